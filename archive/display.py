"""What of a hostile text may reach a terminal, and how wide it is there.

Titles, texts, URLs and headers come from strangers. An escape sequence among them could repaint the screen, set the
window's title or write to the clipboard; a bidi override could make one word look like another.
"""

import re
import unicodedata

# Control characters (C0, DEL, C1), line and paragraph separators, bidi embeddings, overrides and isolates, the
# deprecated format characters U+206A to U+206F, interlinear annotation, lone surrogates (they cannot be encoded),
# noncharacters. ZWJ, ZWNJ, LRM, RLM and ALM stay: words need them, and they cannot reorder letters.
_UNSAFE = re.compile(
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
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def width(text: str) -> int:
    """How many columns a safe text takes on a terminal: two for East Asian wide characters, none for marks.

    An approximation that needs no library: it may be too large for emoji joined by ZWJ, never too small.
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


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
