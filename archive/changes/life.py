"""life_of(visits): what became of an article's page, told from all looks at it."""

import datetime as dt
from collections.abc import Iterable

from archive.changes.model import Event, Life
from archive.model import Fault, Outcome, Reason, Visit
from archive.paths import identity

CONFIRMED_AFTER = dt.timedelta(hours=24)
"""So far apart have to lie two looks that find nothing, none between them finding the article, for it to be removed: a
page that is gone for an hour is a fault, a move of servers, an editor who works on it."""

_GONE_STATUS = frozenset({404, 410, 451})
"""Not found, gone, unavailable for legal reasons (RFC 9110 section 15.5, RFC 7725)."""
_WALLS = {
    Reason.CONSENT_WALL: Life.CONSENT_WALL,
    Reason.PAYWALL: Life.PAYWALL,
    Reason.LOGIN: Life.LOGIN,
    Reason.CHALLENGE: Life.CHALLENGE,
}
# An article's address that shows what leads to articles, or says in words that nothing is there.
_GONE_REASONS = frozenset({Reason.SOFT_404, Reason.LIST_PAGE})


def life_of(visits: Iterable[Visit], *, article: str) -> list[Event]:
    """The events in the life of a page since its article was first read, in the order of time.

    `visits`: all looks at the article and at its addresses (`Archive.visits`), in any order; `article`: its identity.

    - Gone at one look is missing; still gone a day later (`CONFIRMED_AFTER`) is removed, `since` the first of these
      looks. Read again, it is restored, whatever had stood before it.
    - An address that leads to the front page, to a list, or to another article is gone as much as one that says so.
    - A wall is told once, when it is first met. Whether the article still stands behind it is not known: a wall does
      not end a removal, nor begin one.
    - An address is moved when it has answered itself and now leads to another one where the same article stands. The
      status of the redirect does not count, since many sites answer 302 for what they have moved for good.
    - What says nothing of the article is passed over: no answer, 403, 5xx, a reading that is held.
    """
    events: list[Event] = []
    state: Life | None = None
    gone_since: dt.datetime | None = None
    removed = False
    answers: dict[str, str] = {}  # address that was asked for to the one that gave the article
    for visit in sorted(visits, key=lambda visit: visit.at):
        asked, answered = identity(visit.requested_url), identity(visit.url)
        if _is_there(visit, article):
            if state is not None:
                events.append(Event(Life.RESTORED, visit.at, visit.at, visit.url))
            if answers.get(asked) == asked != answered:
                events.append(Event(Life.MOVED, visit.at, visit.at, visit.url, f"from {visit.requested_url}"))
            answers[asked] = answers[answered] = answered
            state, gone_since, removed = None, None, False
        elif not answers:
            continue  # never read so far
        elif (wall := _wall_of(visit)) is not None:
            if state is not wall:
                events.append(Event(wall, visit.at, visit.at, visit.url, visit.detail))
                state = wall
        elif (detail := _gone(visit, article)) is not None:
            if gone_since is None:
                gone_since = visit.at
                events.append(Event(Life.MISSING, visit.at, visit.at, visit.requested_url, detail))
            elif not removed and visit.at - gone_since >= CONFIRMED_AFTER:
                removed = True
                events.append(Event(Life.REMOVED, visit.at, gone_since, visit.requested_url, detail))
            state = Life.REMOVED if removed else Life.MISSING
    return events


def says_gone(visit: Visit, *, article: str) -> bool:
    """Whether a look at an address of the article has found that it does not stand there."""
    return _gone(visit, article) is not None


def _is_there(visit: Visit, article: str) -> bool:
    return visit.outcome in (Outcome.ARTICLE, Outcome.NOT_MODIFIED) and visit.article == article


def _wall_of(visit: Visit) -> Life | None:
    return _WALLS.get(Reason(visit.reason)) if visit.outcome is Outcome.REJECTED and visit.reason else None


def _gone(visit: Visit, article: str) -> str | None:
    """What says that the article does not stand there; None where nothing does."""
    match visit.outcome:
        case Outcome.FAILED if visit.reason == Fault.HTTP_STATUS and visit.status in _GONE_STATUS:
            return f"status {visit.status}"
        case Outcome.REJECTED if visit.reason in _GONE_REASONS:
            if _is_root(visit.url) and not _is_root(visit.requested_url):
                return "leads to the front page"
            return visit.detail or str(visit.reason)
        case Outcome.ARTICLE if visit.article != article:
            return f"leads to {visit.url}"
    return None


def _is_root(url: str) -> bool:
    """Whether an address is that of a host and nothing more."""
    return not {"/", "?"} & set(identity(url))
