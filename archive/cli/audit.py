"""`archive audit`: whether crawls kept to what sites ask of them, request by request."""

import argparse
import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

from archive.cli.arguments import add_json, beginning
from archive.cli.output import Output
from archive.cli.words import clock, plural
from archive.display import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.asking import Log
    from archive.audit.model import Judged
    from archive.runs import Run

SUMMARY = "whether crawls kept to robots.txt, delays and Retry-After; exits 1 where not"
DESCRIPTION = """\
Tells of every request why it was allowed, and when: which answer for robots.txt
held, the line that decided, the delay demanded and the one kept, what the
server had asked for by Retry-After, which source led there, and which request
of its run it was. All of it is worked out anew from what was stored: each run
has a raw file of its own with every request, the answers for robots.txt and
those that asked for patience.

What must not be is a breach:
  disallowed   robots.txt forbids it, or could not be had
  unasked      no robots.txt was asked for, within a day
  early        sooner after the request before than the delay
  together     while the request before to that host was not answered
  retry-after  sooner than the server wanted; what is longer than a day counts
               as a day
Runs whose log is damaged, not whole or gone are named.

Exit status: 0 no breach, 1 a breach, 3 a log is damaged, not whole or gone;
2 and 5 as with every command."""
EXAMPLES = """\
examples:
  archive audit                            every request that is stored
  archive audit www.example.com --since 7d
  archive audit --run last --breaches      only what must not have been
  archive audit --json | jq -r 'select(.robots.line) | .robots.text' | sort | uniq -c

In a pipe each line is: moment, breaches with commas between or ok, status or
fault, seconds since the request before, seconds demanded, line of robots.txt,
run, address; separated by tabs.

--json, an object a line for every request:
  {"url", "at", "run", "number", "purpose": "robots", "visit" or "listing",
   "status", "fault", "attempt", "source", "breaches": [words],
   "robots": {"url", "at", "status", "record": {"file", "offset", "length"},
              "allows_all": true, false or null, "line", "text",
              "problem": why its rules cannot be read, or null} or null,
   "gap", "demanded": seconds, "demanded_by": line of robots.txt or null,
   "retry_after", "wanted_from": moment or null}"""

_CONTEXT = dt.timedelta(days=1)
"""What was asked so long before may still bind: Retry-After, another run's robots.txt."""
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("host", metavar="HOST", nargs="?", type=str.lower, help="only requests to this host")
    parser.add_argument(
        "--run", metavar="TOKEN", dest="wanted", help="only of one run: its token as `doctor --json` has it, or last"
    )
    parser.add_argument(
        "--since", metavar="TIME", type=beginning, help="only since: 30m, 24h, 7d, 2016-11-10 or 2016-11-10T10:24, UTC"
    )
    parser.add_argument("--breaches", action="store_true", help="only the requests that must not have been")
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.audit.judging import judge
    from archive.model import RawRef

    with Archive.open(arguments.store) as archive:
        runs = archive.runs()
        chosen = {one.token: one for one in _chosen(runs, arguments)}
        logs = [log for log in map(archive.requests, _around(runs, chosen)) if log is not None]
        logged = {log.run.token for log in logs}
        lost = [one for token, one in chosen.items() if token not in logged and one.figures.get("asked")]
        unread: dict[str, None] = {}
        judged = judge(logs, answers=lambda key, asked: archive.page(RawRef(key, *(asked.answer or (0, 0)))))
        shown = breaches = 0
        for one in judged:
            if one.asked.run not in chosen or not _is_meant(one, arguments):
                continue
            shown += 1
            breaches += bool(one.breaches)
            if one.unread is not None:
                unread[str(one.unread)] = None
            if one.breaches or not arguments.breaches:
                _print(one, chosen[one.asked.run], arguments, output)
    problems = [line for log in logs if log.run.token in chosen for line in _problems(log)]
    for each in lost:
        problems.append(f"the log of run {each.token} is gone: {plural(each.figures['asked'], 'request')} went out")
    problems += unread
    for line in problems:
        print(f"archive: {safe(line)}", file=sys.stderr)
    if output.is_terminal and not arguments.json:
        _sum_up(shown, breaches, len(chosen.keys() - logged) - len(lost), output)
    return 1 if breaches else 3 if problems else 0


def _chosen(runs: "Sequence[Run]", arguments: argparse.Namespace) -> "list[Run]":
    """The runs that are meant. Raises: UsageError where --run names none."""
    from archive.errors import UsageError

    if arguments.wanted is not None:
        found = runs[-1:] if arguments.wanted == "last" else [one for one in runs if one.token == arguments.wanted]
        if not found:
            raise UsageError(f"--run {arguments.wanted}: there is no such run; `archive doctor --json` names them")
        return list(found)
    since = arguments.since
    return [one for one in runs if since is None or one.ended is None or one.ended >= since]


def _around(runs: "Sequence[Run]", chosen: "Mapping[str, Run]") -> "Iterator[Run]":
    """The chosen runs, and those whose requests may have bound them."""
    first = min((one.begun for one in chosen.values()), default=None)
    last = max((one.ended or _NEVER for one in chosen.values()), default=_NEVER)
    for one in runs:
        if first is not None and (
            one.token in chosen or (first - _CONTEXT <= (one.ended or _NEVER) and one.begun <= last)
        ):
            yield one


def _is_meant(one: "Judged", arguments: argparse.Namespace) -> bool:
    asked = one.asked
    return (arguments.host is None or arguments.host in (asked.host, asked.server)) and (
        arguments.since is None or asked.began >= arguments.since
    )


def _problems(log: "Log") -> "Iterator[str]":
    """Why a log does not tell all of its run."""
    where = f"{log.key}, run {log.run.token}"
    yield from (f"{where}: {problem}" for problem in log.problems)
    count = log.run.figures.get("asked")
    if count is not None and count != len(log.asked):
        yield f"{where}: it tells of {plural(len(log.asked), 'request')} where {count} went out"


def _sum_up(shown: int, breaches: int, unlogged: int, output: Output) -> None:
    if not shown:
        output.line("No request is stored that was asked about.")
    else:
        what = "no breach"
        if breaches:
            what = output.paint("trouble", f"{breaches:,} breach{'es' * (breaches > 1)}")
        output.line(f"{plural(shown, 'request')}, {what}")
    if unlogged:
        note = f"{plural(unlogged, 'run')} kept no log: from before there was one, or nothing was asked for."
        output.line(output.paint("dim", note))


def _print(one: "Judged", run: "Run", arguments: argparse.Namespace, output: Output) -> None:
    if arguments.json:
        output.document(document(one))
    elif output.is_terminal:
        _show(one, run, output)
    else:
        asked = one.asked
        output.fields(
            _moment(asked.began),
            ",".join(one.breaches) or "ok",
            asked.fault if asked.status is None else asked.status,
            "" if one.gap is None else f"{one.gap:.3f}",
            f"{one.demanded:g}",
            "" if one.rule is None else one.rule.line,
            asked.run,
            safe(asked.url),
        )


def _show(one: "Judged", run: "Run", output: Output) -> None:
    asked = one.asked
    came = asked.fault if asked.status is None else str(asked.status)
    output.line(f"{clock(asked.began, seconds=True)}  {came}  {safe(asked.url)}")
    for breach in one.breaches:
        output.line(f"    {output.paint('bold red', breach.value)}")
    output.line(f"    {_why(one)}")
    if one.gap is None:
        pace = "the first request to its host"
    else:
        by = "our own delay" if one.demanded_by is None else f"Crawl-delay in line {one.demanded_by}"
        pace = f"{one.gap:.3f} s after the request before, {one.demanded:g} s demanded ({by})"
    if one.wanted_from is not None:
        pace += f"; asked to wait until {clock(one.wanted_from, seconds=True)}"
    output.line(f"    {pace}")
    given = " ".join(f"{name}={value}" for name, value in run.arguments.items())
    source = f", source {asked.source}" if asked.source else ""
    again = f", attempt {asked.attempt + 1}" if asked.attempt else ""
    of = f"request {one.number} of {run.spider} {given}".rstrip()
    output.line(output.paint("dim", f"    {safe(of)}, run {asked.run}{again}{safe(source)}"))


def _why(one: "Judged") -> str:
    """Why robots.txt let it pass, or did not."""
    if one.asked.purpose == "robots":
        return "asks for robots.txt, which needs no leave"
    if one.robots is None:
        return "no robots.txt answer of its server is stored before it"
    held = one.robots.asked
    what = f"robots.txt of {clock(held.ended, seconds=True)}"
    if one.robots.key is not None and held.answer is not None:
        what += f" ({one.robots.key}, offset {held.answer[0]})"
    if one.unread is not None:
        return f"{what}, which cannot be read: nobody can say whether it was allowed"
    if one.robots.allows_all is not None:
        came = held.fault if held.status is None else f"answered {held.status}"
        if one.robots.allows_all is False and held.answer is not None and 200 <= (held.status or 0) < 300:
            came = "cannot be understood"
        return f"{what} {came}: {'everything is allowed' if one.robots.allows_all else 'nothing is allowed'}"
    if one.rule is None:
        return f"{what}: no line is about it, so it is allowed"
    return f"{what}, line {one.rule.line}: {safe(one.rule.text[:200])}"


def document(one: "Judged") -> dict[str, Any]:
    """A request in values for JSON."""
    asked = one.asked
    return {
        "url": asked.url,
        "at": _moment(asked.began),
        "run": asked.run,
        "number": one.number,
        "purpose": asked.purpose.value,
        "status": asked.status,
        "fault": asked.fault,
        "attempt": asked.attempt,
        "source": asked.source,
        "breaches": [breach.value for breach in one.breaches],
        "robots": _robots(one),
        "gap": None if one.gap is None else round(one.gap, 6),
        "demanded": one.demanded,
        "demanded_by": one.demanded_by,
        "retry_after": asked.retry_after,
        "wanted_from": None if one.wanted_from is None else _moment(one.wanted_from),
    }


def _robots(one: "Judged") -> dict[str, Any] | None:
    if one.robots is None:
        return None
    held, rule = one.robots.asked, one.rule
    record = None
    if one.robots.key is not None and held.answer is not None:
        record = {"file": one.robots.key, "offset": held.answer[0], "length": held.answer[1]}
    return {
        "url": held.url,
        "at": _moment(held.ended),
        "status": held.status,
        "record": record,
        "allows_all": one.robots.allows_all,
        "line": None if rule is None else rule.line,
        "text": None if rule is None else rule.text,
        "problem": None if one.unread is None else str(one.unread),
    }


def _moment(at: dt.datetime) -> str:
    """With microseconds: what lies between two of them is asked about."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
