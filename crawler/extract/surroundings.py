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
Label = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An element, and what is above it."""

    element: _Element
    parent: "Place | None"
    label: Label
    """Tag and class."""
    own: int
    """Groups that its own names say, as bits."""
    names: int
    """Groups that its names and those above say, `html` and `body` left out."""
    tags: int
    """Which of TAGS it is or stands in, as bits."""
    hidden: bool
    article: _Element | None
    """The innermost `article` that it is or stands in."""

    @property
    def astray(self) -> bool:
        """Whether what stands around says that this is not the article."""
        return bool(self.names & _ASTRAY_NAMES or self.tags & _ASTRAY_TAGS or self.hidden)

    @property
    def signature(self) -> tuple[Label, ...]:
        """How it and the two above it are marked up: paragraphs of one text share it."""
        above = self.parent
        if above is None:
            return (self.label,)
        if above.parent is None:
            return (self.label, above.label)
        return (self.label, above.label, above.parent.label)


def places_of(elements: Sequence[_Element]) -> list[Place]:
    """The place of each element."""
    known: dict[_Element, Place] = {}

    def place_of(element: _Element) -> Place:
        place = known.get(element)
        if place is None:
            parent: _Element | None = element.getparent()
            place = known[element] = _place(element, None if parent is None else place_of(parent))
        return place

    return [place_of(element) for element in elements]


def _place(element: _Element, above: Place | None) -> Place:
    tag = element.tag if isinstance(element.tag, str) else ""
    classes = element.get("class") or ""
    names = own = 0
    bits = _TAG_BITS.get(tag, 0) | _TAG_BITS.get(_ROLES.get(element.get("role") or "", ""), 0)
    if tag not in ("html", "body"):
        own, meant = _called(classes, element.get("id") or "", element.get("itemprop") or "")
        names = own | (above.names if above is not None else 0)
        bits |= meant
    style = element.get("style")
    hidden = element.get("hidden") is not None or bool(style and _HIDDEN.search(style))
    return Place(
        element=element,
        parent=above,
        label=(tag, classes[:40]),
        own=own,
        names=names,
        tags=bits | (above.tags if above is not None else 0),
        hidden=hidden or (above is not None and above.hidden),
        article=element if tag == "article" else above.article if above is not None else None,
    )


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


def core_of(places: Sequence[Place], weights: Sequence[float]) -> tuple[frozenset[_Element], _Element | None]:
    """The innermost element that holds most of the weight, with all that holds it; nothing where nothing weighs."""
    total = sum(weights)
    if not total:
        return frozenset(), None
    direct: dict[_Element, float] = {}
    by_element: dict[_Element, Place] = {}
    for place, weight in zip(places, weights, strict=True):
        if weight:
            holder = place.parent or place
            by_element[holder.element] = holder
            direct[holder.element] = direct.get(holder.element, 0.0) + weight
    held: dict[_Element, float] = {}
    depth: dict[_Element, int] = {}
    for element, weight in direct.items():
        chain: list[_Element] = []
        at: Place | None = by_element[element]
        while at is not None:
            chain.append(at.element)
            at = at.parent
        for levels, one in enumerate(reversed(chain)):
            held[one] = held.get(one, 0.0) + weight
            depth[one] = levels
    best = max((one for one, weight in held.items() if weight >= _CORE * total), key=depth.__getitem__)
    return frozenset([best, *best.iterancestors()]), best


def levels_below(places: Sequence[Place], centre: _Element | None) -> list[int]:
    """How many levels below `centre` each stands; FAR where it stands outside."""
    known: dict[_Element, int] = {}

    def levels(place: Place | None) -> int:
        if place is None:
            return FAR
        found = known.get(place.element)
        if found is None:
            found = 0 if place.element is centre else min(FAR, levels(place.parent) + 1)
            known[place.element] = found
        return found

    return [levels(place) for place in places]


def local_names(places: Sequence[Place], core: frozenset[_Element]) -> list[int]:
    """Groups that names say between the core and each place, as bits: what the core is called says nothing."""
    known: dict[_Element, int] = {}

    def names(place: Place | None) -> int:
        if place is None or place.element in core:
            return 0
        found = known.get(place.element)
        if found is None:
            found = known[place.element] = place.own | names(place.parent)
        return found

    return [names(place) for place in places]


def sums(keys: Sequence[_Key], weights: Sequence[float]) -> dict[_Key, float]:
    """The weights of each key together; keys without any are left out."""
    found: dict[_Key, float] = {}
    for key, weight in zip(keys, weights, strict=True):
        if weight:
            found[key] = found.get(key, 0.0) + weight
    return found
