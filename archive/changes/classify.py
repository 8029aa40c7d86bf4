"""classify(old, new): what kinds of change lie between two articles, sentence by sentence."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from archive.changes.disclosure import disclosed_by, disclosure_of
from archive.changes.folding import fold
from archive.changes.matching import Match, Sentence, matches_of, sentences_of
from archive.changes.model import Change, Kind, Part, SentenceChange
from archive.changes.names import Context, context_of, may_differ, names_in, other_names
from archive.changes.notices import notices_in
from archive.changes.numbers import figures_and_words, figures_of, number_words, worded_numbers, words_for_one
from archive.changes.quotations import differ, is_speech, quoted_in, quoted_in_headline
from archive.changes.swaps import is_swapped
from archive.diff.words import Op, tokens, word_runs, words_of
from archive.model import Article

CLASSIFIER = 3
"""Raised with every change of these rules that tells some pair otherwise: what was remembered is found out anew."""

_ORDER = tuple(Kind)
_DIGITS = re.compile(r"\d+")


def classify(
    old: Article,
    new: Article,
    *,
    read: tuple[dt.datetime, dt.datetime] | None = None,
    stood: dt.datetime | None = None,
) -> Change:
    """What differs between two neighbouring versions of an article: a function of both texts and both metadata.

    read: when the two pages were fetched; with it, a stamp that only says the moment of the fetch discloses nothing.
    stood: the last look that found the old text, not earlier than its fetch, which it is where it is not given; a stamp
    older than that tells nothing of an edit made after it.
    """
    sides = _Sides(old, new)
    changes = [*_of_title(sides), *_of_byline(old, new)]
    kinds: set[Kind] = set()
    matches = matches_of(sides.old.sentences, sides.new.sentences) if old.body != new.body else ()
    for match in matches:
        change = _of_match(sides, match)
        if change is not None:
            changes.append(change)
    sizes = sum(map(sizes_of, changes), Counter[Op]())
    kinds.update(_of_gaps(sides, matches))
    kinds.update(kind for change in changes for kind in change.kinds)
    if stood is None and read is not None:
        stood = read[0]
    evidence = disclosed_by(old, new, changes, read=read, stood=stood)
    return Change(
        kinds=_ordered(kinds),
        added=sizes[Op.ADDED],
        removed=sizes[Op.REMOVED],
        sentences=tuple(changes),
        disclosure=disclosure_of(changes, evidence),
        disclosed_by=evidence,
    )


class _Side:
    """One of the two articles, cut up."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = "\n\n".join(article.body)

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        return sentences_of(self.article.body)

    @cached_property
    def notices(self) -> frozenset[int]:
        return notices_in(self.sentences, len(self.article.body))

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where each block begins in the text."""
        starts, at = [], 0
        for block in self.article.body:
            starts.append(at)
            at += len(block) + 2
        return starts

    def said(self, places: range) -> str | None:
        """Sentences with what is between them; None for none."""
        if not places:
            return None
        return self.text[self.sentences[places[0]].start : self.sentences[places[-1]].end]

    def quoted(self, places: range) -> tuple[str, ...]:
        return tuple(
            text
            for sentence in (self.sentences[place] for place in places)
            for text in quoted_in(
                self.article.body[sentence.block],
                sentence.start - self.starts[sentence.block],
                sentence.end - self.starts[sentence.block],
            )
        )

    def block(self, places: range) -> int | None:
        return self.sentences[places[0]].block if places else None


class _Sides:
    def __init__(self, old: Article, new: Article) -> None:
        self.old, self.new = _Side(old), _Side(new)
        self.language = new.metadata.language or old.metadata.language

    @cached_property
    def context(self) -> Context:
        """Read only where sentences differ: it takes both whole texts."""
        return context_of(
            dict.fromkeys(each.text for side in (self.old, self.new) for each in side.sentences), self.language
        )


def _of_title(sides: _Sides) -> Iterator[SentenceChange]:
    old, new = sides.old.article.title, sides.new.article.title
    if old != new:
        quoted = [quoted_in_headline(title) for title in (old, new)]
        # That its words differ is what a changed headline says; that no more than punctuation does is worth a word.
        kinds = {Kind.HEADLINE, *_of_edit(sides, old, new, quoted[0], quoted[1])} - {Kind.WORDING}
        # In a headline marks about a single word say that somebody else said it.
        if fold(old) == fold(new) and fold("".join(quoted[0])) != fold("".join(quoted[1])):
            kinds = (kinds - {Kind.PUNCTUATION}) | {Kind.QUOTATION}
        yield SentenceChange(old, new, _ordered(kinds), None, None, Part.TITLE)


def _of_byline(old: Article, new: Article) -> Iterator[SentenceChange]:
    before, after = old.byline, new.byline
    if before == after:
        return
    people = [(byline.submitter, byline.authors) if byline else (None, ()) for byline in (before, after)]
    moments = [(byline.date, byline.time) if byline else (None, None) for byline in (before, after)]
    kinds = set()
    if people[0] != people[1]:
        kinds.add(Kind.BYLINE)
        if _folded_people(*people[0]) == _folded_people(*people[1]):
            kinds.add(Kind.PUNCTUATION)
    if moments[0] != moments[1]:
        kinds.add(Kind.DATE)
    old_line, new_line = (str(byline) if byline is not None else None for byline in (before, after))
    yield SentenceChange(old_line, new_line, _ordered(kinds), None, None, Part.BYLINE)


def _folded_people(submitter: str | None, authors: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    return fold(submitter or ""), tuple(map(fold, authors))


def _of_match(sides: _Sides, match: Match) -> SentenceChange | None:
    old, new = sides.old.said(match.old), sides.new.said(match.new)
    kinds: set[Kind] = set()
    is_notice = _in(match.old, sides.old.notices) or _in(match.new, sides.new.notices)
    if old is None or new is None:
        quoted = sides.old.quoted(match.old) or sides.new.quoted(match.new)
        kinds.add(Kind.CORRECTION if is_notice else Kind.DELETION if new is None else Kind.ADDITION)
        if is_speech(quoted) and not is_notice:
            kinds.add(Kind.QUOTATION)
    else:
        if match.moved:
            kinds.add(Kind.MOVE)
        if old != new:
            found = _of_edit(sides, old, new, sides.old.quoted(match.old), sides.new.quoted(match.new))
            is_trivial = found <= {Kind.PUNCTUATION, Kind.REFLOW}
            kinds |= {Kind.CORRECTION} if is_notice and not is_trivial else found
    if not kinds:
        return None
    return SentenceChange(old, new, _ordered(kinds), sides.old.block(match.old), sides.new.block(match.new))


def _in(places: range, found: frozenset[int]) -> bool:
    return any(place in found for place in places)


def _of_edit(sides: _Sides, old: str, new: str, old_quoted: Sequence[str], new_quoted: Sequence[str]) -> set[Kind]:
    """The kinds of a sentence that stands on both sides and differs; at least one."""
    if old.split() == new.split():
        return {Kind.REFLOW if "\n" in old or "\n" in new else Kind.PUNCTUATION}
    kinds = set()
    if _numbers_differ(old, new, sides.language):
        kinds.add(Kind.NUMBER)
    if differ(tuple(old_quoted), tuple(new_quoted)):
        kinds.add(Kind.QUOTATION)
    if fold(old) == fold(new):
        return kinds or {Kind.PUNCTUATION}
    names: set[str] = set()
    has_swapped = False
    if may_differ(old, new, sides.language):
        before, after = names_in(old, sides.context), names_in(new, sides.context)
        left, right = other_names(before, after, sides.context)
        names = {*left, *right}
        if not names:
            left_words, right_words = (
                [_without_possessive(word.casefold()) for word in words_of(text)] for text in (old, new)
            )
            has_swapped = is_swapped(left_words, right_words, {*before, *after})
    if names or has_swapped:
        kinds.add(Kind.NAME)
    # "A man", "two men": the article is part of the number.
    ones = words_for_one(sides.language) if Kind.NUMBER in kinds else frozenset[str]()
    if _words_differ(sides, (old, new), (old_quoted, new_quoted), {*names, *ones}) or not kinds:
        kinds.add(Kind.WORDING)
    return kinds


def _numbers_differ(old: str, new: str, language: str | None) -> bool:
    """Whether figures differ, or words for numbers where both sides have some: "two" beside "2" are the same."""
    left, right = figures_of(old), figures_of(new)
    words_left, words_right = worded_numbers(old, language), worded_numbers(new, language)
    # A figure that became a word, and the other way round.
    for figures, words in ((left - right, words_right - words_left), (right - left, words_left - words_right)):
        if figures and not words:
            return True
        if any(figure not in words for figure in figures):
            return True
    worded = words_left - words_right - right, words_right - words_left - left
    if worded[0] and worded[1]:
        return True
    if (worded[0] or worded[1]) and _is_one_no_more(old, new, language):
        return True
    if left != right or words_left != words_right or len(left) + len(words_left) < 2:
        return False
    known = number_words(language)
    before, after = ([known.get(word, word) for word in figures_and_words(text)] for text in (old, new))
    return is_swapped(before, after, {*left, *words_left})


def _is_one_no_more(old: str, new: str, language: str | None) -> bool:
    """Whether a number in words stands where "a" or "one" stood, or the other way round: "A man", "Two men"."""
    known, one = number_words(language), words_for_one(language)
    for gone, new_there in pairwise(word_runs(old, new)):
        if {gone.op, new_there.op} == {Op.ADDED, Op.REMOVED}:
            words = [words_of(run.text)[:1] for run in (gone, new_there)]
            folded = {word.casefold() for those in words for word in those}
            if len(folded) == 2 and folded & one and (folded - one) & known.keys():
                return True
    return False


def _words_differ(
    sides: _Sides, texts: tuple[str, str], quoted: tuple[Sequence[str], Sequence[str]], known: set[str]
) -> bool:
    """Whether words outside of quotations differ that are neither numbers nor `known`: those have their own kinds."""
    old, new = (
        _plain_words(text, sides.language) - sum((_plain_words(part, sides.language) for part in parts), Counter[str]())
        for text, parts in zip(texts, quoted, strict=True)
    )
    differing = (old - new) + (new - old)
    parts = {part for name in known for part in tokens(name)} | known
    return any(_without_possessive(word) not in parts for word in differing)


def _plain_words(text: str, language: str | None) -> Counter[str]:
    """Words that are no numbers, lower case, without the figures in them."""
    numbers = number_words(language)
    found = (_DIGITS.sub("", word.casefold()).replace("’", "'") for word in words_of(text) if word[0].isalpha())
    return Counter(word for word in found if word not in numbers)


def _without_possessive(word: str) -> str:
    head, mark, tail = word.partition("'")
    return head if mark and len(head) > 2 and len(tail) <= 4 else word


def _of_gaps(sides: _Sides, matches: Sequence[Match]) -> Iterator[Kind]:
    """What differs between sentences that are neighbours on both sides: paragraphs and lines that end elsewhere."""
    before: Match | None = None
    for match in matches:
        if not match.old or not match.new or match.moved:
            continue
        if before is not None and before.old.stop == match.old.start and before.new.stop == match.new.start:
            old_gap = sides.old.sentences[before.old[-1]].gap
            new_gap = sides.new.sentences[before.new[-1]].gap
            if old_gap != new_gap:
                yield Kind.REFLOW if "\n" in old_gap + new_gap else Kind.PUNCTUATION
        before = match


def sizes_of(change: SentenceChange) -> Counter[Op]:
    """How many words of title and body were put in and taken out."""
    sizes = Counter[Op]()
    if change.part is Part.BYLINE or change.old == change.new:
        return sizes
    for run in word_runs(change.old or "", change.new or ""):
        if run.op is not Op.SAME:
            sizes[run.op] += sum(token[0].isalnum() for token in tokens(run.text))
    return sizes


def _ordered(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    return tuple(sorted(set(kinds), key=_ORDER.index))
