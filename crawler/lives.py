"""What a look at an archived article shows of its page: that it is missing, removed, back, or has moved.

By the rule of `archive log` (`archive.changes.life`), so that a crawl's summary and a digest say what that says.
"""

from dataclasses import dataclass

from archive.archive import Archive
from archive.changes.life import life_of, says_gone
from archive.changes.model import Event, Life
from archive.cli.words import came, found_it
from archive.errors import ArchiveError
from archive.model import Fault, Visit
from archive.paths import identity

_AWAY = (Life.MISSING, Life.REMOVED)


@dataclass(frozen=True, slots=True)
class Fate:
    """What a look has shown."""

    article: str
    """Identity."""
    visit: Visit
    """The look."""
    event: Event
    """What became of the page: missing or removed, be it that an earlier look has found that already; restored; moved.
    """
    ended: Event | None = None
    """Of one that is restored: what has ended by that."""

    @property
    def is_gone(self) -> bool:
        """Whether the look found nothing."""
        return self.event.life in _AWAY

    @property
    def is_news(self) -> bool:
        """Whether this look is the first to show it."""
        return self.event.at == self.visit.at

    @property
    def how(self) -> str:
        """What stood there instead, in a few words: `HTTP 410 Gone`, `leads to the front page`. Not yet safe."""
        if self.visit.reason == Fault.HTTP_STATUS or not self.event.detail.startswith("leads to "):
            return came(self.visit)
        return self.event.detail


def fate_of(archive: Archive, visit: Visit, *, before: Visit | None) -> Fate | None:
    """What a visit that is recorded shows; None where that is nothing new of an article that stands at its address, and
    where it says nothing of the article.

    `before`: the last visit to the article before this one (`Archive.last_visit`); None where there was none.
    """
    if before is None:
        return None
    is_direct = identity(visit.requested_url) == identity(visit.url)
    if found_it(visit) and found_it(before) and visit.article == before.article and is_direct:
        return None
    article = archive.identity_of(visit.requested_url)
    looks = [look for look in archive.visits(visit.requested_url) if look.at <= visit.at]
    events = life_of(looks, article=article)
    if says_gone(visit, article=article):
        gone = [event for event in events if event.life in _AWAY]
        return Fate(article, visit, gone[-1]) if gone else None
    shown = [at for at, event in enumerate(events) if event.at == visit.at]
    for at in shown:
        if events[at].life is Life.RESTORED:
            return Fate(article, visit, events[at], next((each for each in reversed(events[:at])), None))
    return next((Fate(article, visit, events[at]) for at in shown if events[at].life is Life.MOVED), None)


def title_of(archive: Archive, article: str, *, or_else: str) -> str:
    """The title of the article with this very identity, in its newest version; `or_else` where that cannot be read."""
    try:
        return archive.article(archive.history(article)[-1].key).title
    except (ArchiveError, IndexError):
        return or_else
