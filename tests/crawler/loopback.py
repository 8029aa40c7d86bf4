"""A site on the loopback network that answers as a test says, byte for byte, and remembers what was asked."""

import threading
import time
from dataclasses import dataclass, field

ARTICLE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>
<article><h1>{title}</h1><p class="byline">By Ada Writer</p>
<p>The council of {title} voted on Tuesday to keep the old bridge open for another year, after three months of public
hearings and a long debate about what the repairs would cost the town.</p>
<p>Engineers had told the meeting that the northern pier has moved by four centimetres since the spring, and that heavy
lorries should be sent over the new road until the masonry has been made safe again.</p>
<p>Shopkeepers on both banks welcomed the decision. They had feared that a closed bridge would cut them off from half of
their customers in the weeks before the winter market, which brings the town a third of its yearly trade.</p>
</article></body></html>"""


def article(title="Bridge stays open"):
    """The bytes of a page that holds an article."""
    return ARTICLE.format(title=title).encode()


def answer(status="200 OK", body=b"", headers=()):
    """The bytes of an HTTP answer: with a length and HTML unless `headers` say otherwise."""
    fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    fields.update(dict(headers))
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


@dataclass
class Asked:
    """One request that came in."""

    path: str
    at: float
    head: str


@dataclass
class Site:
    """What stands on a server: a path's answer as bytes, or a function of (connection, the number of the request to
    the path) that returns bytes or writes itself."""

    host: str
    port: int
    pages: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def url(self, path="/", host=None):
        return f"http://{host or self.host}:{self.port}{path}"

    @property
    def paths(self):
        return [each.path for each in self.asked]

    def times(self, path):
        return [each.at for each in self.asked if each.path == path]

    def serve(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        with connection:
            try:
                head = b""
                while b"\r\n\r\n" not in head:
                    got = connection.recv(65536)
                    if not got:
                        return
                    head += got
                at = time.monotonic()
                text = head.decode("latin-1")
                path = text.split(" ")[1]
                self.asked.append(Asked(path, at, text))
                page = self.pages.get(path, answer("404 Not Found", b"<h1>Not here</h1>"))
                if callable(page):
                    page = page(connection, self.paths.count(path))
                if page is not None:
                    connection.sendall(page)
            except OSError:
                return  # the crawler has hung up, as some tests want it to
