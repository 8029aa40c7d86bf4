"""`archive seal`: fixes what is archived, so that any later change of it can be found."""

import argparse
import datetime as dt
import re
import secrets
import sys
from typing import TYPE_CHECKING

from archive.cli.arguments import add_json
from archive.cli.output import Output, Progress
from archive.cli.words import plural
from archive.display import safe
from archive.records import written_moment

if TYPE_CHECKING:
    from archive.archive import Archive, Sealed
    from archive.timestamping import Token

SUMMARY = "fix what is archived, so that a later change of it is found"
DESCRIPTION = """\
Writes the SHA-256 of every file that no seal names yet into a new seal, a file
of the folder seals/ that `sha256sum -c` reads. Each seal names the one before
with its SHA-256, so the newest one speaks for all that was ever sealed.
`archive check` compares. Every crawl seals what it has recorded.

--timestamp asks an authority (RFC 3161) to confirm that the newest seal was
there by now, and keeps its answer beside the seal, as .tsr. It is sent nothing
but the SHA-256. `archive check` says whether the answer is about the seal;
whether the authority is to be trusted, `openssl ts -verify` says. Exit status
1 where all is sealed and the authority gave no timestamp.

Who can write to the archive could seal a forgery as well. So keep the printed
SHA-256 where they cannot change it (print it, mail it, have it notarised):
`archive check --anchor SHA256` then shows that all up to it is as it was."""
EXAMPLES = """\
examples:
  archive seal
  cd data && sha256sum -c seals/000001-20261122T120000Z.sha256
  archive seal --timestamp https://freetsa.org/tsr
  archive check --anchor "$(cat /mnt/elsewhere/last-seal)"

--json, one object:
  {"seal", "number", "at", "sha256", "files"}; null where there was nothing new.
  With --timestamp of the newest seal, new or not ("files": null), and with
  "timestamp": {"file", "at"}, or null where there is none"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timestamp", metavar="URL", type=_address, help="have the newest seal confirmed by this authority (RFC 3161)"
    )
    add_json(parser)


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+", text):
        raise argparse.ArgumentTypeError("the http or https address of a timestamp authority")
    return text


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    progress = Progress(amount=lambda count: plural(count, "file"))
    with Archive.open(arguments.store) as archive:
        new = archive.seal(at=dt.datetime.now(dt.UTC).replace(microsecond=0), progress=progress)
        progress.clear()
        sealed = new or (archive.newest_seal() if arguments.timestamp else None)
        token, status = None, 0
        if sealed is not None and arguments.timestamp:
            token, status = _confirmed(archive, sealed, arguments.timestamp)
    if arguments.json:
        output.document(None if sealed is None else _document(sealed, new, token, arguments.timestamp is not None))
        return status
    if new is None:
        output.line("Nothing new to seal.")
    elif output.is_terminal:
        output.line(f"{new.seal.key}: {plural(len(new.seal.files), 'file')}")
        output.line(f"SHA-256 {new.digest}")
    else:
        output.fields(new.seal.key, new.digest, len(new.seal.files))
    if sealed is not None and token is not None:
        output.line(f"{_stamp_key(sealed)}: there by {written_moment(token.at)}, says the authority.")
    return status


def _confirmed(archive: "Archive", sealed: "Sealed", url: str) -> "tuple[Token | None, int]":
    """What an authority says of a seal, asked now where none was asked before; and the exit status."""
    from archive.cli.authority import AuthorityError, ask
    from archive.timestamping import request, token_of

    known = archive.stamp_of(sealed.seal.key)
    try:
        if known is not None:
            return token_of(known), 0
        nonce = secrets.randbits(64)
        return archive.stamp(sealed.seal.key, ask(url, request(sealed.digest, nonce)), nonce=nonce), 0
    except (AuthorityError, ValueError) as exc:
        print(f"archive: {safe(str(exc))}; {sealed.seal.key} stands without a timestamp", file=sys.stderr)
        return None, 1


def _document(sealed: "Sealed", new: "Sealed | None", token: "Token | None", is_asked: bool) -> dict[str, object]:
    fields: dict[str, object] = {
        "seal": sealed.seal.key,
        "number": sealed.seal.number,
        "at": written_moment(sealed.seal.at),
        "sha256": sealed.digest,
        "files": None if new is None else len(new.seal.files),
    }
    if is_asked:
        stamp = None if token is None else {"file": _stamp_key(sealed), "at": written_moment(token.at)}
        fields["timestamp"] = stamp
    return fields


def _stamp_key(sealed: "Sealed") -> str:
    from archive.seals import stamp_key

    return stamp_key(sealed.seal.key)
