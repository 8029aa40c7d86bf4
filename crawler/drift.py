"""Whether a host's pages have lost what its articles had, as after a redesign that the rules do not fit. Pure.

One article that loses its author, or half of its text, is news: an editor did that. Three in a row on one host are a
new template, and what is read there is not to be told as edits. How many it takes is argued at `after`, and simulated
in the tests.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from archive.model import Article, Doubt, Outcome, RawRef, Reason, Rejection, Visit

_LEAST = 400
"""Letters and figures of a text from which on half of it is worth a doubt."""
_WINDOW = 12
"""Letters and figures that are looked for in the other text: two or three words, or half a sentence of Chinese."""
_HALF = 0.5
_BEGINNING = 1 / 3
"""Share of a text below which its beginning alone is what teasers and cut answers leave, and editors do not."""
_ANOTHER = 0.05
"""Share of a text below which what stands now is another text: errors and notices share but stray words with it."""
_ELLIPSIS: Final = re.compile(r"[\[(]?(?:…|\.{3})[\])]?\s*$")
_STOPS: Final = tuple(".!?…:;。！？：；।؟۔»”’\"')]）」』")
"""How the last sentence of a text ends, where it ends."""
_LAST: Final = 2
"""Blocks at the end of a text of which one is the last that was sent: a line about subscribing may follow."""
_NOTHING = {Reason.EMPTY, Reason.LIST_PAGE, Reason.GALLERY}
"""What a page looks like whose text is not found. Other rejections say what stands there instead."""
_FOLDED = re.compile(r"[\W_]+")

_LOST, _FOUND = 4, 1
"""What a loss and a sound look count. Above one loss in five looks the count grows. An article that had lost something
and is found whole takes back what that loss has counted."""
_DEGRADED = 12
"""Three losses in a row, or four among eight looks."""
_MOST = 2 * _DEGRADED
"""After six articles in a row that had lost something and are found whole a host is sound again, or after so many sound
looks at others, however long it was not."""


class Loss(StrEnum):
    """What a page may lose, as it is told."""

    ARTICLE = "the whole article"
    TITLE = "the headline"
    AUTHOR = "the author"
    DATE = "the date"
    TEXT = "half of the text"
    REST = "all but the beginning of the text"
    ALL = "nearly all that stood there"
    END = "the end of its markup or of a sentence"


_REPLACED = {Loss.REST, Loss.ALL, Loss.END}
"""What a wall, an error page and a cut answer leave: too much is gone to be believed at one look."""
CONFIRMED_AFTER = dt.timedelta(days=1)
"""How long after it was first seen an article must still have lost so much for that to be believed. Outages and
maintenance are over by then; an article that was rewritten or withdrawn stays so."""
_FOREIGN = {Loss.TITLE, Loss.AUTHOR, Loss.DATE}
FOREIGN_AFTER = dt.timedelta(days=14)
"""The same where its headline, authors or date went with the text: then nothing of the article may be there, and what
is may be a wall that no words of ours know. One that is withdrawn or rewritten keeps what stands over it."""


def losses(before: Article | None, now: Article | Rejection) -> tuple[Loss, ...]:
    """What the article had and is not found any more; empty where nothing of it is lost, or it says what it said.

    before: None where it was never read: then the page alone has to say that it was cut.
    """
    if isinstance(now, Rejection):
        return (Loss.ARTICLE,) if before is not None and now.reason in _NOTHING else ()
    if before is None:
        return (Loss.END,) if now.metadata.breaks_off else ()
    return () if now == before else tuple(_losses(before, now))


def _losses(before: Article, now: Article) -> Iterator[Loss]:
    if now.title != before.title and _folded(now.title) in {_folded(now.metadata.site_name or ""), ""}:
        yield Loss.TITLE
    yield from lacking(now, _had(before))
    if now.body != before.body:
        yield from _lost_text(before, now)
    if now.metadata.breaks_off or _stops_short(before, now):
        yield Loss.END


def _lost_text(before: Article, now: Article) -> Iterator[Loss]:
    kept = _kept(before, now)
    old, new = (_folded("\n".join(article.body)) for article in (before, now))
    is_small = len(new) < _BEGINNING * len(old)
    if kept < _ANOTHER and (is_small or _folded(now.title) != _folded(before.title)):
        yield Loss.ALL
    elif kept < _HALF:
        # The last word may be cut, and a line about subscribing may follow: not much of either.
        yield Loss.REST if is_small and old.startswith(new[: 3 * len(new) // 4]) else Loss.TEXT


def _stops_short(before: Article, now: Article) -> bool:
    """Whether the text ends in the middle of a sentence that went on: no editor leaves it so, be it half of the text
    that is gone or a line."""
    for block in now.body[-_LAST:]:
        left = _ELLIPSIS.sub("", block).rstrip()
        if len(_folded(left)) < _WINDOW or (left == block.rstrip() and left.endswith(_STOPS)):
            continue
        for whole in before.body:
            if whole.startswith(left) and len(_folded(whole)) - len(_folded(left)) >= _WINDOW:
                return whole not in now.body and whole.rstrip().endswith(_STOPS)
    return False


def lacking(now: Article, had: Iterable[Loss]) -> Iterator[Loss]:
    """Which of `had`, author and date, an article has not: what can be asked of one that is new."""
    byline = now.byline
    if Loss.AUTHOR in had and (byline is None or not (byline.authors or byline.submitter)):
        yield Loss.AUTHOR
    if Loss.DATE in had and (byline is None or byline.date is None):
        yield Loss.DATE


def _had(article: Article) -> set[Loss]:
    return {Loss.AUTHOR, Loss.DATE} - set(lacking(article, (Loss.AUTHOR, Loss.DATE)))


def _kept(before: Article, now: Article) -> float:
    """The share of the older text that stands in the newer one, wherever it stands there; 1 where it is too short."""
    old = _folded("\n".join(before.body))
    if len(old) < _LEAST:
        return 1.0
    new = _folded("\n".join(now.body))
    windows = {new[start : start + _WINDOW] for start in range(len(new) - _WINDOW + 1)}
    asked = range(0, len(old) - _WINDOW + 1, _WINDOW)
    found = sum(old[start : start + _WINDOW] in windows for start in asked) / len(asked)
    return min(found, len(new) / len(old))  # what repeats itself is found in a part of it


def _folded(text: str) -> str:
    """Letters and figures alone: other quotation marks, capitals and spaces lose nothing."""
    return _FOLDED.sub("", text.casefold())


def said(lost: Iterable[Loss]) -> str:
    """Why a reading is held, as its visit keeps it: a line for a person."""
    return f"its page has lost {', '.join(lost)}"


def losses_of(look: Visit) -> tuple[Loss, ...]:
    """What was lost at a look, be its reading held or, for want of others, taken for an edit. Empty at a sound one."""
    if look.reason != Doubt.LOST or look.outcome not in (Outcome.HELD, Outcome.ARTICLE):
        return ()
    return tuple(each for each in Loss if each in look.detail) or (Loss.ARTICLE,)


def is_replaced(lost: Iterable[Loss]) -> bool:
    """Whether something else may stand in the article's place: a wall, an error, or an answer that was cut."""
    return not _REPLACED.isdisjoint(lost)


def unconfirmed(visits: Iterable[Visit], lost: Mapping[RawRef, tuple[Loss, ...]]) -> dict[RawRef, bool]:
    """The answers at which one article was replaced and that no later look has confirmed, and whether one still may.

    visits: all of the article, oldest first; lost: what those that are held have lost. A look confirms one that is
    `CONFIRMED_AFTER` older, or `FOREIGN_AFTER`, where the article had lost as much at both, and was sound at none
    between them. Answers that were cut are cut in other places: there it has to be the same page.
    """
    found: dict[RawRef, bool] = {}
    row: list[tuple[Visit, RawRef]] = []
    for visit in visits:
        if visit.raw is not None and is_replaced(lost.get(visit.raw, ())):
            row.append((visit, visit.raw))
            alike = [(one, raw) for one, raw in row if _are_alike((one, lost[raw]), (visit, lost[visit.raw]))]
            after = FOREIGN_AFTER if any(_is_foreign(lost[raw]) for _, raw in alike) else CONFIRMED_AFTER
            if visit.at - alike[0][0].at >= after:
                for _, raw in alike:
                    found.pop(raw, None)
            else:
                found[visit.raw] = True
        elif visit.outcome in (Outcome.ARTICLE, Outcome.NOT_MODIFIED):
            found.update(dict.fromkeys((raw for _, raw in row if raw in found), False))
            row = []
    return found


def _are_alike(one: tuple[Visit, tuple[Loss, ...]], other: tuple[Visit, tuple[Loss, ...]]) -> bool:
    if Loss.END not in (*one[1], *other[1]):
        return True
    return one[0].payload == other[0].payload or (one[0].markup is not None and one[0].markup == other[0].markup)


def _is_foreign(lost: tuple[Loss, ...]) -> bool:
    return Loss.ALL in lost and not _FOREIGN.isdisjoint(lost)


@dataclass(frozen=True, slots=True)
class Health:
    """How a host is, by the looks at articles that were known before."""

    count: int = 0
    """What speaks against it, 0 to 24."""
    worst: int = 0
    """The highest that `count` was since it last was 0."""
    losers: frozenset[str] = frozenset()
    """Articles that lost something since then, and were not found whole after that."""
    last: str = ""
    """The article of the last loss. One that changes at every look, as a live ticker does, says nothing of others."""
    lost: tuple[Loss, ...] = ()
    """What was lost."""

    @property
    def is_degraded(self) -> bool:
        return self.worst >= _DEGRADED


def after(health: Health, article: str, lost: tuple[Loss, ...]) -> Health:
    """How a host is after one more look, at this article, at which that was lost.

    This is a sequential test (CUSUM; Page, Continuous Inspection Schemes, 1954) for losses that rise from one in fifty
    looks, which is more than editors make, to one in two. A loss then weighs log(.50/.02), a sound look log(.50/.98),
    which is 4.8 to 1; it is 4 to 1 here, in the host's favour. So few looks decide, and many small crawls decide as one
    large one does. Simulated: one false alarm in 85,000 looks at a host that loses something in one of fifty, one in
    4,000 at one of twenty; found within 3 looks where all pages lose, 6 (median) where half do, 12 where a third do.

    Until it is degraded each article counts once. From then on the same test asks whether it still is: what an article
    shows that had lost something weighs as much as its loss, since a page of the design that is not read right is not
    found whole; and that an article loses what it had lost counts again, but for the one that was the last to.
    Simulated, with one loss in fifty looks going on: sound again after 6 looks (at most 10 of 300 times) where all had
    lost something, 8 (16) where three of fourteen had; while a third of fifty articles go on to lose something, taken
    for sound once in 4,000 looks, and once in 400 where each look at any of them may.
    """
    if not lost:
        count = health.count - (_LOST if health.is_degraded and article in health.losers else _FOUND)
        losers = health.losers - {article} if health.is_degraded else health.losers
        return replace(health, count=count, losers=losers) if count > 0 else Health()
    if article in health.losers and (not health.is_degraded or article == health.last):
        return health
    count = min(health.count + _LOST, _MOST)
    return Health(
        count,
        worst=max(health.worst, count),
        losers=health.losers | {article},
        last=article,
        lost=tuple(each for each in Loss if each in health.lost or each in lost),
    )


def health_of(looks: Iterable[Visit]) -> Health:
    """How a host is after `looks` (`Archive.looks`)."""
    health = Health()
    for look in looks:
        health = after(health, look.article, losses_of(look))
    return health


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a host was degraded: from the first loss to the last one. What was found after that was sound, as
    enough looks have shown."""

    begin: dt.datetime
    end: dt.datetime | None
    """None: it still is."""
    lost: tuple[Loss, ...]

    def covers(self, at: dt.datetime) -> bool:
        return self.begin <= at and (self.end is None or at <= self.end)


def spells(looks: Iterable[Visit], known: Mapping[RawRef, tuple[Loss, ...]] | None = None) -> list[Spell]:
    """The spells of a host, oldest first. `known`: what answers turned out to have lost when they were read again."""
    found: list[Spell] = []
    end = dt.datetime.min.replace(tzinfo=dt.UTC)
    health, begin, last = Health(), None, Health()
    for look in looks:
        lost = losses_of(look) if known is None or look.raw is None else known.get(look.raw, losses_of(look))
        last, health = health, after(health, look.article, lost)
        end = look.at if lost or begin is None else end
        if begin is None and health.count:
            begin = look.at
        elif begin is not None and not health.count:
            if last.is_degraded:
                found.append(Spell(begin, end, last.lost))
            begin = None
    if begin is not None and health.is_degraded:
        found.append(Spell(begin, None, health.lost))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """A host whose readings wait."""

    host: str
    """As in identities."""
    held: int
    """How many of its answers wait to be read again, because it is degraded or was."""
    lost: tuple[Loss, ...]
    """What its pages have lost; empty where that was long ago, and only the readings of then wait."""
    unconfirmed: int = 0
    """How many more wait for a later look, because next to nothing of their article stood there, or they were cut."""
