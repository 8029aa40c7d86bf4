"""Nine kinds of damage to every file of a store, many times over: `pytest tests/long/test_damage.py`.

Goals: every trial noticed and the file named, no traceback, every unhurt WARC record read.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "archive"))

from damaged import alike, answers, damage, files, make_store, named_by_check, raw_records, trials

INDEX = "catalog.sqlite3"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    place = tmp_path_factory.mktemp("whole") / "store"
    make_store(place)
    assert len(files(place)) >= 50
    return place


@pytest.mark.parametrize("seed", range(4))
def test_every_damage_to_every_file_is_noticed_and_named(whole, tmp_path, seed):
    before, count, unnoticed, harmless = answers(whole), 0, [], 0
    place = tmp_path / "at"
    for key, kind in trials(whole, place):
        hit = {str(path.relative_to(place)) for path in damage(place / key, kind, place=place, seed=seed)}
        status, named = named_by_check(place)
        count += 1
        if (hit <= named and status in (2, 3, 4)) or "archive.toml" in hit & named:
            continue
        # A bit of the index may be one that says nothing: then every answer is as it was.
        if key == INDEX and answers(place) == before:
            harmless += 1
        else:
            unnoticed.append((key, kind, status))
    print(f"{count} trials, {len(unnoticed)} unnoticed {unnoticed}, {harmless} that changed nothing")
    assert count >= 400
    assert unnoticed == []


@pytest.mark.parametrize("seed", range(10))
def test_every_record_that_was_not_hurt_is_read(whole, tmp_path, seed):
    place = tmp_path / "at"
    kinds = ("bit", "cut", "garbage", "zeros", "hole")
    for key, kind in trials(whole, place, kinds=kinds, only="raw/"):
        records = raw_records(whole, key)
        before = (whole / key).read_bytes()
        damage(place / key, kind, place=place, seed=seed)
        after = (place / key).read_bytes()
        first = alike(before, after)
        last = max(first, len(before) - alike(before[::-1], after[::-1]))
        safe = {
            one.record.header("WARC-Record-ID")
            for one in records
            if one.offset + one.length <= first or one.offset >= last
        }
        assert safe <= {one.record.header("WARC-Record-ID") for one in raw_records(place, key)}, (key, kind)


def test_a_raw_file_cut_at_any_byte_loses_the_record_that_was_cut_alone(whole, tmp_path):
    key = min(str(path.relative_to(whole)) for path in whole.glob("raw/*/*/*"))
    records, data, place = raw_records(whole, key), (whole / key).read_bytes(), tmp_path / "at"
    shutil.copytree(whole, place)
    for end in range(len(data) - 1, 0, -3):
        os.truncate(place / key, end)
        assert raw_records(place, key) == [one for one in records if one.offset + one.length <= end], end
        if end % 97 == 0:
            status, named = named_by_check(place)
            assert (status, key in named) == (4, True), end


@pytest.mark.parametrize("kind", ["bit", "zeros"])
def test_no_bit_of_the_index_changes_an_answer_unnoticed(whole, tmp_path, kind):
    before, place, changed = answers(whole), tmp_path / "at", 0
    for seed in range(150):
        for key, _ in trials(whole, place, kinds=(kind,), only=INDEX):
            damage(place / key, kind, place=place, seed=1000 + seed)
            is_same = answers(place) == before
            changed += not is_same
            assert is_same or INDEX in named_by_check(place)[1], seed
    assert changed > 20
