"""What a digest says to a person, and what of it somebody wants."""

import json
from dataclasses import replace

import pytest

from archive.changes.model import Disclosure, Kind
from crawler.notify.digest import MOST, Wanted, document, read_digest
from crawler.notify.reading import page, subject, text

TEXT = """\
2 articles edited, 1 without saying so; 1 article gone; 1 article back; 1 site unreadable; 3 pages failed. \
Crawled until 2026-03-01 10:24 UTC.

EDITED WITHOUT SAYING SO

Eel catch falls
  https://www.example.org/eels?a=1&b=2
  seen 2026-03-01 10:24 UTC; the text before stood at 2026-03-01 09:24
  - a number changed: 41,200 became 14,200
  > archive --store /srv/archive diff 'https://www.example.org/eels?a=1&b=2' 1 2

EDITED, AND IT SAYS SO

Mayor resigns
  https://www.example.org/eels?a=1&b=2
  seen 2026-03-01 10:24 UTC; the text before stood at 2026-03-01 09:24
  - a number changed: 41,200 became 14,200
  it says so: Correction: the mayor is 61.
  > archive --store /srv/archive diff 'https://www.example.org/eels?a=1&b=2' 1 2

GONE, THEIR TEXTS ARE KEPT

Bridge
  https://www.example.org/b
  removed: HTTP 410 Gone, gone since 2026-02-28 10:24, still so 2026-03-01 10:24 UTC
  > archive --store /srv/archive show https://www.example.org/b

BACK AT THEIR ADDRESSES

Ferry
  https://www.example.org/c
  read again 2026-03-01 10:24 UTC; gone since 2026-02-28 10:24

NOT READABLE ANY MORE
  www.example.com: its pages have lost the author, the date; 31 readings wait until that is understood

Pages that failed: 3 timeout

Archive: /srv/archive
"""


def test_a_digest_reads_as_a_newspaper_reader_expects(digest):
    assert text(digest) == TEXT


def test_a_page_says_what_the_text_says(digest):
    html = page(digest)
    for line in (
        "Eel catch falls",
        "41,200 became 14,200",
        "HTTP 410 Gone",
        "read again",
        "www.example.com",
        "3 timeout",
    ):
        assert line in html
    assert '<a href="https://www.example.org/eels?a=1&amp;b=2">Eel catch falls</a>' in html


def test_the_subject_of_one_edit_names_the_article(digest):
    one = replace(digest, edits=digest.edits[:1], gone=(), back=(), degraded=(), failures=())
    assert subject(one) == "1 article edited, without saying so: Eel catch falls"


def test_an_edit_that_goes_to_and_fro_says_so(digest, new_edit):
    edit = new_edit("T", Disclosure.STEALTH, alternates=True)
    assert "stood at 2026-03-01 09:24; it goes to and fro between the two\n" in text(replace(digest, edits=(edit,)))


def test_many_edits_of_one_article_are_cut(digest, new_edit):
    edit = new_edit("T", Disclosure.STEALTH, phrases=tuple(map(str, range(10))))
    lines = text(replace(digest, edits=(edit,))).splitlines()
    assert [line for line in lines if line.startswith("  - ")] == [
        *(f"  - {n}" for n in range(5)),
        "  - and 5 more edits",
    ]


@pytest.mark.parametrize(
    ("wanted", "titles", "others"),
    [
        (Wanted(), ["Eel catch falls", "Mayor resigns"], (1, 1, 0)),
        (Wanted(stealth=True), ["Eel catch falls"], (1, 1, 0)),
        (Wanted(kinds=(Kind.NUMBER, Kind.NAME)), ["Eel catch falls", "Mayor resigns"], (1, 1, 0)),
        (Wanted(kinds=(Kind.NAME,)), [], (1, 1, 0)),
        (Wanted(sources=("gazette",)), ["Eel catch falls", "Mayor resigns"], (1, 1, 0)),
        (Wanted(sources=("other",)), [], (0, 1, 0)),
        (Wanted(tell=("failures",)), [], (0, 0, 1)),
    ],
)
def test_a_receiver_gets_what_it_wants(digest, wanted, titles, others):
    got = wanted.of(digest)
    assert [edit.title for edit in got.edits] == titles
    assert (len(got.gone), len(got.degraded), len(got.failures)) == others


def test_of_very_many_edits_the_first_are_named_and_the_others_counted(digest, new_edit):
    many = replace(digest, edits=(new_edit("T", Disclosure.STEALTH),) * (MOST + 7))
    got = Wanted().of(many)
    assert (len(got.edits), got.count("edits")) == (MOST, MOST + 7)
    assert "and 7 more: archive --store /srv/archive list" in text(got)


def test_a_digest_that_is_written_is_read_again(digest):
    assert read_digest(json.loads(json.dumps(document(digest)))) == digest


def test_a_digest_that_an_older_program_has_left_is_read(digest):
    fields = json.loads(json.dumps(document(digest)))
    del fields["back"]
    for one in fields["gone"]:
        del one["life"], one["since"]
    left = read_digest(fields)
    assert (left.back, [(one.life, one.since) for one in left.gone]) == ((), [("missing", None)])
    assert "missing: HTTP 410 Gone, seen 2026-03-01 10:24 UTC" in text(left)
