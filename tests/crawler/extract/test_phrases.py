"""Phrases found by their plainest part are those that their expressions find."""

import re

import pytest

from crawler.extract.words import table
from crawler.extract.words.phrases import Phrases, plainest

TEXTS = [
    "we use cookies. by using this site you agree to our cookie policy.",
    "an dieser stelle findest du einen externen inhalt von youtube",
    "to view this content, please accept all cookies",
    "allow twitter content?",
    "the minister said on monday that the budget would be passed",
    "",
]


@pytest.mark.parametrize(
    ("phrase", "part"),
    [
        ("we use", "we use"),
        (r"\bour (?:web)?sites?\b", "our "),
        ("colou?rs", "colo"),
        ("a{2}bcd", "bcd"),
        ("[abc]|defg", ""),
        ("(?:one|other)", ""),
        (r"[]x]long\.er", "long"),
        ("no+thing", "thing"),
    ],
)
def test_the_plainest_part_stands_in_all_that_is_found(phrase, part):
    assert plainest(phrase) == part


def test_what_is_found_is_what_the_expressions_find():
    consent = table("consent")
    groups = [consent["embeds"], *(notice[key] for notice in consent["notices"].values() for key in ("site", "act"))]
    found = [(Phrases(group).found_in(text), re.search("|".join(group), text)) for group in groups for text in TEXTS]
    assert {(one, other is not None) for one, other in found} == {(True, True), (False, False)}


def test_every_phrase_that_is_plain_finds_itself():
    consent = table("consent")
    for notice in consent["notices"].values():
        for phrase in notice["act"]:
            if phrase == plainest(phrase):
                assert Phrases(notice["act"]).found_in(f"so {phrase} it is")
