"""`archive reindex`: the index made again from what is stored."""

import argparse

from archive.cli.output import Output, Progress
from archive.cli.words import plural
from archive.display import safe

SUMMARY = "make the index again from the stored files"
DESCRIPTION = """\
Makes the index (catalog.sqlite3) again from the raw pages and the records
beside the texts. Do it where the index is lost or damaged; it answers as the
lost one did. A text that is lost is made again from the raw pages; nothing
else is changed. What turns out to be damaged on the way is named, and makes
exit status 3: move a damaged text away and do it again, and it is written anew.

Stopped, it goes on with the next raw file when it is called again. What it had
found until then counts only as far as the files are still there, in their
sizes, and what it had made is whole; else it begins anew.

What each change consists of is no part of that: `archive changes` finds it out
again as far as it lists them: some minutes of work for 100,000 in all."""
EXAMPLES = """\
examples:
  archive reindex
  archive reindex --store /srv/archive"""


def configure(parser: argparse.ArgumentParser) -> None:
    del parser  # it takes nothing but the common options


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    progress = Progress()
    with Archive.open(arguments.store) as archive:
        made = archive.reindex(progress)
    progress.clear()
    output.line(f"{plural(made.visits, 'visit')} indexed.")
    if made.taken_up:
        output.line(f"Went on where one was stopped: {plural(made.taken_up, 'raw file')} had been indexed by then.")
    if made.restored:
        output.line(f"{plural(made.restored, 'lost file')} made again.")
    for finding in made.findings:
        output.line(f"{output.paint('trouble', safe(finding.path))}: {safe(finding.problem)}")
    return 3 if made.findings else 0
