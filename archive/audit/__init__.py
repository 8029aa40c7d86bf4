"""Whether a crawl kept to what was asked of it: every request with the rule that let it pass, from what is stored."""
