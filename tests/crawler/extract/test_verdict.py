"""Lists of articles are none; articles are not taken for lists."""

import lxml.html

from archive.model import Byline, Reason
from crawler.extract.block import Kind
from crawler.extract.blocks import blocks_of
from crawler.extract.metadata import structured
from crawler.extract.verdict import verdict_of

ENTRY = "<h2><a href=/{0}>Article number {0} of this paper</a></h2><p>It begins like this, and goes on …</p>"
LIST = "".join(ENTRY.format(number) for number in range(4))
PROSE = f"<p>{'The ferry leaves at eight, and whoever is late may wave to it. ' * 6}</p>"


def verdict(body, *, head="", byline=None, teasers_only=False):
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    blocks = blocks_of(tree)
    chosen = {b.text for b in blocks if b.kind is not Kind.CAPTION and not (teasers_only and b.linked)}
    return verdict_of(structured(tree, url="https://paper.example/x"), byline, blocks, chosen)


def test_headlines_that_lead_elsewhere_with_their_teasers_are_a_list():
    assert verdict(LIST).reason is Reason.LIST_PAGE


def test_teasers_cut_short_are_a_list_though_their_headlines_are_pictures():
    teaser = "<p>The ferry number {0} leaves at eight, and whoever is late may … <a href=/{0}>[more]</a></p>"
    assert verdict("".join(teaser.format(number) for number in range(4))).reason is Reason.LIST_PAGE
    assert verdict(teaser.format(1) + PROSE * 2) is None


def test_a_tag_with_one_article_is_a_list_too():
    assert verdict("<h1>Tag: ferries</h1>" + ENTRY.format(1)).reason is Reason.LIST_PAGE


def test_an_article_that_ends_with_headlines_of_others_is_none():
    assert verdict(PROSE * 3 + LIST) is None


def test_a_page_that_says_it_is_an_article_is_believed():
    assert verdict(LIST, head='<meta property="og:type" content="article">') is None


def test_a_text_without_links_is_no_list_however_short():
    assert verdict("<h1>The tide</h1><h2>At four</h2><p>It leaves.</p>") is None


def test_a_dated_text_with_an_author_is_no_list():
    assert verdict(LIST, byline=Byline.parse("Submitted on 3 September, 2026 Author: Pia Lundquast")) is None


def test_a_page_of_links_is_a_list_whatever_it_says_of_itself():
    links = "".join(f'<li><a href="/{n}">The council meets in room {n} on Tuesday</a></li>' for n in range(4))
    said = '<meta property="og:type" content="article">'
    assert verdict(f"<h1>News</h1><ul>{links}</ul>", head=said).reason is Reason.LIST_PAGE
    assert verdict(f"<h1>News</h1><ul>{links}</ul>{PROSE}", head=said) is None


def test_a_list_is_known_by_its_headlines_though_only_the_teasers_were_chosen():
    assert verdict(LIST, teasers_only=True).reason is Reason.LIST_PAGE
    assert verdict(PROSE * 3 + LIST, teasers_only=True) is None


def test_pictures_with_captions_and_no_text_are_a_gallery():
    caption = "<figcaption>Boat number {0} of the lantern regatta, as it was seen from the pier.</figcaption>"
    picture = f"<figure><img src=/{{0}}.jpg>{caption}</figure>"
    pictures = "".join(picture.format(number) for number in range(6))
    assert verdict(f"<h1>Regatta</h1><p>The best pictures.</p>{pictures}").reason is Reason.GALLERY
    assert verdict(f"<h1>Regatta</h1>{PROSE}{pictures}") is None
    head = '<script type="application/ld+json">{"@type": "ImageGallery", "name": "Regatta"}</script>'
    assert verdict(f"<h1>Regatta</h1><p>The best pictures.</p>{picture.format(1)}", head=head).reason is Reason.GALLERY
