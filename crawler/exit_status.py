"""The exit statuses of `scrapy crawl`, for cron and for scripts."""

from enum import IntEnum

from archive.errors import CatalogError, DamageError, StoreBusy, StoreError


class ExitStatus(IntEnum):
    """What came of a crawl. One that a signal has ended exits with 128 and the signal: 130 for Ctrl-C, 143 for TERM."""

    WELL = 0
    """Every page was read."""
    SOME_FAILED = 1
    """Pages failed; each is named in the summary."""
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
    """articles: visits that read one; failed: visits that failed, and faults of our own; signal: what ended it."""
    if trouble is not None:
        return status_of_trouble(trouble)
    if signal is not None:
        return 128 + signal
    if articles == 0:
        return ExitStatus.NOTHING
    return ExitStatus.SOME_FAILED if failed else ExitStatus.WELL
