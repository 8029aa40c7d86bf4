"""Which readings wait because they are doubted, and which of those are believed after all (`crawler.drift`)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archive.archive import Archive, Recorded, RecordedAgain, ToReadAgain
from archive.digest import digest
from archive.errors import DamageError, KeyNotFound
from archive.model import (
    Article,
    Capture,
    Doubt,
    Failure,
    Held,
    Novelty,
    Outcome,
    RawRef,
    ReadAgain,
    Reading,
    Rejection,
    Repeated,
)
from archive.paths import host_of, identity
from crawler.drift import (
    Health,
    Loss,
    Waiting,
    after,
    health_of,
    is_replaced,
    lacking,
    losses,
    losses_of,
    said,
    spells,
    unconfirmed,
)
from crawler.front_page import is_root

_BACK = dt.timedelta(days=30)
"""How far back the looks at a host are asked for: behind the oldest that is held, and behind this moment."""
_BYLINE = {Loss.AUTHOR, Loss.DATE}


class Quarantine:
    """What a crawl does with readings that are doubted. It asks the archive, so it belongs to the archive's thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._hosts: dict[str, Health] = {}
        # What was held in this crawl, by what it was read: without the pages, which may be thousands.
        self._found: dict[RawRef, tuple[Article | Rejection, int, int]] = {}

    @property
    def hosts(self) -> list[str]:
        """The hosts that were met."""
        return list(self._hosts)

    def checked(self, capture: Capture) -> Capture:
        """The capture as it is to be recorded: held where it is doubted."""
        result = capture.result
        if isinstance(result, Repeated):
            self._stands(capture)
        if not isinstance(result, Article | Rejection) or not capture.pages:
            return capture
        article, before = self._archive.article_before(capture)
        host = host_of(article)
        health = self._health_of(host, at=capture.at)
        lost, doubt = self._doubt(capture, result, before, health)
        if before is not None and (isinstance(result, Article) or lost):
            health = after(health, article, lost)
            # Those that came before it was known are safe: to be sure would mean to hold every edit until the end.
            if doubt is None and health.is_degraded and not _says_the_same(result, before):
                doubt = Doubt.DEGRADED
        self._hosts[host] = health
        if doubt is None:
            return capture
        why = said(lost) if lost else f"the pages of its host have lost {', '.join(health.lost)}"
        return replace(capture, result=Held(result, why, doubt))

    def _stands(self, capture: Capture) -> None:
        """Counts an answer that was not read, because it says what an earlier one said."""
        url = capture.pages[-1].url
        host = host_of(identity(url))
        health = self._health_of(host, at=capture.at)
        last = self._archive.last_answer(url) if health.count else None
        if last is not None and last.outcome is Outcome.ARTICLE:
            self._hosts[host] = after(health, last.article, ())

    def _health_of(self, host: str, *, at: dt.datetime) -> Health:
        if host not in self._hosts:
            held = (one.visit.at for one in self._archive.held(host))
            looks = self._archive.looks(host, since=min(held, default=at) - _BACK)
            self._hosts[host] = health_of(looks)
        return self._hosts[host]

    def _doubt(
        self, capture: Capture, result: Article | Rejection, before: Reading | None, health: Health
    ) -> tuple[tuple[Loss, ...], Doubt | None]:
        """What was lost, and why the reading is doubted, as far as it alone says so."""
        if before is None:
            if lost := losses(None, result):
                return lost, Doubt.LOST
            return (), Doubt.DEGRADED if isinstance(result, Article) and _is_poor(result, health) else None
        if _says_the_same(result, before):
            return (), None
        # An address that leads elsewhere now has lost its article to another page, and not to a design; and at the root
        # of a host a list is what should stand.
        url = capture.pages[-1].url
        if isinstance(result, Rejection) and (identity(url) != before.address or is_root(url)):
            return (), None
        try:
            lost = losses(self._archive.article(before.key), result)
        except (DamageError, KeyNotFound):  # for `archive check` to name
            return (), None
        return lost, Doubt.LOST if lost else None

    def note(self, captures: Iterable[Capture], recorded: Iterable[Recorded]) -> None:
        """Remembers what was held, so that it need not be read again at the end."""
        for capture, one in zip(captures, recorded, strict=True):
            if isinstance(capture.result, Held) and one.visit.raw is not None:
                self._found[one.visit.raw] = capture.result.found, capture.rules, capture.learnt

    def remembered(self, one: ToReadAgain) -> ReadAgain | None:
        """What was read in an answer that is held, to be believed; None where that was not in this crawl."""
        if one.visit.raw is None or one.visit.raw not in self._found:
            return None
        found, rules, learnt = self._found[one.visit.raw]
        return ReadAgain(one.visit, found, rules, learnt, Doubt.LOST if one.visit.reason == Doubt.LOST else None)


def to_release(
    archive: Archive, host: str, known: Mapping[RawRef, tuple[Loss, ...]] | None = None
) -> tuple[list[ToReadAgain], Waiting | None]:
    """The answers of `host` that are held and not doubted any more, in the order of time, and those that wait.

    They are doubted where they came in a spell in which the host was degraded, whatever they lost themselves, and where
    another page may stand in the article's place, until a later look finds the same (`unconfirmed`). `known`: what they
    turned out to have lost when they were read again by present rules; else what was seen at their visits.
    """
    held = archive.held(host)
    if not held:
        return [], None
    doubtful = spells(archive.looks(host, since=min(one.visit.at for one in held) - _BACK), known)
    alone = _unconfirmed(archive, held, known or {})
    spoilt: list[ToReadAgain] = []
    sound: list[ToReadAgain] = []
    for one in held:
        is_spoilt = any(spell.covers(one.visit.at) for spell in doubtful)
        (spoilt if is_spoilt else sound).append(one)
    # What another look has shown to be a wall lies there for good, and nobody waits for it.
    single = [one for one in sound if one.visit.raw is not None and alone.get(one.visit.raw)]
    free = [one for one in sound if one.visit.raw not in alone]
    free.sort(key=lambda one: (one.visit.at, one.visit.requested_url))
    if not spoilt and not single:
        return free, None
    lasting = [spell for spell in doubtful if spell.end is None]
    return free, Waiting(host, len(spoilt), lasting[-1].lost if lasting else (), unconfirmed=len(single))


def _unconfirmed(
    archive: Archive, held: Sequence[ToReadAgain], known: Mapping[RawRef, tuple[Loss, ...]]
) -> dict[RawRef, bool]:
    lost: dict[str, dict[RawRef, tuple[Loss, ...]]] = {}
    for one in held:
        raw = one.visit.raw
        if raw is not None and is_replaced(what := known.get(raw, losses_of(one.visit))):
            lost.setdefault(one.visit.article, {})[raw] = what
    found = {
        raw: may for article, what in lost.items() for raw, may in unconfirmed(archive.visits(article), what).items()
    }
    # No two articles are the same page: what stands at the addresses of several is none of them.
    pages: dict[str, set[str]] = {}
    for one in held:
        if (
            one.visit.raw is not None
            and one.visit.markup is not None
            and one.visit.raw in lost.get(one.visit.article, {})
        ):
            pages.setdefault(one.visit.markup, set()).add(one.visit.article)
    for one in held:
        if one.visit.raw is not None and len(pages.get(one.visit.markup or "", ())) > 1:
            found.setdefault(one.visit.raw, True)
    return found


def losses_now(archive: Archive, again: ReadAgain) -> tuple[Loss, ...]:
    """What an answer that is held has lost as it is read now, beside the reading before it; empty where nothing."""
    visit, result = again.visit, again.result
    before = archive.reading_before(visit.article, visit.at)
    if not isinstance(result, Article | Rejection):
        return ()
    try:
        return losses(None if before is None else archive.article(before.key), result)
    except (DamageError, KeyNotFound):
        return ()


def doubted_still(archive: Archive, read: Iterable[ReadAgain]) -> list[ReadAgain]:
    """Answers that are to be believed, with what is to be known of those that have lost something all the same."""
    return [replace(one, doubt=Doubt.LOST) if losses_now(archive, one) else one for one in read]


def recorded_of(archive: Archive, one: RecordedAgain, result: Article | Rejection | Failure) -> Recorded:
    """What came of believing an answer, as if its reading had never been held. `result`: what was read in it."""
    reading = one.reading
    if reading is None:
        if isinstance(result, Rejection):
            visit = replace(one.visit, outcome=Outcome.REJECTED, reason=result.reason.value, detail=result.detail)
            return Recorded(visit, None, None)
        return Recorded(one.visit, None, None)
    visit = replace(one.visit, article=reading.article, outcome=Outcome.ARTICLE, reason=None, detail="")
    before = archive.reading_before(reading.article, reading.at - dt.timedelta(seconds=1))
    if before is None:
        return Recorded(visit, reading, Novelty.NEW)
    return Recorded(visit, reading, Novelty.UNCHANGED if before.digest == reading.digest else Novelty.CHANGED)


def _says_the_same(result: Article | Rejection, before: Reading) -> bool:
    return isinstance(result, Article) and digest(result) == before.digest


def _is_poor(new: Article, health: Health) -> bool:
    """Whether a new article lacks what the others of its host have lost. What of its text is missing nobody can see."""
    if not health.is_degraded:
        return False
    return not set(health.lost) <= _BYLINE or any(lacking(new, health.lost))
