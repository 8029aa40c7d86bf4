"""`scrapy reextract`: stored pages are read by the present rules. That is no edit, and nobody is asked for anything."""

import datetime as dt
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from loopback import answer, article

from archive.archive import Archive
from archive.model import Article, Capture, Outcome, Page, Reason, Rejection
from archive.textformat import loads
from crawler.extract import RULES, extract

PROJECT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in (PROJECT / "tests" / "cases").glob("*/*/url.txt"))
OLDER = RULES - 1
START = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)
BOX = "Share this story with your friends and colleagues, as nobody else will."
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def with_box(article):
    """What rules without an eye for such boxes would have read."""
    return replace(article, body=(*article.body, BOX))


def saved(folder):
    """A saved page, its address, and its text."""
    url = (folder / "url.txt").read_text(encoding="utf-8").strip()
    text = loads((folder / "article.txt").read_text(encoding="utf-8"))
    return url, gzip.decompress((folder / "page.html.gz").read_bytes()), text


def visit(url, html, result, *, hours=0, rules=OLDER):
    at = START + dt.timedelta(hours=hours)
    return Capture(url, at, (Page(url, at, 200, HTML, html),), result, rules)


def page(*paragraphs, title="Bridge stays open"):
    """A page with paragraphs behind those that all have."""
    more = "".join(f"<p>{text}</p>" for text in paragraphs)
    return article(title).replace(b"</article>", f"{more}</article>".encode())


def read_by_the_present_rules(url, html):
    found = extract(Page(url, START, 200, HTML, html))
    assert isinstance(found, Article)
    return found


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def older(store):
    """Real pages as older rules read them: each thrice with a box in it, once not at all."""
    with Archive.open(store, create=True) as archive:
        for folder in CASES[:3]:
            url, html, text = saved(folder)
            archive.record([visit(url, html, with_box(text), hours=hours) for hours in range(2)])
            archive.record([visit(url, html + b"<!-- 2 -->", Rejection(Reason.PAYWALL, "a wall"), hours=2)])
            archive.record([visit(url, html + b"<!-- 3 -->", with_box(text), hours=3)])
    return store


@pytest.fixture
def reextract(scrapy, store):
    def run(*arguments, place=store, workers=1, **settings):
        return scrapy("reextract", *arguments, ARCHIVE_STORE=place, ARCHIVE_WORKERS=workers, **settings)

    return run


def texts(place, *, url=None):
    """The texts of all versions, by address."""
    with Archive.open(place) as archive:
        urls = [one.url for one in archive.articles()] if url is None else [url]
        return {each: [archive.text(version.key) for version in archive.versions(each)] for each in urls}


def versions(place):
    with Archive.open(place) as archive:
        return {one.article: archive.versions(one.url) for one in archive.articles()}


def is_sound(place):
    with Archive.open(place) as archive:
        before = archive.articles(), archive.stats()
        sound = list(archive.check()) == [] and archive.reindex().findings == ()
        return sound and (archive.articles(), archive.stats()) == before


def test_real_pages_become_what_the_present_rules_read_and_no_edit(older, reextract):
    before = versions(older)
    assert {len(each) for each in before.values()} == {1}
    done = reextract()
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        0,
        "12 answers read again: 9 with another text, 3 with an article where none had been found, 0 as before.",
    )
    expected = {
        url: (CASES[n] / "article.txt").read_text(encoding="utf-8") for n, (url, *_) in enumerate(map(saved, CASES[:3]))
    }
    assert [found for (found,) in texts(older).values()] == [expected[url] for url in texts(older)]
    after = versions(older)
    assert {article: [(v.first, v.last) for v in each] for article, each in after.items()} == {
        article: [(v.first, v.last) for v in each] for article, each in before.items()
    }
    assert {len(line.split("\t")) for line in done.stdout.splitlines()} == {4}
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["other", "other", "found", "other"] * 3
    with Archive.open(older) as archive:
        assert archive.stats().outcomes[Outcome.ARTICLE] == 12
    assert is_sound(older)


def test_a_second_run_has_nothing_to_do(older, reextract):
    assert reextract().returncode == 0
    files = sorted(older.rglob("*"))
    again = reextract()
    assert (again.returncode, again.stdout) == (0, "")
    assert "Nothing to read again" in again.stderr
    assert sorted(older.rglob("*")) == files


def test_neither_processes_nor_a_kill_make_a_difference(older, reextract, tmp_path):
    other, killed = tmp_path / "other", tmp_path / "killed"
    shutil.copytree(older, other)
    shutil.copytree(older, killed)
    reextract()
    reextract(place=other, workers=3)
    assert versions(other) == versions(older)
    code = "import crawler.reextraction.run as run; run._BATCH = 2; from scrapy.cmdline import execute; execute()"
    for lines in (1, 4):
        process = subprocess.Popen(
            [sys.executable, "-c", code, "reextract", "-s", f"ARCHIVE_STORE={killed}", "-s", "ARCHIVE_WORKERS=2"],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(lines):
            assert process.stdout.readline().startswith((b"other\t", b"found\t"))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert {len(each) for each in versions(killed).values()} == {1}
    assert reextract(place=killed).returncode == 0
    assert versions(killed) == versions(older)
    assert is_sound(killed)


def test_a_signal_ends_it_in_order(older):
    code = "import crawler.reextraction.run as run; run._BATCH = 1; from scrapy.cmdline import execute; execute()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "reextract", "-s", f"ARCHIVE_STORE={older}", "-s", "ARCHIVE_WORKERS=1"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 143
    assert b"Interrupted" in err
    assert b"Traceback" not in err
    assert not list(older.rglob("*.open"))


def test_a_dry_run_tells_what_would_become_other_and_records_nothing(older, reextract):
    files = {path: path.read_bytes() for path in older.rglob("*") if path.is_file()}
    told = reextract("--dry-run", "--diff")
    assert told.returncode == 0
    assert told.stdout.count("\t1 paragraph removed.\n") == 9
    assert f"[-{BOX}-]" in told.stdout
    assert "9 with another text" in told.stderr
    assert "Nothing was recorded." in told.stderr
    assert {path: path.read_bytes() for path in older.rglob("*") if path.is_file()} == files


def test_hosts_and_addresses_choose_what_is_read(older, reextract):
    (first, *_), (second, *_) = saved(CASES[0]), saved(CASES[1])
    assert reextract("--dry-run", CASES[0].parent.name).stdout.count(first) == 4
    some = reextract("--json", first, second)
    assert {json.loads(line)["url"] for line in some.stdout.splitlines()} == {first, second}
    left = reextract("--dry-run").stdout
    assert first not in left
    assert second not in left
    assert left.count("\n") == 4


def test_the_json_of_an_answer_says_what_it_was_and_is(older, reextract):
    url, *_ = saved(CASES[0])
    other, _, found, _ = map(json.loads, reextract("--json", url).stdout.splitlines())
    assert (other["came"], other["at"], other["url"]) == ("other", "2026-01-01T12:00:00Z", url)
    assert (other["before"]["rules"], other["after"]["rules"]) == (OLDER, RULES)
    assert other["before"]["key"] != other["after"]["key"]
    assert (found["came"], found["before"], found["after"]["key"]) == ("found", None, other["after"]["key"])


def test_a_text_that_the_present_rules_do_not_find_is_kept_and_named(store, reextract):
    url = "https://h.example/2026/01/a-story-of-some-length"
    old = Article("A title", None, ("Some text that older rules have found.",))
    with Archive.open(store, create=True) as archive:
        archive.record([visit(url, b"<html><body><form><input type=password></form></body></html>", old)])
    done = reextract()
    assert done.returncode == 0
    assert "1 without an article by the present rules; the older text is kept:" in done.stderr
    assert f"{url} at 2026-01-01 12:00: " in done.stderr
    assert done.stdout.startswith(f"kept\t2026-01-01T12:00:00Z\t{url}\t")
    assert texts(store) == {url: ["A title\n\nSome text that older rules have found.\n"]}
    assert "Nothing to read again" in reextract().stderr
    assert is_sound(store)


def test_versions_that_the_present_rules_tell_apart_or_not_are_named(store, reextract):
    urls = [f"https://h.example/2026/01/the-story-number-{n}" for n in range(2)]
    with Archive.open(store, create=True) as archive:
        for hours, text in enumerate(["The bridge has been closed since, the council says in a letter.", "More."]):
            html = page(text)
            same = read_by_the_present_rules(urls[0], page())
            # The older rules saw a difference where none is, and none where one is.
            archive.record([visit(urls[0], page(), replace(same, title=f"Title {hours}"), hours=hours)])
            archive.record([visit(urls[1], html, same, hours=hours)])
    done = reextract()
    assert "1 article with fewer versions, as the present rules see edits:" in done.stderr
    assert "h.example/2026/01/the-story-number-0: 1, 2 before" in done.stderr
    assert "1 article with more versions, as the present rules see edits:" in done.stderr
    assert "h.example/2026/01/the-story-number-1: 2, 1 before" in done.stderr
    assert {article: len(each) for article, each in versions(store).items()} == {
        "h.example/2026/01/the-story-number-0": 1,
        "h.example/2026/01/the-story-number-1": 2,
    }


def test_a_damaged_raw_record_is_named_and_its_text_stays(older, reextract):
    url, *_ = saved(CASES[0])
    with Archive.open(older) as archive:
        hit = archive.visits(url)[-1].raw
    path = older / hit.file
    data = bytearray(path.read_bytes())
    data[hit.offset + hit.length // 2] ^= 1
    path.write_bytes(data)
    done = reextract()
    assert done.returncode == 3
    assert done.stderr.count(f"{url} at 2026-01-01 15:00: {path}") == 1
    assert len(texts(older, url=url)[url]) == 1
    assert done.stdout.count("\n") == 11


def test_what_the_same_rules_read_otherwise_is_said_where_all_is_read(store, reextract):
    url = "https://h.example/2026/01/a-story-of-some-length"
    text = read_by_the_present_rules(url, page())
    with Archive.open(store, create=True) as archive:
        archive.record([visit(url, page(), replace(text, title="Other"), rules=RULES)])
        archive.record([visit(url, page(), text, rules=RULES, hours=1)])
    assert "Nothing to read again" in reextract().stderr
    done = reextract("--all")
    assert done.returncode == 1
    assert "1 read otherwise by the same rules before" in done.stderr
    assert [len(each) for each in versions(store).values()] == [2]


def stories(count):
    """Articles of one host, that say different things, and end with the same paragraph."""
    chance = random.Random(7)  # noqa: S311
    words = [f"{chance.choice('bcdfgklmnprst')}{chance.choice('aeiou')}{n:x}l" for n in range(4000)]
    for number in range(count):
        own = [" ".join(chance.choices(words, k=40)) + "." for _ in range(4)]
        title = " ".join(chance.choices(words, k=6))
        paragraphs = "".join(f"<p>{text}</p>" for text in [*own, BOX])
        body = f"<body><article><h1>{title}</h1>{paragraphs}</article></body>"
        html = f"<html><head><title>{title}</title></head>{body}</html>"
        yield f"https://h.example/2026/01/{title.replace(' ', '-')}-{number}", html.encode(), (title, *own)


def test_a_reading_that_breaks_its_limits_is_named_and_tried_again_next_time(store, reextract):
    # To hold it takes more than the limit, whatever else is free.
    padding = b"<!--" + b"x" * (8 * 1024 * 1024) + b"-->"
    with Archive.open(store, create=True) as archive:
        for url, html, _ in stories(2):
            found = read_by_the_present_rules(url, html)
            archive.record([visit(url, html + padding, replace(found, title="As it was read before"))])
    before = texts(store)
    done = reextract(ARCHIVE_EXTRACT_MEGABYTES=16)
    assert done.returncode == 1
    assert "2 not read to an end; the older text is kept:" in done.stderr
    assert texts(store) == before
    assert reextract().stdout.count("other\t") == 2


def test_what_is_learnt_of_a_host_falls_from_its_old_texts_too(store, reextract):
    wanted = {}
    with Archive.open(store, create=True) as archive:
        for url, html, (title, *own) in stories(12):
            found = read_by_the_present_rules(url, html)
            assert found.body == (*own, BOX)
            archive.record([visit(url, html, found, rules=RULES)])
            wanted[url] = [f"{title}\n\n" + "\n\n".join(own) + "\n"]
    told = reextract("--dry-run")
    assert told.stdout.count("\t1 paragraph removed.\n") == 12
    with Archive.open(store) as archive:
        assert archive.learnt("h.example").revision == 0
    done = reextract("h.example")
    assert (done.returncode, done.stdout.count("other\t")) == (0, 12)
    assert "h.example: 1 block learnt to be the site's (`archive boilerplate` shows them)" in done.stderr
    assert texts(store) == wanted
    with Archive.open(store) as archive:
        assert archive.learnt("h.example").revision == 1
        assert {reading.learnt for url in wanted for reading in archive.readings(url)} == {0, 1}
    assert "Nothing to read again" in reextract().stderr
    assert is_sound(store)


def test_what_was_learnt_of_one_host_and_is_damaged_costs_that_host_alone(store, reextract):
    with Archive.open(store, create=True) as archive:
        for host in ("h.example", "other.example"):
            for url, html, _ in stories(6):
                at = url.replace("h.example", host)
                archive.record([visit(at, html, read_by_the_present_rules(at, html), rules=RULES)])
    assert reextract("h.example").returncode == 0
    (learnt,) = store.glob("boilerplate/h.example-*/000001.json")
    learnt.chmod(0o600)
    learnt.write_text("{", encoding="utf-8")
    done = reextract()
    assert (done.returncode, done.stdout.count("other\t")) == (3, 6)
    assert all("other.example" in line for line in done.stdout.splitlines())
    assert f"{learnt}: damaged" in done.stderr
    assert "put it back from a backup" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--no-such-option"], "there is no option --no-such-option"),
        (["other.example"], "other.example: nothing is archived of this host"),
        (["https://h.example/never-seen"], "the archive has never seen this address"),
        (["--diff"], "it goes with --dry-run"),
        (["ftp://h.example/x"], "ftp://h.example/x"),
    ],
)
def test_what_cannot_be_meant_is_refused(older, reextract, arguments, problem):
    refused = reextract(*arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert problem in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_where_no_archive_is_none_is_made(reextract, tmp_path):
    refused = reextract(place=tmp_path / "none")
    assert refused.returncode == 2
    assert "no archive here" in refused.stderr
    assert not (tmp_path / "none").exists()


# What a crawl says after the rules have changed


def test_a_crawl_after_a_change_of_rules_reports_no_edit_of_ours(site, crawl, store):
    url = site.url("/story")
    site.pages["/story"] = answer(body=article() + b"<!-- another byte -->")
    old = with_box(read_by_the_present_rules(url, article()))
    with Archive.open(store, create=True) as archive:
        archive.record([visit(url, article(), old, hours=hours) for hours in range(3)])
    crawled = crawl("article", "-a", f"url={url}", allow=[site], store=store)
    assert (crawled.status, crawled.out) == (0, "")
    assert "0 new, 0 changed, 1 unchanged" in crawled.err
    with Archive.open(store) as archive:
        (version,) = archive.versions(url)
        assert (version.first, version.readings) == (START, 4)
        assert BOX not in archive.text(version.key)
        assert {reading.rules for reading in archive.readings(url)} == {OLDER, RULES}
        assert list(archive.check()) == []


def test_a_crawl_after_a_change_of_rules_reports_what_was_edited(site, crawl, store):
    url = site.url("/story")
    site.pages["/story"] = answer(body=page("And the bridge was closed after all, on the same evening, by the police."))
    old = with_box(read_by_the_present_rules(url, article()))
    with Archive.open(store, create=True) as archive:
        archive.record([visit(url, article(), old)])
    crawled = crawl("article", "-a", f"url={url}", allow=[site], store=store)
    assert [word for word, *_ in crawled.lines] == ["changed"]
    assert "a sentence was added" in crawled.err
    assert len(texts(store, url=url)[url]) == 2
