"""`archive stats`: an archive in figures."""

import argparse

from archive.cli.arguments import add_json, clock, stamp
from archive.cli.output import Output
from archive.display import safe

SUMMARY = "the archive in figures"
DESCRIPTION = """\
Counts articles, versions, visits by what came of them, and bytes.

In a pipe each line is a name, as in the JSON object, and its figure, separated by a tab."""
EXAMPLES = """\
examples:
  archive stats
  archive stats --json | jq .reasons

--json, one object:
  {"articles", "versions", "visits", "outcomes": {outcome: visits}, "reasons": {reason: visits},
   "hosts": {host: articles}, "text_bytes", "raw_bytes", "first_visit", "last_visit": times or null}"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    with Archive.open(arguments.store) as archive:
        stats = archive.stats()
    first, last = stats.first_visit, stats.last_visit
    if output.is_terminal and not arguments.json:
        rows = [("Articles", f"{stats.articles:,}"), ("Versions", f"{stats.versions:,}")]
        rows.append(("Visits", f"{stats.visits:,}"))
        rows += [(f"  {name}", f"{count:,}") for name, count in _largest(stats.outcomes)]
        rows += [(f"    {name}", f"{count:,}") for name, count in _largest(stats.reasons)]
        rows.append(("Hosts", f"{len(stats.hosts):,}"))
        rows += [(f"  {name}", f"{count:,}") for name, count in _largest(stats.hosts)[:10]]
        rows += [("Texts", _size(stats.text_bytes)), ("Raw pages", _size(stats.raw_bytes))]
        if first is not None and last is not None:
            rows += [("First visit", f"{clock(first)} UTC"), ("Last visit", f"{clock(last)} UTC")]
        wide = max(len(safe(name)) for name, _ in rows)
        for name, figure in rows:
            output.line(f"{safe(name):<{wide}}  {output.paint('bold', figure)}")
        return 0
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


def _largest(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _size(count: int) -> str:
    """Bytes for people, in decimal units.

    >>> _size(2_600), _size(12)
    ('2.6 kB', '12 B')
    """
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"
