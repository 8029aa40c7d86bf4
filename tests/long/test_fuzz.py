"""Every reader of what strangers can write, over many inputs that hypothesis makes: FUZZ_EXAMPLES of them, or 5,000."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzzing import TARGETS, fuzz


@pytest.mark.parametrize("name", TARGETS)
def test_what_strangers_write_is_read_or_refused(name):
    fuzz(name, int(os.environ.get("FUZZ_EXAMPLES", "5000")))
