"""Pages on loopback: a corpus made of saved pages, and the nginx that serves it.

Needs nginx with its gzip_static module: `apt install nginx-light` (or `nginx`). Nothing of its system-wide
configuration is read, and no service need run. Linux only: the site has several addresses, 127.0.0.1 and on.
"""

import contextlib
import gzip
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from bench.pages import truths

DATASETS = (
    "fundus", "magic", "portal", "readability", "scrapinghub", "trafilatura", "wcxb_dev", "wcxb_test",
)  # fmt: skip
HOSTS = 16
"""Hosts that the pages are spread over."""
_LEVEL = 6
"""Of gzip, as servers have it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A corpus that is served."""

    urls: tuple[str, ...]
    """Of each page."""
    port: int

    @property
    def hosts(self) -> str:
        """As ARCHIVE_ALLOW_HOSTS has them."""
        return ",".join(f"{_address(at)}:{self.port}" for at in range(HOSTS))


def pages_of(shared: Path, folder: Path | None) -> list[bytes]:
    """The pages to serve: those of a folder (*.html, *.html.gz), else those with true texts, that are UTF-8."""
    if folder is not None:
        paths: Iterable[Path] = sorted((*folder.rglob("*.html"), *folder.rglob("*.html.gz")))
    else:
        named = (truth["html"] for name in DATASETS for truth in truths(shared, name))
        paths = (shared / "data" / name for name in dict.fromkeys(named))
    found = []
    for path in paths:
        page = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        # The server names one character set for all.
        with contextlib.suppress(UnicodeDecodeError):
            page.decode("utf-8")
            found.append(page)
    if not found:
        sys.exit(f"no page in {folder or shared}")
    return found


def build(corpus: Path, pages: list[bytes], count: int) -> None:
    """Writes `count` pages into a folder, each plain and compressed; they begin anew where there are not as many.

    A folder that holds them already is left as it is.
    """
    done = corpus / ".made"
    if done.exists() and done.read_text(encoding="ascii") == f"{count} of {len(pages)}":
        return
    shutil.rmtree(corpus, ignore_errors=True)
    (corpus / "story").mkdir(parents=True)
    for number, page in enumerate(islice(cycle(pages), count)):
        path = corpus / _path(number)
        path.write_bytes(page)
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(page, _LEVEL, mtime=0))
    (corpus / "robots.txt").write_text("User-agent: *\nDisallow:\n", encoding="ascii")
    done.write_text(f"{count} of {len(pages)}", encoding="ascii")


def _path(number: int) -> str:
    return f"story/{number:06d}.html"


def _address(at: int) -> str:
    return f"127.0.0.{at % HOSTS + 1}"


@contextlib.contextmanager
def served(corpus: Path, count: int, *, work: Path) -> Iterator[Site]:
    """Serves a corpus for the block; `work`: a folder for nginx's own files."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        sys.exit("nginx is missing: apt install nginx-light")
    port = _free_port()
    work.mkdir(parents=True, exist_ok=True)
    configuration = work / "nginx.conf"
    configuration.write_text(_configuration(corpus.resolve(), work.resolve(), port), encoding="ascii")
    process = subprocess.Popen([program, "-p", str(work.resolve()), "-c", str(configuration.resolve())])
    try:
        _await(process, port)
        yield Site(tuple(f"http://{_address(at)}:{port}/{_path(at)}" for at in range(count)), port)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection((_address(HOSTS - 1), port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit("nginx did not start; what it wrote above says why")


def _configuration(corpus: Path, work: Path, port: int) -> str:
    temporary = "\n".join(
        f"  {kind}_temp_path {work}/temporary;" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    listen = " ".join(f"listen {_address(at)}:{port} backlog=1024;" for at in range(HOSTS))
    return f"""\
daemon off;
worker_processes 1;
pid {work}/nginx.pid;
error_log stderr error;
events {{ worker_connections 4096; }}
http {{
{temporary}
  access_log off;
  types {{ text/html html; text/plain txt; }}
  charset utf-8;
  gzip_static on;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=10000;
  server {{ {listen} root {corpus}; }}
}}
"""
