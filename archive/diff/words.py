"""Which words of a text were taken out and put in; in scripts without spaces, which characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.diff.align import align


class Op(StrEnum):
    """What happened to a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words next to each other that share a fate. `text` holds their spaces and punctuation; never empty."""

    op: Op
    text: str


# Characters that belong to the one before: combining marks, vowel signs, joiners, variation selectors, skin tones.
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c04"
    "\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd\u0d00-\u0d03\u0d3e-\u0d4d\u0d81-\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff]"
)
# Scripts that write words without spaces between them: Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han.
_UNSPACED = (
    "[\u0e01-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Letters of words with spaces about them, and what belongs to them. In runs, since asking each character is slow.
_LETTERS = rf"[^\W{_UNSPACED[1:-1]}]"
_WORD = rf"{_LETTERS}(?:{_LETTERS}+|{_MARK}+)*"
_WORDS = (
    rf"\d+(?:[.,:’']\d+)*"  # 34,000 and 10:19 are read whole
    rf"|{_UNSPACED}{_MARK}*"
    rf"|{_WORD}(?:['’]{_WORD})*"
)
_SIGN = rf"{_MARK}*(?:(?<=\u200d).{_MARK}*)*"  # one emoji may be several joined
_ASCII_WORDS = r"\d+(?:[.,:']\d+)*|\w+(?:'\w+)*"
# Each for all characters, and for ASCII alone, which is asked in half of the time.
_TOKEN = re.compile(rf"{_WORDS}|\s|.{_SIGN}", re.DOTALL), re.compile(rf"{_ASCII_WORDS}|\s|.", re.DOTALL | re.ASCII)
_NO_SPACE = re.compile(rf"{_WORDS}|\S{_SIGN}", re.DOTALL), re.compile(rf"{_ASCII_WORDS}|\S", re.DOTALL | re.ASCII)


def tokens(text: str) -> list[str]:
    """`text` cut into words, numbers, spaces and signs; joined they are the text.

    >>> tokens("It’s 34,000 — 東京")
    ['It’s', ' ', '34,000', ' ', '—', ' ', '東', '京']
    """
    return _TOKEN[text.isascii()].findall(text)


def words_of(text: str) -> list[str]:
    """The `tokens` of a text that are no white space."""
    return _NO_SPACE[text.isascii()].findall(text)


def word_runs(old: str, new: str) -> tuple[Run, ...]:
    """How `old` became `new`: same and removed runs joined are `old`, same and added runs joined are `new`.

    Between two same runs removed stands before added. Short coincidences inside a rewritten passage count as rewritten.
    """
    if old == new:
        return (Run(Op.SAME, old),) if old else ()
    stack: list[_Same | _Edit] = []
    for piece in _pieces(tokens(old), tokens(new)):
        stack.append(piece)
        while len(stack) >= 3 and _is_chaff(*stack[-3:]):
            left, same, right = stack[-3:]
            stack[-3:] = [_Edit(left.old + same.old + right.old, left.new + same.new + right.new)]
    _begin_at_words(stack)
    runs: list[Run] = []
    for piece in stack:
        if isinstance(piece, _Same):
            runs.append(Run(Op.SAME, piece.old))
            continue
        if piece.old:
            runs.append(Run(Op.REMOVED, piece.old))
        if piece.new:
            runs.append(Run(Op.ADDED, piece.new))
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class _Same:
    old: str

    @property
    def new(self) -> str:
        return self.old


@dataclass(frozen=True, slots=True)
class _Edit:
    old: str
    new: str


def _pieces(old: list[str], new: list[str]) -> Iterator[_Same | _Edit]:
    """Same and edited passages in turn. Words are laid side by side, which are half of the tokens; the spaces between
    two of them follow from that."""
    left = [place for place, piece in enumerate(old) if piece != " "]
    right = [place for place, piece in enumerate(new) if piece != " "]
    pairs = align([old[place] for place in left], [new[place] for place in right])
    left.append(len(old))
    right.append(len(new))
    since = 0  # what is the same goes back to here in the old text
    a = b = i = j = -1  # the words that are the same and were seen last, and their tokens
    for next_a, next_b in [*pairs, (len(left) - 1, len(right) - 1)]:
        at, other = left[next_a], right[next_b]
        if next_a == a + 1 and next_b == b + 1 and at - i == other - j:
            a, b, i, j = next_a, next_b, at, other
            continue
        start, end, new_start, new_end = i + 1, at, j + 1, other
        if start < end and new_start < new_end and old[start] == " " == new[new_start]:
            start, new_start = start + 1, new_start + 1
        if start < end and new_start < new_end and old[end - 1] == " " == new[new_end - 1]:
            end, new_end = end - 1, new_end - 1
        if start < end or new_start < new_end:
            if start > since:
                yield _Same("".join(old[since:start]))
            yield _Edit("".join(old[start:end]), "".join(new[new_start:new_end]))
            since = end
        a, b, i, j = next_a, next_b, at, other
    if len(old) > since:
        yield _Same("".join(old[since:]))


def _begin_at_words(pieces: list[_Same | _Edit]) -> None:
    """Where words were only put in or only taken out, gives them the space behind them instead of the one before."""
    for index in range(1, len(pieces) - 1):
        before, edit, after = pieces[index - 1 : index + 2]
        words = edit.old or edit.new
        is_one_sided = isinstance(edit, _Edit) and not (edit.old and edit.new)
        if is_one_sided and words[0] == " " and after.old[0] == " " and len(after.old) > 1:
            words = words[1:] + " "
            pieces[index - 1] = _Same(before.old + " ")
            pieces[index] = _Edit(words, "") if edit.old else _Edit("", words)
            pieces[index + 1] = _Same(after.old[1:])


# Longer agreement than this, in characters, is never by chance.
_CHANCE = 30


def _is_chaff(left: _Same | _Edit, same: _Same | _Edit, right: _Same | _Edit) -> bool:
    """Whether `same` is too little to be read as kept between these two edits (diff-match-patch's semantic rule)."""
    if not (isinstance(left, _Edit) and isinstance(same, _Same) and isinstance(right, _Edit)):
        return False
    if not same.old.strip():
        return True
    length = len(same.old)
    return (
        length <= _CHANCE
        and length <= max(len(left.old), len(left.new))
        and length <= max(len(right.old), len(right.new))
    )
