"""Learning what a site prints into its articles and changes from visit to visit: a pure function of what they said.

A box that the rules of extraction let pass says something else at nearly every fetch: "23 people in the shop", the
offer of the hour, teasers under "From our shop". An editor edits too, so a block has to be proven:

- **it changes on most fetches of an article** that was fetched at least three times, and what it said before is gone
  from the whole article then. The entries of a live blog stay when newer ones come, and a paragraph that is edited now
  and then stands still on most fetches.
- **it does so in several articles** that have nothing else to do with each other: in at least four more of them than
  have it and let it stand still. A paragraph that its editor changes all the time stands in one article.
- **it is known again by what these have in common**, and by nothing else: the *shape* of a whole short line, which is
  the line without its figures; the very *text* that comes and goes, of which the site has several; or the *constant
  line above* it. What stands below such a line must be short lines that are no sentences, and half of them must have
  stood in other articles too: what is in one article alone may be what its author goes on to tell.

Figures inside of prose are never looked at: only whole blocks of a line, or lists of such.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from archive.boilerplate.model import Evidence, Mark, Proof, Said, SiteBlock, is_teaser
from archive.boilerplate.shape import MOST, shape_of

LEAST: Final = 4
"""By how many the articles in which a block is volatile outnumber those in which it stands still."""
FETCHES: Final = 3
"""Of an article, at least."""
_STAY: Final = 1.5
"""Fetches for which a text that comes and goes stays, on the average, at most."""
_CONSTANT: Final = 0.8
"""Share of an article's fetches from which on a block of it is constant."""
_SHARED: Final = 2
"""Share, as its inverse, of what stands below a line that must stand in other articles too."""


@dataclass(slots=True)
class _Seen:
    """One candidate in one article."""

    key: str
    """Of a text in which it stands: the first in order."""
    fetches: int = 0
    changes: int = 0
    below: int = 0
    """Most blocks that stood below it and changed."""
    said: set[str] = field(default_factory=set)
    """What stood below it."""

    @property
    def is_volatile(self) -> bool:
        return self.fetches + 1 >= FETCHES and 2 * self.changes > self.fetches


_Candidate = tuple[Mark, str]


def learn_volatile(evidence: Sequence[Evidence]) -> list[SiteBlock]:
    """The volatile blocks of a host, by mark and text. evidence: its articles, none related to another."""
    seen: dict[_Candidate, dict[str, _Seen]] = defaultdict(dict)
    holders: Counter[str] = Counter(text for one in evidence for text in one.blocks)
    for one in evidence:
        if len(fetches := _fetches(one)) >= FETCHES:
            for mark, text, found in (*_shapes(fetches), *_rotating(fetches, holders), *_below(fetches, holders)):
                seen[mark, text][one.article] = found
    return [
        block
        for (mark, text), articles in sorted(seen.items())
        if (block := _proven(mark, text, articles, holders)) is not None
    ]


def _fetches(one: Evidence) -> list[Said]:
    """What an article said, fetch by fetch."""
    return [said for _, said in sorted(((at, said) for said in one.said for at in said.moments), key=_by_moment)]


def _by_moment(fetch: tuple[object, Said]) -> tuple[object, str]:
    return fetch[0], fetch[1].key


def _shapes(fetches: Sequence[Said]) -> Iterator[tuple[Mark, str, _Seen]]:
    """The shapes of the article's short lines that have figures."""
    held = [_by_shape(said) for said in fetches]
    for shape in sorted({shape for lines in held for shape in lines}):
        stands = [(lines[shape], said.key) for lines, said in zip(held, fetches, strict=True) if shape in lines]
        found = _Seen(min(key for _, key in stands), len(stands) - 1)
        found.changes = sum(before != after for (before, _), (after, _) in pairwise(stands))
        yield Mark.SHAPE, shape, found


def _by_shape(said: Said) -> dict[str, tuple[str, ...]]:
    lines: dict[str, tuple[str, ...]] = {}
    for text in said.body:
        if is_teaser(text) and (shape := shape_of(text)):
            lines[shape] = (*lines.get(shape, ()), text)
    return lines


def _rotating(fetches: Sequence[Said], holders: Counter[str]) -> Iterator[tuple[Mark, str, _Seen]]:
    """Short blocks of several articles that come and go.

    One that only came, or only went, or stayed for a while, stands still: an editor may have put it there.
    """
    texts = {text for said in fetches for text in said.body if holders[text] >= LEAST and is_teaser(text)}
    for text in sorted(texts):
        there = [text in said.body for said in fetches]
        turns = sum(one != other for one, other in pairwise(there))
        stays = [len(list(stay)) for is_there, stay in groupby(there) if is_there]
        is_coming = turns > 1 and sum(stays) <= _STAY * len(stays)
        found = _Seen(min(said.key for said in fetches if text in said.body), len(fetches) - 1)
        found.changes = found.fetches if is_coming else 0
        yield Mark.TEXT, text, found


def _below(fetches: Sequence[Said], holders: Counter[str]) -> Iterator[tuple[Mark, str, _Seen]]:
    """Short lines that stand in most fetches of several articles, with how often what is below them was replaced."""
    stands = Counter(text for said in fetches for text in set(said.body))
    heads = {
        text
        for text, count in stands.items()
        if holders[text] >= LEAST and 2 * count > len(fetches) and len(text) <= MOST and "\n" not in text
    }
    found: dict[str, _Seen] = {}
    for said, after in pairwise(fetches):
        for at, text in enumerate(said.body[:-1]):
            if text not in heads:
                continue
            run = []
            for below in said.body[at + 1 :]:
                if not is_teaser(below) or stands[below] >= _CONSTANT * len(fetches):
                    break
                run.append(below)
            one = found.setdefault(text, _Seen(said.key))
            one.key = min(one.key, said.key)
            one.fetches += 1
            one.changes += any(below not in after.body for below in run)
            one.below = max(one.below, len(run))
            one.said.update(run)
    for text in sorted(found):
        yield Mark.BELOW, text, found[text]


def _proven(mark: Mark, text: str, articles: dict[str, _Seen], holders: Counter[str]) -> SiteBlock | None:
    """The block with its proofs; None where they are too few."""
    proving = {article: seen for article, seen in articles.items() if seen.is_volatile}
    asked = sum(seen.fetches + 1 >= FETCHES for seen in articles.values())
    if len(proving) - (asked - len(proving)) < LEAST:
        return None
    if mark is Mark.BELOW:
        said = set().union(*(seen.said for seen in proving.values()))
        if _SHARED * sum(holders[line] > 1 for line in said) < len(said):
            return None
    return SiteBlock(
        text,
        tuple(Proof(article, seen.key, seen.fetches + 1, seen.changes) for article, seen in sorted(proving.items())),
        witnesses=asked,
        anywhere=True,
        mark=mark,
        below=max(seen.below for seen in proving.values()) if mark is Mark.BELOW else 0,
    )
