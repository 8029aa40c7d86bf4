"""Parts of a crawl that listen to its signals."""
