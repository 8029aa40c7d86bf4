"""The exit statuses of `scrapy crawl`, for cron and for scripts."""

from enum import IntEnum

from archive.errors import CatalogError, DamageError, StoreBusy, StoreError


class ExitStatus(IntEnum):
    """What came of a crawl. One that a signal has ended exits with 128 and the signal: 130 for Ctrl-C, 143 for TERM."""

    WELL = 0
    """All went well. An article of the archive that has vanished (404, 410) is news, which the summary tells first, and
    no failure; neither is a dead link that a crawl of a site came by."""
    SOME_FAILED = 1
    """Pages failed, such as one that the user named and that is not there; the summary names them."""
    USAGE = 2
    """An argument or a setting cannot be used. Nothing was fetched."""
    DAMAGED = 3
    """The archive is damaged: `archive check` says where."""
    NOTHING = 4
    """No article was read: all failed, were refused, or held none."""
    STORE = 5
    """The archive cannot be written: no room, no permission, an error of the disk."""
    BUSY = 75
    """Another process has the archive to itself. Try again."""


def status_of_trouble(error: StoreError) -> ExitStatus:
    """What an archive that cannot be used exits with."""
    if isinstance(error, StoreBusy):
        return ExitStatus.BUSY
    if isinstance(error, DamageError | CatalogError):
        return ExitStatus.DAMAGED
    return ExitStatus.STORE


def exit_status(*, articles: int, failed: int, trouble: StoreError | None, signal: int | None) -> int:
    """What a crawl exits with.

    articles: how many were read, or found to have vanished; failed: visits that failed, and faults of our own; signal:
    what ended it.
    """
    if trouble is not None:
        return status_of_trouble(trouble)
    if signal is not None:
        return 128 + signal
    if articles == 0:
        return ExitStatus.NOTHING
    return ExitStatus.SOME_FAILED if failed else ExitStatus.WELL
