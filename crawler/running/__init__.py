"""What makes a crawl a run: its file in the archive, its claims, and its turns at the hosts."""
