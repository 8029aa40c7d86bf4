"""`archive diff`: what differs between two versions of an article."""

import argparse
import sys

from archive.cli.arguments import add_address, add_json, choose, number_or_moment
from archive.cli.documents import version_document
from archive.cli.output import Output
from archive.cli.words import clock
from archive.model import Version

SUMMARY = "what differs between two versions, word by word"
DESCRIPTION = """\
Compares two versions of an article: title, byline, paragraphs changed, added,
removed and moved, and the words changed in them. Without A and B the last two
versions; with A alone, A and the newest.

Removed words stand in [-...-] and added ones in {+...+}; on a terminal they
are struck through and underlined.
Exit status: 0 no difference, 1 a difference, 2 trouble."""
EXAMPLES = """\
examples:
  archive diff https://example.com/story
  archive diff https://example.com/story 1 3
  archive diff https://example.com/story 2016-11-10    what changed since then

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


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.diff.compare import compare

    with Archive.open(arguments.store) as archive:
        versions = archive.versions(arguments.url)
        new = choose(versions, arguments.new, url=arguments.url)
        before = max(1, new.number - 1) if arguments.old is None else arguments.old
        old = choose(versions, before, url=arguments.url)
        diff = compare(archive.article(old.key), archive.article(new.key))
    if arguments.json:
        from archive.diff.document import document

        output.document({"old": version_document(old), "new": version_document(new), **document(diff)})
    else:
        from archive.diff.terminal import render

        text = render(diff, old=_named(old), new=_named(new), colour=output.paint.colour, columns=output.columns)
        output.line(text.removesuffix("\n"))
        if len(versions) == 1:
            output.flush()
            print("archive: there is one version only, nothing to compare it with", file=sys.stderr)
    return 0 if diff.is_empty else 1


def _named(version: Version) -> str:
    return f"version {version.number}, first read {clock(version.first)} UTC"
