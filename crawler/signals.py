"""Signals of a crawl beside Scrapy's own: what the archive took, and what was refused."""

archived = object()
"""A capture is safely in the archive. Arguments: `capture` (Capture), `recorded` (archive.archive.Recorded),
`vanished`: the identity of the archive's article that was looked for in vain (404, 410), else None."""

forbidden = object()
"""An address was not fetched because its site's robots.txt forbids it. Arguments: `url`, `why` (one line)."""

ending = object()
"""The crawl ends early, and soon. No arguments."""
