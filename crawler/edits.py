"""What a crawl found out about articles that the archive had before: titles, and edits in plain words. Reads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.archive import Archive
from archive.changes.model import Change, Disclosure
from archive.changes.wording import wording
from archive.model import Visit
from crawler.lives import Fate, title_of


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
    fate: Fate | None = None
    """What became of its page; None where it is told for its edits."""


def told_edits(archive: Archive, visits: Sequence[Visit]) -> list[Told]:
    """The articles that were found edited at `visits`, by title, with what was edited."""
    # What was changed in all others as well is found out now, and remembered: `archive changes` answers at once.
    changes = archive.changes(since=min(visit.at for visit in visits)) if visits else []
    newest = {one.article: one.change for one in reversed(changes)}
    return sorted((_told(archive, visit, newest.get(visit.article)) for visit in visits), key=lambda each: each.title)


def told_fates(archive: Archive, fates: Iterable[Fate]) -> list[Told]:
    """The articles of `fates`, by title."""
    found = [
        Told(title_of(archive, fate.article, or_else=fate.visit.requested_url), fate.visit, fate=fate) for fate in fates
    ]
    return sorted(found, key=lambda each: each.title)


def untold(visits: Iterable[Visit], fates: Iterable[Fate]) -> tuple[list[Told], list[Told]]:
    """Both where the archive cannot be read."""
    edited = [Told(visit.requested_url, visit) for visit in visits]
    return edited, [Told(fate.visit.requested_url, fate.visit, fate=fate) for fate in fates]


def _told(archive: Archive, visit: Visit, change: Change | None) -> Told:
    title = title_of(archive, visit.article, or_else=visit.requested_url)
    if change is None:  # a text is damaged: `archive check` is for that
        return Told(title, visit)
    return Told(title, visit, tuple(wording(change)), change.disclosure is Disclosure.STEALTH)
