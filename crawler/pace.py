"""How fast a host is asked, and how long it wants to be left alone."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
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


def seconds_until(value: str | None, *, now: dt.datetime) -> float | None:
    """Seconds to wait by a Retry-After field (RFC 9110 section 10.2.3): a number, or a date in GMT.

    None where it is missing, says neither, or names a moment that has passed.

    >>> noon = dt.datetime(2016, 11, 10, 12, tzinfo=dt.UTC)
    >>> seconds_until("120", now=noon), seconds_until("Thu, 10 Nov 2016 12:01:00 GMT", now=noon)
    (120.0, 60.0)
    >>> seconds_until("-3", now=noon), seconds_until("soon", now=noon)
    (None, None)
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        # A number of a thousand digits is as good as for ever.
        return float(text[:12] if len(text) <= 12 else "9" * 12)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000", which the RFC does not allow: GMT is meant
        moment = moment.replace(tzinfo=dt.UTC)
    wait = (moment - now).total_seconds()
    return wait if wait > 0 else None
