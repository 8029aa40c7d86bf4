"""The Merrowport Lantern: a small invented newspaper that ships with the project, so that a crawl needs no network."""
