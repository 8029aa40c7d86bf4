"""What differs between two articles: complete, minimal where an editor would be, and safe to print."""

import dataclasses
import datetime as dt
import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.characters import clean_block
from archive.diff.align import align
from archive.diff.compare import BylineChange, Kind, compare
from archive.diff.document import document
from archive.diff.terminal import render, summary
from archive.diff.words import Op, Run, tokens, word_runs
from archive.model import Article, Byline
from archive.textformat import loads

MODEL = loads((Path(__file__).parent / "files" / "daesh-stages-murderous-fightback-in-mosul.txt").read_text("utf-8"))

texts = st.text(st.sampled_from("ab c.1é東京ก็ हि\u200d👩🚀’\u0301\n") | st.characters(), max_size=30)
# Few different paragraphs, so that the same one stands on both sides, and more than once.
paragraphs = st.sampled_from(
    ["One.", "Two.", "* * *", "The cat sat on the mat and slept.", "The cat sat on the red mat and slept.",
     "A spokesman told Reuters: no.", "A spokesman told the BBC: no, never.", "東京は日本の首都である。",
     "東京は日本の大都市である。"]
) | texts.map(clean_block).filter(bool)  # fmt: skip
bylines = st.none() | st.builds(
    Byline,
    submitter=st.sampled_from([None, "Matthew"]),
    date=st.sampled_from([dt.date(2016, 11, 10), dt.date(2016, 11, 11)]),
    time=st.sampled_from([None, dt.time(10, 19)]),
    authors=st.sampled_from([(), ("Ann",), ("Ann", "Bob")]),
)


@st.composite
def articles(draw):
    body = tuple(draw(st.lists(paragraphs, min_size=1, max_size=8)))
    byline = draw(bylines)
    if byline is None and Byline.parse(body[0]) is not None:
        byline = Byline(authors=("Ann",))
    return Article(draw(st.sampled_from(["Old title", "New title", "Another"])), byline, body)


def side(runs, op):
    return "".join(run.text for run in runs if run.op in {Op.SAME, op})


def apply(diff, old):
    """The new article, made of the old one and the diff alone."""
    fields = {change.field: change.new for change in diff.byline}
    known = dataclasses.asdict(old.byline) if old.byline else {"submitter": None, "date": None, "time": None}
    merged = {**known, **fields}
    merged["authors"] = merged.get("authors") or ()
    byline = Byline(**merged) if any(merged.values()) else None
    body = {}
    for block in diff.blocks:
        if block.old is not None:
            assert side(block.runs, Op.REMOVED) == old.body[block.old]
        if block.new is not None:
            body[block.new] = side(block.runs, Op.ADDED)
    return Article(side(diff.title, Op.ADDED), byline, tuple(body[index] for index in sorted(body)))


@given(articles(), articles())
def test_the_diff_applied_to_the_old_article_gives_the_new_one(old, new):
    assert apply(compare(old, new), old) == new


@given(articles(), articles())
def test_a_diff_is_empty_exactly_where_articles_are_equal(old, new):
    assert compare(old, old).is_empty
    assert compare(old, new).is_empty == (old == new)


@given(articles(), articles())
def test_every_paragraph_of_both_sides_is_told_once(old, new):
    blocks = compare(old, new).blocks
    assert sorted(b.old for b in blocks if b.old is not None) == list(range(len(old.body)))
    assert [b.new for b in blocks if b.new is not None] == list(range(len(new.body)))
    assert sorted(b.old for b in blocks if b.kind is Kind.REMOVED) == [b.old for b in blocks if b.kind is Kind.REMOVED]
    in_place = [b.old for b in blocks if b.kind in {Kind.KEPT, Kind.CHANGED}]
    assert in_place == sorted(in_place)
    for block in blocks:
        assert (block.kind is Kind.ADDED) == (block.old is None)
        assert (block.kind is Kind.REMOVED) == (block.new is None)
        assert block.kind is not Kind.KEPT or not block.is_edited
        assert block.kind is not Kind.CHANGED or block.is_edited


@given(texts, texts)
def test_runs_joined_are_both_texts(old, new):
    runs = word_runs(old, new)
    assert side(runs, Op.REMOVED) == old
    assert side(runs, Op.ADDED) == new
    assert all(run.text for run in runs)
    assert all(a.op is not b.op for a, b in pairwise(runs))


@given(texts)
def test_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


@given(st.lists(st.integers(0, 5), max_size=40), st.lists(st.integers(0, 5), max_size=40))
def test_aligned_pairs_are_equal_and_increase(old, new):
    pairs = align(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    assert len(align(old, old)) == len(old)


@pytest.mark.parametrize("kinds", [1, 3, 5_000])
def test_long_sequences_are_aligned_too(kinds):
    old = [index * 7919 % kinds for index in range(6_000)]
    new = [*old[:2_000], -1, *old[2_500:4_000], *old[4_200:], *old[2_000:2_010]]
    pairs = align(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    assert len(pairs) >= 5_300 or kinds == 3


def test_a_softened_headline_is_a_title_change():
    new = dataclasses.replace(MODEL, title="Daesh stages fightback in Mosul")
    diff = compare(MODEL, new)
    assert diff.title == (
        Run(Op.SAME, "Daesh stages "),
        Run(Op.REMOVED, "murderous "),
        Run(Op.SAME, "fightback in Mosul"),
    )
    assert {b.kind for b in diff.blocks} == {Kind.KEPT}
    assert summary(diff) == "Title changed."


def test_byline_changes_are_named_field_by_field():
    new = dataclasses.replace(
        MODEL, byline=dataclasses.replace(MODEL.byline, submitter=None, authors=("Simon Nelson", "Ann Other"))
    )
    assert compare(MODEL, new).byline == (
        BylineChange("submitter", "Matthew", None),
        BylineChange("authors", ("Simon Nelson",), ("Simon Nelson", "Ann Other")),
    )
    assert [c.field for c in compare(MODEL, dataclasses.replace(MODEL, byline=None)).byline] == [
        "submitter", "date", "time", "authors"
    ]  # fmt: skip


def test_a_changed_number_is_one_changed_word():
    body = (MODEL.body[0].replace("34,000", "35,500"), *MODEL.body[1:])
    (block,) = (b for b in compare(MODEL, Article(MODEL.title, MODEL.byline, body)).blocks if b.kind is Kind.CHANGED)
    assert [run.text for run in block.runs if run.op is not Op.SAME] == ["34,000", "35,500"]


@pytest.mark.parametrize(("start", "end"), [(0, 4), (4, 0), (1, 3), (3, 1)])
def test_a_moved_paragraph_is_one_move(start, end):
    body = list(MODEL.body)
    body.insert(end, body.pop(start))
    diff = compare(MODEL, Article(MODEL.title, MODEL.byline, tuple(body)))
    moved = [(b.old, b.new) for b in diff.blocks if b.kind is Kind.MOVED]
    assert moved == [(start, end)]
    assert diff.count(Kind.KEPT) == 4


def test_a_paragraph_that_moved_and_changed_is_one_move_with_its_words():
    body = list(MODEL.body)
    body.insert(4, body.pop(0).replace("34,000", "35,500"))
    (moved,) = (b for b in compare(MODEL, Article(MODEL.title, MODEL.byline, tuple(body))).blocks if b.is_edited)
    assert (moved.kind, moved.old, moved.new) == (Kind.MOVED, 0, 4)


def test_paragraphs_added_and_removed_are_told_where_they_stand():
    body = (MODEL.body[0], MODEL.body[2], "Correction: an earlier text was wrong.", *MODEL.body[3:])
    diff = compare(MODEL, Article(MODEL.title, MODEL.byline, body))
    assert [b.kind for b in diff.blocks] == [Kind.KEPT, Kind.REMOVED, Kind.KEPT, Kind.ADDED, Kind.KEPT, Kind.KEPT]


def test_another_paragraph_in_its_place_is_no_edit():
    body = (*MODEL.body[:2], "Nothing of the old wording stands here: rain, cheese, trains.", *MODEL.body[3:])
    diff = compare(MODEL, Article(MODEL.title, MODEL.byline, body))
    assert (diff.count(Kind.REMOVED), diff.count(Kind.ADDED), diff.count(Kind.CHANGED)) == (1, 1, 0)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("東京は日本の首都である。", "東京は日本の旧首都である。", ["旧"]),
        ("กรุงเทพเป็นเมืองหลวง", "กรุงเทพเป็นเมืองใหญ่", ["หลวง", "ใหญ่"]),
        ("यह हिन्दी है", "यह उर्दू है", ["हिन्दी", "उर्दू"]),
        ("despite pressure from", "despite growing pressure from", ["growing "]),
        ("It’s 34,000 now", "It’s 35,000 now", ["34,000", "35,000"]),
        ("👩\u200d🚀 flew", "👨\u200d🚀 flew", ["👩\u200d🚀", "👨\u200d🚀"]),
    ],
)
def test_words_of_every_script_change_whole(old, new, changed):
    assert [run.text for run in word_runs(old, new) if run.op is not Op.SAME] == changed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["Same."] * 5_000, ["Same."] * 4_000 + ["Other."]),
        ([f"Words {n} {n * n}" for n in range(4_000)], [f"Words {n} {n * n + 1}" for n in range(4_000)][::-1]),
        (
            [" ".join("ab"[n * n % 7 % 2] for n in range(30_000))],
            [" ".join("ab"[n * n % 5 % 2] for n in range(30_000))],
        ),
    ],
)
def test_hostile_articles_are_compared_in_full(old, new):
    before, after = Article("T", None, tuple(old)), Article("T", None, tuple(new))
    assert apply(compare(before, after), before) == after


def test_a_reader_sees_what_changed():
    new = Article(
        "Daesh stages fightback in Mosul",
        dataclasses.replace(MODEL.byline, time=dt.time(11, 0)),
        (MODEL.body[1], MODEL.body[2], "Correction: it was 35,000.", MODEL.body[4], MODEL.body[0]),
    )
    text = render(compare(MODEL, new), old="version 1", new="version 2")
    assert text.split("\n\n")[:4] == [
        "--- version 1\n+++ version 2",
        "Title\n    Daesh stages [-murderous -]fightback in Mosul",
        "Byline\n    time:       [-10:19-] {+11:00+}",
        "Paragraphs 1 to 2: unchanged",
    ]
    assert "Paragraph 3: added\n    {+Correction: it was 35,000.+}" in text
    assert f"Paragraph 4 of the old text: removed\n    [-{MODEL.body[3]}-]" in text
    assert "Paragraph 5: moved, was paragraph 1\n" in text
    assert text.endswith(
        "\n\nTitle changed; byline changed; 1 paragraph added; 1 paragraph removed; 1 paragraph moved.\n"
    )


def test_equal_articles_are_said_to_be_equal():
    assert render(compare(MODEL, MODEL), old="a", new="b") == "--- a\n+++ b\n\nNo difference.\n"


@given(articles(), articles(), st.booleans(), st.none() | st.integers(1, 60))
def test_nothing_but_our_own_styles_steers_the_terminal(old, new, colour, columns):
    text = render(compare(old, new), old="\x1b]0;x\x07", new="\u202ex", colour=colour, columns=columns)
    for style in ("0", "1", "2", "31;9", "32;4"):
        text = text.replace(f"\x1b[{style}m", "") if colour else text
    assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} and c != "\n" for c in text)


def test_the_document_says_the_same_in_json():
    new = dataclasses.replace(
        MODEL, title="Daesh in Mosul", byline=Byline(date=dt.date(2016, 11, 11)), body=MODEL.body[1:]
    )
    said = json.loads(json.dumps(document(compare(MODEL, new))))
    assert said["same"] is False
    assert said["title"][0] == {"op": "same", "text": "Daesh "}
    assert said["byline"][1] == {"field": "date", "old": "2016-11-10", "new": "2016-11-11"}
    assert said["byline"][2] == {"field": "time", "old": "10:19", "new": None}
    assert said["byline"][3] == {"field": "authors", "old": ["Simon Nelson"], "new": None}
    assert said["blocks"][0] == {
        "kind": "removed", "old": 1, "new": None, "runs": [{"op": "removed", "text": MODEL.body[0]}]
    }  # fmt: skip
    assert said["blocks"][1]["new"] == 1
    assert document(compare(MODEL, MODEL))["title"] is None
