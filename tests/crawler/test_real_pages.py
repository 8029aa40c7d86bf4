"""Real pages, served from this machine under their own host names and crawled as a user crawls them."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from loopback import answer

from archive.archive import Archive

HERE = Path(__file__).parent
FOLDERS = sorted(url.parent for url in (HERE.parent / "cases").glob("*/*/url.txt"))
RESOLVED_HERE = {"TWISTED_DNS_RESOLVER": "every_host_here.EveryHostHere"}
ENVIRONMENT = {"PYTHONPATH": f"{HERE}:{HERE.parents[1]}"}


@dataclass
class Saved:
    """A saved page: where it stood, what was sent, and the text file that is to come of it."""

    host: str
    path: str
    html: bytes
    text: str

    def url(self, site):
        return f"http://{self.host}:{site.port}{self.path}"


@pytest.fixture(scope="module")
def saved_pages():
    pages = []
    for folder in FOLDERS:
        url = urlsplit((folder / "url.txt").read_text(encoding="utf-8").strip())
        html = gzip.decompress((folder / "page.html.gz").read_bytes())
        text = (folder / "article.txt").read_text(encoding="utf-8")
        path = quote(url.path, safe="/%!,;=:@~()'") + (f"?{url.query}" if url.query else "")
        pages.append(Saved(url.hostname, path, html, text))
    return pages


@pytest.fixture
def web(new_site, saved_pages):
    """One server that stands for all of the hosts."""
    site = new_site()
    for page in saved_pages:
        site.pages[page.path] = answer(body=page.html, headers=[("Content-Type", "text/html; charset=utf-8")])
    return site


def texts(store):
    with Archive.open(store) as archive:
        return {archive.text(version.key) for each in archive.articles() for version in archive.versions(each.url)}


def test_pages_that_are_named_become_their_texts(web, saved_pages, crawl):
    assert len(saved_pages) >= 20
    addresses = "\n".join(page.url(web) for page in saved_pages)
    crawled = crawl(
        "article", "-a", "urls_file=-", input=addresses.encode(), allow=[web], settings=RESOLVED_HERE, env=ENVIRONMENT
    )
    assert crawled.status == 0, crawled.err
    assert [word for word, *_ in crawled.lines] == ["saved"] * len(saved_pages)
    assert texts(crawled.store) == {page.text for page in saved_pages}


def test_pages_that_a_front_page_leads_to_become_their_texts(web, saved_pages, crawl):
    page = next(each for each in saved_pages if each.path.count("/") > 2)
    teaser = f'<li><h3><a href="{page.path}">The story of the day and what came of it</a></h3></li>'
    more = "".join(f'<li><a href="/section-{number}/">Section {number}</a></li>' for number in range(8))
    front = f"<html><head><title>Front page</title></head><body><ul>{teaser}{more}</ul></body></html>"
    web.pages["/"] = answer(body=front.encode())
    crawled = crawl(
        "site", "-a", f"url=http://{page.host}:{web.port}/", allow=[web], settings=RESOLVED_HERE, env=ENVIRONMENT
    )
    assert texts(crawled.store) == {page.text}, crawled.err
    assert len(web.paths) == len(set(web.paths))
