"""Why a version is one: what read it, what it was compared with, what differs, what was left out, and what says no."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.boilerplate.frame import fills
from archive.boilerplate.model import Learnt, Mark, Ruling, SiteBlock
from archive.boilerplate.shape import shape_of
from archive.changes.model import Change, Kind
from archive.diff.compare import Diff
from archive.model import Article, Metadata, Reading, Removed, Version


@dataclass(frozen=True, slots=True)
class Read:
    """Readings of one version by the same rules that gave the same text."""

    rules: int
    learnt: int
    digest: str
    key: str
    readings: int
    """How many moments."""
    first: dt.datetime
    last: dt.datetime
    counts: bool
    """Whether it is what the version says; else newer rules read these answers otherwise."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A block that stands on the page and not in the text, because it is the site's."""

    text: str
    place: int
    """In the whole body, from 0."""
    is_in_both: bool
    """Whether it was left out of the earlier version too."""
    block: SiteBlock | None
    """What was learnt of it; None where a later revision knows it no more."""

    @property
    def why(self) -> str:
        """In a few words."""
        if self.block is None:
            return "learnt to be the site's by an earlier revision"
        if self.block.ruling is Ruling.REMOVE:
            return "a person said that it is the site's"
        if self.block.is_volatile:
            proofs = self.block.proofs
            at = f"{sum(one.changes for one in proofs)} of {sum(one.fetches for one in proofs)} visits"
            return f"learnt to change from visit to visit: at {at} to {len(proofs)} articles"
        where = "wherever it stands" if self.block.anywhere else "before or behind the article's own"
        return f"learnt to be the site's from {len(self.block.proofs)} articles, {where}"


@dataclass(frozen=True, slots=True)
class Sign:
    """Something by which a page could say that it was changed, on both sides."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a version is one."""

    version: Version
    before: Version | None
    """None for the first."""
    read: tuple[Read, ...]
    """By what it was read: what counts first, then the newest rules first."""
    compared_by: tuple[int, int] | None
    """Rules and knowledge of the host that read both versions and told them apart; None where none has read both."""
    diff: Diff | None
    change: Change | None
    """None for the first."""
    left_out: tuple[LeftOut, ...]
    signs: tuple[Sign, ...]
    """What was looked at for whether the page says that it was changed; empty for the first."""

    @property
    def absent(self) -> tuple[Kind, ...]:
        """The kinds that were looked for, and that do not apply."""
        return () if self.change is None else tuple(kind for kind in Kind if kind not in self.change.kinds)


def explain(
    versions: Sequence[Version],
    number: int,
    *,
    readings: Iterable[Reading],
    old: Article | None,
    new: Article,
    diff: Diff | None,
    change: Change | None,
    learnt: Learnt,
) -> Explanation:
    """Why the version of this number is one. `readings`: of the article; `old`: what the version before says, which
    the first does not have, nor `diff` and `change`; `learnt`: the newest of its host."""
    version = versions[number - 1]
    before = versions[number - 2] if number > 1 else None
    known = list(readings)
    return Explanation(
        version=version,
        before=before,
        read=tuple(_read(version, known)),
        compared_by=None if before is None else _shared(before, version, known),
        diff=diff,
        change=change,
        left_out=tuple(_left_out(() if old is None else old.metadata.removed, new.metadata.removed, learnt)),
        signs=() if old is None else tuple(_signs(old, new)),
    )


def _read(version: Version, readings: Iterable[Reading]) -> list[Read]:
    found: dict[tuple[int, int, str, str], list[dt.datetime]] = {}
    for one in readings:
        if version.first <= one.at <= version.last:
            found.setdefault((one.rules, one.learnt, one.digest, one.key), []).append(one.at)
    read = [
        Read(rules, learnt, digest, key, len(set(moments)), min(moments), max(moments), digest == version.digest)
        for (rules, learnt, digest, key), moments in found.items()
    ]
    return sorted(read, key=lambda one: (not one.counts, -one.rules, -one.learnt, one.first))


def _shared(before: Version, version: Version, readings: Iterable[Reading]) -> tuple[int, int] | None:
    """The newest rules that read the last answer of the one and the first of the other (`archive.versions`)."""
    by: dict[dt.datetime, set[tuple[int, int]]] = {before.last: set(), version.first: set()}
    for one in readings:
        if one.at in by:
            by[one.at].add((one.rules, one.learnt))
    return max(by[before.last] & by[version.first], default=None)


def _left_out(old: Sequence[Removed], new: Sequence[Removed], learnt: Learnt) -> list[LeftOut]:
    blocks = {block.text: block for block in learnt.blocks}
    before = {one.text for one in old}
    found = []
    above: LeftOut | None = None
    for one in new:
        block = blocks.get(one.text) or blocks.get(shape_of(one.text)) or _framing(one.text, learnt)
        follows = above is not None and one.place == above.place + 1
        if block is None and follows and above is not None and above.block is not None and above.block.below:
            block = above.block
        above = LeftOut(one.text, one.place, one.text in before, block)
        found.append(above)
    return found


def _framing(text: str, learnt: Learnt) -> SiteBlock | None:
    frames = (block for block in learnt.blocks if block.mark is Mark.FRAME)
    return next((block for block in frames if fills(block.text, text)), None)


def _signs(old: Article, new: Article) -> list[Sign]:
    sides = [_said(one) for one in (old, new)]
    return [Sign(name, sides[0][name], sides[1][name]) for name in sides[0]]


def _said(article: Article) -> dict[str, str | None]:
    known: Metadata = article.metadata
    byline = article.byline
    return {
        "date of the last update, for machines": None if known.modified is None else known.modified.isoformat(),
        "date of the last update, as printed": None if known.updated is None else known.updated.isoformat(),
        "schema.org corrections": "; ".join(known.corrections) or None,
        "day of publication": None if byline is None or byline.date is None else byline.date.isoformat(),
    }
