"""What several commands take: an address, and which of its versions is meant."""

import argparse
import datetime as dt
import re
from collections.abc import Sequence

from archive.errors import NoSuchVersion
from archive.model import Version

_DAY = re.compile(r"\d{4}-?\d\d-?\d\d", re.ASCII)
_MINUTE = re.compile(_DAY.pattern + r"\D\d\d:?\d\d(?:Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)

_UNITS = {"d": dt.timedelta(days=1), "h": dt.timedelta(hours=1), "m": dt.timedelta(minutes=1)}


def add_address(parser: argparse.ArgumentParser) -> None:
    """The argument URL."""
    parser.add_argument("url", metavar="URL", help="address of the article, in any of its spellings")


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option --json."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")


def add_version(parser: argparse.ArgumentParser) -> None:
    """The options --version and --at: which version is meant; without them the newest."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--version", metavar="N", type=number, dest="which", help="its number, as `archive log` has it")
    group.add_argument(
        "--at",
        metavar="TIME",
        type=moment,
        dest="which",
        help="the one that stood at TIME: 2016-11-10 or 2016-11-10T10:24 (the end of that day or minute), or with"
        " seconds; UTC without a zone",
    )


def number(text: str) -> int:
    """A number from 1 on: a version's, or how many of something."""
    if not re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def moment(text: str) -> dt.datetime:
    """A moment, aware, UTC. A day or a minute alone is its last second, so that what was read in it is in it."""
    try:
        found = dt.datetime.fromisoformat(text)
        if _DAY.fullmatch(text):
            found = found.replace(hour=23, minute=59, second=59)
        elif _MINUTE.fullmatch(text):
            found = found.replace(second=59)
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: 2016-11-10 or 2016-11-10T10:24Z") from exc


def beginning(text: str) -> dt.datetime:
    """A moment from which on: `7d`, `24h` or `30m` ago, or a time; a day or minute means its beginning. Aware, UTC."""
    ago = re.fullmatch(r"(\d{1,5})([dhm])", text, re.ASCII)
    try:
        if ago:
            return dt.datetime.now(dt.UTC).replace(microsecond=0) - int(ago[1]) * _UNITS[ago[2]]
        end = moment(text)
    except (argparse.ArgumentTypeError, OverflowError) as exc:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a time such as 2016-11-10 nor days, hours or minutes such as 7d, 24h, 30m"
        ) from exc
    if _DAY.fullmatch(text):
        return end.replace(hour=0, minute=0, second=0)
    return end.replace(second=0) if _MINUTE.fullmatch(text) else end


def number_or_moment(text: str) -> int | dt.datetime:
    """A version as it is typed: its number, or a time at which it stood."""
    if re.fullmatch(r"\d{1,7}", text, re.ASCII):
        return number(text)
    try:
        return moment(text)
    except argparse.ArgumentTypeError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a version number nor a time such as 2016-11-10") from exc


def choose(versions: Sequence[Version], which: int | dt.datetime | None, *, url: str) -> Version:
    """The version that is meant; None: the newest. Raises: NoSuchVersion, saying which there are."""
    count = len(versions)
    if not versions:
        raise NoSuchVersion(f"no version of {url} is archived; `archive log` says what came", url=url, count=0)
    if which is None:
        return versions[-1]
    if isinstance(which, int):
        if which > count:
            there = "one version" if count == 1 else f"{count} versions"
            raise NoSuchVersion(f"{url} has {there}, no version {which}", url=url, count=count)
        return versions[which - 1]
    stood = [version for version in versions if version.first <= which]
    if not stood:
        first = f"{versions[0].first:%Y-%m-%d %H:%M:%S} UTC"
        raise NoSuchVersion(f"{url} was first read at {first}, not yet at the time asked for", url=url, count=count)
    return stood[-1]
