"""What an audit finds in a log: requests that were planted there, as a rude crawler would have made them."""

import datetime as dt
import gzip
import json
import zlib
from dataclasses import replace

import pytest

from archive.archive import Archive
from archive.asked import Asked, Purpose, dumps, loads
from archive.cli import main
from archive.model import Page

NOON = dt.datetime(2016, 11, 10, 12, tzinfo=dt.UTC)
SITE = "https://www.example.org"
ROBOTS = b"User-agent: *\nDisallow: /private\nCrawl-delay: 5\n"


def at(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def asked(path, seconds, *, took=0.1, status=200, **fields):
    return Asked(
        **{
            "url": SITE + path,
            "first": SITE + path,
            "purpose": Purpose.ROBOTS if path == "/robots.txt" else Purpose.VISIT,
            "began": at(seconds),
            "ended": at(seconds + took),
            "status": status,
            "fault": None,
            "retry_after": None,
            "location": None,
            "attempt": 0,
            "agent": "palimpsest",
            "delay": 1.0,
            "source": None,
            "run": "",
            **fields,
        }
    )


def answer(one, body=ROBOTS, *, encoding=None):
    headers = (("Content-Type", "text/plain"), *([("Content-Encoding", encoding)] if encoding else []))
    return Page(one.url, one.ended.replace(microsecond=0), one.status, headers, body)


@pytest.fixture
def audit(tmp_path, capsys):
    """Stores a run that asked so, ends it, and gives what `archive audit --json` says."""
    place = tmp_path / "store"

    def audited(*requests, count=None, encoding=None, arguments=(), begun=NOON, harm=lambda place: None):
        with Archive.open(place, create=True) as archive, archive.begin_run("article", {}, at=begun) as live:
            log = archive.request_log(live)
            for one in requests:
                keeps = one.purpose is Purpose.ROBOTS and one.status is not None
                log.note(replace(one, run=live.run.token), answer(one, encoding=encoding) if keeps else None)
            log.close()
            figures = {"asked": log.count if count is None else count}
            ended = begun + dt.timedelta(seconds=9_000)
            ended = replace(live.run, ended=ended, status=0, is_complete=True, is_alive=False, figures=figures)
            archive.end_run(live, ended)
            assert list(archive.check()) == []
        harm(place)
        capsys.readouterr()
        status = main(["--store", str(place), "audit", "--json", *arguments])
        said = capsys.readouterr()
        return status, [json.loads(line) for line in said.out.splitlines()], said.err

    return audited


def log_of(place):
    (log,) = place.glob("raw/*/*/*.warc.gz")
    return log


def members(log):
    """Offset and bytes of each gzip member."""
    data, offset = log.read_bytes(), 0
    while offset < len(data):
        inflate = zlib.decompressobj(31)
        inflate.decompress(data[offset:])
        end = len(data) - len(inflate.unused_data)
        yield offset, data[offset:end]
        offset = end


def breaches(told):
    return [one["breaches"] for one in told]


def test_a_polite_run_is_clean(audit):
    status, told, _ = audit(asked("/robots.txt", 0), asked("/story", 5), asked("/other", 10))
    assert (status, breaches(told)) == (0, [[], [], []])
    assert (told[1]["demanded"], told[1]["demanded_by"], told[1]["gap"]) == (5, 3, 5)
    assert told[1]["robots"]["record"]["length"] > 0


def test_a_disallowed_path_is_found(audit):
    status, told, _ = audit(asked("/robots.txt", 0), asked("/private/diary", 5))
    assert (status, breaches(told)) == (1, [[], ["disallowed"]])
    assert told[1]["robots"]["line"] == 2


@pytest.mark.parametrize("came", [{"status": 503}, {"status": 429}, {"status": None, "fault": "timeout"}])
def test_a_robots_txt_that_could_not_be_had_forbids_everything(audit, came):
    status, told, _ = audit(asked("/robots.txt", 0, **came), asked("/story", 5))
    assert (status, breaches(told)) == (1, [[], ["disallowed"]])


def test_a_robots_txt_that_is_not_there_allows_everything(audit):
    assert audit(asked("/robots.txt", 0, status=404), asked("/private", 1))[0] == 0


def test_a_site_whose_robots_txt_was_not_asked_for_is_found(audit):
    assert breaches(audit(asked("/story", 0))[1]) == [["unasked"]]


def test_a_robots_txt_from_more_than_a_day_ago_does_not_count(audit):
    told = audit(asked("/robots.txt", 0), asked("/story", 86_000), asked("/other", 86_500))[1]
    assert breaches(told) == [[], [], ["unasked"]]


def test_a_request_that_comes_before_the_delay_is_found(audit):
    told = audit(asked("/robots.txt", 0), asked("/story", 5), asked("/other", 9.9))[1]
    assert breaches(told) == [[], [], ["early"]]


def test_a_request_beside_another_is_found(audit):
    told = audit(asked("/robots.txt", 0), asked("/story", 5, took=8), asked("/other", 10))[1]
    assert breaches(told) == [[], [], ["together"]]


@pytest.mark.parametrize("value", ["20", "Thu, 10 Nov 2016 12:00:25 GMT"])
def test_a_request_before_a_retry_after_is_over_is_found(audit, value):
    busy = asked("/story", 5, status=429, retry_after=value)
    told = audit(asked("/robots.txt", 0), busy, asked("/story", 15, attempt=1), asked("/story", 26, attempt=2))[1]
    assert breaches(told) == [[], [], ["retry-after"], []]


def test_another_run_is_bound_by_the_retry_after_of_the_one_before(audit):
    audit(asked("/robots.txt", 0), asked("/story", 5, status=503, retry_after="86400"))
    status, told, _ = audit(asked("/robots.txt", 9_100), asked("/story", 9_200), begun=at(9_050))
    assert (status, breaches(told)) == (1, [[], [], ["retry-after"], ["retry-after"]])
    assert len(audit(begun=at(9_300), arguments=("--since", "2016-11-10T14:31"))[1]) == 2


def test_a_log_that_tells_of_fewer_requests_than_went_out_is_named(audit):
    status, _, said = audit(asked("/robots.txt", 0), count=2)
    assert status == 3
    assert "1 request where 2 went out" in said


def test_a_log_that_is_gone_is_named(audit):
    status, told, said = audit(asked("/robots.txt", 0), asked("/private", 5), harm=lambda place: log_of(place).unlink())
    assert (status, told) == (3, [])
    assert "is gone: 2 requests went out" in said


def test_a_robots_txt_that_is_damaged_costs_the_audit_itself_alone(audit):
    def harm(place):
        log, rules = log_of(place), ROBOTS[:20]
        offset, member = next(each for each in members(log) if rules in gzip.decompress(each[1]))
        log.chmod(0o600)
        log.write_bytes(log.read_bytes().replace(member, member[:-6] + bytes(6)))
        harmed.append(offset)

    harmed = []
    requests = (
        asked("/robots.txt", 0),
        asked("/private", 5),
        asked("/other", 9.5),
        asked("/more", 15, retry_after="9"),
    )
    status, told, said = audit(*requests, harm=harm)
    assert (status, len(told)) == (3, 4)
    assert [one["robots"] and f"offset {harmed[0]}" in one["robots"]["problem"] for one in told] == [None, *[True] * 3]
    assert f"offset {harmed[0]}" in said


def test_a_robots_txt_that_nobody_can_understand_forbids_everything(audit):
    status, told, _ = audit(asked("/robots.txt", 0), asked("/story", 5), encoding="br")
    assert (status, breaches(told), told[1]["robots"]["allows_all"]) == (1, [[], ["disallowed"]], False)


def test_only_the_host_and_the_breaches_that_are_asked_for_are_told(audit):
    requests = (asked("/robots.txt", 0), asked("/private", 5))
    assert [one["url"] for one in audit(*requests, arguments=("--breaches",))[1]] == [f"{SITE}/private"]
    assert audit(begun=at(9_100), arguments=("other.example",))[:2] == (0, [])


def test_a_record_of_a_request_is_read_back_as_it_was():
    one = asked("/a\ud800\x1b", 0.25, retry_after="soon\x1b[31m", status=None, fault="tls", answer=(3, 4), run="ab")
    assert loads(dumps(one)) == one
