"""`archive log`: the history of one article."""

import argparse
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.cli.arguments import add_address, add_json
from archive.cli.documents import version_document, visit_document
from archive.cli.output import Output
from archive.cli.unread import Unread, unread
from archive.cli.words import came, clock, found_it, plural, share_a_minute, span, stamp
from archive.display import safe
from archive.model import Article, Outcome, Version, Visit
from archive.paths import without_tracking

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.changes.model import Change, Event
    from archive.diff.compare import Diff
    from archive.listing import Chapter

SUMMARY = "the versions of one article, and what each changed"
DESCRIPTION = """\
Lists the versions of an article, oldest first: when each was read first and
last, how often, and what it changed, with the kinds of the change and whether
the page tells of it (as in `archive changes`); and between them what became of
the page: a withdrawal, a wall, a fault, a removal, a move, a return. Versions
that go to and fro between two texts are told once.

In a pipe each line is: number, first reading, last reading, number of
readings, digest, what changed, what brought no article from then on until the
next version, kinds, and stealth, disclosed or trivial; every version is there,
and fields are separated by tabs. With --visits each line is: time, outcome,
reason, HTTP status, address asked for, detail. `-` stands where there is none."""
EXAMPLES = """\
examples:
  archive log https://example.com/story
  archive log --visits https://example.com/story   every look at it, in vain too

--json, an object a line for every version:
  {"number", "first", "last", "readings", "digest", "key", "title", "change",
   "reads_as", "unread", "kinds", "disclosure", "disclosed_by",
   "alternates", "events"}
  change: null for the first, else
    {"title": whether it changed, "byline": [fields that changed],
     "changed", "added", "removed", "moved": numbers of paragraphs}
  reads_as: number of the first version that says the same, or null
  unread: visits that brought no article until the next version came, those
    after each other with the same outcome as one:
    [{"first", "last", "visits", "outcome", "reason", "status",
      "back": when this version was read again after them, or null}]
  kinds, disclosure, disclosed_by: as in `archive changes`; null for the first
  alternates: number of the version with which a going to and fro between two
    texts began that this one belongs to, or null
  events: what became of the page from this version on until the next:
    [{"life": "missing", "removed", "consent-wall", "paywall", "login",
              "challenge", "restored" or "moved",
      "at", "since", "url", "detail"}]; a removal is confirmed at `at`
and with --visits for every visit:
  {"at", "outcome", "reason", "detail", "status", "requested_url", "url",
   "etag", "last_modified", "payload", "source",
   "raw": {"file", "offset", "length"}}"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument("--visits", action="store_true", help="list every visit instead of the versions")
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    with Archive.open(arguments.store) as archive:
        if arguments.visits:
            for visit in archive.visits(arguments.url):
                _print_visit(visit, output, as_json=arguments.json)
            return 0
        versions, visits = archive.versions(arguments.url), archive.visits(arguments.url)
        before, *gaps = unread(versions, visits)
        lives = _lives(archive, arguments.url, versions, visits)
        steps = _steps(archive.chapters(arguments.url, versions), versions, gaps, lives)
        if output.is_terminal and not arguments.json:
            return _show(list(steps), before, visits, output, url=arguments.url)
        status = 0
        for step in steps:
            status = 3 if step.article is None else status
            if arguments.json:
                output.document(_document(step))
            else:
                v = step.version
                since = "; ".join(gap.told(seconds=True) for gap in step.unread) or "-"
                kinds, disclosure = ("-", "-") if step.change is None else (step.change.kinds, step.change.disclosure)
                output.fields(
                    v.number, stamp(v.first), stamp(v.last), v.readings, v.digest, step.told, safe(since),
                    ",".join(kinds) or "-", disclosure,
                )  # fmt: skip
        return status


@dataclass(frozen=True, slots=True)
class _Step:
    """A version beside the one before it."""

    version: Version
    article: Article | None
    """None where its text is damaged."""
    diff: "Diff | None"
    """None for the first version, and where a text is damaged."""
    reads_as: int | None
    """Number of the first version that says the same; None where none before it does."""
    unread: Sequence[Unread]
    """What brought no article from this version on until the next."""
    change: "Change | None"
    """As `diff`, in kinds."""
    alternates: int | None
    """Where it goes to and fro between two texts: number of the version with which that began."""
    events: "Sequence[Event]"
    """What became of the page from this version on until the next."""

    @property
    def told(self) -> str:
        from archive.diff.terminal import summary

        if self.article is None:
            return "Text damaged; see `archive check`."
        if self.diff is None:
            return "First read." if self.version.number == 1 else "The text before it is damaged."
        told = summary(self.diff)
        return told if self.reads_as is None else f"{told.removesuffix('.')}; reads as version {self.reads_as} did."


def _lives(archive: "Archive", url: str, versions: Sequence[Version], visits: Sequence[Visit]) -> "list[list[Event]]":
    """What became of the page from each version on until the next."""
    from archive.changes.life import life_of

    found: list[list[Event]] = [[] for _ in versions]
    firsts = [version.first for version in versions]
    for event in life_of(visits, article=archive.identity_of(url)):
        if place := bisect_right(firsts, event.at):
            found[place - 1].append(event)
    return found


def _steps(
    chapters: "Iterable[Chapter]",
    versions: Sequence[Version],
    gaps: Sequence[Sequence[Unread]],
    lives: "Sequence[Sequence[Event]]",
) -> Iterator[_Step]:
    from archive.changes.alternation import steps_of
    from archive.diff.compare import compare

    alternates = {
        version.number: step.before.number for step in steps_of(versions) for version in reversed(step.alternating)
    }
    before = None
    numbers: dict[str, int] = {}
    for chapter, gap, events in zip(chapters, gaps, lives, strict=True):
        version, article = chapter.version, chapter.article
        yield _Step(
            version=version,
            article=article,
            diff=None if before is None or article is None else compare(before, article),
            reads_as=numbers.get(version.digest),
            unread=gap,
            change=chapter.change,
            alternates=alternates.get(version.number),
            events=events,
        )
        numbers.setdefault(version.digest, version.number)
        before = article


def _document(step: _Step) -> dict[str, object]:
    return {
        **version_document(step.version),
        "title": None if step.article is None else step.article.title,
        "change": _change(step.diff),
        "reads_as": step.reads_as,
        "unread": [gap.document() for gap in step.unread],
        "kinds": None if step.change is None else [str(kind) for kind in step.change.kinds],
        "disclosure": None if step.change is None else str(step.change.disclosure),
        "disclosed_by": None if step.change is None else list(step.change.disclosed_by),
        "alternates": step.alternates,
        "events": [
            {
                "life": str(event.life),
                "at": stamp(event.at),
                "since": stamp(event.since),
                "url": event.url,
                "detail": event.detail,
            }
            for event in step.events
        ],
    }


def _change(diff: "Diff | None") -> dict[str, object] | None:
    from archive.diff.compare import Kind

    if diff is None:
        return None
    kinds = (Kind.CHANGED, Kind.ADDED, Kind.REMOVED, Kind.MOVED)
    return {
        "title": diff.is_title_changed,
        "byline": [change.field for change in diff.byline],
        **{str(kind): diff.count(kind) for kind in kinds},
    }


def _show(
    steps: Sequence[_Step], before: Sequence[Unread], visits: Sequence[Visit], output: Output, *, url: str
) -> int:
    paint = output.paint
    newest = next((step.article for step in reversed(steps) if step.article is not None), None)
    if newest is not None:
        output.line(paint("bold", safe(newest.title)))
    read = [visit.url for visit in visits if visit.outcome is Outcome.ARTICLE] or [visit.url for visit in visits]
    output.line(paint("name", safe(without_tracking(read[-1]) if read else url)))
    output.line()
    seconds = share_a_minute(step.version.first for step in steps)
    _show_unread(before, output, seconds=seconds)
    for place, step in enumerate(steps):
        version = step.version
        if step.alternates is not None and version.number > step.alternates + 1:
            # The first two say both texts; of the others only the last one's times tell a reader anything.
            if place + 1 == len(steps) or steps[place + 1].alternates != step.alternates:
                there = f"versions {step.alternates} to {version.number}, until {clock(version.last, seconds=seconds)}"
                output.line(paint("dim", f"   …  to and fro between these two texts: {there}"))
                _show_life(step, output, seconds=seconds)
            continue
        times = f"{span(version.first, version.last, seconds=seconds)}, {plural(version.readings, 'reading')}"
        output.line(f"{version.number:>4}  {paint('bold', times)}")
        output.line(f"      {paint('trouble', step.told) if step.article is None else step.told}")
        if step.change is not None:
            stealth = step.change.disclosure == "stealth"
            kinds = ", ".join(step.change.kinds)
            output.line(f"      {paint('dim', kinds)}" + (f"; {paint('trouble', 'stealth')}" if stealth else ""))
        _show_life(step, output, seconds=seconds)
    if not steps:
        output.line("No version.")
    if visits:
        last = visits[-1]
        result = safe(came(last, detail=True))
        output.line()
        result = result if found_it(last) else paint("trouble", result)
        output.line(paint("dim", f"{plural(len(visits), 'visit')}, the last {clock(last.at)}: ") + result)
        output.line(paint("dim", "Times are UTC."))
    return 3 if any(step.article is None for step in steps) else 0


def _show_life(step: _Step, output: Output, *, seconds: bool) -> None:
    """Visits that brought no article tell most of it; what they do not is what follows from several, and where an
    address has led to another article."""
    _show_unread(step.unread, output, seconds=seconds)
    told = {visit.at for gap in step.unread for visit in gap.visits} | {gap.back for gap in step.unread}
    told.add(step.version.first)  # which stands above
    for event in step.events:
        at, since = clock(event.at, seconds=seconds), clock(event.since, seconds=seconds)
        match event.life:
            case "missing" if event.at not in told:
                output.line(output.paint("dim", f"   -  missing: {safe(event.detail)}, seen {at}"))
            case "restored" if event.at not in told:
                output.line(output.paint("dim", f"   -  read again {at}"))
            case "removed":
                output.line(output.paint("trouble", f"   -  removed: gone since {since}, still so {at}"))
            case "moved":
                output.line(output.paint("dim", f"   -  moved to {safe(event.url)}, seen {at}"))


def _show_unread(gaps: Sequence[Unread], output: Output, *, seconds: bool) -> None:
    for gap in gaps:
        output.line(output.paint("dim", f"   -  {safe(gap.told(seconds=seconds))}"))


def _print_visit(visit: Visit, output: Output, *, as_json: bool) -> None:
    if as_json:
        output.document(visit_document(visit))
        return
    status = "-" if visit.status is None else str(visit.status)
    reason, detail = safe(visit.reason or "-"), safe(visit.detail or "-")
    if output.is_terminal:
        output.line(f"{clock(visit.at)}  {status:>3}  {output.paint('name', safe(visit.requested_url))}")
        if visit.outcome is not Outcome.ARTICLE:
            paint = "dim" if found_it(visit) else "trouble"
            output.line(f"{'':23}{output.paint(paint, safe(came(visit, detail=True)))}")
    else:
        output.fields(stamp(visit.at), visit.outcome, reason, status, safe(visit.requested_url), detail)
