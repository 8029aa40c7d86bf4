"""Signals of a crawl beside Scrapy's own: what the archive took, and what was refused."""

archived = object()
"""A capture is safely in the archive. Arguments: `capture` (Capture), `recorded` (archive.archive.Recorded),
`fate`: what the look has shown of an archived article's page (crawler.lives.Fate), else None; `is_known`: whether the
archive holds a text of the article."""

released = object()
"""A reading that was held is believed after all, at the end of a crawl. Arguments: `recorded` and `fate`, as of
`archived`."""

forbidden = object()
"""An address was not fetched because its site's robots.txt forbids it. Arguments: `url`, `why` (one line)."""

ending = object()
"""The crawl ends early, and soon. No arguments."""
