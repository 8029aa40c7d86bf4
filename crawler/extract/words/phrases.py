"""Phrases in many languages, looked for in a text: each only where its plainest part stands in it."""

import re
from collections.abc import Iterable
from typing import Final

_LEAST: Final = 2
"""Letters of a part by which a phrase is looked for; of shorter ones the search is as long."""
_TOKEN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\])*\]|\(|\)|\||[?*+]|\{[\d,]*\}|[.^$]|(?P<letter>.)", re.DOTALL)


class Phrases:
    """Regular expressions for texts in lower case, of which any may be found.

    An alternation of them is tried at each letter of a text, which takes ten times as long as to look for words.

    >>> Phrases(["click (?:here|below) to agree", "^allow cookies?$"]).found_in("please click here to agree")
    True
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        plain: dict[str, list[str]] = {}
        for phrase in phrases:
            plain.setdefault(plainest(phrase), []).append(phrase)
        # What has no plain part is tried always: an empty one stands in every text.
        self._by_part = tuple(
            (part, None if part in same else re.compile("|".join(same)).search) for part, same in plain.items()
        )

    def found_in(self, folded: str) -> bool:
        """Whether a text in lower case has one of them."""
        # No generator: this is asked of every block.
        for part, search in self._by_part:  # noqa: SIM110
            if part in folded and (search is None or search(folded) is not None):
                return True
        return False


def plainest(phrase: str) -> str:
    """The longest run of characters that stands in whatever a regular expression finds; empty where none is sure.

    >>> plainest("by (?:using|visiting) our (?:web)?sites?\\b")
    ' our '
    >>> plainest("one|other")
    ''
    """
    best = so_far = ""
    depth = 0
    for token in _TOKEN.finditer(phrase):
        letter = token["letter"]
        if letter is not None and not depth:
            so_far += letter
            continue
        if token[0] == "|" and not depth:
            return ""
        if token[0][0] in "?*{" and not depth:
            so_far = so_far[:-1]
        best, so_far = max(best, so_far, key=len), ""
        depth += (token[0] == "(") - (token[0] == ")")
    best = max(best, so_far, key=len)
    return best if len(best) >= _LEAST else ""
