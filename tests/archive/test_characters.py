"""Which characters a text may hold (archive/FORMAT.md, "Characters")."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.characters import clean_block, clean_line

# Plain letters are dull: what is cleaned comes up as often as they do. Surrogates included.
_dull = st.sampled_from("ab-1. é東ש")
_nasty = st.sampled_from(
    "\t\n\v\f\r\x1c\x1f\x85\xa0\xad\u1680\u180e\u2000\u2001\u2009\u200b\u2028\u2029\u202e\u202f\u2066\u3000\ufeff"
    "\ufdd0\uffff\U0010ffff\x00\x1b\x7f\x9b\ud800\udfff\u0301\u0308\u1100\u1161\u11a8\u212b\u200c\u200d\u200e\ufe0f"
)
raw_texts = st.text(st.one_of(_dull, _nasty, st.characters()), max_size=30)


@given(raw_texts)
def test_cleaning_a_clean_line_changes_nothing(text):
    line = clean_line(text)
    assert clean_line(line) == line
    assert clean_block(line) == line


@given(raw_texts)
def test_cleaning_a_clean_block_changes_nothing(text):
    block = clean_block(text)
    assert clean_block(block) == block
    assert "\n\n" not in block


@given(raw_texts)
def test_a_clean_line_is_what_the_format_says(text):
    line = clean_line(text)
    assert unicodedata.is_normalized("NFC", line)
    line.encode()
    assert not line.startswith(" ")
    assert not line.endswith(" ")
    assert "  " not in line
    for character in line:
        assert character == " " or not character.isspace()
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }
    assert line.splitlines() == ([line] if line else [])


@given(st.lists(raw_texts, max_size=6))
def test_words_are_neither_lost_nor_joined(words):
    cleaned = [line for line in map(clean_line, words) if line]
    assert clean_line(" ".join(words)).split(" ") == " ".join(cleaned).split(" ")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("“Typographic” — ‘signs’ … stay", "“Typographic” — ‘signs’ … stay"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # ZWNJ: Persian needs it
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),  # ZWJ and variation selector
        ("\u200eabc\u200f", "\u200eabc\u200f"),
        ("co\u00adoperate", "cooperate"),
        ("東京\u3000大阪", "東京 大阪"),
        ("e\u0301", "é"),
        ("10\u202f000\u00a0€", "10 000 €"),
        ("a\x1b[31mb", "a[31mb"),
    ],
)
def test_a_line_keeps_what_is_text_and_loses_what_is_not(raw, clean):
    assert clean_line(raw) == clean


def test_a_block_keeps_its_lines_and_the_levels_of_its_list():
    assert clean_block("- a\n  - b \n    1. c\n   - d\n\n      e\n-f") == "- a\n  - b\n    1. c\n  - d\ne\n-f"
