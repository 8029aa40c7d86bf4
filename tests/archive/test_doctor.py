"""What `archive doctor` finds, from runs as they may have been, and as a user sees it."""

import datetime as dt
import io
import json
from contextlib import redirect_stdout
from dataclasses import replace

import pytest

from archive.archive import Archive
from archive.cli import main
from archive.doctor import Facts, Sign, diagnose
from archive.runs import Run

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def run_at(begun, **other):
    fields = {
        "token": f"{int(begun.timestamp()):016x}",
        "spider": "site",
        "arguments": {},
        "software": "palimpsest/1",
        "machine": "press",
        "pid": 7,
        "contact": "desk@example.org",
        "begun": begun,
        "since": begun,
        "ended": begun + dt.timedelta(minutes=5),
        "status": 0,
        "is_complete": True,
    }
    return Run(**{**fields, **other})


def hourly(count, *, until=NOW, **other):
    return [run_at(until - number * HOUR, **other) for number in reversed(range(count))]


def facts(runs=(), **other):
    fields = {
        "now": NOW,
        "runs": tuple(runs),
        "free": 10**12,
        "free_names": 1.0,
        "grown": 0,
        "grown_since": None,
        "newest": None,
        "catalog": None,
        "unfinished": 0,
        "is_alone": False,
    }
    return Facts(**{**fields, **other})


def signs(*args, within=None, **kwargs):
    return [complaint.sign for complaint in diagnose(facts(*args, **kwargs), within=within).complaints]


def test_a_schedule_that_works_is_not_complained_of():
    assert signs(hourly(10)) == []
    assert signs([run_at(NOW - 9 * HOUR)]) == []


def test_a_crawl_that_falls_out_of_its_rhythm_is_overdue_and_one_without_a_rhythm_is_not():
    assert signs(hourly(10, until=NOW - 2 * HOUR)) == []
    assert signs(hourly(10, until=NOW - 3 * HOUR)) == [Sign.OVERDUE]
    by_hand = [run_at(NOW - hours * HOUR) for hours in (900, 899, 898.5, 500, 499, 9)]
    assert signs(by_hand) == []


def test_a_run_that_lives_is_not_overdue_but_stuck_when_it_takes_far_longer_than_its_like():
    living = {"ended": None, "status": None, "is_complete": False, "is_alive": True}
    before = hourly(10, until=NOW - 4 * HOUR)
    assert signs([*before, run_at(NOW - 3 * HOUR, **living)]) == [Sign.STUCK]
    assert signs([*before, run_at(NOW - HOUR / 2, **living)]) == []


def test_crawls_with_other_arguments_are_judged_each_by_itself():
    gazette = hourly(10, until=NOW - 5 * HOUR, arguments={"source": "gazette"})
    herald = hourly(10, arguments={"source": "herald"})
    health = diagnose(facts(sorted(gazette + herald, key=lambda run: run.begun)))
    (complaint,) = health.complaints
    assert complaint.text.startswith("site -a source=gazette: ran every 60 minutes, and has not begun for 5 hours")
    assert [crawl.last.arguments["source"] for crawl in health.crawls] == ["herald", "gazette"]


def test_a_run_that_died_is_named_until_the_next_one():
    dead = {"ended": None, "status": None, "is_complete": False}
    assert signs([*hourly(5, until=NOW - HOUR), run_at(NOW, **dead)]) == [Sign.DIED]
    assert signs([run_at(NOW - 2 * HOUR, **dead), run_at(NOW - HOUR), run_at(NOW)]) == []


@pytest.mark.parametrize("status", [3, 4, 5, 130])
def test_three_runs_without_success_are_failing_whatever_ended_them(status):
    bad = {"status": status, "is_complete": status == 4}
    assert signs([*hourly(5, until=NOW - 3 * HOUR), *hourly(3, **bad)]) == [Sign.FAILING]
    assert signs([*hourly(5, until=NOW - 2 * HOUR), *hourly(2, **bad)]) == []


@pytest.mark.parametrize("status", [1, 6, 7])
def test_pages_that_fail_and_sites_that_change_are_no_failure_of_the_schedule(status):
    assert signs(hourly(5, status=status)) == []


def test_success_can_be_asked_for_within_a_time():
    runs = [run_at(NOW - 30 * HOUR), run_at(NOW, status=4)]
    assert signs(runs, within=26 * HOUR) == [Sign.NO_RUN]
    assert signs(runs, within=31 * HOUR) == []
    assert signs() == [Sign.NO_RUN]


def test_articles_that_stay_due_run_after_run_want_a_larger_budget():
    runs = [replace(run, figures={"due_left": 100 + number}) for number, run in enumerate(hourly(6))]
    assert signs(runs) == [Sign.BEHIND]
    assert signs([*runs[:-1], replace(runs[-1], figures={"due_left": 0})]) == []


def test_a_site_that_brings_no_articles_is_named_and_lists_are_no_failure():
    hosts = {
        "bad.example": {"visits": 6, "article": 1, "failed": 3, "rejected": 2},
        "lists.example": {"visits": 20, "article": 5, "lists": 14, "rejected": 1},
        "small.example": {"visits": 2, "failed": 2},
    }
    health = diagnose(facts([run_at(NOW, hosts=hosts)]))
    assert [complaint.text for complaint in health.complaints] == [
        "bad.example: of 6 visits in 7 days 3 failed, 2 rejected"
    ]
    assert signs([run_at(NOW - dt.timedelta(days=8), hosts=hosts), run_at(NOW)]) == []


def test_a_disk_that_is_nearly_full_or_soon_will_be_is_named():
    well = [run_at(NOW)]
    assert signs(well, free=10**8) == [Sign.DISK]
    assert signs(well, free_names=0.001) == [Sign.DISK]
    month = {"grown": 30 * 10**9, "grown_since": NOW - dt.timedelta(days=30)}
    assert signs(well, free=13 * 10**9, **month) == [Sign.DISK]
    health = diagnose(facts(well, free=15 * 10**9, **month))
    assert (health.complaints, health.grows, health.days_left) == ((), 10**9, 15)


def test_a_clock_a_contact_and_a_catalog_can_be_wrong():
    assert signs([run_at(NOW)], newest=NOW + HOUR) == [Sign.CLOCK]
    assert signs([run_at(NOW + HOUR)]) == [Sign.CLOCK]
    assert signs([run_at(NOW, contact="")]) == [Sign.CONTACT]
    assert signs([run_at(NOW)], catalog="it is gone") == [Sign.CATALOG]


def doctor(place, *arguments):
    out = io.StringIO()
    with redirect_stdout(out):
        status = main(["--store", str(place), "doctor", *arguments])
    return status, out.getvalue()


def test_the_command_says_who_lives_and_what_is_wrong(tmp_path):
    place = tmp_path / "store"
    with Archive.open(place, create=True) as archive:
        assert doctor(place)[0] == 1
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        with archive.begin_run("site", {"source": "a\x1b[31m"}, at=now, contact="desk@example.org") as live:
            status, out = doctor(place, "--json")
            assert (status, json.loads(out)["complaints"]) == (0, [])
            assert json.loads(out)["living"][0]["token"] == live.run.token
        status, out = doctor(place)
        assert status == 1
        assert out.startswith("died\tsite -a source=a")
        assert "\x1b" not in out
    (place / "catalog.sqlite3").write_bytes(b"no database" * 1000)
    status, out = doctor(place)
    assert status == 3
    assert "catalog\t" in out
