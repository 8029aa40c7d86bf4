"""Fifty pages whose surroundings change with every fetch: each version is an edit, and each edit is a version.

All twenty fetches of each page are read where LONG_TESTS is set, else seven of them.
"""

import datetime as dt
import os
from itertools import groupby

import pytest
from loopback import answer
from noisy_site import ABTested, pages
from plot import EDITS, FETCHES, PAPERS, Plot, edited

from archive.archive import Archive
from archive.changes.alternation import steps_of
from archive.model import Capture, Page
from crawler.extract import RULES, extract

READ = range(FETCHES) if os.environ.get("LONG_TESTS") else (0, 3, 6, 9, 12, 16, 19)
PAGES = pages()
BEGIN = dt.datetime(2026, 3, 10, 10, tzinfo=dt.UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def fetched(page, fetch):
    """One visit, as the crawler hands it over."""
    at = BEGIN + dt.timedelta(hours=fetch)
    answered = Page(page.url, at, 200, HTML, page.html(fetch).encode())
    return Capture(page.url, at, (answered,), extract(answered), rules=RULES)


def said(article):
    return article.title, () if article.byline is None else article.byline.authors, article.body


def told(page, fetches):
    """What the article says, each state once for as long as it lasts."""
    states = ((state.title, tuple(state.authors), state.body) for state in (page.states[at] for at in fetches))
    return [state for state, _ in groupby(states)]


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "store", create=True) as opened:
        yield opened


def test_the_site_has_fifty_pages_and_every_kind_of_edit():
    assert len({page.url for page in PAGES}) == 50
    kinds = {kind for page in PAGES for some in page.plot.edits.values() for kind in some}
    assert kinds == set(EDITS)
    assert sum(not page.plot.edits for page in PAGES) >= 5
    assert sum(page.plot.reverts is not None for page in PAGES) >= 10


def test_no_two_fetches_of_a_page_are_alike():
    alike = [page.url for page in PAGES if page.html(0) == page.html(1)]
    assert alike == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url.split("/")[2] + f"-{page.number}")
def test_each_version_is_an_edit_and_each_edit_a_version(page, archive):
    archive.record([fetched(page, fetch) for fetch in READ])
    versions = archive.versions(page.url)
    assert [said(archive.article(version.key)) for version in versions] == told(page, READ)


@pytest.mark.parametrize("number", [0, 3, 5])
def test_a_headline_that_is_tested_on_readers_is_one_alternating_step(number, archive):
    first = PAGES[number]
    other = edited(first.states[0], "headline", PAPERS[first.language])
    shown = [first.states[0], other, other, first.states[0], other, first.states[0], first.states[0], other]
    page = ABTested(first.number, Plot({}), tuple(shown))
    archive.record([fetched(page, fetch) for fetch in range(len(shown))])
    versions = archive.versions(page.url)
    assert {said(archive.article(version.key))[0] for version in versions} == {shown[0].title, other.title}
    (step,) = steps_of(versions)
    assert len(step.alternating) == len(versions) == 6


def test_crawls_of_the_site_tell_of_edits_alone(new_site, crawl):
    made = [page for page in PAGES if page.url.split("/")[2].endswith(".example")][:7]
    site, asked = new_site(), {}
    for page in made:
        path = page.url.removeprefix("https:/")
        # The page says where it stands.
        site.pages[path] = lambda *_, page=page, path=path: answer(
            body=page.html(asked["fetch"]).replace(page.url, site.url(path)).encode()
        )
    addresses = "\n".join(map(site.url, site.pages))
    fetches = (0, 1, 6, 7, 16)
    for asked["fetch"] in fetches:
        crawled = crawl("article", "-a", "urls_file=-", input=addresses.encode(), allow=[site])
        assert crawled.status == 0, crawled.err
    with Archive.open(crawled.store) as archive:
        for page in made:
            url = site.url(page.url.removeprefix("https:/"))
            versions = [said(archive.article(version.key)) for version in archive.versions(url)]
            assert versions == told(page, fetches)
