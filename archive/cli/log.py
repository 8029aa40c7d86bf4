"""`archive log`: the history of one article."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.cli.arguments import add_address, add_json
from archive.cli.documents import version_document, visit_document
from archive.cli.output import Output
from archive.cli.unread import Unread, unread
from archive.cli.words import came, clock, found_it, plural, share_a_minute, span, stamp
from archive.display import safe
from archive.errors import DamageError, KeyNotFound
from archive.model import Article, Outcome, Version, Visit
from archive.paths import without_tracking

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.diff.compare import Diff

SUMMARY = "the versions of one article, and what each changed"
DESCRIPTION = """\
Lists the versions of an article, oldest first: when each was read first and
last, how often, and what it changed; and between them the visits that brought
no article: a withdrawal, a wall, a fault.

In a pipe each line is: number, first reading, last reading, number of
readings, digest, what changed, and what brought no article from then on until
the next version; separated by tabs. With --visits each line is: time, outcome,
reason, HTTP status, address asked for, detail. `-` stands where there is none."""
EXAMPLES = """\
examples:
  archive log https://example.com/story
  archive log --visits https://example.com/story   every look at it, in vain too

--json, an object a line for every version:
  {"number", "first", "last", "readings", "digest", "key", "title", "change",
   "reads_as", "unread"}
  change: null for the first, else
    {"title": whether it changed, "byline": [fields that changed],
     "changed", "added", "removed", "moved": numbers of paragraphs}
  reads_as: number of the first version that says the same, or null
  unread: visits that brought no article until the next version came, those
    after each other with the same outcome as one:
    [{"first", "last", "visits", "outcome", "reason", "status",
      "back": when this version was read again after them, or null}]
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
        steps = _steps(archive, versions, gaps)
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
                output.fields(v.number, stamp(v.first), stamp(v.last), v.readings, v.digest, step.told, safe(since))
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

    @property
    def told(self) -> str:
        from archive.diff.terminal import summary

        if self.article is None:
            return "Text damaged; see `archive check`."
        if self.diff is None:
            return "First read." if self.version.number == 1 else "The text before it is damaged."
        told = summary(self.diff)
        return told if self.reads_as is None else f"{told.removesuffix('.')}; reads as version {self.reads_as} did."


def _steps(archive: "Archive", versions: Sequence[Version], gaps: Sequence[Sequence[Unread]]) -> Iterator[_Step]:
    from archive.diff.compare import compare

    before = None
    numbers: dict[str, int] = {}
    for version, gap in zip(versions, gaps, strict=True):
        try:
            article = archive.article(version.key)
        except (DamageError, KeyNotFound):
            article = None
        diff = None if before is None or article is None else compare(before, article)
        yield _Step(version, article, diff, numbers.get(version.digest), gap)
        numbers.setdefault(version.digest, version.number)
        before = article


def _document(step: _Step) -> dict[str, object]:
    return {
        **version_document(step.version),
        "title": None if step.article is None else step.article.title,
        "change": _change(step.diff),
        "reads_as": step.reads_as,
        "unread": [gap.document() for gap in step.unread],
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
    for step in steps:
        version = step.version
        times = f"{span(version.first, version.last, seconds=seconds)}, {plural(version.readings, 'reading')}"
        output.line(f"{version.number:>4}  {paint('bold', times)}")
        output.line(f"      {paint('trouble', step.told) if step.article is None else step.told}")
        _show_unread(step.unread, output, seconds=seconds)
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
