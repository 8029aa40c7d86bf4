"""What a run found out about the newspaper, beside what the archive knew before. Reads the archive."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from archive.archive import Archive
from archive.catalog import ArticleSummary
from archive.model import Outcome, Reason, Visit


class Event(StrEnum):
    """What happened to an article, in the order in which it is told."""

    NEW = "new"
    EDITED = "edited"
    RESTORED = "restored"
    """It can be read again, edited or not."""
    WITHDRAWN = "withdrawn"
    WALLED = "walled"
    """A consent wall stands before it."""
    LOST = "lost"
    """It could not be read for another reason."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one article."""

    event: Event
    title: str
    """In its newest version."""
    url: str
    """Its plain address, without the tracking parameters by which it may have been found."""
    is_edited: bool = False
    is_headline_changed: bool = False


_FOUND = (Outcome.ARTICLE, Outcome.NOT_MODIFIED)


def news_since(archive: Archive, moment: dt.datetime, *, host: str) -> list[News]:
    """What visits since `moment` found, an item for each article of `host` that was visited, by title."""
    found = [_news(archive, summary, moment) for summary in archive.articles(host=host)]
    return sorted((item for item in found if item is not None), key=lambda item: item.title)


def _news(archive: Archive, summary: ArticleSummary, moment: dt.datetime) -> News | None:
    visits = archive.visits(summary.url)
    now = [visit for visit in visits if visit.at >= moment]
    before = [visit for visit in visits if visit.at < moment]
    if not now:
        return None
    is_edited = is_headline_changed = False
    if now[-1].outcome in _FOUND and before and summary.last >= moment and summary.versions > 1:
        old, new = archive.versions(summary.url)[-2:]
        is_edited = True
        is_headline_changed = archive.article(old.key).title != archive.article(new.key).title
    event = _event(now[-1], before, edited=is_edited)
    return News(event, summary.title, f"http://{summary.article}", is_edited, is_headline_changed)


def _event(now: Visit, before: list[Visit], *, edited: bool) -> Event:
    if now.outcome not in _FOUND:
        if now.status == 410:
            return Event.WITHDRAWN
        return Event.WALLED if now.reason == Reason.CONSENT_WALL else Event.LOST
    if not before:
        return Event.NEW
    if before[-1].outcome not in _FOUND:
        return Event.RESTORED
    return Event.EDITED if edited else Event.SAME
