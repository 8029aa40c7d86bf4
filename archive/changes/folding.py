"""What is left of a text when punctuation, spaces and capitals do not count."""

import unicodedata
from functools import lru_cache

_KEPT_SIGNS = frozenset("%‰°")
# Of letters' categories and yet no letter: the stroke that lengthens an Arabic word, selectors of a glyph's form.
_NO_LETTERS = frozenset({"\u0640", *map(chr, range(0xFE00, 0xFE10))})


def fold(text: str) -> str:
    """Letters, figures and marks in one case, figures of all scripts as 0 to 9; signs of currency, percent and degree.

    >>> fold("“It’s 1 %”, he said …") == fold('"Its 1%" he said...')
    True
    """
    return "".join(map(_folded_character, unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if character in _NO_LETTERS:
        return ""
    return character if category[0] in "LMN" or category == "Sc" or character in _KEPT_SIGNS else ""
