"""What a run has to tell: a value, the JSON object that it is for programs, and what of it a receiver wants. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from archive.changes.model import Disclosure, Kind
from archive.records import read_moment, written_moment

MOST = 500
"""Articles of each sort that a digest names; the archive says the rest."""
_MANY = ("edits", "gone", "back")
"""What there may be too much of to be named."""


@dataclass(frozen=True, slots=True)
class Edit:
    """An article that reads differently."""

    article: str
    """Identity."""
    url: str
    title: str
    """In the newer text."""
    source: str | None
    """Name of the source that led there; None where that is not known."""
    at: dt.datetime
    """When the newer text was first read."""
    before: dt.datetime
    """When the older text was last read."""
    old: int
    """Number of the older version, as `archive diff` takes it."""
    new: int
    kinds: tuple[Kind, ...]
    disclosure: Disclosure
    disclosed_by: tuple[str, ...]
    """What on the page says that it was changed."""
    phrases: tuple[str, ...]
    """The edits in plain words, safe to print."""
    alternates: bool = False
    """Whether the page goes to and fro between both texts."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An article that stands at its address no longer. Its texts are kept."""

    article: str
    url: str
    title: str
    source: str | None
    at: dt.datetime
    came: str
    """What the server said: `HTTP 410 Gone`."""
    life: str = "missing"
    """`missing`, or `removed` once a look a day later has found nothing either."""
    since: dt.datetime | None = None
    """The first look that found nothing; None in a digest of a program that did not tell it."""


@dataclass(frozen=True, slots=True)
class Back:
    """An article that was told to be gone and can be read again."""

    article: str
    url: str
    title: str
    source: str | None
    at: dt.datetime
    since: dt.datetime
    """Since when it was known to be gone."""


@dataclass(frozen=True, slots=True)
class Degraded:
    """A host whose pages have suddenly lost what articles have: its readings wait."""

    host: str
    held: int
    """How many answers wait to be read."""
    lost: tuple[str, ...]
    """What the pages lost, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Digest:
    """One run's news. One that is empty is not sent."""

    id: str
    """Names the digest for ever, however often it is sent: letters, figures and _."""
    begun: dt.datetime
    """When the run began."""
    at: dt.datetime
    """When it ended."""
    store: str
    """Where the archive lies, absolute."""
    archive: str
    """How a command that looks into it is typed: `archive --store /srv/archive`."""
    edits: tuple[Edit, ...] = ()
    """The oldest first."""
    gone: tuple[Gone, ...] = ()
    back: tuple[Back, ...] = ()
    degraded: tuple[Degraded, ...] = ()
    failures: tuple[tuple[str, int], ...] = ()
    """How many visits failed, by their reason, the most frequent first."""
    more: Mapping[str, int] = field(default_factory=dict)
    """How many edits, gone articles and articles that are back there are beyond those named; nothing where all are."""

    @property
    def is_empty(self) -> bool:
        return not (self.edits or self.gone or self.back or self.degraded or self.failures)

    @property
    def stealthy(self) -> tuple[Edit, ...]:
        """The edits that no page tells of."""
        return tuple(edit for edit in self.edits if edit.disclosure is Disclosure.STEALTH)

    def count(self, what: str) -> int:
        """How many there are of `edits`, `gone` or `back`, those not named counted in."""
        named: Sequence[object] = getattr(self, what)
        return len(named) + self.more.get(what, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a digest a receiver wants."""

    tell: tuple[str, ...] = ("edits", "gone", "back", "degraded")
    """Fields of the digest."""
    sources: tuple[str, ...] = ()
    """Only articles of these sources; all where there are none."""
    kinds: tuple[Kind, ...] = ()
    """Only edits that have one of these kinds; all where there are none."""
    stealth: bool = False
    """Only edits that no page tells of."""

    def of(self, digest: Digest) -> Digest:
        """The part of `digest` that is wanted, the first so many named."""
        kept: dict[str, Any] = {
            "edits": tuple(edit for edit in digest.edits if self._wants(edit)),
            "gone": tuple(one for one in digest.gone if self._is_of_source(one.source)),
            "back": tuple(one for one in digest.back if self._is_of_source(one.source)),
            "degraded": digest.degraded,
            "failures": digest.failures,
        }
        for name in kept.keys() - set(self.tell):
            kept[name] = ()
        more = {name: len(kept[name]) - MOST for name in _MANY if len(kept[name]) > MOST}
        for name in _MANY:
            kept[name] = kept[name][:MOST]
        return replace(digest, more=more, **kept)

    def _wants(self, edit: Edit) -> bool:
        if self.stealth and edit.disclosure is not Disclosure.STEALTH:
            return False
        return self._is_of_source(edit.source) and (not self.kinds or bool(set(self.kinds) & set(edit.kinds)))

    def _is_of_source(self, source: str | None) -> bool:
        return not self.sources or source in self.sources


def document(digest: Digest) -> dict[str, Any]:
    """The digest as a JSON object. Moments as in RFC 3339."""
    return {
        "id": digest.id,
        "begun": written_moment(digest.begun),
        "at": written_moment(digest.at),
        "store": digest.store,
        "archive": digest.archive,
        "edits": [_plain(edit) for edit in digest.edits],
        "gone": [_plain(one) for one in digest.gone],
        "back": [_plain(one) for one in digest.back],
        "degraded": [_plain(one) for one in digest.degraded],
        "failures": dict(digest.failures),
        "more": dict(digest.more),
    }


def _plain(item: Edit | Gone | Back | Degraded) -> dict[str, Any]:
    return {
        name: written_moment(value) if isinstance(value, dt.datetime) else value for name, value in asdict(item).items()
    }


def read_digest(fields: Mapping[str, Any]) -> Digest:
    """The digest that `document` made. Raises: KeyError, TypeError, ValueError where it is none."""
    return Digest(
        id=fields["id"],
        begun=read_moment(fields["begun"]),
        at=read_moment(fields["at"]),
        store=fields["store"],
        archive=fields["archive"],
        edits=tuple(_edit(one) for one in fields["edits"]),
        gone=tuple(Gone(**_moments(one)) for one in fields["gone"]),
        # A message that an older program has left in the outbox has none.
        back=tuple(Back(**_moments(one)) for one in fields.get("back", ())),
        degraded=tuple(Degraded(one["host"], one["held"], tuple(one["lost"])) for one in fields["degraded"]),
        failures=tuple(fields["failures"].items()),
        more=fields["more"],
    )


def _moments(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a gone article or one that is back is made of."""
    return {name: read_moment(value) if name in ("at", "since") and value else value for name, value in fields.items()}


def _edit(fields: Mapping[str, Any]) -> Edit:
    return Edit(
        **{
            **fields,
            "at": read_moment(fields["at"]),
            "before": read_moment(fields["before"]),
            "kinds": tuple(map(Kind, fields["kinds"])),
            "disclosure": Disclosure(fields["disclosure"]),
            "disclosed_by": tuple(fields["disclosed_by"]),
            "phrases": tuple(fields["phrases"]),
        }
    )
