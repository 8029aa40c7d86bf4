"""How a crawl ends: interrupted, killed, without its reader, with an archive that cannot be written."""

import os
import re
import resource
import select
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from loopback import answer, article

from archive.archive import Archive


def thirty_articles(site):
    """`reached` is set when the fifth is asked for, and `all` names them as an argument. Those from the tenth on wait
    until `goes_on` is set, as it is at first."""
    site.reached, site.goes_on = threading.Event(), threading.Event()
    site.goes_on.set()

    def page_of(number):
        def page(connection, count):
            if number == 5:
                site.reached.set()
            if number >= 10:
                site.goes_on.wait(60)
            return answer(body=article(f"Story {number}"))

        return page

    site.pages |= {f"/{number}": page_of(number) for number in range(30)}
    site.all = "url=" + ",".join(site.url(f"/{number}") for number in range(30))
    return site


@pytest.fixture
def long_site(site):
    return thirty_articles(site)


def reported(out):
    return [line.split(" ")[1] for line in out.decode().splitlines()]


def test_a_signal_ends_a_crawl_soon_and_in_order(new_site, start_crawl, tmp_path):
    crawls = []
    for sent, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        site = thirty_articles(new_site())
        site.goes_on.clear()
        store = tmp_path / sent.name
        process = start_crawl("article", "-a", site.all, allow=[site], store=store, settings={"DOWNLOAD_DELAY": "0.2"})
        crawls.append((site, process, sent, status))
    ended = []
    for site, process, sent, status in crawls:
        assert site.reached.wait(60)
        line = process.stdout.readline()  # However slow the machine is, something is saved by then.
        process.send_signal(sent)
        site.goes_on.set()
        ended.append((site, process, line, status))
    for site, process, line, status in ended:
        out, err = process.communicate(timeout=30)
        out = line + out
        assert process.returncode == status
        assert b"Interrupted" in err
        assert b"Traceback" not in err
        assert len(site.asked) < 31
        keys = reported(out)
        assert keys
        with Archive.open(process.store) as archive:
            assert all(archive.article(key) for key in keys)
        assert [path for path in process.store.rglob("*") if path.name.endswith(".open")] == []


def test_a_signal_does_not_wait_for_a_page_that_is_being_read(site, start_crawl):
    asked = threading.Event()
    attributes = " ".join(f"a{number}=1" for number in range(200_000))

    def page(connection, number):
        asked.set()
        return answer(body=f"<html><body><p {attributes}>text</p></body></html>".encode())

    site.pages["/slow"] = page
    settings = {"ARCHIVE_EXTRACT_SECONDS": "600"}
    process = start_crawl("article", "-a", f"url={site.url('/slow')}", allow=[site], settings=settings)
    assert asked.wait(60)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert b"Traceback" not in err


def children_of(pid):
    """Processes below a process: their pids, by /proc."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children_of(int(child))]
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_no_process_outlives_a_crawl_that_is_killed_and_the_next_one_goes_on(long_site, start_crawl, crawl):
    process = start_crawl("article", "-a", long_site.all, allow=[long_site], settings={"DOWNLOAD_DELAY": "0.2"})
    first = process.stdout.readline()
    children = children_of(process.pid)
    assert len(children) >= 2  # the server that forks, and a process that reads
    ends = [os.pidfd_open(pid) for pid in children]
    process.kill()
    rest, _ = process.communicate(timeout=30)
    for pid, end in zip(children, ends, strict=True):
        with os.fdopen(os.dup(end)):
            pass
        _wait_for_end(end)
        assert not alive(pid)
    done = crawl("article", "-a", long_site.all, allow=[long_site], store=process.store)
    assert done.status == 0
    with Archive.open(process.store) as archive:
        assert all(archive.article(key) for key in reported(first + rest))
        # What was recorded and not reported yet as it was killed is not asked for again.
        assert archive.stats().articles == 30
    assert not {line[1] for line in done.lines} & set(reported(first + rest))


def _wait_for_end(end):
    """Until the process of a pidfd has ended; the test's own time limit is what it takes at most."""
    assert select.select([end], [], [], 30)[0]
    os.close(end)


def test_a_reader_that_goes_away_costs_lines_not_articles(long_site, start_crawl):
    process = start_crawl("article", "-a", long_site.all, allow=[long_site])
    assert process.stdout.readline().startswith(b"saved ")
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"30 new" in err
    assert b"BrokenPipe" not in err
    with Archive.open(process.store) as archive:
        assert archive.stats().articles == 30


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_lines_that_cannot_be_written_cost_no_articles(long_site, crawl):
    with Path("/dev/full").open("wb") as full:
        process = crawl("article", "-a", long_site.all, allow=[long_site], stdout=full)
    assert process.status == 0
    assert process.err.count("Standard output cannot be written") == 1
    assert "30 new" in process.err


def test_standard_streams_that_are_closed_cost_no_articles(site, start_crawl):
    def close_them():
        for number in (0, 1, 2):
            os.close(number)

    process = start_crawl("article", "-a", f"url={site.url('/story')}", allow=[site], preexec_fn=close_them)
    process.communicate(timeout=60)
    assert process.returncode == 0
    with Archive.open(process.store) as archive:
        assert archive.last_visit(site.url("/story")).outcome == "article"
        assert list(archive.check()) == []


def test_an_archive_that_cannot_be_made_ends_the_crawl_before_its_first_request(site, crawl, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site], store=tmp_path / "file" / "store")
    assert done.status == 5
    assert site.asked == []
    assert str(tmp_path / "file") in done.err
    assert "Traceback" not in done.err


def test_an_archive_that_cannot_be_written_any_more_ends_the_crawl_at_once(long_site, start_crawl, tmp_path):
    def allow_small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    long_site.goes_on.clear()
    settings = {"DOWNLOAD_DELAY": "0.1"}
    process = start_crawl(
        "article", "-a", long_site.all, allow=[long_site], settings=settings, preexec_fn=allow_small_files_only
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 5, err
    assert b"The archive cannot be used: " in err
    assert b"Traceback" not in err
    assert len(long_site.asked) < 31
    saved = reported(out)
    assert saved
    with Archive.open(process.store) as archive:
        assert all(archive.article(key) for key in saved)


def test_an_archive_that_is_found_damaged_ends_the_crawl_with_its_own_status(long_site, start_crawl, tmp_path):
    store = tmp_path / "store"

    def page(connection, number):
        (store / "texts").rename(store / "texts-were-here")
        (store / "texts").write_text("in the way")
        return answer(body=article("Too late"))

    long_site.pages["/8"] = page
    process = start_crawl(
        "article", "-a", long_site.all, allow=[long_site], store=store, settings={"DOWNLOAD_DELAY": "0.2"}
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert re.search(rb"The archive cannot be used: .*texts", err)
    assert b"Traceback" not in err
    assert len(long_site.asked) < 20
    assert 1 <= len(out.splitlines()) < 20


def test_without_a_terminal_there_is_neither_bar_nor_colour(site, crawl):
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site], env={"TERM": "xterm-256color"})
    assert "\x1b" not in done.out + done.err
    assert done.err.splitlines()[0] == "1 article: 1 new, 0 changed, 0 unchanged."
    assert done.err.splitlines()[-1].endswith(f"show {site.url('/story')}")


def test_a_limit_of_the_user_ends_a_crawl_and_is_named(long_site, crawl):
    settings = {"CLOSESPIDER_ITEMCOUNT": "3", "CONCURRENT_REQUESTS": "2", "DOWNLOAD_DELAY": "0.2"}
    done = crawl("article", "-a", long_site.all, allow=[long_site], settings=settings)
    assert done.status == 0
    assert "ended before all was done: closespider_itemcount" in done.err
    assert 3 <= len(done.lines) < 30


def test_the_figures_stand_in_the_stats_too(site, crawl):
    site.pages["/gone"] = answer("410 Gone")
    site.pages["/list"] = answer(body=b"")
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /no", headers=[("Content-Type", "text/plain")])
    urls = ",".join(map(site.url, ("/story", "/gone", "/list", "/no")))
    done = crawl("article", "-a", f"url={urls}", allow=[site], settings={"LOG_LEVEL": "INFO"})
    for figure in ("new", "failed/http-status", "rejected/empty", "robots-forbidden"):
        assert f"'archive/{figure}': 1" in done.err


def test_two_crawls_of_one_archive_at_once_lose_nothing(new_site, start_crawl, tmp_path):
    sites = [new_site("127.0.0.1"), new_site("127.0.0.2")]
    crawls = []
    for each in sites:
        each.pages |= {f"/{number}": answer(body=article(f"Story {number}")) for number in range(10)}
        urls = ",".join(each.url(f"/{number}") for number in range(10))
        crawls.append(start_crawl("article", "-a", f"url={urls}", allow=[each], store=tmp_path / "store"))
    for process in crawls:
        process.communicate(timeout=60)
        assert process.returncode == 0
    with Archive.open(tmp_path / "store") as archive:
        assert archive.stats().articles == 20


def test_addresses_come_from_standard_input(site, start_crawl):
    process = start_crawl("article", "-a", "urls_file=-", allow=[site], stdin=subprocess.PIPE)
    out, _ = process.communicate(f"# mine\n\n{site.url('/story')}\r\n{site.url('/story/')}\n".encode(), timeout=60)
    assert process.returncode == 0
    assert len(reported(out)) == 1
    assert site.paths == ["/robots.txt", "/story"]


def test_pages_are_asked_for_in_the_order_given(long_site, crawl):
    done = crawl("article", "-a", long_site.all, allow=[long_site])
    assert long_site.paths == ["/robots.txt", *(f"/{number}" for number in range(30))]
    assert done.status == 0
