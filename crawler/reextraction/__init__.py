"""`scrapy reextract`: what it does (`run`), and how that is told (`output`, `summary`)."""
