"""What of a hostile text may reach a terminal, and how wide it is there.

Titles, texts, URLs and headers come from strangers. An escape sequence among them could repaint the screen, set the
window's title or write to the clipboard; a bidi override could make one word look like another.
"""

import re
import unicodedata
from collections.abc import Iterable

# Control characters (C0, DEL, C1), line and paragraph separators, bidi embeddings, overrides and isolates, the
# deprecated format characters U+206A to U+206F, interlinear annotation, lone surrogates (they cannot be encoded),
# noncharacters. ZWJ, ZWNJ, LRM, RLM and ALM stay: words need them, and they cannot reorder letters.
UNSAFE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)


def safe(text: str, *, lines: bool = False) -> str:
    """`text` with everything that steers a terminal written out, as Python would escape it; one line.

    `lines`: line feeds stay line feeds.

    >>> safe("Title\\x1b]0;owned\\x07 \\u202eevil\\n")
    'Title\\\\x1b]0;owned\\\\x07 \\\\u202eevil\\\\n'
    """
    if lines:
        return "\n".join(map(safe, text.split("\n")))
    if text.isprintable():  # what is unsafe is not, and to know that costs a hundredth of looking for it
        return text
    return UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def width(text: str) -> int:
    """How many columns a safe text takes on a terminal: two for East Asian wide characters, none for marks.

    An approximation that needs no library: off by a column or two for some emoji, right for the world's scripts.
    """
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def fit(text: str, columns: int) -> str:
    """A safe text cut to `columns` columns, with an ellipsis where something was cut.

    >>> fit("Daesh stages murderous fightback", 12)
    'Daesh stage…'
    """
    if width(text) <= columns:
        return text
    taken = 0
    for index, character in enumerate(text):
        taken += _columns(character)
        if taken >= columns:
            return text[:index].rstrip() + "…" if columns > 0 else ""
    return text


def wrap(pieces: Iterable[tuple[str, str]], columns: int | None) -> list[list[tuple[str, str]]]:
    """Pieces of safe text, each (text, style), as lines of such pieces. A line feed in a text begins a line.

    No line is wider than `columns` unless a word is; None: only line feeds begin lines.
    """
    lines: list[list[tuple[str, str]]] = [[]]
    taken = 0
    for text, style in pieces:
        for chunk in _CHUNK.findall(text):
            wide = width(chunk)
            if chunk == "\n" or (columns is not None and taken and taken + wide > columns):
                if chunk != "\n" and lines[-1]:
                    lines[-1][-1] = (lines[-1][-1][0].rstrip(" "), lines[-1][-1][1])
                lines.append([])
                taken = 0
                if chunk in {" ", "\n"}:
                    continue
            line = lines[-1]
            if line and line[-1][1] == style:
                line[-1] = (line[-1][0] + chunk, style)
            else:
                line.append((chunk, style))
            taken += wide
    return lines


# Wide characters, on both sides of which a line may be broken: Hangul, kana, Han, full-width forms.
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
_CHUNK = re.compile(rf"\s|[{_WIDE}]|[^\s{_WIDE}]+")


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


class Paint:
    """Text in a style for the eye: ANSI sequences where `colour` is true, else the text as it is.

    Only the sixteen colours' red, green and cyan, dim and bold are used: the terminal's owner has chosen them to be
    readable on the background, dark or light. Give it safe text only.
    """

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def __call__(self, style: str, text: str) -> str:
        """`style`: `plain`, `bold`, `dim`, `name`, `removed`, `added` or `trouble`."""
        codes = _STYLES[style]
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colour and codes and text else text


# Removed words are struck through and added ones underlined as well: who sees no red and green reads it too.
_STYLES = {
    "plain": "",
    "bold": "1",
    "dim": "2",
    "name": "36",
    "removed": "31;9",
    "added": "32;4",
    "trouble": "1;31",
}
