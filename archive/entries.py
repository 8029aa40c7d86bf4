"""From a capture to what the archive keeps of the visit beside the answers' bytes. Pure."""

from dataclasses import replace
from hashlib import sha256

from archive.characters import storable
from archive.model import (
    Article,
    Capture,
    Failure,
    Held,
    NotModified,
    Outcome,
    RawRef,
    Reading,
    Rejection,
    Visit,
)
from archive.paths import identity
from archive.records import Entry, NameKind, written_published


def visit_of(capture: Capture, *, article: str, raw: RawRef | None) -> Visit:
    """The visit to `article`, the last answer to which lies at `raw`. That of one that repeats another is as if it had
    found an article: `repeating` says what it found."""
    last = capture.pages[-1] if capture.pages else None
    outcome, reason, detail = Outcome.ARTICLE, None, ""
    match capture.result:
        case Rejection(reason=why, detail=detail):
            outcome, reason = Outcome.REJECTED, why.value
        case Failure(fault=why, detail=detail):
            outcome, reason = Outcome.FAILED, why.value
        case NotModified():
            outcome = Outcome.NOT_MODIFIED
        case Held(detail=detail, doubt=why):
            outcome, reason = Outcome.HELD, why.value
    return Visit(
        requested_url=storable(capture.requested_url),
        url=storable(capture.requested_url if last is None else last.url),
        article=article,
        at=capture.at,
        outcome=outcome,
        reason=reason,
        detail=storable(detail),
        status=None if last is None else last.status,
        etag=None if last is None else _validator(last.header("ETag")),
        last_modified=None if last is None else _validator(last.header("Last-Modified")),
        payload=None if last is None or outcome is Outcome.NOT_MODIFIED else sha256(last.body).hexdigest(),
        raw=raw,
        source=None if capture.source is None else storable(capture.source),
        markup=capture.markup,
    )


def entry_of(
    capture: Capture,
    *,
    visit: Visit,
    names: tuple[tuple[NameKind, str], ...],
    reading: Reading | None,
    text: str | None,
    body: RawRef | None,
    software: str,
) -> Entry:
    """All that is kept. `text`: of the reading; `body`: the record that holds the last answer's body."""
    read = capture.result if isinstance(capture.result, Article) else None
    is_read = visit.raw is not None and not isinstance(capture.result, NotModified | Held)
    return Entry(
        visit=visit,
        names=names,
        reading=reading,
        title=None if read is None else read.title,
        size=None if text is None else len(text.encode()),
        metadata=None if read is None else read.metadata,
        body=body,
        software=software,
        rules=capture.rules if is_read else 0,
        learnt=capture.learnt if is_read else 0,
        published=None if read is None else written_published(read),
    )


def repeating(earlier: Entry, capture: Capture, *, raw: RawRef | None, body: RawRef | None, software: str) -> Entry:
    """All that is kept of a capture whose last answer says what `earlier` says: its reading holds at this moment too.

    Raises: ValueError where that is the answer of another address.
    """
    before = earlier.reading
    visit = visit_of(capture, article=(before or earlier.visit).article, raw=raw)
    address = identity(visit.url)
    if address != identity(earlier.visit.url):
        raise ValueError(f"{visit.url} cannot repeat an answer of {earlier.visit.url}")
    if before is None:
        found = earlier.visit
        visit = replace(visit, outcome=found.outcome, reason=found.reason, detail=found.detail)
        return replace(earlier, visit=visit, names=(), body=body, software=software)
    led = dict.fromkeys(map(identity, (capture.requested_url, *(page.url for page in capture.pages))))
    names = [(NameKind.PAGE, address), *((NameKind.REDIRECT, name) for name in led if name != address)]
    reading = replace(before, at=capture.at, address=address)
    return replace(earlier, visit=visit, names=tuple(names), reading=reading, body=body, software=software)


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back; None for one with control characters in it (RFC 9110 section 5.5)."""
    return None if value is None or not value.isprintable() else value
