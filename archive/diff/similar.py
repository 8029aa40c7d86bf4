"""Which paragraphs are edited forms of each other."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from archive.diff.words import tokens

# A word or word pair that stands in more paragraphs than this tells none of them apart; it keeps the search linear.
_RARE = 8
# How many of the likeliest paragraphs are looked at closely.
_CANDIDATES = 3


def features(block: str) -> Counter[str | tuple[str, str]]:
    """The words of a paragraph and its pairs of neighbouring words, each with how often it stands there."""
    words = [token for token in tokens(block) if not token.isspace()]
    found: Counter[str | tuple[str, str]] = Counter(words)
    found.update(pairwise(words))
    return found


def likeness(old: Counter[str | tuple[str, str]], new: Counter[str | tuple[str, str]]) -> float:
    """From 0, nothing in common, to 1, the same words in the same order (Dice's coefficient)."""
    shared = sum(min(count, new[feature]) for feature, count in old.items() if feature in new)
    total = old.total() + new.total()
    return 2 * shared / total if total else 0.0


def similar_pairs(
    old: Sequence[str], new: Sequence[str], *, suggested: Collection[tuple[int, int]], least: float
) -> list[tuple[float, int, int]]:
    """Likeness and indices of paragraphs that are `least` alike, best first. An index may stand in several of them.

    `suggested`: pairs to look at in any case; they are given whatever their likeness.
    """
    olds = [features(block) for block in old]
    news = [features(block) for block in new]
    pairs = set(suggested)
    pairs.update(_candidates(olds, news))
    scored = ((likeness(olds[i], news[j]), i, j) for i, j in pairs)
    found = [pair for pair in scored if pair[0] >= least or pair[1:] in suggested]
    # Among equals the ones that stand nearest to each other, then the earliest.
    return sorted(found, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair))


def _candidates(
    olds: Sequence[Counter[str | tuple[str, str]]], news: Sequence[Counter[str | tuple[str, str]]]
) -> Iterable[tuple[int, int]]:
    where: defaultdict[str | tuple[str, str], list[int]] = defaultdict(list)
    for j, block in enumerate(news):
        for feature in block:
            places = where[feature]
            if len(places) <= _RARE:
                places.append(j)
    for i, block in enumerate(olds):
        shared: dict[int, int] = {}
        for feature in block:
            places = where.get(feature, [])
            if len(places) <= _RARE:
                for j in places:
                    shared[j] = shared.get(j, 0) + 1
        for j, _ in sorted(shared.items(), key=lambda item: (-item[1], abs(item[0] - i)))[:_CANDIDATES]:
            yield i, j
