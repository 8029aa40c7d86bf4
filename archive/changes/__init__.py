"""What publishers changed: two articles to a `Change`, versions to steps, visits to the life of a page. All pure."""
