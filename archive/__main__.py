"""`python -m archive`: the command `archive` where it is not on the path."""

import sys

from archive.cli import main

sys.exit(main())
