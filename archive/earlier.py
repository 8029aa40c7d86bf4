"""What an earlier answer said, for a visit that found it again and so read nothing."""

from archive.catalog import Catalog
from archive.errors import DamageError, KeyNotFound
from archive.folder import Folder
from archive.model import Outcome, RawRef
from archive.paths import record_key
from archive.raw.reader import opened, record_at
from archive.records import Entry, Review, loads
from archive.store import Store


def read_before(answer: RawRef, *, catalog: Catalog, folder: Folder, store: Store) -> Entry:
    """All that is known of an answer that was read: its visit, and the reading that counts, by what read it.

    Raises: ValueError where it was never read; DamageError, KeyNotFound where what is known of it cannot be read.
    """
    known, by = catalog.record_of(answer), catalog.read_by(answer)
    if known is None or by is None:
        raise ValueError(f"no answer lies at {answer}")
    visit, place = known
    reading = catalog.reading_of(answer)
    if visit.outcome is Outcome.REJECTED:
        rules, learnt = by
        return Entry(visit, (), None, None, None, None, catalog.body_of(answer), "", rules, learnt)
    if visit.outcome is not Outcome.ARTICLE or reading is None:
        raise ValueError(f"the answer at {answer} was not read ({visit.outcome})")
    try:
        with opened(folder, place.file) as descriptor:
            told, _ = loads(record_at(descriptor, place).block)
    except (DamageError, KeyNotFound, ValueError):
        # Of the first visit that found this text; in what this one says beside it they may differ.
        told, _ = _beside(reading.key, store)
    if isinstance(told, Review) or told.metadata is None:
        raise _damaged(place.file, "not the record of a visit that found an article")
    return Entry(
        visit,
        told.names,
        reading,
        told.title,
        told.size,
        told.metadata,
        told.body,
        told.software,
        reading.rules,
        reading.learnt,
        published=told.published,
    )


def _beside(key: str, store: Store) -> tuple[Entry | Review, str | None]:
    data = store.get(record_key(key))
    try:
        return loads(data)
    except ValueError as exc:
        raise _damaged(record_key(key), str(exc)) from exc


def _damaged(key: str, problem: str) -> DamageError:
    return DamageError(f"{key}: damaged ({problem}); `archive check` looks at all files", path=key)
