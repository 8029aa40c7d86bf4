"""Sites with rules of their own: a file each, named after the host, and listed here by hand.

Rules are tried where the generic ones get a site wrong for good. Pages that they no longer fit are read by the generic
rules, and `contents.Contents.unfit` says so, for a crawl to count.
"""

from urllib.parse import urlsplit

from crawler.extract.sites import workersliberty_org
from crawler.extract.sites.site import Site

SITES: tuple[Site, ...] = (workersliberty_org.SITE,)


def site_of(url: str) -> Site | None:
    """The site with rules of its own that `url` lies on; None where there is none.

    >>> site_of("https://www.workersliberty.org/story/flood") is workersliberty_org.SITE
    True
    """
    host = (urlsplit(url).hostname or "").lower()
    return next((site for site in SITES if host in site.hosts), None)
