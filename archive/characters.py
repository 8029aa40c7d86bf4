"""Which characters a text may hold (FORMAT.md, "Characters"): one line or one block of text, made clean."""

import re
import unicodedata

# Removed: soft hyphen, byte order mark, zero-width space, Cc other than LF (tab and friends are white space and are
# spaces already when this is asked), bidi embeddings, overrides and isolates, lone surrogates, noncharacters.
_REMOVED = re.compile(
    "[\u00ad\ufeff\u200b\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
# White space of any kind inside a line. U+001C to U+001F and U+0085 count as white space for `str.split` and for
# readers of lines; U+180E was white space until Unicode 6.3 and shows nothing.
_SPACES = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def clean_line(text: str) -> str:
    """`text` as one line: every run of white space one space, none at the ends, forbidden characters gone, NFC.

    >>> clean_line(" a\\u00a0\\tb\\u00ad\\nc ")
    'a b c'
    """
    line = " ".join(text.split())
    if line.isprintable():
        # The usual case, told sooner: nothing to remove is printable, nor any white space but the space.
        return line if line.isascii() else unicodedata.normalize("NFC", line)
    # Removing can join two runs of space and normalising can make one (U+2000 becomes U+2002), so spaces come last.
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _REMOVED.sub("", text))).strip(" ")


_INDENT = re.compile(r"(?P<indent>(?:  )*)(?P<item>(?:-|\d+\.) .+)")


def clean_block(text: str) -> str:
    """`text` as one block: each line clean, no empty lines.

    A line starts with a space only where it is a nested list item: two spaces a level before `- ` or `1. `.
    """
    lines: list[str] = []
    for raw in text.split("\n"):
        line = clean_line(raw)
        if line:
            depth = len(raw) - len(raw.lstrip(" "))
            nested = lines and depth >= 2 and _INDENT.fullmatch(line)
            lines.append(" " * (depth // 2 * 2) + line if nested else line)
    return "\n".join(lines)


def storable(text: str) -> str:
    """`text` without lone surrogates, which neither UTF-8 nor SQLite can hold."""
    return text.encode("utf-8", "backslashreplace").decode()
