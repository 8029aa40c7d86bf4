"""Changes over all articles: what is listed, what is none, and that nothing of it depends on the catalog."""

import datetime as dt
from dataclasses import replace

import pytest

from archive.archive import Archive
from archive.changes.model import Disclosure, Kind
from archive.model import Metadata, ReadAgain

EEL, TRAM = "https://h.example/eel", "https://tram.example/sail"


def said(make, title, *body, modified=None, **fields):
    article = make.article(title=title)
    return replace(article, body=body, metadata=Metadata(language="en", modified=modified), **fields)


@pytest.fixture
def full(archive, make):
    """An eel whose number changes without a word, and a tram whose headline does, with a stamp."""
    archive.record(
        [
            replace(make.captured(EEL, said(make, "The eel", "It is 41 years old.", "It swims.")), source="gazette"),
            make.captured(TRAM, said(make, "A tram", "It has a sail.", modified=make.moment(-5)), hours=1),
            make.captured(EEL, said(make, "The eel", "It is 14 years old.", "It swims."), hours=2),
            make.captured(TRAM, said(make, "A toy", "It has a sail.", modified=make.moment(2)), hours=3),
        ]
    )
    return archive


def listed(archive, **asked):
    return [(one.url, one.change.kinds, one.change.disclosure) for one in archive.changes(**asked)]


NUMBER = (EEL, (Kind.NUMBER,), Disclosure.STEALTH)
HEADLINE = (TRAM, (Kind.HEADLINE,), Disclosure.DISCLOSED)


def test_changes_are_listed_newest_first(full):
    assert listed(full) == [HEADLINE, NUMBER]
    tram, eel = full.changes()
    assert (tram.title, tram.authors, tram.source, eel.source) == ("A toy", ("Ann Other",), None, "gazette")
    assert (eel.step.before.number, eel.step.after.number) == (1, 2)
    (sentence,) = eel.change.sentences
    assert (sentence.old, sentence.new) == ("It is 41 years old.", "It is 14 years old.")


def test_changes_are_chosen_by_kind_disclosure_place_and_time(full, make):
    assert listed(full, kinds=(Kind.NUMBER, Kind.NAME)) == [NUMBER]
    assert listed(full, kinds=(Kind.QUOTATION,)) == []
    assert listed(full, disclosure=Disclosure.STEALTH) == [NUMBER]
    assert listed(full, disclosure=Disclosure.DISCLOSED, kinds=(Kind.NUMBER,)) == []
    assert listed(full, host="tram.example") == [HEADLINE]
    assert listed(full, source="gazette") == [NUMBER]
    assert listed(full, since=make.moment(3)) == [HEADLINE]
    assert listed(full, until=make.moment(2)) == [NUMBER]
    assert listed(full, limit=1) == [HEADLINE]
    assert listed(full, kinds=(Kind.NUMBER,), limit=1) == [NUMBER]
    (first,) = full.changes(limit=1)
    assert listed(full, after=first) == [NUMBER]


def test_a_catalog_made_again_lists_the_same(full):
    before = full.changes()
    full.reindex()
    assert full.changes() == before
    assert list(full.check()) == []


def test_what_was_found_out_is_not_found_out_again(full, place):
    before = full.changes()
    for text in place.glob("texts/*/*/*.txt"):
        text.unlink()
    assert full.changes() == before
    full.reindex()
    assert full.changes() == before, "the texts stand in the raw files as well"


def test_after_a_catalog_was_made_again_a_page_is_found_out_for_itself(full):
    assert len(full.changes()) == 2
    full.reindex()
    told = []
    for _ in range(3):
        full.changes(limit=1, progress=lambda *count: told.append(count))
    assert told == [(0, 2)]
    full.changes(progress=lambda *count: told.append(count))
    assert told == [(0, 2), (0, 1)]


def test_what_a_host_changed_alike_is_left_out_unless_it_is_asked_for(archive, make):
    def shop(number, visitors, more=""):
        return said(make, f"Story {number}", f"Our shop has {visitors} visitors.", f"Word {number} was given.{more}")

    captures = [make.captured(f"https://h.example/{at}", shop(at, 10 + at)) for at in range(6)]
    captures += [
        make.captured(f"https://h.example/{at}", shop(at, 30 + at, " It was taken back." * (at == 3)), hours=1)
        for at in range(6)
    ]
    archive.record(captures)
    for _ in range(2):
        (one,) = archive.changes()
        assert [sentence.new for sentence in one.change.sentences] == ["It was taken back."]
        assert (one.url, one.change.kinds, set(one.alike.values())) == ("https://h.example/3", (Kind.ADDITION,), {6})
        assert archive.changes(limit=1) == [one]
        assert archive.changes(kinds=(Kind.NUMBER,)) == []
        every = archive.changes(with_alike=True)
        assert len(every) == 6
        assert all(Kind.NUMBER in each.change.kinds for each in every)
        archive.reindex()


def test_what_newer_rules_read_otherwise_is_no_change(full, make):
    before = [one.step.after.first for one in full.changes()]
    for visit in full.visits(EEL):
        body = ("It is 41 years old." if visit.at < make.moment(1) else "It is 14 years old.", "It swims.", "By day.")
        full.record_again([ReadAgain(visit, said(make, "The eel", *body), rules=2)], at=make.moment(9))
        # At every moment of it, though neighbours are read by different rules meanwhile.
        assert [one.step.after.first for one in full.changes()] == before
    number = full.changes()[1].change
    assert (number.kinds, number.added, number.removed) == ((Kind.NUMBER,), 1, 1)
    # The next crawl reads by the newer rules.
    full.record([make.captured(EEL, said(make, "The eel", *body), hours=10, rules=2)])
    full.record([make.captured(TRAM, said(make, "A toy", "It has a sail.", "A caption."), hours=10)])
    assert [one.url for one in full.changes(since=make.moment(9))] == [TRAM]
    full.reindex()
    assert [one.step.after.first for one in full.changes()[1:]] == before


def test_an_edit_that_newer_rules_do_not_see_vanishes(full, make):
    for visit in full.visits(EEL):
        full.record_again([ReadAgain(visit, said(make, "The eel", "It swims."), rules=2)], at=make.moment(9))
    assert listed(full) == [HEADLINE]


def test_a_text_that_goes_to_and_fro_is_one_change(archive, make):
    texts = [said(make, title, "It swims.") for title in ("One", "Two")]
    archive.record([make.captured(EEL, texts[hour % 2], hours=hour) for hour in range(9)])
    (change,) = archive.changes()
    assert (change.step.before.number, change.step.after.number) == (1, 2)
    assert [version.number for version in change.step.alternating] == list(range(1, 10))
    assert change.step.after.first == make.moment(1)
    archive.reindex()
    assert archive.changes() == [change]


def test_a_damaged_text_hides_no_other_change(full, place):
    next(path for path in place.glob("texts/*/*/*.txt") if "41 years" in path.read_text()).unlink()
    assert [one.change is None for one in full.changes()] == [False, True]
    assert listed(full, kinds=(Kind.HEADLINE,)) == [HEADLINE]
    assert listed(full, kinds=(Kind.NUMBER,)) == []


def test_who_cannot_write_is_answered_all_the_same(full, place, make):
    with Archive.open(place) as reader, full._place.catalog().writing():
        reader._place.catalog()._db.all("PRAGMA busy_timeout = 1")
        assert listed(reader) == [HEADLINE, NUMBER]
    assert listed(full) == [HEADLINE, NUMBER]


def test_two_versions_are_compared_by_when_their_texts_were_read(archive, make):
    # A stamp that says the moment of the fetch discloses nothing.
    archive.record(
        [
            make.captured(EEL, said(make, "The eel", "It swims.", modified=make.moment(0)), hours=0),
            make.captured(EEL, said(make, "The eel", "It sings.", modified=make.moment(5)), hours=5),
        ]
    )
    old, new = archive.versions(EEL)
    assert archive.change(old, new).disclosure is Disclosure.STEALTH
    assert archive.changes()[0].change == archive.change(old, new)
    assert archive.changes()[0].step.after.first - dt.timedelta(hours=5) == old.first
