"""What is known to be the site's is left out of an article, and stands beside it."""

import datetime as dt
from pathlib import Path

from archive.boilerplate.learning import Evidence, Said, learn
from archive.boilerplate.model import Boilerplate, Learnt, whole
from archive.model import Article, Byline, Metadata, Page, Removed
from archive.textformat import loads
from crawler.extract import extract
from crawler.extract.boilerplate import without

CASES = Path(__file__).parents[2] / "cases"
LETTER = "Our letter of the week brings you the best of the paper, every Sunday."
FIRST = "The bridge was on every front page on Monday morning, and again in the evening news of the day."
SECOND = "Nobody who lived near it had been asked, said those who came to the meeting in the old canteen."
KNOWN = Boilerplate(3, at_edges=frozenset({LETTER, "Submitted by Matthew"}))


def page(*paragraphs):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    body = (
        f"<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1>{text}</article></body></html>"
    )
    moment = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    return Page("https://paper.example/bridge", moment, 200, (("Content-Type", "text/html"),), body.encode())


def test_a_block_that_is_known_is_left_out_of_a_page():
    before = extract(page(FIRST, SECOND, LETTER))
    after = extract(page(FIRST, SECOND, LETTER), KNOWN)
    assert before.body == (FIRST, SECOND, LETTER)
    assert after.body == (FIRST, SECOND)
    assert after.metadata.removed == (Removed(2, LETTER),)
    assert whole(after.body, after.metadata.removed) == before.body


def test_a_page_without_such_a_block_is_read_as_ever():
    assert extract(page(FIRST, SECOND), KNOWN) == extract(page(FIRST, SECOND))


def test_an_article_that_would_lose_most_of_itself_stays_whole():
    article = Article("Rain", None, ("Rain.", LETTER))
    assert without(article, KNOWN) is article


def test_no_text_comes_to_begin_with_what_reads_as_a_byline():
    article = Article("The bridge", None, (LETTER, "Submitted by Matthew", FIRST, SECOND))
    assert without(article, KNOWN) is article
    signed = Article("The bridge", Byline(authors=("Ann Other",)), article.body)
    assert without(signed, KNOWN).body == ("Submitted by Matthew", FIRST, SECOND)


def test_the_rest_of_the_metadata_stays():
    article = Article("The bridge", None, (FIRST, SECOND, LETTER), Metadata(language="en"))
    assert without(article, KNOWN).metadata == Metadata(language="en", removed=(Removed(2, LETTER),))


def test_one_article_saved_in_many_ways_teaches_nothing():
    """The cases of one host are few articles, saved by two systems and with notices in several places."""
    cases = sorted(CASES.glob("www.workersliberty.org/*/article.txt"))
    evidence = []
    for number, path in enumerate(cases):
        article = loads(path.read_text("utf-8"))
        day = dt.date(2016, 11, 1) + dt.timedelta(days=number)
        evidence.append(Evidence(str(number), day, (Said(path.parent.name, article.title, article.body),)))
    assert len(evidence) > 30
    nothing = Learnt("www.workersliberty.org")
    assert learn(evidence, nothing) is nothing
