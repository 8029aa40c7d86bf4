"""JSON shapes that several commands print. Keys are only ever added."""

from archive.cli.words import stamp
from archive.model import Version, Visit


def visit_document(visit: Visit) -> dict[str, object]:
    """A visit; null is what was not there."""
    raw = visit.raw
    return {
        "at": stamp(visit.at),
        "outcome": str(visit.outcome),
        "reason": visit.reason,
        "detail": visit.detail,
        "status": visit.status,
        "requested_url": visit.requested_url,
        "url": visit.url,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "payload": visit.payload,
        "source": visit.source,
        "raw": None if raw is None else {"file": raw.file, "offset": raw.offset, "length": raw.length},
    }


def version_document(version: Version) -> dict[str, object]:
    """A version without its text."""
    return {
        "number": version.number,
        "first": stamp(version.first),
        "last": stamp(version.last),
        "readings": version.readings,
        "digest": version.digest,
        "key": version.key,
    }
