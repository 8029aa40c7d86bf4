"""Texts as they are compared: by their letters and digits alone."""

import re
from functools import lru_cache
from typing import Final

_KEPT: Final = 2_000
"""Characters of a text at most that is remembered."""

_WORDS = re.compile(r"[^\W_]+")
_ASCII_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}


def folded(text: str) -> str:
    """`text` without signs and white space, in lower case.

    >>> folded("“So — no!”")
    'sono'
    """
    return _remembered(text) if len(text) <= _KEPT else _letters(text)


def _letters(text: str) -> str:
    letters = text.translate(_ASCII_SIGNS) if text.isascii() else "".join(_WORDS.findall(text))
    return letters.casefold()


# The blocks of a page are compared with each other, with its title and with all that is known of it.
_remembered = lru_cache(maxsize=1024)(_letters)
