"""A site's own rules read its pages, in each of its designs; a page that fits none is read by the generic rules."""

import datetime as dt
import gzip
from pathlib import Path

import pytest

from archive.model import Article, Page, Reason, Rejection
from archive.textformat import loads
from crawler.extract.completeness import tree_of
from crawler.extract.contents import contents
from crawler.extract.sites import SITES, site_of, workersliberty_org

CASES = Path(__file__).resolve().parents[2] / "cases"
HOST = "www.workersliberty.org"
BOXES = "<div class='sidebar'>{}</div>".format(
    "<p>The paper comes out every week, and its readers pay for it. Whoever wants to keep it alive may join them, and "
    "will find a form for that here, with all that has to be filled in before the end of the month.</p>" * 5
)
LETTER = f"""
<html><head><title>A correction | Workers' Liberty</title></head><body>{BOXES}
<h1 class="title page-title">A correction</h1>
<article class="node"><div class="node__submitted">Submitted by martin on 8 July, 2018 - 3:04</div>
<div class="field--name-field-author"><div class="field__item">Ann Lee</div><div class="field__item">Bo Ek</div></div>
<div class="field--name-body"><p>The meeting was on Tuesday.</p></div></article>{BOXES}</body></html>
"""


def read(html, url=f"https://{HOST}/story/correction"):
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    moment = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    return contents(Page(url=url, fetched_at=moment, status=200, headers=headers, body=html.encode()), links=False)


@pytest.mark.parametrize("case", sorted((CASES / HOST).iterdir()), ids=lambda case: case.name)
def test_every_case_fits_one_of_the_designs(case):
    own = workersliberty_org.SITE.find(tree_of(gzip.decompress((case / "page.html.gz").read_bytes()).decode()))
    article = loads((case / "article.txt").read_text(encoding="utf-8"))
    assert own is not None
    assert (own.title, own.byline) == (article.title, article.byline)


def test_a_text_of_one_line_among_longer_boxes_is_found():
    found = read(LETTER)
    assert isinstance(found.result, Article)
    assert found.result.title == "A correction"
    assert str(found.result.byline) == "Submitted by martin on 8 July, 2018 - 03:04 Author: Ann Lee and Bo Ek"
    assert found.result.body == ("The meeting was on Tuesday.",)
    assert not found.unfit


def test_a_page_of_another_design_is_read_by_the_generic_rules_and_says_so():
    story = "".join(f"<p>{'The strike goes on, and nobody knows for how long. ' * 6}</p>" for _ in range(4))
    html = f"<html><head><title>Strike</title></head><body><main><h1>Strike</h1>{story}</main></body></html>"
    found = read(html)
    assert isinstance(found.result, Article)
    assert found.unfit
    assert not read(html, url="https://paper.example/strike").unfit


def test_a_page_that_is_no_article_does_not_count_as_another_design():
    found = read("<html><head><title>Page not found</title></head><body><h1>Page not found</h1></body></html>")
    assert isinstance(found.result, Rejection)
    assert not found.unfit


def test_walls_are_known_on_sites_with_rules_of_their_own():
    wall = LETTER.replace("A correction", "Page not found").replace("The meeting was on Tuesday.", "It is gone.")
    result = read(wall).result
    assert isinstance(result, Rejection)
    assert result.reason is Reason.SOFT_404


def test_a_host_has_one_file_and_each_site_cases_of_its_own():
    hosts = [host for site in SITES for host in site.hosts]
    assert len(hosts) == len(set(hosts))
    assert all(any((CASES / host).is_dir() for host in site.hosts) for site in SITES)
    assert site_of("https://paper.example/") is None
    assert site_of(f"http://{HOST.upper()}:80/x") is workersliberty_org.SITE
