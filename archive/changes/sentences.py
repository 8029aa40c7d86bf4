"""A block cut into sentences, in all scripts; rules of our own, since both sides of a comparison are cut alike.

The marks that end a sentence are Unicode's (UAX #29, Sentence_Terminal). What follows decides whether a full stop is
one: never where a lower-case letter comes next, nor behind an initial, an abbreviation, an ordinal. A mark inside
quotation marks ends one too, and the closing marks stay with it. Thai and Lao have no such mark: there phrases stand
between spaces, and a phrase is taken for a sentence.
"""

import re
import unicodedata

from archive.changes.words import table

_WORDS = table("abbreviations")
_ABBREVIATIONS = frozenset(_WORDS["words"].split())
_AFTER_ORDINALS = tuple(_WORDS["after_ordinals"].split())

# French sets its quotation marks off by a space; »so« begins another sentence.
_CLOSING = "[\"'”’»›«‹“)\\]}」』】〉》〕）］｝＂*]*(?: [»›](?=\\s|$))?"
# Without those that open as well as close: no space tells which they do.
_CLOSING_TIGHT = "[\"'”’»›)\\]}」』】〉》〕）］｝＂*]*"
# Behind these a space has to follow; the full stop of Armenian, Ethiopic, Urdu, the danda, … among them.
_SPACED = "[.!?…‥‼⁇⁈⁉‽؟۔؞।॥։።፧፨᠃᠉။៕។᱾᱿꘎꘏꛳꯫܀܁܂།༎᙮]"
# Behind these nothing has to: scripts without spaces.
_TIGHT = "[。！？｡．﹒﹖﹗]"
_END = re.compile(
    rf"(?P<tight>{_TIGHT}(?:{_TIGHT}|{_SPACED})*{_CLOSING_TIGHT})\s*"
    rf"|(?P<spaced>{_SPACED}(?:{_TIGHT}|{_SPACED})*{_CLOSING})(?:\s+|$)"
    rf"|(?P<greek>(?<=[\u0370-\u03ff\u1f00-\u1fff]);{_CLOSING})(?:\s+|$)"
    r"|(?P<line>\n\s*)"
    # Between two phrases of Thai or Lao.
    r"|(?P<phrase>(?<=[\u0e01-\u0eff])\s+(?=[\"“‘(\[]?[\u0e01-\u0eff]))"
)
_OPENING = "\"'“‘„‚«»‹›([{「『【〈《〔（［｛¿¡*–—-"
_LAST_WORD = re.compile(r"[^\s\"'“„«»‹›()\[\]{}–—/,;:]*\Z")
_ORDINAL = re.compile(r"(?:\d{1,2}|[IVX]{1,5})\Z")
# Spoken on in Japanese: 「…。」と述べた.
_KANA = re.compile(r"[\u3041-\u3096]")


def sentences(block: str) -> list[str]:
    """The sentences of a block, each with the white space behind it: joined they are the block.

    >>> sentences("Mr. Smith paid $3.5m. “Why? I can’t say,” he said.")
    ['Mr. Smith paid $3.5m. ', '“Why? ', 'I can’t say,” he said.']
    >>> sentences("彼は来た。「行く。」と言った。")
    ['彼は来た。', '「行く。」と言った。']
    """
    found = []
    start = 0
    for match in _END.finditer(block):
        end = match.end()
        if start < end < len(block) and _is_end(block, match):
            found.append(block[start:end])
            start = end
    if start < len(block):
        found.append(block[start:])
    return found


def _is_end(block: str, match: re.Match[str]) -> bool:
    following = block[match.end() : match.end() + 40].lstrip(_OPENING)
    first = following[:1]
    if match["line"] is not None or match["phrase"] is not None:
        return True
    if match["tight"] is not None:
        return not (match["tight"][-1] in "」』）" and _KANA.match(block, match.end()))
    if first.islower():
        return False
    if match["greek"] is not None:
        return first.isupper()
    mark = match["spaced"]
    if mark != ".":
        return True
    word = _word_before(block, match.start())
    if _ORDINAL.match(word):
        return not following.casefold().startswith(_AFTER_ORDINALS)
    if len(word) == 1 and unicodedata.category(word) in ("Lu", "Lo", "Ll"):
        return False
    return word.casefold() not in _ABBREVIATIONS and not _is_initials(word)


def _word_before(block: str, end: int) -> str:
    found = _LAST_WORD.search(block[max(0, end - 24) : end])
    return found[0] if found else ""


def _is_initials(word: str) -> bool:
    """U.S, J.R.R, z.B: letters with stops between them."""
    parts = word.split(".")
    return len(parts) > 1 and all(len(part) == 1 and part.isalpha() for part in parts)
