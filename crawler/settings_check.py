"""Checks the settings that a user sets, before a crawl begins: which one, what it takes."""

from difflib import get_close_matches

from scrapy.settings import BaseSettings

import crawler.settings
from archive.display import safe
from archive.errors import UsageError
from crawler.destinations import Allowed
from crawler.software import user_agent

_NUMBERS = {
    "ARCHIVE_WORKERS": (0, 256, "a whole number, 0 for one a processor"),
    "ARCHIVE_EXTRACT_SECONDS": (0.001, 86400, "seconds, above 0"),
    "ARCHIVE_EXTRACT_MEGABYTES": (1, 1 << 20, "whole megabytes, above 0"),
    "ARCHIVE_WAIT_MAX": (0, 1e9, "seconds"),
    "ARCHIVE_RETRY_WAIT": (0, 1e9, "seconds"),
    "ARCHIVE_RUN_WAIT": (0, 1e9, "seconds"),
    "ARCHIVE_RESUME": (0, 1e6, "hours"),
    "ARCHIVE_LEARN_SECONDS": (0, 1e6, "seconds, 0 for not at all"),
    "ARCHIVE_FULL_LOOKS": (1, 1e9, "a whole number above 0"),
    "ARCHIVE_FULL_DAYS": (0, 1e6, "days"),
    "ARCHIVE_TRAP_DEPTH": (0, 1000, "a whole number"),
    "ARCHIVE_TRAP_SEGMENTS": (1, 1000, "a whole number above 0"),
    "ARCHIVE_TRAP_REPEATS": (1, 1000, "a whole number above 0"),
    "ARCHIVE_TRAP_PARAMETERS": (0, 1000, "a whole number"),
    "ARCHIVE_TRAP_PATTERN": (1, 1 << 40, "a whole number above 0"),
    "ARCHIVE_TRAP_FAMILY": (1, 1 << 40, "a whole number above 0"),
    "DOWNLOAD_DELAY": (0, 1e9, "seconds"),
    "DOWNLOAD_TIMEOUT": (0.001, 1e9, "seconds, above 0"),
    "DOWNLOAD_MAXSIZE": (1, 1 << 40, "bytes, above 0"),
}
_SWITCHES = ("ARCHIVE_CONDITIONAL", "ARCHIVE_PROGRESS")
_WHOLE = {name for name, (_, _, takes) in _NUMBERS.items() if takes.startswith(("a whole", "whole", "bytes"))}


def check_settings(settings: BaseSettings) -> None:
    """Checks them, and gives the user agent its contact where only now one is known.

    Raises:
        UsageError: a setting cannot be used. The message names it and what it takes.
    """
    for name in settings:
        if str(name).startswith("ARCHIVE_") and not hasattr(crawler.settings, str(name)):
            close = get_close_matches(str(name), vars(crawler.settings), 1)
            raise UsageError(f"there is no setting {safe(str(name))}{f'; {close[0]} is one' if close else ''}")
    for name, (least, most, takes) in _NUMBERS.items():
        value = settings[name]
        try:
            number = float(int(value) if name in _WHOLE else value)
        except (TypeError, ValueError):
            number = float("nan")
        if not least <= number <= most:
            raise UsageError(f"{name}={safe(str(value))}: it takes {takes}")
    for name in _SWITCHES:
        try:
            settings.getbool(name)
        except (TypeError, ValueError):
            raise UsageError(f"{name}={safe(str(settings[name]))}: it takes 1 or 0, for yes or no") from None
    if not str(settings["ARCHIVE_STORE"]).strip():
        raise UsageError("ARCHIVE_STORE is empty: it takes a folder")
    Allowed.parse(settings.get("ARCHIVE_ALLOW_HOSTS", ""))
    contact = settings["ARCHIVE_CONTACT"]
    try:
        settings.set("USER_AGENT", user_agent(contact), priority="project")
    except ValueError as error:
        raise UsageError(f"ARCHIVE_CONTACT={safe(contact)}: {error}; it takes a page's or a mail address") from error
