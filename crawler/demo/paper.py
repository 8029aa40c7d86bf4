"""What the newspaper answers: the files of `paper/`, edition by edition, as HTTP answers. Reads files, nothing else.

`paper/edition1` is the whole newspaper; `paper/edition2` and `paper/edition3` hold only what changed since. A file's
path is its address, with `.html` left out where the address has none (`harbour/elver-count.html` is
`/harbour/elver-count`). `NAME.410.html` is what an address says that answers 410. `redirects.txt` lists the addresses
that have moved.
"""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import unquote, urlsplit

EDITIONS = 3
PORT = 8731
HOME = f"http://127.0.0.1:{PORT}"
"""Where the files say that the newspaper is; the address where it is served takes its place."""

_ROOT = files("crawler.demo") / "paper"
_PUBLISHED = {
    1: datetime(2026, 9, 20, 4, 0, tzinfo=UTC),
    2: datetime(2026, 9, 27, 4, 0, tzinfo=UTC),
    3: datetime(2026, 10, 4, 4, 0, tzinfo=UTC),
}
_TYPES = {
    "html": "text/html",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "txt": "text/plain",
    "css": "text/css",
    "svg": "image/svg+xml",
}
# What a page declares is not always the name of what it is: Latin-1 is Windows-1252 (WHATWG Encoding, section 4.2).
_CODECS = {"iso-8859-1": "cp1252", "windows-1252": "cp1252", "shift_jis": "cp932"}
_DECLARED = re.compile(r"<meta[^>]{0,80}charset=\"?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the newspaper says to a GET."""

    status: int
    headers: dict[str, str]
    """Without Content-Length and Date, which the server adds."""
    body: bytes


def answer(target: str, *, edition: int, home: str = HOME, request: Mapping[str, str] | None = None) -> Answer:
    """The answer of an edition, 1 to `EDITIONS`, to a request target such as `/harbour/elver-count?utm_source=rss`.

    The query changes nothing. `home`: scheme, host and port of the server. `request`: the header fields of the request;
    Accept-Encoding and If-None-Match are read.
    """
    asked = request or {}
    name = unquote(urlsplit(target).path).strip("/") or "index"
    if moved := _moved().get(f"/{name}"):
        return Answer(301, {"Location": home + moved, "Content-Type": "text/plain"}, b"This page has moved.\n")
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*(\.(html|xml|atom|txt|css|svg|xml\.gz))?", name):
        return _not_found()
    for number in range(edition, 0, -1):
        for status, path in _candidates(name):
            file = _ROOT.joinpath(f"edition{number}", *path.split("/"))
            if file.is_file():
                return _page(file, status, number, home, asked, packed=name.endswith(".gz"))
    return _not_found()


def _candidates(name: str) -> Iterator[tuple[int, str]]:
    """The files that may hold what an address says, with its status."""
    bare = name.removesuffix(".html")
    if "." in bare:
        yield 200, name.removesuffix(".gz")
    else:
        yield 200, f"{bare}.html"
        yield 410, f"{bare}.410.html"


def _page(file: Traversable, status: int, edition: int, home: str, asked: Mapping[str, str], *, packed: bool) -> Answer:
    text = file.read_text(encoding="utf-8").replace(HOME, home)
    declared = _DECLARED.search(text)
    codec = _CODECS.get(declared[1].lower()) if declared else None
    kind = _TYPES[file.name.rpartition(".")[2]]
    # Old pages name their encoding in themselves only, as old servers left it to them.
    headers = {"Content-Type": kind if codec else f"{kind}; charset=utf-8"}
    body = text.encode(codec or "utf-8")
    tag = sha256(body).hexdigest()[:16]
    if packed:
        body, headers = gzip.compress(body, mtime=0), {"Content-Type": "application/gzip"}
    elif "gzip" in asked.get("Accept-Encoding", ""):
        body = gzip.compress(body, mtime=0)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        tag += "-gzip"
    if status == 200:
        headers |= {"ETag": f'"{tag}"', "Last-Modified": format_datetime(_PUBLISHED[edition], usegmt=True)}
        if asked.get("If-None-Match") == f'"{tag}"':
            return Answer(304, headers, b"")
    return Answer(status, headers, body)


def _not_found() -> Answer:
    body = "<!DOCTYPE html><title>Not found</title><h1>Not found</h1><p>There is no such page in this paper.</p>\n"
    return Answer(404, {"Content-Type": "text/html; charset=utf-8"}, body.encode())


def _moved() -> dict[str, str]:
    """Addresses that have moved: the old path, the new path."""
    lines = (_ROOT / "redirects.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ") for line in lines if line and not line.startswith("#"))
