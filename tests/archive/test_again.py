"""What stored answers say by newer rules takes its place, and is no edit."""

import datetime as dt
import os
from dataclasses import replace
from itertools import groupby

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive, Kind
from archive.boilerplate.model import Ruling
from archive.model import Again, Article, Failure, Fault, Novelty, Outcome, ReadAgain, Reason, Rejection

URL = "https://h.example/story"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
WALL = Rejection(Reason.PAYWALL, "a wall")


def versions(archive, url=URL):
    """The first paragraphs of an article's versions."""
    return [archive.article(version.key).body[0] for version in archive.versions(url)]


def read_again(archive, read, *, rules=2, learnt=0, host="h.example"):
    """Reads all that is to be: `read` gives what a visit's answer holds. What came of each, in order."""
    found = archive.to_read_again(rules=rules, learnt=learnt, host=host)
    batch = [ReadAgain(one.visit, read(one.visit), rules, learnt) for one in found]
    return [one.came for one in archive.record_again(batch, at=NOW)]


def without_boilerplate(archive, make):
    """Newer rules, to which the letter of a text is all of it."""

    def read(visit):
        reading = next(one for one in archive.readings(visit.requested_url) if one.at == visit.at)
        return make.article(archive.article(reading.key).body[0][0])

    return read


def told(archive):
    """Everything that an archive says."""
    urls = [URL, "https://h.example/other", "https://h.example/canonical"]
    seen = [url for url in urls if archive.last_visit(url) is not None]
    return [
        archive.articles(),
        archive.stats(),
        archive.hosts(),
        [list(archive.to_read_again(rules=rules, learnt=1, host="h.example")) for rules in (1, 2, 3)],
        [(archive.identity_of(url), archive.visits(url), archive.last_visit(url)) for url in seen],
        [(archive.readings(url), archive.versions(url)) for url in seen],
    ]


def is_sound(archive):
    """Whether all agrees with all, and a catalog that is made again says the same."""
    before = told(archive)
    assert list(archive.check()) == []
    assert archive.reindex().findings == ()
    assert list(archive.check()) == []
    return told(archive) == before


def test_another_text_by_newer_rules_is_no_edit(archive, place, make):
    texts = ["A and a box", "A and a box", "B and a box"]
    archive.record([make.captured(hours=n, result=make.article(text)) for n, text in enumerate(texts)])
    old = archive.versions(URL)
    assert read_again(archive, without_boilerplate(archive, make)) == [Again.OTHER] * 3
    new = archive.versions(URL)
    assert versions(archive) == ["A", "B"]
    assert [(one.first, one.last, one.readings) for one in new] == [(one.first, one.last, one.readings) for one in old]
    assert archive.articles()[0].last == old[-1].first
    assert [archive.article(one.key).body[0] for one in old] == ["A and a box", "B and a box"]
    assert len(archive.visits(URL)) == archive.stats().visits == 3
    assert is_sound(archive)


def test_what_was_read_by_the_present_rules_is_not_read_again(archive, make):
    archive.record([make.captured(hours=n, rules=rules) for n, rules in enumerate([1, 2, 1])])
    archive.record([make.captured("https://h.example/gone", Failure(Fault.HTTP_STATUS, "404"), hours=3, status=404)])
    archive.record([make.captured("https://other.example/x", hours=4)])
    assert read_again(archive, lambda visit: make.article()) == [Again.SAME, Again.SAME]
    assert list(archive.to_read_again(rules=2, host="h.example")) == []
    assert [one.visit.article for one in archive.to_read_again(rules=2, host="other.example")] == ["other.example/x"]
    assert [one.visit.at for one in archive.to_read_again(rules=3, article="h.example/story")] == [
        make.moment(n) for n in range(3)
    ]
    assert is_sound(archive)


def test_what_is_known_of_the_host_counts_after_the_rules(archive, make):
    for text in ("a box", "another box"):
        archive.rule_boilerplate("h.example", {text: Ruling.REMOVE})
    assert archive.learnt("h.example").revision == 2
    archive.record([make.captured(result=make.article("A and a box"))])
    assert read_again(archive, lambda visit: make.article("A and a box"), rules=1, learnt=1) == [Again.SAME]
    assert read_again(archive, without_boilerplate(archive, make), rules=1, learnt=2) == [Again.OTHER]
    assert versions(archive) == ["A"]
    assert archive.provenance(archive.versions(URL)[0].key)["learnt"] == 2
    assert read_again(archive, lambda visit: WALL, rules=1, learnt=2) == []
    assert read_again(archive, lambda visit: make.article("A, better"), rules=2) == [Again.OTHER]
    assert versions(archive) == ["A, better"]
    assert is_sound(archive)


def test_a_text_that_newer_rules_do_not_find_is_not_taken_back(archive, make):
    archive.record([make.captured(hours=n, result=make.article(text)) for n, text in enumerate(["A.", "B.", "B."])])
    found = list(archive.to_read_again(rules=2, host="h.example"))
    results = [make.article("A"), WALL, make.article("B")]
    batch = [ReadAgain(one.visit, result, 2) for one, result in zip(found, results, strict=True)]
    (first, second, third) = archive.record_again(batch, at=NOW)
    assert [one.came for one in (first, second, third)] == [Again.OTHER, Again.KEPT, Again.OTHER]
    assert (second.before, second.reading) == (found[1].reading, found[1].reading)
    # The older text in the middle says by older rules what stands behind it: so that is no edit.
    assert versions(archive) == ["A", "B"]
    assert [visit.outcome for visit in archive.visits(URL)] == [Outcome.ARTICLE] * 3
    assert list(archive.to_read_again(rules=2, host="h.example")) == []
    assert is_sound(archive)


def test_an_article_that_newer_rules_find_takes_its_place_in_time(archive, make):
    archive.record([make.captured(hours=0, result=WALL), make.captured(hours=1, result=make.article("B"))])
    archive.record([make.captured(hours=2, result=WALL)])
    assert [visit.reason for visit in archive.visits(URL)] == ["paywall", None, "paywall"]
    came = read_again(archive, lambda visit: make.article("AB"[visit.at > make.moment(0)]))
    assert came == [Again.FOUND, Again.SAME, Again.FOUND]
    assert versions(archive) == ["A", "B"]
    assert [visit.reason for visit in archive.visits(URL)] == [None] * 3
    assert (archive.stats().reasons, archive.stats().outcomes["article"]) == ({}, 3)
    assert archive.articles()[0].last_visit.at == make.moment(2)
    assert is_sound(archive)


def test_an_article_that_none_had_found_is_listed(archive, make):
    archive.record([make.captured(result=WALL)])
    assert archive.articles() == []
    read_again(archive, lambda visit: make.article("A"))
    assert [(one.article, one.versions) for one in archive.articles()] == [("h.example/story", 1)]
    assert versions(archive) == ["A"]
    assert is_sound(archive)


def test_an_article_that_is_found_late_joins_the_history_that_its_address_has_by_now(archive, make):
    canonical = "https://h.example/canonical"
    archive.record([make.captured(result=WALL)])
    archive.record([make.captured(result=make.article("B", canonical=canonical), hours=1)])
    assert archive.identity_of(URL) == "h.example/canonical"
    came = read_again(archive, lambda visit: make.article("AB"[visit.at > make.moment(0)], canonical=canonical))
    assert sorted(came) == [Again.FOUND, Again.SAME]
    assert versions(archive) == versions(archive, canonical) == ["A", "B"]
    assert [one.article for one in archive.articles()] == ["h.example/canonical"]
    assert [visit.outcome for visit in archive.visits(canonical)] == [Outcome.ARTICLE] * 2
    assert is_sound(archive)


def test_what_still_holds_no_article_is_not_read_a_third_time(archive, make):
    broken = Failure(Fault.EXTRACTION_CRASH, "status 1")
    archive.record([replace(make.captured(hours=n), result=result) for n, result in enumerate([WALL, broken])])
    assert read_again(archive, lambda visit: [WALL, broken][visit.at > make.moment(0)]) == [Again.NONE] * 2
    assert list(archive.to_read_again(rules=2, host="h.example")) == []
    assert [visit.reason for visit in archive.visits(URL)] == ["paywall", "extraction-crash"]
    assert is_sound(archive)


def test_a_reading_that_broke_its_limits_is_tried_again_another_time(archive, make):
    archive.record([make.captured(result=make.article("A and a box"))])
    assert read_again(archive, lambda visit: Failure(Fault.EXTRACTION_TIME, "20 s")) == [Again.FAILED]
    assert read_again(archive, without_boilerplate(archive, make)) == [Again.OTHER]
    assert is_sound(archive)


def test_older_rules_that_come_late_change_nothing(archive, make):
    archive.record([make.captured()])
    (found,) = archive.to_read_again(rules=3, host="h.example")
    again = [ReadAgain(found.visit, make.article(text), rules) for text, rules in [("3", 3), ("2", 2), ("other", 3)]]
    assert [one.came for one in archive.record_again(again, at=NOW)] == [Again.OTHER, Again.DONE, Again.DONE]
    assert versions(archive) == ["3"]
    assert is_sound(archive)


def test_what_is_known_already_leaves_no_file_behind(archive, place, make):
    archive.record([make.captured()])
    (found,) = archive.to_read_again(rules=3, host="h.example")
    again = ReadAgain(found.visit, make.article("3"), 3)
    archive.record_again([again], at=NOW)
    with Archive.open(place) as later:
        assert [one.came for one in later.record_again([again], at=NOW)] == [Again.DONE]
    assert is_sound(archive)


def test_two_addresses_of_one_second_keep_a_text_each(archive, make):
    canonical = "https://h.example/canonical"
    urls = [URL, "https://h.example/other"]
    archive.record(
        [make.captured(url, make.article(f"{n} and a box", canonical=canonical)) for n, url in enumerate(urls)]
    )
    assert versions(archive) == ["0 and a box", "1 and a box"]
    found = list(archive.to_read_again(rules=2, host="h.example"))
    archive.record_again([ReadAgain(found[0].visit, make.article("1"), 2)], at=NOW)
    assert len(versions(archive)) == 2
    archive.record_again([ReadAgain(found[1].visit, WALL, 2)], at=NOW)
    assert sorted(versions(archive)) == ["0 and a box", "1"]
    assert is_sound(archive)


def test_the_record_beside_the_text_says_where_it_came_from(archive, make):
    (before,) = archive.record([make.captured(result=make.article("A and a box"), via=["http://h.example/s"])])
    read_again(archive, without_boilerplate(archive, make))
    record = archive.provenance(archive.versions(URL)[0].key)
    old = archive.provenance(before.reading.key)
    differing = {"format", "digest", "key", "rules", "size"}
    assert {name for name in old.keys() | record.keys() if old.get(name) != record.get(name)} == differing
    assert (record["format"], record["rules"]) == (2, 2)


def test_the_same_body_that_comes_after_a_reading_again_is_not_kept_again(archive, make):
    body = os.urandom(20_000)
    archive.record([make.captured(hours=n, body=body, result=make.article("A and a box")) for n in range(2)])
    read_again(archive, without_boilerplate(archive, make))
    archive.record([make.captured(hours=3, body=body, rules=2, result=make.article("A"))])
    visits = archive.visits(URL)
    assert [archive.page(visit.raw).body for visit in visits] == [body] * 3
    assert [visit.raw.length < 5000 for visit in visits] == [False, True, True]


def test_a_visit_after_a_change_of_rules_is_compared_by_the_rules_that_read_both(archive, make):
    archive.record([make.captured(hours=n, result=make.article("A and a box")) for n in range(3)])
    (found,) = list(archive.to_read_again(rules=2, host="h.example"))[-1:]
    archive.record_again([ReadAgain(found.visit, make.article("A"), 2)], at=NOW)
    (same,) = archive.record([make.captured(hours=4, rules=2, result=make.article("A"))])
    (edited,) = archive.record([make.captured(hours=5, rules=2, result=make.article("B"))])
    assert (same.change, edited.change) == (Novelty.UNCHANGED, Novelty.CHANGED)
    assert versions(archive) == ["A", "B"]
    assert archive.versions(URL)[0].first == make.moment(0)
    assert is_sound(archive)


def test_a_text_read_again_is_known_by_its_record_where_the_raw_files_are_lost(archive, place, make):
    archive.record([make.captured(hours=n, result=make.article("A and a box")) for n in range(2)])
    archive.record([make.captured("https://h.example/other", WALL)])
    read_again(archive, lambda visit: make.article("A" if visit.requested_url == URL else "B"))
    archive.close()
    for raw in place.glob("raw/*/*/*"):
        raw.unlink()
    with Archive.open(place) as left:
        assert {finding.kind for finding in left.reindex().findings} == {Kind.MISSING}
        assert (versions(left), versions(left, "https://h.example/other")) == (["A"], ["B"])
        assert [len(left.visits(url)) for url in (URL, "https://h.example/other")] == [1, 1]


def test_lost_texts_are_made_again_byte_for_byte(archive, place, make):
    archive.record([make.captured(hours=n, result=make.article(f"{t} and a box")) for n, t in enumerate("ABA")])
    read_again(archive, without_boilerplate(archive, make))
    kept = {path: path.read_bytes() for path in place.glob("texts/*/*/*")}
    assert len(kept) == 8
    for path in kept:
        path.unlink()
    assert len(list(archive.check())) == 8
    assert archive.reindex().restored == 8
    assert {path: path.read_bytes() for path in place.glob("texts/*/*/*")} == kept
    assert is_sound(archive)


def test_a_lost_record_of_a_reading_again_is_named(archive, place, make):
    archive.record([make.captured(hours=n) for n in range(3)])
    archive.close()
    with Archive.open(place) as again:
        read_again(again, lambda visit: make.article("New" if visit.at == make.moment(1) else "One paragraph."))
    (raw,) = place.glob("raw/2026/*/*")
    size = raw.stat().st_size
    os.truncate(raw, size - 10)
    with Archive.open(place) as again:
        problems = [finding.problem for finding in again.check()]
    assert any("damaged at offset" in problem for problem in problems)
    assert any(f"{size - 10} bytes where {size} were written" in problem for problem in problems)


def test_many_answers_that_say_the_same_take_next_to_no_room(archive, place, make):
    archive.record([make.captured(hours=n) for n in range(200)])
    archive.close()
    with Archive.open(place) as again:
        assert read_again(again, lambda visit: make.article()) == [Again.SAME] * 200
    (raw,) = place.glob("raw/2026/*/*")
    assert raw.stat().st_size < 5_000
    assert len(list(place.glob("texts/*/*/*"))) == 2


# By older and by newer rules a page says two things, or nothing.
PAGES = st.lists(st.tuples(st.sampled_from("AABC-"), st.sampled_from("abc-")), min_size=1, max_size=6)
STEPS = st.lists(st.tuples(st.sampled_from(["read", "reindex", "open"]), st.sets(st.integers(0, 5))), max_size=5)


def result(make, text):
    return WALL if text == "-" else make.article(text)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PAGES, STEPS, st.randoms(use_true_random=False))
def test_any_way_of_reading_again_leaves_the_same_versions(tmp_path_factory, make, pages, steps, random):
    def read(visit):
        return result(make, pages[(visit.at - make.moment()) // dt.timedelta(hours=1)][1])

    def outcome(archive):
        return [(one.first, one.last, one.digest, one.readings) for one in archive.versions(URL)]

    ends = []
    for name in ("in order", "in steps"):
        place = tmp_path_factory.mktemp("any") / name
        with Archive.open(place, create=True) as archive:
            for hour, (text, _) in enumerate(pages):
                archive.record([make.captured(result=result(make, text), hours=hour, body=os.urandom(20))])
        for step, chosen in steps if name == "in steps" else ():
            with Archive.open(place) as archive:
                found = [one.visit for one in archive.to_read_again(rules=2, host="h.example")]
                batch = [ReadAgain(visit, read(visit), 2) for at, visit in enumerate(found) if at in chosen]
                random.shuffle(batch)
                if step == "reindex":
                    archive.reindex()
                archive.record_again(batch, at=NOW)
        with Archive.open(place) as archive:
            read_again(archive, read)
            assert list(archive.to_read_again(rules=2, host="h.example")) == []
            ends.append(outcome(archive))
            assert is_sound(archive)
    assert ends[0] == ends[1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text("AB", min_size=1, max_size=7), st.lists(st.sets(st.integers(0, 6)), max_size=4))
def test_a_history_of_which_a_part_is_read_again_shows_no_edit_of_ours(tmp_path_factory, make, texts, chosen):
    with Archive.open(tmp_path_factory.mktemp("any") / "archive", create=True) as archive:
        archive.record([make.captured(result=make.article(text), hours=hour) for hour, text in enumerate(texts)])
        runs = [len(list(run)) for _, run in groupby(texts)]
        for rules, part in enumerate(chosen, start=2):
            found = list(archive.to_read_again(rules=rules, host="h.example"))
            again = [
                ReadAgain(one.visit, make.article(f"{texts[at]} by {rules}"), rules)
                for at, one in enumerate(found)
                if at in part
            ]
            archive.record_again(again, at=NOW)
            assert [version.readings for version in archive.versions(URL)] == runs
            assert archive.articles()[0].versions == len(runs)
        assert isinstance(archive.article(archive.versions(URL)[0].key), Article)
