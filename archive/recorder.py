"""Records captures: the order of writing that loses nothing.

What `record` has returned survives kill -9 and the loss of power. The order for that: the answers and what is known of
the visits are appended to this process's own WARC file and synced; texts and their records are written, synced, linked
to their names and their folders synced; one commit to the catalog; only then it returns. A batch shares the syncs.

The WARC file's metadata record, which holds the text as well where that is new, is the point from which a visit has
happened. What a process that died had got so far is completed from it before the next one writes (`adoption`).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from archive import records
from archive.adoption import adopt, stored_of
from archive.again import RecordedAgain, Rereader
from archive.catalog import Catalog, ToReadAgain
from archive.earlier import read_before
from archive.entries import entry_of, repeating, visit_of
from archive.errors import FormatError, KeyNotFound, StoreError
from archive.model import (
    Article,
    Capture,
    NotModified,
    Novelty,
    RawRef,
    ReadAgain,
    Reading,
    Repeated,
    Visit,
)
from archive.naming import article_of
from archive.paths import identity, record_key, text_key
from archive.place import Place
from archive.raw.reader import original_at
from archive.raw.writer import RawWriter
from archive.runs import Runs
from archive.store import Store
from archive.textformat import dumps, loads
from archive.versions import is_change, versions_of

T = TypeVar("T")

_MOST_NOTED = 50_000
"""Keys of finished files that are kept in memory."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of recording a capture."""

    visit: Visit
    reading: Reading | None
    """None unless the outcome is an article."""
    change: Novelty | None
    """What the reading is beside the one before it; None where there is no reading."""


class Recorder:
    """Writes to an archive, with a WARC file of its own from the first capture on."""

    def __init__(self, place: Place, store: Store, *, software: str, most_raw_bytes: int) -> None:
        self._place = place
        self._store = store
        self._software = software
        self._most_raw_bytes = most_raw_bytes
        self._raw: RawWriter | None = None
        self._adopted = False
        self._runs = Runs(place.folder)
        self._dead: set[str] = set()
        self._unsealed: set[str] | None = set()

    def close(self) -> None:
        """Closes the WARC file. Everything recorded is safe without it."""
        if self._raw is not None:
            self._raw.close()
            self._note([self._raw.key])
            self._raw = None

    def adopt(self) -> None:
        """Completes what processes that died left undone, once; recording does so by itself."""
        with self._place.writing():
            self._adopt(self._place.catalog())

    def _adopt(self, catalog: Catalog) -> None:
        if self._adopted:
            return
        if adopt(self._place.folder, catalog=catalog, store=self._store):
            self._unsealed = None
        self._adopted = True

    @contextmanager
    def _writing(self, catalog: Catalog) -> Iterator[None]:
        """Keeps every other writer out, with what processes left undone that died while this one ran, too."""
        while True:
            self._adopt(catalog)
            with catalog.writing():
                dead = self._runs.dead() - self._dead
                if not dead:
                    yield
                    return
                self._dead |= dead
                self._adopted = False

    def finish(self) -> set[str] | None:
        """Closes the WARC file; keys of what is finished since the last time, None where not all of them are known."""
        self.close()
        finished, self._unsealed = self._unsealed, set()
        return finished

    def _note(self, keys: Iterable[str]) -> None:
        if self._unsealed is not None:
            self._unsealed |= set(keys)
            if len(self._unsealed) > _MOST_NOTED:
                self._unsealed = None

    def record(self, captures: Sequence[Capture]) -> list[Recorded]:
        """Keeps `captures`, in their order; when it returns they are durable.

        After a StoreError the batch may have been kept or not, but never a capture in part: what stands whole in the
        WARC file is completed before anything else is recorded. After any other error nothing of it was kept.
        """
        if not captures:
            return []

        def keep(catalog: Catalog, raw: RawWriter, texts: dict[str, bytes]) -> list[Recorded]:
            return [self._keep(capture, catalog=catalog, raw=raw, texts=texts) for capture in captures]

        return self._write(captures[0].at, keep)

    def record_again(self, batch: Sequence[ReadAgain], *, at: dt.datetime) -> list[RecordedAgain]:
        """Keeps what came of reading answers again, in their order; when it returns it is durable, as in `record`.

        `at`: this moment. No answer depends on it.
        """
        if not batch:
            return []

        def keep(catalog: Catalog, raw: RawWriter, texts: dict[str, bytes]) -> list[RecordedAgain]:
            rereader = Rereader(
                catalog=catalog,
                raw=raw,
                texts=texts,
                newest=lambda article: self._newest(article, catalog=catalog, texts=texts),
                software=self._software,
                at=at,
            )
            return rereader.keep(batch)

        return self._write(at, keep)

    def to_read_before(self, capture: Capture) -> list[ToReadAgain]:
        """As `Archive.to_read_before`."""
        if not isinstance(capture.result, Article):
            return []
        catalog = self._place.catalog()
        article, before = self.article_before(capture)
        if before is None or before.digest == sha256(dumps(capture.result).encode()).hexdigest():
            return []
        by = (capture.rules, capture.learnt)
        return [one for one in catalog.read_at(article, before.at) if (one.rules, one.learnt) < by]

    def article_before(self, capture: Capture) -> tuple[str, Reading | None]:
        """As `Archive.article_before`."""
        if isinstance(capture.result, Repeated):
            raise ValueError("what was not read again is of the article of the answer that it repeats")
        catalog = self._place.catalog()
        article, _ = article_of(
            capture.requested_url,
            [page.url for page in capture.pages],
            capture.result,
            catalog=catalog,
            newest=lambda article: self._newest(article, catalog=catalog, texts={}),
        )
        return article, catalog.reading_before(article, capture.at)

    def _write(self, begun: dt.datetime, keep: Callable[[Catalog, RawWriter, dict[str, bytes]], T]) -> T:
        """What `keep` returns. It appends to a raw file, adds rows, and fills in the files to be stored, by key.

        `begun`: the moment in the name of a raw file that is begun now.
        """
        with self._place.writing():
            catalog = self._place.catalog()
            try:
                with self._writing(catalog):
                    # In here: files without a name yet are swept by who holds the catalog.
                    raw = self._raw_file(begun)
                    before, texts = raw.size, dict[str, bytes]()
                    with raw.all_or_nothing():
                        done = keep(catalog, raw, texts)
                    if raw.size > before:  # else all was known already; a file that stays empty goes when it is closed
                        raw.sync()
                        self._store.put(texts)
                        self._note(texts)
                        catalog.set_size(raw.key, raw.size)
                raw.is_settled = True
            except BaseException:
                if self._raw is not None and not self._raw.is_settled:
                    # What of this batch is on disk, and whole, is for adoption to find out; nothing here is trusted.
                    self._raw.release()
                    self._raw, self._adopted = None, False
                raise
        return done

    def _raw_file(self, begun: dt.datetime) -> RawWriter:
        """The WARC file to append to."""
        if self._raw is not None and self._raw.size > self._most_raw_bytes:
            self.close()
        if self._raw is None:
            self._raw = RawWriter(self._place.folder, begun=begun, software=self._software)
        return self._raw

    def _keep(self, capture: Capture, *, catalog: Catalog, raw: RawWriter, texts: dict[str, bytes]) -> Recorded:
        """Appends a capture to `raw`, adds its rows, and puts the files that it needs into `texts`."""
        if isinstance(capture.result, Repeated):
            return self._keep_repeated(capture, capture.result.of, catalog=catalog, raw=raw)
        article, names = article_of(
            capture.requested_url,
            [page.url for page in capture.pages],
            capture.result,
            catalog=catalog,
            newest=lambda article: self._newest(article, catalog=catalog, texts=texts),
        )
        ref, body, answer_id = self._keep_pages(capture, article, catalog=catalog, raw=raw)
        visit = visit_of(capture, article=article, raw=ref)
        reading, text, change = None, None, None
        if isinstance(capture.result, Article):
            text = dumps(capture.result)
            digest = sha256(text.encode()).hexdigest()
            known = catalog.text_with(article, digest)
            key = known or text_key(article, capture.at, digest)
            reading = Reading(
                article, capture.at, digest, key, capture.rules, capture.learnt, address=identity(visit.url)
            )
            change = _change(reading, catalog=catalog)
        entry = entry_of(
            capture, visit=visit, names=names, reading=reading, text=text, body=body, software=self._software
        )
        new_text = text if reading is not None and known is None else None
        if reading is not None and new_text is not None and self._is_left(reading.key):
            # A run that died has found this text in this very second. Its visit, once it is taken in, says where it
            # came from; here it is brought to disk, as that may not have got so far.
            texts[reading.key], new_text = new_text.encode(), None
        place = raw.append_metadata(
            capture.requested_url, records.dumps(entry, text=new_text), at=capture.at, answer_id=answer_id
        )
        if new_text is not None:
            texts |= stored_of(entry, new_text)
        catalog.add(entry, place)
        return Recorded(visit, reading, change)

    def _is_left(self, key: str) -> bool:
        """Whether the record of a text stands there that no row knows of."""
        try:
            self._store.get(record_key(key))
        except KeyNotFound:
            return False
        return True

    def _keep_repeated(self, capture: Capture, of: RawRef, *, catalog: Catalog, raw: RawWriter) -> Recorded:
        """As `_keep`, for an answer that says what the one at `of` said: it needs no file."""
        earlier = read_before(of, catalog=catalog, folder=self._place.folder, store=self._store)
        article = (earlier.reading or earlier.visit).article
        ref, body, answer_id = self._keep_pages(capture, article, catalog=catalog, raw=raw)
        entry = repeating(earlier, capture, raw=ref, body=body, software=self._software)
        change = None if entry.reading is None else _change(entry.reading, catalog=catalog)
        place = raw.append_metadata(capture.requested_url, records.dumps(entry), at=capture.at, answer_id=answer_id)
        catalog.add(entry, place)
        return Recorded(entry.visit, entry.reading, change)

    def _keep_pages(
        self, capture: Capture, article: str, *, catalog: Catalog, raw: RawWriter
    ) -> tuple[RawRef | None, RawRef | None, str | None]:
        """Appends the answers: where the record of the last lies, where that of its body, and the record's id."""
        ref = body = answer_id = None
        for page in capture.pages:
            original = None
            if page is capture.pages[-1] and isinstance(capture.result, NotModified):
                confirmed = catalog.last_answer(article, page.url)
                stands = None if confirmed is None else catalog.body_of(confirmed.raw)
                if stands is not None:
                    original = original_at(self._place.folder, stands, not_modified=True)
            elif page is capture.pages[-1] and page.body:
                last = catalog.last_body(article, page.url)
                if last is not None and last[0] == sha256(page.body).hexdigest():
                    # Where that is damaged or gone, the body is kept once more.
                    original = original_at(self._place.folder, last[1])
            ref, answer_id = raw.append_page(page, original=original)
            body = ref if original is None else original.ref
        return ref, body, answer_id

    def _newest(self, article: str, *, catalog: Catalog, texts: dict[str, bytes]) -> Article | None:
        """The newest version of an article, whose text may be among those not yet stored; None where there is none, or
        where it is gone or damaged."""
        versions = versions_of(catalog.readings(article))
        if not versions:
            return None
        key = versions[-1].key
        try:
            return loads((texts.get(key) or self._store.get(key)).decode())
        except (StoreError, FormatError, UnicodeDecodeError):
            return None


def _change(reading: Reading, *, catalog: Catalog) -> Novelty:
    """What a reading that is not yet in the catalog is beside those before it."""
    before = catalog.reading_before(reading.article, reading.at)
    if before is None:
        return Novelty.NEW
    if before.digest == reading.digest:
        return Novelty.UNCHANGED
    if (before.rules, before.learnt) == (reading.rules, reading.learnt):
        return Novelty.CHANGED
    earlier = [one for one in catalog.readings(reading.article) if one.at <= reading.at]
    return Novelty.CHANGED if is_change(reading, before=earlier) else Novelty.UNCHANGED
