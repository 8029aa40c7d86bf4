"""Pages that hold no article, made of real ones (bench/made.py), are named as what they are; articles are kept.

Made pages of which too many are still taken for articles (lists and galleries in a site's own surroundings, texts cut
where nothing says so) are measured by bench/verdicts.py and not held here.
"""

from itertools import islice

from archive.model import Article, Rejection
from bench.made import articles, consent_walls, paywalls, walls
from crawler.extract.contents import contents

SAYS_ONLY_THAT_ACCESS_IS_DENIED = "Sucuri"
TEASERS = ("en-story", "fr", "pt", "it", "sv", "da", "pl", "ro", "ru", "uk", "ja")


def said_of(made):
    """What each page is taken for, where that is wrong."""
    wrong = {}
    for one in made:
        result = contents(one.page, links=False).recorded
        reason = result.reason if isinstance(result, Rejection) else None
        if reason is not one.reason:
            wrong[one.kind, one.name, one.page.url] = result
    return wrong


def test_walls_are_named():
    assert said_of(wall for wall in walls() if wall.name != SAYS_ONLY_THAT_ACCESS_IS_DENIED) == {}


def test_pages_of_nothing_but_a_notice_are_consent_walls():
    bare = (wall for wall in consent_walls() if wall.kind == "consent wall, bare")
    assert said_of(islice(bare, 0, None, 4)) == {}


def test_a_beginning_above_an_offer_to_read_on_is_no_article():
    above = (made for made in paywalls() if made.kind == "teaser above a box" and made.name in TEASERS)
    some = list(islice(above, 0, None, 3))
    # Where the offer is taken for text, the beginning is an article; bench/verdicts.py counts how often.
    assert len(said_of(some)) <= len(some) // 10


def test_a_whole_text_that_is_labelled_as_paid_is_kept():
    labelled = [made for made in articles() if made.kind == "whole text, declared as paid"]
    assert len(labelled) > 15
    assert all(isinstance(contents(made.page, links=False).recorded, Article) for made in labelled)
