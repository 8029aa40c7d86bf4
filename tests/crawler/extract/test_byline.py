"""Submitter, authors, day and time as pages give them: Drupal's line in many forms, metadata, languages."""

import datetime as dt
import json

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Byline
from crawler.extract.byline import byline_of
from crawler.extract.byline_lines import strip
from crawler.extract.metadata import structured
from crawler.extract.names import people
from crawler.extract.shown import text_of

URL = "https://www.example.org/story/ferry-strike"
MODEL = "Submitted by Matthew on 10 November, 2016 - 10:19 Author: Simon Nelson"


def page(inside, *, head="", language="en", title="Ferry strike in its third week"):
    return lxml.html.document_fromstring(
        f"<html lang={language}><head><title>{title} | Example</title>{head}</head><body><nav>Home</nav>"
        f"<main><h1>{title}</h1>{inside}<p>The ferries stood still on Monday, and nobody crossed the river.</p></main>"
        "</body></html>"
    )


def read(inside, **more):
    tree = page(inside, **more)
    byline = byline_of(tree, structured(tree, url=URL), url=URL)
    return "" if byline is None else str(byline)


def json_ld(**article):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **article})}</script>'


DRUPAL = {
    "one span": "<span class='submitted'>Submitted by Matthew on 10 November, 2016 - 10:19</span>"
    "<div class='field field-name-field-author'><div class='field-label'>Author:&nbsp;</div>"
    "<div class='field-items'><div class='field-item even'>Simon Nelson</div></div></div>",
    "several elements": "<div class='meta submitted'>Submitted by <span class='username'>Matthew</span> on "
    "<span property='dc:date'>10 November, 2016 - 10:19</span></div><div>Author: <span>Simon Nelson</span></div>",
    "drupal 8": "<footer class='node__meta'><div class='node__submitted'>Submitted by "
    "<span class='field field--name-uid'><span>Matthew</span></span> on "
    "<span class='field field--name-created'>10 November, 2016 - 10:19</span></div></footer>"
    "<div class='field field--name-field-author field--label-inline'><div class='field__label'>Author</div>"
    "<div class='field__item'>Simon Nelson</div></div>",
    "one line": "<p class='byline'>Submitted by Matthew on 10 November, 2016 - 10:19 Author: Simon Nelson</p>",
    "no class": "<div><div>Submitted by <a href='/user/3'>Matthew</a> on 10 November, 2016 - 10:19</div>"
    "<div>Author: Simon Nelson</div></div>",
}


@pytest.mark.parametrize("markup", DRUPAL.values(), ids=DRUPAL.keys())
def test_who_submitted_is_not_who_wrote(markup):
    assert read(markup) == MODEL


def test_a_submitted_line_alone_has_no_author():
    line = "<span class='submitted'>Submitted by martin on 8 July, 2018 - 3:04</span>"
    assert read(line) == "Submitted by martin on 8 July, 2018 - 03:04"


def test_five_authors_are_all_named():
    names = "Will Stevens, Ruth Cashman, Ollie Moore, Simon Nelson and Cath Fletcher"
    markup = f"<div class='submitted'>Submitted by Matthew on 20 April, 2016 - 1:53</div><div>Author: {names}</div>"
    assert read(markup) == f"Submitted by Matthew on 20 April, 2016 - 01:53 Author: {names}"


def test_posted_by_is_the_author_where_nobody_else_is_named():
    assert read("<p>Posted by Ann Lee on May 4, 2021</p>") == "Submitted on 4 May, 2021 Author: Ann Lee"


def test_posted_by_is_the_submitter_where_an_author_is_named_too():
    markup = "<p class='meta'>Posted by webteam2 on May 4, 2021</p>"
    head = '<meta name="author" content="Ann Lee">'
    assert read(markup, head=head) == "Submitted by webteam2 on 4 May, 2021 Author: Ann Lee"


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (json_ld(author={"@type": "Person", "name": "Ann Lee"}), ("Ann Lee",)),
        (json_ld(author=[{"name": "Ann Lee"}, {"name": "Bob Roe"}]), ("Ann Lee", "Bob Roe")),
        (json_ld(author="By ANN LEE and BOB ROE"), ("Ann Lee", "Bob Roe")),
        (json_ld(author=[{"name": "Ann Lee"}, {"name": "Reuters"}]), ("Ann Lee", "Reuters")),
        (json_ld(author="Ann Lee and Reuters"), ("Ann Lee", "Reuters")),
        (json_ld(author="Ann Lee, Reuters"), ("Ann Lee",)),
        (json_ld(author="Le Matin et AFP", publisher={"name": "Le Matin"}), ("Le Matin et AFP",)),
        (json_ld(author="Ann (Annie) Lee"), ("Ann (Annie) Lee",)),
        (json_ld(author="annlee313"), ("annlee313",)),
        (json_ld(author="Amt für Häfen und Meere"), ("Amt für Häfen und Meere",)),
        ("".join(f'<meta name="author" content="Cited Writer {chr(65 + n)}">' for n in range(25))
         + '<meta name="citation_author" content="Lee, Ann">', ("Ann Lee",)),
        (json_ld(author="wordpressadmin"), ()),
        (json_ld(author="press[at]harbour.example"), ()),
        (json_ld(author="Organization for Seafaring"), ("Organization for Seafaring",)),
        (json_ld(author="Marketing and Event Coordinator"), ()),
        (json_ld(author="deinen Hafenbloggern"), ("deinen Hafenbloggern",)),
        (json_ld(author={"name": "AFP"}), ("AFP",)),
        ('<meta name="author" content="Ann Lee, Bob Roe">', ("Ann Lee", "Bob Roe")),
        ('<meta property="article:author" content="https://facebook.com/x"><meta name="dc.creator" content="Lee, Ann">',
         ("Ann Lee",)),
        ('<meta name="parsely-author" content="Ann Lee"><meta name="parsely-author" content="Bob Roe">',
         ("Ann Lee", "Bob Roe")),
        ('<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Ann Lee">',
         ("Ann Lee",)),
        ('<meta name="author" content="admin">', ()),
    ],
)  # fmt: skip
def test_authors_are_read_from_what_machines_are_told(head, names):
    tree = page("", head=head)
    byline = byline_of(tree, structured(tree, url=URL), url=URL)
    assert (byline.authors if byline else ()) == names


def test_authors_by_reference_are_followed():
    head = (
        '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#a"}}, '
        '{"@type": "Person", "@id": "#a", "name": "Ann Lee"}]}</script>'
    )
    assert read("", head=head) == "Author: Ann Lee"


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("en", "By Ann Lee and Bob Roe, BBC correspondents", ("Ann Lee", "Bob Roe")),
        ("en", "By ANN McLEE", ("Ann McLee",)),
        ("en", "Ann Lee (ann@example.org) @annlee", ("Ann Lee",)),
        ("en", "Chris Smith, Jr.", ("Chris Smith Jr.",)),
        ("de", "Von Anna Martel und Lea Wagner, Nairobi", ("Anna Martel", "Lea Wagner")),
        ("fr", "Par Jean-Luc Petit avec AFP", ("Jean-Luc Petit",)),
        ("es", "Por Juan Pérez y María López", ("Juan Pérez", "María López")),
        ("pt", "Por João Silva e Ana Souza", ("João Silva", "Ana Souza")),
        ("it", "Di Marco Rossi", ("Marco Rossi",)),
        ("it", "Di Maio", ("Di Maio",)),
        ("nl", "Door Jan van der Berg", ("Jan van der Berg",)),
        ("no", "Av Ola Nordmann", ("Ola Nordmann",)),
        ("da", "Af Jens Hansen", ("Jens Hansen",)),
        ("nb", "Tekst: Ola Nordmann", ("Ola Nordmann",)),
        ("ru", "Автор: Иван Петров", ("Иван Петров",)),
        ("zh", "文/张三", ("张三",)),
        ("ko", "신현주 기자", ("신현주",)),
        ("tr", "Yazan: Ahmet Yılmaz", ("Ahmet Yılmaz",)),
        ("en", "Reuters", ()),
        ("en", "Editorial Team", ()),
    ],
)
def test_names_are_cleaned_of_what_stands_about_them(language, line, names):
    assert people(line, language=language) == names


def test_the_printed_line_wins_where_it_differs_in_form_or_names_more():
    head = '<meta name="author" content="ANN LEE">'
    assert read("<p>By Ann Lee and Bob Roe</p>", head=head) == "Author: Ann Lee and Bob Roe"


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ("<p>Published August 7, 2023 by Ann Lee</p>", "Ann Lee"),
        ("<p>The river is wide.</p><h3>Author</h3><p>Ann Lee</p>", "Ann Lee"),
        ("<p>The river is wide.</p><p>This post was written by Ann Lee, head of piers.</p>", "Ann Lee"),
        ("<p>The river is wide.</p><ul><li><b>Autorin/Autor</b> Ann Lee</li></ul>", "Ann Lee"),
        ("<p>By TPN, 7 August 2023</p>", "TPN"),
        ("<p>The river is wide. It was written by nobody.</p>", ""),
        ("<p>Published August 7, 2023 in Ferries And Piers</p>", ""),
        ("<p class='author'>View Full Profile</p><p class='author'>Member Login</p>", ""),
    ],
)
def test_an_author_whom_only_a_line_names_is_found(inside, names):
    tree = page(inside)
    byline = byline_of(tree, structured(tree, url=URL), url=URL)
    assert (byline.authors if byline else ()) == ((names,) if names else ())


def test_an_author_whose_site_bears_the_name_is_the_author():
    url = "https://annlee.example.org/ferry"
    person = {"@type": "Person", "name": "Ann Lee"}
    tree = page("", head=json_ld(author=person, publisher={"@type": "Organization", "name": "Ann writes"}))
    assert byline_of(tree, structured(tree, url=url), url=url).authors == ("Ann Lee",)


def test_the_printed_author_goes_before_the_account_that_machines_are_told():
    assert read("<p>by Ann Lee</p>", head=json_ld(author={"name": "annl"})) == "Author: Ann Lee"


def test_two_authors_with_links_of_their_own_are_both_named():
    links = "<a rel='author' href='/a'>Ann Lee</a> <a rel='author' href='/b'>Bob Roe</a>"
    head = json_ld(author={"name": "Bob Roe"})
    assert read(f"<div class='bylines'>{links}</div>", head=head) == "Author: Ann Lee and Bob Roe"


def test_a_comments_author_is_not_the_articles():
    inside = "<div class='comments'><div class='comment'>By <a rel='author'>Carl Troll</a> on 3 May 2020</div></div>"
    assert read(inside) == ""


@pytest.mark.parametrize("markup", DRUPAL.values(), ids=DRUPAL.keys())
def test_the_printed_byline_is_cut_out_and_nothing_else(markup):
    tree = page(markup)
    strip(tree, Byline.parse(MODEL))
    text = text_of(tree).replace("Author:", "").replace("Author", "")
    left = " ".join(text.split())
    assert (
        left == "Home Ferry strike in its third week The ferries stood still on Monday, and nobody crossed the river."
    )


@pytest.mark.parametrize(
    "paragraph",
    [
        "<p>Simon Nelson said on 10 November 2016 that he would not resign.</p>",
        "<p>It was <a href='/author/simon'>Simon Nelson</a> who wrote the letter, and nobody answered for years.</p>",
        "<h3>10 November 2016</h3>",
        "<p>1989</p>",
        "<li>Mosul, 12 March</li>",
        "<div><a class='author' href='/a'>Simon Nelson</a> is the author of a book about Mosul.</div>",
        "<div><cite class='author'>Simon Nelson</cite> wrote on December 24, 2020 at 3:53 am:</div>",
        "<ul><li>Ann Lee</li><li>Simon Nelson</li><li>Bob Roe</li><li>Carl Troll</li></ul>",
    ],
)
def test_paragraphs_that_speak_of_people_and_days_stay(paragraph):
    tree = page(paragraph)
    before = text_of(tree)
    strip(tree, Byline.parse(MODEL))
    assert text_of(tree) == before


@given(st.text(max_size=200), st.sampled_from(["en", "de", "it", "ko", "zh", None]))
def test_every_name_found_can_be_written(text, language):
    for name in people(text, language=language):
        assert Byline.parse(str(Byline(authors=(name,)))) == Byline(authors=(name,))


@given(st.text(alphabet="<>/ab1.: Submitedyon'\"{}[],&", max_size=300), st.text(max_size=60))
def test_no_page_makes_it_raise(markup, name):
    head = json_ld(author=[{"name": name}, [name], name, None, 3], datePublished=name, headline=name)
    tree = page(markup, head=head)
    byline = byline_of(tree, structured(tree, url=URL), url=URL)
    assert byline is None or Byline.parse(str(byline)) == byline
    strip(tree, byline)


def test_a_byline_without_a_name_has_the_day_alone():
    head = json_ld(datePublished="2020-05-03T10:15:00+02:00")
    tree = page("", head=head)
    byline = byline_of(tree, structured(tree, url=URL), url=URL)
    assert byline == Byline(date=dt.date(2020, 5, 3), time=dt.time(10, 15))


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<p>By<a>Ann Lee</a></p>", ("Ann Lee",)),
        ("<p>Ein Interview von Ann Lee mit Bob Roe</p>", ("Ann Lee",)),
        ("<p>Erstellt von Ann Lee</p>", ("Ann Lee",)),
        ("<p>Ann Lee | 4 May 2021 - Updated: 5 May 2021</p>", ("Ann Lee",)),
        ("<a href='/sea'>North Sea</a> | 4 May 2021", ()),
        ("<img class='avatar' alt='Ann Lee' src='a.png'><p>Ann Lee</p><p>4 May 2021</p>", ("Ann Lee",)),
        ("<p>Angela Merkel</p><p>4 May 2021</p>", ()),
        ("<p>By the Harbour Team</p>", ("the Harbour Team",)),
        ("<p>By Staff Writer</p>", ()),
        ("<p>by Example</p>", ("Example",)),
        ("<p>By TPN, in News, Business · 31 Jan 2025, 20:02</p>", ("TPN",)),
        ("<div class='meta-avatar'><img src='a'><span class='meta-author'>Ann Lee</span></div>", ("Ann Lee",)),
        ("<p>Ann Lee</p><p>4 May 2021</p>" + "<p>Text.</p>" * 15 + "<b>All articles by Ann Lee</b>", ("Ann Lee",)),
        ("<p>by annlee</p><p>4 May 2021</p>", ("annlee",)),
        ("<p>by annlee</p>", ()),
        ("<p>posted by Lee at 12:53</p>", ("Lee",)),
        ("<p>Posted by6 years ago</p>", ()),
        ("<p>Posted by Ann Lee, Software Engineer</p>", ("Ann Lee",)),
        ("<p>From The Wall Street Journal</p>", ()),
        ("<a href='/authorities/board'>Governing Board</a>", ()),
        ("<div class='testimonial'><span class='author'>Ann Lee</span></div>", ()),
        ("<span class='author'>新华社记者看河北</span>", ()),
        ("<p class='author'>Sea / Ports / Ships / Top Harbours</p>", ()),
        ("<a href='/x'><h3>Another ship in another harbour</h3><span class='author-text'>Bob Roe</span></a>", ()),
        ("<p>Posted in Sea by ann_lee on May 4, 2021</p>", ("ann_lee",)),
        ("<p>Text of the article.</p>" * 15 + "<p>By Ann Lee</p>", ("Ann Lee",)),
        ("<p>Text of the article.</p>" * 15 + "<p>By Ann Lee</p><p>By Bob Roe</p>", ()),
        ("<p>4 May 2021 // Autor: c1ph4 // 1 min</p>", ("c1ph4",)),
        ("<div class='elementor-widget'><h4 class='elementor-author-box__name'>Ann Lee</h4></div>", ("Ann Lee",)),
        ("<footer class='post-footer'><span class='author vcard'>Ann Lee</span></footer>", ("Ann Lee",)),
        ("<div><h3><a href='/x'>Another ship in another harbour</a></h3><a rel='author'>Bob Roe</a></div>", ()),
        ("<p>Much has been said by <a href='/people/roe'>Bob Roe</a>, " + "who knows it. " * 9 + "</p>", ()),
        ("<div class='author-card'><img src='a'><span class='author-name'>Ann Lee</span></div>", ("Ann Lee",)),
    ],
)  # fmt: skip
def test_authors_are_found_where_only_the_page_shows_them(markup, names):
    language = "de" if "von " in markup else "en"
    tree = lxml.html.document_fromstring(
        f"<html lang='{language}'><body class='hfeed'><div class='has-sidebar category-social'><article>"
        f"<h1>Ferry strike enters its third week</h1>{markup}</article></div></body></html>"
    )
    byline = byline_of(tree, structured(tree, url=URL), url=URL)
    assert (byline.authors if byline else ()) == names


def test_who_is_printed_wins_over_who_is_stated_and_nowhere_shown():
    head = json_ld(author={"@type": "Person", "name": "Carl Doe"})
    assert read("<p>By Ann Lee</p>", head=head) == "Author: Ann Lee"
    assert read("<p>By Ann Lee</p><p>Carl Doe</p>", head=head) == "Author: Carl Doe"


@pytest.mark.parametrize(
    "line",
    [
        "This article was first published by the Gazette.",
        "This story was originally published by Grist.",
        "First published by the Gazette",
        "Originally published by the Gazette.",
    ],
)
@pytest.mark.parametrize("author", ["", "<p class='byline'>By Ada Winter</p>"])
def test_another_paper_that_published_it_first_submitted_nothing(line, author):
    assert read(f"{author}<p>{line}</p>") == ("Author: Ada Winter" if author else "")


def test_who_posted_it_behind_a_date_is_named():
    line = "<p class='byline'>3 May 2026, published by Matthew</p><p class='author'>By Ada Winter</p>"
    assert read(line) == "Submitted by Matthew on 3 May, 2026 Author: Ada Winter"
