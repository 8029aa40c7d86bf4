"""Where a site's articles are: feeds, sitemaps and links, read by pure functions, and the order in which to look.

Nothing here does I/O or knows Scrapy. `read_listing` runs in a worker process; `Frontier` lives in the spider.
"""
