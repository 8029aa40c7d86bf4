"""How fast a host is asked."""

from urllib.parse import urlsplit

from scrapy.crawler import Crawler


def slow_down(crawler: Crawler, url: str, seconds: float) -> None:
    """At least `seconds` between two requests to the host of `url` from now on; never less than before.

    The entry in `per_slot_settings` is for a slot to come: Scrapy drops one that was not used for a minute, and with it
    its delay.
    """
    if crawler.engine is None or seconds <= crawler.settings.getfloat("DOWNLOAD_DELAY"):
        return
    downloader = crawler.engine.downloader
    host = urlsplit(url).hostname or ""
    entry = downloader.per_slot_settings.setdefault(host, {})
    entry["delay"] = max(seconds, entry.get("delay", 0))
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(seconds, slot.delay)
