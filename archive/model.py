"""The words of the domain (docs/architecture.md section 3) as frozen values.

All moments are aware, UTC, whole seconds. What a page does not state is None, never the time of the fetch.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from archive.characters import clean_block, clean_line

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_NOT_MODIFIED = 304
_BYLINE = re.compile(
    r"(?:Submitted(?: by (?P<submitter>.+?))? on (?P<day>\d{1,2}) (?P<month>" + "|".join(MONTHS) + r"), (?P<year>\d{4})"
    r"(?: - (?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
    r"|Submitted by (?P<only_submitter>.+?))?"
    r"(?:(?:^| )Author: (?P<authors>.+))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who put an article on line and when, and who wrote it: the second block of the text file.

    >>> str(Byline(submitter="Matthew", date=dt.date(2016, 11, 10), time=dt.time(10, 19), authors=("Simon Nelson",)))
    'Submitted by Matthew on 10 November, 2016 - 10:19 Author: Simon Nelson'
    """

    submitter: str | None = None
    """The account that put the page on line, where the page names one besides the author."""
    date: dt.date | None = None
    """Day of first publication, as the page gives it, in its own time zone. Year 1000 to 9999."""
    time: dt.time | None = None
    """Hour and minute of first publication in the page's own time zone; None where it gives none. Needs `date`."""
    authors: tuple[str, ...] = ()
    """Who wrote it, in the page's order. A name holds neither ", " nor " and "."""

    def __post_init__(self) -> None:
        if self.time is not None and (self.time.second or self.time.microsecond or self.time.tzinfo):
            raise ValueError(f"a byline's time is hours and minutes without a zone: {self.time!r}")
        line = str(self)
        if not line:
            raise ValueError("a byline holds at least one of submitter, date and authors")
        if clean_line(line) != line or _parts(line) != (self.submitter, self.date, self.time, self.authors):
            raise ValueError(f"not writable as a byline: {self!r}")

    def __str__(self) -> str:
        """The byline as one line, in the grammar of FORMAT.md."""
        parts = []
        if self.date is not None:
            by = f" by {self.submitter}" if self.submitter is not None else ""
            at = f" - {self.time:%H:%M}" if self.time is not None else ""
            day = f"{self.date.day} {MONTHS[self.date.month - 1]}, {self.date.year:04}"
            parts.append(f"Submitted{by} on {day}{at}")
        elif self.submitter is not None:
            parts.append(f"Submitted by {self.submitter}")
        if self.authors:
            *most, last = self.authors
            parts.append("Author: " + (", ".join(most) + " and " + last if most else last))
        return " ".join(parts)

    @classmethod
    def parse(cls, line: str) -> Self | None:
        """The byline that `line` is, or None where it does not fit the grammar whole.

        An hour without a leading zero is read (`1:53`, as Drupal prints it); two digits are written.
        """
        parts = _parts(line)
        if parts is None:
            return None
        submitter, date, time, authors = parts
        try:
            return cls(submitter=submitter, date=date, time=time, authors=authors)
        except ValueError:
            return None


def _parts(line: str) -> tuple[str | None, dt.date | None, dt.time | None, tuple[str, ...]] | None:
    # A line feed is no part of a byline; asked first, because the pattern would look for it quadratically.
    match = None if "\n" in line else _BYLINE.fullmatch(line)
    if not line or match is None:
        return None
    date = time = None
    try:
        if match["day"]:
            if match["day"].startswith("0"):
                return None
            date = dt.date(int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"]))
        if match["hour"]:
            time = dt.time(int(match["hour"]), int(match["minute"]))
    except ValueError:
        return None
    authors: tuple[str, ...] = ()
    if match["authors"]:
        most, _, last = match["authors"].rpartition(" and ")
        authors = (*most.split(", "), last) if most else (last,)
        if any(not name or " and " in name or ", " in name for name in authors):
            return None
    return match["submitter"] or match["only_submitter"], date, time, authors


@dataclass(frozen=True, slots=True)
class Removed:
    """A block that was left out of an article's body because it is the site's (`archive.boilerplate`)."""

    place: int
    """Its place in the whole body, all that was removed counted in; from 0."""
    text: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text. It stands in the version's record, not in the text file."""

    canonical_url: str | None = None
    """Where the page says it belongs, absolute; only ever on the page's own host."""
    language: str | None = None
    """BCP 47 tag, as declared by the page or found in the text."""
    site_name: str | None = None
    modified: dt.datetime | None = None
    """Last update as the page states it for machines; naive where it gives no zone."""
    utc_offset: dt.timedelta | None = None
    """The zone of the byline's date and time, where the page states one."""
    removed: tuple[Removed, ...] = ()
    """What was left out of the body as the site's, by place."""
    updated: dt.datetime | dt.date | None = None
    """Last update as the page prints it for its reader ("Updated 3 May 2024 10:12"): a moment, naive where it gives no
    zone, or a day. None where it prints none, or only how long ago that was."""
    corrections: tuple[str, ...] = ()
    """What the page says beside its text to have been corrected or updated, a line each: schema.org `correction`, and
    notices that stand outside of the text. One within it is text."""
    breaks_off: bool = False
    """Whether the page's markup ends in its middle, as that of an answer that was cut."""


@dataclass(frozen=True, slots=True)
class Article:
    """What an article says: title, byline, body blocks. Two articles are equal when they say the same.

    Title and blocks are clean (`archive.characters`); a block is one line, or more where the author broke lines.
    """

    title: str
    """One line: the headline as the page shows it, without the site's name."""
    byline: Byline | None
    """None where nothing of it is known."""
    body: tuple[str, ...]
    """At least one block, in the page's order."""
    metadata: Metadata = field(default=Metadata(), compare=False)
    """What the text does not say; no part of what makes two articles equal."""

    def __post_init__(self) -> None:
        if not self.title or clean_line(self.title) != self.title:
            raise ValueError(f"not a clean title: {self.title!r}")
        if not self.body or not isinstance(self.body, tuple):
            raise ValueError("an article has a tuple of at least one body block")
        for block in self.body:
            if not block or clean_block(block) != block:
                raise ValueError(f"not a clean block: {block!r}")
        if self.byline is None and Byline.parse(self.body[0]) is not None:
            raise ValueError(f"the first body block reads as a byline: {self.body[0]!r}")

    @property
    def published(self) -> dt.datetime | dt.date | None:
        """First publication as far as the page gives it: a moment (aware where the zone is known), a day, or None."""
        if self.byline is None or self.byline.date is None:
            return None
        if self.byline.time is None:
            return self.byline.date
        offset = self.metadata.utc_offset
        zone = None if offset is None else dt.timezone(offset)
        return dt.datetime.combine(self.byline.date, self.byline.time, zone)


class Reason(StrEnum):
    """Why a page gave no article."""

    CONSENT_WALL = "consent-wall"
    PAYWALL = "paywall"
    LOGIN = "login"
    CHALLENGE = "challenge"
    """A bot check."""
    SOFT_404 = "soft-404"
    """An error page that answers 200."""
    LIST_PAGE = "list-page"
    """A front page, section, tag or search page: it leads to articles and is none."""
    GALLERY = "gallery"
    EMPTY = "empty"
    """No title or no text."""
    NOT_HTML = "not-html"


@dataclass(frozen=True, slots=True)
class Rejection:
    """An answer was read and holds no article."""

    reason: Reason
    detail: str = ""
    """One line for a person: what was seen."""


class Fault(StrEnum):
    """Why a visit brought nothing that could be read."""

    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    HTTP_STATUS = "http-status"
    """An answer other than 200 (404, 410, 451, 5xx …); the status stands in the visit."""
    REDIRECTS = "redirects"
    """Too many, or to where we must not go."""
    FORBIDDEN_ADDRESS = "forbidden-address"
    """Not of the public internet, and not allowed by name."""
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    """Fewer bytes than announced, or a compressed body without its end."""
    ENCODING = "encoding"
    """A Content-Encoding that is unknown, or is not what it says."""
    EXTRACTION_TIME = "extraction-time"
    EXTRACTION_MEMORY = "extraction-memory"
    EXTRACTION_CRASH = "extraction-crash"
    POSTPONED = "postponed"
    """The server asked us to come back later than this crawl wants to wait (Retry-After)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A visit that brought nothing to read."""

    fault: Fault
    detail: str = ""
    """One line for a person: what happened."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that what it sent before still stands (304, RFC 9110 section 15.4.5). Nothing was read."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """The answer is one that was read already, in its bytes or in all of its markup that reading asks: so nothing was
    read, and the reading of the earlier answer holds at this moment too."""

    of: "RawRef"
    """Where the record of that answer lies, one of the same address."""


class Doubt(StrEnum):
    """Why a reading is not believed at once."""

    LOST = "lost"
    """What the article had is not found any more: its author, its date, half of its text, or all."""
    DEGRADED = "degraded"
    """It reads otherwise than before, on a host whose pages have lost such things, many at once."""
    UNLEARNT = "unlearnt"
    """What was learnt of its host cannot be read, so nobody can tell what in it is the site's."""


@dataclass(frozen=True, slots=True)
class Held:
    """What was read waits, because it is doubted (its host is degraded): the visit has no reading yet.

    The answer is kept as any, and stands as one that no rules have read; to read it again releases it.
    """

    found: Article | Rejection
    """Not kept: to read the answer again gives it."""
    detail: str
    """One line for a person: why it waits."""
    doubt: Doubt = Doubt.LOST


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent for one URL at one moment."""

    url: str
    """The address that gave this answer, absolute, http or https."""
    fetched_at: dt.datetime
    """Aware, UTC, whole seconds."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """The answer's header fields in their order, as sent, read as Latin-1."""
    body: bytes
    """As sent: a Content-Encoding is not undone, a Transfer-Encoding is."""
    request_headers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        _check_moment(self.fetched_at)

    def header(self, name: str) -> str | None:
        """The first value of a header field, by its name in any case; None where it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Capture:
    """One visit as the crawler hands it over: what was asked for, what came, what was read in it."""

    requested_url: str
    at: dt.datetime
    """When the last answer came, or the attempt was given up."""
    pages: tuple[Page, ...]
    """The answers in their order: redirects, then the one that was read. Empty where none came."""
    result: Article | Rejection | Failure | NotModified | Repeated | Held
    rules: int
    """Version of the extraction rules that read the page (`crawler.extract.RULES`)."""
    learnt: int = 0
    """Revision of what was known of the host's boilerplate when the page was read; 0 for nothing."""
    source: str | None = None
    """Name of the source that led there; None where the address was named by hand."""
    markup: str | None = None
    """As in a visit."""

    def __post_init__(self) -> None:
        _check_moment(self.at)
        if not self.pages and not isinstance(self.result, Failure):
            raise ValueError(f"nothing came from {self.requested_url}, so nothing can have been read")
        if isinstance(self.result, NotModified) and self.pages[-1].status != _NOT_MODIFIED:
            raise ValueError(f"status {self.pages[-1].status} from {self.requested_url} does not say: not modified")


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A visit's answer, read once more: what was found in it now. Nobody has asked the server again."""

    visit: "Visit"
    """As the archive has it; one with an answer."""
    result: Article | Rejection | Failure
    rules: int
    learnt: int = 0
    """As in a capture."""
    doubt: Doubt | None = None
    """Why it was held, where it is believed for want of others and not because that has gone."""

    def __post_init__(self) -> None:
        if self.visit.raw is None:
            raise ValueError(f"nothing came from {self.visit.requested_url}, so nothing can have been read")


@dataclass(frozen=True, slots=True)
class RawRef:
    """Where a raw record lies."""

    file: str
    """Store key of the WARC file, such as `raw/2016/11/20161110T102300Z-1a2b3c4d.warc.gz`."""
    offset: int
    """Of the gzip member, in bytes."""
    length: int
    """Of the gzip member, in bytes."""


class Novelty(StrEnum):
    """What a reading is beside the reading before it."""

    NEW = "new"
    """The first of its article."""
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Again(StrEnum):
    """What came of reading an answer again, by newer rules."""

    SAME = "same"
    """The same text."""
    OTHER = "other"
    """Another text: of our doing, and no edit."""
    FOUND = "found"
    """An article, where none had been found."""
    KEPT = "kept"
    """No article any more. The text of the older rules stands: what was read is not taken back."""
    NONE = "none"
    """No article, as before."""
    FAILED = "failed"
    """The reading broke its limits, and the text of the older rules stands. To be tried again another time."""
    DONE = "done"
    """Nothing: rules that are no older had read it already."""
    RELEASED = "released"
    """It was held, and is believed now, as what it says."""
    HELD = "held"
    """It was held and still is: its host's pages lack what its articles had. Nothing is recorded."""


class Outcome(StrEnum):
    """What came of a visit."""

    ARTICLE = "article"
    REJECTED = "rejected"
    FAILED = "failed"
    NOT_MODIFIED = "not-modified"
    """Nothing was sent, for what was sent before still stands, says the server."""
    HELD = "held"
    """What was read is doubted, and waits to be read again."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one URL. Kept for ever; a rebuilt catalog gets it back from the raw records."""

    requested_url: str
    url: str
    """The address that answered, after redirects; the requested one where none did."""
    article: str
    """Identity of the article that stands there (`archive.paths.identity`)."""
    at: dt.datetime
    outcome: Outcome
    reason: str | None
    """A `Reason` where it was rejected, a `Fault` where it failed, a `Doubt` where it is held, or was and is believed
    all the same; else None."""
    detail: str
    """One line for a person; empty for an article, unless it was doubted."""
    status: int | None
    """HTTP status; None where no answer came."""
    etag: str | None
    last_modified: str | None
    """Validators as sent (RFC 9110 section 8.8)."""
    payload: str | None
    """SHA-256 of the body as sent, 64 hex digits; None where no answer came, or one that has none (304)."""
    raw: RawRef | None
    """The answer's record; None where no answer came."""
    source: str | None = None
    """Name of the source that led there; None where the address was named by hand, or that is not known."""
    markup: str | None = None
    """SHA-256 of the page's markup without what no reading asks, 64 hex digits; None where it was not looked at."""


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The last answer of status 200 of one very address that was read, as one who asks it again needs to know it."""

    article: str
    """Identity of the article that stands there."""
    at: dt.datetime
    outcome: Outcome
    """What was read in it."""
    digest: str | None
    """Of the text that was read, as in a reading; None where that was no article."""
    published: str | None
    """First publication as the article gives it, ISO 8601, a day or a moment; None where it gives none."""
    etag: str | None
    last_modified: str | None
    """Validators as sent (RFC 9110 section 8.8)."""
    payload: str
    """SHA-256 of the body as sent, 64 hex digits."""
    markup: str | None
    """As in a visit."""
    rules: int
    learnt: int
    """By which it was read last."""
    raw: RawRef
    """Its record."""
    confirmed: int
    """How many looks at this address have brought nothing since but that it still stands (304)."""
    is_latest: bool
    """Whether no other answer has come from this address since."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Three looks at one address: the text that was said to stand did not, or no longer, at the next full answer."""

    before: Visit
    """The last at which the article was read."""
    confirmed: Visit
    """At which the server said that nothing was modified (304)."""
    after: Visit
    """The next at which the article was read: another text, by the same rules."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact: at this moment, read by these rules, the article said this, and its text lies here.

    Of the readings of one answer, an address at a moment, the one by the newest rules counts.
    """

    article: str
    """Identity of the article (`archive.paths.identity`)."""
    at: dt.datetime
    digest: str
    """Of what the article says (`archive.digest`), 64 hex digits."""
    key: str
    """Store key of the text."""
    rules: int
    """Version of the extraction rules."""
    learnt: int = 0
    """Revision of what was known of the host's boilerplate; it decides between readings by the same rules."""
    address: str = ""
    """Identity of the address that answered: one article may be read at two of them in one second."""

    def __post_init__(self) -> None:
        _check_moment(self.at)


@dataclass(frozen=True, slots=True)
class Version:
    """One state of an article, from its first to its last reading. Computed by `versions_of`, never stored."""

    number: int
    """From 1, in the order of time."""
    first: dt.datetime
    """When it was first read."""
    last: dt.datetime
    """When it was last read."""
    digest: str
    """Of its text, as the newest rules read it that read any of it."""
    key: str
    """Store key of that text: of the first reading that says so."""
    readings: int
    """How many readings say so, those of one moment counted once."""


def _check_moment(moment: dt.datetime) -> None:
    if moment.utcoffset() != dt.timedelta(0) or moment.microsecond:
        raise ValueError(f"moments are aware, UTC and whole seconds: {moment!r}")
