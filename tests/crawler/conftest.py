"""Sites on the loopback network, and crawls of them as a user starts them."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.archive import Archive

# For the modules beside this one, here and in the processes of a pool, which take the path over.
sys.path.insert(0, str(Path(__file__).parent))

from loopback import Site, answer, article

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def new_site():
    """Makes a site; `host` is any address of the loopback network."""
    listeners = []

    def make(host="127.0.0.1", *, certificate=None):
        listener = socket.create_server((host, 0), backlog=50)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake comes with the first byte that is read, in the connection's own thread.
            listener = context.wrap_socket(listener, server_side=True, do_handshake_on_connect=False)
        listeners.append(listener)
        site = Site(host, listener.getsockname()[1])
        threading.Thread(target=site.serve, args=(listener,), daemon=True).start()
        return site

    yield make
    for listener in listeners:
        # close() alone does not wake a thread in accept().
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture
def site(new_site):
    """A site with one article, at /story, and without robots.txt."""
    made = new_site()
    made.pages["/story"] = answer(body=article())
    return made


@dataclass
class Crawl:
    """What a crawl said and left."""

    status: int
    out: str
    err: str
    store: Path

    @property
    def lines(self):
        """Of standard output: what happened, the key, the address."""
        return [line.split(" ") for line in self.out.splitlines()]

    def visits(self, url):
        with Archive.open(self.store) as archive:
            return archive.visits(url)

    def ended(self, url):
        """How the last visit to an address ended: the reason, "article" where there is none."""
        return self.visits(url)[-1].reason or "article"


@pytest.fixture
def start_crawl(tmp_path):
    """Starts `scrapy crawl` as a user does, and gives the process."""
    running = []

    def start(spider, *arguments, allow=(), store=None, env=None, settings=None, **kwargs):
        hosts = ",".join(f"{each.host}:{each.port}" for each in allow)
        given = {
            "ARCHIVE_STORE": str(store or tmp_path / "store"),
            "ARCHIVE_ALLOW_HOSTS": hosts,
            "ARCHIVE_WORKERS": "1",
            "ARCHIVE_RETRY_WAIT": "0.05",
            "DOWNLOAD_DELAY": "0",
            **(settings or {}),
        }
        options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
        python_path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
        process = subprocess.Popen(
            [sys.executable, "-W", "error::ResourceWarning", "-m", "scrapy", "crawl", spider, *arguments, *options],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": python_path, **(env or {})},
            stdin=subprocess.PIPE if "stdin" not in kwargs else kwargs.pop("stdin"),
            stdout=kwargs.pop("stdout", subprocess.PIPE),
            stderr=kwargs.pop("stderr", subprocess.PIPE),
            **kwargs,
        )
        process.store = Path(given["ARCHIVE_STORE"])
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()


@pytest.fixture
def scrapy(tmp_path):
    """Runs another command of Scrapy in the project."""

    def run(*arguments, **settings):
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", *arguments, *options]
        env = {**os.environ, "ARCHIVE_STORE": str(tmp_path / "store")}
        return subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def crawl(start_crawl):
    """Runs a crawl to its end."""

    def run(*arguments, input=b"", **kwargs):
        process = start_crawl(*arguments, **kwargs)
        out, err = process.communicate(input, timeout=120)
        return Crawl(process.returncode, (out or b"").decode(), err.decode(), process.store)

    return run
