"""The archive as a whole: what was recorded is there, is what was recorded, and belongs to the right article."""

import contextlib
import dataclasses
import datetime as dt
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.boilerplate.model import Ruling
from archive.catalog.sqlite import SqliteCatalog
from archive.digest import digest
from archive.errors import (
    CatalogError,
    DamageError,
    KeyNotFound,
    NotArchived,
    StoreError,
    StoreNotFound,
    StoreTooNew,
    UsageError,
)
from archive.model import Article, Failure, Fault, Novelty, Outcome, ReadAgain, Reason, Rejection
from archive.textformat import dumps

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
ROOT = Path(__file__).parents[2]
URL = "https://h.example/story"


def versions(archive, url=URL):
    return [archive.article(version.key).body[0] for version in archive.versions(url)]


# What is kept


def test_a_new_article_is_one_text_with_its_record(archive, place, make):
    capture = make.captured(result=make.article("“Text” — with ünicode."))
    (recorded,) = archive.record([capture])
    assert recorded.change == Novelty.NEW
    assert recorded.reading.digest == digest(capture.result)
    assert (place / recorded.reading.key).read_bytes() == dumps(capture.result).encode()
    read = archive.article(recorded.reading.key)
    assert (read, read.metadata) == (capture.result, capture.result.metadata)
    record = archive.provenance(recorded.reading.key)
    assert record["requested_url"] == record["url"] == URL
    assert (record["at"], record["rules"], record["status"], record["software"]) == (
        "2016-11-10T12:00:00Z",
        1,
        200,
        "test/1",
    )
    assert (record["digest"], record["language"], record["utc_offset"]) == (recorded.reading.digest, "en", 3600)
    assert sorted(path.suffix for path in (place / "texts").rglob("*.*") if path.is_file()) == [".json", ".txt"]


def test_an_archive_opened_again_says_the_same(archive, place, make):
    archive.record([make.captured(), make.captured(hours=1, result=make.article("Other."))])
    archive.record([make.captured(hours=2, result=Failure(Fault.TIMEOUT, "60 s"))])
    archive.close()
    with Archive.open(place) as again:
        assert versions(again) == ["One paragraph.", "Other."]
        assert [visit.outcome for visit in again.visits(URL)] == [Outcome.ARTICLE, Outcome.ARTICLE, Outcome.FAILED]
        assert again.last_visit(URL).reason == "timeout"
        assert again.stats().versions == 2


def test_changes_are_told_from_looks_that_changed_nothing(archive, make):
    texts = ["A", "A", "B", "A"]
    changes = [archive.record([make.captured(hours=n, result=make.article(t))])[0].change for n, t in enumerate(texts)]
    assert changes == [Novelty.NEW, Novelty.UNCHANGED, Novelty.CHANGED, Novelty.CHANGED]


def test_a_batch_is_the_same_as_one_after_the_other(archive, make):
    texts = ["A", "A", "B", "A"]
    recorded = archive.record([make.captured(hours=n, result=make.article(t)) for n, t in enumerate(texts)])
    assert [one.change for one in recorded] == [Novelty.NEW, Novelty.UNCHANGED, Novelty.CHANGED, Novelty.CHANGED]
    assert versions(archive) == ["A", "B", "A"]


def test_a_text_that_comes_back_is_stored_once(archive, place, make):
    archive.record([make.captured(hours=n, result=make.article(t)) for n, t in enumerate("ABAB")])
    assert len(list((place / "texts").rglob("*.txt"))) == 2
    assert versions(archive) == ["A", "B", "A", "B"]


def test_a_text_read_late_takes_its_place_in_time(archive, make):
    archive.record([make.captured(hours=5, result=make.article("New"))])
    (recorded,) = archive.record([make.captured(hours=1, result=make.article("Old"))])
    assert recorded.change == Novelty.NEW
    assert versions(archive) == ["Old", "New"]
    assert archive.articles()[0].first == make.moment(1)


def test_what_was_read_by_newer_rules_counts(archive, make):
    archive.record([make.captured(rules=1), make.captured(result=make.article("Better."), rules=2)])
    archive.record([make.captured(result=make.article("Worse."), rules=1)])
    assert versions(archive) == ["Better."]


def test_of_what_the_same_rules_read_the_one_that_knew_more_of_the_host_counts(archive, make):
    for text in ("a box", "another box", "a third"):
        archive.rule_boilerplate("h.example", {text: Ruling.REMOVE})
    known = dataclasses.replace(make.captured(result=make.article("Better.")), learnt=3)
    archive.record([known, make.captured(result=make.article("Worse."))])
    assert versions(archive) == ["Better."]
    assert [(one.rules, one.learnt) for one in archive.readings(URL)] == [(1, 0), (1, 3)]
    assert [archive.provenance(one.key).get("learnt") for one in archive.readings(URL)] == [None, 3]
    assert list(archive.check()) == []


def test_a_page_that_turned_into_something_else_makes_no_version(archive, make):
    archive.record([make.captured()])
    for hour, result in enumerate([Rejection(Reason.CONSENT_WALL, "a wall"), Failure(Fault.HTTP_STATUS, "410")], 1):
        (recorded,) = archive.record([make.captured(hours=hour, result=result)])
        assert (recorded.reading, recorded.change, recorded.visit.article) == (None, None, "h.example/story")
    assert versions(archive) == ["One paragraph."]
    assert archive.stats().reasons == {"consent-wall": 1, "http-status": 1}


def test_the_same_body_again_is_not_kept_again(archive, place, make):
    body = os.urandom(20_000)
    for hour in range(3):
        archive.record([make.captured(hours=hour, body=body)])
    visits = archive.visits(URL)
    assert [archive.page(visit.raw).body for visit in visits] == [body] * 3
    assert [visit.raw.length < 5000 for visit in visits] == [False, True, True]


def test_every_answer_on_the_way_is_kept(archive, make):
    capture = make.captured(via=["http://h.example/s", "https://h.example/s"])
    (recorded,) = archive.record([capture])
    assert archive.page(recorded.visit.raw) == capture.pages[-1]
    assert archive.visits("h.example/s") == [recorded.visit]


def test_a_big_raw_file_is_followed_by_another(place, make):
    with Archive.open(place, create=True, most_raw_bytes=20_000) as archive:
        for hour in range(4):
            archive.record([make.captured(hours=hour, body=os.urandom(8_000))])
        assert len(list(place.glob("raw/*/*/*.warc.gz"))) == 1
        assert len(list(place.glob("raw/*/*/*.open"))) == 1
        assert [len(archive.page(visit.raw).body) for visit in archive.visits(URL)] == [8_000] * 4


def test_only_the_owner_may_look_in(archive, place, make):
    archive.record([make.captured()])
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (place, *place.rglob("*"))}
    assert modes == {0o700, 0o600, 0o400}
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.glob("texts/*/*/*")} == {0o400}


def test_a_header_that_cannot_be_sent_back_is_no_validator(archive, make):
    capture = make.captured()
    page = capture.pages[0].__class__(URL, capture.at, 200, (("ETag", '"a\r\nX: 1"'),), b"x")
    (recorded,) = archive.record([capture.__class__(URL, capture.at, (page,), capture.result, 1)])
    assert recorded.visit.etag is None


def test_an_address_that_no_utf8_can_hold_is_kept(archive, make):
    archive.record([make.captured("https://h.example/\ud800", result=Failure(Fault.DNS, "\udfff"))])
    assert len(archive.visits("https://h.example/\ud800")) == 1


# Which article it is


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://h.example/a-long-story/?utm_source=x", "https://h.example/a-long-story#top"),
        ("https://m.h.example/s?id=5", "https://www.h.example/a-long-story"),
    ],
)
def test_the_addresses_of_one_article_are_one_history(archive, make, first, second):
    canonical = "https://www.h.example/a-long-story" if "m.h" in first else None
    archive.record([make.captured(first, make.article("A", canonical=canonical))])
    (recorded,) = archive.record([make.captured(second, make.article("B", canonical=canonical), hours=1)])
    assert recorded.change == Novelty.CHANGED
    assert versions(archive, first) == versions(archive, second) == ["A", "B"]
    assert archive.identity_of(first) == archive.identity_of(second)


def test_a_canonical_that_comes_later_or_changes_does_not_fork_a_history(archive, make):
    canonicals = [None, "https://h.example/a-new-slug", "https://h.example/a-newer-slug", None]
    for hour, canonical in enumerate(canonicals):
        archive.record([make.captured(result=make.article(f"{hour}", canonical=canonical), hours=hour)])
    assert versions(archive) == ["0", "1", "2", "3"]
    assert archive.identity_of("https://h.example/a-newer-slug") == "h.example/story"


def test_one_canonical_on_every_page_does_not_merge_them(archive, make):
    same = "https://h.example/the-fixed-page"
    stories = [f"https://h.example/story-{n}" for n in range(4)]
    archive.record([make.captured(url, make.article(f"Text of {url}", title=url)) for url in stories[:2]])
    for hour in (1, 2):
        archive.record(
            [
                make.captured(url, make.article(f"Text {hour} of {url}", title=url, canonical=same), hours=hour)
                for url in stories
            ]
        )
    assert [len(archive.versions(url)) for url in stories] == [3, 3, 2, 2]
    assert len({archive.identity_of(url) for url in stories}) == 4


def test_a_site_cannot_write_into_the_history_of_another(archive, make):
    archive.record([make.captured("https://victim.example/a-long-story", make.article("True"))])
    evil = make.captured(
        "https://evil.example/x", make.article("Lies", canonical="https://victim.example/a-long-story"), hours=1
    )
    archive.record([evil])
    assert versions(archive, "https://victim.example/a-long-story") == ["True"]


def test_an_article_that_moved_keeps_its_history(archive, make):
    archive.record([make.captured(result=make.article("A"))])
    archive.record([make.captured("https://h.example/moved", make.article("B"), hours=1, via=[URL])])
    archive.record([make.captured("https://h.example/moved", make.article("C"), hours=2)])
    assert versions(archive) == versions(archive, "https://h.example/moved") == ["A", "B", "C"]


def test_a_redirect_to_another_article_is_no_edit(archive, make):
    archive.record([make.captured(result=make.article("A", title="One"))])
    other = make.captured("https://h.example/other", make.article("B", title="Two"), hours=1, via=[URL])
    archive.record([other])
    assert versions(archive) == ["A"]
    assert versions(archive, "https://h.example/other") == ["B"]
    assert [visit.url for visit in archive.visits(URL)] == [URL, "https://h.example/other"]


def test_an_address_never_asked_for_is_not_archived(archive, make):
    archive.record([make.captured()])
    with pytest.raises(NotArchived, match=r"https://h\.example/other") as error:
        archive.versions("https://h.example/other")
    assert error.value.url == "https://h.example/other"
    assert archive.last_visit("https://h.example/other") is None
    with pytest.raises(UsageError):
        archive.versions("mailto:x")


def test_an_address_that_only_ever_failed_has_visits_and_no_version(archive, make):
    archive.record([make.captured(result=Failure(Fault.DNS, "no such host"))])
    assert archive.versions(URL) == []
    assert archive.articles() == []
    assert [visit.reason for visit in archive.visits(URL)] == ["dns"]


# Places that cannot be used


def test_no_archive_is_made_unasked(tmp_path):
    for place in (tmp_path / "none", tmp_path):
        with pytest.raises(StoreNotFound, match=str(place)):
            Archive.open(place)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "photos").mkdir()
    with pytest.raises(StoreError, match="photos"):
        Archive.open(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["photos"]


def test_an_archive_of_a_newer_format_is_refused(archive, place):
    archive.close()
    (place / "archive.toml").write_text("format = 2\n")
    with pytest.raises(StoreTooNew, match="format 2"):
        Archive.open(place)


@pytest.mark.parametrize("about", ["format = ", "", "format = 'x'", "\0"])
def test_a_damaged_format_file_is_said_so(archive, place, about):
    archive.close()
    (place / "archive.toml").write_text(about)
    with pytest.raises(DamageError, match=r"archive\.toml"):
        Archive.open(place)


def test_a_lost_or_foreign_catalog_is_an_error_that_says_what_to_do(archive, place, make):
    archive.record([make.captured()])
    archive.close()
    (place / "catalog.sqlite3").rename(place.parent / "elsewhere")
    with Archive.open(place) as again, pytest.raises(CatalogError, match="archive reindex"):
        again.articles()
    (place / "catalog.sqlite3").symlink_to(place.parent / "elsewhere")
    with Archive.open(place) as again, pytest.raises(CatalogError, match="symbolic link"):
        again.articles()


@pytest.mark.parametrize("asked", ["articles", "record", "open", "check"])
def test_a_catalog_of_an_older_program_is_made_again_once(archive, place, make, asked, caplog):
    archive.record([make.captured()])
    archive.close()
    with contextlib.closing(sqlite3.connect(place / "catalog.sqlite3")) as db:
        db.executescript("DROP TABLE readings; PRAGMA user_version = 1")
    with Archive.open(place, create=asked == "open") as again:
        match asked:
            case "articles":
                assert len(again.articles()) == 1
            case "record":
                again.record([make.captured(hours=1)])
            case "check":
                assert list(again.check()) == []
        assert versions(again) == ["One paragraph."]
    assert [record.getMessage() for record in caplog.records] == [
        f"{place / 'catalog.sqlite3'}: the index is of an older program; it is made again, once"
    ]


def test_a_catalog_from_yesterday_is_not_written_to(archive, place, make):
    archive.record([make.captured()])
    archive.close()
    old = (place / "catalog.sqlite3").read_bytes()
    with Archive.open(place) as again:
        again.record([make.captured(hours=1, result=make.article("Other."))])
    (place / "catalog.sqlite3").write_bytes(old)
    with Archive.open(place) as again, pytest.raises(CatalogError, match="archive reindex"):
        again.record([make.captured(hours=2)])
    with Archive.open(place) as again:
        again.reindex()
        again.record([make.captured(hours=2)])
        assert versions(again) == ["One paragraph.", "Other.", "One paragraph."]


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data.replace(b"One", b"Two"), lambda data: b""]
)
def test_a_damaged_text_is_never_given(archive, place, make, change):
    (recorded,) = archive.record([make.captured()])
    path = place / recorded.reading.key
    path.chmod(0o600)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DamageError, match=path.name):
        archive.article(recorded.reading.key)


@pytest.mark.parametrize("key", ["texts/x", "../archive.toml", "", "texts/h/s-1/20161110T120000Z-000000000000.txt"])
def test_a_key_without_a_text_is_not_found(archive, key):
    with pytest.raises(KeyNotFound):
        archive.article(key)


# Processes that die, and processes side by side


def run(place, body, *, before=""):
    """Runs `body` in a process of its own, with an open `archive` and the `make` of these tests."""
    code = f"""
import importlib.util, os, signal, sys
spec = importlib.util.spec_from_file_location("conftest", {str(Path(__file__).with_name("conftest.py"))!r})
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)
from archive.archive import Archive
{textwrap.dedent(before)}
archive = Archive.open({str(place)!r}, create=True)
{textwrap.dedent(body)}
"""
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE)


def said_by(process):
    """What a process said, when it has ended well."""
    said, _ = process.communicate()
    assert process.returncode == 0
    return said


MORTAL = """
count = 0
def dying(call):
    def called(*arguments, **keywords):
        global count
        count += 1
        if count == {point}:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **keywords)
    return called
for name in ("open", "write", "fsync", "link", "unlink", "mkdir", "ftruncate"):
    setattr(os, name, dying(getattr(os, name)))
"""
RECORDS = """
archive.record([make.captured(result=make.article("safe"))])
print("safe", flush=True)
archive.record([make.captured(hours=1, result=make.article("new")), make.captured("https://h.example/b", hours=1)])
print("new", flush=True)
archive.close()
print(count)
"""
READS_AGAIN = """
import datetime as dt
from archive.model import ReadAgain
for texts in ("AB", "CD"):
    found = list(archive.to_read_again(rules=2, host="h.example"))[:2]
    batch = [ReadAgain(one.visit, make.article(text), 2) for one, text in zip(found, texts)]
    archive.record_again(batch, at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    print(texts, flush=True)
archive.close()
print(count)
"""
COMPLETES = """
archive.record([make.captured(hours=2, result=make.article("newer"))])
archive.close()
print(count)
"""


def killed_at_every_call(start, body):
    """Places in which `body` was killed, at one call of the system after another, with what it had said by then."""
    process = run(start("whole"), body, before=MORTAL.format(point=-1))
    calls = int(said_by(process).split()[-1])
    assert calls > 20
    for point in range(1, calls + 1, 1 if os.environ.get("LONG_TESTS") else calls // 6):
        place = start(str(point))
        process = run(place, body, before=MORTAL.format(point=point))
        said = process.communicate()[0]
        assert process.returncode == -signal.SIGKILL
        yield place, said


def nothing_is_left(place):
    return not [path for path in place.rglob("*") if path.suffix == ".open" or path.parent.name == "tmp"]


def test_a_run_killed_at_any_call_loses_nothing_and_leaves_nothing_half(tmp_path, make):
    for place, said in killed_at_every_call(lambda name: tmp_path / name, RECORDS):
        with Archive.open(place, create=True) as archive:
            assert list(archive.check()) == []
            assert "safe" not in said or versions(archive)[: 1 + ("new" in said)] == said.split()[:2]
            archive.record([make.captured(hours=2, result=make.article("newer"))])
            assert versions(archive) in [[*["safe", "new"][:n], "newer"] for n in (0, 1, 2)]
            assert list(archive.check()) == []
            before = archive.articles(), archive.readings(URL), archive.visits(URL)
            archive.reindex()
            assert (archive.articles(), archive.readings(URL), archive.visits(URL)) == before
        assert nothing_is_left(place)


def test_a_run_killed_while_it_completes_another_loses_nothing(tmp_path, make):
    dead = tmp_path / "dead"
    process = run(dead, RECORDS.replace("archive.close()", "os.kill(os.getpid(), signal.SIGKILL)"), before="count = 0")
    process.communicate()
    (left,) = dead.glob("raw/*/*/*.open")
    left.write_bytes(left.read_bytes() + b"\x1f\x8b\x08 half a record")

    def start(name):
        # As if it had died before its texts and rows were there.
        shutil.copytree(dead, tmp_path / name)
        for path in (tmp_path / name).glob("catalog.sqlite3*"):
            path.unlink()
        for path in (tmp_path / name).glob("texts/*/*/*"):
            path.unlink()
        SqliteCatalog.create(tmp_path / name / "catalog.sqlite3", mode=0o600)
        return tmp_path / name

    for place, _ in killed_at_every_call(start, COMPLETES):
        with Archive.open(place) as archive:
            assert list(archive.check()) == []
            archive.record([])
        with Archive.open(place) as archive:
            archive.record([make.captured(hours=2, result=make.article("newer"))])
        with Archive.open(place) as archive:
            assert versions(archive) == ["safe", "new", "newer"]
            assert list(archive.check()) == []
        assert nothing_is_left(place)


def test_a_run_killed_while_it_reads_again_loses_nothing(tmp_path, make):
    whole = tmp_path / "before"
    with Archive.open(whole, create=True) as archive:
        archive.record([make.captured(hours=n, result=make.article(text)) for n, text in enumerate("abCd")])

    def start(name):
        shutil.copytree(whole, tmp_path / name)
        return tmp_path / name

    for place, said in killed_at_every_call(start, READS_AGAIN):
        with Archive.open(place) as archive:
            assert list(archive.check()) == []
            left = list(archive.to_read_again(rules=2, host="h.example"))
            assert len(left) <= 4 - 2 * len(said.split())
            new = dict(zip(map(make.moment, range(4)), "ABCD", strict=True))
            archive.record_again([ReadAgain(one.visit, make.article(new[one.visit.at]), 2) for one in left], at=NOW)
            archive.record([make.captured("https://h.example/b", hours=5, rules=2)])
            assert versions(archive) == ["A", "B", "C", "D"]
            assert list(archive.to_read_again(rules=2, host="h.example")) == []
            assert list(archive.check()) == []
            before = archive.articles(), archive.readings(URL), archive.visits(URL)
            archive.reindex()
            assert (archive.articles(), archive.readings(URL), archive.visits(URL)) == before
        assert nothing_is_left(place)


def test_two_processes_write_at_once_and_both_are_whole(tmp_path, make):
    place = tmp_path / "archive"
    body = """
for n in range(30):
    archive.record([make.captured(result=make.article(f"{me} {{n}}"), hours=2 * n + {me})])
archive.close()
"""
    processes = [run(place, body.format(me=me)) for me in (0, 1)]
    assert [said_by(process) for process in processes] == ["", ""]
    with Archive.open(place) as archive:
        assert versions(archive) == [f"{me} {n}" for n in range(30) for me in (0, 1)]
        assert list(archive.check()) == []


def test_a_run_goes_on_while_another_makes_the_catalog_again(tmp_path, make):
    place = tmp_path / "archive"
    with Archive.open(place, create=True) as archive:
        archive.record([make.captured(hours=0)])
        for hour in range(1, 4):
            process = run(place, "archive.reindex(); archive.close()")
            archive.record([make.captured(hours=hour, result=make.article(f"{hour}"))])
            assert said_by(process) == ""
            assert len(archive.versions(URL)) == hour + 1
        assert list(archive.check()) == []


def test_an_error_in_one_capture_leaves_nothing_of_its_batch(archive, place, make):
    archive.record([make.captured()])
    broken = make.captured("https:///no-host", result=Failure(Fault.DNS, ""), hours=1)
    with pytest.raises(UsageError):
        archive.record([make.captured(hours=1, result=make.article("Other.")), broken])
    archive.record([make.captured(hours=2, result=make.article("Other."))])
    assert [version.first for version in archive.versions(URL)] == [make.moment(0), make.moment(2)]
    assert list(archive.check()) == []
    assert isinstance(archive.article(archive.versions(URL)[1].key), Article)
    assert len(list(place.glob("raw/*/*/*"))) == 1
