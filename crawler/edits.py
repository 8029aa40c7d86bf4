"""What a crawl found out about articles that the archive had before: titles, and edits in plain words. Reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.archive import Archive
from archive.changes.model import Disclosure
from archive.changes.wording import wording
from archive.errors import ArchiveError
from archive.model import Visit


@dataclass(frozen=True, slots=True)
class Told:
    """One article."""

    title: str
    """In its newest version; its address where the archive cannot say it."""
    visit: Visit
    phrases: tuple[str, ...] = ()
    """How its newest version differs from the one before; safe to print."""
    is_stealth: bool = False
    """Whether nothing on the page says so."""


def told(archive: Archive, visits: Iterable[Visit], *, edits: bool) -> list[Told]:
    """The articles of `visits`, by title. `edits`: with what was edited."""
    visits = list(visits)
    if edits and visits:
        # What was changed in all others as well is found out now, and remembered: `archive changes` answers at once.
        archive.changes(since=min(visit.at for visit in visits))
    return sorted((_told(archive, visit, edits=edits) for visit in visits), key=lambda each: each.title)


def untold(visits: Iterable[Visit]) -> list[Told]:
    """The same where the archive cannot be read."""
    return [Told(visit.requested_url, visit) for visit in visits]


def _told(archive: Archive, visit: Visit, *, edits: bool) -> Told:
    try:
        versions = archive.versions(visit.requested_url)
        new = archive.article(versions[-1].key)
        if not edits or len(versions) == 1:
            return Told(new.title, visit)
        change = archive.change(versions[-2], versions[-1])
        return Told(new.title, visit, tuple(wording(change)), change.disclosure is Disclosure.STEALTH)
    except ArchiveError:  # a text is damaged: `archive check` is for that
        return Told(visit.requested_url, visit)
