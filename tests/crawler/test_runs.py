"""Crawls that are interrupted and go on, and crawls of one archive at the same time: with real processes."""

import itertools
import os
import signal
import threading
from collections import Counter

import pytest
from loopback import answer, article

from archive.archive import Archive


def stories(site, numbers):
    """The pages with these numbers, and `-a url=` for all of them."""
    site.pages |= {f"/{number}": answer(body=article(f"Story {number}")) for number in numbers}
    return "url=" + ",".join(site.url(f"/{number}") for number in numbers)


class Gate:
    """A page that is not answered until the gate is opened; `reached` once it was asked for."""

    def __init__(self, site, path):
        self.reached, self._open = threading.Event(), threading.Event()
        self._page = site.pages[path]
        site.pages[path] = self.answer

    def answer(self, connection, count):
        self.reached.set()
        assert self._open.wait(60)
        return self._page

    def open(self):
        self._open.set()


def saved(out):
    """The addresses whose versions were reported as saved, as paths."""
    return {"/" + line.split(" ")[2].rpartition("/")[2] for line in out.decode().splitlines()}


def times(site):
    return Counter(path for path in site.paths if path != "/robots.txt")


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_an_interrupted_crawl_goes_on_where_it_stopped(site, start_crawl, crawl, sent):
    urls = stories(site, range(20))
    gate = Gate(site, "/9")
    process = start_crawl("article", "-a", urls, allow=[site])
    assert gate.reached.wait(60)
    lines = process.stdout.readline() + process.stdout.readline()
    process.send_signal(sent)
    rest, _ = process.communicate(timeout=30)
    gate.open()
    before, asked = saved(lines + rest), len(site.asked)
    done = crawl("article", "-a", urls, allow=[site])
    assert done.status == 0, done.err
    twice = {path for path, count in times(site).items() if count > 1}
    assert "/9" in twice
    assert not twice & before
    assert times(site).keys() == {f"/{number}" for number in range(20)}
    # What was on its way comes first.
    assert set(site.paths[asked + 1 :][: len(twice)]) == twice
    assert f"{20 - len(site.paths[asked + 1 :])} pages not asked for again" in done.err
    anew = crawl("article", "-a", urls, allow=[site])
    assert "20 unchanged" in anew.err
    with Archive.open(done.store) as archive:
        assert [run.is_complete for run in archive.runs()] == [False, True, True]
        assert [run.has_died for run in archive.runs()] == [sent is signal.SIGKILL, False, False]
        assert list(archive.check()) == []


def test_an_interrupted_crawl_can_be_begun_anew(site, start_crawl, crawl):
    urls = stories(site, range(3))
    gate = Gate(site, "/2")
    process = start_crawl("article", "-a", urls, allow=[site])
    assert process.stdout.readline()
    assert gate.reached.wait(60)
    process.kill()
    process.communicate(timeout=30)
    gate.open()
    done = crawl("article", "-a", urls, allow=[site], settings={"ARCHIVE_RESUME": "0"})
    assert done.status == 0
    assert all(count == 2 for count in times(site).values())


def page_with(title, *links):
    return answer(
        body=article(title).replace(b"</body>", "".join(f'<a href="{link}">{link}</a>' for link in links).encode())
    )


def test_a_crawl_of_a_site_goes_on_from_the_pages_that_were_read_already(site, start_crawl, crawl):
    """Behind a page that is archived there are links that only its archived answer still tells."""
    site.pages |= {"/": page_with("Front", "/2026/11/first-long-story", "/2026/11/second-long-story")}
    site.pages |= {"/2026/11/first-long-story": page_with("First", "/2026/11/third-long-story")}
    site.pages |= {"/2026/11/second-long-story": page_with("Second", "/2026/11/fourth-long-story")}
    site.pages |= {"/2026/11/third-long-story": page_with("Third"), "/2026/11/fourth-long-story": page_with("Fourth")}
    gates = [Gate(site, f"/2026/11/{name}-long-story") for name in ("third", "fourth")]
    arguments = ("site", "-a", f"url={site.url()}", "-a", "discover=links")
    process = start_crawl(*arguments, allow=[site])
    reported = [process.stdout.readline() for _ in range(2)]
    assert next(gate for gate in gates if gate.reached.wait(60))
    process.kill()
    rest, _ = process.communicate(timeout=30)
    for gate in gates:
        gate.open()
    before = saved(b"".join(reported) + rest)
    assert before == {"/first-long-story", "/second-long-story"}
    done = crawl(*arguments, allow=[site])
    assert done.status == 0, done.err
    assert "2 new" in done.err
    asked = times(site)
    assert asked["/2026/11/first-long-story"] == asked["/2026/11/second-long-story"] == asked["/"] == 1
    with Archive.open(done.store) as archive:
        assert archive.stats().articles == 4
        assert len(archive.visits(site.url("/2026/11/first-long-story"))) == 1
        assert list(archive.check()) == []


def test_two_crawls_at_once_share_the_work_and_are_as_polite_as_one(site, start_crawl):
    stories(site, range(16))
    one, other = stories(site, range(12)), stories(site, range(15, 3, -1))
    gates = [Gate(site, f"/{number}") for number in (0, 15)]
    # Else one claims all of its pages at once, which are no more than it has on its way by default.
    settings = {"DOWNLOAD_DELAY": "0.2", "CONCURRENT_REQUESTS": "2"}
    crawls = [start_crawl("article", "-a", urls, allow=[site], settings=settings) for urls in (one, other)]
    while len(list((crawls[0].store / "crawls/open").glob("*"))) < 2:
        assert [process.poll() for process in crawls] == [None, None]
        os.sched_yield()
    for gate in gates:
        gate.open()
    ends = [process.communicate(timeout=120) for process in crawls]
    assert [process.returncode for process in crawls] == [0, 0], ends
    assert times(site) == {f"/{number}": 1 for number in range(16)}
    with Archive.open(crawls[0].store) as archive:
        assert archive.stats().visits == 16
        assert list(archive.check()) == []
        # Neither has to wait for the other's end.
        assert min(run.figures["new"] for run in archive.runs()) >= 5
    moments = sorted(asked.at for asked in site.asked)
    # 0.2 s apart when they are sent; a busy machine brings some of them later.
    assert min(after - before for before, after in itertools.pairwise(moments)) > 0.1


def test_the_same_crawl_does_not_run_twice_at_once(site, start_crawl, crawl):
    urls = stories(site, range(4))
    gate = Gate(site, "/1")
    first = start_crawl("article", "-a", urls, allow=[site])
    assert gate.reached.wait(60)
    asked = len(site.asked)
    second = crawl("article", "-a", urls, allow=[site])
    assert second.status == 75
    assert f"process {first.pid}" in second.err
    assert "Traceback" not in second.err
    assert len(site.asked) == asked
    third = start_crawl("article", "-a", urls, allow=[site], settings={"ARCHIVE_RUN_WAIT": "60"})
    gate.open()
    first.communicate(timeout=60)
    _, err = third.communicate(timeout=60)
    assert (first.returncode, third.returncode) == (0, 0), err
    with Archive.open(third.store) as archive:
        assert [run.status for run in archive.runs()] == [0, 0]


def test_two_crawls_of_a_site_at_once_fetch_each_page_once_and_both_find_their_way(site, start_crawl):
    """What one finds behind a page that the other has fetched it reads in the archived answer."""
    names = [f"/2026/11/the-long-story-number-{number}" for number in range(12)]
    site.pages["/"] = page_with("Front", *names[:6])
    for before, after in zip(names[:6], names[6:], strict=True):
        site.pages |= {before: page_with(before, after), after: page_with(after)}
    gate = Gate(site, "/")
    arguments = ("site", "-a", f"url={site.url()}", "-a", "discover=links")
    crawls = [start_crawl(*arguments, *more, allow=[site]) for more in ((), ("-a", "limit=50"))]
    assert gate.reached.wait(60)
    while len(list((crawls[0].store / "crawls/open").glob("*"))) < 2:
        assert [process.poll() for process in crawls] == [None, None]
        os.sched_yield()
    gate.open()
    ends = [process.communicate(timeout=120) for process in crawls]
    assert [process.returncode for process in crawls] == [0, 0], ends
    asked = times(site)
    assert {path: asked[path] for path in ("/", *names)} == dict.fromkeys(("/", *names), 1)
    with Archive.open(crawls[0].store) as archive:
        assert archive.stats().articles == 12
        assert sum(run.figures["left"] for run in archive.runs()) == 13
        assert list(archive.check()) == []
