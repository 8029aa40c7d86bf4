"""Whether an edit is told: pairs of versions that a person labelled, and how many of the labels are found."""

import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from archive.changes.classify import classify
from archive.changes.model import Disclosure
from archive.characters import clean_block
from archive.model import Article, Byline, Metadata

PAIRS = [
    pytest.param(pair, id=f"{file.stem}-{number}")
    for file in sorted((Path(__file__).parent / "stealth").glob("*.toml"))
    for number, pair in enumerate(tomllib.loads(file.read_text("utf-8"))["pair"], start=1)
]


def both(pair, key):
    """The values of the two sides; one value holds for both."""
    value = pair.get(key, "")
    return value if isinstance(value, list) else [value, value]


def moment(text):
    if not text:
        return None
    return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)


def sides(pair):
    articles = []
    for side, text in enumerate((pair["old"], pair["new"])):
        metadata = Metadata(
            language=pair.get("language", "en"),
            modified=moment(both(pair, "modified")[side]),
            updated=moment(both(pair, "updated")[side]),
            corrections=tuple(pair.get("corrections", ())) if side else (),
        )
        body = tuple(clean_block(block.replace("\n", " ")) for block in text.split("\n\n"))
        articles.append(Article(both(pair, "title")[side], Byline.parse(both(pair, "byline")[side]), body, metadata))
    return articles


def found(pair):
    read = tuple(map(dt.datetime.fromisoformat, pair["read"])) if "read" in pair else None
    return classify(*sides(pair), read=read)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_is_what_a_person_says_it_is(pair):
    change = found(pair)
    assert change.disclosure == pair["label"], (pair["why"], change)


def test_precision_and_recall_of_stealth():
    pairs = [parameter.values[0] for parameter in PAIRS]
    assert len(pairs) >= 40
    assert len({pair.get("language", "en") for pair in pairs}) >= 10
    counted = Counter((pair["label"] == "stealth", found(pair).disclosure is Disclosure.STEALTH) for pair in pairs)
    true, missed, invented = counted[True, True], counted[True, False], counted[False, True]
    assert true / (true + invented) >= 0.95
    assert true / (true + missed) >= 0.95
