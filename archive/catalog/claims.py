"""Claims: what a run has asked for and not had an answer to. The one part of the catalog that the store does not hold.

They say what is on its way now, so they are nothing to be rebuilt: `archive reindex` takes over those that stand there.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from archive.catalog import Claim, Claimed
from archive.catalog.database import Database
from archive.catalog.rows import OUTCOMES, VISIT, from_moment, visit_of
from archive.model import Outcome

_ASKED = """
    SELECT j.value, c.run,
           (SELECT max(v.id) FROM names n JOIN visits v ON v.requested = n.id
            WHERE n.name = j.value AND v.at >= ?2 AND v.id > ?3 AND v.counts
                  AND (v.outcome <> ?4 OR v.status < 500 AND v.status <> 429))
    FROM json_each(?1) j LEFT JOIN claims c ON c.name = j.value
"""


class Claims:
    """The claims in a catalog. Every method that changes something belongs within a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def claim(
        self,
        urls: Mapping[str, str],
        *,
        run: str,
        at: datetime,
        since: datetime,
        mark: int,
        is_alive: Callable[[str], bool],
    ) -> dict[str, Claim]:
        """As `Catalog.claim`."""
        rows = self._db.all(_ASKED, json.dumps(list(urls)), from_moment(since), mark, OUTCOMES.index(Outcome.FAILED))
        lives = {other: is_alive(other) for other in {row[1] for row in rows} - {None, run}}
        found: dict[str, Claim] = {}
        taken = []
        for name, holder, visit in rows:
            if visit is not None:
                found[name] = Claim(Claimed.ANSWERED, visit_of(self._db.one(VISIT + "WHERE v.id = ?", visit)))
            elif lives.get(holder, False):
                found[name] = Claim(Claimed.ELSEWHERE)
            else:
                found[name] = Claim(Claimed.TAKEN)
                taken.append([name, urls[name]])
        if taken:
            self._db.all(
                "INSERT OR REPLACE INTO claims (name, url, run, at)"
                " SELECT json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]'), ?, ? FROM json_each(?) j",
                run,
                from_moment(at),
                json.dumps(taken),
            )
        return found

    def release(self, names: Sequence[str], *, run: str) -> None:
        """As `Catalog.release`."""
        sql = "DELETE FROM claims WHERE run = ? AND name IN (SELECT value FROM json_each(?))"
        self._db.all(sql, run, json.dumps(list(names)))

    def release_all(self, run: str) -> None:
        """As `Catalog.release_all`."""
        self._db.all("DELETE FROM claims WHERE run = ?", run)

    def take_over(self, old: str, *, by: str) -> list[str]:
        """As `Catalog.take_over`."""
        self._db.all("UPDATE claims SET run = ? WHERE run = ?", by, old)
        return [str(row[0]) for row in self._db.all("SELECT url FROM claims WHERE run = ? ORDER BY at, name", by)]

    def forget(self, *, before: datetime) -> None:
        """As `Catalog.forget_claims`."""
        self._db.all("DELETE FROM claims WHERE at < ?", from_moment(before))

    def copy_to(self, other: "Claims") -> None:
        """Puts all claims into another catalog."""
        for row in self._db.all("SELECT name, url, run, at FROM claims"):
            other._db.all("INSERT OR IGNORE INTO claims (name, url, run, at) VALUES (?, ?, ?, ?)", *row)

    def mark(self) -> int:
        """As `Catalog.mark`."""
        return int(self._db.one("SELECT coalesce(max(id), 0) FROM visits")[0])
