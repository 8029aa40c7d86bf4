"""What stands between quotation marks, in the ways of all languages."""

import re
from functools import lru_cache

from archive.changes.folding import fold
from archive.diff.words import tokens

_CLOSING = {
    "“": "”“\"", "„": "“”\"", "”": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "‘": "’", "‚": "‘’",
    '"': '"', "＂": "＂", "״": "״",
}  # fmt: skip
_MARK = re.compile(f"[{''.join(_CLOSING)}]")
# Marks that are signs of other things as well: apostrophe, inch, the end of a quotation. They open before a word only,
# and not behind one; and the single ones end at their partner or not at all.
_DOUBTFUL = frozenset('”»‘‚"״')
_SINGLE = frozenset("‘‚")
# Fewer words than this on one side only: a title, a word in scare quotes; put in or taken out, that is wording.
_FEW = 3
_FEW_CHARACTERS = 6


# Straight single marks, as headlines have them: an apostrophe has a letter before it, or none behind.
_STRAIGHT = re.compile(r"(?<![^\s(\[{\"“„«—–:/-])'(?=\w)(?P<inside>[^'\n]*(?:'(?=\w)[^'\n]*)*)(?<=[\w.,!?…%)])'(?!\w)")


def quoted_in_headline(title: str) -> tuple[str, ...]:
    """What a headline quotes, in straight single marks too, as many print it there.

    >>> quoted_in_headline("Farmers' anger as minister's 'safe' bridge is called “a joke”")
    ('safe', 'a joke')
    """
    found = [(match.start("inside"), match.end("inside")) for match in _STRAIGHT.finditer(title)]
    spans = sorted({*found, *quoted_spans(title)})
    return tuple(title[start:end] for start, end in spans)


@lru_cache(maxsize=256)
def quoted_spans(block: str) -> tuple[tuple[int, int], ...]:
    """From where to where words are quoted in a block, marks not counted. One that is not closed goes to its end, as
    where a quotation goes on in the next paragraph.

    >>> [block[start:end] for block in ["„Ja“, »nein« und ‘don’t’, 「はい」"] for start, end in quoted_spans(block)]
    ['Ja', 'nein', 'don’t', 'はい']
    """
    spans = []
    open_only: set[str] = set()  # single marks that nothing closes from here on
    at = 0
    while (opening := _MARK.search(block, at)) is not None:
        at = opening.end()
        mark = opening[0]
        before, after = block[opening.start() - 1 : opening.start()], block[at : at + 1]
        if mark in _DOUBTFUL and (before.isalnum() or not after or after.isspace()):
            continue
        if mark in open_only:
            continue
        end = _end_of(block, at, mark)
        if end < 0 and mark in _SINGLE:
            open_only.add(mark)
            continue
        if end < 0:
            end = len(block)
        if end > at:
            spans.append((at, end))
        at = end + 1
    return tuple(spans)


def _end_of(block: str, start: int, mark: str) -> int:
    """Where the closing mark stands; -1 where none does."""
    at = start
    while at < len(block):
        if block[at] in _CLOSING[mark] and not (
            mark in _SINGLE and (block[at + 1 : at + 2].isalnum() or block[at - 1].isspace())
        ):
            return at
        at += 1
    return -1


def quoted_in(block: str, start: int, end: int) -> tuple[str, ...]:
    """What is quoted of the passage from `start` to `end` of a block."""
    return tuple(
        block[max(start, first) : min(end, last)] for first, last in quoted_spans(block) if first < end and last > start
    )


def is_speech(quoted: tuple[str, ...]) -> bool:
    """Whether any of it is more than a title or a word in scare quotes."""
    return any(
        sum(token[0].isalnum() for token in tokens(text)) >= (_FEW if " " in text.strip() else _FEW_CHARACTERS)
        for text in quoted
    )


def differ(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether other words are quoted: a word in both, or a passage on one side."""
    if fold("".join(old)) == fold("".join(new)):
        return False
    return (bool(old) and bool(new)) or is_speech(old) or is_speech(new)
