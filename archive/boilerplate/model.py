"""What was learnt of a host, and which blocks of an article fall by it.

A block is compared word for word, as it stands in the text file.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.boilerplate.frame import fills
from archive.boilerplate.shape import MOST, shape_of
from archive.characters import clean_block
from archive.display import width
from archive.model import Removed

STATEMENT = 40
"""Columns (`archive.display.width`) from which on two blocks are not the same by chance, and one is a statement.

What is shorter is a heading, a label, a signature, and those of articles are alike everywhere ("Background")."""
ID = 8
"""Hex digits by which a person names a block."""


_STOPS = (".", "…", "!", "。", "！", "।", "”", "“", "»", "」", '"', ":", "：", ";")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """What is the site's on the pages of a host, as reading a page needs to know it."""

    revision: int = 0
    """Of what was learnt, from 1; 0 where nothing was, and then nothing falls."""
    at_edges: frozenset[str] = frozenset()
    """Blocks that fall before and behind all that is an article's own."""
    anywhere: frozenset[str] = frozenset()
    """Blocks that fall wherever they stand."""
    shapes: frozenset[str] = frozenset()
    """Shapes (`shape_of`) of lines that fall wherever they stand."""
    below: frozenset[tuple[str, int]] = frozenset()
    """Lines that fall with what stands below them: so many short blocks at most that are no sentences."""

    frames: frozenset[str] = frozenset()
    """Frames (`archive.boilerplate.frame`) of lines that fall wherever they stand."""

    @property
    def blocks(self) -> frozenset[str]:
        """All that falls anywhere, by its text, shape or frame."""
        return self.at_edges | self.anywhere | self.shapes | self.frames | {text for text, _ in self.below}

    def places(self, body: Sequence[str]) -> list[int]:
        """Which blocks of a whole body are the site's: their places, in order.

        A short block at an edge is only where it belongs to a statement that is: a heading above it, a label below.

        >>> letter = "Sign up for our letter of the week: it is free."
        >>> body = (letter, "Rain fell.", "It fell all night long, and nobody slept in the valley.")
        >>> Boilerplate(1, at_edges=frozenset({letter, "Rain fell."})).places(body)
        [0]
        """
        gone = self._volatile(body)
        loose = [text in self.at_edges or text in self.anywhere or at in gone for at, text in enumerate(body)]
        places = range(len(body))
        begin = next((at for at in places if not loose[at]), len(body))
        end = next((at for at in reversed(places) if not loose[at]), -1) + 1
        # A short line behind the last statement is perhaps the heading of what follows, which is the article's.
        while begin > 0 and not is_statement(body[begin - 1]):
            begin -= 1
        if not any(is_statement(body[at]) for at in range(end, len(body))):
            end = len(body)
        return [at for at in places if at < begin or at >= end or body[at] in self.anywhere or at in gone]

    def _volatile(self, body: Sequence[str]) -> set[int]:
        """The places of lines of a shape or frame that falls, and of those below a line that takes them along."""
        found = set()
        if self.shapes:
            found = {at for at, text in enumerate(body) if shape_of(text) in self.shapes}
        for frame in self.frames:
            found.update(at for at, text in enumerate(body) if fills(frame, text))
        heads = dict(self.below)
        for at, text in enumerate(body):
            if text in heads:
                found.add(at)
                for below in range(at + 1, min(len(body), at + 1 + heads[text])):
                    if not is_teaser(body[below]):
                        break
                    found.add(below)
        return found

    def fallen(self, body: Sequence[str]) -> list[int]:
        """The places of the blocks to be removed from a whole body.

        None where they are most of it together: such an article is perhaps another thing than we think, and little or
        nothing would be left of it.
        """
        places = self.places(body)
        return [] if is_most(places, body) else places


class Ruling(StrEnum):
    """What a person has decided about a block, whatever was learnt."""

    KEEP = "keep"
    """It is the articles'."""
    REMOVE = "remove"
    """It is the site's, wherever it stands."""


class Mark(StrEnum):
    """By what a block is known again."""

    TEXT = "text"
    """Word for word."""
    SHAPE = "shape"
    """By its shape (`shape_of`): it differs in figures alone."""
    BELOW = "below"
    """A line, word for word, with the short blocks that stand below it, whatever they say."""
    FRAME = "frame"
    """By how a short line begins or ends (`archive.boilerplate.frame`)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an article said, at one time or at several."""

    key: str
    """Store key of the text."""
    title: str
    body: tuple[str, ...]
    """All blocks, with those that were left out in their places."""
    moments: tuple[dt.datetime, ...] = ()
    """When it was fetched and said so, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one article has said, as far as learning asks: what stood under it once stands there in the archive."""

    article: str
    """Its identity."""
    day: dt.date
    """Of first publication, or of the first reading where the page states none."""
    said: tuple[Said, ...]
    """At least one, in any order."""

    @property
    def blocks(self) -> set[str]:
        """All that stood in it."""
        return {text for said in self.said for text in said.body}


@dataclass(frozen=True, slots=True)
class Proof:
    """An article in which a block stands at the edge, or is volatile."""

    article: str
    """Its identity."""
    key: str
    """Store key of a text of it in which the block stands, or from which it was left out."""
    fetches: int = 0
    """Of a volatile block: how often the article was fetched,"""
    changes: int = 0
    """and how often it said another thing than at the fetch before."""


@dataclass(frozen=True, slots=True)
class SiteBlock:
    """A block that was learnt to be the site's, or that a person has ruled on."""

    text: str
    """Clean, as in the text file."""
    proofs: tuple[Proof, ...] = ()
    """The articles that prove it, by identity; empty for one that only a person named."""
    witnesses: int = 0
    """How many articles in a row were asked: those that prove it, and those among them that do not have it there."""
    anywhere: bool = False
    """Whether it was learnt to be the site's between an article's own blocks too, not only before and behind them."""
    ruling: Ruling | None = None
    """None: nobody has said anything, and it is the site's."""
    mark: Mark = Mark.TEXT
    """By what it is known again; `text` is that."""
    below: int = 0
    """Of a line that takes along what stands below it: how many blocks at most."""

    def __post_init__(self) -> None:
        if not self.text or clean_block(self.text) != self.text:
            raise ValueError(f"not a clean block: {self.text!r}")
        if self.witnesses < len(self.proofs):
            raise ValueError(f"{len(self.proofs)} proofs of {self.witnesses} witnesses")
        if not self.proofs and self.ruling is None:
            raise ValueError(f"neither proven nor ruled on: {self.text!r}")

    @property
    def is_volatile(self) -> bool:
        """Whether it was learnt from its changing from fetch to fetch."""
        return any(proof.fetches for proof in self.proofs)

    @property
    def id(self) -> str:
        """The name of the block for a person: `id_of` its text."""
        return id_of(self.text)


@dataclass(frozen=True, slots=True)
class Learnt:
    """One revision of what was learnt of a host, never changed: a file in the store."""

    host: str
    """As in the identities of its articles (`archive.paths.host_of`)."""
    revision: int = 0
    """From 1; 0 where nothing was ever learnt, and then there are no blocks."""
    blocks: tuple[SiteBlock, ...] = ()
    """By their texts, each once."""

    def __post_init__(self) -> None:
        texts = [block.text for block in self.blocks]
        if texts != sorted(set(texts)):
            raise ValueError("not sorted by their texts, or one stands twice")
        if self.revision < 0 or (self.revision == 0 and self.blocks):
            raise ValueError(f"not a revision of anything: {self.revision}")

    @property
    def boilerplate(self) -> Boilerplate:
        """What reading a page needs of it."""
        removed = [block for block in self.blocks if block.ruling is not Ruling.KEEP]
        plain = [block for block in removed if block.mark is Mark.TEXT]
        everywhere = frozenset(block.text for block in plain if block.anywhere or block.ruling is Ruling.REMOVE)
        return Boilerplate(
            self.revision,
            frozenset(block.text for block in plain) - everywhere,
            everywhere,
            frozenset(block.text for block in removed if block.mark is Mark.SHAPE),
            frozenset((block.text, block.below) for block in removed if block.mark is Mark.BELOW),
            frozenset(block.text for block in removed if block.mark is Mark.FRAME),
        )


def id_of(text: str) -> str:
    """The name of a block for a person: the first 8 hex digits of the SHA-256 of its text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()[:ID]


def is_statement(text: str) -> bool:
    """Whether a block is long enough that another one is not the same by chance, and says something."""
    return width(text) >= STATEMENT and any(map(str.isalpha, text))


def is_teaser(text: str) -> bool:
    """Whether a block is a short line, or a list of such, and no sentence of an author's.

    >>> is_teaser("Five walks for a cold Sunday"), is_teaser("It rained all night, and nobody in the valley slept.")
    (True, False)
    """
    lines = text.split("\n")
    return all(len(line) <= MOST for line in lines) and not (is_statement(lines[0]) and lines[0].endswith(_STOPS))


def whole(body: Sequence[str], removed: Sequence[Removed]) -> tuple[str, ...]:
    """A body with what was removed from it, each in its place.

    >>> whole(("b", "c"), (Removed(0, "a"), Removed(3, "d")))
    ('a', 'b', 'c', 'd')
    """
    blocks = list(body)
    for one in removed:
        blocks.insert(one.place, one.text)
    return tuple(blocks)


def is_most(places: Iterable[int], body: Sequence[str]) -> bool:
    """Whether the blocks at these places are more than half of a body, by characters."""
    return 2 * sum(len(body[at]) for at in places) > sum(map(len, body))
