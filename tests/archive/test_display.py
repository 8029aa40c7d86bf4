"""What of a stranger's text reaches a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.display import Paint, fit, safe, width, wrap

hostile = st.text(
    st.sampled_from("\x1b\x9b\x07\x08\r\n\t\x7f\u202e\u2066\u2028\ud800\ufeff\\[]0;") | st.characters(), max_size=40
)


def is_harmless(text):
    text.encode()
    return not any(
        unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"}
        or unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for c in text
    )


@given(hostile)
def test_nothing_that_steers_a_terminal_passes(text):
    assert is_harmless(safe(text))
    assert safe(safe(text)) == safe(text)


@given(hostile)
def test_line_feeds_pass_where_lines_are_wanted(text):
    assert safe(text, lines=True).split("\n") == [safe(line) for line in text.split("\n")]


@pytest.mark.parametrize("text", ["“Typographic” — …", "می\u200cخواهم", "👩\u200d🚀", "हिन्दी", "C:\\folder", "\u200eש"])
def test_what_words_need_passes_as_it_is(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "columns"), [("Mosul", 5), ("東京", 4), ("é", 1), ("e\u0301", 1), ("한국", 4), ("می\u200cخواهم", 7)]
)
def test_width_counts_columns(text, columns):
    assert width(text) == columns


@given(hostile.map(safe), st.integers(0, 20))
def test_what_is_cut_fits_and_says_that_it_was_cut(text, columns):
    cut = fit(text, columns)
    assert width(cut) <= columns or cut == text
    assert cut == text or cut == "" or cut.endswith("…")
    assert width(text) > columns or cut == text


@given(st.lists(st.tuples(hostile.map(safe), st.sampled_from(["plain", "added"])), max_size=4), st.integers(1, 30))
def test_wrapping_loses_no_letter(pieces, columns):
    lines = wrap(pieces, columns)
    joined = "".join(text for line in lines for text, _ in line)
    assert joined.replace(" ", "") == "".join(text for text, _ in pieces).replace(" ", "")
    for line in lines:
        text = "".join(text for text, _ in line)
        assert width(text) <= columns or " " not in text.strip()


def test_wrapping_breaks_between_words_and_between_wide_characters():
    lines = wrap([("one two ", "plain"), ("three\n東京大阪", "added")], 7)
    assert lines == [[("one two", "plain")], [("three", "added")], [("東京大", "added")], [("阪", "added")]]


def test_no_colour_means_no_escape_sequence():
    assert Paint(colour=False)("added", "x") == "x"
    assert Paint(colour=True)("added", "x") == "\x1b[32;4mx\x1b[0m"
