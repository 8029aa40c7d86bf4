"""The end of `scrapy reextract`, for people: what became other, what did not, and what could not be read."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from archive.cli.words import clock, plural
from archive.display import fit, safe
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.model import Again, Article
from crawler.drift import Waiting
from crawler.reextraction.run import Event, NotLearnt, Read, Recounted, Taught
from crawler.rereading import Unreadable

NAMES = 10
"""Answers and articles named of each kind; `--json` names all."""
_BAD, _QUIET = "red", "dim"
_Line = tuple[str, str]
"""What to say, and its style."""


@dataclass(slots=True)
class Tally:
    """What has come so far. Of everything that is named only the first so many names are kept."""

    came: Counter[Again] = field(default_factory=Counter)
    unstable: int = 0
    """Answers that the same rules had read otherwise."""
    damaged: int = 0
    """Raw records and texts that are damaged or gone."""
    recounted: dict[str, Recounted] = field(default_factory=dict)
    """By article: those that have another number of versions now."""
    taught: list[Taught] = field(default_factory=list)
    """Hosts of which something was learnt."""
    waiting: list[Waiting] = field(default_factory=list)
    """Hosts whose readings are held still."""
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Counts it."""
        match event:
            case Read():
                self.came[event.came] += 1
                self.unstable += event.is_unstable
                if event.is_unstable:
                    self._name("unstable", _answer(event))
                if event.came in (Again.KEPT, Again.FAILED):
                    self._name(event.came, f"{_answer(event)}: {_why(event)}")
            case Unreadable():
                self.damaged += 1
                self._name("damaged", f"{_visited(event)}: {safe(str(event.error))}")
            case NotLearnt():
                self.damaged += isinstance(event.error, DamageError | KeyNotFound)
                self._name("damaged", safe(str(event.error)))
            case Taught():
                self.taught.append(event)
            case Waiting():
                self.waiting.append(event)
            case Recounted():
                before = self.recounted.pop(event.article, event).before
                if before != event.after:
                    self.recounted[event.article] = Recounted(event.article, before, event.after)

    def _name(self, kind: str, name: str) -> None:
        names = self.names.setdefault(kind, [])
        if len(names) < NAMES:
            names.append(name)


def summary(tally: Tally, *, store: str, is_dry: bool, signal: int | None, trouble: StoreError | None) -> Text:
    """Several lines."""
    text = Text()
    for line, style in _lines(tally, store=store, is_dry=is_dry, signal=signal, trouble=trouble):
        text.append(f"{line}\n", style=style)
    return text


def _lines(
    tally: Tally, *, store: str, is_dry: bool, signal: int | None, trouble: StoreError | None
) -> Iterator[_Line]:
    if trouble is not None:
        yield f"The archive cannot be used: {safe(str(trouble))}", _BAD
    elif signal is not None:
        yield "Interrupted. What has been read is kept; run the same command again for the rest.", _BAD
    yield _headline(tally, is_whole=trouble is None and signal is None and not tally.damaged), "bold"
    for one in tally.taught[:NAMES]:
        gained = f"{plural(one.gained, 'block')} learnt to be the site's" if one.gained else ""
        lost = f"{plural(one.lost, 'block')} no longer taken for it" if one.lost else ""
        yield f"  {safe(one.host)}: {', '.join(filter(None, (gained, lost)))} (`archive boilerplate` shows them)", ""
    if len(tally.taught) > NAMES:
        yield f"  … and of {plural(len(tally.taught) - NAMES, 'host')} more", _QUIET
    yield from _named(tally, Again.KEPT, "without an article by the present rules; the older text is kept:", "")
    yield from _waiting(tally.waiting)
    yield from _recounted(tally)
    yield from _named(tally, Again.FAILED, "not read to an end; the older text is kept:", _BAD)
    if tally.damaged:
        yield f"  {tally.damaged} damaged or gone, and left as they are (`archive check` looks at all):", _BAD
        yield from _names(tally, "damaged", tally.damaged)
    if tally.unstable:
        yield f"  {tally.unstable} read otherwise by the same rules before: raise RULES where those have changed:", _BAD
        yield from _names(tally, "unstable", tally.unstable)
    if is_dry:
        yield "Nothing was recorded.", ""
    elif trouble is None:
        yield f"Archive: {safe(store)}", ""


def _headline(tally: Tally, *, is_whole: bool) -> str:
    came = tally.came
    read = plural(came.total(), "answer")
    if not came.total():
        return "Nothing to read again: all was read by the present rules." if is_whole else "No answer was read again."
    parts = [f"{came[Again.OTHER]:,} with another text"]
    if came[Again.FOUND]:
        parts.append(f"{came[Again.FOUND]:,} with an article where none had been found")
    if came[Again.RELEASED]:
        parts.append(f"{came[Again.RELEASED]:,} released")
    if came[Again.HELD]:
        parts.append(f"{came[Again.HELD]:,} held still")
    parts.append(f"{came[Again.SAME] + came[Again.NONE] + came[Again.DONE]:,} as before")
    return f"{read} read again: {', '.join(parts)}."


def _named(tally: Tally, kind: Again, what: str, style: str) -> Iterator[_Line]:
    if count := tally.came[kind]:
        yield f"  {count:,} {what}", style
        yield from _names(tally, kind, count)


def _waiting(waiting: Sequence[Waiting]) -> Iterator[_Line]:
    """Hosts whose readings wait by the present rules too."""
    for host in waiting[:NAMES]:
        what = f"have lost {', '.join(host.lost)}" if host.lost else "had lost much for a time"
        if host.held:
            yield f"  {safe(host.host)}: {plural(host.held, 'reading')} held still, its pages {what}", _BAD
        if host.unconfirmed:
            count = plural(host.unconfirmed, "reading")
            yield f"  {safe(host.host)}: {count} held until a look a day later finds as little of the article", _QUIET
        yield f"    To believe them as they are: scrapy reextract --release {shlex.quote(safe(host.host))}", _QUIET
    if len(waiting) > NAMES:
        yield f"  … and of {plural(len(waiting) - NAMES, 'host')} more", _QUIET


def _recounted(tally: Tally) -> Iterator[_Line]:
    changed = list(tally.recounted.values())
    for what, some in (
        ("fewer", [one for one in changed if one.after < one.before]),
        ("more", [one for one in changed if one.after > one.before]),
    ):
        if some:
            yield f"  {plural(len(some), 'article')} with {what} versions, as the present rules see edits:", ""
            for one in some[:NAMES]:
                yield f"    {fit(safe(one.article), 160)}: {one.after}, {one.before} before", _QUIET
            if len(some) > NAMES:
                yield f"    … and {len(some) - NAMES} more", _QUIET


def _names(tally: Tally, kind: str, count: int) -> Iterator[_Line]:
    names = tally.names.get(kind, [])
    for name in names:
        yield f"    {fit(name, 300)}", _QUIET
    if count > len(names):
        yield f"    … and {count - len(names)} more; --json names all", _QUIET


def _answer(event: Read) -> str:
    visit = event.found.visit
    return f"{fit(safe(visit.requested_url), 160)} at {clock(visit.at)}"


def _visited(event: Unreadable) -> str:
    visit = event.found.visit
    return f"{fit(safe(visit.requested_url), 160)} at {clock(visit.at)}"


def _why(event: Read) -> str:
    result = event.now.result
    return "" if isinstance(result, Article) else safe(result.detail)
