"""A clock that is set back puts nothing out of order."""

import datetime as dt
from pathlib import Path

import pytest
from loopback import answer, article

from archive.archive import Archive
from crawler.clock import Clock

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))

START = dt.datetime(2026, 11, 10, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


class Machine:
    """A machine's clock, which tests set."""

    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time


def test_a_clock_goes_with_the_machine_s_and_goes_on_where_that_is_set_back():
    machine = Machine()
    clock = Clock(machine)
    assert clock.now() == START
    machine.time += HOUR
    assert clock.now() == START + HOUR
    machine.time -= 2 * HOUR
    assert clock.now() == START + HOUR
    machine.time += HOUR
    assert clock.now() == START + 2 * HOUR
    machine.time = START.replace(year=2039)
    assert clock.now() >= machine.time


def test_a_clock_goes_on_behind_what_was_recorded():
    machine = Machine()
    clock = Clock(machine)
    assert clock.go_on_from(START - HOUR) == dt.timedelta(0)
    assert clock.now() == START
    assert clock.go_on_from(START + 365 * 24 * HOUR) == 365 * 24 * HOUR
    assert clock.now() == START + 365 * 24 * HOUR + dt.timedelta(seconds=1)
    machine.time += HOUR
    assert clock.now() == START + (365 * 24 + 1) * HOUR + dt.timedelta(seconds=1)


@pytest.mark.skipif(not FAKETIME, reason="needs libfaketime (the package faketime)")
def test_crawls_at_a_machine_whose_clock_jumps_keep_their_order(site, crawl):
    for number, when in enumerate((None, "2038-01-20 00:00:00", "-1y", None)):
        site.pages["/story"] = answer(body=article(f"Edition {number}"))
        env = (
            {} if when is None else {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": f"@{when}" if when[0] == "2" else when}
        )
        done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site], env=env)
        assert done.status == 0, done.err
        assert ("The clock of this machine is" in done.err) == (number >= 2)
    with Archive.open(done.store) as archive:
        versions = archive.versions(site.url("/story"))
        assert [archive.article(one.key).title for one in versions] == [f"Edition {number}" for number in range(4)]
        assert list(archive.check()) == []
