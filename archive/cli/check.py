"""`archive check`: whether everything that was archived is still what was written."""

import argparse
import sys

from archive.cli.arguments import add_json
from archive.cli.output import Output, Progress
from archive.cli.words import plural
from archive.display import safe

SUMMARY = "compare files, records, raw pages and index; exits 3 where something is wrong"
DESCRIPTION = """\
Reads every file of the archive and compares texts, their records, raw pages and the index with each other. Changes
nothing.

In a pipe each line is: kind of the problem, file, problem; separated by tabs. Exit status 3 where there is one."""
EXAMPLES = """\
examples:
  archive check
  archive check > problems.tsv || mail -s "archive damaged" me < problems.tsv

--json, an object a line for every problem:
  {"kind", "path", "problem"}"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    found = 0
    progress = Progress()
    with Archive.open(arguments.store) as archive:
        for finding in archive.check(progress):
            found += 1
            progress.clear()
            if arguments.json:
                output.document({"kind": str(finding.kind), "path": finding.path, "problem": finding.problem})
            elif output.is_terminal:
                paint = output.paint
                output.line(f"{paint('trouble', safe(finding.path))}: {safe(finding.problem)}")
            else:
                output.fields(safe(str(finding.kind)), safe(finding.path), safe(finding.problem))
    progress.clear()
    if output.is_terminal and not arguments.json:
        output.line(f"{plural(found, 'problem')} found." if found else "No problem found.")
    elif found:
        output.flush()
        print(f"archive: {plural(found, 'problem')} found", file=sys.stderr)
    return 3 if found else 0
