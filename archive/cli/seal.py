"""`archive seal`: fixes what is archived, so that any later change of it can be found."""

import argparse
import datetime as dt

from archive.cli.arguments import add_json
from archive.cli.output import Output, Progress
from archive.cli.words import plural
from archive.records import written_moment

SUMMARY = "fix what is archived, so that a later change of it is found"
DESCRIPTION = """\
Writes the SHA-256 of every file that no seal names yet into a new seal, a file
of the folder seals/ that `sha256sum -c` reads. Each seal names the one before
with its SHA-256, so the newest one speaks for all that was ever sealed.
`archive check` compares. Every crawl seals what it has recorded.

Who can write to the archive could seal a forgery as well. So keep the printed
SHA-256 where they cannot change it (print it, mail it, have it notarised):
`archive check --anchor SHA256` then shows that all up to it is as it was."""
EXAMPLES = """\
examples:
  archive seal
  cd data && sha256sum -c seals/000001-20261122T120000Z.sha256
  archive check --anchor "$(cat /mnt/elsewhere/last-seal)"

--json, one object:
  {"seal", "number", "at", "sha256", "files"}; null where there was nothing new"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    progress = Progress(amount=lambda count: plural(count, "file"))
    with Archive.open(arguments.store) as archive:
        sealed = archive.seal(at=dt.datetime.now(dt.UTC).replace(microsecond=0), progress=progress)
    progress.clear()
    if arguments.json:
        output.document(
            None
            if sealed is None
            else {
                "seal": sealed.seal.key,
                "number": sealed.seal.number,
                "at": written_moment(sealed.seal.at),
                "sha256": sealed.digest,
                "files": len(sealed.seal.files),
            }
        )
    elif sealed is None:
        output.line("Nothing new to seal.")
    elif output.is_terminal:
        output.line(f"{sealed.seal.key}: {plural(len(sealed.seal.files), 'file')}")
        output.line(f"SHA-256 {sealed.digest}")
    else:
        output.fields(sealed.seal.key, sealed.digest, len(sealed.seal.files))
    return 0
