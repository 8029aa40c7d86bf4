"""`archive search`: which versions of which articles say something."""

import argparse
from itertools import islice
from typing import TYPE_CHECKING

from archive.cli.arguments import add_json, beginning, number
from archive.cli.output import Output, Progress
from archive.cli.words import clock, plural, stamp
from archive.display import safe

if TYPE_CHECKING:
    from archive.catalog import VersionOfText
    from archive.search import Hit

SUMMARY = "which versions say something"
DESCRIPTION = """\
Lists the versions in whose texts each PHRASE stands, those that came in last
first: title, byline and body are searched. A phrase is words that follow each
other, in any letter case, with or without accents; in Chinese, Japanese, Thai
and the like any run of letters.

The first search reads all texts into an index (search.sqlite3 in the archive);
later ones add what is new. It may be removed at any time. Where the archive
cannot be written to, the index is made for this search alone.

In a pipe each line is: time, version, address, title, the place that was
found; separated by tabs."""
EXAMPLES = """\
examples:
  archive search "climate emergency"
  archive search flood "sea wall" --host www.example.com
  archive search 東京都 --since 30d --json

--json, an object a line for every version:
  {"article", "url", "title", "version", "versions", "first", "key",
   "before", "found", "after"}"""

_MOST = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "phrases", metavar="PHRASE", nargs="+", type=phrase, help="words that follow each other; each has to be there"
    )
    parser.add_argument("--host", type=str.lower, help="only articles of this host, as it stands in the address")
    parser.add_argument(
        "--since", metavar="TIME", type=beginning, help="only what was first read since: 7d, 2016-11-10, UTC"
    )
    parser.add_argument(
        "--limit", metavar="N", type=number, default=_MOST, help=f"at most so many versions (default: {_MOST})"
    )
    add_json(parser)


def phrase(text: str) -> str:
    """Something with a letter or a figure in it: signs are not looked for."""
    if not any(map(str.isalnum, text)):
        raise argparse.ArgumentTypeError(f"{text!r} has no word in it")
    return text


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    shown = 0
    progress = Progress(amount=lambda count: plural(count, "text"))
    with Archive.open(arguments.store) as archive:
        found = archive.search(arguments.phrases, host=arguments.host, since=arguments.since, progress=progress)
        for version, hit in islice(found, arguments.limit):
            progress.clear()
            shown += 1
            if arguments.json:
                output.document(_document(version, hit))
            elif output.is_terminal:
                _show(version, hit, output)
            else:
                place = safe(hit.before + hit.found + hit.after)
                output.fields(stamp(version.first), version.number, safe(version.url), safe(version.title), place)
    progress.clear()
    if not shown and output.is_terminal and not arguments.json:
        output.line("No version says that.")
    return 0


def _document(version: "VersionOfText", hit: "Hit") -> dict[str, object]:
    return {
        "article": version.article,
        "url": version.url,
        "title": version.title,
        "version": version.number,
        "versions": version.versions,
        "first": stamp(version.first),
        "key": hit.key,
        "before": hit.before,
        "found": hit.found,
        "after": hit.after,
    }


def _show(version: "VersionOfText", hit: "Hit", output: Output) -> None:
    paint = output.paint
    which = f"version {version.number} of {version.versions}"
    output.line(f"{clock(version.first)}  {paint('bold', safe(version.title))}  ({which})")
    output.line(f"  …{safe(hit.before)}{paint('bold', safe(hit.found))}{safe(hit.after)}…")
    output.line("  " + paint("name", safe(version.url)))
