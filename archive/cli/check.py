"""`archive check`: whether everything that was archived is still what was written."""

import argparse
import re
import sys

from archive.cli.arguments import add_json
from archive.cli.output import Output, Progress
from archive.cli.words import plural, size
from archive.display import safe
from archive.finding import Kind

SUMMARY = "compare files, records, raw pages, index and seals; exits 3 or 4 where something is wrong"
DESCRIPTION = """\
Reads every file of the archive and compares texts, their records, raw pages
and the index with each other and with the seals, and says what to do about
each problem. Changes nothing. Files that no seal names are counted: those that
came since the last seal, or that somebody has put there.

In a pipe each line is a problem: kind, file, problem; separated by tabs. What
was compared is said on standard error. Exit status 3 where there is a problem,
4 where one of them is that sealed bytes have changed or are gone."""
EXAMPLES = """\
examples:
  archive check
  archive check --anchor "$(cat /mnt/elsewhere/last-seal)"
  archive check > problems.tsv || mail -s "archive damaged" me < problems.tsv

--json, an object a line for every problem:
  {"kind", "path", "problem"}"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--anchor",
        metavar="SHA256",
        type=_sha256,
        help="the SHA-256 of a seal that was kept elsewhere: a problem if no seal has it",
    )
    add_json(parser)


def _sha256(text: str) -> str:
    digest = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise argparse.ArgumentTypeError("64 hex digits, as `archive seal` prints them")
    return digest


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    found, is_seal_broken = 0, False
    progress = Progress()
    with Archive.open(arguments.store) as archive:
        check = archive.check(progress, anchor=arguments.anchor)
        for finding in check:
            found += 1
            is_seal_broken |= finding.kind is Kind.SEAL
            progress.clear()
            if arguments.json:
                output.document({"kind": str(finding.kind), "path": finding.path, "problem": finding.problem})
            elif output.is_terminal:
                paint = output.paint
                output.line(f"{paint('trouble', safe(finding.path))}: {safe(finding.problem)}")
            else:
                output.fields(safe(str(finding.kind)), safe(finding.path), safe(finding.problem))
    progress.clear()
    told = (
        f"{plural(found, 'problem') if found else 'no problem'} found in {plural(check.texts, 'text')} and"
        f" {plural(check.visits, 'visit')} in {plural(check.raw_files, 'raw file')}, {size(check.size)}"
    )
    sealed = [f"{check.sound:,} of {plural(check.sealed, 'sealed file')} as they were sealed"] if check.sealed else []
    if check.unsealed:
        sealed.append(f"{plural(check.unsealed, 'file')} that no seal names yet")
    if output.is_terminal and not arguments.json:
        for line in filter(None, (told, ", ".join(sealed))):
            output.line(f"{line[0].upper()}{line[1:]}.")
    else:
        # Not among the problems, so that what a script reads is empty where all is well.
        output.flush()
        print(f"archive: {'; '.join([told, *sealed])}", file=sys.stderr)
    return 4 if is_seal_broken else 3 if found else 0
