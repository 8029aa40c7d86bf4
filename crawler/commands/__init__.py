"""What we add to the `scrapy` command; Scrapy finds each by the name of its file."""
