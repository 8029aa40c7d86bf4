"""Stages on which scenes are disturbed."""

import sys
from pathlib import Path

# For the modules beside this one.
sys.path.insert(0, str(Path(__file__).parent))

from stages import memory, pytest_collection_modifyitems, quiet, stage

__all__ = ["memory", "pytest_collection_modifyitems", "quiet", "stage"]
