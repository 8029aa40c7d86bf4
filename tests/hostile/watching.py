"""An add-on of a crawl that writes down when a page was asked for and when its capture was handed over."""

import json
import time

from scrapy import signals
from scrapy.exceptions import NotConfigured

from archive.model import Capture


class Watching:
    """Adds the extension below, without touching those of the project."""

    def update_settings(self, settings):
        settings.setdefault_in_component_priority_dict("EXTENSIONS", Watch, 0)


class Watch:
    """Lines of JSON: what happened, to which address, and when by the system's monotonic clock."""

    def __init__(self, file):
        self.file = file

    @classmethod
    def from_crawler(cls, crawler):
        name = crawler.settings.get("WATCH_FILE")
        if not name:
            raise NotConfigured("WATCH_FILE")
        watch = cls(open(name, "w", encoding="utf-8", buffering=1))  # noqa: SIM115, PTH123  # closed at the crawl's end
        crawler.signals.connect(watch.asked, signal=signals.request_reached_downloader)
        crawler.signals.connect(watch.captured, signal=signals.item_scraped)
        crawler.signals.connect(watch.close, signal=signals.engine_stopped)
        return watch

    def asked(self, request):
        self._write("asked", request.url)

    def captured(self, item):
        if isinstance(item, Capture):
            self._write("captured", item.requested_url)

    def close(self):
        self.file.close()

    def _write(self, what, url):
        self.file.write(json.dumps([what, url, time.monotonic()]) + "\n")
