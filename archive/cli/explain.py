"""`archive explain`: why a version is one."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.cli.arguments import add_address, add_json, choose, number_or_moment
from archive.cli.documents import version_document
from archive.cli.output import Output
from archive.cli.words import clock, plural, span, stamp
from archive.display import fit, safe, wrap

if TYPE_CHECKING:
    from archive.explaining import Explanation, LeftOut, Read, Sign

SUMMARY = "why a version is one: which rules read it, and what differs"
DESCRIPTION = """\
Says why a version of an article is one: by which rules of extraction it was
read, and by which it was compared with the version before; which paragraphs
differ, and of what kinds the change is; what was left out as the site's, and
by whose word; what was looked at for whether the page tells of the change, and
which kinds were looked for and are not there.

A version that comes of our rules and not of the page would be a fault of ours:
this is where to look when one seems to be."""
EXAMPLES = """\
examples:
  archive explain https://example.com/story       the newest version
  archive explain https://example.com/story 2     by number, or by a time

--json, one object:
  {"article", "url", "title", "version", "before": as in `archive log`, or null,
   "read": [{"rules", "learnt", "digest", "key", "readings", "first", "last",
             "counts": whether it is what the version says}],
   "compared_by": {"rules", "learnt"} or null where no rules have read both,
   "change": as in `archive changes`, or null for the first version,
   "paragraphs": [{"kind", "old", "new", "runs"}] as in `archive diff`,
   "left_out": [{"text", "place", "in_both", "why"}],
   "signs": [{"name", "old", "new"}], "absent": [kinds]}"""

_INDENT = 4


def configure(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument("version", metavar="VERSION", nargs="?", type=number_or_moment, help="its number, or a time")
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    with Archive.open(arguments.store) as archive:
        which = choose(archive.versions(arguments.url), arguments.version, url=arguments.url)
        why = archive.explain(arguments.url, which.number)
        article, url = archive.identity_of(arguments.url), str(archive.provenance(which.key)["url"])
        title = archive.article(which.key).title
    if arguments.json:
        output.document({"article": article, "url": url, "title": title, **_document(why)})
        return 0
    output.line(output.paint("bold", safe(title)))
    output.line(output.paint("name", safe(url)))
    for heading, lines in _sections(why, article=article):
        output.line()
        output.line(output.paint("bold", heading))
        for line in lines:
            for number, part in enumerate(wrap([(line, "plain")], _width(output))):
                output.line(" " * _INDENT + ("  " if number else "") + "".join(text for text, _ in part))
    return 0


def _width(output: Output) -> int | None:
    return None if output.columns is None else max(output.columns - _INDENT - 2, 30)


def _sections(why: "Explanation", *, article: str) -> Iterator[tuple[str, list[str]]]:
    """Headings, each with its lines."""
    from archive.changes.wording import verdict, wording
    from archive.diff.terminal import summary
    from archive.paths import host_of

    version, before = why.version, why.before
    times = f"{span(version.first, version.last, seconds=True)} UTC, {plural(version.readings, 'reading')}"
    yield f"Version {version.number}, read {times}", [_read(one) for one in why.read]
    if before is None:
        yield "Why it is a version", ["It is the first text that was read there."]
    else:
        by = "no rules have read both: they are compared as they were read"
        if why.compared_by is not None:
            by = f"both were read by {_by(*why.compared_by)}, and differ: the page did that, not our rules"
        yield (
            "Why it is a version",
            [
                f"Version {before.number}, last read {clock(before.last, seconds=True)} UTC, says something else.",
                f"{by}.",
            ],
        )
    if why.change is not None and why.diff is not None:
        yield "What differs", [summary(why.diff), *wording(why.change)]
        yield (
            "Kinds",
            [f"there: {', '.join(why.change.kinds) or 'none'}", f"looked for, and not there: {', '.join(why.absent)}"],
        )
        yield "Whether the page tells of it", [verdict(why.change), *(_sign(one) for one in why.signs)]
    left_out = [_left_out(one) for one in why.left_out] or ["nothing"]
    yield "Left out of the text as the site's, so no part of any comparison", left_out
    if why.left_out:
        yield "To look at that, and to overrule it", [f"archive boilerplate {safe(host_of(article))}"]


def _by(rules: int, learnt: int) -> str:
    return f"rules {rules}" + (f" and revision {learnt} of what is the site's" if learnt else "")


def _read(one: "Read") -> str:
    what = "gave this text" if one.counts else "gave another text, which newer rules replace"
    return f"{_by(one.rules, one.learnt)} {what} {plural(one.readings, 'time')}: {safe(one.key)}"


def _sign(one: "Sign") -> str:
    if one.old is None and one.new is None:
        return f"{one.name}: none"
    if one.old == one.new:
        return f"{one.name}: {safe(one.new or '')}, as before"
    return f"{one.name}: {safe(one.old or 'none')}, then {safe(one.new or 'none')}"


def _left_out(one: "LeftOut") -> str:
    both = "also before" if one.is_in_both else "not before"
    return f"paragraph {one.place + 1} ({one.why}; {both}): {fit(safe(one.text).replace(chr(10), ' '), 70)}"


def _document(why: "Explanation") -> dict[str, object]:
    from archive.changes.document import document as change_document
    from archive.diff.document import document as diff_document

    return {
        "version": version_document(why.version),
        "before": None if why.before is None else version_document(why.before),
        "read": [
            {
                "rules": one.rules,
                "learnt": one.learnt,
                "digest": one.digest,
                "key": one.key,
                "readings": one.readings,
                "first": stamp(one.first),
                "last": stamp(one.last),
                "counts": one.counts,
            }
            for one in why.read
        ],
        "compared_by": None
        if why.compared_by is None
        else dict(zip(("rules", "learnt"), why.compared_by, strict=True)),
        "change": None if why.change is None else change_document(why.change),
        "paragraphs": [] if why.diff is None else diff_document(why.diff)["blocks"],
        "left_out": [
            {"text": one.text, "place": one.place + 1, "in_both": one.is_in_both, "why": one.why}
            for one in why.left_out
        ],
        "signs": [{"name": one.name, "old": one.old, "new": one.new} for one in why.signs],
        "absent": [str(kind) for kind in why.absent],
    }
