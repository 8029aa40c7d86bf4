"""What a short line says always: the words it begins and ends with, `…` for what is another thing at each visit.

A figure among these words is `#`, for that is another one as well: "It is # degrees in town, …".
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from archive.boilerplate.shape import shape_of

GAP: Final = "…"
LONGEST: Final = 150
"""Characters of a line at most that can fill a frame."""
_WORDS: Final = 4
"""Words at least that a frame without a label has. Fewer begin or end many a sentence."""
_FILLING: Final = 6
"""Words at most that fill a frame without a label."""
_LABEL: Final = 40
"""Characters of a label at most."""
_COLON: Final = (":", "：")
_FIGURE: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_BETWEEN: Final = re.compile(r"\s*[,;|·•/、，；｜]\s*")


def is_line(text: str) -> bool:
    """Whether a block is one short line."""
    return len(text) <= LONGEST and "\n" not in text


def is_label(frame: str) -> bool:
    """Whether a frame is a label and what comes behind it: `Trending now: …`."""
    return frame.endswith(f" {GAP}") and frame[:-2].endswith(_COLON)


def frames_of(old: str, new: str) -> Iterator[str]:
    """The frame that two lines have in common: their label, or the words that both begin and end with.

    None of lines of one shape, which says more.

    >>> list(frames_of("Anna from Berlin is reading this too", "Ben from Rome is reading this too"))
    ['… is reading this too']
    >>> list(frames_of("Trending now: storm, tea", "Trending now: storm, lamps"))
    ['Trending now: …']
    >>> list(frames_of("It is 9 degrees in town, sunny.", "It is 12 degrees in town, with rain."))
    ['It is # degrees in town, …']
    >>> list(frames_of("It rained.", "It snowed."))
    []
    """
    if GAP in old or GAP in new or (shape_of(old) and shape_of(old) == shape_of(new)):
        return
    one, other = (masked(text).split() for text in (old, new))
    most = min(len(one), len(other))
    begin = next((at for at in range(most) if one[at] != other[at]), most)
    if any(word.endswith(_COLON) for word in one[:begin]):
        if label := label_of(old):
            yield label
        return
    rest = most - begin
    end = next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)
    if sum(any(map(str.isalpha, word)) for word in (*one[:begin], *one[len(one) - end :])) >= _WORDS:
        yield " ".join([*one[:begin], GAP, *one[len(one) - end :]])


def label_of(text: str) -> str:
    """The frame of a short line that begins with a label; empty where it has none.

    >>> label_of("Trending now: storm, tea"), label_of("It rained.")
    ('Trending now: …', '')
    """
    words = text.split()
    at = next((at for at, word in enumerate(words[:-1]) if word.endswith(_COLON)), None)
    label = "" if at is None or not is_line(text) else " ".join(words[: at + 1])
    is_one = 0 < len(label) <= _LABEL and any(map(str.isalpha, label)) and not any(map(str.isdigit, label))
    return f"{label} {GAP}" if is_one else ""


def typed_frame(text: str) -> str:
    """The frame that a person means who types it, with … for what is another thing each time; empty where it is none.

    >>> typed_frame("Trending now: …"), typed_frame("…is reading this"), typed_frame("…"), typed_frame("A … or …")
    ('Trending now: …', '… is reading this', '', '')
    """
    begin, gap, end = text.partition(GAP)
    if not gap or GAP in end or not any(map(str.isalpha, begin + end)):
        return ""
    return " ".join(filter(None, (begin.strip(), GAP, end.strip())))


def fills(frame: str, text: str) -> bool:
    """Whether a line has this frame.

    >>> fills("Trending now: …", "Trending now: rain, tea"), fills("Trending now: …", "Trending now:")
    (True, False)
    """
    begin, end = _ends(frame)
    text = _as_in(frame, text)
    if not (len(begin) + len(end) < len(text) and is_line(text) and text.startswith(begin) and text.endswith(end)):
        return False
    return is_label(frame) or not end or len(_filling(frame, text).split()) <= _FILLING


def pieces_of(frame: str, text: str) -> Iterator[str]:
    """What fills the frame of a line, piece by piece, without figures.

    >>> list(pieces_of("Weather: …", "Weather: 12°C, sunny"))
    ['#°c', 'sunny']
    """
    for piece in _BETWEEN.split(_filling(frame, text)):
        if piece:
            yield shape_of(piece) or piece.casefold()


def masked(text: str) -> str:
    """A text with each of its figures as #."""
    return _FIGURE.sub("#", text)


def _as_in(frame: str, text: str) -> str:
    """A line with its figures as the frame has them: as # or, in one that has figures itself, as they are."""
    return masked(text) if "#" in frame and not any(map(str.isdigit, frame)) else text


def _filling(frame: str, text: str) -> str:
    begin, end = _ends(frame)
    text = _as_in(frame, text)
    return text[len(begin) : len(text) - len(end)]


@lru_cache(maxsize=1024)  # each is asked of every line of the host
def _ends(frame: str) -> tuple[str, str]:
    """What a line of this frame begins and ends with, with the space between it and what fills it."""
    begin, _, end = frame.partition(GAP)
    return begin, end
