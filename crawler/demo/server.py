"""Serves the newspaper from 127.0.0.1, in a thread of the crawler's own process."""

import errno
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from archive.errors import UsageError
from crawler.demo.paper import answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # The port of a run that has just ended can be had again at once; one that listens cannot.
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a crawl that ends before its answer has come, as on a full disk."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(*, port: int, edition: int) -> ThreadingHTTPServer:
    """A server that answers from now on, in its own thread, until `stop` ends it. Port 0 takes a free one.

    Raises:
        UsageError: the port cannot be had.
    """

    class Desk(_Desk):
        shown = edition

    try:
        server = _Server(("127.0.0.1", port), Desk)
    except OSError as error:
        why = "something else listens there" if error.errno == errno.EADDRINUSE else error.strerror
        raise UsageError(
            f"the demo's newspaper cannot be served from 127.0.0.1:{port}: {why}. "
            f"Choose another port: scrapy crawl demo -s DEMO_PORT={port + 1 if port < 65535 else 8732}"
        ) from error
    Desk.home = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, name="demo newspaper", daemon=True).start()
    return server


def stop(server: ThreadingHTTPServer) -> None:
    """Ends a server and frees its port."""
    server.shutdown()
    server.server_close()


class _Desk(BaseHTTPRequestHandler):
    """Answers one connection."""

    shown: ClassVar[int]
    """The edition."""
    home: ClassVar[str]
    protocol_version = "HTTP/1.1"
    server_version = "Lantern"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        said = answer(
            self.path,
            edition=self.shown,
            home=self.home,
            request={key.title(): value for key, value in self.headers.items()},
        )
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        if said.status != 304:
            self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(said.body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the crawl's own log tells what was fetched."""
