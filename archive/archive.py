"""Archive: the one place where store, raw pages and catalog meet.

What `record` has returned survives kill -9 and the loss of power. The order for that: the answers and what is known of
the visits are appended to this process's own WARC file and synced; texts and their records are written, synced, linked
to their names and their folders synced; one commit to the catalog; only then it returns. A batch shares the syncs.

The WARC file's metadata record, which holds the text as well where that is new, is the point from which a visit has
happened. What a process that died had got so far is completed from it before the next one writes (`adoption`).

Which article a visit belongs to is decided once and written down with it (`naming`).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive import records
from archive.adoption import adopt, stored_of
from archive.catalog import ArticleSummary, Stats
from archive.catalog.sqlite import SqliteCatalog
from archive.check import check
from archive.errors import DamageError, FormatError, NotArchived, StoreError
from archive.finding import Finding, Kind
from archive.model import Article, Capture, Change, Failure, Outcome, Page, RawRef, Reading, Rejection, Version, Visit
from archive.naming import article_of
from archive.paths import identity, record_key, text_key
from archive.place import Place
from archive.raw.reader import read_page
from archive.raw.warc import Original
from archive.raw.writer import RawWriter
from archive.records import Entry, NameKind, written_moment
from archive.reindex import Progress, Reindexed, reindex
from archive.store.files import FileStore
from archive.textformat import dumps, loads
from archive.versions import versions_of

__all__ = ["Archive", "ArticleSummary", "Finding", "Kind", "Recorded", "Reindexed", "Stats"]

_MOST_RAW_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of recording a capture."""

    visit: Visit
    reading: Reading | None
    """None unless the outcome is an article."""
    change: Change | None
    """What the reading is beside the one before it; None where there is no reading."""


class Archive:
    """An open archive, for use in a `with` block. Blocking; one instance belongs to one thread.

    Any number of processes may use one archive at the same time. Methods that take a `url` take any spelling of an
    address that was read, named as canonical or redirected there, and raise NotArchived where none was ever asked for.
    All raise StoreError (or CatalogError, DamageError below it) with the path where the place cannot be used.
    """

    def __init__(self, place: Place, *, software: str, most_raw_bytes: int) -> None:
        self._place = place
        self._store = FileStore(place.folder)
        self._software = software
        self._most_raw_bytes = most_raw_bytes
        self._raw: RawWriter | None = None
        self._adopted = False

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        create: bool = False,
        software: str = "palimpsest",
        most_raw_bytes: int = _MOST_RAW_BYTES,
    ) -> Self:
        """The archive in the folder `place`; `create` makes folder and archive where there is none.

        `software`: what is written into the records as their maker. `most_raw_bytes`: a WARC file that has grown beyond
        it is closed and a new one begun.

        Raises: StoreNotFound, StoreTooNew.
        """
        opened = Place.open(Path(place), create=create)
        try:
            if create:
                # For who is going to write; a reader finds out when it asks, and `reindex` has to work without.
                opened.catalog()
            return cls(opened, software=software, most_raw_bytes=most_raw_bytes)
        except BaseException:
            opened.close()
            raise

    def close(self) -> None:
        """Closes this process's WARC file. Everything recorded is safe without it."""
        try:
            if self._raw is not None:
                self._raw.close()
                self._raw = None
        finally:
            self._place.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Recording

    def record(self, captures: Sequence[Capture]) -> list[Recorded]:
        """Keeps `captures`, in their order; when it returns they are durable.

        After a StoreError the batch may have been kept or not, but never a capture in part: what stands whole in the
        WARC file is completed before anything else is recorded. After any other error nothing of it was kept.
        """
        if not captures:
            return []
        with self._place.writing():
            catalog = self._place.catalog()
            try:
                if not self._adopted:
                    adopt(self._place.folder, catalog=catalog, store=self._store)
                    self._adopted = True
                raw = self._raw_file(captures[0])
                with catalog.writing():
                    texts: dict[str, bytes] = {}
                    with raw.all_or_nothing():
                        recorded = [self._keep(capture, catalog=catalog, raw=raw, texts=texts) for capture in captures]
                    raw.sync()
                    self._store.put(texts)
                    catalog.set_size(raw.key, raw.size)
                raw.is_settled = True
            except BaseException:
                if self._raw is not None and not self._raw.is_settled:
                    # What of this batch is on disk, and whole, is for adoption to find out; nothing here is trusted.
                    self._raw.release()
                    self._raw, self._adopted = None, False
                raise
        return recorded

    def _raw_file(self, first: Capture) -> RawWriter:
        """The WARC file to append to."""
        if self._raw is not None and self._raw.size > self._most_raw_bytes:
            self._raw.close()
            self._raw = None
        if self._raw is None:
            self._raw = RawWriter(self._place.folder, begun=first.at, software=self._software)
        return self._raw

    def _keep(self, capture: Capture, *, catalog: SqliteCatalog, raw: RawWriter, texts: dict[str, bytes]) -> Recorded:
        """Appends a capture to `raw`, adds its rows, and puts the files that it needs into `texts`."""

        def newest(article: str) -> Article | None:
            versions = versions_of(catalog.readings(article))
            return self._newest(versions[-1].key, texts) if versions else None

        article, names = article_of(capture, catalog=catalog, newest=newest)
        ref, body, answer_id = self._keep_pages(capture, article, catalog=catalog, raw=raw)
        visit = _visit(capture, article=article, raw=ref)
        reading, text, change = None, None, None
        if isinstance(capture.result, Article):
            text = dumps(capture.result)
            digest = sha256(text.encode()).hexdigest()
            known = catalog.text_with(article, digest)
            key = known or text_key(article, capture.at, digest)
            reading = Reading(article=article, at=capture.at, digest=digest, key=key, rules=capture.rules)
            before = catalog.reading_before(article, capture.at)
            same = before is not None and before.digest == digest
            change = Change.NEW if before is None else Change.UNCHANGED if same else Change.CHANGED
        entry = self._entry(capture, visit=visit, names=names, reading=reading, text=text, body=body)
        new_text = text if reading is not None and known is None else None
        place = raw.append_metadata(
            capture.requested_url, records.dumps(entry, text=new_text), at=capture.at, answer_id=answer_id
        )
        if new_text is not None:
            texts |= stored_of(entry, new_text)
        catalog.add(entry, place)
        return Recorded(visit, reading, change)

    def _keep_pages(
        self, capture: Capture, article: str, *, catalog: SqliteCatalog, raw: RawWriter
    ) -> tuple[RawRef | None, RawRef | None, str | None]:
        """Appends the answers: where the record of the last lies, where that of its body, and the record's id."""
        ref = body = answer_id = None
        for page in capture.pages:
            original = None
            if page is capture.pages[-1] and page.body:
                last = catalog.last_body(article, page.url)
                if last is not None and last[0] == sha256(page.body).hexdigest():
                    original = Original(ref=last[1], date=written_moment(last[2]))
            ref, answer_id = raw.append_page(page, original=original)
            body = ref if original is None else original.ref
        return ref, body, answer_id

    def _entry(
        self,
        capture: Capture,
        *,
        visit: Visit,
        names: tuple[tuple[NameKind, str], ...],
        reading: Reading | None,
        text: str | None,
        body: RawRef | None,
    ) -> Entry:
        read = capture.result if isinstance(capture.result, Article) else None
        return Entry(
            visit=visit,
            names=names,
            reading=reading,
            title=None if read is None else read.title,
            size=None if text is None else len(text.encode()),
            metadata=None if read is None else read.metadata,
            body=body,
            software=self._software,
        )

    def _newest(self, key: str, texts: dict[str, bytes]) -> Article | None:
        """The text under `key`, which may be among those not yet stored; None where it is gone or damaged."""
        try:
            return loads((texts.get(key) or self._store.get(key)).decode())
        except (StoreError, FormatError, UnicodeDecodeError):
            return None

    # Reading

    def identity_of(self, url: str) -> str:
        """The identity of the article that `url` leads to. Raises: NotArchived, UsageError where it is no address."""
        name = identity(url)
        catalog = self._place.catalog()
        article = catalog.article_of(name)
        if article is None and not catalog.visited(name):
            raise NotArchived(f"{url[:300]}: the archive has never seen this address", url=url)
        return article or name

    def articles(
        self, *, host: str | None = None, limit: int | None = None, after: str | None = None
    ) -> list[ArticleSummary]:
        """Articles with at least one version: those that changed last come first, then by identity.

        `host`: only those of this host, as in their identities. `limit` and `after`, the identity of the last article
        of the page before, give them page by page.
        """
        return self._place.catalog().articles(host=host, limit=limit, after=after)

    def visits(self, url: str) -> list[Visit]:
        """All looks at the article, and those that asked for this very address and were led elsewhere; oldest first."""
        return self._place.catalog().visits(self.identity_of(url), name=identity(url))

    def last_visit(self, url: str) -> Visit | None:
        """The last of `visits`; None, without an error, where the address was never asked for."""
        name = identity(url)
        catalog = self._place.catalog()
        return catalog.last_visit(catalog.article_of(name) or name, name=name)

    def readings(self, url: str) -> list[Reading]:
        """All readings of the article, oldest first."""
        return self._place.catalog().readings(self.identity_of(url))

    def versions(self, url: str) -> list[Version]:
        """The article's versions, oldest first; none where no visit found an article."""
        return versions_of(self.readings(url))

    def text(self, key: str) -> str:
        """The text under `key`. Raises: KeyNotFound, DamageError where it is not what was written."""
        data = self._store.get(key)
        digest = self._place.catalog().digest_of(key)
        found = sha256(data).hexdigest()
        path = self._place.folder.where(key)
        if found != digest and (digest is not None or not key.endswith(f"-{found[:12]}.txt")):
            raise DamageError(
                f"{path}: not what was written, its SHA-256 is {found}; `archive check` looks at all files", path=path
            )
        return data.decode()

    def article(self, key: str) -> Article:
        """The article whose text lies under `key`, with its record's metadata. Raises: KeyNotFound, DamageError."""
        text, path = self.text(key), self._place.folder.where(key)
        try:
            return replace(loads(text), metadata=records.metadata_of(self.provenance(key)))
        except (FormatError, KeyError, TypeError, ValueError) as exc:
            raise DamageError(f"{path}: damaged ({exc})", path=path) from exc

    def provenance(self, key: str) -> dict[str, Any]:
        """Where the text under `key` came from: its record as a plain object. Raises: KeyNotFound, DamageError."""
        data, path = self._store.get(record_key(key)), self._place.folder.where(record_key(key))
        try:
            fields = json.loads(data)
        except ValueError as exc:
            raise DamageError(f"{path}: damaged ({exc})", path=path) from exc
        if not isinstance(fields, dict):
            raise DamageError(f"{path}: damaged, no JSON object", path=path)
        return fields

    def page(self, ref: RawRef) -> Page:
        """What the server sent, read back from the raw record with lengths and digests checked.

        Raises: KeyNotFound, DamageError.
        """
        return read_page(self._place.folder, ref)

    def stats(self) -> Stats:
        """Figures of the whole archive."""
        return self._place.catalog().stats()

    # Looking after it

    def check(self, progress: Progress | None = None) -> Iterator[Finding]:
        """Everything that is not as it should be, found by reading all files; nothing where all is well."""
        return check(self._place, store=self._store, progress=progress or _silent)

    def reindex(self, progress: Progress | None = None) -> Reindexed:
        """Makes the catalog again from the store; it answers as the lost one did. Writers wait meanwhile."""
        return reindex(self._place, store=self._store, progress=progress or _silent)


def _silent(done: int, total: int) -> None:
    del done, total


def _visit(capture: Capture, *, article: str, raw: RawRef | None) -> Visit:
    last = capture.pages[-1] if capture.pages else None
    outcome, reason, detail = Outcome.ARTICLE, None, ""
    match capture.result:
        case Rejection(reason=why, detail=detail):
            outcome, reason = Outcome.REJECTED, why.value
        case Failure(fault=why, detail=detail):
            outcome, reason = Outcome.FAILED, why.value
    return Visit(
        requested_url=_storable(capture.requested_url),
        url=_storable(capture.requested_url if last is None else last.url),
        article=article,
        at=capture.at,
        outcome=outcome,
        reason=reason,
        detail=_storable(detail),
        status=None if last is None else last.status,
        etag=None if last is None else _validator(last.header("ETag")),
        last_modified=None if last is None else _validator(last.header("Last-Modified")),
        payload=None if last is None else sha256(last.body).hexdigest(),
        raw=raw,
    )


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back; None for one with control characters in it (RFC 9110 section 5.5)."""
    return None if value is None or not value.isprintable() else value


def _storable(text: str) -> str:
    """`text` without lone surrogates, which neither UTF-8 nor SQLite can hold."""
    return text.encode("utf-8", "backslashreplace").decode()
