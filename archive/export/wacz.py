"""WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1): WARC files, their index and a list of pages in one ZIP file."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any, Self

VERSION = "1.1.1"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""A ZIP file cannot say less, and what it says is nothing that the archive knows."""


@dataclass(slots=True)
class Resource:
    """A file of the package while it is written."""

    path: str
    _stream: IO[bytes]
    size: int = 0
    _digest: Any = field(default_factory=sha256)

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._digest.update(data)
        self.size += len(data)

    def described(self) -> dict[str, object]:
        """As it stands in datapackage.json (frictionless Data Package)."""
        digest = f"sha256:{self._digest.hexdigest()}"
        return {"name": self.path.rpartition("/")[2], "path": self.path, "hash": digest, "bytes": self.size}


class Package:
    """A WACZ that is written to `stream`, file after file, and described at the end (`finish`); a `with` block."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w")
        self._resources: list[dict[str, object]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            # Else it would write its end when it is thrown away, to a disk that has no room.
            self._zip.fp = None

    @contextmanager
    def file(self, path: str, *, is_packed: bool) -> Iterator[Resource]:
        """A file of the package, to be written to. `is_packed`: what readers seek in must not be packed once more."""
        with self._open(path, is_packed=is_packed) as stream:
            resource = Resource(path, stream)
            yield resource
        self._resources.append(resource.described())

    def _open(self, path: str, *, is_packed: bool) -> IO[bytes]:
        info = zipfile.ZipInfo(path, _FIRST_DAY)
        info.create_system, info.external_attr = 3, 0o100644 << 16
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        return self._zip.open(info, "w", force_zip64=True)

    def finish(self, about: dict[str, object]) -> None:
        """Writes the description, with `about` in it, and its digest."""
        described = {"profile": "data-package", "wacz_version": VERSION, **about, "resources": self._resources}
        data = json.dumps(described, indent=2).encode("ascii") + b"\n"
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256(data).hexdigest()}"}
        for path, content in (("datapackage.json", data), ("datapackage-digest.json", _json(digest))):
            with self._open(path, is_packed=False) as stream:
                stream.write(content)
        self._zip.close()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2).encode("ascii") + b"\n"


def pages(found: Iterable[dict[str, object]]) -> Iterator[bytes]:
    """The lines of pages/pages.jsonl."""
    yield b'{"format": "json-pages-1.0", "id": "pages", "title": "Versions of articles"}\n'
    for page in found:
        yield json.dumps(page).encode("ascii") + b"\n"
