"""What changed alike in most of a host's articles that were looked at together: the site's doing, and no editor's.

A site prints something else into its articles at each visit, or gets another design: then most of the articles that are
looked at change, all in the same way. What "the same way" is says a sentence's sign: it is the same sentence that was
put in or taken out, or it has the same shape or frame (`archive.boilerplate`), or at least it is another sentence in
the same place of the text, or is a short line that is no sentence, as the headlines in a list are.
Editors change what the articles say, each in its own way, and most articles not at all. So a sign is the site's where,
among the articles that were looked at within hours, those that changed by it outnumber those that did not by four, and
where it is no more than a place or a short line, by ten. Copies of one article, by its title, count as one.

A function of the changes and looks that are archived. Nothing is lost by it: the version stays one, and who asks is
told of it all the same.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from archive.boilerplate.frame import frames_of, is_line, label_of, masked
from archive.boilerplate.shape import shape_of
from archive.changes.classify import sizes_of
from archive.changes.disclosure import disclosure_of
from archive.changes.model import Change, Kind, Part, SentenceChange
from archive.diff.words import Op

WITHIN: Final = dt.timedelta(hours=3)
"""How far apart changes and looks may lie that are of one time. A crawl of a host takes minutes to hours."""
LEAST: Final = 4
"""By how many the articles that changed by a sign outnumber those that were looked at and did not."""
LEAST_IN_PLACE: Final = 10
"""The same for a sign that is a place alone: several editors may have changed the first paragraph of their reports."""

Sign = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stepped:
    """An article that changed."""

    article: str
    """Its identity."""
    title: str
    at: dt.datetime
    """When that was seen."""
    change: Change


@dataclass(frozen=True, slots=True)
class Look:
    """An article that had been read before was read again, whether it had changed or not."""

    article: str
    at: dt.datetime


def may_be_alike(steps: Iterable[Look], looks: Iterable[Look], moments: Iterable[dt.datetime]) -> bool:
    """Whether about one of these moments so many of a host's articles changed that they may have done so alike.

    steps: when which one changed. This is asked before anybody finds out what changed in them.
    """
    changed, looked = _Looked(steps), _Looked(looks)
    return any(2 * changed.about(at) - looked.about(at) >= LEAST for at in sorted(set(moments)))


def alike(steps: Sequence[Stepped], looks: Iterable[Look]) -> list[dict[int, int]]:
    """Of each step: the places of its sentences that changed alike, and in how many articles they did.

    steps, looks: of one host, in any order.
    """
    ordered = sorted(range(len(steps)), key=lambda at: steps[at].at)
    signs = [signs_of(step.change) for step in steps]
    held: dict[Sign, Counter[str]] = {}
    looked = _Looked(looks)
    begin = end = 0
    found: list[dict[int, int]] = [{} for _ in steps]
    for place in ordered:
        at = steps[place].at
        while end < len(ordered) and steps[ordered[end]].at - at <= WITHIN:
            _count(held, steps[ordered[end]], signs[ordered[end]], 1)
            end += 1
        while at - steps[ordered[begin]].at > WITHIN:
            _count(held, steps[ordered[begin]], signs[ordered[begin]], -1)
            begin += 1
        asked = looked.about(at)
        for number, those in enumerate(signs[place]):
            counts = [len(held[sign]) for sign in those if _is_common(sign, len(held[sign]), asked)]
            if counts:
                found[place][number] = max(counts)
    return found


def signs_of(change: Change) -> list[tuple[Sign, ...]]:
    """For each sentence that was touched, by what that is known again in another article.

    A correction notice is an editor's, in however many articles the same one is set.
    """
    body = [each for each in change.sentences if each.part is Part.BODY]
    gone = {each.old_block for each in body if each.new is None}
    come = {each.new_block for each in body if each.old is None}
    return [
        () if Kind.CORRECTION in each.kinds else tuple(_signs_of(each, replaced=gone & come))
        for each in change.sentences
    ]


def _signs_of(change: SentenceChange, *, replaced: Collection[int | None]) -> Iterator[Sign]:
    """replaced: the blocks in which sentences were taken out and others put in."""
    if change.part is not Part.BODY:
        # That all headlines or bylines were touched tells nothing; that all lost theirs, or got one, does.
        if change.part is Part.BYLINE and (change.old is None or change.new is None):
            yield _PLACE, change.part.value, str(change.old is None)
        return
    for side, text in (("old", change.old), ("new", change.new)):
        if text is not None:
            yield "text", side, text
            if shape := shape_of(text):
                yield "shape", shape
            if label := label_of(text):
                yield "label", label
    if change.old is not None and change.new is not None:
        for frame in frames_of(change.old, change.new):
            yield "frame", frame
        yield from _edges(change.old, change.new)
    # A sentence that was edited, or one more of them, says by its place nothing of the site: editors do that.
    elif (change.old_block if change.new is None else change.new_block) in replaced:
        yield _PLACE, str(change.old_block), str(change.new_block)
    if all(_is_headline(text) for text in (change.old, change.new) if text is not None):
        yield _PLACE, "headlines"


def _edges(old: str, new: str) -> Iterator[Sign]:
    """The words that two short lines both begin with, and those that they end with, each figure as #."""
    if is_line(old) and is_line(new):
        words, other = (masked(text).casefold().split() for text in (old, new))
        for edge in (slice(_EDGE), slice(-_EDGE, None)):
            if words[edge] == other[edge] and len(words[edge]) == _EDGE:
                yield "edge", str(edge.stop), *words[edge]


def _is_headline(text: str) -> bool:
    return is_line(text) and text[-1].isalnum()


_PLACE: Final = "place"
_EDGE: Final = 3
"""Words."""


def _is_common(sign: Sign, holders: int, looked: int) -> bool:
    return 2 * holders - looked >= (LEAST_IN_PLACE if sign[0] == _PLACE else LEAST)


def _count(held: dict[Sign, Counter[str]], step: Stepped, signs: Iterable[Iterable[Sign]], by: int) -> None:
    title = step.title.casefold()
    for sign in {sign for those in signs for sign in those}:
        titles = held.setdefault(sign, Counter())
        titles[title] += by
        # What is left is counted once a sentence: those that are out of sight have to be gone.
        if not titles[title]:
            del titles[title]


class _Looked:
    """How many articles were looked at about a moment; moments are asked for in order."""

    def __init__(self, looks: Iterable[Look]) -> None:
        self._looks = sorted(looks, key=lambda look: look.at)
        self._counts: Counter[str] = Counter()
        self._begin = self._end = 0

    def about(self, at: dt.datetime) -> int:
        looks = self._looks
        while self._end < len(looks) and looks[self._end].at - at <= WITHIN:
            self._counts[looks[self._end].article] += 1
            self._end += 1
        while self._begin < self._end and at - looks[self._begin].at > WITHIN:
            article = looks[self._begin].article
            self._counts[article] -= 1
            if not self._counts[article]:
                del self._counts[article]
            self._begin += 1
        return len(self._counts)


def without(change: Change, places: Iterable[int]) -> Change:
    """The change without the sentences at these places. What is left of it is no move and no reflow about them."""
    gone = set(places)
    left = tuple(each for at, each in enumerate(change.sentences) if at not in gone)
    sizes = sum((sizes_of(each) for each in left), Counter[Op]())
    kinds = {kind for each in left for kind in each.kinds}
    return replace(
        change,
        kinds=tuple(kind for kind in Kind if kind in kinds),
        added=sizes[Op.ADDED],
        removed=sizes[Op.REMOVED],
        sentences=left,
        disclosure=disclosure_of(left, change.disclosed_by),
    )
