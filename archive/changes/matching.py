"""The sentences of two bodies laid side by side: kept, edited, moved, split, joined, put in, taken out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from archive.changes.sentences import sentences
from archive.diff.pairs import Pairs, pairs_of
from archive.diff.words import tokens

# Which part of a sentence's words has to stand in another to be taken for a piece that was split off it.
_PIECE = 0.6
# Which part of the shorter one's words two short sentences share, at least, that stand between the same neighbours and
# are one that was rewritten; and how many words make them short. Of a long one more would have stayed.
_REWRITTEN = 1 / 3
_SHORT = 10
# How many sentences one may be split into, or joined from.
_MOST_PIECES = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a body."""

    text: str
    """Without white space at its ends."""
    block: int
    """Index of its paragraph, from 0."""
    start: int
    """Where it begins in the whole body, paragraphs joined by an empty line."""
    gap: str
    """The white space behind it; an empty line at the end of a paragraph, nothing at the end of the body."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Match:
    """Sentences that are one: neighbours on either side, `start` to `stop` as of a range; one side may be empty."""

    old: range
    new: range
    moved: bool = False
    """Whether it stands elsewhere among the others."""


def sentences_of(body: Sequence[str]) -> list[Sentence]:
    """All sentences of a body in its order."""
    found: list[Sentence] = []
    start = 0
    for number, block in enumerate(body):
        for piece in sentences(block):
            text = piece.rstrip()
            found.append(Sentence(text, number, start, piece[len(text) :]))
            start += len(piece)
        # A block does not end in white space, so behind its last sentence stands the empty line.
        if number < len(body) - 1:
            found[-1] = replace(found[-1], gap="\n\n")
            start += 2
    return found


def matches_of(old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Match]:
    """Every sentence of both sides in one match, in the order of the new side; what was taken out where it stood.

    Sentences that say the same and stand in their place are a match each. Near linear.
    """
    pairs = pairs_of([each.text for each in old], [each.text for each in new])
    grown = _grown(_Sides(old, new), pairs)
    matched_old = {i for match in grown for i in match.old}
    matched_new = {j for match in grown for j in match.new}
    alone = [Match(range(0), range(j, j + 1)) for j in range(len(new)) if j not in matched_new]
    removed = [i for i in range(len(old)) if i not in matched_old]
    told = sorted([*grown, *alone], key=lambda match: match.new.start)
    return list(_with_removed(told, removed))


def _with_removed(told: Sequence[Match], removed: Sequence[int]) -> list[Match]:
    """Puts each sentence that was taken out behind the nearest before it that stands where it stood."""
    places: dict[int, int] = {}  # old index to place in `told`, of what stands where it stood
    for place, match in enumerate(told):
        if match.old and not match.moved:
            places[match.old[-1]] = place
    behind: dict[int, list[int]] = {}
    last = -1
    ordered = iter(sorted(places))
    upcoming = next(ordered, None)
    for i in removed:
        while upcoming is not None and upcoming < i:
            last = places[upcoming]
            upcoming = next(ordered, None)
        behind.setdefault(last, []).append(i)
    found = [Match(range(i, i + 1), range(0)) for i in behind.get(-1, ())]
    for place, match in enumerate(told):
        found.append(match)
        found.extend(Match(range(i, i + 1), range(0)) for i in behind.get(place, ()))
    return found


@dataclass(frozen=True, slots=True)
class _Sides:
    old: Sequence[Sentence]
    new: Sequence[Sentence]


def _grown(sides: _Sides, pairs: Pairs) -> list[Match]:
    """The pairs as matches, those edited grown by neighbours that were split off them or joined to them."""
    kept = [Match(range(i, i + 1), range(j, j + 1)) for i, j in pairs.kept]
    moved = set(pairs.moved)
    free_old = set(range(len(sides.old))) - {i for side in (pairs.kept, pairs.changed, pairs.moved) for i, _ in side}
    free_new = set(range(len(sides.new))) - {j for side in (pairs.kept, pairs.changed, pairs.moved) for _, j in side}
    grown = []
    for i, j in [*pairs.changed, *pairs.moved]:
        match = Match(range(i, i + 1), range(j, j + 1), moved=(i, j) in moved)
        if sides.old[i].text != sides.new[j].text:
            match = replace(match, new=_grow(sides.old[i].text, sides.new, j, free_new))
            if len(match.new) == 1:
                match = replace(match, old=_grow(sides.new[j].text, sides.old, i, free_old))
        grown.append(match)
    return [*kept, *grown, *_cut_anew(sides, [*kept, *grown], free_old, free_new)]


def _grow(whole: str, side: Sequence[Sentence], at: int, free: set[int]) -> range:
    """The run about `at` whose free neighbours hold what `whole` has beyond that sentence; takes them from `free`."""
    start, stop = at, at + 1
    if at - 1 not in free and at + 1 not in free:
        return range(start, stop)
    left = _words(whole) - _words(side[at].text)
    for step in (1, -1):
        while stop - start < _MOST_PIECES:
            neighbour = stop if step == 1 else start - 1
            if neighbour not in free:
                break
            piece = _words(side[neighbour].text)
            shared = piece & left
            if not piece or shared.total() < _PIECE * piece.total():
                break
            left -= shared
            free.discard(neighbour)
            start, stop = min(start, neighbour), max(stop, neighbour + 1)
    return range(start, stop)


def _cut_anew(sides: _Sides, found: Sequence[Match], free_old: set[int], free_new: set[int]) -> list[Match]:
    """Runs of free sentences that say the same on both sides and are only cut elsewhere, or whose parts are so short
    that none was like another: three sentences made of one, or a short one that was rewritten."""
    after = {match.old[-1] + 1: match.new[-1] + 1 for match in found if not match.moved}
    runs_old, runs_new = _runs(free_old), {run.start: run for run in _runs(free_new)}
    matches = []
    for run in runs_old:
        other = runs_new.get(after.get(run.start, 0 if run.start == 0 else -1))
        if other is None or max(len(run), len(other)) > _MOST_PIECES:
            continue
        left = sum((_words(sides.old[i].text) for i in run), Counter[str]())
        right = sum((_words(sides.new[j].text) for j in other), Counter[str]())
        shared = (left & right).total()
        is_rewritten = (
            len(run) == len(other) == 1
            and max(left.total(), right.total()) <= _SHORT
            and shared > _REWRITTEN * min(left.total(), right.total())
        )
        if is_rewritten or shared >= _PIECE * max(left.total(), right.total(), 1):
            free_old -= set(run)
            free_new -= set(other)
            matches.append(Match(run, other))
    return matches


def _runs(indices: set[int]) -> list[range]:
    """Neighbours as ranges, in their order."""
    ordered = sorted(indices)
    offsets = accumulate((1 for _ in ordered), initial=0)
    return [
        range(run[0], run[-1] + 1)
        for _, group in groupby(zip(ordered, offsets, strict=False), key=lambda pair: pair[0] - pair[1])
        if (run := [index for index, _ in group])
    ]


def _words(text: str) -> Counter[str]:
    return Counter(token.casefold() for token in tokens(text) if token[0].isalnum())
