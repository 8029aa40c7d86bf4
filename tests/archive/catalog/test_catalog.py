"""The contract of a catalog, and the adapters that keep it."""

import datetime as dt
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.catalog import Classified
from archive.catalog.sqlite import SqliteCatalog
from archive.changes.alternation import steps_of
from archive.changes.model import Change, Disclosure, SentenceChange
from archive.changes.model import Kind as ChangeKind
from archive.errors import CatalogError, StoreTooNew
from archive.model import Metadata, Outcome, RawRef, Reading, Visit
from archive.paths import identity, text_key
from archive.records import Entry, NameKind, Review
from archive.versions import versions_of

MIDDAY = dt.datetime(2016, 11, 10, 12, 0, tzinfo=dt.UTC)
FILE = "raw/2016/11/20161110T120000Z-0123456789abcdef.warc.gz"


def entry(story="a", *, minute=0, text="1", requested=None, rules=1, names=()):
    """A visit to the article `h.example/<story>` that read `text`, or found nothing where that is None."""
    name, at = f"h.example/{story}", MIDDAY + dt.timedelta(minutes=minute)
    digest = text and text * 64
    reading = text and Reading(name, at, digest, text_key(name, MIDDAY, digest), rules, address=name)
    url = f"https://h.example/{story}"
    visit = Visit(
        requested_url=requested or url,
        url=url,
        article=name,
        at=at,
        outcome=Outcome.ARTICLE if text else Outcome.FAILED,
        reason=None if text else "timeout",
        detail="",
        status=200 if text else None,
        etag='"1"',
        last_modified=None,
        payload=digest,
        raw=RawRef(FILE, 100 * ord(story[-1]) + minute, 1) if text else None,
    )
    return Entry(
        visit,
        names,
        reading or None,
        text and f"Title {text}",
        text and 10,
        text and Metadata(),
        visit.raw,
        "test",
        rules=rules if text else 0,
    )


def place(number):
    return RawRef(FILE, 1000 * number, 500)


def changed(catalog, **asked):
    """What a catalog lists of changes."""
    every = {"since": None, "until": None, "host": None, "source": None, "kinds": (), "disclosure": None}
    return catalog.changes(**{"classifier": 1, **every, "limit": None, "after": None, **asked})


def standings(catalog, **wanted):
    found = catalog.standings(**{"host": None, "source": None, "article": None, **wanted})
    return sorted(found, key=lambda standing: standing.article)


def answers(catalog):
    """All that a catalog says of the articles and addresses that the tests use."""
    stories = ["h.example/a", "h.example/b", "h.example/c", "m.h.example/a"]
    return [
        catalog.articles(host=None, limit=None, after=None),
        standings(catalog),
        catalog.stats(),
        catalog.sizes(),
        list(catalog.texts()),
        [catalog.visits(story, name=story) for story in stories],
        [catalog.last_visit(story) for story in stories],
        [catalog.last_body(story, f"https://{story}") for story in stories],
        [catalog.readings(story) for story in stories],
        [catalog.reading_before(story, MIDDAY + dt.timedelta(minutes=2)) for story in stories],
        [(catalog.article_of(story), catalog.named(story), catalog.reads_at(story)) for story in stories],
        sorted(catalog.places(FILE).items()),
        list(catalog.faults()),
        changed(catalog),
    ]


STORIES = st.sampled_from(["a", "b"])
NAMES = st.lists(
    st.tuples(st.sampled_from(NameKind), st.sampled_from(["h.example/a", "h.example/c", "m.h.example/a"])),
    max_size=2,
    unique=True,
).map(tuple)
ENTRIES = st.lists(
    st.builds(
        entry,
        STORIES,
        minute=st.integers(0, 4),
        text=st.sampled_from([None, "1", "2", "3"]),
        requested=st.sampled_from([None, "https://m.h.example/a"]),
        rules=st.integers(1, 2),
        names=NAMES,
    ),
    max_size=10,
)


# Of one of the visits, by its number: a later reading, or that newer rules found the same, or nothing.
AGAIN = st.tuples(st.integers(0, 9), st.sampled_from(["1", "2", "3", "same", "without"]), st.integers(1, 4))


def told_later(visits, again):
    """The entries and reviews of the answers of `visits` that were read again."""
    told = []
    for number, what, rules in again:
        visit = visits[number % len(visits)].visit if visits else None
        if visit is None or visit.raw is None:
            continue
        answer = ((visit.raw.file, visit.raw.offset),)
        if what in ("same", "without"):
            told.append(Review(rules, 0, *((answer, ()) if what == "same" else ((), answer)), "test"))
        else:
            read = entry(visit.article[-1], text=what, rules=rules)
            visit = replace(visit, outcome=Outcome.ARTICLE, reason=None)
            told.append(replace(read, visit=visit, reading=replace(read.reading, at=visit.at), is_again=True))
    return told


class CatalogContract:
    """What every catalog promises. An adapter's class gives the fixture `new`: an empty catalog each time."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(ENTRIES, st.randoms(use_true_random=False))
    def test_answers_do_not_depend_on_the_order_of_arrival(self, new, entries, random):
        entries = [
            one if one.visit.raw is None else replace(one, visit=replace(one.visit, raw=RawRef(FILE, number, 1)))
            for number, one in enumerate(entries)
        ]
        numbered = [(one, place(number)) for number, one in enumerate(entries)]
        shuffled = random.sample(numbered, len(numbered))
        one, other = new(), new()
        for catalog, order in ((one, numbered), (other, shuffled)):
            with catalog.writing():
                for added in order:
                    catalog.add(*added)
                catalog.set_size(FILE, 1_000_000)
        assert answers(one) == answers(other)
        assert other.faults() == []
        assert all(other.holds(each, at) for each, at in numbered)
        for summary in one.articles(host=None, limit=None, after=None):
            versions = versions_of(one.readings(summary.article))
            assert (summary.versions, summary.first, summary.last) == (
                len(versions),
                versions[0].first,
                versions[-1].first,
            )
            assert summary.title == f"Title {versions[-1].digest[0]}"
            assert summary.last_visit == one.visits(summary.article)[-1]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
    @given(ENTRIES, st.lists(AGAIN, max_size=6), st.randoms(use_true_random=False))
    def test_readings_again_may_come_in_any_order_too(self, new, entries, again, random):
        visits = [
            replace(one, visit=replace(one.visit, raw=RawRef(FILE, number, 1), status=200))
            if one.reading is not None
            else one
            for number, one in enumerate(entries)
        ]
        told = [*visits, *told_later(visits, again)]
        numbered = [(one, place(number)) for number, one in enumerate(told)]
        found = []
        for order in (numbered, random.sample(numbered, len(numbered))):
            catalog = new()
            for one, at in order:
                with catalog.writing():
                    add = catalog.add_review if isinstance(one, Review) else catalog.add
                    add(one, at)
            assert catalog.faults() == []
            left = {"host": "h.example", "article": None, "rules": 3, "learnt": 0}
            found.append(
                [
                    answers(catalog),
                    sorted(catalog.reviews(FILE).items()),
                    catalog.hosts(),
                    catalog.to_read_again(**left, after=None, limit=100),
                    catalog.count_to_read_again(**left),
                    [
                        (catalog.reading_of(one.visit.raw), catalog.read_by(one.visit.raw))
                        for one in visits
                        if one.reading
                    ],
                ]
            )
            assert all(
                catalog.holds_review(one) if isinstance(one, Review) else catalog.holds(one, at) for one, at in order
            )
            assert catalog.stats().visits == len(visits)
            assert len(found[-1][3]) == found[-1][4]
            for summary in catalog.articles(host=None, limit=None, after=None):
                assert summary.versions == len(versions_of(catalog.readings(summary.article)))
        assert found[0] == found[1]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
    @given(ENTRIES, st.sets(st.integers(0, 9)))
    def test_a_standing_says_what_visits_and_readings_say(self, new, entries, still):
        catalog = new()
        with catalog.writing():
            for number, one in enumerate(entries):
                visit = replace(one.visit, raw=RawRef(FILE, number, 1), source=f"s{number % 3}" if number % 4 else None)
                if one.reading is None and number in still:
                    visit = replace(visit, outcome=Outcome.NOT_MODIFIED, reason=None, status=304)
                published = f"2016-11-{number + 1:02}" if one.reading else None
                catalog.add(replace(one, visit=visit, published=published), place(number))
        found = standings(catalog)
        assert [each.article for each in found] == sorted(
            summary.article for summary in catalog.articles(host=None, limit=None, after=None)
        )
        for each in found:
            visits, readings = catalog.visits(each.article), catalog.readings(each.article)
            versions = versions_of(readings)
            seen = [visit for visit in visits if visit.outcome in (Outcome.ARTICLE, Outcome.NOT_MODIFIED)]
            asked = catalog.visits(each.article, name=identity(each.url))
            assert each.seen == max(visit.at for visit in seen)
            assert each.looks == len({one.at for one in readings}) + sum(
                visit.outcome is Outcome.NOT_MODIFIED for visit in seen
            )
            assert each.texts == len({one.digest for one in readings}) or each.versions == each.texts == 1
            assert (each.versions, each.first, each.changed) == (len(versions), versions[0].first, versions[-1].first)
            assert each.visited == max(visit.at for visit in asked)
            assert each.misses == sum(visit.at > each.seen for visit in asked)
            assert each.published is None or each.published.year == 2016
            for wanted in ({"host": "h.example"}, {"source": each.source}, {"article": each.article}):
                assert each in standings(catalog, **wanted)
        assert standings(catalog, host="other.example") == []

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
    @given(ENTRIES, st.integers(1, 3))
    def test_changes_are_the_steps_between_versions_newest_first(self, new, entries, size):
        catalog = new()
        for number, one in enumerate(entries):
            with catalog.writing():
                raw = None if one.visit.raw is None else RawRef(FILE, number, 1)
                catalog.add(replace(one, visit=replace(one.visit, raw=raw)), place(number))
        listed = changed(catalog)
        for article in ("h.example/a", "h.example/b"):
            steps = steps_of(versions_of(catalog.readings(article)))
            assert [one.step for one in listed if one.article == article] == steps[::-1]
        assert listed == sorted(listed, key=lambda one: (-one.step.after.first.timestamp(), one.article))
        assert all(one.title == f"Title {one.step.after.digest[0]}" for one in listed)
        pages, after = [], None
        while page := changed(catalog, limit=size, after=after):
            pages += page
            after = page[-1]
        assert pages == listed

    def test_what_a_step_changed_is_remembered_until_the_rules_for_it_change(self, new):
        catalog = new()
        with catalog.writing():
            for minute, text in enumerate("123"):
                catalog.add(entry(minute=minute, text=text), place(minute))
        newer, older = changed(catalog)
        sentence = SentenceChange("41 eels.", "14 eels.", (ChangeKind.NUMBER,), 0, 0)
        change = Change((ChangeKind.NUMBER,), 1, 1, (sentence,), Disclosure.STEALTH, ("x",))
        with catalog.writing():
            catalog.remember([Classified(older.step, change, ("Ann",))], classifier=1)
        assert changed(catalog) == [newer, replace(older, change=change, authors=("Ann",))]
        assert [one.step for one in changed(catalog, kinds=(ChangeKind.NAME,))] == [newer.step]
        assert len(changed(catalog, kinds=(ChangeKind.NUMBER, ChangeKind.NAME))) == 2
        assert [one.step for one in changed(catalog, disclosure=Disclosure.DISCLOSED)] == [newer.step]
        assert len(changed(catalog, disclosure=Disclosure.STEALTH)) == 2
        assert changed(catalog, classifier=2) == [newer, older]
        with catalog.writing():
            catalog.remember([Classified(older.step, replace(change, kinds=()), ())], classifier=2)
        assert [one.change for one in changed(catalog, classifier=2)] == [None, replace(change, kinds=())]
        assert changed(catalog) == [newer, older]

    def test_changes_are_chosen_by_time_and_host(self, new):
        catalog = new()
        with catalog.writing():
            for minute, text in enumerate("123"):
                catalog.add(entry(minute=minute, text=text), place(minute))
        newer, older = changed(catalog)
        assert changed(catalog, since=MIDDAY + dt.timedelta(minutes=2)) == [newer]
        assert changed(catalog, until=MIDDAY + dt.timedelta(minutes=1)) == [older]
        assert changed(catalog, host="h.example") == [newer, older]
        assert changed(catalog, host="m.h.example") == changed(catalog, source="x") == []

    def test_what_is_to_be_read_again_is_given_page_by_page(self, new):
        catalog = new()
        with catalog.writing():
            for number in range(30):
                one = entry("ab"[number % 2], minute=number)
                catalog.add(replace(one, visit=replace(one.visit, raw=RawRef(FILE, number, 1))), place(number))
        wanted = {"host": "h.example", "article": None, "rules": 2, "learnt": 0}
        whole = catalog.to_read_again(**wanted, after=None, limit=100)
        assert [one.visit.article for one in whole] == ["h.example/a"] * 15 + ["h.example/b"] * 15
        assert [one.visit.at for one in whole[:15]] == sorted(one.visit.at for one in whole[:15])
        paged, after = [], None
        while page := catalog.to_read_again(**wanted, after=after, limit=4):
            paged, after = paged + page, page[-1].visit
        assert paged == whole
        assert catalog.to_read_again(**{**wanted, "host": "h.exampl"}, after=None, limit=9) == []
        assert len(catalog.to_read_again(**{**wanted, "article": "h.example/b"}, after=None, limit=99)) == 15

    def test_a_visit_that_comes_twice_counts_once(self, new):
        catalog = new()
        for _ in range(2):
            with catalog.writing():
                catalog.add(entry(), place(1))
        assert (catalog.stats().visits, len(catalog.readings("h.example/a"))) == (1, 1)

    def test_an_error_takes_back_what_was_added(self, new):
        catalog = new()

        def add_and_fail():
            with catalog.writing():
                catalog.add(entry(), place(1))
                assert catalog.visits("h.example/a")
                raise KeyError

        with pytest.raises(KeyError):
            add_and_fail()
        assert catalog.stats().visits == 0

    def test_the_newest_changes_come_first_page_by_page(self, new):
        catalog = new()
        with catalog.writing():
            for number in range(10):
                catalog.add(entry(f"s{number}", minute=number // 3), place(number))
        whole = catalog.articles(host=None, limit=None, after=None)
        assert [s.article for s in whole] == [f"h.example/s{n}" for n in (9, 6, 7, 8, 3, 4, 5, 0, 1, 2)]
        paged, after = [], None
        while page := catalog.articles(host="h.example", limit=4, after=after):
            paged, after = paged + page, page[-1].article
        assert paged == whole
        assert catalog.articles(host="other.example", limit=None, after=None) == []

    def test_where_an_article_was_read_counts_before_what_names_it_and_what_leads_to_it(self, new):
        catalog = new()
        names = {kind: ((kind, "h.example/x"),) for kind in NameKind}
        with catalog.writing():
            catalog.add(entry("b", names=names[NameKind.REDIRECT]), place(1))
        assert (catalog.article_of("h.example/x"), catalog.named("h.example/x")) == ("h.example/b", None)
        with catalog.writing():
            catalog.add(entry("c", names=names[NameKind.CANONICAL]), place(2))
        assert (catalog.article_of("h.example/x"), catalog.reads_at("h.example/x")) == ("h.example/c", None)
        with catalog.writing():
            catalog.add(entry("d", names=names[NameKind.PAGE]), place(3))
        assert catalog.article_of("h.example/x") == catalog.reads_at("h.example/x") == "h.example/d"

    @pytest.mark.parametrize(
        "other", [entry("b"), entry(minute=1), entry(text="2"), entry(rules=2), replace(entry(), title="Other")]
    )
    def test_a_reading_that_it_was_not_given_is_not_held(self, new, other):
        catalog = new()
        with catalog.writing():
            catalog.add(entry(names=((NameKind.PAGE, "h.example/a"),)), place(1))
        assert catalog.holds(entry(names=((NameKind.PAGE, "h.example/a"),)), place(1))
        assert not catalog.holds(other, place(1))
        assert not catalog.holds(entry(names=((NameKind.PAGE, "h.example/a"),)), place(2))
        assert not catalog.holds(entry(names=((NameKind.PAGE, "h.example/c"),)), place(1))

    def test_visits_that_were_led_elsewhere_show_where_they_were_asked_for(self, new):
        catalog = new()
        with catalog.writing():
            catalog.add(entry("a"), place(1))
            catalog.add(entry("b", minute=1, requested="https://h.example/a"), place(2))
        assert [v.article for v in catalog.visits("h.example/a", name="h.example/a")] == ["h.example/a", "h.example/b"]
        assert [v.article for v in catalog.visits("h.example/a")] == ["h.example/a"]
        assert catalog.visited("h.example/a")
        assert not catalog.visited("h.example/c")

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(st.lists(st.lists(st.sampled_from("123"), min_size=1, max_size=3), max_size=12))
    def test_steps_that_come_one_after_the_other_are_those_of_the_whole_history(self, new, batches):
        catalog, number = new(), 0
        for batch in batches:
            with catalog.writing():
                for text in batch:
                    catalog.add(entry(text=text, minute=number), place(number))
                    number += 1
            assert list(catalog.faults()) == []
            known = versions_of(catalog.readings("h.example/a"))
            assert [one.step for one in changed(catalog)] == steps_of(known)[::-1]

    def test_what_some_articles_said_can_be_asked_for(self, new):
        catalog = new()
        with catalog.writing():
            for number, story in enumerate("abc"):
                catalog.add(entry(story), place(number))
        every = list(catalog.said("h.example"))
        assert [one.article for one in every] == ["h.example/a", "h.example/b", "h.example/c"]
        assert list(catalog.said("h.example", articles=["h.example/c", "h.example/a", "no.example"])) == every[::2]
        assert list(catalog.said("h.example", articles=[])) == []

    def test_it_tells_what_changed_and_what_was_looked_at_about_a_time(self, new):
        catalog = new()
        with catalog.writing():
            for number, (story, minute, text) in enumerate(
                [("a", 0, "1"), ("a", 2, "2"), ("b", 0, "1"), ("b", 2, "1"), ("c", 2, "1"), ("b", 4, None)]
            ):
                catalog.add(entry(story, minute=minute, text=text), place(number))
        since, until = MIDDAY + dt.timedelta(minutes=1), MIDDAY + dt.timedelta(minutes=4)
        seen = MIDDAY + dt.timedelta(minutes=2)
        assert catalog.stepped(since=since, until=until) == [("h.example", "h.example/a", seen)]
        assert catalog.stepped(since=MIDDAY, until=MIDDAY) == []
        # Neither a first look, nor one that found nothing.
        found = catalog.looked("h.example", since=since, until=until)
        assert sorted(found) == [("h.example/a", seen), ("h.example/b", seen)]


class TestSqliteCatalog(CatalogContract):
    @pytest.fixture
    def new(self, tmp_path):
        catalogs = []

        def new():
            path = tmp_path / f"{len(catalogs)}.sqlite3"
            SqliteCatalog.create(path, mode=0o600)
            catalogs.append(SqliteCatalog(path))
            return catalogs[-1]

        yield new
        for catalog in catalogs:
            catalog.close()

    def test_it_is_readable_by_its_owner_alone_and_fully_synchronous(self, new):
        catalog = new()
        assert catalog.path.stat().st_mode & 0o777 == 0o600
        assert catalog._db.one("PRAGMA journal_mode")[0] == "wal"
        assert catalog._db.one("PRAGMA synchronous")[0] == 2

    def test_a_process_that_died_before_the_tables_does_no_harm(self, tmp_path):
        path = tmp_path / "empty.sqlite3"
        path.touch()
        catalog = SqliteCatalog(path)
        assert catalog.stats().visits == 0
        catalog.close()

    @pytest.mark.parametrize("texts", ["12", "123456789"])
    def test_another_version_of_a_long_history_costs_no_more_than_of_a_short_one(self, new, texts):
        catalog = new()
        costs = []
        for number in range(120):
            before = catalog._db.one("SELECT total_changes()")[0]
            with catalog.writing():
                catalog.add(entry(text=texts[number % len(texts)], minute=number), place(number))
            costs.append(catalog._db.one("SELECT total_changes()")[0] - before)
        assert max(costs[60:]) <= max(costs[10:20])

    @pytest.mark.parametrize("damage", ["garbage", "cut", "half"])
    def test_a_damaged_one_says_what_makes_it_again(self, new, damage):
        catalog = new()
        with catalog.writing():
            for number in range(50):
                catalog.add(entry(f"s{number}"), place(number))
        catalog.close()
        data = catalog.path.read_bytes()
        damaged = {
            "garbage": b"x" * len(data),
            "cut": data[: len(data) // 2],
            "half": data[:4096] + bytes(len(data) - 4096),
        }
        catalog.path.write_bytes(damaged[damage])

        def look():
            opened = SqliteCatalog(catalog.path)
            try:
                if faults := opened.faults():
                    raise CatalogError(f"{faults[0]}; archive reindex", path="")
            finally:
                opened.close()

        with pytest.raises(CatalogError, match="archive reindex"):
            look()

    def test_one_of_a_newer_program_is_refused(self, new):
        catalog = new()
        catalog.close()
        with sqlite3.connect(catalog.path) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
        with pytest.raises(StoreTooNew, match="99"):
            SqliteCatalog(catalog.path)

    @pytest.mark.parametrize(
        "damage",
        [
            "UPDATE articles SET versions = 7",
            "UPDATE articles SET first = first - 1",
            "UPDATE articles SET newest_text = (SELECT min(id) FROM texts)",
            "UPDATE readings SET at = at + 1",
            "DELETE FROM visits WHERE at = (SELECT max(at) FROM visits)",
        ],
    )
    def test_rows_that_contradict_each_other_are_a_fault(self, new, damage):
        catalog = new()
        with catalog.writing():
            catalog.add(entry(text="2"), place(1))
            catalog.add(entry(minute=1), place(2))
        assert catalog.faults() == []
        catalog._db.all(damage)
        assert any("h.example/a" in fault for fault in catalog.faults())
