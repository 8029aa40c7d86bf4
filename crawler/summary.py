"""The summary at the end of a crawl, for people: what came of it, what failed, and what to type next."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from rich.text import Text

from archive.changes.model import Life
from archive.cli.words import WALLS, came, clock, stamp
from archive.display import fit, safe
from archive.errors import RunIsLive
from archive.model import Fault, Novelty, Outcome, Reason, Visit
from crawler.edits import Told
from crawler.extensions.report import Report

NAMES = 10
"""Pages and articles named of each kind; the log at level INFO names all."""
_EDITS = 3
"""Lines about one article at most."""
LIVES = (Life.MISSING, Life.REMOVED, Life.RESTORED, Life.MOVED)
"""What of an article's page is told here, in this order; walls stand among what was rejected."""
_SAID = {
    Life.MISSING: ("is missing", "are missing", "kept"),
    Life.REMOVED: ("is removed, still gone a day later", "are removed, still gone a day later", "kept"),
    Life.RESTORED: ("is back", "are back", ""),
    Life.MOVED: ("has moved", "have moved", ""),
}
"""How it is told of one and of several, and what became of their texts."""
_WAS = {Life.MISSING: "missing", Life.REMOVED: "removed"} | WALLS
_BAD, _QUIET = "red", "dim"
_Line = tuple[str, str]
"""What to say, and its style."""


def summary(
    report: Report,
    *,
    signal: int | None,
    changed: Sequence[Told] = (),
    fates: Sequence[Told] = (),
    follows_links: bool = False,
    details: Sequence[str] = (),
    closing: Sequence[str] = (),
    untold: Sequence[str] = (),
    idle: bool = False,
) -> Text:
    """Several lines.

    `changed` and `fates`: the articles to name of those that have changed, and of those of whose pages something has
    become. `follows_links`: list pages are what the crawl goes through, counted and not named. `details` and `closing`:
    lines of the spider's own after the figures, and to end with. `untold`: who was not told, and why. `idle`: there was
    nothing to read.
    """
    text = Text()
    lines = chain(
        _opening(report, signal=signal, idle=idle),
        _damaged(report),
        _degraded(report),
        _lives(report, fates),
        _edited(report, changed),
        _others(report, follows_links=follows_links),
        ((f"  {safe(line)}", "") for line in details),
        _untold(untold),
        _ending(report, closing=closing),
    )
    for line, style in lines:
        text.append(f"{line}\n", style=style)
    return text


def _opening(report: Report, *, signal: int | None, idle: bool) -> Iterator[_Line]:
    if isinstance(report.trouble, RunIsLive):
        yield f"Nothing was fetched: {safe(report.trouble.problem)}.", _BAD
        yield "It does this work; -s ARCHIVE_RUN_WAIT=600 waits up to ten minutes for its end.", ""
        return
    if report.trouble is not None:
        yield f"The archive cannot be used: {safe(str(report.trouble))}", _BAD
        if report.articles:
            yield "The crawl was ended; what is reported as saved is safe.", ""
    elif signal is not None:
        yield "Interrupted. What is reported as saved is safe; run the same command again for the rest.", _BAD
    yield "Nothing was due." if idle and not report.articles else _headline(report), "bold"


def _lives(report: Report, fates: Sequence[Told]) -> Iterator[_Line]:
    """What has become of the pages of articles that the archive knew, as `archive log` tells it."""
    counts = Counter(fate.event.life for fate in report.news)
    for life in LIVES:
        count, named = counts[life], [each for each in fates if each.fate is not None and each.fate.event.life is life]
        one, many, kept = _SAID[life]
        if count == 1 and named:
            also = f"; its text is {kept}" if kept else ""
            yield f"  1 archived article {one} ({_fate(named[0])}){also}: {safe(named[0].title)}", ""
        elif count:
            also = f"; their texts are {kept}" if kept else ""
            yield f"  {_plural(count, 'archived article')} {many}{also}:", ""
            for each in named:
                yield f"    {safe(each.title)} ({_fate(each)})", ""
            yield from _more(count)
    if still := sum(not fate.is_news for fate in report.gone):
        yield f"  {_plural(still, 'article')} still gone, as the last time", _QUIET


def _fate(told: Told) -> str:
    fate = told.fate
    if fate is None:
        return ""
    event = fate.event
    match event.life:
        case Life.REMOVED:
            return f"{safe(fate.how)}, gone since {clock(event.since)}"
        case Life.RESTORED if fate.ended is not None:
            return f"{_WAS.get(fate.ended.life, fate.ended.life)} since {clock(fate.ended.since)}"
        case Life.MOVED:
            return f"now at {fit(safe(event.url), 160)}"
    return safe(fate.how)


def _edited(report: Report, changed: Sequence[Told]) -> Iterator[_Line]:
    """What was edited in articles that the archive knew."""
    count = report.changes[Novelty.CHANGED]
    if changed:
        yield f"  {_plural(count, 'article')} changed:", ""
        for each in changed:
            yield f"    {safe(each.title)}{' (stealth)' if each.is_stealth else ''}", ""
            shown = _EDITS if len(each.phrases) <= _EDITS else _EDITS - 1
            yield from ((f"      {phrase}", _QUIET) for phrase in each.phrases[:shown])
            if each.phrases[shown:]:
                yield f"      … and {len(each.phrases) - shown} more edits", _QUIET
        if any(each.is_stealth for each in changed):
            yield "    stealth: nothing on the page says that it was changed", _QUIET
        if count > len(changed):
            yield f"    … and {count - len(changed)} more: {_changes(report)}", _QUIET
    for host, number in report.alike.most_common(NAMES):
        yield f"  {_plural(number, 'article')} of {safe(host)} changed alike, as did most of those looked at:", ""
        yield (
            "    a new design, or what it prints anew at each visit. No edits; archive changes --alike lists them",
            _QUIET,
        )


def _damaged(report: Report) -> Iterator[_Line]:
    """Sites of which it cannot be told what was learnt."""
    for host, (why, held) in islice(report.damaged.items(), NAMES):
        readings = f"{held} reading{' waits' if held == 1 else 's wait'}"
        yield f"  {safe(host)}: what was learnt of it cannot be read; {readings}: {safe(why)}", _BAD
        yield "    Put the file back from a backup; the next crawl of the site believes what waits.", _QUIET
    yield from _more(len(report.damaged))


def _degraded(report: Report) -> Iterator[_Line]:
    """Sites whose readings wait, and what ends that."""
    for host in report.degraded[:NAMES]:
        readings = f"{host.held} reading{' waits' if host.held == 1 else 's wait'}"
        if host.lost:
            yield f"  {safe(host.host)} is degraded: its pages have lost {', '.join(host.lost)}; {readings}.", _BAD
            rules = _reextract(report, host.host)
            yield f"    Nothing of them is told as an edit. Once the rules fit the site: {rules}", _QUIET
        elif host.held:
            yield f"  {safe(host.host)} was degraded, and is no more; {readings} of that time.", ""
            believe = _reextract(report, "--release", host.host)
            yield f"    To believe them as they were read, as edits of their days: {believe}", _QUIET
        if host.unconfirmed:
            what = f"{host.unconfirmed} reading{' waits' if host.unconfirmed == 1 else 's wait'} for a look a day later"
            yield f"  {safe(host.host)}: {what}; next to nothing of the article was there, or not its end.", ""
            believe = _reextract(report, "--release", host.host)
            yield f"    To believe at once what stood there: {believe}", _QUIET
    if report.degraded:
        yield from _more(len(report.degraded))


def _reextract(report: Report, *words: str) -> str:
    """The command that reads again what is archived."""
    store = f" -s ARCHIVE_STORE={shlex.quote(report.store)}" if report.store_is_named else ""
    return safe(f"scrapy reextract {' '.join(map(shlex.quote, words))}{store}")


def _others(report: Report, *, follows_links: bool) -> Iterator[_Line]:
    """Pages that gave no article, or nothing at all."""
    if report.not_modified:
        yield f"  {report.not_modified} not sent again: not modified, says the server", ""
    for host, said in list(report.distrusted.items())[:NAMES]:
        yield f"  {safe(host)} was asked for whole pages: it has said wrongly that a page was not modified (304),", ""
        yield f"    at {stamp(said.confirmed.at)}: {fit(safe(said.confirmed.url), 160)}", _QUIET
    if report.distrusted:
        yield from _more(len(report.distrusted))
    rejected, named = report.rejected.copy(), report.named
    if follows_links and (lists := rejected.pop(Reason.LIST_PAGE, 0)):
        yield f"  {lists} list page{'s' * (lists > 1)} read for the links", ""
        named = [visit for visit in named if visit.reason != Reason.LIST_PAGE]
    yield from _counted("rejected", "no article in it", +rejected, _of(named, Outcome.REJECTED), "")
    yield from _counted("failed", "not read", report.failed, _of(named, Outcome.FAILED), _BAD)
    if report.dead_links:
        yield f"  {_plural(report.dead_links, 'dead link')}", ""
    if answered := report.left["answered"]:
        why = "was interrupted" if report.goes_on else "began, by another crawl"
        when = "before this crawl" if report.goes_on else "since this crawl"
        yield f"  {_plural(answered, 'page')} not asked for again: answered {when} {why}", ""
    if elsewhere := report.left["elsewhere"]:
        yield f"  {_plural(elsewhere, 'page')} left to another crawl, which is asking for them now", ""
    for why, count in report.forbidden_counts.most_common():
        yield f"  {count} not fetched, {safe(why)}:", ""
        for url in report.forbidden[why][:NAMES]:
            yield f"    {fit(safe(url), 160)}", _QUIET
        yield from _more(count)


def _untold(kept: Sequence[str]) -> Iterator[_Line]:
    if kept:
        what = "a digest of edits was" if len(kept) == 1 else f"{len(kept)} digests of edits were"
        yield f"  {what} not delivered; kept for the next crawl:", _BAD
        for why in kept[:NAMES]:
            yield f"    {fit(safe(why), 200)}", _QUIET
        yield from _more(len(kept))


def _ending(report: Report, *, closing: Sequence[str]) -> Iterator[_Line]:
    if report.cut_short:
        yield f"  ended before all was done: {safe(report.cut_short)}", _BAD
    if report.faults:
        yield f"  {report.faults} errors of the program itself: see the log above", _BAD
    if report.trouble is None:
        yield f"Archive: {safe(report.store)}", ""
        yield from ((line, "") for line in closing or _next(report))


def _headline(report: Report) -> str:
    new, changed, same = (report.changes[change] for change in (Novelty.NEW, Novelty.CHANGED, Novelty.UNCHANGED))
    if not report.articles:
        return "No article was archived."
    return f"{_plural(report.articles, 'article')}: {new} new, {changed} changed, {same} unchanged."


def _counted(word: str, meaning: str, reasons: Counter[str], visits: Sequence[Visit], style: str) -> Iterator[_Line]:
    if not reasons:
        return
    by_reason = ", ".join(f"{count} {_worded(reason)}" for reason, count in reasons.most_common())
    yield f"  {reasons.total()} {word} ({meaning}): {by_reason}", style
    for visit in visits[:NAMES]:
        detail = f" ({fit(safe(visit.detail), 160)})" if visit.detail and visit.reason != Fault.HTTP_STATUS else ""
        yield f"    {fit(safe(visit.requested_url), 160)}: {came(visit)}{detail}", _QUIET
    yield from _more(reasons.total())


def _worded(reason: str) -> str:
    return "HTTP error" if reason == Fault.HTTP_STATUS else reason.replace("-", " ")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _of(visits: Sequence[Visit], outcome: Outcome) -> list[Visit]:
    return [visit for visit in visits if visit.outcome is outcome]


def _more(count: int) -> Iterator[_Line]:
    if count > NAMES:
        yield f"    … and {count - NAMES} more; with -s LOG_LEVEL=INFO the log names each", _QUIET


def _changes(report: Report) -> str:
    """The command that lists what has changed."""
    return f"{report.archive} changes --since {stamp(min(visit.at for visit in report.changed))}"


def _next(report: Report) -> Iterator[str]:
    if report.changed:
        yield f"Next: {_changes(report)}"
    elif gone := [fate for fate in report.news if fate.is_gone]:
        yield f"Next: {report.archive} show {shlex.quote(safe(gone[0].visit.requested_url))}"
    elif report.last_new is not None:
        yield f"Next: {report.archive} show {shlex.quote(safe(report.last_new.url))}"
    elif report.articles:
        yield f"Next: {report.archive} list"
