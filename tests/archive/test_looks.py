"""What the archive says of how a host is, and of readings that were doubted."""

import datetime as dt
from dataclasses import replace

from archive.model import Doubt, Held, Outcome, ReadAgain, Reason, Rejection

HOST = "h.example"


def held(make, text, *, hours, doubt=Doubt.LOST):
    return replace(make.captured(hours=hours, body=text.encode()), result=Held(make.article(text), "why", doubt))


def rebuilt(archive):
    before = archive.looks(HOST)
    archive.reindex()
    assert archive.looks(HOST) == before
    assert list(archive.check()) == []
    return before


def test_looks_are_those_at_articles_that_were_known(archive, make):
    archive.record([
        make.captured(),
        make.captured("https://h.example/other", Rejection(Reason.EMPTY), hours=1),
        make.captured(hours=2),
        make.captured(result=Rejection(Reason.PAYWALL), hours=3),
        make.captured("https://i.example/story", hours=4),
        held(make, "Half", hours=5),
    ])  # fmt: skip
    assert [(look.at, look.reason) for look in rebuilt(archive)] == [
        (make.moment(2), None),
        (make.moment(5), "lost"),
    ]
    assert [look.at for look in archive.looks(HOST, since=make.moment(3))] == [make.moment(5)]


def test_what_is_doubted_is_a_look_once_however_often_it_is_sent(archive, make):
    archive.record([make.captured(), *(held(make, "Half", hours=hours) for hours in range(1, 4))])
    assert [look.at for look in rebuilt(archive)] == [make.moment(1)]
    assert len(archive.held(HOST)) == 3


def test_what_was_doubted_and_is_believed_all_the_same_stays_a_loss(archive, make):
    archive.record([make.captured(), held(make, "Half", hours=1), held(make, "Other", hours=2)])
    first, second = archive.held(HOST)
    archive.record_again(
        [
            ReadAgain(first.visit, make.article("Half"), 1, doubt=Doubt.LOST),
            ReadAgain(second.visit, make.article("Whole"), 1),
        ],
        at=make.moment(3),
    )
    assert archive.held(HOST) == []
    looks = rebuilt(archive)
    assert [(look.outcome, look.reason, look.detail) for look in looks] == [
        (Outcome.ARTICLE, "lost", "why"),
        (Outcome.ARTICLE, None, ""),
    ]
    assert archive.stats().reasons == {}
    assert len(archive.versions("https://h.example/story")) == 3


def test_the_reading_before_a_capture_is_that_of_its_article(archive, make):
    first, later = make.captured(), make.captured(hours=1, result=make.article("Other"))
    assert archive.article_before(first) == ("h.example/story", None)
    archive.record([first])
    article, before = archive.article_before(later)
    assert (article, before.at) == ("h.example/story", first.at)
    assert archive.reading_before("h.example/story", first.at - dt.timedelta(seconds=1)) is None
