"""What is known of one visit, as one JSON object: beside the text, and beside the raw answer in the WARC file.

The catalog can be made again from these. The object in the WARC file also holds the text that the visit found, where
that was new, so that the WARC file alone is enough to complete what a process that died left undone.

An answer that was read again by newer rules, and gave another text, has a second such object; those that gave no other
text share a `Review`.
"""

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from archive.errors import UsageError
from archive.model import Article, Metadata, Outcome, RawRef, Reading, Removed, Visit
from archive.paths import identity

FORMAT = 1
"""Version of a visit's object. What is only added does not raise it: readers pass over what they do not know."""
FORMAT_AGAIN = 2
"""Of an object about answers that were read again, which a program that knows visits only would take for one."""


class NameKind(StrEnum):
    """How an identity came to name an article."""

    PAGE = "page"
    """The article was read at this address."""
    CANONICAL = "canonical"
    """The article's page named this address as its own."""
    REDIRECT = "redirect"
    """This address led to the article's page."""


Answer = tuple[str, int]
"""Where an answer's record lies: store key of the WARC file, offset of the gzip member in bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit with all that the archive keeps of it beside the answers' bytes."""

    visit: Visit
    names: tuple[tuple[NameKind, str], ...]
    """Identities that were found to name the article; empty unless it was read, or stands unmodified."""
    reading: Reading | None
    title: str | None
    """Of the article that was read; None where there is no reading."""
    size: int | None
    """Of the text in bytes; None where there is no reading."""
    metadata: Metadata | None
    """None where there is no reading."""
    body: RawRef | None
    """The response record with the answer's body: `visit.raw`, or the earlier one that a revisit record refers to."""
    software: str
    """What wrote this."""
    rules: int = 0
    """Version of the extraction rules that read the answer; 0 where none did, or where old records do not say."""
    learnt: int = 0
    """As in a reading."""
    is_again: bool = False
    """Whether this is no visit of its own: the answer of an earlier one was read again, and gave `reading`."""
    published: str | None = None
    """First publication as the article has it (`Article.published`), ISO 8601: a day, or a moment with or without its
    zone. None where it gives none, where there is no reading, and in old records, which do not say."""

    def __post_init__(self) -> None:
        if self.reading is None and self.is_again and self.visit.outcome is not Outcome.REJECTED:
            raise ValueError("an answer that was read again and gave nothing stands in a review")
        if self.reading is None:
            return
        if self.visit.raw is None or self.visit.at != self.reading.at:
            raise ValueError("a reading without the answer that was read")
        if (self.rules, self.learnt) != (self.reading.rules, self.reading.learnt):
            raise ValueError("a reading by other rules than those that read the answer")


@dataclass(frozen=True, slots=True)
class Review:
    """Answers that were read again by newer rules and gave no other text."""

    rules: int
    learnt: int
    same: tuple[Answer, ...]
    """Those that gave the text that stands for them."""
    without: tuple[Answer, ...]
    """Those that gave none. Where older rules had found one, it stands."""
    software: str
    """What wrote this."""


def dumps(entry: Entry, *, text: str | None = None) -> bytes:
    """The object as canonical JSON: UTF-8, sorted keys, two spaces, LF. With `text` as it goes into the WARC file."""
    visit, reading, metadata = entry.visit, entry.reading, entry.metadata
    fields: dict[str, Any] = {
        "format": FORMAT_AGAIN if entry.is_again else FORMAT,
        "article": visit.article,
        "requested_url": visit.requested_url,
        "url": visit.url,
        "at": written_moment(visit.at),
        "outcome": visit.outcome.value,
        "reason": visit.reason,
        "detail": visit.detail,
        "status": visit.status,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "payload": visit.payload,
        "raw": _written_ref(visit.raw),
        "body": _written_ref(entry.body),
        "names": [[kind.value, name] for kind, name in entry.names],
        "software": entry.software,
    }
    if entry.rules:
        fields["rules"] = entry.rules
    # Left out where nothing was learnt, as in all records from before anything could be.
    if entry.learnt:
        fields["learnt"] = entry.learnt
    if visit.source is not None:
        fields["source"] = visit.source
    if visit.markup is not None:
        fields["markup"] = visit.markup
    if reading is not None and metadata is not None:
        fields |= {
            "digest": reading.digest,
            "key": reading.key,
            "title": entry.title,
            "size": entry.size,
            "canonical_url": metadata.canonical_url,
            "language": metadata.language,
            "site_name": metadata.site_name,
            "modified": None if metadata.modified is None else metadata.modified.isoformat(),
            "utc_offset": None if metadata.utc_offset is None else int(metadata.utc_offset.total_seconds()),
            **({"published": entry.published} if entry.published is not None else {}),
            # Left out where the page has none, as in all records from before these were read.
            **({"updated": metadata.updated.isoformat()} if metadata.updated is not None else {}),
            **({"corrections": list(metadata.corrections)} if metadata.corrections else {}),
            **({"breaks_off": True} if metadata.breaks_off else {}),
            **({"removed": written_removed(metadata.removed)} if metadata.removed else {}),
        }
    if text is not None:
        fields["text"] = text
    return _json(fields)


def dumps_review(review: Review) -> bytes:
    """The object as canonical JSON, as it goes into the WARC file."""
    return _json(
        {
            "format": FORMAT_AGAIN,
            "rules": review.rules,
            "learnt": review.learnt,
            "same": _written_answers(review.same),
            "without": _written_answers(review.without),
            "software": review.software,
        }
    )


def _json(fields: dict[str, Any]) -> bytes:
    # A URL or a header may hold lone surrogates, which UTF-8 cannot; escapes can.
    plain = json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True)
    try:
        return plain.encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(fields, indent=2, sort_keys=True).encode() + b"\n"


def loads(data: bytes) -> tuple[Entry | Review, str | None]:
    """The entry or review and, where it is there, the text that `data` holds.

    Raises: ValueError where `data` is not such an object, or one of a newer format.
    """
    fields = json.loads(data)
    if not isinstance(fields, dict) or not isinstance(fields.get("format"), int):
        raise ValueError("not a record of a visit")
    if fields["format"] > FORMAT_AGAIN:
        raise ValueError(f"a record of format {fields['format']}, newer than {FORMAT_AGAIN}")
    try:
        if fields["format"] == FORMAT_AGAIN and "same" in fields:
            return _review(fields), None
        return _entry(fields), fields.get("text")
    except (KeyError, TypeError, UsageError) as exc:
        raise ValueError(f"not a whole record of a visit: {exc!r}") from exc


def _review(fields: dict[str, Any]) -> Review:
    return Review(
        rules=fields["rules"],
        learnt=fields["learnt"],
        same=_read_answers(fields["same"]),
        without=_read_answers(fields["without"]),
        software=fields["software"],
    )


def _entry(fields: dict[str, Any]) -> Entry:
    at = read_moment(fields["at"])
    visit = Visit(
        requested_url=fields["requested_url"],
        url=fields["url"],
        article=fields["article"],
        at=at,
        outcome=Outcome(fields["outcome"]),
        reason=fields["reason"],
        detail=fields["detail"],
        status=fields["status"],
        etag=fields["etag"],
        last_modified=fields["last_modified"],
        payload=fields["payload"],
        raw=_read_ref(fields["raw"]),
        source=fields.get("source"),
        markup=fields.get("markup"),
    )
    reading = metadata = None
    rules, learnt = fields.get("rules", 0), fields.get("learnt", 0)
    if "digest" in fields:
        reading = Reading(
            article=visit.article,
            at=at,
            digest=fields["digest"],
            key=fields["key"],
            rules=rules,
            learnt=learnt,
            address=identity(visit.url),
        )
        metadata = metadata_of(fields)
    return Entry(
        visit=visit,
        names=tuple((NameKind(kind), name) for kind, name in fields["names"]),
        reading=reading,
        title=fields.get("title"),
        size=fields.get("size"),
        metadata=metadata,
        body=_read_ref(fields["body"]),
        software=fields["software"],
        rules=rules,
        learnt=learnt,
        is_again=fields["format"] == FORMAT_AGAIN,
        published=fields.get("published"),
    )


def metadata_of(fields: dict[str, Any]) -> Metadata:
    """What a record says of an article beside its text. Raises: KeyError, TypeError, ValueError where it does not."""
    modified, offset = fields["modified"], fields["utc_offset"]
    return Metadata(
        canonical_url=fields["canonical_url"],
        language=fields["language"],
        site_name=fields["site_name"],
        modified=None if modified is None else dt.datetime.fromisoformat(modified),
        updated=_read_updated(fields.get("updated")),
        corrections=tuple(fields.get("corrections", ())),
        utc_offset=None if offset is None else dt.timedelta(seconds=offset),
        removed=read_removed(fields.get("removed", [])),
        breaks_off=bool(fields.get("breaks_off", False)),
    )


def written_published(article: Article) -> str | None:
    """`Entry.published` of an article.

    >>> from archive.model import Byline
    >>> written_published(Article("Flood", Byline(date=dt.date(2016, 11, 10)), ("It rained.",)))
    '2016-11-10'
    """
    return None if article.published is None else article.published.isoformat()


def _read_updated(text: str | None) -> dt.datetime | dt.date | None:
    if text is None:
        return None
    return dt.date.fromisoformat(text) if len(text) == len("2024-05-03") else dt.datetime.fromisoformat(text)


def written_moment(at: dt.datetime) -> str:
    """A moment as in RFC 3339, UTC, whole seconds: 2016-11-10T10:24:00Z. WARC dates are written the same way."""
    return f"{at.year:04}-{at:%m-%dT%H:%M:%SZ}"


def read_moment(text: str) -> dt.datetime:
    """The moment that `written_moment` wrote. Raises: ValueError."""
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)


def written_removed(removed: tuple[Removed, ...]) -> list[list[Any]]:
    """What was removed as it stands in JSON: place and text of each."""
    return [[one.place, one.text] for one in removed]


def read_removed(pairs: list[list[Any]]) -> tuple[Removed, ...]:
    """What `written_removed` wrote. Raises: TypeError, ValueError."""
    return tuple(Removed(place, text) for place, text in pairs)


def _written_ref(ref: RawRef | None) -> dict[str, Any] | None:
    return None if ref is None else {"file": ref.file, "offset": ref.offset, "length": ref.length}


def _read_ref(fields: dict[str, Any] | None) -> RawRef | None:
    return None if fields is None else RawRef(fields["file"], fields["offset"], fields["length"])


def _written_answers(answers: tuple[Answer, ...]) -> dict[str, list[int]]:
    files: dict[str, list[int]] = {}
    for file, offset in sorted(answers):
        files.setdefault(file, []).append(offset)
    return files


def _read_answers(files: dict[str, list[int]]) -> tuple[Answer, ...]:
    return tuple((file, offset) for file, offsets in files.items() for offset in offsets)
