"""Learning which blocks of a host's articles are the site's: a pure function of the set of its articles.

To take an author's sentence away is worse than to leave a site's standing, so a block has to be proven. It is the
site's where, word for word, it stands

- **before or behind all that is the article's own.** Between an author's paragraphs stands an author's: the question of
  an interview, "What we like" above a list, the paragraph that every report of a trial brings. A site's lines stand
  where its template puts them. One may put an invitation among the paragraphs; that is believed on much better proof
  alone, of a statement that is the only thing there which any articles share, and neither asks nor announces.
- **in articles that have nothing else to do with each other.** Copies of one article under several addresses, and
  articles that share a statement which stands nowhere else (an updated one, two parts of a series), count as one.
- **in articles about other things than it speaks of.** "Israel faces a genocide case at the court in The Hague" closes
  many a report word for word, and all of them are about Israel; so may all of an archive be. An article is not asked
  where its title shares a word with the block, or its own text two of its names: neither as a proof nor as one that
  lacks it.
- **in at least four more of these than lack it** (ten more, among the paragraphs), of thirty in a row by their days, or
  of all where there are fewer. That is four of four, five of six, seventeen of thirty. In a row, because sites change
  over the years: what stood under everything in 2017 is the site's also in an archive that goes on to 2026. The
  greater part, because a rubric's or an author's standing lines do not get there, and may be theirs.

A short block ("Newsletter", above what it invites to) counts only together with a statement. An article that would lose
most of itself proves nothing. So pages that are one template, or copies of each other, teach nothing.

What was removed from an article counts as if it stood there still, so learning again what has been applied gives the
same. Blocks prove each other, for a line above another at the end can only fall with it: all that stand in four
articles are supposed, and those that are not proven then are dropped, until all that are left are.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from archive.boilerplate.model import (
    Boilerplate,
    Evidence,
    Learnt,
    Proof,
    Ruling,
    Said,
    SiteBlock,
    is_most,
    is_statement,
)
from archive.boilerplate.volatile import learn_volatile

__all__ = ["Evidence", "Said", "learn", "learn_noise", "shared"]

LEAST: Final = 4
"""By how many those that prove a block outnumber those that lack it. Below it chance explains what they share."""
LEAST_INSIDE: Final = 10
"""The same for a block that stands among an article's own."""
ROW: Final = 30
"""Articles in a row that are asked."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_WIDE: Final = re.compile(r"[\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")
_LEADS_ON: Final = ("?", "？", "؟", ":", "：")
"""Ends of what an author says about what comes next."""
_STEM: Final = 5
_SHORTEST: Final = 4
_NAMES: Final = 2
"""Names in common with which a block speaks of what an article is about. One may be a day's, a town's, the site's."""


@dataclass(frozen=True, slots=True)
class _Witness:
    """An article that is asked, with what is asked of it."""

    evidence: Evidence
    title: frozenset[str]
    """The words of its titles (`_words`)."""
    names: frozenset[str]
    """The names in what it shares with no other article (`_names`), as far as blocks of several articles hold them."""


_Holding = tuple[_Witness, str | None]
"""An article, and the key of a text of it in which a block is the site's; None where it is in none."""


def learn(evidence: Iterable[Evidence], before: Learnt) -> Learnt:
    """What the articles of a host teach: `before` itself where no page would be read differently, else a new revision.

    evidence: each article once, in any order. A person's rulings in `before` are kept; of what it has learnt only what
    is still proven.
    """
    ruled = {block.text: block for block in before.blocks if block.ruling is not None}
    asked = _unrelated(evidence)
    volatile = {block.text: block for block in learn_volatile(asked)}
    proven = _proven(_witnesses(asked), ruled)
    blocks = {block.text: block for block in proven} | volatile | ruled
    found = tuple(blocks[text] for text in sorted(blocks))
    after = Learnt(before.host, before.revision + 1, found)
    same = replace(after.boilerplate, revision=before.revision) == before.boilerplate
    return before if same else after


def learn_noise(evidence: Iterable[Evidence], before: Learnt) -> Learnt:
    """`before` with what some of a host's articles teach of what it changes from visit to visit; itself where nothing.

    evidence: each article once, in any order. What is known is kept: these articles alone do not say that it is wrong.
    """
    known = {block.text: block for block in before.blocks}
    taught = {block.text: block for block in learn_volatile(_unrelated(evidence))}
    blocks = taught | known
    found = tuple(blocks[text] for text in sorted(blocks))
    return before if len(blocks) == len(known) else Learnt(before.host, before.revision + 1, found)


def shared(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """The blocks that several unrelated articles have, wherever they stand in them, with those articles by their days.

    Those of most articles come first, then by text.
    """
    holders: dict[str, list[Evidence]] = {}
    for one in _unrelated(evidence):
        for text in one.blocks:
            holders.setdefault(text, []).append(one)
    several = [(text, those) for text, those in holders.items() if len(those) > 1]
    return dict(sorted(several, key=lambda pair: (-len(pair[1]), pair[0])))


def _witnesses(asked: Sequence[Evidence]) -> list[_Witness]:
    counts = Counter(text for one in asked for text in one.blocks)
    # Of all names those alone that a block may share: an archive has many articles.
    names = _names("\n".join(text for text, count in counts.items() if count >= LEAST))
    return [
        _Witness(
            one,
            _words("\n".join(said.title for said in one.said)),
            _names("\n".join(text for text in one.blocks if counts[text] == 1)) & names,
        )
        for one in asked
    ]


def _proven(witnesses: Sequence[_Witness], ruled: dict[str, SiteBlock]) -> list[SiteBlock]:
    """The blocks of which each one is proven where all of them fall."""
    counts = Counter(text for witness in witnesses for text in witness.evidence.blocks)
    texts = {text for text, count in counts.items() if count >= LEAST and text not in ruled}
    inside = _proven_inside(texts, witnesses, counts)
    anywhere = {text for text, block in ruled.items() if block.ruling is Ruling.REMOVE} | {one.text for one in inside}
    texts -= anywhere
    while True:
        falling = list(_falling(witnesses, Boilerplate(1, frozenset(texts), frozenset(anywhere))))
        fallen = Counter(text for _, gone in falling for text in gone)
        asked = (
            _proof_of(text, [(witness, gone.get(text)) for witness, gone in falling], least=LEAST)
            for text in texts
            if fallen[text] >= LEAST
        )
        found = list(filter(None, asked))
        if len(found) == len(texts):
            return inside + found
        texts = {block.text for block in found}


def _falling(witnesses: Iterable[_Witness], boilerplate: Boilerplate) -> Iterator[tuple[_Witness, dict[str, str]]]:
    """The articles with what would fall of each, and the key of a text of which it would.

    Without those of which that is most, in all that they have said.
    """
    for witness in witnesses:
        falls: dict[str, str] = {}
        asked = False
        for said in witness.evidence.said:
            places = boilerplate.places(said.body)
            if not is_most(places, said.body):
                asked = True
                for at in places:
                    falls[said.body[at]] = min(said.key, falls.get(said.body[at], said.key))
        if asked:
            yield witness, falls


def _proven_inside(texts: Set[str], witnesses: Sequence[_Witness], counts: Counter[str]) -> list[SiteBlock]:
    """Those of `texts` that are the site's among an article's own blocks too."""
    among = [(witness, _among(witness.evidence, counts)) for witness in witnesses]
    found = []
    for text in texts:
        if counts[text] < LEAST_INSIDE or not is_statement(text) or text.endswith(_LEADS_ON):
            continue
        # Where articles share several things among their paragraphs, they are made after a pattern, and it is theirs.
        # One that has the block at an edge alone says nothing about what stands among the paragraphs.
        asked = [
            (witness, those.get(text))
            for witness, those in among
            if those is not None and those.keys() <= {text} and (those or text not in witness.evidence.blocks)
        ]
        if (block := _proof_of(text, asked, least=LEAST_INSIDE)) is not None:
            found.append(replace(block, anywhere=True))
    return found


def _among(evidence: Evidence, counts: Counter[str]) -> dict[str, str] | None:
    """What an article has in common with others between its own blocks, and the key of a text where it does.

    None where its own blocks are not most of what it says.
    """
    found: dict[str, str] = {}
    asked = False
    for said in evidence.said:
        own = [at for at, text in enumerate(said.body) if counts[text] == 1]
        if is_most(own, said.body):
            asked = True
            for text in said.body[own[0] : own[-1]]:
                if counts[text] >= LEAST:
                    found[text] = min(said.key, found.get(text, said.key))
    return found if asked else None


def _proof_of(text: str, holding: Iterable[_Holding], *, least: int) -> SiteBlock | None:
    """The block with its proofs from the row that has the most of them, the last such; None where they are too few.

    holding: articles by day.
    """
    words, names = _words(text), _names(text)
    asked = [
        (witness.evidence.article, key)
        for witness, key in holding
        if not words & witness.title and len(names & witness.names) < _NAMES
    ]
    row = min(ROW, len(asked))
    most = best = 0
    count = 0
    for at, (_, key) in enumerate(asked):
        count += (key is not None) - (at >= row and asked[at - row][1] is not None)
        if at >= row - 1 and count >= most:
            most, best = count, at + 1
    if most - (row - most) < least:
        return None
    proofs = sorted((article, key) for article, key in asked[best - row : best] if key is not None)
    return SiteBlock(text, tuple(Proof(article, key) for article, key in proofs), witnesses=row)


def _unrelated(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The articles by day, without those that are related to one that stays.

    Related: of the same title, or with a statement in common that stands in too few articles to be a site's.
    """
    every = sorted(evidence, key=lambda one: (one.day, one.article))
    counts = Counter(text for one in every for text in one.blocks)
    seen: set[str] = set()
    found = []
    for one in every:
        rare = {text for text in _standing(one) if 1 < counts[text] < LEAST and is_statement(text)}
        names = {f"title: {said.title.casefold()}" for said in one.said} | rare
        if not names & seen:
            found.append(one)
            seen |= names
    return found


def _standing(one: Evidence) -> set[str]:
    """The blocks in at least half of what an article has said.

    What comes and goes is perhaps a site's: the same count of readers under two articles relates them to nothing.
    """
    stands = Counter(text for said in one.said for text in set(said.body))
    return {text for text, count in stands.items() if 2 * count >= len(one.said)}


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


def _names(text: str) -> frozenset[str]:
    """How the longer words with a capital begin, in scripts that have capitals: names, and what looks like some.

    >>> sorted(_names("In Bristol the Millers appealed"))
    ['Brist', 'Mille']
    """
    return frozenset(word[:_STEM] for word in _WORD.findall(text) if len(word) >= _SHORTEST and word[0].isupper())
