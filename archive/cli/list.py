"""`archive list`: what is archived."""

import argparse
import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.cli.arguments import add_json, beginning, number
from archive.cli.documents import visit_document
from archive.cli.output import Output
from archive.cli.words import came, clock, found_it, plural, stamp
from archive.display import fit, safe

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.catalog import ArticleSummary

SUMMARY = "what is archived, changed last first"
DESCRIPTION = """\
Lists the articles of the archive, those whose text changed last first.

In a pipe each line is: time of the last change, number of versions, outcome
of the last visit (article, or the reason why it brought none), address, title;
separated by tabs."""
EXAMPLES = """\
examples:
  archive list --host www.example.com --limit 20
  archive list --since 7d                        new or changed in seven days
  archive list | cut -f4                         addresses only
  archive list --json | jq -r 'select(.versions > 1) | .url'

--json, an object a line for every article:
  {"article", "url", "title", "host", "first", "last", "versions",
   "last_visit": as in `archive log --visits`}"""

# How many articles are asked for at once: an archive may hold more than fits in memory.
_PAGE = 1_000
_INDENT = 31


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", type=str.lower, help="only articles of this host, as it stands in the address")
    parser.add_argument(
        "--since",
        metavar="TIME",
        type=beginning,
        help="only articles that were new or changed since: 7d (days ago), 2016-11-10 or 2016-11-10T10:24, UTC",
    )
    parser.add_argument("--limit", metavar="N", type=number, help="at most so many")
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    found = False
    with Archive.open(arguments.store) as archive:
        for summary in _summaries(archive, host=arguments.host, limit=arguments.limit, since=arguments.since):
            found = True
            if arguments.json:
                output.document(_document(summary))
            elif output.is_terminal:
                _show(summary, output)
            else:
                state = summary.last_visit.reason or str(summary.last_visit.outcome)
                output.fields(
                    stamp(summary.last), summary.versions, safe(state), safe(summary.url), safe(summary.title)
                )
    if not found and output.is_terminal and not arguments.json:
        of = "" if arguments.host is None else f" of {safe(arguments.host)}"
        when = "is archived" if arguments.since is None else f"changed since {clock(arguments.since)} UTC"
        output.line(f"No article{of} {when}.")
    return 0


def _summaries(
    archive: "Archive", *, host: str | None, limit: int | None, since: dt.datetime | None
) -> Iterator["ArticleSummary"]:
    after = None
    while limit is None or limit > 0:
        size = _PAGE if limit is None else min(_PAGE, limit)
        page = archive.articles(host=host, limit=size, after=after, since=since)
        yield from page
        if len(page) < size:
            return
        after = page[-1].article
        limit = None if limit is None else limit - size


def _document(summary: "ArticleSummary") -> dict[str, object]:
    return {
        "article": summary.article,
        "url": summary.url,
        "title": summary.title,
        "host": summary.host,
        "first": stamp(summary.first),
        "last": stamp(summary.last),
        "versions": summary.versions,
        "last_visit": visit_document(summary.last_visit),
    }


def _show(summary: "ArticleSummary", output: Output) -> None:
    paint = output.paint
    count = plural(summary.versions, "version")
    title = safe(summary.title)
    if output.columns is not None:
        title = fit(title, max(output.columns - _INDENT, 20))
    output.line(f"{clock(summary.last)}  {count:>11}  {paint('bold', title)}")
    visit = summary.last_visit
    state = "" if found_it(visit) else "  " + paint("trouble", f"last visit: {safe(came(visit))}")
    # The address is never cut: it is what the next command wants.
    output.line(" " * _INDENT + paint("name", safe(summary.url)) + state)
