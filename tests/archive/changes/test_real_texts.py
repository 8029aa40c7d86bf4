"""Real texts in eight languages, with one edit planted in each: it is told as what it is, and as nothing else."""

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.changes.classify import classify
from archive.changes.sentences import sentences
from archive.model import Metadata
from archive.textformat import loads

CASES = Path(__file__).parents[2] / "cases"
LANGUAGES = {
    "elpais.com": "es", "fr.euronews.com": "fr", "landesspiegel.li": "de", "netzpolitik.org": "de",
    "roma.repubblica.it": "it", "techcrunch.com": "en", "theintercept.com": "en", "www.aa.com.tr": "tr",
    "www.bbc.com": "en", "www.dw.com": "de", "www.golem.de": "de", "www.lrt.lt": "lt", "www.malaymail.com": "en",
    "www.publico.es": "es", "www.sankei.com": "ja", "www.sn.at": "de", "www.timeslive.co.za": "en",
    "www.workersliberty.org": "en",
}  # fmt: skip


def article_of(host):
    path = sorted((CASES / host).glob("*/article.txt"))[-1]
    return replace(loads(path.read_text("utf-8")), metadata=Metadata(language=LANGUAGES[host]))


def with_block(article, place, *blocks):
    return replace(article, body=(*article.body[:place], *blocks, *article.body[place + 1 :]))


def a_place(article, chance, is_fit):
    fit = [place for place, block in enumerate(article.body) if is_fit(block)]
    return chance.choice(fit) if fit else None


def another_number(article, chance):
    place = a_place(article, chance, re.compile(r"\d").search)
    if place is not None:
        block = article.body[place]
        number = chance.choice(list(re.finditer(r"\d+", block)))
        more = str(int(number[0]) + 1)
        return with_block(article, place, block[: number.start()] + more + block[number.end() :])
    return None


def without_a_sentence(article, chance):
    place = a_place(article, chance, lambda block: len(sentences(block)) > 2)
    if place is not None:
        parts = sentences(article.body[place])
        del parts[chance.randrange(1, len(parts) - 1)]
        return with_block(article, place, "".join(parts))
    return None


def without_a_paragraph(article, chance):
    return with_block(article, chance.randrange(len(article.body))) if len(article.body) > 1 else None


def a_paragraph_elsewhere(article, chance):
    if len(article.body) > 4:
        place = chance.randrange(1, 3)
        return replace(with_block(article, place), body=(*with_block(article, place).body, article.body[place]))
    return None


def a_paragraph_cut_in_two(article, chance):
    place = a_place(article, chance, lambda block: len(sentences(block)) > 2 and "\n" not in block)
    if place is not None:
        parts = sentences(article.body[place])
        at = chance.randrange(1, len(parts))
        return with_block(article, place, "".join(parts[:at]).strip(), "".join(parts[at:]).strip())
    return None


def a_dash_for_a_comma(article, chance):
    place = a_place(article, chance, lambda block: ", " in block)
    if place is not None:
        return with_block(article, place, article.body[place].replace(", ", " – ", 1))
    return None


def another_word(article, chance):
    long_word = re.compile(r"(?<=[a-zéèàçñąčęėįšųūžäöüß] )[a-zäöüéàçñ]{5,}(?= [a-zäöü])")
    place = a_place(article, chance, long_word.search)
    if place is not None:
        return with_block(article, place, long_word.sub("xylofonas", article.body[place], count=1))
    return None


# What each edit is, and what it may be beside, where it touches what somebody said.
PLANTED = {
    another_number: ("number", {"quotation"}),
    without_a_sentence: ("deletion", {"quotation"}),
    without_a_paragraph: ("deletion", {"quotation"}),
    a_paragraph_elsewhere: ("move", set()),
    a_paragraph_cut_in_two: ("reflow", set()),
    a_dash_for_a_comma: ("punctuation", set()),
}


@pytest.mark.parametrize("host", LANGUAGES)
def test_an_edit_of_a_real_text_is_told_as_what_it_is(host):
    article, chance = article_of(host), random.Random(host)  # noqa: S311  # the same every time
    for edit, (kind, beside) in PLANTED.items():
        for _ in range(3):
            edited = edit(article, chance)
            if edited is not None:
                kinds = set(classify(article, edited).kinds)
                assert kind in kinds, edit
                assert kinds - beside == {kind}, edit


@pytest.mark.parametrize("host", LANGUAGES)
def test_another_word_is_wording_or_what_somebody_said(host):
    article, chance = article_of(host), random.Random(host)  # noqa: S311  # the same every time
    edited = another_word(article, chance)
    if edited is not None:
        assert set(classify(article, edited).kinds) <= {"wording", "quotation"}
