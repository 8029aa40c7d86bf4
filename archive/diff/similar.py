"""Which paragraphs are edited forms of each other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from archive.diff.words import words_of

# A word pair that stands in more paragraphs than this tells none of them apart; it keeps the search linear.
_RARE = 8
# From which likeness on nothing likelier is looked for.
_SURE = 0.7
# How many of the likeliest paragraphs are looked at closely.
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What a paragraph is compared by, each once however often it stands there."""

    words: frozenset[str]
    pairs: frozenset[str]
    """Neighbouring words, with a space between the two: strings remember their hash."""


def features(block: str) -> Features:
    """The words of a paragraph, and its pairs of neighbouring words."""
    words = words_of(block)
    return Features(frozenset(words), frozenset(map(" ".join, pairwise(words))))


def likeness(old: Features, new: Features) -> float:
    """From 0, nothing in common, to 1, the same words in the same order (Dice's coefficient)."""
    total = len(old.words) + len(new.words) + len(old.pairs) + len(new.pairs)
    return 2 * (len(old.words & new.words) + len(old.pairs & new.pairs)) / total if total else 0.0


def similar_pairs(
    old: Sequence[str], new: Sequence[str], *, suggested: Collection[tuple[int, int]], least: float
) -> list[tuple[float, int, int]]:
    """Likeness and indices of paragraphs that are `least` alike, best first. An index may stand in several of them.

    `suggested`: pairs to look at in any case; they are given whatever their likeness.
    """
    olds = [features(block) for block in old]
    news = [features(block) for block in new]
    scored = {pair: likeness(olds[pair[0]], news[pair[1]]) for pair in suggested}
    scored |= _neighbours(olds, news)
    sure = [pair for pair, score in scored.items() if score >= _SURE]
    olds_left = sorted(set(range(len(olds))) - {i for i, _ in sure})
    news_left = sorted(set(range(len(news))) - {j for _, j in sure})
    for a, b in _candidates([olds[i] for i in olds_left], [news[j] for j in news_left]):
        pair = olds_left[a], news_left[b]
        if pair not in scored:
            scored[pair] = likeness(olds[pair[0]], news[pair[1]])
    found = [(score, *pair) for pair, score in scored.items() if score >= least or pair in suggested]
    # Among equals the ones that stand nearest to each other, then the earliest.
    return sorted(found, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair))


def _neighbours(olds: Sequence[Features], news: Sequence[Features]) -> dict[tuple[int, int], float]:
    """The likeness of paragraphs in step with those before them: mostly that is where an edited one stands."""
    scored: dict[tuple[int, int], float] = {}
    step = 0
    for i, block in enumerate(olds):
        for j in (i + step, i + step + 1, i + step - 1):
            if 0 <= j < len(news):
                scored[i, j] = likeness(block, news[j])
                if scored[i, j] >= _SURE:
                    step = j - i
                    break
    return scored


def _candidates(olds: Sequence[Features], news: Sequence[Features]) -> Iterable[tuple[int, int]]:
    if len(olds) <= _CANDIDATES and len(news) <= _CANDIDATES:
        yield from product(range(len(olds)), range(len(news)))
        return
    where: defaultdict[str, list[int]] = defaultdict(list)
    of_old: frozenset[str] = frozenset().union(*map(_telling, olds))
    for j, block in enumerate(news):
        for feature in _telling(block) & of_old:
            where[feature].append(j)
    rare = frozenset(feature for feature, places in where.items() if len(places) <= _RARE)
    for i, block in enumerate(olds):
        shared: dict[int, int] = {}
        for feature in _telling(block) & rare:
            for j in where[feature]:
                shared[j] = shared.get(j, 0) + 1
        for j, _ in sorted(shared.items(), key=lambda item: (-item[1], abs(item[0] - i)))[:_CANDIDATES]:
            yield i, j


def _telling(block: Features) -> frozenset[str]:
    """What paragraphs are looked up by: pairs, which tell more than words, and are what scripts without spaces have."""
    return block.pairs or block.words
