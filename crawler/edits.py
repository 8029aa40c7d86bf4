"""What a crawl found out about articles that the archive had before: titles, and edits in plain words. Reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.archive import Archive
from archive.diff.compare import compare
from archive.errors import ArchiveError
from archive.model import Visit
from crawler.wording import wording


@dataclass(frozen=True, slots=True)
class Told:
    """One article."""

    title: str
    """In its newest version; its address where the archive cannot say it."""
    visit: Visit
    phrases: tuple[str, ...] = ()
    """How its newest version differs from the one before; safe to print."""


def told(archive: Archive, visits: Iterable[Visit], *, edits: bool) -> list[Told]:
    """The articles of `visits`, by title. `edits`: with what was edited."""
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
        return Told(new.title, visit, tuple(wording(compare(archive.article(versions[-2].key), new))))
    except ArchiveError:  # a text is damaged: `archive check` is for that
        return Told(visit.requested_url, visit)
