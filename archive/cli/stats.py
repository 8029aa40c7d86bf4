"""`archive stats`: an archive in figures."""

import argparse
from typing import TYPE_CHECKING

from archive.cli.arguments import add_json
from archive.cli.output import Output
from archive.cli.words import clock, size, stamp
from archive.display import safe
from archive.model import Fault, Outcome, Reason

if TYPE_CHECKING:
    from archive.catalog import Stats

SUMMARY = "the archive in figures"
DESCRIPTION = """\
Counts articles, versions, visits by what came of them, and bytes.

In a pipe each line is a name, as in the JSON object, and its figure, separated
by a tab."""
EXAMPLES = """\
examples:
  archive stats
  archive stats --json | jq .reasons

--json, one object:
  {"articles", "versions", "visits",
   "outcomes": {outcome: visits}, "reasons": {reason: visits},
   "hosts": {host: articles}, "text_bytes", "raw_bytes",
   "first_visit", "last_visit": times or null}"""

# A terminal shows the largest; --json has them all.
_HOSTS = 10
_WHY: dict[str, frozenset[str]] = {Outcome.REJECTED: frozenset(Reason), Outcome.FAILED: frozenset(Fault)}


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    with Archive.open(arguments.store) as archive:
        stats = archive.stats()
    if output.is_terminal and not arguments.json:
        _show(stats, output)
        return 0
    first, last = stats.first_visit, stats.last_visit
    document: dict[str, object] = {
        "articles": stats.articles,
        "versions": stats.versions,
        "visits": stats.visits,
        "outcomes": dict(_largest(stats.outcomes)),
        "reasons": dict(_largest(stats.reasons)),
        "hosts": dict(_largest(stats.hosts)),
        "text_bytes": stats.text_bytes,
        "raw_bytes": stats.raw_bytes,
        "first_visit": None if first is None else stamp(first),
        "last_visit": None if last is None else stamp(last),
    }
    if arguments.json:
        output.document(document)
        return 0
    for name, value in document.items():
        if isinstance(value, dict):
            for part, count in value.items():
                output.fields(safe(f"{name}.{part}"), count)
        else:
            output.fields(name, "-" if value is None else value)
    return 0


def _show(stats: "Stats", output: Output) -> None:
    rows = [("Articles", f"{stats.articles:,}"), ("Versions", f"{stats.versions:,}"), ("Visits", f"{stats.visits:,}")]
    for outcome, visits in _largest(stats.outcomes):
        if visits:
            rows.append((f"  {outcome}", f"{visits:,}"))
        why = _WHY.get(outcome, frozenset())
        rows += [(f"    {reason}", f"{count:,}") for reason, count in _largest(stats.reasons) if reason in why]
    rows.append(("Hosts", f"{len(stats.hosts):,}"))
    rows += [(f"  {host}", f"{count:,}") for host, count in _largest(stats.hosts)[:_HOSTS]]
    if len(stats.hosts) > _HOSTS:
        rows.append(("  …", ""))
    rows += [("Texts", size(stats.text_bytes)), ("Raw pages", size(stats.raw_bytes))]
    if stats.first_visit is not None and stats.last_visit is not None:
        rows += [("First visit", f"{clock(stats.first_visit)} UTC"), ("Last visit", f"{clock(stats.last_visit)} UTC")]
    wide = max(len(safe(name)) for name, _ in rows)
    for name, figure in rows:
        output.line(f"{safe(name):<{wide}}  {output.paint('bold', figure)}")


def _largest(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
