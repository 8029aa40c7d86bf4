"""Captures to record: what a crawler would hand over, made from a few words."""

import datetime as dt
import sys
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.model import Article, Byline, Capture, Failure, Fault, Metadata, Page

# For the modules beside this one.
sys.path.insert(0, str(Path(__file__).parent))

MIDDAY = dt.datetime(2016, 11, 10, 12, 0, tzinfo=dt.UTC)
HEADERS = (("Content-Type", "text/html"), ("ETag", '"1"'), ("Last-Modified", "Thu, 10 Nov 2016 10:24:00 GMT"))


def moment(hours=0):
    """A moment some hours after midday on 10 November 2016."""
    return MIDDAY + dt.timedelta(hours=hours)


def article(text="One paragraph.", *, title="A title", canonical=None):
    metadata = Metadata(canonical, "en", "The Site", moment(-1), utc_offset=dt.timedelta(hours=1))
    return Article(title, Byline(authors=("Ann Other",)), (text,), metadata)


def captured(url="https://h.example/story", result=None, *, hours=0, body=None, via=(), rules=1, status=200):
    """A visit; `via`: addresses that redirected, from the requested one on. The body follows the text if not given."""
    at = moment(hours)
    if isinstance(result, Failure) and result.fault != Fault.HTTP_STATUS:
        return Capture(url, at, (), result, rules)
    result = result or article()
    if body is None:
        body = repr(result).encode()
    hops = tuple(Page(hop, at, 301, (("Location", "x"),), b"") for hop in via)
    page = Page(url, at, status, HEADERS, body, (("Host", "h.example"), ("User-Agent", "test")))
    return Capture(via[0] if via else url, at, (*hops, page), result, rules)


class Captures:
    """The functions above, for tests that cannot import this file."""

    moment = staticmethod(moment)
    article = staticmethod(article)
    captured = staticmethod(captured)


@pytest.fixture(scope="session")
def make():
    return Captures


@pytest.fixture
def place(tmp_path):
    return tmp_path / "archive"


@pytest.fixture
def archive(place):
    with Archive.open(place, create=True, software="test/1") as archive:
        yield archive
