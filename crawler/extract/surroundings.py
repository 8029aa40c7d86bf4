"""What stands above and around the blocks of a page: containers, their names, and where the article's prose lies."""

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from lxml.etree import _Element

from crawler.extract.vocabulary import bits_of, group_bits

TAGS: Final = (
    "article", "main", "aside", "nav", "header", "footer", "figure", "form", "blockquote", "section", "li", "td",
    "button", "dd", "details", "a",
)  # fmt: skip
"""Elements that say by their name what they hold."""

FAR: Final = 99
"""Levels below an element that what stands outside of it counts as."""

_TAG_BITS: Final[Mapping[str, int]] = {tag: 1 << position for position, tag in enumerate(TAGS)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MEANT = re.compile(
    r"(?P<footer>(?:(?:site|page|main|global|region|l|c|o)[-_]{1,2})?footer(?:[-_](?:wrapper|container|inner|content))?)"
    r"|(?P<aside>(?:right[-_]|left[-_]|main[-_]|page[-_])?sidebar(?:[-_](?:first|second|left|right|inner|content))?)"
    r"|(?P<nav>(?:main[-_]|site[-_]|top[-_])?(?:navigation|navbar|nav|menu|breadcrumbs?))"
)
_ROLES: Final[Mapping[str, str]] = {
    "navigation": "nav", "complementary": "aside", "contentinfo": "footer", "banner": "header", "article": "article",
    "main": "main", "form": "form",
}  # fmt: skip
"""Elements that a role stands for (WAI-ARIA 1.2)."""
_ASTRAY_NAMES: Final = group_bits("comment", "legal", "hidden")
_ASTRAY_TAGS: Final = sum(_TAG_BITS[tag] for tag in ("aside", "nav", "footer", "form", "button"))
_CORE: Final = 0.6

_Key = TypeVar("_Key", bound=Hashable)
_Label = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The elements that some stand in, themselves included: a column per thing known of them, holders before held."""

    above: list[int]
    """What each stands in, as its place in these columns; -1 for the root."""
    own: list[int]
    """Groups that its own names say, as bits."""
    names: list[int]
    """Groups that its names and those above say, `html` and `body` left out."""
    tags: list[int]
    """Which of TAGS it is or stands in, as bits."""
    hidden: list[bool]
    articles: list[_Element | None]
    """The innermost `article` that it is or stands in."""
    signatures: list[int]
    """How it and the two above it are marked up, a number for each way: paragraphs of one text share it."""

    def is_astray(self, place: int) -> bool:
        """Whether what stands around says that this is not the article."""
        return bool(self.names[place] & _ASTRAY_NAMES or self.tags[place] & _ASTRAY_TAGS or self.hidden[place])


def surroundings_of(some: Sequence[_Element]) -> tuple[Surroundings, list[int]]:
    """What `some` elements stand in, and where each of them is in it."""
    known: dict[_Element, int] = {}
    found = Surroundings([], [], [], [], [], [], [])
    labels: list[_Label] = []
    ways: dict[tuple[_Label, ...], int] = {}
    for element in some:
        chain: list[_Element] = []
        at: _Element | None = element
        while at is not None and at not in known:
            chain.append(at)
            at = at.getparent()
        above = -1 if at is None else known[at]
        for one in reversed(chain):
            _add(one, above, found, labels, ways)
            above = known[one] = len(labels) - 1
    return found, [known[element] for element in some]


def _add(
    element: _Element,
    above: int,
    found: Surroundings,
    labels: list[_Label],
    ways: dict[tuple[_Label, ...], int],
) -> None:
    """A row for an element in all columns; labels: tag and class of each; ways: a number for each signature."""
    tag, get = element.tag, element.get
    classes, role, style = get("class") or "", get("role"), get("style")
    own, bits = 0, _TAG_BITS.get(tag, 0)
    if role:
        bits |= _TAG_BITS.get(_ROLES.get(role, ""), 0)
    if tag != "html" and tag != "body":
        own, meant = _called(classes, get("id") or "", get("itemprop") or "")
        bits |= meant
    names = own
    hidden = get("hidden") is not None or (style is not None and _HIDDEN.search(style) is not None)
    article = element if tag == "article" else None
    label = (tag, classes[:40])
    signature: tuple[_Label, ...] = (label,)
    if above >= 0:
        names |= found.names[above]
        bits |= found.tags[above]
        hidden = hidden or found.hidden[above]
        article = article if article is not None else found.articles[above]
        over = found.above[above]
        signature = (label, labels[above]) if over < 0 else (label, labels[above], labels[over])
    labels.append(label)
    found.above.append(above)
    found.own.append(own)
    found.names.append(names)
    found.tags.append(bits)
    found.hidden.append(hidden)
    found.articles.append(article)
    found.signatures.append(ways.setdefault(signature, len(ways)))


@lru_cache(maxsize=1024)
def _called(classes: str, identity: str, prop: str) -> tuple[int, int]:
    """What the names of an element say: groups, and the elements of today that a `div` of yesterday stands for, both as
    bits."""
    groups = bits_of(f"{classes} {identity} {prop}"[:300])
    meant = 0
    if groups:
        for word in (*classes.lower().split()[:20], identity.lower()):
            if match := _MEANT.fullmatch(word):
                meant |= _TAG_BITS[match.lastgroup or ""]
    return groups, meant


def early(prose: Sequence[float], start: int) -> list[float]:
    """The weight of prose, less the more of it stands between headline and block: an article follows its headline."""
    weights = []
    since = 0.0
    for at, size in enumerate(prose):
        if at < start:
            weights.append(0.1 * size)
        else:
            weights.append(size * math.exp(-since / 1500))
            since += size
    return weights


def core_of(around: Surroundings, places: Sequence[int], weights: Sequence[float]) -> tuple[frozenset[int], int]:
    """The innermost place that holds most of the weight, with all that holds it; none and -1 where nothing weighs."""
    total = sum(weights)
    if not total:
        return frozenset(), -1
    above = around.above
    direct: dict[int, float] = {}
    for place, weight in zip(places, weights, strict=True):
        if weight:
            holder = above[place] if above[place] >= 0 else place
            direct[holder] = direct.get(holder, 0.0) + weight
    held: dict[int, float] = {}
    depth: dict[int, int] = {}
    for holder, weight in direct.items():
        for levels, one in enumerate(reversed(_upwards(above, holder))):
            held[one] = held.get(one, 0.0) + weight
            depth[one] = levels
    best = max((one for one, weight in held.items() if weight >= _CORE * total), key=depth.__getitem__)
    return frozenset(_upwards(above, best)), best


def _upwards(above: Sequence[int], place: int) -> list[int]:
    chain = []
    while place >= 0:
        chain.append(place)
        place = above[place]
    return chain


def levels_below(around: Surroundings, centre: int) -> list[int]:
    """How many levels below `centre` each place stands; FAR where it stands outside."""
    levels: list[int] = []
    for place, above in enumerate(around.above):
        levels.append(0 if place == centre else FAR if above < 0 else min(FAR, levels[above] + 1))
    return levels


def local_names(around: Surroundings, core: frozenset[int]) -> list[int]:
    """Groups that names say between the core and each place, as bits: what the core is called says nothing."""
    names: list[int] = []
    for place, above in enumerate(around.above):
        names.append(0 if place in core else around.own[place] | (names[above] if above >= 0 else 0))
    return names


def sums(keys: Sequence[_Key], weights: Sequence[float]) -> dict[_Key, float]:
    """The weights of each key together; keys without any are left out."""
    found: dict[_Key, float] = {}
    for key, weight in zip(keys, weights, strict=True):
        if weight:
            found[key] = found.get(key, 0.0) + weight
    return found
