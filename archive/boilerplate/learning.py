"""Learning which blocks of a host's articles are the site's: a pure function of the set of its articles.

To take an author's sentence away is worse than to leave a site's standing, so a block has to be proven. It is the
site's where, word for word, it stands

- **before or behind all that is the article's own.** Between an author's paragraphs stands an author's: the question of
  an interview, "What we like" above a list, the paragraph that every report of a trial brings. A site's lines stand
  where its template puts them.
- **in articles that have nothing else to do with each other.** Copies of one article under several addresses, and
  articles that share a statement which stands nowhere else (an updated one, two parts of a series), count as one.
- **in articles about other things than it speaks of.** "Israel faces a genocide case at the court in The Hague" closes
  many a report word for word, and all of them are about Israel. So an article whose title shares a word with the block
  is not asked: neither as a proof nor as one that lacks it.
- **in at least five of these, and in at least half of thirty in a row** by their days; where there are fewer than
  thirty, in half of all. In a row, because sites change over the years: what stood under everything in 2017 is the
  site's also in an archive that goes on to 2026. Half, because a rubric's or an author's standing lines do not get
  there, and may be theirs.

A short block ("Newsletter", above what it invites to) counts only together with a statement. An article that would lose
most of itself proves nothing. So pages that are one template, or copies of each other, teach nothing.

What was removed from an article counts as if it stood there still, so learning again what has been applied gives the
same. Blocks prove each other, for a line above another at the end can only fall with it: all that stand in five
articles are supposed, and those that are not proven then are dropped, until all that are left are.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from archive.boilerplate.model import Boilerplate, Learnt, Proof, Ruling, SiteBlock, is_most, is_statement

LEAST: Final = 5
"""Articles that prove a block, at least. Below it chance and relation explain what several share."""
ROW: Final = 30
"""Articles in a row that are asked."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_WIDE: Final = re.compile(r"[\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")
_STEM: Final = 5
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one article says, as far as learning asks."""

    article: str
    """Its identity."""
    day: dt.date
    """Of first publication, or that of the reading where the page states none."""
    title: str
    body: tuple[str, ...]
    """All blocks of its newest reading, with those that were removed from it in their places."""
    key: str
    """Store key of the text."""


@dataclass(frozen=True, slots=True)
class _Witness:
    """An article that is asked, with what is asked of it."""

    evidence: Evidence
    about: frozenset[str]
    """The words of its title (`_words`)."""


def learn(evidence: Iterable[Evidence], before: Learnt) -> Learnt:
    """What the articles of a host teach: `before` itself where no page would be read differently, else a new revision.

    evidence: each article once, in any order. A person's rulings in `before` are kept; of what it has learnt only what
    is still proven.
    """
    ruled = {block.text: block for block in before.blocks if block.ruling is not None}
    proven = _proven([_Witness(one, _words(one.title)) for one in _unrelated(evidence)], ruled)
    blocks = {block.text: block for block in proven} | ruled
    found = tuple(blocks[text] for text in sorted(blocks))
    after = Learnt(before.host, before.revision + 1, found)
    same = replace(after.boilerplate, revision=before.revision) == before.boilerplate
    return before if same else after


def shared(evidence: Iterable[Evidence]) -> Counter[str]:
    """In how many unrelated articles each statement stands, wherever it does; those of one alone are left out."""
    counts = Counter(text for one in _unrelated(evidence) for text in set(one.body) if is_statement(text))
    return Counter({text: count for text, count in counts.items() if count > 1})


def _proven(witnesses: Sequence[_Witness], ruled: dict[str, SiteBlock]) -> list[SiteBlock]:
    """The blocks of which each one is proven where all of them fall."""
    forced = frozenset(text for text, block in ruled.items() if block.ruling is Ruling.REMOVE)
    counts = Counter(text for witness in witnesses for text in set(witness.evidence.body))
    texts = {text for text, count in counts.items() if count >= LEAST and text not in ruled}
    while True:
        falling = list(_falling(witnesses, Boilerplate(1, frozenset(texts), forced)))
        counts = Counter(text for _, gone in falling for text in gone)
        found = [block for text in texts if counts[text] >= LEAST and (block := _proof_of(text, falling)) is not None]
        if len(found) == len(texts):
            return found
        texts = {block.text for block in found}


def _falling(witnesses: Sequence[_Witness], boilerplate: Boilerplate) -> Iterator[tuple[_Witness, Set[str]]]:
    """The articles with what would fall of each; without those of which that is most."""
    for witness in witnesses:
        body = witness.evidence.body
        places = boilerplate.places(body)
        if not is_most(places, body):
            yield witness, {body[at] for at in places}


def _proof_of(text: str, falling: Sequence[tuple[_Witness, Set[str]]]) -> SiteBlock | None:
    """The block with its proofs from the row that has the most of them, the last such; None where they are too few."""
    about = _words(text)
    asked = [(witness.evidence, text in gone) for witness, gone in falling if not about & witness.about]
    row = min(ROW, len(asked))
    most = best = 0
    count = 0
    for at, (_, has) in enumerate(asked):
        count += has - (at >= row and asked[at - row][1])
        if at >= row - 1 and count >= most:
            most, best = count, at + 1
    if most < LEAST or 2 * most < row:
        return None
    proofs = sorted((Proof(one.article, one.key) for one, has in asked[best - row : best] if has), key=_by_article)
    return SiteBlock(text, tuple(proofs), witnesses=row)


def _by_article(proof: Proof) -> str:
    return proof.article


def _unrelated(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The articles by day, without those that are related to one that stays.

    Related: of the same title, or with a statement in common that stands in too few articles to be a site's.
    """
    every = sorted(evidence, key=lambda one: (one.day, one.article))
    counts = Counter(text for one in every for text in set(one.body))
    seen: set[str] = set()
    found = []
    for one in every:
        rare = {text for text in one.body if 1 < counts[text] < LEAST and is_statement(text)}
        names = {f"title: {one.title.casefold()}"} | rare
        if not names & seen:
            found.append(one)
            seen |= names
    return found


def _words(text: str) -> frozenset[str]:
    """What of a text may name its subject: how its longer words begin; in Chinese and Korean, pairs of characters.

    The beginnings, because names have endings in many languages. Short words say next to nothing in any.

    >>> sorted(_words("Israels Fall vor dem Gericht"))
    ['fall', 'geric', 'israe']
    """
    found = set()
    for word in _WORD.findall(_WIDE.sub(" ", text.casefold())):
        if len(word) >= _SHORTEST:
            found.add(word[:_STEM])
    for run in _WIDE.findall(text):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(found)
