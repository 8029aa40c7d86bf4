"""Whether a page shows the beginning of an article only, because the rest is to be paid for.

An archive that took a beginning for the article would see it cut the next time. A whole text that is merely labelled as
paid is an article all the same: nearly all that publishers declare as such comes whole (46 of 57 pages looked at).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from archive.model import Reason, Rejection
from crawler.extract.block import Block
from crawler.extract.metadata import Structured
from crawler.extract.words import table

_SHORT: Final = 1_500
"""Characters of a text that may be a beginning by what stands behind it alone."""
_LONG: Final = 4_000
"""Characters of one that has to be declared as paid, or break off, as well."""
_LINE: Final = 300
"""Characters of a line that says that the text goes on."""
_PARAGRAPH: Final = 160
"""Characters of a block that goes on with the text."""
_BEHIND: Final = 6
"""Blocks behind the text in which that line is looked for."""
_LAST: Final = 2
"""Blocks at the end of the text that may be that line."""
_STUB: Final = 60
"""Characters of what is left of a paragraph that was not chosen."""
_SHARE: Final = 2
"""How many times more words the page must claim than there are."""
_DENSE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_OMITTED: Final = re.compile(r"[\[(](?:…|\.{3})[\])]$")
"""How an excerpt ends that was made of a text; in brackets nobody ends one of his own."""
_CUT: Final = ("…", "...", "[…]", "[...]", "…]", "...]")


def teaser_of(said: Structured, blocks: Sequence[Block], body: Collection[str]) -> Rejection | None:
    """Why the texts chosen are no more than the beginning of an article; None where they may be all of it.

    blocks: all of the page's; body: the texts chosen.
    """
    places = [at for at, block in enumerate(blocks) if block.text in body]
    size = sum(_size(blocks[at].text) for at in places)
    if not places or size > _LONG:
        return None
    last = places[-1]
    behind = [block.text for block in blocks[last + 1 : last + 1 + _BEHIND]]
    ends = [blocks[at].text for at in places[-_LAST:]]
    said_so = _goes_on([*reversed(ends[1:]), *behind])
    paid = _is_declared_paid(said)
    breaks_off = any(text.endswith(_CUT) for text in (*ends[-1:], *[text for text in behind[:1] if len(text) < _STUB]))
    lacking = _claimed_words(said) > _SHARE * sum(len(blocks[at].text.split()) for at in places)
    if size <= _SHORT and (_OMITTED.search(ends[-1]) or (behind and _OMITTED.fullmatch(behind[0].strip()))):
        return Rejection(Reason.PAYWALL, f"its text breaks off: {ends[-1][-60:]!r}")
    if size <= _SHORT and breaks_off and (more := _leads_on(behind[:_LAST])) is not None:
        return Rejection(Reason.PAYWALL, f"its text breaks off, and goes on elsewhere: {more!r}")
    if said_so is None and size <= _SHORT:
        # The line may have been chosen, and what stands around the text as well; then no paragraph comes after it.
        long = [at for at in places if len(blocks[at].text) > _PARAGRAPH] or places[:1]
        said_so = _goes_on(blocks[at].text for at in places if at > long[-1])
    if paid and said_so is None and size <= _SHORT:
        said_so = _goes_on(block.text for block in blocks[last + 1 :])
    if said_so is not None and (size <= _SHORT or breaks_off or (paid and lacking)):
        return Rejection(Reason.PAYWALL, f"its text goes on elsewhere: {said_so[:100]!r}")
    if paid and size <= _SHORT and (breaks_off or lacking):
        return Rejection(Reason.PAYWALL, "declared as not free, and its text breaks off")
    return None


@cache
def _wording() -> re.Pattern[str]:
    return re.compile("|".join(pattern for patterns in table("paywall")["goes_on"].values() for pattern in patterns))


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for labels in table("paywall")["more"].values() for label in labels)


def _leads_on(behind: Iterable[str]) -> str | None:
    """A line that is nothing but the label of a link to the rest."""
    return next((text for text in behind if text.strip(" \n\t.…:>»›→").lower() in _labels()), None)


def _size(text: str) -> int:
    """Characters; those that say as much as two or three of an alphabet count twice."""
    return len(text) if text.isascii() else len(text) + len(_DENSE.findall(text))


def _goes_on(texts: Iterable[str]) -> str | None:
    """The first line that says that the text goes on for those who pay."""
    return next(
        (line for text in texts for line in text.split("\n") if len(line) <= _LINE and _wording().search(line.lower())),
        None,
    )


def _is_declared_paid(said: Structured) -> bool:
    """Whether the page says for machines that the article, or a part of it, is not free: isAccessibleForFree."""
    return any(_is_false(part.get("isAccessibleForFree")) for node in said.articles for part in (node, *_parts(node)))


def _parts(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parts = node.get("hasPart")
    return [part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, Mapping)]


def _is_false(value: object) -> bool:
    """As it is written: a boolean, "False", or the address of schema.org's value."""
    return value is False or (isinstance(value, str) and value.lower().rpartition("/")[2] == "false")


def _claimed_words(said: Structured) -> int:
    """How many words the page says that its article has; 0 where it does not."""
    counts = (str(node.get("wordCount", "")) for node in said.articles)
    return max((int(count) for count in counts if count.isdecimal() and len(count) < 7), default=0)
