"""Texts as they are compared: by their letters and digits alone."""

import re

_WORDS = re.compile(r"[^\W_]+")
_ASCII_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}


def folded(text: str) -> str:
    """`text` without signs and white space, in lower case.

    >>> folded("“So — no!”")
    'sono'
    """
    letters = text.translate(_ASCII_SIGNS) if text.isascii() else "".join(_WORDS.findall(text))
    return letters.casefold()
