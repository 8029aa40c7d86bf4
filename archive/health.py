"""A quick look at an archive: what `archive doctor` judges by. Reads no text and no answer, and changes nothing."""

import os
import re
from datetime import UTC, datetime, timedelta

from archive.doctor import GROWTH, LOOKED_BACK, Facts
from archive.errors import CatalogOutdated, KeyNotFound, StoreError
from archive.place import LOCK, RAW, Place
from archive.raw.reader import OPEN_SUFFIX, is_raw
from archive.runs import Runs

_MOMENT = re.compile(r"/(\d{8}T\d{6}Z)-[^/]*$")


def look(place: Place, *, now: datetime) -> Facts:
    """The facts at `now`, this moment. Raises: StoreError."""
    recent, newest, unfinished = _raw(place, now)
    disk = os.statvfs(place.folder.path)
    return Facts(
        now=now,
        runs=tuple(sorted(Runs(place.folder).all(since=now - LOOKED_BACK), key=lambda run: (run.begun, run.token))),
        free=disk.f_bavail * disk.f_frsize,
        free_names=disk.f_favail / disk.f_files if disk.f_files else 1.0,
        grown=sum(recent.values()),
        grown_since=min(recent, default=None),
        newest=newest,
        catalog=_catalog(place, now),
        unfinished=unfinished,
        is_alone=_is_alone(place),
    )


def _raw(place: Place, now: datetime) -> tuple[dict[datetime, int], datetime | None, int]:
    """Bytes of recent raw files by the moments in their names; the latest of all; how many nobody writes any more."""
    recent: dict[datetime, int] = {}
    newest, unfinished = None, 0
    for name, status in place.folder.walk(RAW):
        found = _MOMENT.search(name)
        if found is None or not is_raw(name, status):
            continue
        begun = datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        newest = begun if newest is None else max(begun, newest)
        if begun > now - GROWTH:
            recent[begun] = recent.get(begun, 0) + status.st_size
        unfinished += name.endswith(OPEN_SUFFIX) and not _is_locked(place, name)
    return recent, newest, unfinished


def _catalog(place: Place, now: datetime) -> str | None:
    """Why the catalog cannot be used; None where it can."""
    try:
        catalog = place.catalog()
        sizes = catalog.sizes()
    except CatalogOutdated:
        return None  # It is made again by whoever asks first.
    except StoreError as exc:
        return str(exc)
    for month in (now, now.replace(day=1) - timedelta(days=1)):
        for name, status in place.folder.walk(f"{RAW}/{month.year:04}/{month:%m}"):
            if not is_raw(name, status) or name.endswith(OPEN_SUFFIX) or status.st_size <= sizes.get(name, 0):
                continue
            # Asked again, for a file that was closed since the first time.
            if status.st_size > catalog.sizes().get(name, 0):
                return f"{place.folder.where(name)}: the catalog does not know all of it; run `archive reindex`"
    return None


def _is_locked(place: Place, key: str) -> bool:
    try:
        return place.folder.is_locked(key)
    except KeyNotFound:
        return True  # Closed just now, by whoever wrote it.


def _is_alone(place: Place) -> bool:
    """Whether a process keeps all writers out."""
    try:
        return _is_locked(place, LOCK) and (place.folder.path / LOCK).exists()
    except StoreError:
        return False
