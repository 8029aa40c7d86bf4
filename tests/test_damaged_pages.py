"""Saved pages damaged on purpose: no crash, none that runs over, every text fit to be stored. tests/long has 3,000."""

import asyncio
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # here, and in the processes of the pool, which take the path over

from damaged_pages import PROJECT, TOOLS, failed, read_all


@pytest.mark.skipif(not (TOOLS / "mutate_pages.py").exists(), reason="its tool lies beside the project, in ../shared")
def test_damaged_pages_are_read_or_refused():
    done = asyncio.run(read_all(PROJECT / "tests" / "cases", 60, seed=7, workers=1))
    assert len(done) == 60
    assert failed(done) == []
    assert sum(one.found == "article" for one in done) > 30
