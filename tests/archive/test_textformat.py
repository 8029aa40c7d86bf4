"""The article text format: what is written is read back, what is read is written back."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.characters import clean_block, clean_line
from archive.errors import FormatError
from archive.model import Article, Byline
from archive.textformat import dumps, loads

MODEL = Path(__file__).parent / "files" / "daesh-stages-murderous-fightback-in-mosul.txt"

_awkward = st.sampled_from(
    ["Author: Ann Other", "Submitted by x on 1 May, 2000 - 1:53", "Submitted on 8 July, 2018", "- a\n  - b", "*"]
)
_text = st.text(st.sampled_from("ab \n-1.é\u2028\x1b\u202e") | st.characters(), max_size=30)
titles = (_text | _awkward).map(clean_line).filter(bool)
blocks = (_text | _awkward).map(clean_block).filter(bool)
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
names = st.text(max_size=12).map(clean_line).filter(bool) | st.sampled_from(["Ann", "Bob and", "Author:", "on"])


@st.composite
def articles(draw):
    """Every article that can be made, bylines as often as none."""
    byline = None
    if draw(st.booleans()):
        date = draw(st.none() | st.dates())
        time = None if date is None else draw(st.none() | times)
        fields = (draw(st.none() | names), date, time, tuple(draw(st.lists(names, max_size=3))))
        try:
            byline = Byline(*fields)
        except ValueError:
            assume(False)
    body = tuple(draw(st.lists(blocks, min_size=1, max_size=4)))
    assume(byline is not None or Byline.parse(body[0]) is None)
    return Article(draw(titles), byline, body)


@given(articles())
def test_an_article_that_was_written_is_read_back(article):
    assert loads(dumps(article)) == article


_lines = st.sampled_from(
    ["", "", "", "Title", "Text.", "  - b", "- a", " a", "a ", "a\x1b", "a\u2028b", "Author: Ann", "Author: Ann, Bob",
     "Submitted on 1 May, 2000 - 1:53", "Submitted on 1 May, 2000 - 01:53", "\ufeffTitle", "e\u0301"]
)  # fmt: skip


@given(st.lists(_lines, max_size=9).map("\n".join) | st.text() | articles().map(dumps))
def test_a_text_that_is_accepted_is_written_back(text):
    try:
        article = loads(text)
    except FormatError:
        return
    assert dumps(article) == text


def test_the_model_is_read_and_written_back():
    text = MODEL.read_bytes().decode()
    article = loads(text)
    assert article.title == "Daesh stages murderous fightback in Mosul"
    assert article.byline == Byline("Matthew", dt.date(2016, 11, 10), dt.time(10, 19), ("Simon Nelson",))
    assert len(article.body) == 5
    assert dumps(article) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("\n", 1),
        ("Title\n", 1),
        ("Title\n\nText.", 3),
        ("Title\n\nText.\n\n", 4),
        ("Title\n\n\nText.\n", 3),
        ("Title\nstill\n\nText.\n", 2),
        ("Title\r\n\r\nText.\r\n", 1),
        ("\ufeffTitle\n\nText.\n", 1),
        ("Title\n\nOne.\n\nTwo \n", 5),
        ("Title\n\nOne.\nTwo\u00a0.\n", 4),
        ("Title\n\nAuthor: Ann\n", 3),
        ("Title\n\nSubmitted on 1 May, 2000 - 1:53\n\nText.\n", 3),
        ("Title\n\nText e\u0301.\n", 3),
        (" - a\n\nText.\n", 1),
        ("Title\n\n  - b\n", 3),
    ],
)
def test_a_text_in_another_form_is_refused_with_its_line(text, line):
    with pytest.raises(FormatError) as caught:
        loads(text)
    assert caught.value.line == line
