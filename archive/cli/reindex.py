"""`archive reindex`: the index made again from what is stored."""

import argparse

from archive.cli.output import Output, Progress

SUMMARY = "make the index again from the stored files"
DESCRIPTION = """\
Makes the index (catalog.sqlite3) again from the raw pages and the records beside the texts. Do it where the index is
lost or damaged; it answers as the lost one did. Nothing else is changed."""
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
        archive.reindex(progress)
    progress.clear()
    return 0
