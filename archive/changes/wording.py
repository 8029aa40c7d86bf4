"""What editors changed in an article, in plain words. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

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
    for same in _runs(change.sentences):
        if same[0].part is Part.BODY and (same[0].old is None or same[0].new is None):
            told.append((_rank(same[0]), _block(same)))
        else:
            told += [(_rank(one), _phrase(one)) for one in same if not _SMALL.issuperset(one.kinds)]
    told.sort(key=lambda pair: pair[0])
    return _folded([phrase for _, phrase in told]) + list(_small(change))


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


def _folded(told: list[Phrase]) -> list[Phrase]:
    """The same, each thing once, with how often it was done."""
    times = Counter((phrase.what, phrase.text) for phrase in told)
    first = {(phrase.what, phrase.text): phrase for phrase in reversed(told)}
    return [
        first[key] if count == 1 else replace(first[key], what=f"{key[0]} ({count} times)")
        for key, count in times.items()
    ]


def _runs(sentences: tuple[SentenceChange, ...]) -> Iterator[list[SentenceChange]]:
    """Sentences that are told as one thing; whole paragraphs too where they follow each other."""
    run: list[SentenceChange] = []
    for one in sentences:
        if run and _fate(run[-1]) == _fate(one) and _block_of(one) - _block_of(run[-1]) <= _apart(one):
            run.append(one)
            continue
        if run:
            yield run
        run = [one]
    if run:
        yield run


def _block_of(sentence: SentenceChange) -> int:
    block = sentence.new_block if sentence.old is None else sentence.old_block
    return 0 if block is None else block


def _apart(sentence: SentenceChange) -> int:
    """How many paragraphs on the next sentence of a thing may stand: notices, and quotations, are told one by one."""
    return 0 if not _ALONE.isdisjoint(sentence.kinds) else 1


_ALONE = frozenset({Kind.CORRECTION, Kind.QUOTATION})


def _fate(sentence: SentenceChange) -> tuple[object, ...]:
    """What sentences next to each other have to share, to be told as one thing."""
    if sentence.part is not Part.BODY:
        return "alone", id(sentence)
    apart = Kind.CORRECTION in sentence.kinds, Kind.QUOTATION in sentence.kinds
    if sentence.old is None:
        return "added", apart
    if sentence.new is None:
        return "removed", apart
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
            became = ", ".join(_became(*pair) for pair in replaced)
            is_all = all(any(map(counts, pair)) for pair in replaced)
            if replaced and is_all and {*sentence.kinds} <= {kind, Kind.MOVE} and len(became) <= _SHOWN:
                return Phrase(f"{name}s changed", became, runs)
            if kind is Kind.NUMBER:
                return Phrase("a sentence was reworded, and a number changed", _short(new), runs)
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
    if sentence.kinds == (Kind.MOVE,):
        return Phrase(f"a sentence moved{where}", _short(new))
    edit = _phrase(replace(sentence, kinds=tuple(kind for kind in sentence.kinds if kind is not Kind.MOVE)))
    reworded = edit.what.removeprefix("a sentence was ")
    if reworded != edit.what:
        return Phrase(f"a sentence moved{where} and was {reworded}", edit.text, edit.runs)
    return Phrase(f"a sentence moved{where}, and {edit.what}", edit.text, edit.runs)


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
