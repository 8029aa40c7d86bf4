"""A bundle of evidence: everything that shows what one version said, in a ZIP file that checks itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from archive.evidence.citation import Citation, csl, sentence
from archive.evidence.verify import pack
from archive.model import Page

_README = """\
What an article said, as it was archived, and the proof.

{sentence}

citation.json      the same for programs that keep references (CSL-JSON)
version-N/         each version: its text, the record that says where it came from, what the server sent (a WARC 1.1
                   file: the answer, its request) and the head of that answer. Where a text came back that had been
                   there before, these are of the first time, and again.warc.gz is what the server sent this time
diff.html          what the last of these versions changed: open it in a browser
seals/             the seal that names the texts and records, and all seals made since, each naming the one before;
                   .tsr: what a timestamp authority said of a seal (RFC 3161), for `openssl ts -verify`
manifest.sha256    the SHA-256 of every other file
verify.py          checks all of this. It needs Python 3.9 or newer, and nothing else

To check it, unpack verify.py and run

    python3 verify.py {name}

It finds any byte that was changed. That the whole was not made up afterwards, no file can show by itself: compare the
SHA-256 of the newest seal, which verify.py prints, with one that was kept elsewhere at the time, as

    python3 verify.py {name} --anchor SHA256

does. The seals name texts and records, and a record names the body of the answer. The answer's header fields, and what
was sent again, are parts of raw files: the seals name these too, but they lie in the archive, and not here.
"""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One version with what proves it."""

    number: int
    text: bytes
    record: bytes
    """As they lie in the store."""
    key: str
    """Store key of the text."""
    page: Page
    """The answer it was read from."""
    raw: bytes
    """WARC records, gzip members as they lie in the raw files: the answer with its request, and the earlier answer
    that holds the body where this one does not."""
    again: bytes | None = None
    """The same of the look that the version begins with, where the text is stored from one before; else None."""


def bundle(
    citation: Citation, exhibits: Sequence[Exhibit], *, seals: Mapping[str, bytes], diff: str | None, name: str
) -> bytes:
    """The bundle as bytes of a ZIP file: the same evidence gives the same bytes.

    exhibits: the version cited last, and the one before it where there is one. seals: their files by their keys, from
    the first that names any of this to the newest. diff: a page of what the last version changed. name: of the file.
    """
    content: dict[str, bytes] = {
        "README.txt": _README.format(sentence=sentence(citation), name=name).encode(),
        "citation.json": _json([csl(citation)]),
        "verify.py": files("archive.evidence").joinpath("verify.py").read_bytes(),
        **seals,
    }
    if diff is not None:
        content["diff.html"] = diff.encode()
    for exhibit in exhibits:
        folder = f"version-{exhibit.number}"
        content |= {
            f"{folder}/text.txt": exhibit.text,
            f"{folder}/record.json": exhibit.record,
            f"{folder}/answer.warc.gz": exhibit.raw,
            f"{folder}/head.txt": _head(exhibit.page),
            f"{folder}/key.txt": f"{exhibit.key}\n".encode(),
        }
        if exhibit.again is not None:
            content[f"{folder}/again.warc.gz"] = exhibit.again
    lines = (f"{sha256(data).hexdigest()}  {path}\n" for path, data in sorted(content.items()))
    content["manifest.sha256"] = "".join(lines).encode()
    return pack(content)


def _head(page: Page) -> bytes:
    fields = "".join(f"{name}: {value}\n" for name, value in page.headers)
    return f"{page.url}\nHTTP status {page.status}\n{fields}".encode("utf-8", "backslashreplace")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode("utf-8", "backslashreplace") + b"\n"
