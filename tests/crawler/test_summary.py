"""What a crawl says at its end, and exits with."""

import datetime as dt
import logging
from dataclasses import replace

import pytest

from archive.changes.model import Event, Life
from archive.errors import DamageError, StoreBusy, StoreError
from archive.model import Novelty, Outcome, Visit
from crawler.edits import Told
from crawler.exit_status import exit_status
from crawler.extensions.logs import SafeFormatter
from crawler.extensions.report import Report
from crawler.lives import Fate
from crawler.summary import summary

MOMENT = dt.datetime(2016, 11, 10, 10, 24, tzinfo=dt.UTC)
EVIL = "\x1b]0;owned\x07\u202e\r"


def visit(number=1, *, outcome=Outcome.FAILED, reason="timeout", detail="no whole answer in time"):
    url = f"https://a.example/{number}"
    return Visit(
        requested_url=url, url=url, article=f"a.example/{number}", at=MOMENT, outcome=outcome, reason=reason,
        detail=detail, status=None, etag=None, last_modified=None, payload=None, raw=None,
    )  # fmt: skip


def gone_visit(number=1, status=404):
    return replace(visit(number, reason="http-status", detail=f"status {status}"), status=status)


def fate(look, life=Life.MISSING, *, hours=0, ended=None):
    """What a look shows: `hours`: since when; `ended`: of one that is restored, what it was."""
    before = None if ended is None else Event(ended, MOMENT, look.at - dt.timedelta(hours=5), look.url)
    since = look.at - dt.timedelta(hours=hours)
    return Fate(look.article, look, Event(life, look.at, since, look.url, look.detail), before)


def away(*fates):
    return {each.article: each for each in fates}


def named(title, of):
    return Told(title, of.visit, fate=of)


def archived(report, *changes):
    """Counts articles, /0 the first, as the extension does."""
    for number, change in enumerate(changes):
        report.read[f"a.example/{number}"] = change
        report.changes[change] += 1
        if change is Novelty.CHANGED:
            report.changed.append(visit(number, outcome=Outcome.ARTICLE, reason=None, detail=""))


def forbid(report, *urls, why="robots.txt forbids it"):
    report.forbidden[why] = list(urls)
    report.forbidden_counts[why] = len(urls)


def said(report, *, signal=None, **kwargs):
    return summary(report, signal=signal, **kwargs).plain


def test_a_summary_names_figures_failures_and_the_next_command():
    report = Report(store="data")
    archived(report, Novelty.NEW, Novelty.NEW, Novelty.CHANGED)
    report.failed["timeout"] = 1
    report.rejected["paywall"] = 1
    report.named = [visit(1), visit(2, outcome=Outcome.REJECTED, reason="paywall", detail="a teaser")]
    forbid(report, "https://a.example/3")
    assert said(report) == (
        "3 articles: 2 new, 1 changed, 0 unchanged.\n"
        "  1 rejected (no article in it): 1 paywall\n"
        "    https://a.example/2: paywall (a teaser)\n"
        "  1 failed (not read): 1 timeout\n"
        "    https://a.example/1: timeout (no whole answer in time)\n"
        "  1 not fetched, robots.txt forbids it:\n"
        "    https://a.example/3\n"
        "Archive: data\n"
        "Next: archive changes --since 2016-11-10T10:24:00Z\n"
    )


def test_of_many_failures_the_first_are_named_and_the_others_counted():
    report = Report(store="data", named=[visit(number) for number in range(1000)])
    report.failed["timeout"] = 5000
    lines = said(report).splitlines()
    assert "    … and 4990 more; with -s LOG_LEVEL=INFO the log names each" in lines
    assert len(lines) < 20


def test_nothing_from_a_page_steers_the_terminal():
    report = Report(store=f"data{EVIL}", trouble=StoreError(f"x: {EVIL}", path=EVIL))
    report.failed["timeout"] = 1
    report.named = [visit(EVIL, detail=EVIL)]
    forbid(report, f"https://a.example/{EVIL}", why=EVIL)
    report.changes[Novelty.CHANGED] = 1
    told = [
        fate(replace(gone_visit(f"{life}{EVIL}"), status=None, reason="soft-404", detail=f"leads to {EVIL}"), life)
        for life in (Life.MISSING, Life.REMOVED)
    ]
    moved = fate(visit(EVIL), Life.MOVED)
    report.away, report.turned = away(*told), away(moved)
    text = said(report, changed=[Told(EVIL, visit(EVIL))], fates=[named(EVIL, each) for each in (*told, moved)])
    text += said(Report(store="data", last_new=visit(EVIL))) + said(Report(store="data", away=away(*told)))
    assert text.count("leads to") == 2
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(text)


def test_log_lines_do_not_steer_the_terminal():
    record = logging.LogRecord("name", logging.ERROR, "path", 1, "title %s\nsecond line", (EVIL,), None)
    line = SafeFormatter("%(message)s").format(record)
    assert line == "title \\x1b]0;owned\\x07\\u202e\\r\nsecond line"


@pytest.mark.parametrize(
    ("articles", "failed", "trouble", "signal", "status"),
    [
        (3, 0, None, None, 0),
        (3, 1, None, None, 1),
        (0, 1, None, None, 4),
        (0, 0, None, None, 4),
        (3, 0, None, 2, 130),
        (3, 0, None, 15, 143),
        (3, 0, StoreError("full", path="data"), None, 5),
        (3, 0, StoreError("full", path="data"), 2, 5),
        (3, 0, StoreBusy("held", path="data"), None, 75),
        (3, 0, DamageError("broken", path="data"), None, 3),
    ],
)
def test_the_exit_status_says_what_came_of_a_crawl(articles, failed, trouble, signal, status):
    assert exit_status(articles=articles, failed=failed, trouble=trouble, signal=signal) == status


def test_an_article_that_is_missing_is_told_first_and_is_no_failure():
    missing = fate(gone_visit(1))
    report = Report(store="data", away=away(missing))
    archived(report, Novelty.CHANGED)
    report.failed["http-status"] = 1
    report.named = [replace(visit(2, reason="http-status", detail="status 500"), status=500)]
    changed = [Told("The ferry", visit(0), ("a number changed: 1 became 2",), is_stealth=True)]
    assert said(report, fates=[named("The bridge", missing)], changed=changed).splitlines()[1:8] == [
        "  1 archived article is missing (HTTP 404 Not Found); its text is kept: The bridge",
        "  1 article changed:",
        "    The ferry (stealth)",
        "      a number changed: 1 became 2",
        "    stealth: nothing on the page says that it was changed",
        "  1 failed (not read): 1 HTTP error",
        "    https://a.example/2: HTTP 500 Internal Server Error",
    ]
    assert report.failures == 1


def test_what_became_of_pages_is_told_in_the_words_of_the_log():
    fates = [
        fate(gone_visit(1)),
        fate(gone_visit(2, 451)),
        fate(gone_visit(3, 410), Life.REMOVED, hours=30),
        fate(gone_visit(4, 410), Life.REMOVED, hours=40),
    ]
    turned = [
        fate(visit(5), Life.RESTORED, ended=Life.REMOVED),
        fate(visit(6), Life.MOVED),
    ]
    report = Report(store="data", away=away(*fates), turned=away(*turned))
    told = [named(f"Story {at}", each) for at, each in enumerate([*fates, *turned], start=1)]
    assert said(report, fates=told).splitlines()[1:9] == [
        "  2 archived articles are missing; their texts are kept:",
        "    Story 1 (HTTP 404 Not Found)",
        "    Story 2 (HTTP 451 Unavailable For Legal Reasons)",
        "  2 archived articles are removed, still gone a day later; their texts are kept:",
        "    Story 3 (HTTP 410 Gone, gone since 2016-11-09 04:24)",
        "    Story 4 (HTTP 410 Gone, gone since 2016-11-08 18:24)",
        "  1 archived article is back (removed since 2016-11-10 05:24): Story 5",
        "  1 archived article has moved (now at https://a.example/6): Story 6",
    ]


def test_what_is_gone_as_before_is_counted_and_is_no_news():
    look = gone_visit(1)
    earlier = Event(Life.MISSING, MOMENT - dt.timedelta(hours=5), MOMENT - dt.timedelta(hours=5), look.url)
    report = Report(store="data", away=away(Fate(look.article, look, earlier)))
    assert said(report).splitlines()[1] == "  1 article still gone, as the last time"
    assert (report.news, report.known) == ([], 1)


def test_what_was_read_under_another_address_has_neither_gone_nor_come_back():
    report = Report(store="data", away=away(fate(gone_visit(0))))
    archived(report, Novelty.UNCHANGED)
    report.turned = away(fate(visit(0), Life.RESTORED, ended=Life.MISSING))
    assert (report.gone, report.news) == ([], [])


def test_of_many_edits_the_first_are_told():
    report = Report(store="data", archive="uv run archive")
    archived(report, *[Novelty.CHANGED] * 12)
    changed = [Told(f"Story {number}", visit(number), ("a", "b", "c", "d")) for number in range(10)]
    lines = said(report, changed=changed).splitlines()
    assert lines[1:6] == ["  12 articles changed:", "    Story 0", "      a", "      b", "      … and 2 more edits"]
    assert "    … and 2 more: uv run archive changes --since 2016-11-10T10:24:00Z" in lines


def test_an_archive_that_cannot_be_opened_is_not_said_to_have_ended_a_crawl():
    assert "reported as saved" not in said(Report(store="docs", trouble=StoreError("no archive", path="docs")))


def test_a_crawl_that_follows_links_counts_the_lists_and_names_the_rest():
    report = Report(store="data")
    report.rejected.update({"list-page": 9, "paywall": 1})
    report.named = [visit(n, outcome=Outcome.REJECTED, reason="list-page") for n in range(9)]
    report.named.append(visit(9, outcome=Outcome.REJECTED, reason="paywall", detail="a teaser"))
    assert said(report, follows_links=True).splitlines()[1:4] == [
        "  9 list pages read for the links",
        "  1 rejected (no article in it): 1 paywall",
        "    https://a.example/9: paywall (a teaser)",
    ]
