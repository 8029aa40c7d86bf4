"""`archive diff`: what differs between two versions of an article."""

import argparse
import sys

from archive.cli.arguments import add_address, add_json, choose, number_or_moment
from archive.cli.documents import version_document
from archive.cli.output import Output
from archive.cli.words import clock, share_a_minute
from archive.model import Version

SUMMARY = "what differs between two versions, word by word"
DESCRIPTION = """\
Compares two versions of an article: title, byline, paragraphs changed, added,
removed and moved, and the words changed in them. Without A and B the last two
versions; with A alone, A and the newest. Where both are one version, a line on
standard error says so.

Removed words stand in [-...-] and added ones in {+...+}; on a terminal they
are struck through and underlined.

--html writes a page that stands alone: both versions whole, with what was
changed marked in them, the times at which they were read, and the digests of
the archived files. It needs no network and no script, reads well in light and
dark, and prints with address, times and digests on every sheet.

Exit status: 0 no difference, 1 a difference, 2 trouble."""
EXAMPLES = """\
examples:
  archive diff https://example.com/story
  archive diff https://example.com/story 1 3
  archive diff https://example.com/story 2016-11-10    what changed since then
  archive diff https://example.com/story --html edit.html   to print, or hand on

--json, one object:
  {"old": version as in `archive log`, "new": version, "same": true or false,
   "title": null where it is the same, else [runs],
   "byline": [{"field", "old", "new"}],
   "blocks": [{"kind", "old", "new", "runs"}]}
  a block is a paragraph; kind: kept, changed, moved, added, removed;
  old, new: its place from 1, or null
  a run is {"op": "same", "removed" or "added", "text"};
  same and removed runs joined are the old paragraph"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument("old", metavar="A", nargs="?", type=number_or_moment, help="version number, or a time")
    parser.add_argument("new", metavar="B", nargs="?", type=number_or_moment, help="version number, or a time")
    add_json(parser)
    parser.add_argument(
        "--html", metavar="FILE", help="write a page of its own to FILE, in place of one that is there; - is the output"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.diff.compare import compare

    with Archive.open(arguments.store) as archive:
        versions = archive.versions(arguments.url)
        new = choose(versions, arguments.new, url=arguments.url)
        which = max(1, new.number - 1) if arguments.old is None else arguments.old
        old = choose(versions, which, url=arguments.url)
        before, after = archive.article(old.key), archive.article(new.key)
        diff = compare(before, after)
        sheet = None
        if arguments.html is not None:
            from archive.evidence.sheet import sheet_of

            sheet = sheet_of(archive, old, new, before, after)
    if old.number == new.number:
        print(f"archive: {_alone(new, count=len(versions), named=arguments.new is not None)}", file=sys.stderr)
    if sheet is not None:
        from archive.cli.files import write_out
        from archive.diff.html import page

        write_out(page(diff, sheet), arguments.html, output)
    if arguments.json:
        from archive.diff.document import document

        output.document({"old": version_document(old), "new": version_document(new), **document(diff)})
    elif sheet is None and old.number != new.number:
        from archive.diff.terminal import render

        seconds = share_a_minute((old.first, new.first))
        named = [f"version {one.number}, first read {clock(one.first, seconds=seconds)} UTC" for one in (old, new)]
        text = render(diff, old=named[0], new=named[1], colour=output.paint.colour, columns=output.columns)
        output.line(text.removesuffix("\n"))
    return 0 if diff.is_empty else 1


def _alone(version: Version, *, count: int, named: bool) -> str:
    """Why a version was not compared with another."""
    if count == 1:
        return "there is one version only, nothing to compare it with"
    if named:
        return f"both are version {version.number}, nothing to compare"
    return f"version {version.number} is the newest, nothing to compare it with"
