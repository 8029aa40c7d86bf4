"""How articles stand: what the looks at them have shown, for the schedule."""

# ruff: noqa: S608 - statements are put together from constants of this file alone; values are bound

import datetime as dt
from collections.abc import Iterator

from archive.catalog import Standing
from archive.catalog.database import Database
from archive.catalog.rows import OUTCOMES, to_moment
from archive.model import Outcome

_STILL = OUTCOMES.index(Outcome.NOT_MODIFIED)
# Of the answers that bring nothing new there may be many more than readings; they have an index of their own.
_STANDINGS = f"""
    WITH looks AS (
        SELECT s.article, s.address, s.url, s.host, s.source, s.published, s.first, s.last, s.versions,
               max(s.newest_at, coalesce(
                   (SELECT max(n.at) FROM visits n WHERE n.article = s.article AND n.outcome = {_STILL}), 0)) AS seen,
               max(coalesce(v.at, 0), coalesce(
                   (SELECT max(d.at) FROM visits d WHERE d.requested = s.address), 0)) AS visited
        FROM articles s LEFT JOIN visits v ON v.id = s.last_visit
    )
    SELECT a.name, s.url, s.host, s.source, s.published, s.first, s.seen, s.last,
           (SELECT count(DISTINCT r.at) FROM readings r WHERE r.article = s.article)
           + (SELECT count(*) FROM visits n WHERE n.article = s.article AND n.outcome = {_STILL}),
           CASE s.versions WHEN 1 THEN 1
                ELSE (SELECT count(DISTINCT t.digest) FROM texts t WHERE t.article = s.article) END,
           s.versions,
           max(s.seen, s.visited),
           CASE WHEN s.visited <= s.seen THEN 0
                ELSE (SELECT count(*) FROM (
                    SELECT m.id FROM visits m WHERE m.article = s.article AND m.at > s.seen AND m.counts
                    UNION SELECT m.id FROM visits m WHERE m.requested = s.address AND m.at > s.seen AND m.counts)) END
    FROM looks s JOIN names a ON a.id = s.article
"""


def standings_in(db: Database, *, host: str | None, source: str | None, article: str | None) -> Iterator[Standing]:
    """As `Catalog.standings`. In the order of rows: any other takes twice as long."""
    wanted = {"s.host": host, "s.source": source, "a.name": article}
    conditions = [f"{column} = ?" for column, value in wanted.items() if value is not None]
    rows = db.rows(
        _STANDINGS + (f" WHERE {' AND '.join(conditions)}" if conditions else ""),
        *(value for value in wanted.values() if value is not None),
    )
    for name, url, of, led, published, first, seen, changed, looks, texts, versions, visited, misses in rows:
        yield Standing(
            article=name,
            url=url,
            host=of,
            source=led,
            published=_published(published),
            first=to_moment(first),
            seen=to_moment(seen),
            changed=to_moment(changed),
            looks=looks,
            texts=texts,
            versions=versions,
            visited=to_moment(visited),
            misses=misses,
        )


def _published(text: str | None) -> dt.datetime | dt.date | None:
    """The day or moment that `records.written_published` wrote."""
    if text is None:
        return None
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
