"""Signals of a crawl beside Scrapy's own: what the archive took, and what was refused."""

archived = object()
"""A capture is safely in the archive. Arguments: `capture` (Capture), `recorded` (archive.archive.Recorded),
`vanished`: the identity of the archive's article that was looked for in vain (404, 410), else None; `again`: whether
the look before it at that address was in vain as well."""

released = object()
"""A reading that was held is believed after all, at the end of a crawl. Arguments: `recorded`, as of `archived`."""

forbidden = object()
"""An address was not fetched because its site's robots.txt forbids it. Arguments: `url`, `why` (one line)."""

ending = object()
"""The crawl ends early, and soon. No arguments."""
