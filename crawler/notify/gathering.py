"""What a run has to tell, asked of the archive: so what an earlier run was killed over is told as well. Reads it."""

import datetime as dt
from collections.abc import Iterator, Mapping

from archive.archive import Archive
from archive.changes.model import Disclosure
from archive.changes.wording import wording
from crawler.extensions.report import Report
from crawler.lives import title_of
from crawler.notify.digest import Back, Degraded, Digest, Edit, Gone


def gathered(
    archive: Archive,
    report: Report,
    *,
    id: str,
    since: dt.datetime,
    gone: Mapping[str, dt.datetime],
    begun: dt.datetime,
    at: dt.datetime,
    store: str,
) -> Digest:
    """All news: the edits that the archive has found since `since`, and what came of this run.

    `gone`: by identity, since when articles are gone that somebody was told of; `store`: absolute.
    """
    return Digest(
        id=id,
        begun=begun,
        at=at,
        store=store,
        archive=report.archive,
        edits=tuple(sorted(_edits(archive, since), key=lambda edit: (edit.at, edit.article))),
        gone=tuple(_gone(archive, report, since=since)),
        back=tuple(_back(archive, report, gone)),
        degraded=tuple(Degraded(each.host, each.held, tuple(each.lost)) for each in report.degraded if each.lost),
        failures=tuple(report.failed.most_common()),
    )


def _edits(archive: Archive, since: dt.datetime) -> Iterator[Edit]:
    for found in archive.changes(since=since):
        old, new, change = found.step.before, found.step.after, found.change
        phrases = ("its texts cannot be read: see archive check",) if change is None else tuple(wording(change))
        yield Edit(
            article=found.article,
            url=found.url,
            title=found.title,
            source=found.source,
            at=new.first,
            before=old.last,
            old=old.number,
            new=new.number,
            kinds=() if change is None else change.kinds,
            # Where nobody can tell, nothing on the page says so.
            disclosure=Disclosure.STEALTH if change is None else change.disclosure,
            disclosed_by=() if change is None else change.disclosed_by,
            phrases=phrases,
            alternates=bool(found.step.alternating),
        )


def _gone(archive: Archive, report: Report, *, since: dt.datetime) -> Iterator[Gone]:
    # Those that an earlier run has found too: it may not have come so far as to tell them.
    for fate in report.gone:
        visit, event = fate.visit, fate.event
        if event.at < since:
            continue
        title = title_of(archive, fate.article, or_else=visit.requested_url)
        yield Gone(
            fate.article, visit.requested_url, title, visit.source, visit.at, fate.how, str(event.life), event.since
        )


def _back(archive: Archive, report: Report, gone: Mapping[str, dt.datetime]) -> Iterator[Back]:
    for article in sorted(report.read.keys() & gone.keys()):
        visit = archive.last_visit(article)
        if visit is not None:
            title = title_of(archive, article, or_else=visit.requested_url)
            yield Back(article, visit.url, title, visit.source, visit.at, gone[article])
