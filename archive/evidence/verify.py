"""Checks a bundle of evidence with Python's standard library alone: python3 verify.py BUNDLE.zip [--anchor SHA256]

Exit status 0 where everything holds together, 1 where something does not, 2 where the file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping

MOST_BYTES = 1 << 28
"""More than any record holds."""

UNREADABLE = (zipfile.BadZipFile, RuntimeError, zlib.error, struct.error, EOFError, ValueError, OSError)
"""What comes of reading a ZIP file that is damaged."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a bundle of evidence; needs nothing but Python.")
    parser.add_argument("bundle", help="the ZIP file")
    parser.add_argument("--anchor", metavar="SHA256", help="the SHA-256 of a seal that was kept elsewhere")
    arguments = parser.parse_args()
    try:
        with open(arguments.bundle, "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError as error:
        print(f"{arguments.bundle}: {error.strerror}")
        return 2
    try:
        content = unpack(data)
    except UNREADABLE as error:
        print(plain(f"NOT AS IT WAS: the ZIP file itself, which cannot be read: {error}"))
        return 1
    problems = list(problems_of(data, content, arguments.anchor))
    for problem in problems:
        print(plain(f"NOT AS IT WAS: {problem}"))
    if problems:
        return 1
    seals = seals_in(content)
    for folder in folders(content):
        record = json.loads(content[f"{folder}/record.json"])
        print(plain(f"{folder}: {record['url']} said this at {record['at']}; SHA-256 {record['digest']}"))
        for fields, _ in members(content.get(f"{folder}/again.warc.gz", b"")):
            if fields.get("warc-type") in ("response", "revisit"):
                print(plain(f"{folder}: {fields.get('warc-target-uri')} said it again at {fields.get('warc-date')}"))
                break
    if seals:
        print(f"The newest seal is {seals[-1]}, SHA-256 {digest_of(content[seals[-1]])}")
    else:
        print("No seal names these texts yet.")
    print("Every file is as it was when the bundle was made, and all of it fits together.")
    return 0


def unpack(data: bytes) -> dict[str, bytes]:
    """What is in the ZIP file, by name. Raises: ValueError where it is packed as no bundle is, before that is read."""
    content: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for info in packed.infolist():
            parts = info.filename.split("/")
            if not all(re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", part) for part in parts):
                raise ValueError(f"a name that no file of a bundle has: {info.filename[:200]!r}")
            # Nothing is packed smaller than it is: so nothing can unfold to more than the file holds.
            if info.compress_type != zipfile.ZIP_STORED or info.file_size > len(data):
                raise ValueError(f"{info.filename}: packed as no file of a bundle is")
            if info.external_attr >> 16 != 0o100644 or info.filename in content:
                raise ValueError(f"{info.filename}: a link, a folder or a second file of that name")
            content[info.filename] = packed.read(info)
    return content


def plain(text: str) -> str:
    """`text` without anything that could steer a terminal: what a page said may stand in it."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def problems_of(data: bytes, content: Mapping[str, bytes], anchor: str | None) -> Iterator[str]:
    """What does not fit, a sentence each."""
    if pack(content) != data:
        yield "the ZIP file itself: it holds bytes that belong to no file in it, or was packed by another program"
    listed = lines_of(content.get("manifest.sha256", b""))
    for name in sorted(content.keys() - {"manifest.sha256"}):
        if listed.get(name) != digest_of(content[name]):
            yield f"{name}: not the file that manifest.sha256 names"
    for name in sorted(listed.keys() - content.keys()):
        yield f"{name}: gone"
    named: dict[str, str] = {}
    before: tuple[str, str] | None = None
    digests: set[str] = set()
    for name in seals_in(content):
        lines = lines_of(content[name])
        earlier = [(digest, key) for key, digest in lines.items() if key.startswith("seals/")]
        if before is not None and earlier != [before]:
            yield f"{name}: names another seal before it than {before[1]}"
        named.update(lines)
        before = (digest_of(content[name]), name)
        digests.add(before[0])
        stamp = content.get(re.sub(r"\.sha256$", ".tsr", name))
        # A timestamp (RFC 3161) holds the digest as an octet string; who signed it, `openssl ts -verify` says.
        if stamp is not None and b"\x04\x20" + bytes.fromhex(before[0]) not in stamp:
            yield f"{name}: its timestamp is of something else"
    if anchor is not None and anchor.lower() not in digests:
        yield f"no seal in this bundle has the SHA-256 {anchor}"
    for folder in folders(content):
        yield from problems_of_version(folder, content, named)


def problems_of_version(folder: str, content: Mapping[str, bytes], named: Mapping[str, str]) -> Iterator[str]:
    """What does not fit between a text, its record, its seal and what the server sent."""
    try:
        text, record = content[f"{folder}/text.txt"], json.loads(content[f"{folder}/record.json"])
        key = content[f"{folder}/key.txt"].decode().strip()
        records = list(members(content[f"{folder}/answer.warc.gz"]))
        again = list(members(content.get(f"{folder}/again.warc.gz", b"")))
        expected, payload = record["digest"], record["payload"]
    except (KeyError, TypeError, ValueError, RecursionError, zlib.error) as problem:
        yield f"{folder}: cannot be read ({problem!r})"
        return
    if digest_of(text) != expected or record["key"] != key:
        yield f"{folder}/text.txt: not the text that its record names"
    for path, data in ((key, text), (re.sub(r"\.txt$", ".json", key), content[f"{folder}/record.json"])):
        if named and named.get(path) != digest_of(data):
            yield f"{folder}: {path} is not what its seal names"
    bodies = []
    for fields, block in records:
        stated = fields.get("warc-block-digest")
        if stated is not None and stated != f"sha256:{digest_of(block)}":
            yield f"{folder}/answer.warc.gz: a record is not what its digest says"
        if fields.get("warc-type") == "response":
            bodies.append(digest_of(block.partition(b"\r\n\r\n")[2]))
    for fields, block in again:
        stated = fields.get("warc-block-digest")
        if stated is not None and stated != f"sha256:{digest_of(block)}":
            yield f"{folder}/again.warc.gz: a record is not what its digest says"
    if payload not in bodies:
        yield f"{folder}/answer.warc.gz: it does not hold what the record says that the server sent"


def seals_in(content: Mapping[str, bytes]) -> list[str]:
    """The seals, in their order."""
    return sorted(name for name in content if name.startswith("seals/") and name.endswith(".sha256"))


def folders(content: Mapping[str, bytes]) -> list[str]:
    """The folders of the versions, in their order."""
    found = {name.partition("/")[0] for name in content if re.match(r"version-[0-9]{1,9}/", name)}
    return sorted(found, key=lambda name: int(name.partition("-")[2]))


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def lines_of(data: bytes) -> dict[str, str]:
    """The files and digests that a file for sha256sum names."""
    found: dict[str, str] = {}
    for line in data.decode("ascii", "replace").splitlines():
        match = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
        if match:
            found[match[2]] = match[1]
    return found


def members(data: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """The WARC records of a file, one a gzip member, as (fields by name in lower case, block)."""
    while data:
        inflater = zlib.decompressobj(31)
        record = inflater.decompress(data, MOST_BYTES)
        if not inflater.eof:
            raise ValueError("a record that has no end")
        data = inflater.unused_data
        head, _, rest = record.partition(b"\r\n\r\n")
        lines = head.decode("utf-8", "replace").split("\r\n")[1:]
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        yield fields, rest[: int(fields["content-length"])]


def pack(content: Mapping[str, bytes]) -> bytes:
    """The ZIP file with this content, in the only form in which a bundle is made: names in order, stored, no time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for path in sorted(content):
            info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            packed.writestr(info, content[path], zipfile.ZIP_STORED)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
