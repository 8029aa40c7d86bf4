"""One request that went out, and what came of it, as the log of a crawl in its raw file tells: what an audit reads.

A visit says what was found at an address in the end. The log says what it took: robots.txt, redirects, second attempts,
feeds and sitemaps, each with its moment, so that it can be shown years later that nobody was asked too much.
"""

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

FORMAT = 1
"""Version of the object. What is only added does not raise it."""
_KEY = "asked"
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
_MOST = 300
"""Characters kept of a field that a server sends."""


class Purpose(StrEnum):
    """What a request was for."""

    ROBOTS = "robots"
    """A robots.txt, or where one leads."""
    VISIT = "visit"
    """A page whose answer is recorded."""
    LISTING = "listing"
    """A feed or a sitemap, of which only the links matter."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request on the network."""

    url: str
    first: str
    """The address that was asked for first; `url`, but where redirects led to it."""
    purpose: Purpose
    began: dt.datetime
    """When it went out; aware, UTC, microseconds."""
    ended: dt.datetime
    """When its answer had come, or was given up."""
    status: int | None
    """None where no answer came."""
    fault: str | None
    """Why none came; None where one did."""
    retry_after: str | None
    """The field as sent; None where it was not there."""
    location: str | None
    """As sent; None where it was not there."""
    attempt: int
    """0 for the first."""
    agent: str
    """The product token that robots.txt files name (RFC 9309 section 2.2.1)."""
    delay: float
    """Seconds that the crawl kept between two requests to the host when it went out: its own, a source's, or what it
    had read in robots.txt."""
    source: str | None
    """Name of the source that led there; None for none."""
    run: str
    """Token of the run."""
    answer: tuple[int, int] | None = None
    """Where in the same file the answer lies that no visit keeps: offset and length in bytes. None: it is a visit's, or
    none came."""

    @property
    def host(self) -> str:
        """The network host, in lower case, without a port: what is asked slowly."""
        return (urlsplit(self.url).hostname or "").lower()

    @property
    def server(self) -> str:
        """Host and port, in lower case: what a Retry-After is about."""
        return urlsplit(self.url).netloc.rpartition("@")[2].lower()

    @property
    def authority(self) -> str:
        """Scheme, host and port, in lower case: what a robots.txt is about (RFC 9309 section 2.3)."""
        return f"{urlsplit(self.url).scheme}://{self.server}"


def keeps_answer(purpose: Purpose, status: int, *, has_retry_after: bool) -> bool:
    """Whether the log keeps an answer itself: what robots.txt files say, and what asks for patience.

    All else is in the record of a visit, or is a feed whose links are what matters.
    """
    return purpose is Purpose.ROBOTS or status == 429 or status >= 500 or has_retry_after


def dumps(asked: Asked) -> bytes:
    """The object as canonical JSON: UTF-8, sorted keys, LF."""
    fields: dict[str, Any] = {
        "url": asked.url,
        "first": asked.first,
        "purpose": asked.purpose.value,
        "began": asked.began.strftime(_MOMENT),
        "ended": asked.ended.strftime(_MOMENT),
        "status": asked.status,
        "fault": asked.fault,
        "retry_after": _cut(asked.retry_after),
        "location": asked.location,
        "attempt": asked.attempt,
        "agent": asked.agent,
        "delay": asked.delay,
        "source": asked.source,
        "run": asked.run,
        "answer": None if asked.answer is None else list(asked.answer),
    }
    # A field may hold lone surrogates; the escapes of JSON can.
    return (json.dumps({"format": FORMAT, _KEY: fields}, sort_keys=True, indent=2) + "\n").encode()


def loads(data: bytes) -> Asked | None:
    """The request that `data` tells of; None where it is an object about something else.

    Raises: ValueError where it is damaged, or of a newer format.
    """
    told = json.loads(data)
    if not isinstance(told, dict) or _KEY not in told:
        return None
    if told.get("format") != FORMAT:
        raise ValueError(f"a record of a request of format {told.get('format')}, newer than {FORMAT}")
    fields = told[_KEY]
    try:
        answer = fields["answer"]
        return Asked(
            url=str(fields["url"]),
            first=str(fields["first"]),
            purpose=Purpose(fields["purpose"]),
            began=_moment(fields["began"]),
            ended=_moment(fields["ended"]),
            status=None if fields["status"] is None else int(fields["status"]),
            fault=_text(fields["fault"]),
            retry_after=_text(fields["retry_after"]),
            location=_text(fields["location"]),
            attempt=int(fields["attempt"]),
            agent=str(fields["agent"]),
            delay=float(fields["delay"]),
            source=_text(fields["source"]),
            run=str(fields["run"]),
            answer=None if answer is None else (int(answer[0]), int(answer[1])),
        )
    except (KeyError, TypeError, IndexError) as exc:
        raise ValueError(f"not a whole record of a request: {exc!r}") from exc


def _moment(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, _MOMENT).replace(tzinfo=dt.UTC)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _cut(value: str | None) -> str | None:
    return None if value is None else value[:_MOST]
