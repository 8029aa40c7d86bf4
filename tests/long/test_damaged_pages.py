"""3,000 damaged real pages of many hosts: no crash, none that runs over, every text fit to be stored."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # here, and in the processes of the pool, which take the path over

from damaged_pages import PROJECT, failed, read_all

PAGES = PROJECT.parent / "shared" / "data" / "html" / "fundus"
COUNT = int(os.environ.get("MUTATED_PAGES", "3000"))


@pytest.mark.skipif(not PAGES.exists(), reason="the pages lie beside the project, in ../shared/data")
@pytest.mark.parametrize("seed", [1])
def test_damaged_pages_are_read_or_refused(seed):
    done = asyncio.run(read_all(PAGES, COUNT, seed=seed, workers=os.cpu_count() or 1))
    assert len(done) == COUNT
    assert failed(done) == []
    spent = sorted(one.seconds for one in done)
    assert spent[int(COUNT * 0.99)] <= 1.0
