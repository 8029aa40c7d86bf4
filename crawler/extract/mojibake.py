"""Text that was UTF-8, was read as Windows-1252 and was sent so: repaired where that is certain."""

import re
from typing import Final

from ftfy.badness import is_bad  # importing ftfy registers the codec sloppy-windows-1252

_CHUNK: Final = re.compile(r"[^<>]+")
_NEXT: Final = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_GARBLED: Final = re.compile(f"[\xc2-\xdf](?:[{_NEXT}]|&nbsp;)|[\xe0-\xef][{_NEXT}]{{2}}|[\xf0-\xf4][{_NEXT}]{{3}}")
_NEXT_BYTES: Final = (
    rb"(?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2[\x80\x82\x84].)"
)
_GARBLED_BYTES: Final = re.compile(
    rb"\xc3(?:[\x82-\x9f](?:%(next)s|&nbsp;)|[\xa0-\xb4]%(next)s{2})" % {b"next": _NEXT_BYTES}, re.DOTALL
)
"""The same in UTF-8, where all of it begins with one byte: found in a twentieth of the time."""
_SPOKEN_OF: Final = re.compile(r"mojibake|\butf-?8\b|unicode|windows-1252|latin-1|文字化け|krakozyabr", re.IGNORECASE)
_TIMES: Final = 3
"""How often a text is read wrongly at most: twice is seen, and each repair must be certain by itself."""


def mended(markup: str) -> str:
    """A page's markup with what was garbled between two angle brackets repaired, each such piece for itself.

    Certain is a piece that looks garbled to ftfy, all of whose letters beyond ASCII are UTF-8 when they are written in
    Windows-1252. A page that speaks of encodings in its text is left as it is: it may show what it speaks of.

    >>> mended("<p>CafÃ© crÃ¨me, itâ€™s</p><p>São João, «été…”</p>")
    '<p>Café crème, it’s</p><p>São João, «été…”</p>'
    """
    if markup.isascii() or _GARBLED_BYTES.search(markup.encode("utf-8", "replace")) is None:
        return markup
    parts = _CHUNK.findall(markup)
    # What has braces is a script or a style sheet.
    if any(_SPOKEN_OF.search(part) for part in parts if not part.isascii() and "{" not in part):
        return markup
    return _CHUNK.sub(lambda match: _piece(match[0]), markup)


def _piece(text: str) -> str:
    for _ in range(_TIMES):
        if text.isascii() or _GARBLED.search(text) is None or not is_bad(text):
            break
        try:
            text = text.replace("&nbsp;", "\u00a0").encode("sloppy-windows-1252").decode("utf-8")
        except UnicodeError:
            break
    return text
