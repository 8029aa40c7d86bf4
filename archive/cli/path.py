"""`archive path`: where the text of an article lies."""

import argparse
from pathlib import Path

from archive.cli.arguments import add_address, add_json, add_version, choose
from archive.cli.output import Output
from archive.display import safe

SUMMARY = "where the text file lies, for other programs"
DESCRIPTION = """\
Prints the absolute path of an article's text file, so that any program can
read it. The file must never be changed: the archive would call it damaged."""
EXAMPLES = """\
examples:
  less $(archive path https://example.com/story)
  wdiff $(archive path --all https://example.com/story | tail -2)

--json, an object a line for every path:
  {"path", "number", "key"}"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    add_version(parser)
    parser.add_argument("--all", action="store_true", help="of every version, oldest first")
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    with Archive.open(arguments.store) as archive:
        versions = archive.versions(arguments.url)
    meant = choose(versions, arguments.which, url=arguments.url)
    for version in versions if arguments.all else [meant]:
        path = str(Path(arguments.store).absolute() / version.key)
        if arguments.json:
            output.document({"path": path, "number": version.number, "key": version.key})
        else:
            # Keys are of a closed alphabet; the folder's name is its owner's, and a program must get it as it is.
            output.line(safe(path) if output.is_terminal else path)
    return 0
