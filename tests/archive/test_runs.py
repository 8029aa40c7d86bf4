"""Runs, claims and turns: what living processes hold, and what dead ones leave."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive, Claimed
from archive.errors import RunIsLive
from archive.model import Capture, Failure, Fault, Page

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(hours=24)
A, B = "https://www.example.org/a", "https://www.example.org/b"


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "store", create=True) as opened:
        yield opened


def begin(archive, spider="site", *, at=NOON, **arguments):
    return archive.begin_run(spider, arguments, at=at, goes_on_within=DAY)


def states(archive, live, *urls, at=NOON):
    return [claim.state for claim in archive.claim(live, urls, at=at)]


def failed(url, *, at, fault=Fault.TIMEOUT):
    return Capture(requested_url=url, at=at, pages=(), result=Failure(fault, ""), rules=1)


def answered(url, *, at, status=410):
    page = Page(url=url, fetched_at=at, status=status, headers=(), body=b"", request_headers=())
    return Capture(requested_url=url, at=at, pages=(page,), result=Failure(Fault.HTTP_STATUS, ""), rules=1)


def ended(live, *, is_complete=True, at=NOON):
    return replace(live.run, ended=at, status=0 if is_complete else 130, is_complete=is_complete, is_alive=False)


DYING = """
import datetime as dt, os, signal, sys
from archive.archive import Archive
at = dt.datetime.fromisoformat(sys.argv[2])
with Archive.open(sys.argv[1], create=True) as archive:
    live = archive.begin_run("site", {}, at=at)
    archive.claim(live, sys.argv[3:], at=at)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def die(archive, *urls, at=NOON):
    """A process that begins a run, claims `urls`, and is killed."""
    place = str(archive.check().place.folder.path)
    done = subprocess.run([sys.executable, "-c", DYING, place, at.isoformat(), *urls], cwd=Path(__file__).parents[2])
    assert done.returncode == -signal.SIGKILL


def test_a_run_is_put_down_at_its_beginning_and_for_good_at_its_end(archive, tmp_path):
    live = begin(archive, source="gazette")
    (run,) = archive.runs()
    assert run.is_alive
    assert not run.has_died
    assert (run.spider, run.arguments, run.begun, run.pid) == ("site", {"source": "gazette"}, NOON, os.getpid())
    archive.end_run(live, ended(live))
    (path,) = (tmp_path / "store" / "crawls").rglob("*.json")
    assert path.parent.name == "2026-11"
    assert json.loads(path.read_bytes())["status"] == 0
    (run,) = archive.runs()
    assert (run.ended, run.is_complete, run.is_alive) == (NOON, True, False)
    assert list(archive.check()) == []


def test_the_same_crawl_is_refused_while_it_lives_and_another_is_not(archive):
    with begin(archive, source="gazette"):
        with pytest.raises(RunIsLive, match=f"process {os.getpid()}"):
            begin(archive, source="gazette")
        begin(archive, source="herald").close()
        begin(archive, "refresh", source="gazette").close()


def test_a_run_that_was_killed_is_dead_at_once_and_the_next_one_puts_it_down(archive):
    die(archive, A)
    (run,) = archive.runs()
    assert run.has_died
    with begin(archive, at=NOON + dt.timedelta(minutes=1)) as live:
        assert live.run.goes_on == run.token
        died, alive = archive.runs()
    assert died.token == run.token
    assert died.has_died
    assert alive.is_alive


def test_what_a_living_run_has_claimed_is_left_to_it_and_what_a_dead_one_has_is_taken_over(archive):
    die(archive, A)
    with begin(archive, source="gazette") as one, begin(archive, source="herald") as other:
        assert states(archive, one, A) == [Claimed.TAKEN]
        assert states(archive, other, A, B) == [Claimed.ELSEWHERE, Claimed.TAKEN]
        assert states(archive, one, A, B) == [Claimed.TAKEN, Claimed.ELSEWHERE]
        archive.release(one, [A])
        assert states(archive, other, A) == [Claimed.TAKEN]


def test_a_visit_ends_the_claim_and_is_not_asked_for_again_by_who_began_before(archive):
    with begin(archive, source="gazette") as one, begin(archive, source="herald") as other:
        states(archive, one, A, B)
        archive.record([answered(A, at=NOON), failed(B, at=NOON)])
        assert states(archive, other, A, B) == [Claimed.ANSWERED, Claimed.TAKEN]
        # In the same second, and after the answer.
        with begin(archive, "refresh") as later:
            assert states(archive, later, A) == [Claimed.TAKEN]


def test_a_server_that_was_busy_has_not_answered(archive):
    with begin(archive) as live:
        archive.record([answered(A, at=NOON, status=503), answered(B, at=NOON, status=429)])
        assert states(archive, live, A, B) == [Claimed.TAKEN, Claimed.TAKEN]


def test_a_run_goes_on_where_the_one_before_was_killed(archive):
    die(archive, A, B)
    archive.record([answered(A, at=NOON + dt.timedelta(minutes=1))])
    with begin(archive, at=NOON + dt.timedelta(minutes=5)) as live:
        assert live.first == (B,)
        assert live.run.since == NOON
        assert states(archive, live, A, B) == [Claimed.ANSWERED, Claimed.TAKEN]
        archive.end_run(live, ended(live, is_complete=False))
    with begin(archive, at=NOON + dt.timedelta(minutes=6)) as again:
        assert again.run.since == NOON
        assert again.first == (B,)
        archive.end_run(again, ended(again))
    with begin(archive, at=NOON + dt.timedelta(minutes=7)) as anew:
        assert anew.run.goes_on is None
        assert states(archive, anew, A, B) == [Claimed.TAKEN, Claimed.TAKEN]


def test_an_answer_is_asked_for_again_once_it_is_older_than_wanted(archive):
    die(archive, A, B)
    archive.record([answered(A, at=NOON), answered(B, at=NOON + dt.timedelta(hours=2))])
    with begin(archive, at=NOON + dt.timedelta(hours=25)) as live:
        assert states(archive, live, A, B) == [Claimed.TAKEN, Claimed.ANSWERED]


def test_a_catalog_that_is_made_again_keeps_the_claims(archive):
    with begin(archive, source="gazette") as one, begin(archive, source="herald") as other:
        archive.record([answered(A, at=NOON - DAY)])
        states(archive, one, A, B)
        archive.reindex()
        assert states(archive, other, A, B) == [Claimed.ELSEWHERE, Claimed.ELSEWHERE]


def test_a_damaged_or_foreign_file_among_the_runs_is_named(archive, tmp_path):
    live = begin(archive)
    archive.end_run(live, ended(live))
    (path,) = (tmp_path / "store" / "crawls").rglob("*.json")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-20])
    (path.parent / "notes.txt").write_text("mine")
    assert sorted((finding.kind, Path(finding.path).name) for finding in archive.check()) == [
        ("damaged", path.name),
        ("foreign", "notes.txt"),
    ]


def test_a_host_is_asked_by_one_process_at_a_time_and_left_alone_until_its_time(archive):
    turns = archive.turns()
    turn = turns.take("www.example.org")
    assert turns.take("www.example.org") is None
    turns.take("www.example.com").give_back(0, asked_at=None)
    turn.give_back(4_000_000_000.5, asked_at=4_000_000_000)
    again = turns.take("www.example.org")
    assert again.free_from == 4_000_000_000.5
    with turns.waiting("www.example.org"):
        assert turns.is_waited_for("www.example.org")
    assert not turns.is_waited_for("www.example.org")
    again.give_back(1, asked_at=0)
    turns.sweep(before=2)
    assert list(archive.check()) == []
    assert turns.take("www.example.org").free_from > 2
