"""What a run has to tell, asked of the archive: so what an earlier run was killed over is told as well. Reads it."""

import datetime as dt
from collections.abc import Iterator

from archive.archive import Archive
from archive.changes.model import Disclosure
from archive.changes.wording import wording
from archive.cli.words import came
from archive.errors import ArchiveError
from crawler.extensions.report import Report
from crawler.notify.digest import Degraded, Digest, Edit, Gone


def gathered(
    archive: Archive, report: Report, *, id: str, since: dt.datetime, begun: dt.datetime, at: dt.datetime, store: str
) -> Digest:
    """All news: the edits that the archive has found since `since`, and what came of this run. `store`: absolute."""
    return Digest(
        id=id,
        begun=begun,
        at=at,
        store=store,
        archive=report.archive,
        edits=tuple(sorted(_edits(archive, since), key=lambda edit: (edit.at, edit.article))),
        gone=tuple(_gone(archive, report)),
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


def _gone(archive: Archive, report: Report) -> Iterator[Gone]:
    for visit in report.gone:
        try:
            title = archive.article(archive.history(visit.article)[-1].key).title
        except (ArchiveError, IndexError):
            title = visit.requested_url
        yield Gone(visit.article, visit.requested_url, title, visit.source, visit.at, came(visit))
