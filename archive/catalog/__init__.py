"""PORT: an index over the store: which visits and readings there are, and where they lie. Adapter beside: `sqlite.py`.

The catalog is dumb: it inserts and selects, and what it answers is a function of the set of entries that it was given,
not of the order in which they came. So one that was made again from the store answers as the lost one did.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from archive.changes.model import Change, Disclosure, Kind, Step
from archive.model import Contradiction, LastAnswer, RawRef, Reading, Removed, Visit
from archive.records import Entry, Review


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One line about an article, for lists."""

    article: str
    """Its identity."""
    url: str
    """Where it was last read, without tracking parameters."""
    title: str
    """In its newest version."""
    host: str
    """The host of its identity."""
    first: dt.datetime
    """When its first version was first read."""
    last: dt.datetime
    """When its newest version was first read: the last time that something changed."""
    versions: int
    last_visit: Visit
    """Whatever came of it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the looks at an article have shown, as far as it matters when to look again."""

    article: str
    """Its identity."""
    url: str
    """Where it was last read, without tracking parameters."""
    host: str
    """The host of its identity."""
    source: str | None
    """Name of the source that led there last; None where none did."""
    published: dt.datetime | dt.date | None
    """First publication as far as the page gives it: a moment (aware where the zone is known), a day, or None."""
    first: dt.datetime
    """When it was first read."""
    seen: dt.datetime
    """When it was last found: read, or said by the server to be as before (304)."""
    changed: dt.datetime
    """When its newest version was first read."""
    looks: int
    """How many visits found it."""
    texts: int
    """How many different texts it had."""
    versions: int
    """How often its text was another than before, and 1. A, B, A, B are two texts and four versions."""
    visited: dt.datetime
    """When it was last asked for, whatever came."""
    misses: int
    """Visits since `seen`: all failed, found no article, were led to another one, or wait because they are doubted."""


@dataclass(frozen=True, slots=True)
class StoredText:
    """A stored text, as one who reads all of them needs to know it."""

    number: int
    """Of texts that came in one after the other the later one has the higher; another one in another catalog."""
    key: str
    host: str
    """Of its article, as in identities."""
    at: dt.datetime
    """When it was first read."""


@dataclass(frozen=True, slots=True)
class VersionOfText:
    """Which version of what article a text is."""

    article: str
    url: str
    title: str
    number: int
    """Of the version; of several with this text the newest."""
    first: dt.datetime
    versions: int
    """How many the article has."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures of a whole archive."""

    articles: int
    versions: int
    visits: int
    outcomes: dict[str, int]
    """Visits by `Outcome`."""
    reasons: dict[str, int]
    """Visits without an article, by `Reason` or `Fault`."""
    hosts: dict[str, int]
    """Articles by host."""
    text_bytes: int
    raw_bytes: int
    first_visit: dt.datetime | None
    last_visit: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ToReadAgain:
    """An answer that was last read by older rules, or with less knowledge of its host."""

    visit: Visit
    reading: Reading | None
    """What counts now; None where the visit found no article."""
    rules: int
    learnt: int
    """By which it was read last."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text that an article was found to say, and what was left out of it: once, however often it was read so."""

    article: str
    """Its identity."""
    first: dt.datetime
    """When it was first read so."""
    key: str
    """Store key of the text."""
    digest: str
    removed: tuple[Removed, ...]
    moments: tuple[dt.datetime, ...]
    """When it was read so, each time, in order."""


class Claimed(Enum):
    """Whether a run may ask for an address."""

    TAKEN = auto()
    """It may, and no other run that lives does so."""
    ELSEWHERE = auto()
    """Another run that lives has asked, and waits for the answer."""
    ANSWERED = auto()
    """It was answered since the moment that was named."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What came of claiming an address."""

    state: Claimed
    visit: Visit | None = None
    """That brought the answer, where it was answered."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """A step of an article from one version to the next, with what changed in it."""

    article: str
    """Its identity."""
    url: str
    """Where it was last read, without tracking parameters."""
    title: str
    """In the later version."""
    host: str
    """The host of its identity."""
    source: str | None
    """Name of the source that leads there; None where there is none."""
    step: Step
    change: Change | None
    """None where it is not known: nobody has asked yet, or a text is damaged."""
    authors: tuple[str, ...] = ()
    """Of the later version, as far as `change` is known."""
    alike: Mapping[int, int] = field(default_factory=dict)
    """Of its sentences, by their places: in how many articles of its host the same was changed (`changes.alike`)."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What a step changed, to be remembered: it depends on nothing but two texts, and the records beside them."""

    step: Step
    change: Change
    authors: tuple[str, ...]
    """Of the later version."""


class Catalog(Protocol):
    """An index over the store. One instance belongs to one thread; several processes may use one catalog.

    Every method raises CatalogError where the catalog is damaged or not to be had, with what to do about it.
    """

    def writing(self) -> AbstractContextManager[None]:
        """Keeps every other writer out until the block ends. Then what was added is durable, or, after an error, gone.

        Inside the block the other methods see what was added so far.
        """

    def add(self, entry: Entry, place: RawRef) -> None:
        """Takes in a visit whose record lies at `place`; nothing where that place is known. Within `writing`.

        Of the entries of one answer, a visit and the times it was read again, the one by the newest rules is the visit
        that the other methods tell of.
        """

    def add_review(self, review: Review, place: RawRef) -> None:
        """Takes in that answers were read again and gave no other text. Within `writing`."""

    def set_size(self, file: str, size: int) -> None:
        """`size`: where the last record of the raw file ends, in bytes. It never shrinks. Within `writing`."""

    def sizes(self) -> dict[str, int]:
        """All raw files with the size that was last set."""

    def article_of(self, name: str) -> str | None:
        """The article that an identity names, or None: one read there, one that names it, one that it leads to."""

    def reads_at(self, name: str) -> str | None:
        """The article that was read at the address of this identity first; None where none was."""

    def named(self, name: str) -> str | None:
        """The article whose page first named this identity as its own, or that was read there; None where none did."""

    def visited(self, name: str) -> bool:
        """Whether the address of this identity was ever asked for."""

    def visits(self, article: str, *, name: str | None = None) -> list[Visit]:
        """Visits to an article, and those that asked for the address of `name` and were led elsewhere; oldest first."""

    def last_visit(self, article: str, *, name: str | None = None) -> Visit | None:
        """The last of `visits`."""

    def last_body(self, article: str, url: str) -> tuple[str, RawRef, dt.datetime] | None:
        """Of the last visit that `url` itself answered with a body: its SHA-256, where its bytes lie, the moment."""

    def last_answer(self, article: str, url: str) -> LastAnswer | None:
        """As `Archive.last_answer`, among the visits to an article."""

    def contradictions(self, host: str) -> Iterator[Contradiction]:
        """As `Archive.contradictions`, by time."""

    def readings(self, article: str) -> list[Reading]:
        """By moment; in one moment by rules, then by digest."""

    def reading_before(self, article: str, at: dt.datetime) -> Reading | None:
        """The last reading up to and including `at`, by the newest rules."""

    def reading_of(self, answer: RawRef) -> Reading | None:
        """The reading of an answer that counts; None where none found an article in it."""

    def read_by(self, answer: RawRef) -> tuple[int, int] | None:
        """Rules, and knowledge of the host, that an answer was last read by; None where it is not known."""

    def body_of(self, answer: RawRef) -> RawRef | None:
        """Where the body of an answer lies, as its visit says; None where the answer is not known."""

    def record_of(self, answer: RawRef) -> tuple[Visit, RawRef] | None:
        """The visit that an answer came with, by the newest rules that found something, and where its record lies."""

    def removed_from(self, answer: RawRef) -> tuple[Removed, ...]:
        """What was left out, as the site's, of the text of the reading of an answer that counts."""

    def learnt_of(self, host: str) -> int | None:
        """The newest knowledge of a host that an article of it was read with there; None where there is none."""

    def said(self, host: str, *, articles: Iterable[str] | None = None) -> Iterator[Told]:
        """All that the articles of a host were found to say, in the readings that count: by identity, then by time.

        articles: the identities of those that are asked; None for all.
        """

    def hosts(self) -> list[str]:
        """The hosts of all articles and visits, as they stand in identities, in order."""

    def to_read_again(
        self, *, host: str, article: str | None, rules: int, learnt: int, after: Visit | None, limit: int
    ) -> list[ToReadAgain]:
        """Answers of status 200 that were read by less than `rules` and `learnt`, by article, then by time.

        `host`: as in identities; `article`: one identity alone. `after`: the last one that was given before.
        """

    def count_to_read_again(self, *, host: str, article: str | None, rules: int, learnt: int) -> int:
        """How many `to_read_again` gives in all."""

    def read_at(self, article: str, at: dt.datetime) -> list[ToReadAgain]:
        """The answers in which an article was read at a moment, whatever read them."""

    def looks(self, host: str, *, since: dt.datetime | None) -> list[Visit]:
        """Answers of status 200 for articles of `host` that had been read before, found to be an article or held; of
        those that were doubted only such as were not the same as at the look before. From `since` on, oldest first."""

    def text_with(self, article: str, digest: str) -> str | None:
        """The key of the article's text with this digest: of several the first in order."""

    def digest_of(self, key: str) -> str | None:
        """The digest of the text under `key`; None where no reading refers to it."""

    def resembling(self, part: str, *, limit: int) -> list[str]:
        """Addresses of articles whose identity holds `part`, in any letter case: those changed last come first."""

    def articles(
        self, *, host: str | None, limit: int | None, after: str | None, since: dt.datetime | None = None
    ) -> list[ArticleSummary]:
        """Those changed last come first, then by identity; `after`: the article that ended the page before.

        `since`: only those that changed at this moment or later.
        """

    def standings(self, *, host: str | None, source: str | None, article: str | None) -> Iterator[Standing]:
        """How articles stand, in any order: all, or those of one host, of one source, with one identity."""

    def changes(
        self,
        *,
        classifier: int,
        since: dt.datetime | None,
        until: dt.datetime | None,
        host: str | None,
        source: str | None,
        kinds: Sequence[Kind],
        disclosure: Disclosure | None,
        limit: int | None,
        after: ArticleChange | None,
        article: str | None = None,
    ) -> list[ArticleChange]:
        """Steps of all articles, those that were seen last first, then by identity; what was remembered of each.

        Where nothing is remembered by this version of the `classifier`, the change is None, and neither `kinds` (any of
        them; all where there is none) nor `disclosure` keeps it out. `since`, `until`: when the later version was first
        read, both included. `after`: the one that ended the page before. `article`: only of the one with this identity.
        """

    def stepped(self, *, since: dt.datetime, until: dt.datetime) -> list[tuple[str, str, dt.datetime]]:
        """Steps that were seen then, both moments included: host, identity of the article, when; in any order."""

    def looked(self, host: str, *, since: dt.datetime, until: dt.datetime) -> list[tuple[str, dt.datetime]]:
        """Looks at articles of `host` that had been read before, which found them: identity and moment; in any order.

        What is held does not count: nobody knows what it says."""

    def count_unknown(self, *, classifier: int) -> int:
        """Of how many steps nothing is remembered by this version of the classifier."""

    def remember(self, found: Iterable[Classified], *, classifier: int) -> None:
        """Keeps what steps changed, as this version of the classifier says. Within `writing`."""

    def holds(self, entry: Entry, place: RawRef) -> bool:
        """Whether the visit whose record lies at `place` stands in it as the entry says, with what was read then:
        reading, text, and names of the article."""

    def keep(self, key: str, digest: str) -> None:
        """Notes a file that never changes and that no raw file holds; `digest`: its SHA-256. Within `writing`."""

    def kept(self) -> Iterator[tuple[str, str]]:
        """Key and SHA-256 of the files that were noted, in the order of keys."""

    def holds_review(self, review: Review) -> bool:
        """Whether it knows that these answers were read again by these rules, or by newer ones."""

    def texts(self) -> Iterator[tuple[str, str]]:
        """Key and digest of every text, in the order of keys."""

    def count_texts(self) -> int:
        """How many texts there are."""

    def texts_behind(self, number: int, *, limit: int) -> list[StoredText]:
        """The texts whose numbers are higher, lowest first."""

    def text_at(self, number: int) -> str | None:
        """The key of the text with this number; None where there is none."""

    def version_of(self, key: str) -> VersionOfText | None:
        """Which version the text under `key` is; None where it is none any more, or not known."""

    def places(self, file: str) -> dict[int, tuple[Visit, int]]:
        """Of one raw file: the offset of each entry's record, its visit, and the record's length."""

    def reviews(self, file: str) -> dict[int, int]:
        """Of one raw file: the offset and the length of each review's record."""

    def stats(self) -> Stats: ...

    # What runs have asked for and have no answer to. It is about now, and no function of the entries.

    def claiming(self) -> AbstractContextManager[None]:
        """As `writing`, for claims alone: a loss of power may undo it, the end of a process not."""

    def claim(
        self,
        urls: Mapping[str, str],
        *,
        run: str,
        at: dt.datetime,
        since: dt.datetime,
        mark: int,
        is_alive: Callable[[str], bool],
    ) -> dict[str, Claim]:
        """Claims addresses, by identity, for a run (its token) that wants to ask for them now. Within `claiming`.

        Answered: a visit at `since` or later, and after `mark`, that asked for this address; one that failed does not
        count unless the server's answer was final (no 5xx, no 429). What a run has claimed that does not live
        (`is_alive`, by token) is taken over. All or nothing of it, whoever else claims at the same time.
        """

    def release(self, names: Sequence[str], *, run: str) -> None:
        """Takes back claims of a run, by identity. Within `claiming`. `add` takes back that of a visit by itself."""

    def release_all(self, run: str) -> None:
        """Takes back all claims of a run. Within `claiming`."""

    def take_over(self, old: str, *, by: str) -> list[str]:
        """Makes the claims of a run those of another one: the addresses, first claimed first. Within `claiming`."""

    def forget_claims(self, *, before: dt.datetime) -> None:
        """Takes back what was claimed before this moment. Within `claiming`."""

    def latest(self) -> dt.datetime | None:
        """The latest moment of the visits that were added last, a thousand of them; None where there are none."""

    def mark(self) -> int:
        """Tells the visits that are there from those to come (`claim`); void once the catalog was made again."""

    def faults(self) -> Sequence[str]:
        """What is wrong inside the catalog, a line each: a slow and thorough look."""

    def close(self) -> None: ...
