"""Learning what a site prints into its articles and changes from visit to visit: a pure function of what they said.

A box that the rules of extraction let pass says something else at nearly every fetch: "23 people in the shop", the
offer of the hour, teasers under "From our shop". An editor edits too, so a block has to be proven:

- **it changes on most fetches of an article** that was fetched at least three times, and what it said before is gone
  from the whole article then. The entries of a live blog stay when newer ones come, and a paragraph that is edited now
  and then stands still on most fetches.
- **it does so in several articles** that have nothing else to do with each other: in at least four more of them than
  have it and let it stand still. A paragraph that its editor changes all the time stands in one article.
- **it is known again by what these have in common**, and by nothing else: the *shape* of a whole short line, which is
  the line without its figures; its *frame*, the words that it begins or ends with; the very *text* that comes and goes,
  or takes turns with others in one place, of which the site has several; or the *constant line above* it. What stands
  below such a line must be short lines that are no sentences, and half of them must have stood in other articles too,
  as half of what follows a label ("Trending now:"): what is in one article alone may be what its author goes on to
  tell.

Figures inside of an article's prose are never looked at: only whole blocks of a line, or lists of such. A line may be
a sentence ("23 people are reading this."), for that it recurs in unrelated articles is what tells it from an author's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, groupby, pairwise
from typing import Final

from archive.boilerplate.frame import GAP, fills, frames_of, is_label, is_line, masked, pieces_of
from archive.boilerplate.model import Evidence, Mark, Proof, SiteBlock, is_teaser
from archive.boilerplate.shape import MOST, shape_of

LEAST: Final = 4
"""By how many the articles in which a block is volatile outnumber those in which it stands still."""
FETCHES: Final = 3
"""Of an article, at least."""
_STAY: Final = 1.5
"""Fetches for which a text that comes and goes stays, on the average, at most."""
_CONSTANT: Final = 0.8
"""Share of an article's fetches from which on a block of it is constant."""
_FEW: Final = 20
"""Short lines that are gone or new at a fetch, at most, for them to be compared with each other."""
_TURNING: Final = 3
"""Texts at least that take turns in one place of an article. Two are one that an editor puts in and takes back."""
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
    for text, article, found in _framed(evidence):
        seen[Mark.FRAME, text][article] = found
    blocks = [
        block
        for (mark, text), articles in sorted(seen.items())
        if (block := _proven(mark, text, articles, holders)) is not None
    ]
    taken = {block.text for block in blocks}
    blocks += [block for block in _turning(evidence, holders) if {block.text, shape_of(block.text)}.isdisjoint(taken)]
    frames = [block.text for block in blocks if block.mark is Mark.FRAME]
    return [block for block in blocks if not any(block.text != frame and fills(frame, block.text) for frame in frames)]


@dataclass(frozen=True, slots=True)
class _Fetch:
    """What an article said at one fetch."""

    key: str
    """Of the text."""
    body: tuple[str, ...]
    texts: frozenset[str]
    """The same blocks, to be looked up: an article may have hundreds."""


def _fetches(one: Evidence) -> list[_Fetch]:
    """What an article said, fetch by fetch."""
    said = [(each.moments, _Fetch(each.key, each.body, frozenset(each.body))) for each in one.said]
    return [fetch for _, fetch in sorted(((at, fetch) for moments, fetch in said for at in moments), key=_by_moment)]


def _by_moment(fetch: tuple[object, _Fetch]) -> tuple[object, str]:
    return fetch[0], fetch[1].key


def _shapes(fetches: Sequence[_Fetch]) -> Iterator[tuple[Mark, str, _Seen]]:
    """The shapes of the article's short lines that have figures."""
    held = [_by_shape(said) for said in fetches]
    for shape in sorted({shape for lines in held for shape in lines}):
        stands = [(lines[shape], said.key) for lines, said in zip(held, fetches, strict=True) if shape in lines]
        found = _Seen(min(key for _, key in stands), len(stands) - 1)
        found.changes = sum(before != after for (before, _), (after, _) in pairwise(stands))
        yield Mark.SHAPE, shape, found


def _by_shape(said: _Fetch) -> dict[str, tuple[str, ...]]:
    lines: dict[str, tuple[str, ...]] = {}
    for text in said.body:
        if shape := shape_of(text):
            lines[shape] = (*lines.get(shape, ()), text)
    return lines


def _rotating(fetches: Sequence[_Fetch], holders: Counter[str]) -> Iterator[tuple[Mark, str, _Seen]]:
    """Short blocks of several articles that come and go.

    One that only came, or only went, or stayed for a while, stands still: an editor may have put it there.
    """
    texts = {
        text for text in set().union(*(said.texts for said in fetches)) if holders[text] >= LEAST and is_teaser(text)
    }
    for text in sorted(texts):
        there = [text in said.texts for said in fetches]
        turns = sum(one != other for one, other in pairwise(there))
        stays = [len(list(stay)) for is_there, stay in groupby(there) if is_there]
        is_coming = turns > 1 and sum(stays) <= _STAY * len(stays)
        found = _Seen(min(said.key for said in fetches if text in said.texts), len(fetches) - 1)
        found.changes = found.fetches if is_coming else 0
        yield Mark.TEXT, text, found


def _framed(evidence: Sequence[Evidence]) -> Iterator[tuple[str, str, _Seen]]:
    """The frames of short lines that replace each other in several articles, with an article and what they did there.

    Half of what follows a label must have stood behind it in other articles too.
    """
    fetched = {one.article: fetches for one in evidence if len(fetches := _fetches(one)) >= FETCHES}
    holders: Counter[str] = Counter()
    for fetches in fetched.values():
        found: set[str] = set()
        for before, after in pairwise(fetches):
            gone, new = (_lines(one, other) for one, other in ((before, after), (after, before)))
            found.update(frame for old in gone for line in new for frame in frames_of(old, line))
        holders.update(found)
    index = _Index(frame for frame, count in holders.items() if count >= LEAST)
    articles: dict[str, dict[str, _Seen]] = defaultdict(dict)
    pieces: dict[str, Counter[str]] = defaultdict(Counter)
    for article, fetches in fetched.items():
        held: dict[str, list[tuple[set[str], str]]] = defaultdict(list)
        for said in fetches:
            for frame, lines in index.filled_by(said.body).items():
                held[frame].append((lines, said.key))
        for frame, stands in held.items():
            articles[frame][article] = one = _Seen(min(key for _, key in stands), len(stands) - 1)
            one.changes = sum(before.isdisjoint(after) for (before, _), (after, _) in pairwise(stands))
            pieces[frame].update({piece for lines, _ in stands for text in lines for piece in pieces_of(frame, text)})
    for frame in sorted(articles):
        shares = pieces[frame]
        if is_label(frame) and _SHARED * sum(count > 1 for count in shares.values()) < len(shares):
            continue
        for article, one in articles[frame].items():
            yield frame, article, one


class _Index:
    """Frames by the word that a line which fills them begins or ends with: a line is held against few of many."""

    def __init__(self, frames: Iterable[str]) -> None:
        self._begin: dict[str, list[str]] = defaultdict(list)
        self._end: dict[str, list[str]] = defaultdict(list)
        for frame in frames:
            if frame.startswith(GAP):
                self._end[frame.split()[-1]].append(frame)
            else:
                self._begin[frame.split()[0]].append(frame)

    def filled_by(self, body: Iterable[str]) -> dict[str, set[str]]:
        """The frames that lines of a body fill, with these lines."""
        found: dict[str, set[str]] = defaultdict(set)
        for text in body:
            if is_line(text) and (words := text.split()):
                begin, end = ({words[at], masked(words[at])} for at in (0, -1))
                frames = chain((self._begin.get(word, ()) for word in begin), (self._end.get(word, ()) for word in end))
                for frame in chain.from_iterable(frames):
                    if fills(frame, text):
                        found[frame].add(text)
        return found


def _lines(said: _Fetch, other: _Fetch) -> list[str]:
    """The short lines of a text that are not in another one, as far as they are few."""
    found = [text for text in said.body if is_line(text) and text not in other.texts]
    return found if len(found) <= _FEW else []


def _turning(evidence: Sequence[Evidence], holders: Counter[str]) -> list[SiteBlock]:
    """The short lines of several articles that take turns in one place of each, with others such.

    Asked is the place: each text stands there at a few fetches alone.
    """
    proving: dict[str, list[Proof]] = defaultdict(list)
    still: Counter[str] = Counter()
    for one in evidence:
        fetches = _fetches(one)
        if len(fetches) < FETCHES:
            continue
        known = {text for text in one.blocks if holders[text] >= LEAST and is_line(text)}
        turning: dict[str, int] = {}
        for place in _places(fetches, known):
            changes = sum(bool(before - after and after - before) for before, after in pairwise(place))
            texts = set().union(*place)
            if 2 * changes > len(fetches) - 1 and len(texts) >= _TURNING:
                turning |= dict.fromkeys(texts, changes)
        for text in sorted(known):
            if text in turning:
                key = min(said.key for said in fetches if text in said.texts)
                proving[text].append(Proof(one.article, key, len(fetches), turning[text]))
            else:
                still[text] += 1
    return [
        SiteBlock(
            text, tuple(sorted(proofs, key=lambda proof: proof.article)), len(proofs) + still[text], anywhere=True
        )
        for text, proofs in sorted(proving.items())
        if len(proofs) - still[text] >= LEAST
    ]


def _places(fetches: Sequence[_Fetch], known: Set[str]) -> list[list[set[str]]]:
    """What of `known` stands at each place at each fetch. A place is below a constant block."""
    stands = Counter(text for said in fetches for text in said.texts)
    places: dict[str, list[set[str]]] = {}
    for at, said in enumerate(fetches):
        above = ""
        for text in said.body:
            if stands[text] >= _CONSTANT * len(fetches):
                above = text
            elif text in known:
                places.setdefault(above, [set() for _ in fetches])[at].add(text)
    return list(places.values())


def _below(fetches: Sequence[_Fetch], holders: Counter[str]) -> Iterator[tuple[Mark, str, _Seen]]:
    """Short lines that stand in most fetches of several articles, with how often what is below them was replaced."""
    stands = Counter(text for said in fetches for text in said.texts)
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
            one.changes += any(below not in after.texts for below in run)
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
