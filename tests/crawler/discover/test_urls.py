"""What addresses alone tell, in the languages of the news."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.urls import Kind, judge, period_in

ARTICLES = """
https://example.org/2016/11/10/daesh-stages-murderous-fightback-in-mosul
https://example.org/story/2016-11-10/daesh-stages-murderous-fightback
https://example.org/politik/deutschland/nach-kalifat-rufen-sind-wir-zu-sanft-a-3000000218734.html
https://example.org/actualite/2016/11/la-crise-du-logement_1234567.html
https://example.org/world-12345678
https://example.org/news/articles/c03ded49zw2o
https://example.org/news/3d3d514f79416a4d31457a6333566d54/index.html
https://example.org/a-title-in-many-words/1234567/
https://example.org/a-title-in-many-words/!5928990/
https://example.org/a-title-in-many-words/2016/11
https://example.org/2016/nov/10/short-title
https://example.org/2016/11/10/short/index.html
https://example.org/?p=1234
https://example.org/article.php?id=77
https://example.org/node/a-title-of-five-words-long
https://example.org/%E6%96%B0%E8%81%9E/%E9%81%B8%E6%8C%99%E3%81%AE%E7%B5%90%E6%9E%9C%E3%81%8C%E5%87%BA%E3%81%BE%E3%81%97%E3%81%9F
https://example.org/category/news/2016/11/a-title-in-many-words
https://example.org/a-long-title-in-words-1019241/artikel
https://example.org/oneuptime/2026-01-26-postgresql-query-optimization/view
"""

LISTS = """
https://example.org
https://example.org/
https://example.org/index.html
https://example.org/en/
https://example.org/politics
https://example.org/tag/mosul
https://example.org/schlagwort/wohnungsnot
https://example.org/etiqueta/elecciones
https://example.org/mot-cle/retraites
https://example.org/%D1%82%D0%B5%D0%B3/%D0%BC%D0%B8%D1%80
https://example.org/category/world/europe
https://example.org/author/jane-doe
https://example.org/autoren/erika-mustermann
https://example.org/2016/11/
https://example.org/2016/11/10
https://example.org/archive/2016
https://example.org/page/7
https://example.org/news/page/12
https://example.org/news?page=3
https://example.org/search?q=mosul
https://example.org/suche/?q=wohnung
https://example.org/?s=mosul
https://example.org/calendar/2026/11
https://example.org/?cat=5
https://example.org/blog/
"""

HOPELESS = """
https://example.org/login
https://example.org/anmelden?weiter=/
https://example.org/account/register
https://example.org/2016/11/10/a-title-in-words/feed/
https://example.org/2016/11/10/a-title-in-words/?share=facebook
https://example.org/2016/11/10/a-title-in-words/?replytocom=55#respond
https://example.org/print/2016/11/10/a-title-in-words
https://example.org/2016/11/10/a-title-in-words?print=1
https://example.org/images/2016/11/a-picture-of-something.jpg
https://example.org/report-of-the-committee.pdf
https://example.org/rss.xml
https://example.org/wp-json/wp/v2/posts
https://example.org/cart
"""


@pytest.mark.parametrize("url", ARTICLES.split())
def test_an_article_looks_like_one(url):
    assert judge(url).kind is Kind.ARTICLE


@pytest.mark.parametrize("url", LISTS.split())
def test_a_list_looks_like_one(url):
    assert judge(url).kind is Kind.LIST


@pytest.mark.parametrize("url", HOPELESS.split())
def test_what_is_neither_article_nor_way_to_one_is_hopeless(url):
    assert judge(url).kind is Kind.HOPELESS


@pytest.mark.parametrize(
    "url", ["https://example.org/2016/login-page-of-ministry-hacked", "https://example.org/news/print-is-not-dead"]
)
def test_a_title_with_such_a_word_is_not_hopeless(url):
    assert judge(url).kind is not Kind.HOPELESS


def test_the_page_without_amp_comes_before_its_twin():
    plain, amp = "https://example.org/2016/11/a-title-in-words", "https://example.org/2016/11/a-title-in-words/amp"
    assert judge(plain).score > judge(amp).score


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://example.org/2016/11/10/a", dt.date(2016, 11, 10)),
        ("https://example.org/news/2016-11-10-a", dt.date(2016, 11, 10)),
        ("https://example.org/20161110/a", dt.date(2016, 11, 10)),
        ("https://example.org/2016/nov/10/a", dt.date(2016, 11, 10)),
        ("https://example.org/2016/02/a", dt.date(2016, 2, 29)),
        ("https://example.org/2016/a", dt.date(2016, 12, 31)),
        ("https://example.org/1927", None),
        ("https://example.org/remembering-the-wave-of-2011-03-11", None),
        ("https://example.org/2016/13/45/a", dt.date(2016, 12, 31)),
        ("https://example.org/2016/02/30/a", None),
        ("https://example.org/story/20161110123456", None),
    ],
)
def test_the_date_is_the_last_day_that_the_path_allows(url, date):
    assert judge(url).date == date


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://example.org/sitemap-2016.xml", dt.date(2016, 12, 31)),
        ("https://example.org/posts_2016-02.xml.gz", dt.date(2016, 2, 29)),
        ("https://example.org/news-20161110.xml", dt.date(2016, 11, 10)),
        ("https://example.org/sitemap-2015-2016.xml", dt.date(2016, 12, 31)),
        ("https://example.org/sitemap-7.xml", None),
    ],
)
def test_the_name_of_a_sitemap_tells_its_period(url, date):
    assert period_in(url) == date


@given(st.text(max_size=60))
def test_any_address_is_judged(rest):
    assert isinstance(judge(f"https://example.org/{rest}").kind, Kind)
    assert isinstance(judge(f"https://example.org/a?{rest}").kind, Kind)
