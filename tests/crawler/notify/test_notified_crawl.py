"""A crawl tells what it found: once, to all who want it, and whatever happens on the way."""

import base64
import hashlib
import hmac
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from loopback import answer, article

from archive.archive import Archive

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
PROJECT = Path(__file__).parents[3]
LATER = """\
import datetime as dt

import archive.changes.life

archive.changes.life.CONFIRMED_AFTER = dt.timedelta(0)
"""
"""What makes the next look one of the day after."""
EDITED = article().replace(b"four centimetres", b"nine centimetres")


@pytest.fixture
def hook(new_site):
    """A server that takes POSTs and remembers them: `answers` are given in their order, the last one for ever."""
    made = new_site()
    made.posts, made.answers = [], [answer("204 No Content")]

    def take(connection, number):
        head = made.asked[-1].head
        fields, _, body = head.partition("\r\n\r\n")
        named = (line.split(": ", 1) for line in fields.split("\r\n")[1:])
        names = {name.lower(): value for name, value in named}
        body = body.encode("latin-1")
        while len(body) < int(names["content-length"]):
            body += connection.recv(65536)
        made.posts.append((names, body))
        return made.answers[min(number, len(made.answers)) - 1]

    made.pages["/hook"] = take
    return made


@pytest.fixture
def tell(crawl, tmp_path, site):
    """Crawls the article, with receivers as the file of sources names them."""

    def run(receivers, *sites, env=None, **settings):
        sources = tmp_path / "sources.toml"
        sources.write_text(receivers, encoding="utf-8")
        return crawl(
            "article",
            "-a",
            f"url={site.url('/story')}",
            allow=[site, *sites],
            settings={"ARCHIVE_SOURCES": str(sources), **settings},
            env={"HOOK_SECRET": SECRET, **(env or {})},
        )

    return run


def webhook(hook, extra=""):
    return f'[notify.hook]\nwebhook = "{hook.url("/hook")}"\nsecret_env = "HOOK_SECRET"\n{extra}'


def visits(store, url):
    with Archive.open(store) as archive:
        return archive.visits(url)


def waiting(store):
    with Archive.open(store) as archive:
        return archive.outbox().names()


def test_an_edit_is_told_once_and_signed(tell, hook, site):
    assert tell(webhook(hook), hook).status == 0
    assert hook.posts == []  # a new article is no edit: nothing to tell, nothing sent
    site.pages["/story"] = answer(body=EDITED)
    assert tell(webhook(hook), hook).status == 0
    assert tell(webhook(hook), hook).status == 0
    ((names, body),) = hook.posts
    signed = f"{names['webhook-id']}.{names['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(bytes(range(32)), signed, hashlib.sha256)).decode()
    assert names["webhook-signature"] == f"v1,{expected}"
    event = json.loads(body)
    assert event["type"] == "archive.digest"
    (edit,) = event["data"]["edits"]
    assert (edit["url"], edit["old"], edit["new"]) == (site.url("/story"), 1, 2)
    assert edit["phrases"] == ["a number changed: four became nine"]
    assert event["data"]["id"] == names["webhook-id"]


def test_a_receiver_that_fails_twice_gets_the_digest_at_the_third_attempt_by_the_same_id(tell, hook, site):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer(body=EDITED)
    hook.answers = [answer("503 Unavailable"), answer("502 Bad Gateway"), answer("200 OK")]
    assert tell(webhook(hook), hook).status == 0
    assert len(hook.posts) == 3
    assert len({names["webhook-id"] for names, _ in hook.posts}) == 1
    assert waiting(tell(webhook(hook), hook).store) == []


def test_what_was_not_delivered_is_kept_said_and_delivered_by_the_next_crawl(tell, hook, site):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer(body=EDITED)
    hook.answers = [answer("302 Found", headers={"Location": site.url("/story")})]
    ended = tell(webhook(hook), hook)
    assert ended.status == 7
    assert "a digest of edits was not delivered; kept for the next crawl:" in ended.err
    assert f"hook: {hook.host} answered 302 Found: no redirect is followed" in ended.err
    assert len(waiting(ended.store)) == 1
    assert len(hook.posts) == 1
    hook.answers = [answer("204 No Content")]
    assert tell(webhook(hook), hook).status == 0
    first, second = hook.posts
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]
    assert waiting(ended.store) == []


def test_what_waits_for_a_receiver_that_is_taken_out_is_named_once_and_delivered_where_it_comes_back(tell, hook, site):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer(body=EDITED)
    hook.answers = [answer("302 Found", headers={"Location": site.url("/story")})]
    assert tell(webhook(hook), hook).status == 7
    other = webhook(hook).replace("notify.hook", "notify.other")
    ended = tell(other, hook)
    assert ended.status == 7
    assert "hook: the file of sources names no such receiver any more; it is set aside" in ended.err
    ended = tell(other, hook)
    assert ended.status == 0
    assert "not delivered" not in ended.err
    assert len(waiting(ended.store)) == 1
    hook.answers = [answer("204 No Content")]
    assert tell(webhook(hook), hook).status == 0
    assert waiting(ended.store) == []


def test_a_webhook_goes_nowhere_where_the_crawler_may_not_go(tell, hook, site):
    tell(webhook(hook))
    site.pages["/story"] = answer(body=EDITED)
    ended = tell(webhook(hook))
    assert ended.status == 7
    assert f"ARCHIVE_ALLOW_HOSTS={hook.host}:{hook.port} would allow it" in ended.err
    assert hook.posts == []


def test_an_article_that_is_gone_or_back_is_told_once(tell, hook, site):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer("410 Gone")
    tell(webhook(hook), hook)
    tell(webhook(hook), hook)
    site.pages["/story"] = answer(body=article())
    tell(webhook(hook), hook)
    tell(webhook(hook), hook)
    site.pages["/story"] = answer("451 Unavailable For Legal Reasons")
    tell(webhook(hook), hook)
    told = [json.loads(body)["data"] for _, body in hook.posts]
    gone = [(one["came"], one["life"]) for data in told for one in data["gone"]]
    assert gone == [("HTTP 410 Gone", "missing"), ("HTTP 451 Unavailable For Legal Reasons", "missing")]
    assert [[one["title"] for one in data["back"]] for data in told] == [[], ["Bridge stays open"], []]
    assert told[1]["back"][0]["since"] == told[0]["gone"][0]["since"]


def test_an_article_that_is_still_gone_a_day_later_is_told_to_be_removed(tell, hook, site, tmp_path, monkeypatch):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer("410 Gone")
    tell(webhook(hook), hook)
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "sitecustomize.py").write_text(LATER)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "later"), str(PROJECT)]))
    tell(webhook(hook), hook)
    tell(webhook(hook), hook)
    first, second = (json.loads(body)["data"]["gone"] for _, body in hook.posts)
    assert [one["life"] for one in (*first, *second)] == ["missing", "removed"]
    assert second[0]["since"] == first[0]["at"]


def test_what_a_killed_crawl_found_gone_is_told_by_the_next_one(tell, hook, site, start_crawl, tmp_path):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer("410 Gone")
    asked = threading.Event()

    def hang(connection, _):
        asked.set()
        connection.recv(1)

    site.pages["/slow"] = hang
    urls = tmp_path / "urls"
    urls.write_text(f"{site.url('/story')}\n{site.url('/slow')}\n")
    process = start_crawl(
        "article",
        "-a",
        f"urls_file={urls}",
        allow=[site, hook],
        settings={"ARCHIVE_SOURCES": str(tmp_path / "sources.toml")},
        env={"HOOK_SECRET": SECRET},
    )
    asked.wait()
    while len(visits(process.store, site.url("/story"))) == 1:
        pass
    process.kill()
    process.wait()
    tell(webhook(hook), hook)
    ((_, body),) = hook.posts
    assert [one["came"] for one in json.loads(body)["data"]["gone"]] == ["HTTP 410 Gone"]


def test_a_command_gets_the_text_and_the_figures(tell, site, tmp_path):
    program = tmp_path / "desk"
    program.write_text(
        f'#!/bin/sh\necho "$DIGEST_SUBJECT|$DIGEST_EDITS|$ARCHIVE_STORE" > {tmp_path}/env\ncat > {tmp_path}/in\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    receivers = f'[notify.desk]\ncommand = ["{program}"]\n'
    first = tell(receivers)
    assert not (tmp_path / "in").exists()
    site.pages["/story"] = answer(body=EDITED)
    assert tell(receivers).status == 0
    assert (tmp_path / "env").read_text() == f"1 article edited, without saying so: Bridge stays open|1|{first.store}\n"
    text = (tmp_path / "in").read_text()
    assert "Bridge stays open\n" in text
    assert "  - a number changed: four became nine\n" in text
    assert f"diff {site.url('/story')} 1 2\n" in text


def test_a_command_that_fails_keeps_the_digest(tell, site, tmp_path):
    tell('[notify.desk]\ncommand = ["false"]\n')
    site.pages["/story"] = answer(body=EDITED)
    ended = tell('[notify.desk]\ncommand = ["sh", "-c", "echo no such printer >&2; exit 3"]\n')
    assert ended.status == 7
    assert "desk: sh ended with status 3: no such printer" in ended.err
    ended = tell(f'[notify.desk]\ncommand = ["tee", "{tmp_path}/in"]\nformat = "json"\n')
    assert ended.status == 0
    lines = [json.loads(line) for line in (tmp_path / "in").read_text().splitlines()]
    assert [line["what"] for line in lines] == ["digest", "edit"]


def test_a_failed_page_is_worse_than_a_digest_that_waits(tell, site, crawl, tmp_path):
    receivers = '[notify.desk]\ncommand = ["false"]\n'
    tell(receivers)
    site.pages["/story"] = answer(body=EDITED)
    urls = tmp_path / "urls"
    urls.write_text(f"{site.url('/story')}\n{site.url('/none')}\n")
    ended = crawl(
        "article", "-a", f"urls_file={urls}", allow=[site], settings={"ARCHIVE_SOURCES": str(tmp_path / "sources.toml")}
    )
    assert ended.status == 1
    assert "desk: false ended with status 1" in ended.err


def test_what_a_killed_crawl_found_is_told_by_the_next_one(tell, hook, site, start_crawl, tmp_path):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer(body=EDITED)
    site.pages["/slow"] = lambda connection, _: connection.recv(1) and None
    urls = tmp_path / "urls"
    urls.write_text(f"{site.url('/story')}\n{site.url('/slow')}\n")
    process = start_crawl(
        "article",
        "-a",
        f"urls_file={urls}",
        allow=[site, hook],
        settings={"ARCHIVE_SOURCES": str(tmp_path / "sources.toml")},
        env={"HOOK_SECRET": SECRET},
    )
    assert process.stdout.readline().startswith(b"changed ")
    process.kill()
    process.wait()
    assert hook.posts == []
    tell(webhook(hook), hook)
    ((_, body),) = hook.posts
    assert [edit["phrases"] for edit in json.loads(body)["data"]["edits"]] == [["a number changed: four became nine"]]


def test_a_secret_that_is_not_set_ends_the_crawl_before_its_first_request(tell, hook, site):
    ended = tell(webhook(hook), hook, env={"HOOK_SECRET": ""})
    assert ended.status == 2
    assert "line 3: notify.hook.secret_env: the environment variable HOOK_SECRET is not set" in ended.err
    assert site.asked == []


def test_check_finds_nothing_foreign_beside_what_waits(tell, hook, site):
    tell(webhook(hook), hook)
    site.pages["/story"] = answer(body=EDITED)
    hook.answers = [answer("400 Bad Request")]
    store = tell(webhook(hook), hook).store
    with Archive.open(store) as archive:
        assert list(archive.check()) == []
