"""The command `archive`, run on a real archive: on a terminal, in a pipe, and as JSON."""

import contextlib
import datetime as dt
import fcntl
import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.cli import main
from archive.cli.arguments import moment
from archive.model import Article, Byline, Capture, Failure, Fault, Metadata, Page, Reason, Rejection
from archive.textformat import loads

MODEL = Path(__file__).parent / "files" / "daesh-stages-murderous-fightback-in-mosul.txt"
ROOT = Path(__file__).parents[2]
STORY = "https://www.workersliberty.org/story/daesh-stages-murderous-fightback-mosul"
HOSTILE = "http://example.com:8000/hostile"
WALL = "http://example.com/wall"
START = dt.datetime(2016, 11, 10, 10, 24, tzinfo=dt.UTC)


def capture(url, hours, result, status=200):
    at = START + dt.timedelta(hours=hours)
    page = Page(url, at, status, (("ETag", f'"{hours}"'),), f"<p>{hours}".encode())
    return Capture(url, at, (page,), result, 1)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """An archive of one article in two versions and a withdrawal, a hostile one, and a page that never was one."""
    place = tmp_path_factory.mktemp("archive") / "store"
    model = loads(MODEL.read_text("utf-8"))
    edited = Article(
        "Daesh stages fightback in Mosul",
        Byline("Matthew", dt.date(2016, 11, 10), dt.time(10, 19), ("Simon Nelson", "Ann Other")),
        (model.body[0].replace("34,000", "35,500"), *model.body[2:], "Correction: it was 35,500."),
    )
    hostile = Article("]0;owned \\ “日本語” \u200eend", None, ("A paragraph.\nIts second line.", "- a\n  - b"))
    with Archive.open(place, create=True) as archive:
        archive.record([capture(STORY, 0, model), capture(STORY, 5, model), capture(STORY, 48, edited)])
        archive.record([capture(STORY + "?utm_source=x", 60, Failure(Fault.HTTP_STATUS, "410 Gone"), 410)])
        archive.record([capture(HOSTILE, 3, hostile)])
        archive.record([capture(WALL, 4, Rejection(Reason.CONSENT_WALL, "\x1b]0;owned\x07 \u202eeverything\nagree"))])
    return place


@pytest.fixture
def archive(place, capfdbinary, monkeypatch):
    """Runs the command in a pipe: its exit status, standard output and standard error."""
    monkeypatch.setenv("ARCHIVE_STORE", str(place))

    def run(*argv):
        capfdbinary.readouterr()
        try:
            status = main(list(argv))
        except SystemExit as exc:
            status = exc.code
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


class Terminal(io.TextIOWrapper):
    """What a command takes for a terminal."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8")

    def isatty(self):
        return True


@pytest.fixture
def terminal(place, monkeypatch):
    """Runs the command as on a terminal of 80 columns: its exit status and what it shows on standard output."""

    def run(*argv, **environment):
        with monkeypatch.context() as patch:
            patch.delenv("NO_COLOR", raising=False)
            for name, value in {"ARCHIVE_STORE": str(place), "TERM": "xterm", "COLUMNS": "80", **environment}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdout", Terminal())
            status = main(list(argv))
            return status, sys.stdout.buffer.getvalue().decode()

    return run


def rows(text):
    return [line.split("\t") for line in text.splitlines()]


def documents(text):
    return [json.loads(line) for line in text.split("\n") if line]


def steers(text, *, colour=False):
    """Whether anything but line feeds, tabs between fields and our own styles would steer a terminal."""
    for style in ("0", "1", "2", "36", "31;9", "32;4", "1;31"):
        text = text.replace(f"\x1b[{style}m", "") if colour else text
    return any(
        (unicodedata.category(c) in {"Cc", "Zl", "Zp"} and c not in "\n\t") or "\u202a" <= c <= "\u202e" for c in text
    )


def test_list_names_every_article_changed_last_first(archive):
    status, out, _ = archive("list")
    assert status == 0
    assert rows(out) == [
        ["2016-11-12T10:24:00Z", "2", "http-status", STORY, "Daesh stages fightback in Mosul"],
        ["2016-11-10T13:24:00Z", "1", "article", HOSTILE, "]0;owned \\ “日本語” \u200eend"],
    ]
    assert [row[3] for row in rows(archive("list", "--limit", "1")[1])] == [STORY]
    assert [row[3] for row in rows(archive("list", "--host", "example.com:8000")[1])] == [HOSTILE]
    (story, _) = documents(archive("list", "--json")[1])
    assert (story["url"], story["versions"], story["last_visit"]["status"]) == (STORY, 2, 410)


def test_list_gives_what_changed_since(archive, terminal):
    def listed(since):
        return [row[3] for row in rows(archive("list", "--since", since)[1])]

    assert listed("2016-11-12") == listed("2016-11-12T10:24") == [STORY]
    assert listed("2016-11-12T10:24:01") == listed("2016-11-13") == listed("7d") == []
    assert listed("99999d") == listed("2016-11-10") == [STORY, HOSTILE]
    assert terminal("list", "--since", "2016-11-13") == (0, "No article changed since 2016-11-13 00:00 UTC.\n")
    assert archive("list", "--since", "lately")[0] == 2


@pytest.mark.parametrize("typed", ["fightback", "http://other.example/daesh-stages-murderous-FIGHTBACK-mosul/"])
def test_an_address_that_is_not_there_brings_those_that_may_be_meant(archive, typed):
    status, out, err = archive("show", typed)
    assert (status, out) == (2, "")
    assert err == f"archive: {typed}: the archive has never seen this address; perhaps {STORY}\n"
    assert "perhaps" not in archive("show", "http://nothing.example/like-it")[2]
    assert "perhaps" not in archive("show", "%")[2]


def test_log_tells_what_each_version_changed(archive):
    status, out, _ = archive("log", STORY)
    assert status == 0
    first, second = rows(out)
    assert first[:4] == ["1", "2016-11-10T10:24:00Z", "2016-11-10T15:24:00Z", "2"]
    assert second[5] == ("Title changed; byline changed; 1 paragraph changed; 1 paragraph added; 1 paragraph removed.")
    assert documents(archive("log", "--json", STORY)[1])[1]["change"] == {
        "title": True, "byline": ["authors"], "changed": 1, "added": 1, "removed": 1, "moved": 0
    }  # fmt: skip


@pytest.fixture
def returned(tmp_path):
    """An archive of one article that was gone and came back, was edited, and reads as it did at first."""
    one, other = (Article(title, None, ("One.",)) for title in "AB")
    gone, wall = Failure(Fault.HTTP_STATUS), Rejection(Reason.CONSENT_WALL, "We value you")
    with Archive.open(tmp_path / "returned", create=True) as archive:
        archive.record([capture(STORY, 0, Failure(Fault.TIMEOUT)), capture(STORY, 1, one)])
        archive.record([capture(STORY, hours, gone, 404) for hours in (2, 3)])
        archive.record([capture(STORY, 4, gone, 410), capture(STORY, 5, one), capture(STORY, 6, other)])
        archive.record([capture(STORY, 7, wall), capture(STORY, 8, one), capture(STORY, 9, gone, 503)])
    return tmp_path / "returned"


def test_log_tells_a_withdrawal_a_wall_and_a_return(archive, terminal, returned):
    assert terminal("log", STORY, "--store", str(returned), NO_COLOR="1")[1].splitlines()[3:-3] == [
        "   -  not read: timeout, 2016-11-10 10:24 (1 visit)",
        "   1  2016-11-10 11:24 to 15:24, 2 readings",
        "      First read.",
        "   -  missing: HTTP 404 Not Found, 2016-11-10 12:24 to 13:24 (2 visits)",
        "   -  missing: HTTP 410 Gone, 2016-11-10 14:24 (1 visit); read again 2016-11-10 15:24",
        "   2  2016-11-10 16:24, 1 reading",
        "      Title changed.",
        "      headline; stealth",
        "   -  behind a consent wall, 2016-11-10 17:24 (1 visit)",
        "   3  2016-11-10 18:24, 1 reading",
        "      Title changed; reads as version 1 did.",
        "      headline; stealth",
        "   -  not read: HTTP 503 Service Unavailable, 2016-11-10 19:24 (1 visit)",
    ]
    walled = rows(archive("log", STORY, "--store", str(returned))[1])[1]
    assert walled[5:] == [
        "Title changed.", "behind a consent wall, 2016-11-10 17:24:00 (1 visit)", "headline", "stealth"
    ]  # fmt: skip
    first, second, third = documents(archive("log", "--json", STORY, "--store", str(returned))[1])
    assert [first["reads_as"], second["reads_as"], third["reads_as"]] == [None, None, 1]
    assert [gap["back"] for gap in first["unread"]] == [None, "2016-11-10T15:24:00Z"]
    assert [(one["kinds"], one["disclosure"]) for one in (first, second)] == [(None, None), (["headline"], "stealth")]
    lives = [[event["life"] for event in one["events"]] for one in (first, second, third)]
    assert lives == [["missing", "restored"], ["consent-wall"], ["restored"]]
    assert first["events"][0] == {
        "life": "missing", "at": "2016-11-10T12:24:00Z", "since": "2016-11-10T12:24:00Z", "url": STORY,
        "detail": "status 404",
    }  # fmt: skip
    assert first["unread"][0] == {
        "first": "2016-11-10T12:24:00Z", "last": "2016-11-10T13:24:00Z", "visits": 2,
        "outcome": "failed", "reason": "http-status", "status": 404, "back": None,
    }  # fmt: skip


def test_log_lists_visits_that_brought_nothing(archive):
    assert rows(archive("log", "--visits", STORY)[1])[-1] == [
        "2016-11-12T22:24:00Z", "failed", "http-status", "410", STORY + "?utm_source=x", "410 Gone"
    ]  # fmt: skip
    assert documents(archive("log", "--visits", "--json", WALL)[1])[0]["reason"] == "consent-wall"


def test_any_spelling_of_an_address_is_understood(archive):
    plain = archive("log", STORY)
    assert archive("log", STORY.replace("https://", "http://") + "/?utm_medium=mail#top") == plain
    assert archive("log", STORY.removeprefix("https://")) == plain


def test_show_gives_the_bytes_of_the_file(archive):
    assert archive("show", STORY, "--version", "1")[1].encode() == MODEL.read_bytes()
    path = Path(archive("path", STORY)[1].removesuffix("\n"))
    assert path.is_absolute()
    assert archive("show", STORY)[1].encode() == path.read_bytes()


@pytest.mark.parametrize(
    ("time", "number"), [("2016-11-10", 1), ("2016-11-12T10:23", 1), ("2016-11-12T11:24+01:00", 2), ("20300101", 2)]
)
def test_show_finds_the_version_that_stood_at_a_time(archive, time, number):
    (document,) = documents(archive("show", STORY, "--at", time, "--json")[1])
    assert document["number"] == number


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("2026-11-22", "23:59:59"), ("2026-11-22 15:30", "15:30:59"), ("20261122T1530Z", "15:30:59"),
        ("2026-11-22T16:30+01:00", "15:30:59"), ("2026-11-22 15:30:00", "15:30:00"),
    ],
)  # fmt: skip
def test_a_day_or_a_minute_means_its_end(typed, end):
    assert moment(typed) == dt.datetime.fromisoformat(f"2026-11-22T{end}Z")


def test_show_gives_all_that_is_known_as_json(archive):
    (document,) = documents(archive("show", STORY, "--version", "1", "--json")[1])
    assert document["byline"] == {
        "submitter": "Matthew", "date": "2016-11-10", "time": "10:19", "authors": ["Simon Nelson"]
    }  # fmt: skip
    assert len(document["body"]) == 5
    assert document["provenance"]["requested_url"] == STORY


def test_diff_writes_a_page_in_place_of_the_one_there(archive, tmp_path):
    file = tmp_path / "edit.html"
    file.write_text("an older one")
    file.chmod(0o640)
    status, out, err = archive("diff", STORY, "--html", str(file))
    assert (status, out, err) == (1, "", "")
    text = file.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert f'<a href="{STORY}"' in text
    assert "<del>34,000</del><ins>35,500</ins>" in text
    assert (file.stat().st_mode & 0o777, [path.name for path in tmp_path.iterdir()]) == (0o640, ["edit.html"])
    assert archive("diff", STORY, "--html", "-")[1] == text
    status, out, err = archive("diff", STORY, "--html", str(tmp_path / "no folder" / "edit.html"))
    assert (status, out) == (2, "")
    assert "No such file or directory" in err


def test_diff_exits_as_diff_does(archive):
    status, out, _ = archive("diff", STORY)
    assert status == 1
    assert "Title\n    Daesh stages [-murderous -]fightback in Mosul\n" in out
    assert "[-34,000-]{+35,500+}" in out
    assert out.startswith("--- version 1, first read 2016-11-10 10:24 UTC\n+++ version 2, first read 2016-11-12 ")
    assert archive("diff", STORY, "2016-11-11", "2")[1] == out
    assert archive("diff", STORY, "3")[0] == 2
    assert archive("diff", "http://example.com/unknown")[0] == 2
    assert archive("diff", WALL)[0] == 2
    (document,) = documents(archive("diff", STORY, "--json")[1])
    assert (document["old"]["number"], document["new"]["number"], document["same"]) == (1, 2, False)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ([HOSTILE], "there is one version only, nothing to compare it with"),
        ([HOSTILE, "1"], "there is one version only, nothing to compare it with"),
        ([STORY, "2"], "version 2 is the newest, nothing to compare it with"),
        ([STORY, "1", "1"], "both are version 1, nothing to compare"),
    ],
)
def test_one_version_is_not_compared_with_itself(archive, argv, told):
    assert archive("diff", *argv) == (0, "", f"archive: {told}\n")
    assert documents(archive("diff", *argv, "--json")[1])[0]["same"] is True


def test_versions_of_one_minute_are_told_apart_by_seconds(archive, terminal, tmp_path):
    with Archive.open(tmp_path / "quick", create=True) as opened:
        for hours, title in ((0, "A"), (30 / 3600, "B")):
            opened.record([capture(STORY, hours, Article(title, None, ("One.",)))])
    out = archive("diff", STORY, "--store", str(tmp_path / "quick"))[1]
    assert re.findall("first read (.*) UTC", out) == ["2016-11-10 10:24:00", "2016-11-10 10:24:30"]
    assert (
        "   2  2016-11-10 10:24:30, 1 reading\n"
        in terminal("log", STORY, "--store", str(tmp_path / "quick"), NO_COLOR="1")[1]
    )


def test_path_names_every_version_for_other_programs(archive):
    paths = archive("path", "--all", STORY)[1].splitlines()
    assert [Path(path).is_file() for path in paths] == [True, True]
    assert Path(paths[0]).read_bytes() == MODEL.read_bytes()
    assert [document["number"] for document in documents(archive("path", "--all", "--json", STORY)[1])] == [1, 2]


def test_stats_count(archive):
    figures = dict(rows(archive("stats")[1]))
    assert (figures["articles"], figures["versions"], figures["visits"]) == ("2", "3", "6")
    assert figures["reasons.consent-wall"] == "1"
    (document,) = documents(archive("stats", "--json")[1])
    assert document["outcomes"] == {"article": 4, "failed": 1, "rejected": 1, "not-modified": 0, "held": 0}


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["log", "http://example.com/unknown"], "example.com/unknown"),
        (["show", STORY, "--version", "7"], "has 2 versions, no version 7"),
        (["show", STORY, "--version", "0"], "no number from 1 on"),
        (["show", STORY, "--at", "yesterday"], "no time"),
        (["show", STORY, "--at", "2016-11-09"], "first read at 2016-11-10 10:24:00 UTC"),
        (["show", WALL], "no version"),
        (["show", "ftp://example.com/"], "not an http or https address"),
        (["show"], "URL"),
        (["list", "--limit", "0"], "--limit"),
        (["frobnicate"], "frobnicate"),
        ([], "COMMAND"),
        (["list", "--store", "/nonexistent/\x1b[2J"], "nonexistent"),
        (["log", "http://example.com/\x1b]0;owned\x07\u202e"], "\\x1b]0;owned\\x07\\u202e"),
    ],
)
def test_trouble_is_one_safe_line_and_status_2(archive, argv, told):
    status, out, err = archive(*argv)
    assert (status, out) == (2, "")
    assert err.startswith("archive: ")
    assert told in err
    assert err.count("\n") == 1
    assert not steers(err)


def test_a_store_is_not_made_by_looking_for_it(archive, tmp_path):
    status, _, err = archive("list", "--store", str(tmp_path / "none"))
    assert (status, err.count("\n")) == (2, 1)
    assert not (tmp_path / "none").exists()
    assert archive("--store", str(tmp_path / "none"), "list")[0] == 2


def test_damage_is_found_and_never_shown(archive, place, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(place, copy)
    text = Path(archive("path", STORY, "--store", str(copy))[1].removesuffix("\n"))
    text.chmod(0o600)
    text.write_bytes(text.read_bytes().replace(b"35,500", b"\x1b[2J0"))
    status, out, err = archive("check", "--store", str(copy))
    # Record ids are random and do not always compress to the same size.
    assert status == 3
    told = (
        r"archive: 1 problem found in 3 texts and 6 visits in 1 raw file, 16\.\d kB; 7 files that no seal names yet\n"
    )
    assert re.fullmatch(told, err)
    assert rows(out)[0][1].endswith(text.name)
    assert documents(archive("check", "--json", "--store", str(copy))[1])[0]["path"].endswith(text.name)
    for command in (["show", STORY], ["show", STORY, "--json"]):
        status, out, err = archive(*command, "--store", str(copy))
        assert (status, out, err.count("\n")) == (3, "", 1)
    assert archive("diff", STORY, "--store", str(copy))[0] == 2
    status, out, _ = archive("log", STORY, "--store", str(copy))
    assert status == 3
    assert [row[5] for row in rows(out)] == ["First read.", "Text damaged; see `archive check`."]


def test_check_says_what_it_compared_and_gives_scripts_problems_alone(archive, terminal):
    for options in ([], ["--json"]):
        status, out, err = archive("check", *options)
        assert (status, out) == (0, "")
        told = r"archive: no problem found in 3 texts and 6 visits in 1 raw file, \d+\.\d kB; 7 files that no seal .*\n"
        assert re.fullmatch(told, err)
    assert terminal("check")[1].endswith(" kB.\n7 files that no seal names yet.\n")


def test_an_empty_list_says_so_to_a_person_alone(archive, terminal):
    assert archive("list", "--host", "nowhere.example") == (0, "", "")
    assert terminal("list", "--host", "nowhere.example") == (0, "No article of nowhere.example is archived.\n")
    assert terminal("list", "--host", "nowhere.example", "--json") == (0, "")


def test_an_http_status_is_told_in_words(terminal):
    assert "last visit: HTTP 410 Gone\n" in terminal("list", NO_COLOR="1")[1]
    assert terminal("log", "--visits", STORY, NO_COLOR="1")[1].endswith(" HTTP 410 Gone\n")


def test_an_address_is_listed_without_what_follows_its_reader(archive, place, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(place, copy)
    with Archive.open(copy) as opened:
        opened.record([capture(HOSTILE + "?id=7&utm_source=rss#top", 90, Article("T", None, ("One.",)))])
    assert rows(archive("list", "--store", str(copy))[1])[0][3] == HOSTILE + "?id=7"


def test_a_lost_index_is_made_again(archive, place, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(place, copy)
    for file in copy.glob("catalog.sqlite3*"):
        file.unlink()
    assert archive("reindex", "--store", str(copy))[0] == 0
    for command in (
        ["list"], ["log", STORY], ["log", "--visits", STORY], ["show", STORY], ["path", "--all", STORY],
        ["diff", STORY], ["stats"], ["log", "--visits", WALL], ["log", HOSTILE],
    ):  # fmt: skip
        made_again = archive(*command, "--json", "--store", str(copy))
        assert made_again[1].replace(str(copy), str(place)) == archive(*command, "--json")[1] != ""


@pytest.mark.parametrize(
    ("argv", "told", "widest"),
    [(["show", STORY], "\r\nSubmitted by Matthew on 10 November, 2016", 60), (["check"], "\r100 %  ", 80)],
)
def test_a_real_terminal_is_known_as_one_and_its_width_kept_to(place, argv, told, widest):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    env = {"PATH": os.defpath, "LANG": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1", "ARCHIVE_STORE": str(place)}
    command = [sys.executable, "-m", "archive", *argv]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # Linux: the last process has closed the other side
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    assert child.wait() == 0
    assert told in shown.decode()
    assert max(map(len, re.split("[\r\n]+", shown.decode()))) <= widest


def test_a_terminal_gets_columns_and_no_escape_sequence_of_a_page(terminal):
    for command in (
        ["list"], ["log", STORY], ["log", "--visits", WALL], ["log", WALL], ["show", STORY], ["show", HOSTILE],
        ["diff", STORY], ["stats"], ["check"], ["path", STORY], ["list", "--json"], ["log", "--visits", "--json", WALL],
    ):  # fmt: skip
        status, shown = terminal(*command)
        assert status == (1 if command[0] == "diff" else 0), shown
        assert not steers(shown, colour=True), shown
    assert "\x1b[32;4m35,500\x1b[0m" in terminal("diff", STORY)[1]
    assert max(map(len, terminal("show", STORY, "--color", "never")[1].splitlines())) <= 80


EVIL = "\x1b]0;owned\x07\x9b2J\r\x08\u202e"
EVIL_URL = f"http://evil.example/{EVIL}"


@pytest.fixture(scope="module")
def evil_place(tmp_path_factory):
    """An archive in which everything that a stranger or a folder's name can hold is hostile, one answer damaged."""
    place = tmp_path_factory.mktemp("evil") / f"store {EVIL}"
    metadata = Metadata(EVIL_URL, EVIL, EVIL, START, None)
    with Archive.open(place, create=True) as archive:
        for hour, text in enumerate(["One.", "Two."]):
            archive.record([capture(EVIL_URL, hour, Article("]0;owned", None, (text,), metadata))])
        archive.record([capture(EVIL_URL, 3, Failure(Fault.DNS, EVIL))])
        raw = archive.visits(EVIL_URL)[0].raw
    with (place / raw.file).open("r+b") as file:
        file.seek(raw.offset + raw.length // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    (place / "texts" / "evil.example" / EVIL).write_text("not ours")
    return place


EVIL_COMMANDS = [
    (["list"], 0), (["list", "--host", EVIL], 0), (["stats"], 0), (["log", EVIL_URL], 0),
    (["log", "--visits", EVIL_URL], 0), (["show", EVIL_URL], 0), (["diff", EVIL_URL], 1),
    (["path", "--all", EVIL_URL], 0), (["check"], 3), (["reindex"], 3),
    # And errors, which repeat what was typed.
    ([EVIL], 2), (["list", "--limit", EVIL], 2), (["list", f"--{EVIL}"], 2), (["log", f"http://h.example/{EVIL}"], 2),
    (["show", EVIL], 2), (["show", EVIL_URL, "--version", EVIL], 2), (["show", EVIL_URL, "--version", "9"], 2),
    (["show", EVIL_URL, "--at", EVIL], 2), (["show", EVIL_URL, "--at", "1999-01-01"], 2), (["diff", EVIL_URL, EVIL], 2),
    (["path", f"ftp://{EVIL}"], 2), (["stats", "--color", EVIL], 2), (["check", "--store", f"/{EVIL}"], 2),
    (["reindex", EVIL], 2),
]  # fmt: skip


@pytest.mark.parametrize("on_terminal", [True, False])
@pytest.mark.parametrize(("argv", "expected"), EVIL_COMMANDS)
def test_nothing_hostile_steers_a_terminal(evil_place, monkeypatch, argv, expected, on_terminal):
    commands = [argv] if argv[0] == "reindex" or expected == 2 else [argv, [*argv, "--json"]]
    monkeypatch.setenv("ARCHIVE_STORE", str(evil_place))
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = ""
    for command in commands:
        out, err = Terminal() if on_terminal else io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        try:
            status = main(command)
        except SystemExit as exc:
            status = exc.code
        assert status == expected, err.getvalue()
        printed = out.buffer.getvalue().decode()
        if command == ["path", "--all", EVIL_URL] and not on_terminal:
            printed = printed.replace(str(evil_place), "the owned folder")  # a program has to get it as it is
        assert not steers(printed, colour=on_terminal)
        assert not steers(err.getvalue())
        shown += printed + err.getvalue()
    # What is hostile was there to be printed, but in a list of a host without articles and in figures.
    assert "owned" in shown or argv in (["list", "--host", EVIL], ["stats"])


def test_colour_follows_its_option_and_no_color(archive, terminal):
    assert "\x1b" in terminal("list")[1]
    assert "\x1b" not in terminal("list", NO_COLOR="1")[1]
    assert "\x1b" not in terminal("list", TERM="dumb")[1]
    assert "\x1b" not in terminal("list", "--color", "never")[1]
    assert "\x1b" in terminal("list", "--color", "always", NO_COLOR="1")[1]
    assert "\x1b" not in archive("diff", STORY)[1]
    assert "\x1b[31;9m" in archive("diff", STORY, "--color", "always")[1]


def test_a_closed_pipe_is_silent(place):
    command = f"{sys.executable} -m archive show {STORY} --store {place}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; (trap '' PIPE; exec {command}) | exec true"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full disk to write to")
def test_a_full_disk_is_status_5(place):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "archive", "list", "--store", str(place)],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 5
    assert done.stderr == b"archive: cannot write the output: No space left on device\n"


def test_a_terminal_without_unicode_gets_escapes(place):
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "archive", "list", "--store", str(place)],
        cwd=ROOT, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u65e5" in done.stdout


def test_help_teaches_by_examples(archive):
    for command in ("list", "log", "show", "diff", "path", "stats", "check", "reindex"):
        status, out, _ = archive(command, "--help")
        assert status == 0
        assert "examples:\n  " in out
        assert "--store" in out
    status, out, _ = archive("--help")
    assert "Exit status: 0 all well" in out


@pytest.mark.parametrize("command", ["", "list", "log", "show", "diff", "path", "stats", "check", "reindex"])
def test_help_fits_a_terminal_of_80_columns(archive, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, archive(*command.split(), "--help")[1].splitlines())) <= 80


def test_nothing_heavy_is_imported_to_read_an_archive(place):
    code = "import sys; from archive.cli import main; main(sys.argv[1:]); print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code, "log", STORY, "--store", str(place)],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"scrapy", "twisted", "lxml", "trafilatura", "rich", "ftfy", "asyncio", "warcio"}
