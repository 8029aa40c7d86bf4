"""Where an article says of itself that it was corrected or updated (the phrases are in `words/notices.toml`).

A label begins a sentence, wherever that stands. What only speaks of an earlier version counts near the beginning and
the end of the text, where such notices stand, and not between quotation marks: other people's texts have versions too.
A stamp counts where it gives a day or an hour; "2 hours ago" says something else at every look.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from archive.changes.matching import Sentence
from archive.changes.words import table

# In how many paragraphs at the beginning and at the end what speaks of an earlier version is a notice.
_FIRST, _LAST = 2, 3
# The longest sentence that is looked at, in characters: a longer one is no notice.
_LONGEST = 800
_MOMENT = r"(?:(?:19|20|25)\d\d|\d[:.h]\d\d|\d\s?[年월月時시])"
_HAS_MOMENT = re.compile(_MOMENT)
# "2 hours ago", in words.
_RELATIVE_LONGEST = 4
_AGENCY = re.compile(r"(?:CORRECTED|CORRECTION|REFILE|UPDATED?|CLARIFICATION|RETRACTED)(?: ?\d{1,2})? ?[-–—:(/]")
_MARKUP = '"“„«»‹「『'


def notices_in(sentences: Sequence[Sentence], blocks: int) -> frozenset[int]:
    """Places of the sentences of a body that belong to a notice: the one that says so, and what follows in its block.

    blocks: how many the body has.
    """
    found: set[int] = set()
    block = -1
    for place, sentence in enumerate(sentences):
        if sentence.block == block:
            found.add(place)
            continue
        is_edge = sentence.block < _FIRST or sentence.block >= blocks - _LAST
        if is_notice(sentence.text, is_edge=is_edge):
            block = sentence.block
            found.add(place)
    return frozenset(found)


def is_notice(text: str, *, is_edge: bool) -> bool:
    """Whether a sentence is a notice. is_edge: whether it stands where one does that has no label."""
    if len(text) > _LONGEST:
        return False
    folded = text.lower()  # not casefold: the phrases are written with ß
    label = _labels().match(folded)
    if label is not None:
        rest = folded[label.end() :].strip()
        is_short = len(rest.split()) <= _RELATIVE_LONGEST and len(rest) <= 30 and not rest.endswith((".", "!", "。"))
        if not (is_short and any(map(str.isdigit, rest)) and not _HAS_MOMENT.search(folded)):
            return True
    if not is_edge:
        return False
    said = _latin().search(folded)
    if said is None and not folded.isascii():
        said = _other_scripts().search(folded)
    return said is not None and not any(mark in folded[: said.start()] for mark in _MARKUP)


def is_marked(title: str) -> bool:
    """Whether a headline says so: "CORRECTED-Oil rises", "UPDATE 2-", as agencies have it, or a label and a colon."""
    return _AGENCY.match(title) is not None or _labelled().match(title.lower()) is not None


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(rf"[^\w]{{0,2}}(?:{_alternatives('labels')})\s?(?:[:：\])】）]|[–—-]\s)")


@cache
def _labels() -> re.Pattern[str]:
    # A colon, a bracket, a dash, or the end; before them a day or an hour may stand, with a word before it.
    date = r"(?:\s?[,(\[–—-]\s?(?=[^:：]{0,40}\d)|\s(?:[^\W\d]{1,12}\s)?(?=\d))"
    dated = rf"{date}(?:[^!?:：]{{1,40}}[:：)\]]|[^!?]{{0,60}}{_MOMENT}[^!?]{{0,40}}$)"
    ends = rf"\s?[:：\])】）»|]|\s[–—-]\s|\.?$|{dated}"
    return re.compile(rf"[^\w]{{0,4}}(?:{_alternatives('labels')})(?:{ends})")


@cache
def _latin() -> re.Pattern[str]:
    """Phrases of languages in Latin script. They begin a word: to try them at every letter takes five times as long."""
    return re.compile(rf"(?<!\w)(?:{_alternatives('says', is_latin=True)})")


@cache
def _other_scripts() -> re.Pattern[str]:
    return re.compile(_alternatives("says", is_latin=False))


def _alternatives(key: str, *, is_latin: bool | None = None) -> str:
    """All labels or phrases, each once; of languages in Latin script, of the others, or of all."""
    languages = table("notices").values()
    wanted = (each for each in languages if is_latin is None or _is_latin(each["labels"][0]) is is_latin)
    return "|".join(dict.fromkeys(phrase for language in wanted for phrase in language[key]))


def _is_latin(label: str) -> bool:
    return "LATIN" in unicodedata.name(next(filter(str.isalpha, label)))
