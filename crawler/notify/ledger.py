"""What has been told, so that nothing is told twice and nothing is left out: a state that stands in the outbox. Pure.

An edit is known by its article and the moment of its newer text. What a run did not come to tell, because it was killed
or interrupted, is what the archive holds since `begun` and this does not: the next run tells it.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from archive.changes.model import Life
from archive.records import read_moment, written_moment
from crawler.notify.digest import Digest, Gone

BACK = dt.timedelta(days=30)
"""How long ago an edit may be found: a crawl that goes on for days, or a reading that was held until a fix."""

_Told = tuple[str, dt.datetime]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What has been told."""

    begun: dt.datetime
    """Nothing from before is told: when the first run began that had somebody to tell."""
    edits: frozenset[_Told] = frozenset()
    """Identity of the article, moment of the newer text."""
    gone: Mapping[str, dt.datetime] = field(default_factory=dict)
    """By identity: since when an article is known to be gone; it was told to be missing, or at once to be removed."""
    removed: Mapping[str, dt.datetime] = field(default_factory=dict)
    """By identity: when it was told that an article is removed."""
    degraded: Mapping[str, dt.datetime] = field(default_factory=dict)
    """By host: since when it is known to be degraded."""
    unsent: Mapping[str, str] = field(default_factory=dict)
    """Messages by name that may not lie in the outbox yet; empty but between two steps of one run."""

    def since(self, now: dt.datetime) -> dt.datetime:
        """From which moment on the archive is to be asked."""
        return max(self.begun, now - BACK)

    def untold(self, digest: Digest) -> Digest:
        """What of `digest` has not been told yet."""
        return replace(
            digest,
            edits=tuple(edit for edit in digest.edits if (edit.article, edit.at) not in self.edits),
            gone=tuple(one for one in digest.gone if not self._knows(one)),
            back=tuple(one for one in digest.back if one.article in self.gone),
            degraded=tuple(one for one in digest.degraded if one.host not in self.degraded),
        )

    def _knows(self, one: Gone) -> bool:
        return one.article in (self.removed if one.life == Life.REMOVED else self.gone)

    def with_told(self, digest: Digest, *, read: Iterable[str], sound: Iterable[str], now: dt.datetime) -> Self:
        """The ledger once `digest` is told. `read`: articles that stand at their address; `sound`: hosts that are not
        degraded."""
        told = {(edit.article, edit.at) for edit in digest.edits}
        gone = {**{one.article: one.since or one.at for one in digest.gone}, **self.gone}
        removed = {**self.removed, **{one.article: one.at for one in digest.gone if one.life == Life.REMOVED}}
        degraded = {**self.degraded, **{one.host: now for one in digest.degraded}}
        for name in (*read, *sound):
            gone.pop(name, None)
            removed.pop(name, None)
            degraded.pop(name, None)
        since = self.since(now)
        return replace(
            self,
            edits=frozenset(one for one in self.edits | told if one[1] >= since),
            gone=gone,
            removed=removed,
            degraded=degraded,
        )


def dumps(ledger: Ledger) -> bytes:
    """The ledger as JSON."""
    fields = {
        "begun": written_moment(ledger.begun),
        "edits": sorted([article, written_moment(at)] for article, at in ledger.edits),
        "gone": _written(ledger.gone),
        "removed": _written(ledger.removed),
        "degraded": _written(ledger.degraded),
        "unsent": dict(ledger.unsent),
    }
    return json.dumps(fields, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"


def _written(moments: Mapping[str, dt.datetime]) -> dict[str, str]:
    return {name: written_moment(at) for name, at in sorted(moments.items())}


def _read(moments: Mapping[str, str]) -> dict[str, dt.datetime]:
    return {name: read_moment(at) for name, at in moments.items()}


def loads(data: bytes) -> Ledger:
    """The ledger that `dumps` wrote. Raises: ValueError, KeyError, TypeError where it is none."""
    fields = json.loads(data)
    return Ledger(
        begun=read_moment(fields["begun"]),
        edits=frozenset((article, read_moment(at)) for article, at in fields["edits"]),
        gone=_read(fields["gone"]),
        removed=_read(fields.get("removed", {})),
        degraded=_read(fields["degraded"]),
        unsent=fields["unsent"],
    )
