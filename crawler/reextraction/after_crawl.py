"""Takes out of what a crawl seems to have found what its hosts change at every visit, or in most articles alike."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic

from archive.archive import Archive
from archive.boilerplate.volatile import LEAST
from archive.errors import DamageError, KeyNotFound
from archive.model import Novelty
from archive.paths import host_of
from crawler.captures import now
from crawler.extensions.report import Report
from crawler.reextraction.run import Reextraction, Selection
from crawler.workers import Workers

_ARTICLES = 500
"""Articles of a host that are asked at most, since their texts are read: evenly chosen of those that were read now."""
_SHARE = 4
"""Share, as its inverse, of the known articles that were read now that must have changed: editors change fewer."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def sift(report: Report, *, workers: Callable[[], Workers], ahead: int, seconds: float) -> int | None:
    """Learns from the hosts of which several articles have changed, and reads these articles again by what was learnt.

    The report then counts as changed what still is, and what changed alike in most articles of a host apart. What is
    left when the `seconds` are over is for `scrapy reextract`; texts are compared by what both were read with, so that
    half of it invents no edit. `workers`: makes those that read, where there is anything to read; `ahead`: pages read
    at once. Returns the number of the signal that has ended it, None without. Raises: StoreError.
    """
    until = monotonic() + seconds
    changed = [article for article, novelty in report.read.items() if novelty is Novelty.CHANGED]
    counts = Counter(map(host_of, changed))
    read = Counter(host_of(article) for article, novelty in report.read.items() if novelty is not Novelty.NEW)
    hosts = [host for host, count in counts.most_common() if count >= LEAST and _SHARE * count >= read[host]]
    if not changed:
        return None
    with Archive.open(report.store) as archive:
        ended = None
        taught = {host for host in hosts if monotonic() < until and _teaches(archive, host, report)}
        articles = [article for article in changed if host_of(article) in taught]
        if articles:
            left = max(until - monotonic(), 0)
            ended = asyncio.run(_read_again(archive, articles, workers=workers(), ahead=ahead, seconds=left))
            archive.seal_own(at=now())
            _recount(archive, report, set(articles))
        _count_alike(archive, report)
    return ended


def _teaches(archive: Archive, host: str, report: Report) -> bool:
    """Whether the articles of a host that the crawl has read have taught anything that was not known."""
    read = sorted(article for article in report.read if host_of(article) == host)
    asked = read[:: -(-len(read) // _ARTICLES)]
    with suppress(DamageError, KeyNotFound):  # `archive check` names them, and `scrapy reextract` what it cannot learn
        before = archive.learnt(host).revision
        return archive.learn_noise(host, set(asked)).revision > before
    return False


async def _read_again(
    archive: Archive, articles: Sequence[str], *, workers: Workers, ahead: int, seconds: float
) -> int | None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    ended: list[int] = []

    def end(number: int) -> None:
        ended.append(number)
        if task is not None:
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, end, number)
    again = Reextraction(archive, workers, ahead=ahead, tell=lambda _: None, is_dry=False, is_all=False)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await again.run(Selection((), articles))
    except asyncio.CancelledError:
        if not ended:
            raise
    finally:
        await workers.close()
    return ended[0] if ended else None


def _count_alike(archive: Archive, report: Report) -> None:
    """Counts apart, and not as changed, what changed alike in most of a host's articles that were looked at."""
    if not report.changed:
        return
    since = min(visit.at for visit in report.changed)
    edited = {(one.article, one.step.after.first) for one in archive.changes(since=since)}
    every = {(one.article, one.step.after.first) for one in archive.changes(since=since, with_alike=True)}
    for visit in list(report.changed):
        if (visit.article, visit.at) in every - edited:
            report.take_back(visit)
            report.alike[host_of(visit.article)] += 1


def _recount(archive: Archive, report: Report, articles: set[str]) -> None:
    """Counts as unchanged what has no version of this crawl any more."""
    for visit in list(report.changed):
        if visit.article in articles and all(one.first != visit.at for one in archive.history(visit.article)):
            report.take_back(visit)
