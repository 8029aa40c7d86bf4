"""`archive doctor`: whether the schedule works."""

import argparse
import datetime as dt
import re
from typing import TYPE_CHECKING

from archive.cli.arguments import add_json
from archive.cli.output import Output
from archive.cli.words import plural, size, stamp
from archive.display import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.doctor import Crawl, Facts, Health
    from archive.runs import Run

SUMMARY = "whether the schedule works; exits 1 where something wants to be looked at"
DESCRIPTION = """\
Tells when each crawl ran last and last succeeded, which runs died, what is
overdue, which sites bring no articles, how long the disk lasts, and who works
on the archive now. What is overdue is judged by the rhythm in which a crawl
has run. It is a quick look that changes nothing: `archive check` reads all.

Exit status: 0 all well, 1 something wants to be looked at, 3 the index cannot
be used, 2 and 5 as with every command.

In a pipe each line is a complaint: sign and what it is, separated by a tab;
none where all is well. Signs are no-run, overdue, failing, died, stuck,
behind, site, disk, clock, contact, catalog."""
EXAMPLES = """\
examples:
  archive doctor
  archive doctor --within 26h          a crawl has to have succeeded since
  archive doctor > sick.tsv || mail -s "archive" me < sick.tsv

--json, one object:
  {"complaints": [{"sign", "text"}], "crawls": [{"spider", "arguments", "every":
   seconds or null, "overdue": true or false, "last": run, "last_success": run
   or null}], "living": [run], "hosts": {host: {"visits", "failed", ...,
   "distrusted": runs that asked it for whole pages, for its 304 was wrong}},
   "disk": {"free", "grows": bytes a day or null, "days_left"},
   "unfinished": raw files that the next crawl completes, "reindexing"}
  run: {"token", "begun", "ended", "status", "died", "goes_on", "machine",
   "pid", "software", "figures", "failed"}"""

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# A terminal shows so many; --json has them all.
_HOSTS = 10


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--within", metavar="SPAN", type=_span, help="complain unless a crawl has succeeded within it: 90m, 26h or 7d"
    )
    add_json(parser)


def _span(text: str) -> dt.timedelta:
    found = re.fullmatch(r"([1-9]\d{0,4})([mhd])", text, re.ASCII)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no span of time such as 90m, 26h or 7d")
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.doctor import Sign, diagnose

    with Archive.open(arguments.store) as archive:
        facts = archive.health(at=dt.datetime.now(dt.UTC).replace(microsecond=0))
    health = diagnose(facts, within=arguments.within)
    if arguments.json:
        output.document(_document(facts, health))
    elif output.is_terminal:
        _show(facts, health, output)
    else:
        for complaint in health.complaints:
            output.fields(complaint.sign, safe(complaint.text))
    signs = {complaint.sign for complaint in health.complaints}
    return 3 if Sign.CATALOG in signs else 1 if signs else 0


def _show(facts: "Facts", health: "Health", output: Output) -> None:
    from archive.doctor import bad_share

    for complaint in health.complaints:
        output.line(f"{output.paint('trouble', complaint.sign)}: {safe(complaint.text)}")
    if not health.complaints:
        output.line("Nothing to complain of.")
    for crawl in health.crawls:
        output.line()
        _show_crawl(crawl, facts.now, output)
    sick = [(host, counts) for host, counts in health.hosts.items() if bad_share(counts) > 0]
    if sick:
        output.line()
        output.line(output.paint("bold", "Sites with visits that brought no article, in seven days"))
    for host, counts in sick[:_HOSTS]:
        what = ", ".join(f"{counts[name]:,} {name}" for name in ("failed", "rejected", "held") if counts[name])
        output.line(f"  {safe(host)}: {what} of {counts['visits'] - counts['lists']:,}")
    if len(sick) > _HOSTS:
        output.line(f"  … and {len(sick) - _HOSTS} more")
    false = [host for host, counts in health.hosts.items() if counts["distrusted"]]
    if false:
        output.line()
        output.line(output.paint("bold", "Sites that have said wrongly that nothing was modified (304)"))
        output.line("  They are asked for whole pages, which costs them and you more; nothing is missed.")
    for host in false[:_HOSTS]:
        output.line(f"  {safe(host)}")
    if len(false) > _HOSTS:
        output.line(f"  … and {len(false) - _HOSTS} more")
    output.line()
    lasts = "" if health.days_left is None else f", which lasts {health.days_left:,} days"
    grows = "" if health.grows is None else f"; the archive grows by {size(health.grows)} a day{lasts}"
    output.line(f"Disk: {size(facts.free)} left{grows}")
    if facts.unfinished:
        output.line(f"{plural(facts.unfinished, 'raw file')} of runs that died; the next crawl completes them")
    if facts.is_alone:
        output.line("A process has the archive to itself: `archive reindex`")


def _show_crawl(crawl: "Crawl", now: dt.datetime, output: Output) -> None:
    from archive.doctor import name_of, told

    last = crawl.last
    rhythm = "" if crawl.every is None else f", every {told(crawl.every)}"
    output.line(f"{output.paint('bold', safe(name_of(last)))} ({plural(len(crawl.runs), 'run')}{rhythm})")
    ago = told(now - last.begun)
    if last.is_alive:
        output.line(f"  runs since {ago}, process {last.pid} on {safe(last.machine)}")
    elif last.has_died:
        output.line(f"  last began {ago} ago and died")
    else:
        output.line(f"  last began {ago} ago, exit status {last.status}{_figures(last.figures)}")
    success = crawl.last_success
    if success is None:
        output.line("  has not succeeded")
    elif success.token != last.token:
        output.line(f"  last succeeded {told(now - success.begun)} ago{_figures(success.figures)}")


def _figures(figures: "Mapping[str, int]") -> str:
    named = [f"{figures[name]:,} {name}" for name in ("new", "changed", "unchanged", "failed") if figures.get(name)]
    return f": {', '.join(named)}" if named else ""


def _document(facts: "Facts", health: "Health") -> dict[str, object]:
    return {
        "complaints": [{"sign": str(one.sign), "text": one.text} for one in health.complaints],
        "crawls": [
            {
                "spider": crawl.last.spider,
                "arguments": dict(crawl.last.arguments),
                "every": None if crawl.every is None else int(crawl.every.total_seconds()),
                "overdue": crawl.is_overdue(facts.now),
                "last": _run(crawl.last),
                "last_success": None if crawl.last_success is None else _run(crawl.last_success),
            }
            for crawl in health.crawls
        ],
        "living": [_run(one) for one in facts.runs if one.is_alive],
        "hosts": {host: dict(counts) for host, counts in health.hosts.items()},
        "disk": {"free": facts.free, "grows": health.grows, "days_left": health.days_left},
        "unfinished": facts.unfinished,
        "reindexing": facts.is_alone,
    }


def _run(run: "Run") -> dict[str, object]:
    return {
        "token": run.token,
        "begun": stamp(run.begun),
        "ended": None if run.ended is None else stamp(run.ended),
        "status": run.status,
        "died": run.has_died,
        "goes_on": run.goes_on,
        "machine": run.machine,
        "pid": run.pid,
        "software": run.software,
        "figures": dict(run.figures),
        "failed": dict(run.failed),
    }
