"""Keeps what came of reading stored answers again, by newer rules: a fact about an earlier visit, and no visit.

An answer that gives another text gets a record as a visit has, and the text beside it, with the visit's moment. All
those of a batch that give no other text share one record of a few bytes each, so that it is known and costs nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from archive import records
from archive.adoption import stored_of
from archive.catalog import Catalog
from archive.characters import storable
from archive.digest import digest as digest_of
from archive.model import (
    Again,
    Article,
    Failure,
    Fault,
    Outcome,
    RawRef,
    ReadAgain,
    Reading,
    Rejection,
    Visit,
)
from archive.naming import article_of
from archive.paths import identity, text_key
from archive.raw.writer import RawWriter
from archive.records import Answer, Entry, NameKind, Review
from archive.textformat import dumps

_LIMITS = {Fault.EXTRACTION_TIME, Fault.EXTRACTION_MEMORY, Fault.EXTRACTION_CRASH}


@dataclass(frozen=True, slots=True)
class RecordedAgain:
    """What came of reading an answer again."""

    visit: Visit
    before: Reading | None
    """What counted before; None where no article had been found."""
    reading: Reading | None
    """What counts now."""
    came: Again


def came_of(item: ReadAgain, *, before: Reading | None) -> Again:
    """What came of reading an answer again. `before`: what counted until then; None where no article had been found."""
    result = item.result
    if isinstance(result, Article):
        if before is None:
            return Again.RELEASED if item.visit.outcome is Outcome.HELD else Again.FOUND
        return Again.SAME if before.digest == digest_of(result) else Again.OTHER
    if isinstance(result, Failure) and result.fault in _LIMITS and item.visit.outcome is not Outcome.FAILED:
        return Again.FAILED
    return Again.NONE if before is None else Again.KEPT


class Rereader:
    """One batch of them, on its way into a raw file and a catalog."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        raw: RawWriter,
        texts: dict[str, bytes],
        newest: Callable[[str], Article | None],
        software: str,
        at: datetime,
    ) -> None:
        """`texts`: takes the files to be stored; `newest`: as for `naming.article_of`; `at`: this moment."""
        self._catalog = catalog
        self._raw = raw
        self._texts = texts
        self._newest = newest
        self._software = software
        self._at = at

    def keep(self, batch: Iterable[ReadAgain]) -> list[RecordedAgain]:
        """Appends to the raw file, adds rows, and puts the files that are needed into `texts`."""
        done = []
        same: dict[tuple[int, int], list[Answer]] = {}
        without: dict[tuple[int, int], list[Answer]] = {}
        for item in batch:
            recorded = self._keep(item)
            by, answer = (item.rules, item.learnt), _answer(_raw(item.visit))
            if recorded.came is Again.SAME and recorded.reading is recorded.before:
                same.setdefault(by, []).append(answer)
            elif recorded.came in (Again.KEPT, Again.NONE) and not _releases(item):
                without.setdefault(by, []).append(answer)
            done.append(recorded)
        for rules, learnt in sorted(same.keys() | without.keys()):
            by = (rules, learnt)
            review = Review(rules, learnt, tuple(same.get(by, ())), tuple(without.get(by, ())), self._software)
            place = self._raw.append_metadata(None, records.dumps_review(review), at=self._at, answer_id=None)
            self._catalog.add_review(review, place)
        return done

    def _keep(self, item: ReadAgain) -> RecordedAgain:
        visit, answer = item.visit, _raw(item.visit)
        before = self._catalog.reading_of(answer)
        last = self._catalog.read_by(answer)
        if last is None or (item.rules, item.learnt) <= last:
            return RecordedAgain(visit, before, before, Again.DONE)
        came, reading = came_of(item, before=before), before
        if isinstance(item.result, Rejection) and _releases(item):
            self._release(item, item.result)
        elif isinstance(item.result, Article):
            # What was left out counts too: what is learnt of a host is learnt from that and the text together.
            removed = self._catalog.removed_from(answer)
            if came is not Again.SAME or removed != item.result.metadata.removed:
                reading = self._add(item, item.result, before=before)
        return RecordedAgain(visit, before, reading, came)

    def _release(self, item: ReadAgain, rejection: Rejection) -> None:
        """Says of a visit whose reading was held that it found no article."""
        visit = replace(
            item.visit, outcome=Outcome.REJECTED, reason=rejection.reason.value, detail=storable(rejection.detail)
        )
        entry = Entry(
            visit=visit,
            names=(),
            reading=None,
            title=None,
            size=None,
            metadata=None,
            body=self._catalog.body_of(_raw(visit)),
            software=self._software,
            rules=item.rules,
            learnt=item.learnt,
            is_again=True,
        )
        place = self._raw.append_metadata(visit.requested_url, records.dumps(entry), at=self._at, answer_id=None)
        self._catalog.add(entry, place)

    def _add(self, item: ReadAgain, read: Article, *, before: Reading | None) -> Reading:
        visit, catalog, text = item.visit, self._catalog, dumps(read)
        digest = sha256(text.encode()).hexdigest()
        if before is None:
            article, names = article_of(visit.requested_url, [visit.url], read, catalog=catalog, newest=self._newest)
        else:
            article, names = before.article, _names(visit)
        known = catalog.text_with(article, digest)
        reading = Reading(
            article,
            visit.at,
            digest,
            known or text_key(article, visit.at, digest),
            item.rules,
            item.learnt,
            address=identity(visit.url),
        )
        entry = Entry(
            visit=replace(
                visit,
                article=article,
                outcome=Outcome.ARTICLE,
                reason=None if item.doubt is None else item.doubt.value,
                detail="" if item.doubt is None else visit.detail,
            ),
            names=names,
            reading=reading,
            title=read.title,
            size=len(text.encode()),
            metadata=read.metadata,
            body=catalog.body_of(_raw(visit)),
            software=self._software,
            rules=item.rules,
            learnt=item.learnt,
            is_again=True,
            published=records.written_published(read),
        )
        new_text = text if known is None else None
        place = self._raw.append_metadata(
            visit.requested_url, records.dumps(entry, text=new_text), at=self._at, answer_id=None
        )
        self._texts |= stored_of(entry, new_text)
        catalog.add(entry, place)
        return reading


def _releases(item: ReadAgain) -> bool:
    """Whether a visit whose reading was held turns out to have found no article: its own record has to say so."""
    return item.visit.outcome is Outcome.HELD and isinstance(item.result, Rejection)


def _names(visit: Visit) -> tuple[tuple[NameKind, str], ...]:
    """What the visit itself has shown: said again, so that the record beside the text is whole."""
    asked, answered = identity(visit.requested_url), identity(visit.url)
    led = () if asked == answered else ((NameKind.REDIRECT, asked),)
    return ((NameKind.PAGE, answered), *led)


def _raw(visit: Visit) -> RawRef:
    if visit.raw is None:
        raise ValueError(f"nothing came from {visit.requested_url}")
    return visit.raw


def _answer(ref: RawRef) -> Answer:
    return ref.file, ref.offset
