"""Archive: the one place where store, raw pages and catalog meet.

How it is written to says `recorder`, which article a visit belongs to `naming`.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from archive import records
from archive.again import RecordedAgain
from archive.asking import Log, RequestLog, read_log
from archive.boilerplate.learning import LEAST, Evidence
from archive.boilerplate.model import Boilerplate, Learnt, Mark, Ruling
from archive.catalog import (
    ArticleChange,
    ArticleSummary,
    Catalog,
    Claim,
    Claimed,
    Standing,
    Stats,
    ToReadAgain,
    VersionOfText,
)
from archive.changes.model import Change, Disclosure
from archive.changes.model import Kind as KindOfChange
from archive.check import Check
from archive.diff.compare import compare
from archive.doctor import Facts
from archive.errors import (
    CatalogOutdated,
    DamageError,
    FormatError,
    NoSuchVersion,
    NotArchived,
    StoreError,
)
from archive.exchanges import Exchange, Member, exchanges, member_at, warcinfo_of
from archive.explaining import Explanation, explain
from archive.finding import Finding, Kind
from archive.health import look
from archive.hosts import Hosts
from archive.listing import Chapter, chapters, compared, list_changes
from archive.model import (
    Article,
    Capture,
    Contradiction,
    LastAnswer,
    Outcome,
    Page,
    RawRef,
    ReadAgain,
    Reading,
    Version,
    Visit,
)
from archive.outbox import Outbox
from archive.paths import host_of, identity, record_key
from archive.place import CATALOG, Place
from archive.raw.reader import read_members, read_page
from archive.recorder import Recorded, Recorder
from archive.reindex import Progress, Reindexed, reindex
from archive.runs import LiveRun, Run, Runs, begun
from archive.seals import Sealed, Seals
from archive.store.files import FileStore
from archive.textformat import loads
from archive.timestamping import Token
from archive.turns import Turns
from archive.versions import versions_of

if TYPE_CHECKING:
    from archive.search import Hit

__all__ = [
    "Archive",
    "ArticleChange",
    "ArticleSummary",
    "Check",
    "Claim",
    "Claimed",
    "Finding",
    "Kind",
    "Recorded",
    "RecordedAgain",
    "Reindexed",
    "Sealed",
    "Standing",
    "Stats",
    "ToReadAgain",
]

log = logging.getLogger(__name__)

_MOST_RAW_BYTES = 1_000_000_000
# A shorter part of an address stands in too many of them to be a hint.
_LEAST_MEANT = 4
_CLAIMED_AT_MOST = dt.timedelta(days=7)
_TURNS_KEPT = dt.timedelta(days=1)
# Answers to be read again that are asked for at once.
_AT_ONCE = 200


class Archive:
    """An open archive, for use in a `with` block. Blocking; one instance belongs to one thread.

    Any number of processes may use one archive at the same time. Methods that take a `url` take any spelling of an
    address that was read, named as canonical or redirected there, and raise NotArchived where none was ever asked for.
    All raise StoreError (or CatalogError, DamageError below it) with the path where the place cannot be used.
    """

    def __init__(self, place: Place, *, software: str, most_raw_bytes: int) -> None:
        self._place = place
        self._store = FileStore(place.folder)
        self._hosts = Hosts(place, self._store)
        self._runs = Runs(place.folder)
        self._software = software
        self._seals = Seals(place, self._store)
        self._recorder = Recorder(place, self._store, software=software, most_raw_bytes=most_raw_bytes)

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
            archive = cls(opened, software=software, most_raw_bytes=most_raw_bytes)
            if create:
                # For who is going to write; a reader finds out when it asks, and `reindex` has to work without.
                archive._catalog()
            return archive
        except BaseException:
            opened.close()
            raise

    def close(self) -> None:
        """Closes this process's WARC file. Everything recorded is safe without it."""
        try:
            self._recorder.close()
        finally:
            self._place.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _catalog(self) -> Catalog:
        """The catalog that stands there now. One of an older program is made again first, once."""
        try:
            return self._place.catalog()
        except CatalogOutdated as exc:
            log.warning("%s: the index is of an older program; it is made again, once", exc.path)
            try:
                self.reindex()
            except StoreError as error:
                # On a read-only file system, say: then what there is to do is to run it where it can be written.
                raise exc from error
            return self._place.catalog()

    # Recording

    def record(self, captures: Sequence[Capture]) -> list[Recorded]:
        """Keeps `captures`, in their order; when it returns they are durable (`recorder`).

        After a StoreError the batch may have been kept or not, but never a capture in part: what stands whole in the
        WARC file is completed before anything else is recorded. After any other error nothing of it was kept.
        """
        self._catalog()
        return self._recorder.record(captures)

    def record_again(self, batch: Sequence[ReadAgain], *, at: dt.datetime) -> list[RecordedAgain]:
        """Keeps what came of reading answers again (`to_read_again`), in their order; durable as in `record`.

        Our change of rules is no edit: another text takes its place beside the older one, at the visit's own moment. A
        text that newer rules no longer find is not taken back. `at`: this moment, by which nothing is decided.
        """
        self._catalog()
        return self._recorder.record_again(batch, at=at)

    # Runs

    def begin_run(
        self,
        spider: str,
        arguments: Mapping[str, str],
        *,
        at: dt.datetime,
        contact: str = "",
        goes_on_within: dt.timedelta = dt.timedelta(0),
    ) -> LiveRun:
        """Begins a run: a crawl that from now on stands in the archive, and claims what it asks for.

        Where the last run of this spider with these arguments did not come to its end, the new one goes on with it: its
        claims come first (`LiveRun.first`), and what was answered since it began, `goes_on_within` before `at` at most,
        counts as answered. What dead processes left undone is completed before.

        Raises: RunIsLive where a run of this spider with these arguments is under way.
        """
        self._catalog()
        self._recorder.adopt()
        with self._place.writing():
            catalog = self._place.catalog()
            with catalog.writing():
                for key, digest in self._runs.settle():
                    catalog.keep(key, digest)
                Turns(self._place.folder).sweep(before=(at - _TURNS_KEPT).timestamp())
                last = self._runs.last_like(spider, arguments, now=at)
                goes_on = None if last is None or last.is_complete or not goes_on_within else last
                since = at if goes_on is None else min(at, max(goes_on.since, at - goes_on_within))
                run = begun(
                    spider=spider,
                    arguments=arguments,
                    software=self._software,
                    contact=contact,
                    at=at,
                    goes_on=goes_on,
                    since=since,
                )
                descriptor = self._runs.begin(run)
                catalog.forget_claims(before=at - _CLAIMED_AT_MOST)
                first = () if goes_on is None else tuple(catalog.take_over(goes_on.token, by=run.token))
                return LiveRun(run, first, catalog.mark() if goes_on is None else 0, descriptor)

    def request_log(self, live: LiveRun) -> RequestLog:
        """The log of what a run of this process asks for; as long as the archive is open. For one thread."""
        return RequestLog(self._place, live.run, software=self._software)

    def latest(self) -> dt.datetime | None:
        """The latest moment of the visits that were recorded last; None where there are none. A quick look."""
        return self._catalog().latest()

    def is_under_way(self, spider: str, arguments: Mapping[str, str]) -> bool:
        """Whether a run of this spider with these arguments lives."""
        return any(run.is_alive and run.is_like(spider, arguments) for run in self._runs.open())

    def claim(self, live: LiveRun, urls: Sequence[str], *, at: dt.datetime) -> list[Claim]:
        """Claims addresses that a run of this process is about to ask for, in one go: what came of each, in order.

        A claim ends when a visit to the address is recorded, when it is released, or with its run.
        """
        names = [identity(url) for url in urls]
        self._catalog()
        with self._place.writing():
            catalog = self._place.catalog()
            with catalog.claiming():
                found = catalog.claim(
                    dict(zip(names, urls, strict=True)),
                    run=live.run.token,
                    at=at,
                    since=live.run.since,
                    mark=live.mark,
                    is_alive=self._runs.is_alive,
                )
        return [found[name] for name in names]

    def release(self, live: LiveRun, urls: Sequence[str]) -> None:
        """Takes back claims to addresses whose answers are not recorded as visits."""
        self._catalog()
        with self._place.writing():
            catalog = self._place.catalog()
            with catalog.claiming():
                catalog.release([identity(url) for url in urls], run=live.run.token)

    def turns(self) -> Turns:
        """How this process takes turns with the other crawls of this archive; as long as the archive is open."""
        return Turns(self._place.folder)

    def end_run(self, live: LiveRun, ended: Run) -> None:
        """Ends a run; `ended`: with what came of it. One that is complete claims nothing any more."""
        self._catalog()
        with self._place.writing():
            catalog = self._place.catalog()
            with catalog.writing():
                if ended.is_complete:
                    catalog.release_all(ended.token)
                catalog.keep(*self._runs.end(ended))
        live.close()

    def requests(self, run: Run) -> Log | None:
        """What is stored of all that a run has asked for; None where it kept no log, or has asked for nothing."""
        return read_log(self._place.folder, run)

    def runs(self, *, since: dt.datetime | None = None) -> list[Run]:
        """The runs that began then or later, in the order of their beginnings. Raises: DamageError."""
        return sorted(self._runs.all(since=since), key=lambda run: (run.begun, run.token))

    # Reading

    def identity_of(self, url: str) -> str:
        """The identity of the article that `url` leads to. Raises: NotArchived, UsageError where it is no address."""
        name = identity(url)
        catalog = self._catalog()
        article = catalog.article_of(name)
        if article is None and not catalog.visited(name):
            raise NotArchived(f"{url[:300]}: the archive has never seen this address{self._meant(name)}", url=url)
        return article or name

    def article_at(self, url: str) -> str | None:
        """The identity of the article that was read at `url`, or that it is known to lead to; None where none is."""
        return self._catalog().article_of(identity(url))

    def _meant(self, name: str) -> str:
        """Which addresses may have been meant by an identity that is not there: the rest of a sentence, or nothing."""
        last = name.rstrip("/").rpartition("/")[2]
        found: list[str] = []
        for part in (name.rstrip("/"), last):
            if not found and len(part) >= _LEAST_MEANT:
                found = self._catalog().resembling(part, limit=3)
        return f"; perhaps {' or '.join(found)}" if found else ""

    def articles(
        self,
        *,
        host: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        since: dt.datetime | None = None,
    ) -> list[ArticleSummary]:
        """Articles with at least one version: those that changed last come first, then by identity.

        `host`: only those of this host, as in their identities. `since`: only those that changed then or later.
        `limit` and `after`, the identity of the last article of the page before, give them page by page.
        """
        return self._catalog().articles(host=host, limit=limit, after=after, since=since)

    def changes(
        self,
        *,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        host: str | None = None,
        source: str | None = None,
        kinds: Sequence[KindOfChange] = (),
        disclosure: Disclosure | None = None,
        limit: int | None = None,
        after: ArticleChange | None = None,
        with_alike: bool = False,
        progress: Progress | None = None,
    ) -> list[ArticleChange]:
        """Steps of all articles from one version to the next: those that were seen last come first, then by identity.

        `since`, `until`: seen from then on, until then. `host`, `source`: only of articles there. `kinds`: only those
        that have any of them; `disclosure`: only those with this one. `limit` and `after`, the last one of the page
        before, give them page by page. What a step changed is found out where nobody has asked yet, which may take a
        hundredth of a second for each, and is remembered; it is None where a text is damaged.

        What most articles of a host that were looked at together changed alike is its doing (`changes.alike`): that is
        left out of each change, and where nothing else changed, the step. `with_alike`: it is not. `progress` is told
        how many steps were looked at of those that nobody has looked at yet.
        """
        return list_changes(
            self._catalog(),
            self._told,
            since=since,
            until=until,
            host=host,
            source=source,
            kinds=kinds,
            disclosure=disclosure,
            limit=limit,
            after=after,
            with_alike=with_alike,
            progress=progress or _silent,
        )

    def standings(
        self, *, host: str | None = None, source: str | None = None, article: str | None = None
    ) -> Iterator[Standing]:
        """How articles stand, for the schedule: all, or those of one host, of one source, with one identity.

        In any order, read from the catalog as they are asked for. An address where no article was ever read has none.
        """
        return self._catalog().standings(host=host, source=source, article=article)

    def visits(self, url: str) -> list[Visit]:
        """All looks at the article, and those that asked for this very address and were led elsewhere; oldest first."""
        return self._catalog().visits(self.identity_of(url), name=identity(url))

    def last_visit(self, url: str) -> Visit | None:
        """The last of `visits`; None, without an error, where the address was never asked for."""
        name = identity(url)
        catalog = self._catalog()
        return catalog.last_visit(catalog.article_of(name) or name, name=name)

    def last_answer(self, url: str) -> LastAnswer | None:
        """The last answer of status 200 that this very address gave and that was read; None where there is none.

        One that waits to be read (held) does not count, nor one that has redirected.
        """
        name = identity(url)
        catalog = self._catalog()
        return catalog.last_answer(catalog.article_of(name) or name, url)

    def contradictions(self, host: str) -> Iterator[Contradiction]:
        """The looks at articles of `host` that were told that nothing was modified (304), and after which the next
        full answer gave another text than the one that was said to stand, read by the same rules. By time."""
        return self._catalog().contradictions(host)

    def readings(self, url: str) -> list[Reading]:
        """All readings of the article, oldest first."""
        return self._catalog().readings(self.identity_of(url))

    def versions(self, url: str) -> list[Version]:
        """The article's versions, oldest first; none where no visit found an article."""
        return versions_of(self.readings(url))

    def hosts(self) -> list[str]:
        """The hosts of all visits, as they stand in identities, in order."""
        return self._catalog().hosts()

    def to_read_again(
        self, *, rules: int, learnt: int = 0, host: str = "", article: str | None = None
    ) -> Iterator[ToReadAgain]:
        """Answers of status 200 that older rules than these read last, or that were read with less knowledge.

        `host`: all of this host; `article`: those of one identity. By article, then by time. They may be recorded while
        this is iterated over.
        """
        after = None
        while True:
            found = self._catalog().to_read_again(
                host=host, article=article, rules=rules, learnt=learnt, after=after, limit=_AT_ONCE
            )
            yield from found
            if len(found) < _AT_ONCE:
                return
            after = found[-1].visit

    def count_to_read_again(self, *, rules: int, learnt: int = 0, host: str = "", article: str | None = None) -> int:
        """How many answers `to_read_again` gives."""
        return self._catalog().count_to_read_again(host=host, article=article, rules=rules, learnt=learnt)

    def to_read_before(self, capture: Capture) -> list[ToReadAgain]:
        """The answers that are to be read again (`record_again`) before `capture` is recorded; mostly none.

        They are those in which its article was read last, where that was by older rules and gave another text: only the
        same rules can tell whether the article or our reading of it has changed.
        """
        return self._recorder.to_read_before(capture)

    def reading_before(self, article: str, at: dt.datetime) -> Reading | None:
        """The last reading of the article with this very identity up to a moment; None where there is none."""
        return self._catalog().reading_before(article, at)

    def article_before(self, capture: Capture) -> tuple[str, Reading | None]:
        """The identity of the article that `capture` is of, and its last reading before; None where it has none."""
        return self._recorder.article_before(capture)

    def looks(self, host: str, *, since: dt.datetime | None = None) -> list[Visit]:
        """What tells how a host (as in identities) is: looks at articles that were known before, oldest first.

        They are the visits whose answer was read as an article or is held. What was doubted stands among them once,
        however often the same was sent. From `since` on.
        """
        return self._catalog().looks(host, since=since)

    def held(self, host: str) -> list[ToReadAgain]:
        """The answers of a host whose readings are held, by article and time."""
        # By rules of version 1 whatever was read has been read: what is held counts as read by none.
        return [one for one in self.to_read_again(rules=1, host=host) if one.visit.outcome is Outcome.HELD]

    def history(self, article: str) -> list[Version]:
        """The versions of the article with this very identity; none where there is no such article."""
        return versions_of(self._catalog().readings(article))

    # What is the sites'

    def learnt(self, host: str) -> Learnt:
        """The newest revision of what was learnt of `host` (as in identities); 0 where nothing was.

        Its `boilerplate` is what answers are to be read again with. Raises: StoreTooNew, DamageError.
        """
        return self._hosts.learnt(host)

    def boilerplate(self, host: str) -> Boilerplate:
        """What new pages of `host` are to be read with: the newest revision that articles of it were read again with.

        A later one would make an edit of what is none, until what is archived has been read again with it too.

        Raises: KeyNotFound, StoreTooNew, DamageError.
        """
        known = self._catalog().learnt_of(host)
        return (self._hosts.learnt(host) if known is None else self._hosts.revision(host, known)).boilerplate

    def learnt_hosts(self, damaged: Callable[[DamageError], None] | None = None) -> Iterator[Learnt]:
        """The newest revision of each host that has one.

        damaged: is told of what cannot be read, and the others are given. Raises: StoreTooNew, DamageError without it.
        """
        return self._hosts.all(damaged)

    def evidence(self, host: str) -> list[Evidence]:
        """What the articles of `host` say, as far as learning asks. Raises: KeyNotFound, DamageError."""
        return self._hosts.evidence(self._catalog().said(host))

    def learn_boilerplate(self, host: str) -> Learnt:
        """The newest revision once the articles of `host` have been asked: a new one where they teach another thing.

        No text changes by that: who learns reads the answers again (`to_read_again`). Raises: StoreTooNew, DamageError,
        KeyNotFound.
        """
        before = self.learnt(host)
        if not before.blocks and len(self.articles(host=host, limit=LEAST)) < LEAST:
            return before  # Most hosts have too few to be asked, and reading their texts would take its time.
        return self._hosts.learn(host, self.evidence(host))

    def learn_noise(self, host: str, articles: Set[str]) -> Learnt:
        """The newest revision once some articles of `host` have been asked what it changes from visit to visit.

        Nothing that is known is dropped by that: it is for the end of a crawl, which asks those that it has looked at.
        Raises: StoreTooNew, DamageError, KeyNotFound.
        """
        told = self._catalog().said(host, articles=articles)
        return self._hosts.learn_noise(host, self._hosts.evidence(told))

    def rule_boilerplate(
        self, host: str, rulings: Mapping[str, Ruling | None], marks: Mapping[str, Mark] | None = None
    ) -> Learnt:
        """The newest revision once a person has ruled on blocks of `host`, by their texts; None takes a ruling back.

        `marks`: those of the texts that are a shape or a frame. Raises: StoreTooNew, DamageError.
        """
        self._catalog()
        return self._hosts.rule(host, rulings, marks)

    def text(self, key: str) -> str:
        """The text under `key`. Raises: KeyNotFound, DamageError where it is not what was written."""
        data = self._store.get(key)
        digest = self._catalog().digest_of(key)
        found = sha256(data).hexdigest()
        path = self._place.folder.where(key)
        if found != digest and (digest is not None or not key.endswith(f"-{found[:12]}.txt")):
            raise DamageError(
                f"{path}: not what was written, its SHA-256 is {found}; `archive check` looks at all files", path=path
            )
        return data.decode()

    def article(self, key: str) -> Article:
        """The article whose text lies under `key`, with its record's metadata. Raises: KeyNotFound, DamageError."""
        return self._told(key)[0]

    def change(self, old: Version, new: Version) -> Change:
        """What differs between two versions of an article, in kinds. Raises: KeyNotFound, DamageError."""
        return compared(self._told, old, new)[2]

    def chapters(self, url: str, versions: Iterable[Version]) -> Iterator[Chapter]:
        """The `versions` of an article one after the other, with what each says and what it changed.

        A change that was found out before is known, as in `changes`; one that was not is remembered.
        """
        return chapters(self._catalog(), self._told, self.identity_of(url), versions)

    def explain(self, url: str, number: int) -> Explanation:
        """Why the version of this number is one. Raises: NoSuchVersion, KeyNotFound, DamageError."""
        article = self.identity_of(url)
        readings = self._catalog().readings(article)
        versions = versions_of(readings)
        if not 1 <= number <= len(versions):
            raise NoSuchVersion(
                f"{url} has {len(versions)} versions, no version {number}", url=url, count=len(versions)
            )
        old, diff, change = None, None, None
        if number == 1:
            new, _ = self._told(versions[0].key)
        else:
            old, new, change = compared(self._told, *versions[number - 2 : number])
            diff = compare(old, new)
        learnt = self._hosts.learnt(host_of(article))
        return explain(versions, number, readings=readings, old=old, new=new, diff=diff, change=change, learnt=learnt)

    def _told(self, key: str) -> tuple[Article, dt.datetime]:
        """The article whose text lies under `key`, and when it was read there. Raises: KeyNotFound, DamageError."""
        text, path = self.text(key), self._place.folder.where(key)
        try:
            fields = self.provenance(key)
            return replace(loads(text), metadata=records.metadata_of(fields)), records.read_moment(fields["at"])
        except (FormatError, KeyError, TypeError, ValueError) as exc:
            raise DamageError(f"{path}: damaged ({exc})", path=path) from exc

    def record_of(self, key: str) -> bytes:
        """The record beside the text under `key`, as it is stored. Raises: KeyNotFound."""
        return self._store.get(record_key(key))

    def provenance(self, key: str) -> dict[str, Any]:
        """Where the text under `key` came from: its record as a plain object. Raises: KeyNotFound, DamageError."""
        data, path = self.record_of(key), self._place.folder.where(record_key(key))
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

    def raw_records(self, ref: RawRef) -> bytes:
        """The WARC records of an answer as they lie in the raw files, gzip members: the answer's, its request's, and
        that of the earlier answer that holds its body. Raises: KeyNotFound, DamageError.
        """
        return read_members(self._place.folder, ref)

    def exchanges(self, wanted: Callable[[Visit], bool]) -> Iterator[Exchange]:
        """What was exchanged with servers at the visits that are `wanted`, as it lies in the raw files (`exchanges`).

        Of what is damaged the rest is given, and the damage named. Crawls may go on meanwhile.
        """
        return exchanges(self._place.folder, self._catalog(), wanted)

    def raw_member(self, ref: RawRef) -> Member:
        """The WARC record at `ref`, as it lies there. Raises: KeyNotFound, DamageError."""
        return member_at(self._place.folder, ref)

    def raw_info(self, file: str) -> Member | None:
        """The record that begins a raw file, and says what made it; None where it is damaged or gone."""
        return warcinfo_of(self._place.folder, file)

    def seals(self) -> Iterator[Sealed]:
        """All seals (`archive.seals`) in their order. Raises: DamageError."""
        return self._seals.all()

    def stats(self) -> Stats:
        """Figures of the whole archive."""
        return self._catalog().stats()

    def search(
        self,
        phrases: Sequence[str],
        *,
        host: str | None = None,
        since: dt.datetime | None = None,
        progress: Progress | None = None,
    ) -> "Iterator[tuple[VersionOfText, Hit]]":
        """The versions in whose texts each of `phrases` stands, those that came in last first.

        `host`: only of articles there. `since`: only texts that were first read then or later. Texts that came since
        the last search are indexed before, where the archive can be written: the first search takes its time.
        """
        from archive.search import SearchIndex, search  # what it compiles takes a tenth of the time to start

        catalog = self._catalog()
        index = SearchIndex.open(self._place)
        try:
            index.update(catalog, self._store, catalog_path=self._place.folder.path / CATALOG, progress=progress)
            yield from search(index, phrases, catalog=catalog, store=self._store, host=host, since=since)
        finally:
            index.close()

    def outbox(self) -> Outbox:
        """What waits to be told, and what has been told."""
        return Outbox(self._place.folder)

    # Looking after it

    def health(self, *, at: dt.datetime) -> Facts:
        """What `archive.doctor` judges the schedule by. `at`: this moment. A quick look that changes nothing."""
        return look(self._place, now=at)

    def check(self, progress: Progress | None = None, *, anchor: str | None = None) -> Check:
        """Gives, one after the other, everything that is not as it should be, found by reading all files.

        anchor: the SHA-256 of a seal that was kept elsewhere; that it is none of the archive's is a finding.
        """
        with suppress(StoreError):  # which the look itself will name
            self._catalog()
        return Check(self._place, self._store, progress or _silent, anchor=anchor)

    def seal(self, *, at: dt.datetime, progress: Progress | None = None) -> Sealed | None:
        """Seals everything that no seal names yet (`archive.seals`); None where there is nothing new.

        `at`: this moment. Raises: DamageError where a seal cannot be read.
        """
        self._catalog()
        self._recorder.finish()
        return self._seals.seal(at=at, progress=progress or _silent)

    def newest_seal(self) -> Sealed | None:
        """The newest seal; None where there is none. Raises: DamageError."""
        return self._seals.newest()

    def stamp(self, seal: str, answer: bytes, *, nonce: int | None = None) -> Token:
        """Stores what a timestamp authority answered about the seal with this key, and says what that is (`seals`).

        Raises: KeyNotFound, StoreConflict, ValueError where the answer is of something else.
        """
        self._catalog()
        return self._seals.stamp(seal, answer, nonce=nonce)

    def stamp_of(self, seal: str) -> bytes | None:
        """What a timestamp authority answered about the seal with this key; None where none was asked."""
        return self._seals.stamp_of(seal)

    def seal_own(self, *, at: dt.datetime, also: Sequence[str] = ()) -> Sealed | None:
        """Seals what was recorded through this archive alone, without a look at the rest; None where that is nothing.

        `also`: keys of further files that are finished, such as the log of what a run has asked for.

        After a run that died it seals everything, as `seal` does: what that has left is finished now.
        """
        finished = self._recorder.finish()
        if finished is not None:
            finished |= set(also)
        return None if finished == set() else self._seals.seal(at=at, progress=_silent, only=finished)

    def reindex(self, progress: Progress | None = None) -> Reindexed:
        """Makes the catalog again from the store; it answers as the lost one did. Writers wait meanwhile."""
        return reindex(self._place, store=self._store, progress=progress or _silent)


def _silent(done: int, total: int) -> None:
    del done, total
