"""Texts as they are compared: by their letters and digits alone."""

import re

_NO_WORD = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """`text` without signs and white space, in lower case.

    >>> folded("“So — no!”")
    'sono'
    """
    return _NO_WORD.sub("", text).casefold()
