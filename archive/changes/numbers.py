"""The numbers in a sentence by what they are worth: figures of all scripts, amounts, dates, times, and words."""

import re
import unicodedata
from collections import Counter
from functools import cache

from archive.changes.words import table
from archive.diff.words import tokens, words_of

_CURRENCIES = "".join(chr(code) for code in range(0xFFFF) if unicodedata.category(chr(code)) == "Sc")
_FIGURES = re.compile(
    rf"(?P<before>[{re.escape(_CURRENCIES)}])? ?(?P<minus>(?:(?<=[\s(])|^)[-−])?"
    r"(?P<figure>(?<!\d)\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,:'’٫٬]\d+)*)"
    rf"(?: ?(?P<after>[{re.escape(_CURRENCIES)}]))?"
)
_SEPARATOR = re.compile(r"[.,:'’٫٬ ]")


def figures_of(text: str) -> Counter[str]:
    """The numbers in figures, each by its value: how thousands are set apart, and which comma is used, does not count.

    >>> figures_of("3,500 at €9.50, −4") == figures_of("3 500 at 9,50 €, -4")
    True
    """
    return Counter(map(_value, _FIGURES.finditer(text)))


def figures_and_words(text: str) -> list[str]:
    """The words and signs of a text in one case, in their order, each number as `figures_of` has it."""
    found: list[str] = []
    at = 0
    for match in _FIGURES.finditer(text):
        found += [word.casefold() for word in words_of(text[at : match.start()])]
        found.append(_value(match))
        at = match.end()
    return found + [word.casefold() for word in words_of(text[at:])]


def _value(match: re.Match[str]) -> str:
    parts = [_ascii(part) for part in _SEPARATOR.split(match["figure"])]
    if len(parts) == 1 or all(len(part) == 3 for part in parts[1:]):
        value = "".join(parts)
    else:
        value = "".join(parts[:-1]) + "." + parts[-1] if len(parts) == 2 else ".".join(parts)
    return ("-" if match["minus"] else "") + value + (match["before"] or match["after"] or "")


def _ascii(digits: str) -> str:
    return "".join(str(unicodedata.digit(digit)) for digit in digits)


def worded_numbers(text: str, language: str | None) -> Counter[str]:
    """Words for numbers, months and weekdays, each by its value; none where the language is not known to have any."""
    known = number_words(language)
    return Counter(known[word] for token in tokens(text) if (word := token.casefold()) in known) if known else Counter()


def number_words(language: str | None) -> dict[str, str]:
    """Words for numbers, months and weekdays of a language (BCP 47 tag), lower case, with what they are worth."""
    return _known(_base(language))


def words_for_one(language: str | None) -> frozenset[str]:
    """Words for one in a language (BCP 47 tag), lower case. In most they are articles too, so they are no numbers by
    themselves; beside another number in the same place they are."""
    return frozenset(table("numbers").get("one", {}).get(_base(language), "").split())


def _base(language: str | None) -> str:
    base = (language or "").casefold().replace("_", "-").partition("-")[0]
    return {"nb": "no", "nn": "no"}.get(base, base)


@cache
def _known(base: str) -> dict[str, str]:
    known: dict[str, str] = {}
    calendar = table("calendar")
    of_calendar = "nb" if base == "no" else base
    for unit in ("months", "days"):
        for place, forms in enumerate(" ".join(calendar[unit].get(of_calendar, "").split()).split(" | "), start=1):
            known |= dict.fromkeys(forms.split(), f"{unit} {place}")
    for line in table("numbers").get(base, "").splitlines():
        value, *words = line.split() or [""]
        known |= dict.fromkeys(words, value)
    return known
