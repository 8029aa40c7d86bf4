"""The file of a revision."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.boilerplate.document import TooNew, dumps, loads
from archive.boilerplate.model import Learnt, Proof, Ruling, SiteBlock
from archive.characters import clean_block

words = st.text(min_size=1, max_size=60).map(clean_block).filter(bool)
proofs = st.lists(st.builds(Proof, words, words), min_size=1, max_size=3).map(tuple)
blocks = st.one_of(
    st.builds(SiteBlock, words, proofs, st.just(5), st.booleans()),
    st.builds(SiteBlock, words, st.just(()) | proofs, st.just(9), st.booleans(), st.sampled_from(Ruling)),
)
revisions = st.builds(
    lambda number, blocks: Learnt("h.example:8000", number, tuple(sorted(blocks, key=lambda block: block.text))),
    st.integers(1, 10**6),
    st.lists(blocks, max_size=5, unique_by=lambda block: block.text),
)


@given(revisions)
def test_what_is_written_is_read_back(learnt):
    assert loads(dumps(learnt)) == learnt


def test_a_person_can_read_it():
    learnt = Learnt("h.example", 2, (SiteBlock("„Grüße“ aus der Redaktion", ruling=Ruling.REMOVE),))
    written = dumps(learnt).decode()
    assert '"text": "„Grüße“ aus der Redaktion"' in written
    assert written.endswith("}\n")


def test_what_a_newer_program_adds_is_passed_over():
    learnt = Learnt("h.example", 1, (SiteBlock("Letter", ruling=Ruling.KEEP),))
    fields = json.loads(dumps(learnt)) | {"mood": "good"}
    assert loads(json.dumps(fields).encode()) == learnt


def test_a_newer_format_is_refused_by_name():
    fields = json.loads(dumps(Learnt("h.example", 1))) | {"format": 5}
    with pytest.raises(TooNew, match="format 5"):
        loads(json.dumps(fields).encode())


@pytest.mark.parametrize(
    "change",
    [{"blocks": None}, {"blocks": [{}]}, {"blocks": [1]}, {"revision": -1}, {"format": "1"}, {"revision": "1"}],
)
def test_what_is_no_such_file_is_refused(change):
    fields = json.loads(dumps(Learnt("h.example", 1, (SiteBlock("Letter", ruling=Ruling.KEEP),)))) | change
    with pytest.raises(ValueError, match="not"):
        loads(json.dumps(fields).encode())


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff"])
def test_what_is_no_json_object_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011  # json has its own words
        loads(data)


def test_a_block_stands_once_and_in_order():
    one, other = SiteBlock("A", ruling=Ruling.KEEP), SiteBlock("B", ruling=Ruling.KEEP)
    with pytest.raises(ValueError, match="sorted"):
        Learnt("h.example", 1, (other, one))
    with pytest.raises(ValueError, match="sorted"):
        Learnt("h.example", 1, (one, one))
