"""One answer as a listing: whichever of feed, sitemap and sitemap index it is. This is what a worker process runs."""

from archive.model import Failure, Page
from crawler.discover.feeds import read_feed
from crawler.discover.listing import NOTHING, Listing
from crawler.discover.sitemaps import MAX_BYTES, read_sitemap
from crawler.extract.decode import decoded


def read_listing(page: Page) -> Listing:
    """What `page` lists; `NOTHING` where it is no feed and no sitemap, or cannot be decoded.

    robots.txt and links may name a feed where a sitemap is meant and the other way round
    (https://www.sitemaps.org/protocol.html#otherformats), so what it is shows in the document alone.
    """
    if page.status != 200:
        return NOTHING
    data = decoded(page, max_bytes=MAX_BYTES)
    if isinstance(data, Failure):
        return NOTHING
    read = read_feed(data, url=page.url, content_type=page.header("content-type"))
    return read or read_sitemap(data, url=page.url) or NOTHING
