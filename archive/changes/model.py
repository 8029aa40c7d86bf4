"""The words for what publishers change: kinds, sentences, disclosure; steps of an article and events of its page."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from archive.model import Version


class Kind(StrEnum):
    """What differs between two neighbouring versions. A change has all the kinds that apply, in this order."""

    HEADLINE = "headline"
    BYLINE = "byline"
    """Authors or submitter."""
    DATE = "date"
    """The printed day or time of first publication."""
    NUMBER = "number"
    """A number in a sentence that stands on both sides: a count, an amount, a share, a date, a time."""
    NAME = "name"
    """A name in a sentence that stands on both sides."""
    QUOTATION = "quotation"
    """Words between quotation marks were changed, put in or taken out."""
    CORRECTION = "correction"
    """A notice of a correction or of an update was put in, taken out or changed."""
    ADDITION = "addition"
    """A sentence that had not stood there."""
    DELETION = "deletion"
    MOVE = "move"
    """A sentence stands elsewhere among the others."""
    WORDING = "wording"
    """Other words in a sentence that stands on both sides."""
    PUNCTUATION = "punctuation"
    """Nothing but punctuation, quotation marks, dashes, spaces or capitals differs in a sentence."""
    REFLOW = "reflow"
    """Nothing but where a paragraph or a line ends."""


class Disclosure(StrEnum):
    """Whether the page says that it was changed."""

    STEALTH = "stealth"
    """More than punctuation and paragraphs differs, and nothing on the page says so."""
    DISCLOSED = "disclosed"
    """More than punctuation and paragraphs differs, and a date, a stamp or a notice says so."""
    TRIVIAL = "trivial"
    """Nothing but punctuation and paragraphs differs, or nothing at all."""


class Part(StrEnum):
    """Where a sentence stands."""

    TITLE = "title"
    BYLINE = "byline"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence that a change touched, on both sides. A sentence that was split or joined stands in one of them."""

    old: str | None
    """As it stands in the old text, several of them with what is between them; None where it was put in. Between
    paragraphs stands an empty line, as in the text file."""
    new: str | None
    """As it stands in the new text; None where it was taken out."""
    kinds: tuple[Kind, ...]
    """At least one, in the order of `Kind`."""
    old_block: int | None
    """Index of the paragraph where it begins in the old body, from 0; None outside of the body or where put in."""
    new_block: int | None
    part: Part = Part.BODY

    def __post_init__(self) -> None:
        if not self.kinds or (self.old is None and self.new is None):
            raise ValueError(f"nothing was changed: {self!r}")


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two neighbouring versions, and whether the page says that it does."""

    kinds: tuple[Kind, ...]
    """All that apply, in the order of `Kind`; empty exactly where both articles are equal."""
    added: int
    """Words that were put in, title and body; characters in scripts that write none. What moved does not count."""
    removed: int
    sentences: tuple[SentenceChange, ...]
    """Those that it touched: title, byline, then in the order of the new text; what was taken out where it stood."""
    disclosure: Disclosure
    disclosed_by: tuple[str, ...] = ()
    """What says so, a line each: the notice as it stands there, or `modified 2024-05-03T10:12:00+02:00`. May stand
    where the change is trivial."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next, or to and fro between two texts."""

    before: Version
    after: Version
    """The neighbour that followed; in an alternating step the first that says the other text."""
    alternating: tuple[Version, ...] = ()
    """All versions of an alternating step in their order, `before` and `after` the first two of them: A, B, A, B and
    on. Empty for a plain step."""
    is_return: bool = False
    """Whether `after` says what stood before `before`: a revert."""


class Life(StrEnum):
    """What became of an article's page."""

    MISSING = "missing"
    """Gone at one look, or at several that lie too near to each other to tell."""
    REMOVED = "removed"
    """Gone at looks that lie long enough apart."""
    CONSENT_WALL = "consent-wall"
    PAYWALL = "paywall"
    LOGIN = "login"
    CHALLENGE = "challenge"
    """A bot check stands before it: we do not know what stands there."""
    RESTORED = "restored"
    """It can be read again."""
    MOVED = "moved"
    """Its address leads to another one, and the article stands there."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that became of an article's page."""

    life: Life
    at: dt.datetime
    """When it was first seen; of a removal when that was confirmed."""
    since: dt.datetime
    """Of the first look of the state: of a removal the first look that found nothing. Else `at`."""
    url: str
    """The address that was looked at; of a move the new one."""
    detail: str = ""
    """What was seen: `404`, `redirect to the front page`, the visit's own words. A page's words may stand in it."""
