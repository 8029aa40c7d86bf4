"""The exit statuses of `scrapy crawl`, for cron and for scripts."""

from enum import IntEnum

from archive.errors import CatalogError, DamageError, StoreBusy, StoreError


class ExitStatus(IntEnum):
    """What came of a crawl. One that a signal has ended exits with 128 and the signal: 130 for Ctrl-C, 143 for TERM."""

    WELL = 0
    """All went well, or nothing was due. An article of the archive that is missing, removed or back is news, which the
    summary tells first, and no failure; neither is one that waits for a look a day later, nor a dead link that a crawl
    of a site came by."""
    SOME_FAILED = 1
    """Pages failed, such as one that the user named and that is not there; the summary names them."""
    USAGE = 2
    """An argument or a setting cannot be used. Nothing was fetched."""
    DAMAGED = 3
    """The archive is damaged: `archive check` says where. Where that is no more than what was learnt of a host, the
    readings of that host wait, and everything else was done."""
    NOTHING = 4
    """No article was read: all failed, were refused, or held none. Where a crawl looks again at what is archived, walls
    and missing pages are news, and only that all failed is a fault."""
    STORE = 5
    """The archive cannot be written: no room, no permission, an error of the disk."""
    DEGRADED = 6
    """The pages of a site have suddenly lost what its articles had, so what was read in them waits and nothing of it is
    told as an edit; the summary names the site. A new design, mostly: its rules want to be looked at."""
    NOT_TOLD = 7
    """All went well, but somebody who is to be told of edits was not reached. The message waits for the next crawl."""
    BUSY = 75
    """The same crawl is under way, or another process has the archive to itself. Try again."""


def status_of_trouble(error: StoreError) -> ExitStatus:
    """What an archive that cannot be used exits with."""
    if isinstance(error, StoreBusy):
        return ExitStatus.BUSY
    if isinstance(error, DamageError | CatalogError):
        return ExitStatus.DAMAGED
    return ExitStatus.STORE


def exit_status(
    *,
    articles: int,
    failed: int,
    trouble: StoreError | None,
    signal: int | None,
    damaged: bool = False,
    degraded: bool = False,
    untold: bool = False,
    needs_articles: bool = True,
) -> int:
    """What a crawl exits with: the worst that happened.

    articles: how many were read, or are of the archive and were looked at, be they gone or held; failed: visits that
    failed, and faults of our own; signal: what ended it; damaged: whether what was learnt of a host cannot be read;
    degraded: whether readings of a site wait; untold: whether somebody was to be told and was not;
    needs_articles: whether to have read none is a fault by itself.
    """
    if trouble is not None:
        return status_of_trouble(trouble)
    if signal is not None:
        return 128 + signal
    if damaged:
        return ExitStatus.DAMAGED
    if degraded:
        return ExitStatus.DEGRADED
    if articles == 0 and (needs_articles or failed):
        return ExitStatus.NOTHING
    if failed:
        return ExitStatus.SOME_FAILED
    return ExitStatus.NOT_TOLD if untold else ExitStatus.WELL
