"""Looks that read nothing: the server says that nothing was modified, an answer repeats another, a reading is held."""

import datetime as dt
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from archive.model import (
    Again,
    Byline,
    Capture,
    Failure,
    Fault,
    Held,
    LastAnswer,
    NotModified,
    Novelty,
    Outcome,
    Page,
    ReadAgain,
    Reason,
    Rejection,
    Repeated,
)

URL = "https://h.example/story"
OTHER = "https://h.example/other"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
WALL = Rejection(Reason.PAYWALL, "a wall")


def not_modified(make, url=URL, *, hours=0, via=()):
    at = make.moment(hours)
    hops = tuple(Page(hop, at, 301, (("Location", "x"),), b"") for hop in via)
    page = Page(url, at, 304, (("ETag", '"1"'),), b"", (("If-None-Match", '"1"'),))
    return Capture(via[0] if via else url, at, (*hops, page), NotModified(), 1)


def repeated(make, archive, url=URL, *, hours=0, body=None, via=()):
    of = archive.last_answer(url).raw
    capture = make.captured(url, hours=hours, body=body or os.urandom(50), via=via)
    return replace(capture, result=Repeated(of))


def told(archive):
    """Everything that an archive says."""
    seen = [url for url in (URL, OTHER) if archive.last_visit(url) is not None]
    return [
        archive.articles(),
        archive.stats(),
        [list(archive.to_read_again(rules=rules, learnt=1, host="h.example")) for rules in (1, 2, 3)],
        [(archive.identity_of(url), archive.visits(url), archive.readings(url), archive.versions(url)) for url in seen],
        [archive.last_answer(url) for url in (URL, OTHER)],
        list(archive.contradictions("h.example")),
        archive._place.catalog()._db.all("SELECT source, published FROM articles ORDER BY url"),
    ]


def is_sound(archive):
    """Whether all agrees with all, and a catalog that is made again says the same."""
    before = told(archive)
    assert list(archive.check()) == []
    assert archive.reindex().findings == ()
    assert list(archive.check()) == []
    return told(archive) == before


def test_nothing_modified_is_a_visit_without_a_reading(archive, make):
    archive.record([make.captured()])
    (recorded,) = archive.record([not_modified(make, hours=1)])
    assert (recorded.visit.outcome, recorded.visit.status, recorded.visit.payload) == (Outcome.NOT_MODIFIED, 304, None)
    assert recorded.visit.article == "h.example/story"
    assert (recorded.reading, recorded.change) == (None, None)
    assert [version.last for version in archive.versions(URL)] == [make.moment(0)]
    assert archive.stats().outcomes == {"article": 1, "rejected": 0, "failed": 0, "not-modified": 1, "held": 0}
    assert archive.page(recorded.visit.raw).body == b""
    assert archive.page(recorded.visit.raw).status == 304
    assert is_sound(archive)


def test_what_was_not_modified_is_the_article_that_stands_where_a_redirect_led(archive, make):
    archive.record([make.captured(), make.captured(OTHER, make.article("Other", title="Other"), hours=1)])
    (recorded,) = archive.record([not_modified(make, OTHER, hours=2, via=[URL])])
    assert recorded.visit.article == "h.example/other"
    short = "https://h.example/short"
    archive.record([not_modified(make, OTHER, hours=3, via=[short])])
    assert archive.identity_of(short) == "h.example/other"
    assert is_sound(archive)
    assert archive.identity_of(short) == "h.example/other"


def test_nothing_modified_is_no_answer_to_be_read_again(archive, make):
    archive.record([make.captured(), not_modified(make, hours=1)])
    assert [one.visit.at for one in archive.to_read_again(rules=2, host="h.example")] == [make.moment(0)]


def test_the_same_body_is_known_although_nothing_was_modified_in_between(archive, make):
    body = os.urandom(9000)
    archive.record([make.captured(body=body), not_modified(make, hours=1), make.captured(hours=2, body=body)])
    first, _, last = archive.visits(URL)
    assert last.raw.length < 2000 < first.raw.length
    assert archive.page(last.raw).body == body


def test_the_record_of_nothing_modified_names_the_answer_that_it_confirms(archive, place, make):
    from archive.raw.reader import opened, record_at

    archive.record([make.captured(body=b"x" * 500)])
    archive.record([make.captured(hours=1, result=Failure(Fault.HTTP_STATUS), status=404, body=b"gone")])
    (recorded,) = archive.record([not_modified(make, hours=2)])
    with opened(archive._place.folder, recorded.visit.raw.file) as descriptor:
        record = record_at(descriptor, recorded.visit.raw)
    first = archive.visits(URL)[0]
    assert record.type == "revisit"
    assert record.header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert record.header("WARC-Refers-To-Target-URI") == URL
    assert record.header("WARC-Refers-To-Date") == "2016-11-10T12:00:00Z"
    assert record.header("WARC-Refers-To-File-Offset") == str(first.raw.offset)
    assert record.header("WARC-Payload-Digest") is None


def test_a_status_that_does_not_say_so_is_not_nothing_modified(make):
    with pytest.raises(ValueError, match="status 200"):
        replace(make.captured(), result=NotModified())


def test_an_answer_that_repeats_another_has_its_reading_and_no_file(archive, place, make):
    archive.record([make.captured()])
    files = sorted(place.glob("texts/*/*/*"))
    (recorded,) = archive.record([repeated(make, archive, hours=3)])
    first, second = archive.readings(URL)
    assert recorded.reading == second == replace(first, at=make.moment(3))
    assert recorded.change is Novelty.UNCHANGED
    (version,) = archive.versions(URL)
    assert (version.first, version.last, version.readings) == (make.moment(0), make.moment(3), 2)
    assert sorted(place.glob("texts/*/*/*")) == files
    assert is_sound(archive)


def test_an_answer_that_repeats_a_rejected_one_is_rejected_as_that_was(archive, make):
    archive.record([make.captured(result=WALL)])
    (recorded,) = archive.record([repeated(make, archive, hours=1)])
    assert (recorded.visit.outcome, recorded.visit.reason, recorded.visit.detail) == ("rejected", "paywall", "a wall")
    assert list(archive.to_read_again(rules=1, host="h.example")) == []
    assert is_sound(archive)


def test_an_answer_that_repeats_one_of_several_in_the_same_batch_is_read_as_that_was(archive, make):
    archive.record([make.captured(result=make.article("A"))])
    first = repeated(make, archive, hours=2)
    recorded = archive.record([make.captured(result=make.article("B"), hours=1), first])
    assert [one.change for one in recorded] == [Novelty.CHANGED, Novelty.CHANGED]
    assert [archive.article(one.key).body[0] for one in archive.versions(URL)] == ["A", "B", "A"]
    assert is_sound(archive)


def test_a_repeated_reading_is_by_what_read_the_answer_last(archive, make):
    archive.record([make.captured()])
    found = list(archive.to_read_again(rules=2, host="h.example"))
    archive.record_again([ReadAgain(one.visit, make.article(), 2) for one in found], at=NOW)
    archive.record([repeated(make, archive, hours=1)])
    assert [reading.rules for reading in archive.readings(URL)] == [1, 2, 2]
    assert list(archive.to_read_again(rules=2, host="h.example")) == []
    assert is_sound(archive)


def test_a_repeated_answer_is_read_again_from_its_own_record(archive, make):
    archive.record([make.captured()])
    archive.record([repeated(make, archive, hours=1, body=b"other bytes")])
    found = list(archive.to_read_again(rules=2, host="h.example"))
    assert [archive.page(one.visit.raw).body == b"other bytes" for one in found] == [False, True]
    archive.record_again([ReadAgain(one.visit, make.article("New."), 2) for one in found], at=NOW)
    assert [archive.article(one.key).body[0] for one in archive.versions(URL)] == ["New."]
    assert is_sound(archive)


def test_a_repeated_answer_keeps_what_was_left_out_and_what_stands_beside_the_text(archive, make):
    archive.record([make.captured(via=["https://h.example/short"])])
    archive.record([repeated(make, archive, hours=1, via=["https://h.example/again"])])
    before, after = archive._place.catalog()._db.all("SELECT raw_offset, published, removed FROM readings")
    assert before[1:] == after[1:]
    assert archive.identity_of("https://h.example/again") == "h.example/story"
    assert is_sound(archive)


def test_another_address_cannot_repeat_an_answer(archive, make):
    archive.record([make.captured()])
    of = archive.last_answer(URL).raw
    with pytest.raises(ValueError, match="cannot repeat"):
        archive.record([replace(make.captured(OTHER), result=Repeated(of))])
    assert len(archive.visits(URL)) == archive.stats().visits == 1
    assert is_sound(archive)


def test_a_repeated_answer_is_kept_although_the_record_of_the_first_is_damaged(archive, place, make):
    archive.record([make.captured()])
    _, record = archive._place.catalog().record_of(archive.last_answer(URL).raw)
    (raw,) = place.glob("raw/*/*/*")
    data = bytearray(raw.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    raw.write_bytes(data)
    (recorded,) = archive.record([repeated(make, archive, hours=1)])
    assert recorded.change is Novelty.UNCHANGED


def test_what_is_held_is_a_visit_without_a_reading_that_waits_to_be_read_again(archive, make):
    archive.record([make.captured(result=make.article("A"))])
    held = replace(make.captured(hours=1), result=Held(make.article("Half"), "half of its paragraphs are gone"))
    (recorded,) = archive.record([held])
    assert (recorded.visit.outcome, recorded.visit.reason) == (Outcome.HELD, "lost")
    assert recorded.visit.detail == "half of its paragraphs are gone"
    assert len(archive.readings(URL)) == 1
    (waiting,) = archive.to_read_again(rules=1, host="h.example")
    assert waiting.visit == recorded.visit
    assert is_sound(archive)
    (again,) = archive.record_again([ReadAgain(waiting.visit, make.article("B"), 1)], at=NOW)
    assert again.came is Again.RELEASED
    assert [archive.article(one.key).body[0] for one in archive.versions(URL)] == ["A", "B"]
    assert archive.versions(URL)[1].first == make.moment(1)
    assert [visit.outcome for visit in archive.visits(URL)] == [Outcome.ARTICLE] * 2
    assert list(archive.to_read_again(rules=1, host="h.example")) == []
    assert is_sound(archive)


def test_what_was_held_and_is_no_article_is_rejected_when_it_is_read_again(archive, make):
    archive.record([replace(make.captured(), result=Held(WALL, "many walls"))])
    (waiting,) = archive.to_read_again(rules=1, host="h.example")
    (again,) = archive.record_again([ReadAgain(waiting.visit, WALL, 1)], at=NOW)
    assert again.came is Again.NONE
    (visit,) = archive.visits(URL)
    assert (visit.outcome, visit.reason, visit.detail) == (Outcome.REJECTED, "paywall", "a wall")
    assert list(archive.to_read_again(rules=1, host="h.example")) == []
    assert is_sound(archive)


def test_what_is_held_waits_on_where_reading_it_again_broke_its_limits(archive, make):
    archive.record([replace(make.captured(), result=Held(make.article(), "doubted"))])
    (waiting,) = archive.to_read_again(rules=1, host="h.example")
    broken = Failure(Fault.EXTRACTION_TIME, "20 s")
    (again,) = archive.record_again([ReadAgain(waiting.visit, broken, 1)], at=NOW)
    assert again.came is Again.FAILED
    assert len(list(archive.to_read_again(rules=1, host="h.example"))) == 1
    assert is_sound(archive)


def test_the_last_answer_is_that_of_status_200_that_was_read(archive, make):
    assert archive.last_answer(URL) is None
    archive.record([replace(make.captured(body=b"1"), markup="ab" * 32)])
    archive.record([make.captured(hours=1, body=b"2", result=Failure(Fault.HTTP_STATUS), status=500)])
    archive.record([not_modified(make, hours=2), not_modified(make, hours=3)])
    visit = archive.visits(URL)[0]
    assert archive.last_answer(URL) == LastAnswer(
        article="h.example/story",
        at=make.moment(0),
        outcome=Outcome.ARTICLE,
        digest=archive.readings(URL)[0].digest,
        published=None,
        etag='"1"',
        last_modified="Thu, 10 Nov 2016 10:24:00 GMT",
        payload=visit.payload,
        markup="ab" * 32,
        rules=1,
        learnt=0,
        raw=visit.raw,
        confirmed=2,
        is_latest=False,
    )
    archive.record([make.captured(hours=4, result=WALL), make.captured(hours=5, result=Failure(Fault.DNS))])
    archive.record([replace(make.captured(hours=6), result=Held(make.article(), "doubted"))])
    last = archive.last_answer(URL)
    assert (last.at, last.outcome, last.confirmed, last.is_latest) == (make.moment(4), Outcome.REJECTED, 0, False)


def test_the_last_answer_is_one_of_the_very_address(archive, make):
    archive.record([make.captured("https://h.example/story?utm_source=x"), make.captured(OTHER, via=[URL])])
    assert archive.last_answer(URL) is None
    assert archive.last_answer(OTHER).is_latest
    assert archive.last_answer("https://h.example/story?utm_source=x").article == "h.example/story"


def test_the_last_answer_is_by_the_rules_that_gave_what_stands(archive, make):
    archive.record([make.captured(), make.captured(OTHER, WALL, hours=1)])
    again = [(one.visit, one.reading) for one in archive.to_read_again(rules=2, host="h.example")]
    archive.record_again([ReadAgain(visit, WALL, 2) for visit, _ in again], at=NOW)
    # The text stands that the older rules had found; the newer ones would find none.
    assert (archive.last_answer(URL).rules, archive.last_answer(OTHER).rules) == (1, 2)


def test_the_source_and_the_day_of_publication_stand_beside_the_article(archive, make):
    dated = replace(make.article(), byline=Byline(date=dt.date(2016, 11, 9), time=dt.time(8, 30)))
    archive.record([replace(make.captured(result=WALL), source="paper")])
    archive.record([make.captured(result=dated, hours=1), make.captured(hours=2)])
    columns = "SELECT source, published FROM articles"
    assert archive._place.catalog()._db.all(columns) == [("paper", "2016-11-09T08:30:00+01:00")]
    archive.record([replace(make.captured(hours=3), source="other")])
    assert archive._place.catalog()._db.all(columns) == [("other", "2016-11-09T08:30:00+01:00")]
    assert is_sound(archive)


def test_what_was_not_modified_is_contradicted_by_another_text_alone(archive, make):
    def texts(name):
        return [(one.before.at, one.confirmed.at, one.after.at) for one in archive.contradictions(name)]

    archive.record([make.captured(result=make.article("A")), not_modified(make, hours=1), not_modified(make, hours=2)])
    archive.record([make.captured(result=make.article("A"), hours=3, body=b"other ads"), not_modified(make, hours=4)])
    assert texts("h.example") == []
    archive.record([make.captured(result=make.article("B"), hours=5)])
    assert texts("h.example") == [(make.moment(3), make.moment(4), make.moment(5))]
    assert texts("other.example") == []


_STEP = st.tuples(
    st.sampled_from(["A", "B", "wall", "304", "repeat", "hold A", "hold wall", "read again", "newer rules"]),
    st.sampled_from([URL, OTHER]),
    st.integers(0, 9),
    st.sampled_from([None, "paper", "blog"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_STEP, max_size=12))
def test_any_history_of_such_looks_is_indexed_again_as_it_was(tmp_path_factory, make, steps):
    with Archive.open(tmp_path_factory.mktemp("any") / "archive", create=True) as archive:
        for what, url, hours, source in steps:
            if what == "304":
                capture = not_modified(make, url, hours=hours)
            elif what == "repeat":
                if archive.last_answer(url) is None:
                    continue
                capture = repeated(make, archive, url, hours=hours)
            elif what in ("read again", "newer rules"):
                rules = 1 + (what == "newer rules")
                found = archive.to_read_again(rules=rules, host="h.example")
                archive.record_again(
                    [ReadAgain(one.visit, [make.article("A"), WALL][hours % 2], rules) for one in found], at=NOW
                )
                continue
            else:
                result = WALL if "wall" in what else make.article(what[-1])
                if what.startswith("hold"):
                    capture = replace(make.captured(url, hours=hours), result=Held(result, "doubted"))
                else:
                    capture = make.captured(url, result, hours=hours)
            archive.record([replace(capture, source=source)])
        assert is_sound(archive)
