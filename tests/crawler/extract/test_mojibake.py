"""UTF-8 that was read as Windows-1252: repaired where that is certain, and nothing else is touched."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, Page
from crawler.extract import extract
from crawler.extract.mojibake import mended

TRUE = [
    "Café crème für São João – it’s “done”…",
    "Привет, мир: сегодня в Москве",
    "日本語の文章です。東京から、",
    "Η Αθήνα και η Θεσσαλονίκη",
    "नमस्ते दुनिया",
    "Bravo 👍 déjà",
]


def garbled(text, times=1):
    for _ in range(times):
        text = text.encode("utf-8").decode("sloppy-windows-1252")
    return text


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("text", TRUE)
def test_what_was_read_wrongly_once_or_twice_is_repaired(text, times):
    assert mended(f"<p>{garbled(text, times)}</p>") == f"<p>{text}</p>"


def test_only_what_is_garbled_is_repaired():
    right = "<p>L’été à la mer, « voilà… », señor, Ærø.</p>"
    assert mended(f"<h1>{garbled('Fenêtre')}</h1>{right}") == f"<h1>Fenêtre</h1>{right}"


@pytest.mark.parametrize(
    "text",
    [
        *TRUE,
        "SÃO PAULO – A NAÇÃO, O CORAÇÃO E A EXPANSÃO",
        "Il a été…” dit-elle ; À côté, « où ? » – ÂGE, Île, Œuvre",
        "Ðiện Biên Phủ, Ðà Nẵng, tiếng Việt: Ã Â Ê Ô",
        "The team drew 1–1 Â",
        "Þingvellir, Ætli, Ð og ð",
        "Das Zeichen Ã© zeigt, dass UTF-8 falsch gelesen wurde",
        "Mojibake turns é into Ã© and ’ into â€™",
        "She wrote “café”, and the printer made “cafÃ©” of it",
    ],
)
def test_a_right_text_and_one_that_speaks_of_garbling_stay(text):
    assert mended(f"<p>{text}</p>") == f"<p>{text}</p>"


@given(st.text(st.characters(codec="cp1252", exclude_characters="<>"), max_size=60))
def test_a_text_of_western_europe_changes_only_into_the_utf_8_that_it_is(text):
    after = mended(f"<p>{text}</p>")[3:-4]
    back = after
    for _ in range(3):
        if back == text:
            break
        back = back.encode("utf-8").decode("sloppy-windows-1252")
    assert after == text or back == text or "&nbsp;" in text


def test_title_byline_and_text_of_a_garbled_page_are_right():
    paragraph = "La fenêtre était ouverte, et l’été entrait ; José n’a rien dit pendant une heure entière. " * 4
    page = garbled(
        "<html lang=fr><head><title>L’été à Orléans</title><meta name=author content='José Muñoz'></head><body>"
        f"<article><h1>L’été à Orléans</h1><p>{paragraph}</p><p>{paragraph[::-1]}</p></article></body></html>"
    )
    moment = dt.datetime(2024, 5, 4, tzinfo=dt.UTC)
    article = extract(Page(url="http://example.org/a", fetched_at=moment, status=200,
                           headers=(("Content-Type", "text/html"),), body=page.encode()))  # fmt: skip
    assert isinstance(article, Article)
    assert (article.title, article.byline.authors) == ("L’été à Orléans", ("José Muñoz",))
    assert article.body[0] == paragraph.strip()
