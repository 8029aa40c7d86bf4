"""The names in a sentence: by capitals where a script has them, by titles about them where it has none.

No list of names and no model: what can be said for any language by rules, and so not all names. With capitals a name is
a word that has one in the middle of a sentence; at its beginning, and in a line where all words have one, a word that
does so elsewhere in either article. Where all nouns have one (German), a name is a word beside another with a capital,
unless an article stands before it somewhere. In scripts without capitals it is what stands beside a title ("氏",
"الرئيس") and, in Japanese, words in katakana; a name that nothing marks is told as wording. Words for peoples and
languages count as names where they have capitals. Months and weekdays are dates (`archive.changes.numbers`).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from archive.changes.numbers import number_words
from archive.changes.words import table
from archive.diff.words import words_of

_WORD = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f]|['’](?=[^\W\d_]))*")
_DIGITS = re.compile(r"\d+")
_OPENS = re.compile(r"(?:^|[.!?…:;\n])[\s\"'“”‘’„«»‹›(\[*–—-]*\Z|[\"“„«»‹‘‚(\[]\Z")
# Which part of the longer words has to have a capital for a line to be one where that says nothing.
_TITLE_CASE = 0.85
_LONGER = 4
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc・]{2,}")
# So many characters beside a title are read as its name, where no space tells where it begins.
_NAME = 2
# So many letters an ending may have, at most.
_ENDING = 3
# Endings of nouns where all have capitals.
_NOUN_ENDINGS = ("en", "es", "er", "e", "n", "s")

_TABLE = table("names")
_CAPITAL_NOUNS = frozenset(_TABLE["nouns_have_capitals"])
_ARTICLES = frozenset(_TABLE["articles"].split())
_ENDINGS = frozenset(_TABLE["names_have_endings"])
_NO_NAMES = frozenset(_TABLE["no_names"])
_CASELESS = frozenset({*_TABLE["titles_behind"], *_TABLE["titles_before"]})
_UNSPACED_TITLES = frozenset({"ja", "zh", "ko", "th"})


@dataclass(frozen=True, slots=True)
class Context:
    """What both articles tell of which words are names."""

    base: str
    """First part of the language's tag, empty where it is not known."""
    known: frozenset[str]
    """Words that stand with a capital where only a name does, lower case."""
    common: frozenset[str]
    """Words that are no names wherever they stand, lower case."""


def context_of(sentences: Iterable[str], language: str | None) -> Context:
    """What the sentences of both articles tell. language: BCP 47 tag of the newer one."""
    base = _base(language)
    known: set[str] = set()
    common = set(number_words(language)) | _NO_NAMES
    # Where nouns have capitals, what stands behind these is a noun; they are no names themselves.
    leads = _ARTICLES | set(number_words(language)) if base in _CAPITAL_NOUNS else _ARTICLES
    if base in _CAPITAL_NOUNS:
        common |= _ARTICLES
    for text in sentences:
        words = _words(text)
        if _is_title_case(words, base):
            continue
        for place, word in enumerate(words):
            if not word.is_capital:
                common.add(word.folded)
            elif base in _CAPITAL_NOUNS:
                if place and words[place - 1].folded in leads:
                    common.add(word.folded)
                if _is_beside(words, place):
                    known.add(word.folded)
            elif not word.opens:
                known.add(word.folded)
    return Context(base, frozenset(known), frozenset(common))


def may_differ(old: str, new: str, language: str | None) -> bool:
    """Whether two sentences can hold other names at all; asked first, since what tells names takes whole texts."""
    if _base(language) in _CASELESS:
        return True
    left, right = ([word for word in words_of(text) if word[0].isupper()] for text in (old, new))
    return left != right


def names_in(text: str, context: Context) -> Counter[str]:
    """The names in a sentence, lower case, without a possessive or what follows an apostrophe."""
    words = _words(text)
    is_title = _is_title_case(words, context.base)
    found: Counter[str] = Counter()
    for place, word in enumerate(words):
        if not word.is_capital:
            continue
        if context.base in _CAPITAL_NOUNS:
            is_name = not _is_noun(word.folded, context) and (word.folded in context.known or _is_beside(words, place))
        elif is_title or word.opens:
            beside = not is_title and _is_beside(words, place)
            is_name = word.folded not in context.common and (word.folded in context.known or beside)
        else:
            is_name = word.folded not in number_words(context.base) and word.folded not in _NO_NAMES
        if is_name:
            found[word.folded] += 1
    if context.base == "ja":
        found.update(_KATAKANA.findall(text))
    pattern = _titled(context.base)
    if pattern is not None:
        found.update(name for match in pattern.finditer(text) for name in match.groups() if name)
    return found


def other_names(old: Counter[str], new: Counter[str], context: Context) -> tuple[Counter[str], Counter[str]]:
    """The names that stand on one side only; the same name with another ending stands on both."""
    left, right = old - new, new - old
    if context.base in _ENDINGS:
        for name in list(left):
            twin = next((other for other in right if right[other] and _share_stem(name, other)), None)
            if twin is not None:
                shared = min(left[name], right[twin])
                left[name] -= shared
                right[twin] -= shared
    return +left, +right


def _base(language: str | None) -> str:
    return (language or "").casefold().replace("_", "-").partition("-")[0]


def _is_noun(word: str, context: Context) -> bool:
    """Whether a word is known to be no name, by this form of it or by another one: Mensch, Menschen."""
    return word in context.common or any(
        f"{word}{ending}" in context.common or (word.endswith(ending) and word.removesuffix(ending) in context.common)
        for ending in _NOUN_ENDINGS
    )


def _share_stem(one: str, other: str) -> bool:
    stem = max(3, max(len(one), len(other)) - _ENDING)
    return len(one) >= stem and one[:stem] == other[:stem]


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    is_capital: bool
    opens: bool
    """Whether it begins a sentence, a quotation, or what follows a colon."""
    raw: str
    is_led: bool
    """Whether nothing but a space stands between it and the word before."""


def _words(text: str) -> list[_Word]:
    words = []
    end = -2
    for match in _WORD.finditer(text):
        raw = match[0]
        is_capital = raw[0].isupper() or raw[0].istitle()
        # Figures in it are numbers: R20bn, Covid19.
        folded = _DIGITS.sub("", raw.casefold())
        for mark in ("'", "’"):
            head, _, tail = folded.partition(mark)
            if len(head) > 2 and len(tail) <= 4:
                folded = head
        opens = is_capital and _OPENS.search(text, max(0, match.start() - 6), match.start()) is not None
        words.append(_Word(folded, is_capital and len(folded) > 1, opens, raw, is_led=match.start() == end + 1))
        end = match.end()
    return words


def _is_title_case(words: list[_Word], base: str) -> bool:
    """Whether so many words have capitals that a capital says nothing."""
    cased = [word for word in words if len(word.raw) >= _LONGER and (word.raw[0].isupper() or word.raw[0].islower())]
    return (
        base not in _CAPITAL_NOUNS
        and len(cased) >= 3
        and sum(word.is_capital for word in cased) >= _TITLE_CASE * len(cased)
    )


def _is_beside(words: list[_Word], place: int) -> bool:
    """Whether a word with a capital stands directly before or behind, one that does not merely open a sentence."""
    before = place > 0 and words[place].is_led and words[place - 1].is_capital and not words[place - 1].opens
    after = place + 1 < len(words) and words[place + 1].is_led and words[place + 1].is_capital
    return before or after


@cache
def _titled(base: str) -> re.Pattern[str] | None:
    patterns = []
    if base in _TABLE["titles_behind"]:
        titles = "|".join(map(re.escape, sorted(_TABLE["titles_behind"][base].split(), key=len, reverse=True)))
        before = r"\w{2,4}" if base == "ko" else rf"[\u3400-\u9fff]{{{_NAME}}}"
        patterns.append(rf"(?P<before>{before}) ?(?:{titles})")
    if base in _TABLE["titles_before"]:
        titles = "|".join(map(re.escape, sorted(_TABLE["titles_before"][base].split(), key=len, reverse=True)))
        after = rf"\w{{{_NAME}}}" if base in _UNSPACED_TITLES else r"[^\W\d_][\w\u0900-\u0dff\u200c]*"
        patterns.append(rf"(?:{titles}) ?(?P<after>{after})")
    return re.compile("|".join(patterns)) if patterns else None
