"""The Scrapy project that fills the archive."""
