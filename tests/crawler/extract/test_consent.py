"""Consent notices go, in many languages and makes of markup; articles about cookies, laws and biscuits stay whole."""

import tomllib
from pathlib import Path

import lxml.html
import pytest

from crawler.extract.consent import is_notice, is_wall, without_notices
from crawler.extract.notices import strip_marked
from crawler.extract.shown import text_of

WORDS = tomllib.loads((Path(__file__).parent / "consent.toml").read_text(encoding="utf-8"))
NOTICES = WORDS["notices"]
ARTICLES = WORDS["articles"]["paragraphs"]


@pytest.mark.parametrize("notice", NOTICES.values(), ids=NOTICES.keys())
def test_a_notice_to_the_visitor_is_one_in_every_language(notice):
    assert is_notice(notice)


@pytest.mark.parametrize("paragraph", ARTICLES)
def test_what_an_article_says_of_cookies_is_no_notice(paragraph):
    assert not is_notice(paragraph)
    assert without_notices((paragraph,)) == (paragraph,)


def test_the_model_pages_notice_leaves_its_text_whole():
    text = ("Syrian people have been advised to “stop resisting or die.”",)
    notice = (NOTICES["en-model"], NOTICES["en-model-2"])
    assert without_notices(text + notice) == text
    assert without_notices(("\n".join(notice), *text)) == text
    assert without_notices((text[0] + "\n" + "\n".join(notice),)) == text


def test_a_notice_cut_into_blocks_goes_with_its_buttons():
    text = ("The strike began at six in the morning.", "It ended at noon.")
    notice = ("We use cookies on this website.", "Accept all", "Settings", "Privacy policy")
    assert without_notices((text[0], *notice, text[1])) == text
    assert (
        without_notices(("Cookies", "Diese Website verwendet Cookies.", "Akzeptieren", "Mehr erfahren", *text)) == text
    )


def test_a_list_of_buttons_without_a_notice_stays():
    blocks = ("What did the form ask?", "Yes", "No", "Continue")
    assert without_notices(blocks) == blocks


def test_the_sites_own_cookie_policy_is_left_whole():
    policy = tuple(
        f"We use cookies of kind {number} on our website to improve your experience, to remember your settings, and to "
        f"analyse how our services are used. You can decline them in your browser at any time, see our privacy policy."
        for number in range(12)
    )
    assert without_notices(policy) == policy


ARTICLE = (
    "<article><h1>Ferry strike</h1><p>The ferries stood still on Monday, and nobody crossed the river.</p></article>"
)
SPEECH = (
    "<p>We use cookies on our website to improve your experience.</p>"
    "<button>Accept</button><a href='/p'>Privacy policy</a>"
)


@pytest.mark.parametrize(
    "markup",
    [
        f'<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" role="dialog">{SPEECH}</div></div>',
        f'<div id="CybotCookiebotDialog">{SPEECH}</div>',
        f'<div id="didomi-host"><div class="didomi-popup-container">{SPEECH}</div></div>',
        f'<div class="qc-cmp2-container">{SPEECH}</div>',
        f'<div id="usercentrics-root">{SPEECH}</div>',
        f'<div id="truste-consent-track">{SPEECH}</div>',
        f'<div id="sp_message_container_12345">{SPEECH}</div>',
        f'<div class="fc-consent-root">{SPEECH}</div>',
        f'<div id="cmplz-cookiebanner-container"><div class="cmplz-cookiebanner">{SPEECH}</div></div>',
        f'<div class="cky-consent-container">{SPEECH}</div>',
        f'<div id="BorlabsCookieBox">{SPEECH}</div>',
        f'<div id="iubenda-cs-banner">{SPEECH}</div>',
        f'<div class="klaro"><div class="cookie-notice">{SPEECH}</div></div>',
        f'<div class="cc-window cc-banner" role="dialog">{SPEECH}</div>',
        f'<div id="ccc-module">{SPEECH}</div>',
        f'<div id="sliding-popup"><div class="eu-cookie-compliance-banner"><h2>{SPEECH}</h2></div></div>',
        f'<div id="cookie-law-info-bar"><span>{SPEECH}</span></div>',
        f'<div id="cookie-notice" role="banner">{SPEECH}</div>',
        f'<div id="tarteaucitronRoot">{SPEECH}</div>',
        f'<div id="moove_gdpr_cookie_info_bar">{SPEECH}</div>',
        f'<section class="my-cookie-thing">{SPEECH}</section>',
        f'<div class="layer" role="dialog" aria-modal="true">{SPEECH}</div>',
        '<div class="gdpr"><p>Diese Seite verwendet Cookies. Mit der weiteren Nutzung stimmen Sie dem zu.</p></div>',
        '<aside id="kakor" class="cookies"><p>Vi använder kakor på vår webbplats. Läs mer</p></aside>',
    ],
)
@pytest.mark.parametrize("place", ["before", "inside", "after"])
def test_the_markup_of_a_notice_is_removed_and_nothing_else(markup, place):
    inside = ARTICLE.replace("</p>", "</p>" + markup)
    body = {"before": markup + ARTICLE, "inside": inside, "after": ARTICLE + markup}[place]
    tree = lxml.html.document_fromstring(f"<body>{body}</body>")
    strip_marked(tree)
    assert text_of(tree) == "Ferry strike The ferries stood still on Monday, and nobody crossed the river."


@pytest.mark.parametrize(
    "html",
    [
        "<body class='cookie-notice-visible has-consent'><div id='page' class='cookies-not-set'>{}</div></body>",
        "<body><div class='cookie-consent-wrapper'><main>{}</main></div></body>",
        "<body><div class='post tag-cookies category-gdpr'>{}</div></body>",
        "<body><div class='cookie-recipe' id='cookie-dough'>{}</div></body>",
        "<body><div role='dialog' class='gdpr-story'>{}</div></body>",
    ],
)
def test_containers_that_only_bear_the_name_stay(html):
    story = ARTICLE + "<p>Most sites ask for consent to cookies before they show a word.</p>"
    tree = lxml.html.document_fromstring(html.format(story))
    before = text_of(tree)
    strip_marked(tree)
    assert text_of(tree) == before


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Ja, ich habe die Datenschutzerklärung gelesen und willige ein.", True),
        ("* I have read and accept the Privacy Policy", True),
        ("Acepto la política de privacidad", True),
        ("Ein Klick für den Datenschutz", True),
        ("I accept that the terms of the deal are harsh, he said.", False),
        ("By signing up, the workers agree to a strike, said the union.", False),
        ("By submitting your number, you agree to receiving letters from the union.", False),
        ("Ich bin einverstanden, sagte er, und ging zum Datenschutzbeauftragten.", False),
    ],
)
def test_what_a_form_asks_beside_its_box_is_no_text(text, asked):
    assert is_notice(text) is asked


def test_a_bar_without_a_name_goes_where_it_stands_directly_in_the_body():
    bar = f"<div id='x7'>{SPEECH}</div>"
    tree = lxml.html.document_fromstring(f"<body>{bar}<div>{ARTICLE}</div>{bar}</body>")
    strip_marked(tree)
    assert text_of(tree) == "Ferry strike The ferries stood still on Monday, and nobody crossed the river."
    law = "<div><p>We use cookies less, says the law. Accept it.</p><p>The ferry law of 1911 stays as it is.</p></div>"
    tree = lxml.html.document_fromstring(f"<body>{law}</body>")
    strip_marked(tree)
    assert "1911" in text_of(tree)


def test_text_behind_a_removed_notice_stays():
    tree = lxml.html.document_fromstring(f"<body><p>Before</p><div class='cc-window'>{SPEECH}</div>behind</body>")
    strip_marked(tree)
    assert text_of(tree) == "Before behind"


def test_a_page_of_nothing_but_a_notice_is_a_wall():
    assert is_wall((NOTICES["en"], "Accept all", "Reject all", "Settings"))
    assert is_wall(("Before you continue", NOTICES["de-long"], "Alle akzeptieren", "Einstellungen"))


def test_an_article_is_no_wall():
    assert not is_wall(tuple(ARTICLES[:6]))
    assert not is_wall(("The ferries stood still.",))
