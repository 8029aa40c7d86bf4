"""What was found in one answer: the article, or why there is none, and where the page leads.

Apart from what finds it, which the crawler's own process need not import.
"""

from dataclasses import dataclass

from archive.model import Article, Failure, LastAnswer, NotModified, Page, Rejection, Repeated
from crawler.extract.links import Link

_READ_HEADERS = {"content-type", "content-encoding"}
"""What reading asks of an answer's header fields."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one answer held."""

    result: Article | Rejection | Failure
    """What it says, as far as it says it."""
    links: tuple[Link, ...] = ()
    """In the page's order, each address once; empty where they were not asked for."""
    feeds: tuple[str, ...] = ()
    """Addresses of the feeds that the page names; empty where links were not asked for."""
    canonical: str | None = None
    """What the page names as its own address, absolute, on whatever host; None where it names none."""
    unfit: bool = False
    """Whether the site has rules of its own that this article's page does not fit: the generic ones have read it."""
    teaser: Rejection | None = None
    """Why the article is no more than the beginning of one, to be paid for; None where it may be whole."""
    markup: str | None = None
    """Digest of the markup (`crawler.extract.markup`); None where it was not asked for."""

    @property
    def recorded(self) -> Article | Rejection | Failure:
        """What an archive keeps of it: the beginning of an article is none (FORMAT.md), and would cut it."""
        return self.result if self.teaser is None else self.teaser


@dataclass(frozen=True, slots=True)
class Same:
    """What stands at an address is what was read there before, so nothing was read."""

    recorded: Repeated | NotModified
    """What an archive keeps of it."""
    stands: LastAnswer
    """What was read there."""
    links: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()
    canonical: str | None = None
    """As in `Contents`; empty and None where the server has not sent the page, and it was not asked for them."""
    markup: str | None = None
    """Digest of the markup; None where the server has sent none."""


def what_is_read(page: Page) -> object:
    """All of an answer that reading it asks: pages of which this is equal hold the same."""
    headers = [(name.lower(), value) for name, value in page.headers if name.lower() in _READ_HEADERS]
    return page.url, page.status, headers, page.body
