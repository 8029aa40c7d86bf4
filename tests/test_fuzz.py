"""Every reader of what strangers can write, over inputs that hypothesis makes; tests/long has the longer form."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fuzzing import TARGETS, fuzz


@pytest.mark.parametrize("name", TARGETS)
def test_what_strangers_write_is_read_or_refused(name):
    fuzz(name, 40)
