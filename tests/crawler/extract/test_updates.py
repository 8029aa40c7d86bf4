"""What a page says of the last update of its article, and of what was corrected."""

import datetime as dt

import pytest

from archive.model import Page
from crawler.extract import extract

BODY = """<p>The council voted on Tuesday to keep the old bridge open for another year, after three months of public
hearings and a long debate about what the repairs would cost the town.</p>"""
DAY = dt.date(2024, 5, 3)
MOMENT = dt.datetime.combine(DAY, dt.time(10, 12))
IN_ZONE = MOMENT.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))


NOTICE = "Correction: An earlier version of this article misstated the year in which the bridge was built."


def article(head, *, language="en", data="", inside="", below=""):
    script = f'<script type="application/ld+json">{data}</script>' if data else ""
    page = f"""<html lang="{language}"><head><title>The bridge stays open</title>{script}</head><body><article>
    <h1>The bridge stays open</h1>{head}<div>{BODY * 3}{inside}</div>{below}</article>
    </body></html>"""
    fields = (("Content-Type", "text/html; charset=utf-8"),)
    at = dt.datetime(2024, 5, 4, tzinfo=dt.UTC)
    return extract(Page("https://www.example.org/story/bridge", at, 200, fields, page.encode()))


def metadata(*args, **kwargs):
    return article(*args, **kwargs).metadata


STAMPS = [
    ("en", "<p>Published 3 May 2024 09:00. Updated 3 May 2024 10:12</p>", MOMENT),
    ("en", "<p>First published 2 May 2024</p><p>Last updated: 3 May 2024</p>", DAY),
    ("en", "<p>Updated</p><p>3 May 2024 10:12</p>", MOMENT),
    ("de", "<p>Veröffentlicht am 2. Mai 2024 | Aktualisiert am 3. Mai 2024, 10:12 Uhr</p>", MOMENT),
    ("fr", "<p>Publié le 2 mai 2024 à 09h00, mis à jour le 3 mai 2024 à 10h12</p>", MOMENT),
    ("es", "<p>Actualizado: 3 de mayo de 2024 10:12</p>", MOMENT),
    ("ru", "<p>Обновлено: 3 мая 2024, 10:12</p>", MOMENT),
    ("zh", "<p>更新：2024年5月3日 10:12</p>", MOMENT),
    ("ja", "<p>2024年5月2日 09:00 公開</p><p>2024年5月3日 10:12 更新</p>", MOMENT),
    ("ko", "<p>입력 2024.05.02 09:00 수정 2024.05.03 10:12</p>", MOMENT),
    ("en", '<time class="updated" datetime="2024-05-03T10:12:00+02:00">May 3</time>', IN_ZONE),
    ("en", '<p>Updated <time datetime="2024-05-03T10:12:00+02:00">2 hours ago</time></p>', IN_ZONE),
]


@pytest.mark.parametrize(("language", "head", "wanted"), STAMPS)
def test_the_stamp_of_an_update_is_read(language, head, wanted):
    assert metadata(head, language=language).updated == wanted


@pytest.mark.parametrize(
    "head",
    [
        "<p>Updated 2 hours ago</p>",
        "<p>3 May 2024</p>",
        "<p>Published 3 May 2024 10:12</p>",
        "<p>Aktualisiert vor 3 Stunden</p><p>3. Mai 2024</p>",
        '<p>Published <time datetime="2024-05-03T10:12:00+02:00">May 3</time></p>',
    ],
)
def test_how_long_ago_it_was_and_first_publication_are_no_stamp(head):
    assert metadata(head).updated is None


def test_corrections_told_to_machines_are_kept_a_line_each():
    data = """{"@type": "NewsArticle", "headline": "The bridge stays open", "correction": [
      {"@type": "CorrectionComment", "datePublished": "2024-05-03", "text": "The mayor’s name was misspelt."},
      "The bridge is not closed."]}"""
    assert metadata("", data=data).corrections == (
        "2024-05-03 The mayor’s name was misspelt.",
        "The bridge is not closed.",
    )


def test_a_page_without_corrections_has_none():
    assert metadata("").corrections == ()
    assert metadata("", data='{"@type": "NewsArticle", "correction": null}').corrections == ()
    assert metadata("", data='{"@type": "NewsArticle", "correction": {"@type": "CorrectionComment"}}').corrections == ()


@pytest.mark.parametrize(
    "below",
    [
        f'<div class="corrections"><p>{NOTICE}</p></div>',
        f"<footer><p>{NOTICE}</p></footer>",
        f'<aside class="note"><p>{NOTICE}</p></aside>',
    ],
)
def test_a_notice_beside_the_text_is_kept_with_it(below):
    found = article("", below=below)
    assert NOTICE not in found.body
    assert found.metadata.corrections == (NOTICE,)


def test_a_notice_in_the_text_is_text():
    found = article("", inside=f"<p>{NOTICE}</p>")
    assert NOTICE in found.body
    assert found.metadata.corrections == ()


def test_other_lines_below_the_text_are_no_notices():
    below = """<div class="more"><p>Follow us for more stories like this one.</p>
    <p><a href="/tower">Correction: the tower stays closed</a></p><p>Updated 10:12</p></div>"""
    assert metadata("", below=below).corrections == ()
