"""The summary at the end of a crawl, for people: what came of it, what failed, and what to type next."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text

from archive.display import fit, safe
from archive.model import Change, Fault, Outcome, Reason, Visit
from crawler.extensions.report import Report, is_withdrawn

_NAMES = 10
"""Pages named of each kind; the log at level INFO names all."""
_BAD, _QUIET = "red", "dim"


def summary(
    report: Report,
    *,
    signal: int | None,
    follows_links: bool = False,
    details: Sequence[str] = (),
    closing: Sequence[str] = (),
) -> Text:
    """Several lines. `follows_links`: list pages are what the crawl goes through, counted and not named. `details` and
    `closing`: lines of the spider's own after the figures, and to end with."""
    text = Text()
    for line, style in _lines(report, signal=signal, follows_links=follows_links, details=details, closing=closing):
        text.append(f"{line}\n", style=style)
    return text


def _lines(
    report: Report, *, signal: int | None, follows_links: bool, details: Sequence[str], closing: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if report.trouble is not None:
        yield f"The archive cannot be used: {safe(str(report.trouble))}", _BAD
        yield "The crawl was ended; what is reported as saved is safe.", ""
    elif signal is not None:
        yield "Interrupted. What is reported as saved is safe; run the same command again for the rest.", _BAD
    yield _headline(report), "bold"
    rejected, failed = report.rejected.copy(), report.failed.copy()
    named = report.named
    if follows_links and (lists := rejected.pop(Reason.LIST_PAGE, 0)):
        yield f"  {lists} list page{'s' * (lists > 1)} read for the links", ""
        named = [visit for visit in named if visit.reason != Reason.LIST_PAGE]
    gone = [visit for visit in named if is_withdrawn(visit)]
    if gone:
        failed[Fault.HTTP_STATUS] -= report.gone
        yield from _counted("withdrawn", "410; what the archive has of it is kept", Counter(gone=report.gone), gone, "")
    yield from _counted("rejected", "no article in it", +rejected, _of(named, Outcome.REJECTED), "")
    others = [visit for visit in _of(named, Outcome.FAILED) if visit not in gone]
    yield from _counted("failed", "not read", +failed, others, _BAD)
    if report.forbidden_count:
        yield f"  {report.forbidden_count} not fetched, robots.txt:", ""
        for url, why in report.forbidden[:_NAMES]:
            yield f"    {fit(safe(url), 160)}: {safe(why)}", _QUIET
        yield from _more(report.forbidden_count)
    yield from ((f"  {safe(line)}", "") for line in details)
    if report.cut_short:
        yield f"  ended before all was done: {safe(report.cut_short)}", _BAD
    if report.faults:
        yield f"  {report.faults} errors of the program itself: see the log above", _BAD
    if report.trouble is None:
        yield f"Archive: {safe(report.store)}", ""
        yield from ((line, "") for line in closing or _next(report))


def _headline(report: Report) -> str:
    new, changed, same = (report.changes[change] for change in (Change.NEW, Change.CHANGED, Change.UNCHANGED))
    if not report.articles:
        return "No article was archived."
    word = "article" if report.articles == 1 else "articles"
    return f"{report.articles} {word}: {new} new, {changed} changed, {same} unchanged."


def _counted(
    word: str, meaning: str, reasons: Counter[str], visits: Sequence[Visit], style: str
) -> Iterator[tuple[str, str]]:
    if not reasons:
        return
    by_reason = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common() if reason != "gone")
    yield f"  {reasons.total()} {word} ({meaning}){': ' * bool(by_reason)}{by_reason}", style
    for visit in visits[:_NAMES]:
        detail = f" ({fit(safe(visit.detail), 160)})" if visit.detail else ""
        yield f"    {fit(safe(visit.requested_url), 160)}: {visit.reason}{detail}", _QUIET
    yield from _more(reasons.total())


def _of(visits: Sequence[Visit], outcome: Outcome) -> list[Visit]:
    return [visit for visit in visits if visit.outcome is outcome]


def _more(count: int) -> Iterator[tuple[str, str]]:
    if count > _NAMES:
        yield f"    … and {count - _NAMES} more; with -s LOG_LEVEL=INFO the log names each", _QUIET


def _next(report: Report) -> Iterator[str]:
    command = f"archive {report.store_option} " if report.store_option else "archive "
    if report.last_changed is not None:
        yield f"Next: {command}diff {shlex.quote(safe(report.last_changed.url))}"
    elif report.last_new is not None:
        yield f"Next: {command}show {shlex.quote(safe(report.last_new.url))}"
    elif report.articles:
        yield f"Next: {command}list"
