"""Reads what an archive holds again: what older rules read, or what was read with less knowledge of its host.

First what older rules read. Then each host's articles are asked what is the site's (`archive.boilerplate`), since the
present rules should be the ones to say what they say. Then what was read with less knowledge. Last what is held, which
is believed where the present rules find what its host's pages had lost. So a second run has nothing to do, and neither
the order of hosts nor the number of processes makes a difference.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence, Set
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

from archive.again import came_of
from archive.archive import Archive, RecordedAgain, ToReadAgain
from archive.boilerplate.learning import learn
from archive.boilerplate.model import Boilerplate, Learnt
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.model import Again, Article, Doubt, Outcome, RawRef, ReadAgain
from archive.paths import host_of, identity, same_site
from crawler.captures import now
from crawler.drift import Waiting
from crawler.extract import RULES
from crawler.quarantine import losses_now, to_release
from crawler.rereading import Unreadable, read_again
from crawler.workers import Workers

_BATCH = 64
"""Answers recorded together at most, which share the syncs."""
_BATCH_CHARACTERS = 8_000_000
"""Of text in a batch, from which on it is recorded."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be read again: all of some hosts, and single articles."""

    hosts: Sequence[str]
    """As in identities."""
    articles: Sequence[str] = ()
    """Identities."""


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one answer."""

    found: ToReadAgain
    now: ReadAgain
    came: Again
    recorded: RecordedAgain | None
    """None where nothing was to be recorded."""

    @property
    def is_unstable(self) -> bool:
        """Whether the same rules read another text before."""
        is_same_by = (self.now.rules, self.now.learnt) == (self.found.rules, self.found.learnt)
        return is_same_by and came_of(self.now, before=self.found.reading) not in (Again.SAME, Again.NONE)


@dataclass(frozen=True, slots=True)
class Recounted:
    """An article that has another number of versions than before."""

    article: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class NotLearnt:
    """A host whose articles could not be asked, because a text is damaged or gone: what was known stays."""

    host: str
    error: DamageError | KeyNotFound


@dataclass(frozen=True, slots=True)
class Taught:
    """A host whose articles have taught another thing than was known."""

    host: str
    gained: int
    """Blocks that are known to be the site's now, and were not."""
    lost: int
    """Blocks that were known to be, and are not."""


Event = Read | Unreadable | Recounted | NotLearnt | Taught | Waiting


_Result = tuple[ToReadAgain, ReadAgain] | Unreadable


class Reextraction:
    """One run. `tell` is told of everything that comes, in order."""

    def __init__(
        self,
        archive: Archive,
        workers: Workers,
        *,
        ahead: int,
        tell: Callable[[Event], None],
        is_dry: bool,
        is_all: bool,
        is_releasing: bool = False,
    ) -> None:
        """`ahead`: pages read at once; `is_dry`: nothing is recorded; `is_all`: the present rules' own readings too;
        `is_releasing`: what is held is believed whatever its pages have lost."""
        self._archive = archive
        self._workers = workers
        self._ahead = ahead
        self._tell = tell
        self._is_dry = is_dry
        self._is_all = is_all
        self._is_releasing = is_releasing
        self._known: dict[str, Boilerplate] = {}
        # What a dry run learns and does not record, by host.
        self._learnt: dict[str, Learnt] = {}
        self._revisions: dict[str, int] | None = None
        # Answers that could not be read: once in a run is enough.
        self._given_up: set[RawRef | None] = set()
        # Hosts of which it cannot be told what was learnt.
        self._damaged: set[str] = set()
        # Versions that the articles had which are just being read, by identity.
        self._versions: dict[str, int] = {}

    def count(self, selection: Selection) -> int:
        """How many answers are to be read, as far as that is known before anything is learnt."""
        return sum(
            self._archive.count_to_read_again(
                rules=self._rules, learnt=self._highest(part), host=part.host, article=part.article
            )
            for part in _parts(selection)
        )

    async def run(self, selection: Selection) -> None:
        """Reads it all. Raises: StoreError where the archive cannot be used."""
        if not self._is_dry:
            # Those of older rules alone: revisions begin at 1.
            await self._read(
                one
                for part in _parts(selection)
                for one in self._archive.to_read_again(rules=RULES, host=part.host, article=part.article)
                if one.visit.outcome is not Outcome.HELD and self._is_known(one)
            )
        self._learn(selection.hosts)
        await self._read(
            one
            for part in _parts(selection)
            for one in self._archive.to_read_again(
                rules=self._rules, learnt=self._highest(part), host=part.host, article=part.article
            )
            if one.visit.raw not in self._given_up and one.visit.outcome is not Outcome.HELD and self._is_known(one)
            if self._is_all or (one.rules, one.learnt) < (RULES, self._known_of(one.visit.url).revision)
        )

        for host in dict.fromkeys((*selection.hosts, *map(host_of, selection.articles))):
            await self._release(host, None if host in selection.hosts else set(selection.articles))

    async def _release(self, host: str, articles: Set[str] | None) -> None:
        """Reads what is held of a host, and believes what is not doubted any more, as the present rules read it all.

        `articles`: those that are meant; None for all.
        """
        held = [one for one in self._archive.held(host) if self._is_known(one)]
        if not held:
            return
        read: dict[RawRef | None, tuple[ToReadAgain, ReadAgain]] = {}
        async with aclosing(self._results(held)) as results:
            async for one in results:
                if isinstance(one, Unreadable):
                    self._tell(one)
                else:
                    read[one[0].visit.raw] = one
        lost = {raw: losses_now(self._archive, again) for raw, (_, again) in read.items() if raw is not None}
        free, waiting = to_release(self._archive, host, lost)
        believed = {one.visit.raw for one in (held if self._is_releasing else free)}
        if articles is not None:
            believed &= {one.visit.raw for one in held if one.visit.article in articles}
        batch = []
        for raw, (found, again) in sorted(read.items(), key=lambda item: item[1][0].visit.at):
            if raw not in believed:
                self._tell(Read(found, again, Again.HELD, None))
            elif raw is not None and lost[raw] and not self._is_releasing:
                batch.append((found, replace(again, doubt=Doubt.LOST)))
            else:
                batch.append((found, again))
        for start in range(0, len(batch), _BATCH):
            self._record(batch[start : start + _BATCH])
        self._recount(but=None)
        if waiting is not None and not self._is_releasing:
            self._tell(waiting)

    @property
    def _rules(self) -> int:
        return RULES + 1 if self._is_all else RULES

    def _highest(self, part: "_Part") -> int:
        """The highest revision of what is known of a host on which a page of that part may lie: www., m. …"""
        if self._revisions is None:
            # What is damaged is told of where it is needed.
            learnt = (*self._archive.learnt_hosts(damaged=lambda _: None), *self._learnt.values())
            self._revisions = {each.host: each.revision for each in learnt}
        return max((each for host, each in self._revisions.items() if same_site(host, part.host)), default=0)

    def _learn(self, hosts: Iterable[str]) -> None:
        for host in hosts:
            if host in self._damaged:
                continue
            try:
                before = self._archive.learnt(host)
                if self._is_dry:
                    after = self._learnt[host] = learn(self._archive.evidence(host), before)
                else:
                    after = self._archive.learn_boilerplate(host)
                had, has = before.boilerplate.blocks, after.boilerplate.blocks
                if had != has:
                    self._tell(Taught(host, gained=len(has - had), lost=len(had - has)))
            except (DamageError, KeyNotFound) as error:
                self._tell(NotLearnt(host, error))
                with suppress(StoreError):
                    self._archive.learnt(host)
                    continue  # It was a text of it that could not be asked: what is known stays.
                self._damaged.add(host)
        self._known.clear()
        self._revisions = None

    def _is_known(self, one: ToReadAgain) -> bool:
        """Whether it can be told what is the site's on a page; where that is damaged, all pages of its host stay."""
        host = host_of(identity(one.visit.url))
        if host not in self._damaged:
            try:
                self._known_of(one.visit.url)
            except (DamageError, KeyNotFound) as error:
                self._damaged.add(host)
                self._tell(NotLearnt(host, error))
        return host not in self._damaged

    def _known_of(self, url: str) -> Boilerplate:
        host = host_of(identity(url))
        if host not in self._known:
            learnt = self._learnt.get(host) or self._archive.learnt(host)
            self._known[host] = learnt.boilerplate
        return self._known[host]

    async def _read(self, found: Iterable[ToReadAgain]) -> None:
        batch: list[tuple[ToReadAgain, ReadAgain]] = []
        characters = 0
        results = self._results(found)
        try:
            async with aclosing(results):
                async for one in results:
                    if isinstance(one, Unreadable):
                        self._given_up.add(one.found.visit.raw)
                        self._tell(one)
                        continue
                    batch.append(one)
                    result = one[1].result
                    characters += sum(map(len, result.body)) if isinstance(result, Article) else 0
                    if len(batch) >= _BATCH or characters > _BATCH_CHARACTERS:
                        done, batch, characters = batch, [], 0
                        self._record(done)
        except asyncio.CancelledError:
            self._record(batch)
            raise
        self._record(batch)
        self._recount(but=None)

    def _results(
        self, found: Iterable[ToReadAgain]
    ) -> AsyncGenerator[tuple[ToReadAgain, ReadAgain] | Unreadable, None]:
        return read_again(
            found,
            page_of=self._archive.page,
            known_of=self._known_of,
            workers=self._workers,
            ahead=self._ahead,
        )

    def _record(self, batch: Sequence[tuple[ToReadAgain, ReadAgain]]) -> None:
        if self._is_dry:
            for found, read in batch:
                self._tell(Read(found, read, came_of(read, before=found.reading), None))
            return
        articles = [_article(found) for found, _ in batch]
        for article in articles:
            if article not in self._versions:
                self._versions[article] = len(self._archive.history(article))
        recorded = self._archive.record_again([read for _, read in batch], at=now())
        for (found, read), one in zip(batch, recorded, strict=True):
            if one.came is Again.FAILED:
                self._given_up.add(found.visit.raw)
            self._tell(Read(found, read, one.came, one))
        # Articles come one after the other, so all but the last are done.
        self._recount(but=articles[-1] if articles else None)

    def _recount(self, *, but: str | None) -> None:
        for article in [each for each in self._versions if each != but]:
            before, after = self._versions.pop(article), len(self._archive.history(article))
            if before != after:
                self._tell(Recounted(article, before, after))


@dataclass(frozen=True, slots=True)
class _Part:
    """Where to look at once."""

    host: str
    article: str | None
    """None for all of the host."""


def _parts(selection: Selection) -> Iterator[_Part]:
    yield from (_Part(host, None) for host in selection.hosts)
    yield from (_Part(host_of(article), article) for article in selection.articles)


def _article(found: ToReadAgain) -> str:
    return found.visit.article if found.reading is None else found.reading.article
