"""One answer as a listing: whichever of feed, sitemap and sitemap index it is. This is what a worker process runs."""

from archive.model import Failure, Page
from crawler.discover.feeds import read_feed
from crawler.discover.listing import NOTHING, Listing
from crawler.discover.sitemaps import MAX_BYTES, named_in_robots, read_sitemap
from crawler.extract.decode import decoded


def read_listing(page: Page) -> Listing:
    """What `page` lists; `NOTHING` where it is no feed and no sitemap, or cannot be decoded.

    robots.txt and links may name a feed where a sitemap is meant and the other way round
    (https://www.sitemaps.org/protocol.html#otherformats), so what it is shows in the document alone.
    """
    data = _data_of(page)
    if data is None:
        return NOTHING
    read = read_feed(data, url=page.url, content_type=page.header("content-type"))
    return read or read_sitemap(data, url=page.url) or NOTHING


def read_robots(page: Page) -> tuple[str, ...]:
    """Addresses of the sitemaps that the robots.txt in `page` names."""
    data = _data_of(page)
    return () if data is None else named_in_robots(data, url=page.url)


def _data_of(page: Page) -> bytes | None:
    if page.status != 200:
        return None
    data = decoded(page, max_bytes=MAX_BYTES)
    return None if isinstance(data, Failure) else data
