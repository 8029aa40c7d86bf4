"""The long forms of the tests of faults: `pytest tests/long`, which takes an hour or two. None runs by default."""

import importlib.util
import sys
from pathlib import Path

import pytest

# The scenes and what disturbs them, and the crawls, as in the short forms.
for folder in ("faults", "crawler"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))

from stages import memory, pytest_collection_modifyitems, quiet, stage  # noqa: E402

_spec = importlib.util.spec_from_file_location("crawls", Path(__file__).parents[1] / "crawler/conftest.py")
crawls = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(crawls)
new_site, site, start_crawl, scrapy, crawl = (
    getattr(crawls, name) for name in ("new_site", "site", "start_crawl", "scrapy", "crawl")
)

__all__ = ["memory", "pytest_collection_modifyitems", "quiet", "stage"]


@pytest.fixture
def tell(request, capfd):
    """Says how far a long test has got, and at its end what it counted."""

    def say(text):
        with capfd.disabled():
            print(f"\n{request.node.name}: {text}", end="", flush=True)

    return say


class Count:
    """Points at which something went wrong on purpose, and what was found wrong after each."""

    def __init__(self, tell, what):
        self._tell = tell
        self._what = what
        self.points = 0
        self.wrong = []

    def add(self, where, wrong):
        self.points += 1
        if wrong:
            self.wrong.append((where, wrong))
            self._tell(f"{where}: {wrong}")
        if self.points % 100 == 0:
            self._tell(f"{self.points} {self._what}, {len(self.wrong)} failures")

    def end(self):
        self._tell(f"{self.points} {self._what} in all, {len(self.wrong)} failures")
        assert self.points
        assert not self.wrong


@pytest.fixture
def count(tell):
    return lambda what: Count(tell, what)
