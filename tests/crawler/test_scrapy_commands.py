"""Scrapy's own commands in the project: they obey robots.txt and the guard of destinations, and open no archive."""

import gzip

from loopback import answer, article


def test_fetch_and_shell_show_a_page_and_say_what_they_may_not_fetch(site, scrapy, tmp_path):
    site.pages["/story"] = answer(body=gzip.compress(article()), headers=[("Content-Encoding", "gzip")])
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /no", headers=[("Content-Type", "text/plain")])
    allowed = f"{site.host}:{site.port}"
    assert scrapy("fetch", site.url("/story"), ARCHIVE_ALLOW_HOSTS=allowed).stdout.strip() == article().decode()
    shell = scrapy("shell", site.url("/no"), "-c", "response", ARCHIVE_ALLOW_HOSTS=allowed)
    assert shell.stdout == "None\n"
    assert "robots.txt forbids it" in shell.stderr
    before = len(site.asked)
    refused = scrapy("fetch", site.url("/story"))
    assert refused.stdout == ""
    assert "is no address of the public internet" in refused.stderr
    assert len(site.asked) == before
    assert not (tmp_path / "store").exists()
