"""What editors changed in an article, in plain words. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from archive.changes.model import Change, Disclosure, Kind, Part, SentenceChange
from archive.diff.words import Op, Run, word_runs
from archive.display import fit, safe

_SHOWN = 70
"""Columns of a text that are shown."""
_SMALL = frozenset({Kind.PUNCTUATION, Kind.REFLOW})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that was changed."""

    what: str
    """In plain words, one line, safe to print."""
    text: str = ""
    """What of, cut to fit a line, safe to print; empty where nothing is to be added."""
    runs: tuple[Run, ...] = ()
    """The same whole: words that were taken out and put in, and those around them. Not yet safe; empty where `what` or
    `text` says it all."""

    def __str__(self) -> str:
        return f"{self.what}: {self.text}" if self.text else self.what


def wording(change: Change) -> list[str]:
    """One phrase for each thing that changed, what matters most first, safe to print; empty where nothing did.

    >>> sentence = SentenceChange("41,200 eels.", "14,200 eels.", (Kind.NUMBER,), 0, 0)
    >>> wording(Change((Kind.NUMBER,), 1, 1, (sentence,), Disclosure.STEALTH))
    ['a number changed: 41,200 became 14,200']
    """
    return [str(phrase) for phrase in phrases(change)]


def phrases(change: Change) -> list[Phrase]:
    """The same in parts, with all that was taken out and put in."""
    # Sentences next to each other that were put in, or taken out, are told as one thing.
    told: list[tuple[int, Phrase]] = []
    for fate, run in groupby(change.sentences, _fate):
        same = list(run)
        if fate[0] in {"added", "removed"}:
            told.append((_rank(same[0]), _block(same)))
        else:
            told += [(_rank(one), _phrase(one)) for one in same if not _SMALL.issuperset(one.kinds)]
    told.sort(key=lambda pair: pair[0])
    return [phrase for _, phrase in told] + list(_small(change))


def verdict(change: Change) -> str:
    """Whether the page says that it was changed, in a sentence. Safe to print.

    >>> verdict(Change((Kind.NUMBER,), 1, 1, (), Disclosure.STEALTH))
    'Nothing on the page says that it was changed.'
    """
    match change.disclosure:
        case Disclosure.STEALTH:
            return "Nothing on the page says that it was changed."
        case Disclosure.DISCLOSED:
            return f"The page says that it was changed: {'; '.join(map(_short, change.disclosed_by))}"
    return "Nothing but punctuation and paragraphs was changed."


def _fate(sentence: SentenceChange) -> tuple[object, ...]:
    """What sentences next to each other have to share, to be told as one thing."""
    if sentence.part is not Part.BODY:
        return "alone", id(sentence)
    apart = Kind.CORRECTION in sentence.kinds, Kind.QUOTATION in sentence.kinds
    if sentence.old is None:
        return "added", sentence.new_block, apart
    if sentence.new is None:
        return "removed", sentence.old_block, apart
    return "alone", id(sentence)


def _rank(sentence: SentenceChange) -> int:
    return _ORDER.index(sentence.kinds[0])


_ORDER = tuple(Kind)


def _block(sentences: list[SentenceChange]) -> Phrase:
    """Sentences next to each other that were put in, or taken out."""
    first = sentences[0]
    noun = "quotation" if Kind.QUOTATION in first.kinds and len(sentences) == 1 else "sentence"
    what = "added" if first.old is None else "dropped"
    text = " ".join(((one.new if one.old is None else one.old) or "").strip() for one in sentences)
    many = f"a {noun} was" if len(sentences) == 1 else f"{len(sentences)} {noun}s were"
    if Kind.CORRECTION in first.kinds:
        many = "a notice was"
    return Phrase(f"{many} {what}", _short(text), (Run(Op.ADDED if first.old is None else Op.REMOVED, text),))


def _phrase(sentence: SentenceChange) -> Phrase:
    old, new = sentence.old, sentence.new
    if sentence.part is Part.TITLE:
        return Phrase("the headline was", safe(old or ""))
    if sentence.part is Part.BYLINE:
        name = "date" if sentence.kinds == (Kind.DATE,) else "byline"
        if old is None or new is None:
            return Phrase(f"the {name} was {'added' if old is None else 'dropped'}", safe(new or old or ""))
        return Phrase(f"the {name} was", safe(old))
    if old is None or new is None:
        return _block([sentence])
    if Kind.MOVE in sentence.kinds:
        return _moved(sentence, old, new)
    runs = word_runs(old, new)
    for kind, name, counts in _REPLACED:
        if kind in sentence.kinds:
            # One that is written in letters is known by standing alone.
            replaced = [pair for pair in _replaced(runs) if any(map(counts, pair))] or _replaced(runs)
            if len(replaced) == 1 and sum(map(len, replaced[0])) <= _SHOWN:
                return Phrase(f"a {name} changed", _became(*replaced[0]), runs)
    noun = "notice" if Kind.CORRECTION in sentence.kinds else "sentence"
    replaced = _replaced(runs)
    if Kind.QUOTATION in sentence.kinds:
        return Phrase("a quotation was changed", _short(new), runs)
    edits = [run for run in runs if run.op is not Op.SAME]
    if len(replaced) == 1 and len(edits) == 2 and sum(map(len, replaced[0])) <= _SHOWN:
        return Phrase("a word changed" if _is_word(replaced[0]) else "words changed", _became(*replaced[0]), runs)
    if len(edits) == 1 and len(edits[0].text) <= _SHOWN:
        what = "put in" if edits[0].op is Op.ADDED else "taken out"
        return Phrase(f"words were {what}", safe(edits[0].text).strip(" ,;"), runs)
    return Phrase(f"a {noun} was reworded", _short(new), runs)


def _moved(sentence: SentenceChange, old: str, new: str) -> Phrase:
    where = ""
    if sentence.old_block is not None and sentence.new_block is not None and sentence.old_block != sentence.new_block:
        direction = "up" if sentence.new_block < sentence.old_block else "down"
        where = f" {direction}, from paragraph {sentence.old_block + 1} to {sentence.new_block + 1}"
    edited = sentence.kinds != (Kind.MOVE,)
    return Phrase(
        f"a sentence moved{where}{' and was reworded' if edited else ''}",
        _short(new),
        word_runs(old, new) if edited else (),
    )


def _small(change: Change) -> Iterator[Phrase]:
    """What a reader hardly notices is counted."""
    small = [one for one in change.sentences if _SMALL.issuperset(one.kinds)]
    dots = [one for one in small if Kind.PUNCTUATION in one.kinds]
    if dots:
        where = "a sentence" if len(dots) == 1 else f"{len(dots)} sentences"
        runs = word_runs(dots[0].old or "", dots[0].new or "") if len(dots) == 1 else ()
        yield Phrase(f"punctuation changed in {where}", runs=runs)
    if Kind.REFLOW in change.kinds:
        yield Phrase("paragraphs or lines begin elsewhere")


def _replaced(runs: tuple[Run, ...]) -> list[tuple[str, str]]:
    """What took the place of what, safe to print."""
    return [
        (safe(one.text).strip(), safe(other.text).strip())
        for one, other in pairwise(runs)
        if (one.op, other.op) == (Op.REMOVED, Op.ADDED)
    ]


def _became(old: str, new: str) -> str:
    return f"{old} became {new}"


def _is_word(replaced: tuple[str, str]) -> bool:
    return not any(" " in text for text in replaced)


def _counts(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _any(text: str) -> bool:
    return bool(text)


_REPLACED: tuple[tuple[Kind, str, Callable[[str], bool]], ...] = (
    (Kind.NUMBER, "number", _counts),
    (Kind.NAME, "name", _any),
)
"""Kinds that are told by what took the place of what, and which of the replacements in a sentence they may be."""


def _short(text: str) -> str:
    return fit(safe(text).strip(), _SHOWN)
