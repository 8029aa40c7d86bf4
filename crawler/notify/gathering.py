"""What a run has to tell, asked of the archive: so what an earlier run was killed over is told as well. Reads it."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from archive.archive import Archive, ArticleSummary
from archive.changes.model import Change, Disclosure, Kind
from archive.cli.words import came
from archive.diff.compare import Diff, compare
from archive.diff.compare import Kind as Fate
from archive.errors import ArchiveError
from archive.model import Version
from crawler.extensions.report import Report
from crawler.notify.digest import Degraded, Digest, Edit, Gone
from crawler.wording import wording


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
    for summary in archive.articles(since=since):
        if summary.versions > 1:
            for old, new in pairwise(archive.history(summary.article)):
                if new.first >= since:
                    yield _edit(archive, summary, old, new)


def _edit(archive: Archive, summary: ArticleSummary, old: Version, new: Version) -> Edit:
    title, phrases = summary.title, tuple[str, ...]()
    change = Change((), 0, 0, (), Disclosure.STEALTH)
    try:
        before, after = archive.article(old.key), archive.article(new.key)
        diff = compare(before, after)
        title, phrases, change = after.title, tuple(wording(diff)), _change(diff)
    except ArchiveError:
        phrases = ("its texts cannot be read: see archive check",)
    return Edit(
        article=summary.article,
        url=summary.url,
        title=title,
        source=summary.last_visit.source,
        at=new.first,
        before=old.last,
        old=old.number,
        new=new.number,
        kinds=change.kinds,
        disclosure=change.disclosure,
        disclosed_by=change.disclosed_by,
        phrases=phrases,
    )


def _change(diff: Diff) -> Change:
    kinds = [Kind.HEADLINE] * diff.is_title_changed + [Kind.BYLINE] * bool(diff.byline)
    kinds += [Kind.ADDITION] * bool(diff.count(Fate.ADDED)) + [Kind.DELETION] * bool(diff.count(Fate.REMOVED))
    kinds += [Kind.MOVE] * bool(diff.count(Fate.MOVED)) + [Kind.WORDING] * bool(diff.count(Fate.CHANGED))
    return Change(tuple(kinds), 0, 0, (), Disclosure.STEALTH)


def _gone(archive: Archive, report: Report) -> Iterator[Gone]:
    for visit in report.gone:
        try:
            title = archive.article(archive.history(visit.article)[-1].key).title
        except (ArchiveError, IndexError):
            title = visit.requested_url
        yield Gone(visit.article, visit.requested_url, title, visit.source, visit.at, came(visit))
