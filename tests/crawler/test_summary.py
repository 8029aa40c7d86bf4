"""What a crawl says at its end, and exits with."""

import datetime as dt
import logging
from dataclasses import replace

import pytest

from archive.errors import DamageError, StoreBusy, StoreError
from archive.model import Change, Outcome, Visit
from crawler.exit_status import exit_status
from crawler.extensions.logs import SafeFormatter
from crawler.extensions.report import Report
from crawler.summary import summary

MOMENT = dt.datetime(2016, 11, 10, 10, 24, tzinfo=dt.UTC)
EVIL = "\x1b]0;owned\x07\u202e\r"


def visit(number=1, *, outcome=Outcome.FAILED, reason="timeout", detail="no whole answer in time"):
    url = f"https://a.example/{number}"
    return Visit(
        requested_url=url, url=url, article=f"a.example/{number}", at=MOMENT, outcome=outcome, reason=reason,
        detail=detail, status=None, etag=None, last_modified=None, payload=None, raw=None,
    )  # fmt: skip


def said(report, *, signal=None, **kwargs):
    return summary(report, signal=signal, **kwargs).plain


def test_a_summary_names_figures_failures_and_the_next_command():
    report = Report(store="data", last_changed=visit(7, outcome=Outcome.ARTICLE, reason=None, detail=""))
    report.changes.update({Change.NEW: 2, Change.CHANGED: 1})
    report.failed["timeout"] = 1
    report.rejected["paywall"] = 1
    report.named = [visit(1), visit(2, outcome=Outcome.REJECTED, reason="paywall", detail="a teaser")]
    report.forbidden, report.forbidden_count = [("https://a.example/3", "robots.txt forbids it")], 1
    assert said(report) == (
        "3 articles: 2 new, 1 changed, 0 unchanged.\n"
        "  1 rejected (no article in it): 1 paywall\n"
        "    https://a.example/2: paywall (a teaser)\n"
        "  1 failed (not read): 1 timeout\n"
        "    https://a.example/1: timeout (no whole answer in time)\n"
        "  1 not fetched, robots.txt:\n"
        "    https://a.example/3: robots.txt forbids it\n"
        "Archive: data\n"
        "Next: archive diff https://a.example/7\n"
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
    report.forbidden, report.forbidden_count = [(f"https://a.example/{EVIL}", EVIL)], 1
    report.last_new = visit(EVIL)
    text = said(report) + said(Report(store="data", last_new=visit(EVIL)))
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


def test_what_a_publisher_withdrew_is_no_failure():
    report = Report(store="data", gone=1)
    gone = replace(visit(1, reason="http-status", detail="status 410"), status=410)
    report.failed["http-status"] = 2
    report.named = [gone, replace(visit(2, reason="http-status", detail="status 500"), status=500)]
    assert said(report).splitlines()[1:5] == [
        "  1 withdrawn (410; what the archive has of it is kept)",
        "    https://a.example/1: http-status (status 410)",
        "  1 failed (not read): 1 http-status",
        "    https://a.example/2: http-status (status 500)",
    ]


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
