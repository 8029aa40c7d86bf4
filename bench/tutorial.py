"""The crawl that tutorials show: Scrapy, trafilatura in the callback, a pipeline that writes a text file a page.

Run by `scrapy runspider bench/tutorial.py`. `-a fetch_only=1`: nothing is read or written, the floor of Scrapy; with
`-a if_none_match=*` the server answers 304 for all that it has.
"""

from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response


class TextFiles:
    """Writes the text of an item, with what is known of it above."""

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        name = sha256(item["url"].encode()).hexdigest()[:24]
        Path(item["folder"], f"{name}.txt").write_text(item["text"], encoding="utf-8")
        return item


class TutorialSpider(scrapy.Spider):
    """Reads the addresses of a file, one a line."""

    name = "tutorial"
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]  # Scrapy declares no more than a dict
        "ITEM_PIPELINES": {TextFiles: 300},
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "TELNETCONSOLE_ENABLED": False,
        # By default it writes several lines a page.
        "LOG_LEVEL": "WARNING",
        # Else a 304 is no answer to it.
        "HTTPERROR_ALLOW_ALL": True,
    }

    def __init__(
        self, urls_file: str, folder: str, fetch_only: str = "", if_none_match: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.urls_file, self.folder, self.fetch_only = urls_file, folder, fetch_only
        self.fields = {"If-None-Match": if_none_match} if if_none_match else {}

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in Path(self.urls_file).read_text(encoding="ascii").split():
            callback = self.fetched if self.fetch_only else self.parse
            yield scrapy.Request(url, callback, headers=self.fields, dont_filter=True)

    def fetched(self, response: Response) -> None:
        """Nothing more is done."""

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        from trafilatura import extract

        text = extract(response.text, url=response.url, with_metadata=True, include_comments=False)
        if text:
            yield {"url": response.url, "folder": self.folder, "text": text}
