"""What stands where the article should be: a bot check, an error page, a log-in, a paywall; by what the page says.

A page is believed to be a wall when its title says so and there is little text, when nearly all that it says does, or
when both its title and the first lines below it do: an article about passwords or a "404" is longer, and says other
things. What stands around a wall in a site's own surroundings may be much, and is no article either.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from archive.model import Reason, Rejection
from crawler.extract.words import table

_SHORT: Final = 1_200
"""Characters of text beyond which a title alone makes no wall."""
_MUTE: Final = 500
"""Characters of text up to which what the text says is enough."""
_CHECK: Final = 2_000
"""The same for a bot check that explains itself, where it does so in several lines."""
_LINE: Final = 400
"""Characters of a line at most with which a wall begins."""
_BELOW: Final = 5
"""Lines below the headline that may be the wall's."""


@cache
def _wording() -> tuple[tuple[Reason, re.Pattern[str], re.Pattern[str]], ...]:
    """By reason, what whole titles say and what lines say."""
    return tuple(
        (
            Reason(reason),
            re.compile(r"\W*(?:{})\W*".format("|".join(words["titles"])), re.IGNORECASE),
            re.compile("|".join(words["texts"]), re.IGNORECASE),
        )
        for reason, words in table("walls").items()
    )


def wall_of(title: str, body: Sequence[str], below: Sequence[str] = ()) -> Rejection | None:
    """Why a page is no article whose headline and chosen text are these; None where it may be one.

    below: what the page shows below its headline, chosen or not.
    """
    size = sum(map(len, body))
    headline = re.split(r"\s[|–—-]\s", title)[0]
    first = [text for text in below[:_BELOW] if len(text) <= _LINE]
    for reason, titles, texts in _wording():
        if titles.fullmatch(headline) and (size <= _SHORT or any(map(texts.search, first))):
            return Rejection(reason, f"its title is {title[:80]!r}")
    for reason, _, texts in _wording():
        if size > (_CHECK if reason is Reason.CHALLENGE else _MUTE):
            continue
        speaking = [text for text in body if texts.search(text)]
        # One sentence of an article may say so; a page that says little else is a wall.
        if size <= _MUTE and speaking and 2 * sum(map(len, speaking)) >= size:
            return Rejection(reason, speaking[0][:120].replace("\n", " "))
        if reason is Reason.CHALLENGE and size <= _CHECK and len(speaking) >= 2 and 2 * len(speaking) >= len(body):
            return Rejection(reason, speaking[0][:120].replace("\n", " "))
    return None
