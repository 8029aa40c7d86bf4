"""`scrapy crawl article`: archives the pages named, nothing else."""

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from archive.display import safe
from archive.errors import UsageError
from archive.model import Capture
from archive.paths import identity
from crawler.arguments import Argument
from crawler.captures import expect_article
from crawler.running.run import running_of
from crawler.spiders.capturing import CapturingSpider


def addresses(text: str) -> tuple[str, ...]:
    """The addresses in a value such as `https://a.example/1,https://b.example/2`.

    A comma ends an address only where `http://` or `https://` follows, so that addresses may hold commas.

    >>> addresses("https://a.example/x,y.html,http://b.example/")
    ('https://a.example/x,y.html', 'http://b.example/')
    """
    found: list[str] = []
    for part in text.split(","):
        if found and not part.lstrip().lower().startswith(("http://", "https://")):
            found[-1] += f",{part}"
        else:
            found.append(part)
    return tuple(address(part) for part in found)


def address(text: str) -> str:
    """An address as it is to be fetched.

    Raises:
        ValueError: it is none, or neither http nor https.
    """
    url = text.strip()
    parts = urlsplit(url)  # raises ValueError, as .port does
    if parts.scheme not in ("http", "https"):
        raise ValueError("not an address that starts with http:// or https://")
    if not parts.hostname or parts.port == 0:
        raise ValueError("an address without a host")
    if parts.username is not None:
        raise ValueError("it holds a user name, and nothing is sent to log in anywhere")
    return url


def addresses_in(name: str) -> tuple[str, ...]:
    """The addresses in a file, `-` for standard input: one a line; empty lines and comments (#) do not count.

    Raises:
        UsageError: the file cannot be read, a line holds no address, or none does.
    """
    shown = "standard input" if name == "-" else safe(name)
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"-a urls_file: {shown} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"-a urls_file: {shown}, line {line}: not UTF-8") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(address(line))
        except ValueError as error:
            raise UsageError(f"-a urls_file: {shown}, line {number}: {safe(line[:200])}: {safe(str(error))}") from error
    if not found:
        raise UsageError(f"-a urls_file: {shown} holds no address")
    return tuple(found)


URL = Argument("url", "addresses, http or https, with commas between them", addresses)
URLS_FILE = Argument("urls_file", "a file with one address a line, - for standard input", addresses_in)


class ArticleSpider(CapturingSpider):
    """Fetches each page named once."""

    name = "article"
    purpose = "archives the pages named, nothing else"
    takes: ClassVar[Sequence[Argument[Any]]] = (URL, URLS_FILE)
    examples = (
        "scrapy crawl article -a url=https://www.example.org/a-story,https://www.example.org/another",
        "scrapy crawl article -a urls_file=addresses.txt",
    )

    @classmethod
    def check_arguments(cls, values: Mapping[str, Any]) -> None:
        if not values:
            raise UsageError("it needs the pages to archive, -a url=… or -a urls_file=…")

    async def start(self) -> AsyncIterator[Request]:
        by_identity: dict[str, str] = {}
        for url in (*(self.given(URL) or ()), *(self.given(URLS_FILE) or ())):
            by_identity.setdefault(identity(url), url)
        # What was on its way when the crawl before was interrupted comes first.
        first = {identity(url) for url in running_of(self.crawler).first}
        urls = sorted(by_identity, key=lambda name: name not in first)
        for number, url in enumerate(by_identity[name] for name in urls):
            # By its number, because Scrapy takes the last one first.
            yield self.visit(url, self.parse_page, dont_filter=True, priority=-number, meta=expect_article())

    async def parse_page(self, response: Response) -> AsyncIterator[Capture]:
        yield self.capture_of(response, await self.read(response, links=False))
