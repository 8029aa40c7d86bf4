"""A catalog that was made again answers as the lost one did."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive, Kind
from archive.errors import NotArchived
from archive.model import Failure, Fault, Reason, Rejection

URLS = ["https://h.example/a-long-story", "https://h.example/b", "https://m.h.example/c", "https://other.example/d"]


def answers(archive):
    """Everything that an archive says, of all the addresses of these tests."""
    told = [archive.articles(), archive.stats(), archive.articles(host="h.example", limit=2)]
    for url in URLS:
        try:
            told.append([archive.identity_of(url), archive.visits(url), archive.readings(url), archive.versions(url)])
        except NotArchived:
            told.append([])
        told.append(archive.last_visit(url))
    return told


@pytest.fixture
def full(tmp_path, make):
    """An archive with some of everything, closed."""
    place = tmp_path / "archive"
    with Archive.open(place, create=True, most_raw_bytes=10_000) as archive:
        body = os.urandom(7_000)
        for hour, text in enumerate(["A", "A", "B", "A"]):
            archive.record(
                [
                    make.captured(URLS[0], make.article(text), hours=hour, body=body),
                    make.captured(
                        URLS[1], make.article(text, title="B"), hours=hour, via=[URLS[2]], body=os.urandom(4_000)
                    ),
                    make.captured(URLS[3], Failure(Fault.DNS, "x"), hours=hour),
                ]
            )
        archive.record([make.captured(URLS[0], Rejection(Reason.PAYWALL), hours=9)])
    assert len(list(place.glob("raw/*/*/*"))) > 2
    return place


_RESULTS = st.sampled_from(["A", "B", "C", None])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(URLS),
                _RESULTS,
                st.integers(0, 5),
                st.sampled_from([None, *URLS]),
                st.sampled_from([(), (URLS[1],), (URLS[2], URLS[0])]),
                st.integers(1, 2),
            ),
            min_size=1,
            max_size=4,
        ),
        max_size=5,
    )
)
def test_any_archive_is_indexed_again_as_it_was(tmp_path_factory, make, batches):
    place = tmp_path_factory.mktemp("any") / "archive"
    with Archive.open(place, create=True, most_raw_bytes=4_000) as archive:
        for batch in batches:
            archive.record(
                [
                    make.captured(
                        url,
                        make.article(text, title=f"Of {text}", canonical=canonical) if text else Failure(Fault.TIMEOUT),
                        hours=hour,
                        via=via if text else (),
                        rules=rules,
                    )
                    for url, text, hour, canonical, via, rules in batch
                ]
            )
        before = answers(archive)
        assert archive.reindex().findings == ()
        assert answers(archive) == before
        assert list(archive.check()) == []


@pytest.mark.parametrize("damage", ["deleted", "cut", "garbage", "emptied", "log deleted"])
def test_a_lost_catalog_is_made_again(full, damage):
    with Archive.open(full) as archive:
        before = answers(archive)
    catalog = full / "catalog.sqlite3"
    match damage:
        case "deleted":
            catalog.unlink()
        case "cut":
            os.truncate(catalog, catalog.stat().st_size // 2)
        case "garbage":
            catalog.write_bytes(os.urandom(100_000))
        case "emptied":
            os.truncate(catalog, 0)
        case "log deleted":
            (full / "catalog.sqlite3-wal").write_bytes(os.urandom(5000))
    with Archive.open(full) as archive:
        assert archive.reindex().findings == ()
        assert answers(archive) == before
        assert list(archive.check()) == []


def test_what_it_did_not_finish_is_done_again(full):
    (full / "catalog.sqlite3.new").write_bytes(b"half")
    (full / "catalog.sqlite3.new-journal").write_bytes(b"half")
    with Archive.open(full) as archive:
        before = answers(archive)
        archive.reindex()
        assert answers(archive) == before
    # Killed after the old one had gone.
    (full / "catalog.sqlite3").rename(full / "catalog.sqlite3.ready")
    with Archive.open(full) as archive:
        assert answers(archive) == before
        assert list(archive.check()) == []


def stopped(archive, *, after):
    """Stops it when more than so many bytes of raw files have been indexed; how many files were indexed whole."""
    ends = [0]
    for raw in sorted(archive._place.folder.path.glob("raw/*/*/*")):
        ends.append(ends[-1] + raw.stat().st_size)

    def progress(done, total):
        if done > after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.reindex(progress)
    return len([end for end in ends[1:] if end <= after])


def raw_size(place, *, files=None):
    return sum(raw.stat().st_size for raw in sorted(place.glob("raw/*/*/*"))[:files])


@pytest.mark.parametrize("part", [0, 0.3, 0.5, 0.7, 0.9])
def test_stopped_it_goes_on_behind_the_last_raw_file_that_was_whole(full, part):
    with Archive.open(full) as archive:
        before = answers(archive)
        whole = stopped(archive, after=raw_size(full) * part)
        assert answers(archive) == before
        assert list(archive.check()) == []
        visits = archive.stats().visits
        done = archive.reindex()
        assert (done.taken_up, done.visits, done.findings) == (whole, visits, ())
        assert answers(archive) == before
        assert list(archive.check()) == []
        assert archive.reindex().taken_up == 0
    assert not list(full.glob("catalog.sqlite3.new*"))


def gone_text(place):
    min(place.rglob("*.txt")).unlink()


def longer_raw(place):
    with min(place.glob("raw/*/*/*")).open("ab") as file:
        file.write(b"more")


def gone_raw(place):
    min(place.glob("raw/*/*/*")).unlink()


def hurt_index(place):
    path = place / "catalog.sqlite3.new"
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = os.urandom(len(data) // 2 - 4096)
    path.write_bytes(data)


def no_index(place):
    (place / "catalog.sqlite3.new").write_bytes(b"half")


@pytest.mark.parametrize("changed", [gone_text, longer_raw, gone_raw, hurt_index, no_index])
def test_it_begins_anew_where_something_has_changed_since_it_was_stopped(full, changed):
    with Archive.open(full) as archive:
        assert stopped(archive, after=raw_size(full, files=2)) == 2
        changed(full)
        done = archive.reindex()
        assert done.taken_up == 0
        after = answers(archive)
        again = archive.reindex()
        assert (again.findings, again.visits) == (done.findings, done.visits)
        assert answers(archive) == after


def test_what_was_found_before_it_was_stopped_is_found_again(full):
    raw = min(full.glob("raw/*/*/*"))
    with Archive.open(full) as archive:
        hit = archive.visits(URLS[0])[0].raw
        data = bytearray(raw.read_bytes())
        data[hit.offset + hit.length // 2] ^= 1
        raw.write_bytes(data)
        assert stopped(archive, after=raw_size(full, files=2)) == 2
        done = archive.reindex()
        assert done.taken_up == 1
        assert [finding.path for finding in done.findings] == [str(raw)]


def test_a_catalog_made_again_has_the_tables_of_a_new_one_and_no_others(full):
    # Figures for the planner (ANALYZE) from a small archive slow a grown one down a hundredfold.
    def tables(archive):
        return archive._place.catalog()._db.all("SELECT name FROM sqlite_schema ORDER BY name")

    with Archive.open(full) as archive:
        before = tables(archive)
        archive.reindex()
        assert tables(archive) == before


def test_a_raw_file_that_is_closed_meanwhile_is_read_to_its_end(full, make):
    writer = Archive.open(full)
    writer.record([make.captured(URLS[1], make.article("C", title="B"), hours=20)])

    def closes(done, total):
        # While the files before it are read, and after all were listed.
        writer.close()

    with Archive.open(full) as archive:
        before = answers(archive)
        assert archive.reindex(closes).findings == ()
        assert not list(full.glob("raw/*/*/*.open"))
        assert answers(archive) == before
        archive.record([make.captured(URLS[1], make.article("D", title="B"), hours=21)])
        assert list(archive.check()) == []


@pytest.mark.parametrize("thing", ["link", "folder"])
def test_what_stands_in_the_place_of_a_raw_file_is_passed_over(full, thing):
    raw = min(full.glob("raw/*/*/*"))
    raw.rename(full.parent / "elsewhere")
    if thing == "link":
        raw.symlink_to(full.parent / "elsewhere")
    else:
        raw.mkdir()
    with Archive.open(full) as archive:
        before = archive.stats().visits
        assert 0 < archive.reindex().visits < before
        assert raw.is_symlink() or raw.is_dir()


def test_missing_texts_and_records_are_restored(full):
    text, record = min(full.rglob("*.txt")), max(full.rglob("*.json"))
    kept = text.read_bytes(), record.read_bytes()
    text.unlink()
    record.unlink()
    with Archive.open(full) as archive:
        assert {finding.kind for finding in archive.check()} == {Kind.MISSING}
        assert archive.reindex().restored == 2
        assert list(archive.check()) == []
    assert (text.read_bytes(), record.read_bytes()) == kept


def test_a_version_is_known_by_its_record_where_its_raw_file_is_lost(full):
    with Archive.open(full) as archive:
        before = archive.versions(URLS[1])
    for raw in full.glob("raw/*/*/*"):
        raw.unlink()
    with Archive.open(full) as archive:
        lost = archive.reindex().findings
        assert {finding.kind for finding in lost} == {Kind.MISSING}
        after = archive.versions(URLS[1])
        assert {version.key for version in after} == {version.key for version in before}
        assert archive.article(after[0].key).metadata.site_name == "The Site"


def test_a_damaged_raw_file_costs_only_the_visits_that_were_hit(full):
    raw = min(full.glob("raw/*/*/*"))
    with Archive.open(full) as archive:
        visits = archive.stats().visits
        hit = archive.visits(URLS[0])[0].raw
    data = bytearray(raw.read_bytes())
    data[hit.offset + hit.length // 2] ^= 1
    raw.write_bytes(data)
    with Archive.open(full) as archive:
        done = archive.reindex()
        assert [finding.path for finding in done.findings] == [str(raw)]
        # The answer is damaged, the record of the visit is not.
        assert archive.stats().visits == visits
