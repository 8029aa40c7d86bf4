"""Nothing is found in a sound archive; in any other, each damaged thing by its name, and nothing else."""

import os
import random

import pytest

from archive.archive import Archive, Kind
from archive.model import Failure, Fault
from archive.raw.reader import opened, scan

URL = "https://h.example/story"


@pytest.fixture
def place(tmp_path, make):
    """A closed archive with three versions and a failed visit."""
    place = tmp_path / "archive"
    with Archive.open(place, create=True) as archive:
        for hour, text in enumerate("ABC"):
            archive.record([make.captured(URL, make.article(text), hours=hour, body=os.urandom(3000))])
        archive.record([make.captured(URL, Failure(Fault.TIMEOUT), hours=4)])
    return place


def findings(place):
    with Archive.open(place) as archive:
        return list(archive.check())


def flip(path, offset):
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)


def test_a_sound_archive_has_no_findings_closed_or_while_it_is_written(place, make):
    assert findings(place) == []
    with Archive.open(place) as archive:
        archive.record([make.captured(URL, make.article("D"), hours=5)])
        assert findings(place) == []
        told = []
        check = archive.check(lambda done, total: told.append((done, total)))
        assert list(check) == []
        assert (check.visits, check.texts, check.raw_files) == (5, 4, 2)
        assert told[-1][0] == told[-1][1] > 0
        assert told == sorted(told)


@pytest.mark.parametrize("suffix", [".txt", ".json"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "emptied", "deleted", "swapped", "folder", "link"])
def test_a_damaged_file_is_named(place, suffix, damage):
    first, second, _ = sorted(place.glob(f"texts/*/*/*{suffix}"))
    expected = {first}
    first.chmod(0o600)
    second.chmod(0o600)
    match damage:
        case "flipped":
            flip(first, first.stat().st_size // 2)
        case "cut":
            os.truncate(first, first.stat().st_size - 1)
        case "emptied":
            os.truncate(first, 0)
        case "deleted":
            first.unlink()
        case "swapped":
            kept = first.read_bytes()
            first.write_bytes(second.read_bytes())
            second.write_bytes(kept)
            expected = {first, second}
        case "folder":
            first.unlink()
            first.mkdir()
        case "link":
            first.rename(place.parent / "elsewhere")
            first.symlink_to(place.parent / "elsewhere")
    found = findings(place)
    assert {finding.path for finding in found} == {str(path) for path in expected}
    assert {finding.kind for finding in found} <= {Kind.DAMAGED, Kind.MISSING, Kind.FOREIGN}


def test_one_flipped_bit_in_a_raw_file_names_the_record_that_it_hit(place):
    (raw,) = place.glob("raw/*/*/*")
    with Archive.open(place) as archive:
        visits = archive.visits(URL)
    for visit in visits[:3]:
        flip(raw, visit.raw.offset + visit.raw.length // 2)
        (finding,) = findings(place)
        assert (finding.path, finding.kind) == (str(raw), Kind.DAMAGED)
        assert f"the answer of {URL} at {visit.at:%Y-%m-%dT%H:%M:%SZ}" in finding.problem
        flip(raw, visit.raw.offset + visit.raw.length // 2)
    assert findings(place) == []


@pytest.mark.parametrize("suffix", [".txt", ".json"])
def test_a_damaged_file_that_is_moved_away_is_written_again(place, suffix):
    first = min(place.glob(f"texts/*/*/*{suffix}"))
    kept = first.read_bytes()
    flip(first, len(kept) // 2)
    told = findings(place)
    with Archive.open(place) as archive:
        left = archive.reindex().findings
    for (finding,) in (told, left):
        assert finding.path == str(first)
        assert finding.problem.endswith("; move it away, and `archive reindex` writes it again from the raw file")
    first.rename(place.parent / "damaged")
    with Archive.open(place) as archive:
        assert archive.reindex().restored == 1
    assert findings(place) == []
    assert first.read_bytes() == kept


@pytest.mark.parametrize("damage", ["folder", "catalog"])
def test_no_problem_names_its_file_once_more(place, damage):
    path = min(place.glob("texts/*/*/*.json")) if damage == "folder" else place / "catalog.sqlite3"
    path.unlink()
    if damage == "folder":
        path.mkdir()
    with Archive.open(place) as archive:
        found = [*archive.check(), *archive.reindex().findings]
    assert {finding.path for finding in found} == {str(path)}
    assert not any(str(path) in finding.problem for finding in found)


def records_in(place, raw):
    with Archive.open(place) as archive, opened(archive._place.folder, str(raw.relative_to(place))) as descriptor:
        return list(scan(descriptor, str(raw.relative_to(place))))


def test_no_flipped_bit_of_a_raw_file_goes_unnoticed(place):
    (raw,) = place.glob("raw/*/*/*")
    whole = records_in(place, raw)
    chance = random.Random(1)  # noqa: S311 - which bits are tried is no secret
    for offset in chance.sample(range(raw.stat().st_size), 60):
        flip(raw, offset)
        # Deflate has a few padding bits that say nothing: then every record is as it was.
        assert str(raw) in {finding.path for finding in findings(place)} or records_in(place, raw) == whole
        flip(raw, offset)


@pytest.mark.parametrize("how", ["last byte", "last record", "deleted", "link", "folder"])
def test_a_raw_file_that_was_cut_is_noticed_even_between_records(place, how):
    (raw,) = place.glob("raw/*/*/*")
    last = records_in(place, raw)[-1]
    match how:
        case "last byte":
            os.truncate(raw, raw.stat().st_size - 1)
        case "last record":
            os.truncate(raw, last.offset)
        case "deleted":
            raw.unlink()
        case "link":
            raw.rename(place.parent / "elsewhere")
            raw.symlink_to(place.parent / "elsewhere")
        case "folder":
            raw.unlink()
            raw.mkdir()
    found = findings(place)
    assert {finding.path for finding in found} == {str(raw)}
    assert {finding.kind for finding in found} <= {Kind.DAMAGED, Kind.MISSING, Kind.FOREIGN}


def test_what_the_catalog_does_not_know_is_noticed(place, make):
    old = (place / "catalog.sqlite3").read_bytes()
    with Archive.open(place) as archive:
        archive.record([make.captured(URL, make.article("D"), hours=5)])
    (place / "catalog.sqlite3").write_bytes(old)
    assert {finding.kind for finding in findings(place)} == {Kind.CATALOG}
    (place / "catalog.sqlite3").write_bytes(old[:5000])
    assert {finding.kind for finding in findings(place)} == {Kind.CATALOG}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE visits SET at = at + 1 WHERE outcome = 2", "2016-11-10T16:00:00Z"),
        ("UPDATE visits SET offset = offset + 1 WHERE outcome = 2", "2016-11-10T16:00:00Z"),
        ("DELETE FROM visits WHERE outcome = 2", "refers to a row of visits that is not there"),
        ("UPDATE texts SET title = 'x' WHERE id = 2", "2016-11-10T13:00:00Z stands differently"),
        ("UPDATE texts SET digest = zeroblob(32) WHERE id = 2", "2016-11-10T13:00:00Z stands differently"),
        ("UPDATE readings SET rules = 0 WHERE text = 2", "2016-11-10T13:00:00Z stands differently"),
        ("DELETE FROM aliases", "2016-11-10T13:00:00Z stands differently"),
        ("UPDATE readings SET at = at + 1 WHERE text = 2", "no visit was there"),
    ],
)
def test_rows_that_are_not_what_the_files_say_are_noticed(place, change, told):
    with Archive.open(place) as archive:
        archive._place.catalog()._db.all(change)
        found = list(archive.check())
    assert Kind.CATALOG in {finding.kind for finding in found}
    assert any(told in finding.problem for finding in found)
    with Archive.open(place) as archive:
        archive.reindex()
    assert findings(place) == []


def test_foreign_things_are_named_and_left(place):
    foreign = [place / "notes.txt", place / "raw" / "x.txt", place / "texts" / "h.example" / "y", place / "folder"]
    for path in foreign[:3]:
        path.write_text("mine")
    foreign[3].mkdir()
    found = findings(place)
    assert {(finding.path, finding.kind) for finding in found} == {(str(path), Kind.FOREIGN) for path in foreign}
    with Archive.open(place) as archive:
        archive.reindex()
    assert all(path.exists() for path in foreign)


@pytest.mark.parametrize("thing", ["link", "folder", "pipe"])
def test_what_is_named_as_a_raw_file_and_is_none_stops_nobody(place, make, thing):
    foreign = place / "raw" / "2016" / "11" / "x.warc.gz.open"
    match thing:
        case "link":
            foreign.symlink_to(place / "archive.toml")
        case "folder":
            foreign.mkdir()
            (foreign / "x").touch()
        case "pipe":
            os.mkfifo(foreign)
    with Archive.open(place) as archive:
        archive.record([make.captured(URL, make.article("D"), hours=5)])
        archive.reindex()
        assert len(archive.versions(URL)) == 4
    (finding,) = findings(place)
    assert (finding.path.startswith(str(foreign)), finding.kind) == (True, Kind.FOREIGN)


def test_what_a_dead_run_left_is_no_damage_and_is_completed(place, make):
    with Archive.open(place) as archive:
        archive.record([make.captured(URL, make.article("D"), hours=5)])
        catalog = (place / "catalog.sqlite3").read_bytes(), (place / "catalog.sqlite3-wal").read_bytes()
        archive.record([make.captured(URL, make.article("E"), hours=6)])
        texts = sorted(place.glob("texts/*/*/*"))
        (raw,) = place.glob("raw/*/*/*.open")
        left = raw.read_bytes() + b"\x1f\x8b\x08half a record"
    # As if it had died after the WARC file was synced, before the text was linked and the row committed.
    raw.with_suffix("").unlink()
    raw.write_bytes(left)
    for path in texts[-2:]:
        path.unlink()
    (place / "catalog.sqlite3").write_bytes(catalog[0])
    (place / "catalog.sqlite3-wal").write_bytes(catalog[1])
    assert findings(place) == []
    with Archive.open(place) as archive:
        assert len(archive.versions(URL)) == 4
        archive.record([make.captured(URL, make.article("F"), hours=7)])
        assert [archive.article(version.key).body[0] for version in archive.versions(URL)] == list("ABCDEF")
    assert sorted(place.glob("texts/*/*/*"))[: len(texts)] == texts
    assert findings(place) == []
