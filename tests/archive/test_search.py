"""Phrases are found in every stored text, whatever their script, and the index is one that may be lost."""

import json

import pytest

from archive.archive import Archive
from archive.cli import main
from archive.place import SEARCH

A, B = "https://h.example/a", "https://other.example/b"


@pytest.fixture
def full(archive, make):
    texts = [
        (A, 0, "The Café d’Été was closed after the flood."),
        (A, 1, "The Café d’Été was closed after the fire."),
        (B, 2, "昨日、東京都で大雨が降った。"),
        (B, 3, "The flood after the rain; the café stays open."),
    ]
    for url, hours, text in texts:
        archive.record([make.captured(url, make.article(text, title=f"Hour {hours}"), hours=hours)])
    return archive


def numbers(archive, *phrases, **only):
    return [(version.url, version.number) for version, _ in archive.search(phrases, **only)]


def test_a_phrase_is_found_in_every_version_that_says_it_the_newest_first(full):
    assert numbers(full, "after the") == [(B, 2), (A, 2), (A, 1)]
    assert numbers(full, "closed after the flood") == [(A, 1)]
    assert numbers(full, "flood the after") == []


def test_letter_case_accents_and_punctuation_make_no_difference(full):
    assert numbers(full, "cafe d'ete WAS") == [(A, 2), (A, 1)]
    ((_, hit),) = full.search(["CAFE D ETE", "flood"])
    assert (hit.found, hit.after[:12]) == ("Café d’Été", " was closed ")


def test_text_without_blanks_is_found_by_any_run_of_its_letters(full):
    assert numbers(full, "東京") == numbers(full, "京都で大雨") == [(B, 1)]
    assert numbers(full, "都東") == []
    ((_, hit),) = full.search(["東京都"])
    assert (hit.before[-3:], hit.found, hit.after[:3]) == ("昨日、", "東京都", "で大雨")


def test_all_phrases_have_to_be_there_and_hosts_and_days_narrow_it_down(full, make):
    assert numbers(full, "flood", "after the") == [(B, 2), (A, 1)]
    assert numbers(full, "flood", host="h.example") == [(A, 1)]
    assert numbers(full, "after the", since=make.moment(1)) == [(B, 2), (A, 2)]


@pytest.mark.parametrize("phrase", ["", '"', "'", "* OR NEAR(", "-", "text:flood^", "a\x00b", "_"])
def test_no_phrase_is_a_query_language(full, phrase):
    assert numbers(full, phrase) == []


def test_the_index_follows_the_archive_and_a_catalog_made_again(full, make):
    assert numbers(full, "harbour") == []
    full.record([make.captured(B, make.article("The harbour."), hours=5)])
    assert numbers(full, "harbour") == [(B, 3)]
    full.reindex()
    assert numbers(full, "harbour") == [(B, 3)]
    assert numbers(full, "after the") == [(B, 2), (A, 2), (A, 1)]


@pytest.mark.parametrize("damage", [b"", b"no database at all, and longer than its header" * 50])
def test_an_index_that_is_lost_or_damaged_is_made_again(full, place, damage):
    before = numbers(full, "after the")
    for path in place.glob(f"{SEARCH}*"):
        path.unlink()
    (place / SEARCH).write_bytes(damage)
    assert numbers(full, "after the") == before
    assert list(full.check()) == []


def test_an_index_that_is_damaged_within_is_no_answer(full, place, capsys):
    assert numbers(full, "after the")
    data = bytearray((place / SEARCH).read_bytes())
    data[4096:] = bytes(each ^ 0x55 for each in data[4096:])
    (place / SEARCH).write_bytes(data)
    assert main(["--store", str(place), "search", "after the"]) == 3
    assert "remove it, and it is made again" in capsys.readouterr().err


def test_the_command_prints_a_line_or_an_object_for_each_version(full, place, capsys):
    assert main(["--store", str(place), "search", "the flood", "--limit", "1"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split("\t")[1:4] == ["2", B, "Hour 3"]
    assert main(["--store", str(place), "search", "the fire", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["version"], said["versions"], said["found"]) == (2, 2, "the fire")


@pytest.mark.parametrize("phrase", ["", "*", " - "])
def test_a_phrase_without_a_word_is_a_mistake(place, phrase, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--store", str(place), "search", "flood", phrase])
    assert ended.value.code == 2
    assert "has no word in it" in capsys.readouterr().err


def test_an_archive_without_texts_is_searched_in_vain(tmp_path):
    with Archive.open(tmp_path / "new", create=True) as archive:
        assert list(archive.search(["flood"])) == []
