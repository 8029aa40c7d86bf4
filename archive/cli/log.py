"""`archive log`: the history of one article."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.cli.arguments import add_address, add_json
from archive.cli.documents import version_document, visit_document
from archive.cli.output import Output
from archive.cli.words import came, clock, plural, span, stamp
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
last, how often, and what it changed.

In a pipe each line is: number, first reading, last reading, number of
readings, digest, what changed; separated by tabs. With --visits each line is:
time, outcome, reason, HTTP status, address asked for, detail; `-` where there
is none."""
EXAMPLES = """\
examples:
  archive log https://example.com/story
  archive log --visits https://example.com/story   every look at it, in vain too

--json, an object a line for every version:
  {"number", "first", "last", "readings", "digest", "key", "title", "change"}
  change: null for the first, else
    {"title": whether it changed, "byline": [fields that changed],
     "changed", "added", "removed", "moved": numbers of paragraphs}
and with --visits for every visit:
  {"at", "outcome", "reason", "detail", "status", "requested_url", "url",
   "etag", "last_modified", "payload", "raw": {"file", "offset", "length"}}"""


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
        versions = archive.versions(arguments.url)
        steps = _steps(archive, versions)
        if output.is_terminal and not arguments.json:
            return _show(steps, archive.visits(arguments.url), output, url=arguments.url)
        status = 0
        for step in steps:
            status = 3 if step.article is None else status
            if arguments.json:
                title = None if step.article is None else step.article.title
                output.document({**version_document(step.version), "title": title, "change": _change(step.diff)})
            else:
                v = step.version
                output.fields(v.number, stamp(v.first), stamp(v.last), v.readings, v.digest, step.told)
        return status


@dataclass(frozen=True, slots=True)
class _Step:
    """A version beside the one before it."""

    version: Version
    article: Article | None
    """None where its text is damaged."""
    diff: "Diff | None"
    """None for the first version, and where a text is damaged."""

    @property
    def told(self) -> str:
        from archive.diff.terminal import summary

        if self.article is None:
            return "Text damaged; see `archive check`."
        if self.diff is None:
            return "First read." if self.version.number == 1 else "The text before it is damaged."
        return summary(self.diff)


def _steps(archive: "Archive", versions: Sequence[Version]) -> Iterator[_Step]:
    from archive.diff.compare import compare

    before = None
    for version in versions:
        try:
            article = archive.article(version.key)
        except (DamageError, KeyNotFound):
            article = None
        diff = None if before is None or article is None else compare(before, article)
        yield _Step(version, article, diff)
        before = article


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


def _show(steps: Iterator[_Step], visits: Sequence[Visit], output: Output, *, url: str) -> int:
    paint = output.paint
    told = list(steps)
    newest = next((step.article for step in reversed(told) if step.article is not None), None)
    if newest is not None:
        output.line(paint("bold", safe(newest.title)))
    read = [visit.url for visit in visits if visit.outcome is Outcome.ARTICLE] or [visit.url for visit in visits]
    output.line(paint("name", safe(without_tracking(read[-1]) if read else url)))
    output.line()
    for step in told:
        version = step.version
        times = f"{span(version.first, version.last)}, {plural(version.readings, 'reading')}"
        output.line(f"{version.number:>4}  {paint('bold', times)}")
        output.line(f"      {paint('trouble', step.told) if step.article is None else step.told}")
    if not told:
        output.line("No version.")
    if visits:
        last = visits[-1]
        result = "read" if last.reason is None else paint("trouble", safe(came(last, detail=True)))
        output.line()
        output.line(paint("dim", f"{plural(len(visits), 'visit')}, the last {clock(last.at)}: ") + result)
        output.line(paint("dim", "Times are UTC."))
    return 3 if any(step.article is None for step in told) else 0


def _print_visit(visit: Visit, output: Output, *, as_json: bool) -> None:
    if as_json:
        output.document(visit_document(visit))
        return
    status = "-" if visit.status is None else str(visit.status)
    reason, detail = safe(visit.reason or "-"), safe(visit.detail or "-")
    if output.is_terminal:
        output.line(f"{clock(visit.at)}  {status:>3}  {output.paint('name', safe(visit.requested_url))}")
        if visit.reason is not None:
            output.line(f"{'':23}{output.paint('trouble', safe(came(visit, detail=True)))}")
    else:
        output.fields(stamp(visit.at), visit.outcome, reason, status, safe(visit.requested_url), detail)
