"""Whatever happens to a file of a store, `archive check` names it, and what is not hurt can still be read."""

import os
import shutil
import sqlite3

import pytest
from damaged import (
    KINDS,
    alike,
    answers,
    columns,
    damage,
    files,
    make_store,
    mistype,
    named_by_check,
    raw_records,
    said,
    trials,
    visit,
)

from archive.archive import Archive

INDEX = "catalog.sqlite3"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    place = tmp_path_factory.mktemp("whole") / "store"
    make_store(place, crawls=3)
    return place


@pytest.fixture
def copy(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "copy")
    return tmp_path / "copy"


def hurt(place, key, kind, *, seed=0):
    """Damages a file, and says which were hit, by their keys."""
    return {str(path.relative_to(place)) for path in damage(place / key, kind, place=place, seed=seed)}


def is_noticed(place, hit, before):
    """Whether `check` names all that was hit; where that is the index, or it answers as it did `before`."""
    status, named = named_by_check(place)
    if hit <= named:
        return status in (2, 3, 4)
    # Who has lost the first line of the store reads nothing else, and a bit of the index may be one that says nothing.
    return ("archive.toml" in hit & named) or (hit == {INDEX} and answers(place) == before)


@pytest.mark.parametrize("kind", KINDS)
def test_one_damaged_file_of_each_sort_is_noticed_and_named(whole, tmp_path, kind):
    before = answers(whole)
    sorts = {}
    for path in files(whole):
        key = str(path.relative_to(whole))
        sorts[key.partition("/")[0] + path.suffix] = key  # the last one, which no seal names
    assert len(sorts) == 8
    for key in sorts.values():
        place = tmp_path / "at"
        shutil.copytree(whole, place)
        hit = hurt(place, key, kind)
        assert is_noticed(place, hit, before), key
        shutil.rmtree(place)


def test_what_no_hurt_byte_lies_in_is_read_from_a_damaged_raw_file(whole, tmp_path):
    for key, kind in trials(whole, tmp_path / "at", kinds=("bit", "cut", "garbage", "zeros", "hole"), only="raw/"):
        records = raw_records(whole, key)
        before = (whole / key).read_bytes()
        hurt(tmp_path / "at", key, kind)
        after = (tmp_path / "at" / key).read_bytes()
        first = alike(before, after)
        last = len(before) - alike(before[::-1], after[::-1])
        safe = [one for one in records if one.offset + one.length <= first or one.offset >= max(first, last)]
        found = {one.record.header("WARC-Record-ID") for one in raw_records(tmp_path / "at", key)}
        assert {one.record.header("WARC-Record-ID") for one in safe} <= found, (key, kind)


def test_a_raw_file_that_ends_between_two_records_is_noticed(whole, copy):
    key = max(str(path.relative_to(whole)) for path in whole.glob("raw/*/*/*"))
    for last in raw_records(whole, key)[-4:][::-1]:
        os.truncate(copy / key, last.offset)
        status, named = named_by_check(copy)
        assert (status, key in named) == (3, True)


LOST = {
    "deleted": lambda place: (place / INDEX).unlink(),
    "emptied": lambda place: os.truncate(place / INDEX, 0),
    "cut": lambda place: os.truncate(place / INDEX, (place / INDEX).stat().st_size // 2),
    "garbage": lambda place: (place / INDEX).write_bytes(b"no database" * 500),
    "header": lambda place: damage_at(place / INDEX, 20),
}


def damage_at(path, offset):
    data = bytearray(path.read_bytes())
    data[offset : offset + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)


@pytest.mark.parametrize("how", LOST)
def test_a_lost_index_is_refused_and_made_again_with_the_same_answers(whole, copy, how):
    before = answers(whole)
    LOST[how](copy)
    status, out, err = said(copy, "list", "--json")
    assert (status, out) == (3, "")
    assert "archive reindex" in err
    assert INDEX in named_by_check(copy)[1]
    assert said(copy, "reindex")[0] == 0
    assert answers(copy) == before
    assert named_by_check(copy) == (0, set())


@pytest.mark.parametrize("how", ["older", "of another archive", "without its log"])
def test_an_index_of_another_day_is_not_believed(whole, tmp_path, how):
    make_store(tmp_path / "copy", crawls=2)
    place = tmp_path / "copy"
    old = (place / INDEX).read_bytes()
    make_store(tmp_path / "copy", crawls=3) if how == "older" else None
    before = answers(place)
    match how:
        case "older":
            (place / INDEX).write_bytes(old)
        case "of another archive":
            shutil.copy(whole / INDEX, place / INDEX)
        case "without its log":
            with Archive.open(place) as archive:
                archive.record([visit("https://b.example/new", 99, "new town")])
                kept = (place / INDEX).read_bytes()
            before = answers(place)
            (place / INDEX).write_bytes(kept)
    for log in place.glob(f"{INDEX}-*"):
        log.unlink()
    assert said(place, "list", "--json")[0] == 3
    assert said(place, "check")[0] == 3
    assert said(place, "reindex")[0] == 0
    assert answers(place) == before


def test_an_index_of_an_older_or_newer_program_is_made_again_or_refused(whole, copy):
    before = answers(whole)
    for version, status in ((1, 0), (99, 2)):
        with sqlite3.connect(copy / INDEX) as db:
            db.execute(f"PRAGMA user_version = {version}")
        db.close()
        found = said(copy, "list", "--json")
        assert found[0] == status
        if status == 0:
            assert answers(copy) == before
    assert "newer program" in found[2]
    assert said(copy, "reindex")[0] == 0
    assert answers(copy) == before


def test_a_store_that_says_nothing_of_itself_is_named_and_not_taken_for_an_empty_folder(copy):
    about = copy / "archive.toml"
    about.unlink()
    status, _, err = said(copy, "list")
    assert (status, str(about) in err, "format = 1" in err) == (3, True, True)
    about.write_text("format = 2\n")
    status, _, err = said(copy, "list")
    assert (status, str(copy) in err, "up to 1" in err) == (2, True, True)


def test_a_body_that_was_sent_again_is_kept_again_where_the_first_record_is_gone(tmp_path, make):
    place = tmp_path / "store"
    body = os.urandom(3000)
    with Archive.open(place, create=True) as archive:
        archive.record([make.captured(body=body)])
    (raw,) = place.glob("raw/*/*/*")
    raw.rename(tmp_path / "away")
    with Archive.open(place) as archive:
        archive.record([make.captured(hours=1, body=body)])
        last = archive.visits("https://h.example/story")[-1]
        assert archive.page(last.raw).body == body


_STORY = "https://a.example/story-1"
READERS = [["list"], ["changes"], ["stats"], ["search", "river"], ["log", _STORY], ["log", "--visits", _STORY]]
READERS = [[*command, "--json"] for command in (*READERS, ["explain", _STORY])] + [["list"], ["log", _STORY]]


@pytest.mark.parametrize("kind", ["blob", "text"])
def test_a_value_of_another_type_in_the_index_is_found_and_makes_no_command_fail_without_a_word(whole, tmp_path, kind):
    before = {tuple(command): said(whole, *command)[:2] for command in READERS}
    tried = refused = 0
    for table, column, declared in columns(whole / INDEX):
        place = tmp_path / "at"
        shutil.copytree(whole, place)
        if (declared == "TEXT") == (kind == "blob") and mistype(place / INDEX, table, column, kind):
            tried += 1
            assert INDEX in named_by_check(place)[1], (table, column)
            for command in READERS:
                status, out, err = said(place, *command)
                if status == 3:
                    assert "`archive reindex` makes it again" in err
                    refused += 1
                elif kind == "blob" and (table, column) != ("names", "name"):
                    assert (status, out) == before[tuple(command)], (table, column, command)
        shutil.rmtree(place)
    assert tried >= 14
    assert refused >= 20
