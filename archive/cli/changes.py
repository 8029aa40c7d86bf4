"""`archive changes`: what was changed, over all articles."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archive.cli.arguments import beginning, moment, number
from archive.cli.output import Output, Progress
from archive.cli.words import clock, plural, stamp
from archive.display import fit, safe, wrap

if TYPE_CHECKING:
    from archive.archive import Archive, ArticleChange
    from archive.changes.model import Kind
    from archive.diff.words import Run

SUMMARY = "what was changed in all articles, newest first"
DESCRIPTION = """\
Lists what publishers changed, newest first: when it was seen, in which
article, and what, in plain words. A change is what two neighbouring versions
differ in. Changes of our own doing, by better rules of extraction, are none.

Each change has kinds:
  headline     byline       date         (as printed)
  number       name         quotation    correction   (a notice of one)
  addition     deletion     move         wording      (sentences)
  punctuation  reflow       (nothing but where paragraphs end)

stealth: more than punctuation was changed, and nothing on the page says so:
no later date of update, no notice. Its opposite is disclosed.

What most articles of a host that were looked at within hours changed alike is
no editor's doing: a new design, or what the site prints anew at each visit. It
is left out; --alike shows it, with the number of articles.

A page that goes to and fro between two texts (caches, headlines on trial) is
one alternating change.

On a terminal the newest 20 are shown, unless an option says which. In a pipe
each line is: time, stealth or disclosed or trivial, kinds, address, numbers of
the two versions, headline, what was changed; separated by tabs."""
EXAMPLES = """\
examples:
  archive changes --since 24h
  archive changes --kind headline,number --stealth
  archive changes --source gazette --since 2026-11-01 --until 2026-11-07
  archive changes --newsedits edits.db     all versions, for statistics
  archive changes --json | jq -r 'select(.disclosure == "stealth") | .url'

--json, an object a line for every change; docs/changes.schema.json specifies
it:
  {"article", "url", "title", "host", "source", "at",
   "before", "after": versions as in `archive log`,
   "alternating": [versions], "is_return": true or false, "authors": [names],
   "kinds": [kinds], "disclosure", "disclosed_by": [lines],
   "added", "removed": numbers of words,
   "alike": how many articles of the host changed alike, 0 if none,
   "sentences": [{"part": "title", "byline" or "body", "kinds",
                  "old", "new": texts or null,
                  "old_block", "new_block": paragraph from 1, or null}]}

--newsedits FILE writes a new SQLite database with the tables of the research
corpus NewsEdits (Spangher et al., NAACL 2022): entryversion, split_sentences
and matched_sentences of every article that has changed, or of those that
--host and --source choose. docs/how-to.md says what is in them."""

# How many changes are asked for at once.
_PAGE = 1_000
_SHOWN = 20
"""How many a terminal is shown where nothing says which."""
_MOST = 6
"""Things told of one change."""
_INDENT = 18


def configure(parser: argparse.ArgumentParser) -> None:
    add_choice(parser)
    parser.add_argument("--limit", metavar="N", type=number, help="at most so many")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--newsedits", metavar="FILE", help="write an SQLite database for research; FILE must be new")
    group.add_argument("--json", action="store_true", help="one JSON object a line, for programs")


def add_choice(parser: argparse.ArgumentParser) -> None:
    """The options that say which changes are meant."""
    parser.add_argument(
        "--since", metavar="TIME", type=beginning, help="seen since: 30m, 24h, 7d, 2016-11-10 or 2016-11-10T10:24, UTC"
    )
    parser.add_argument("--until", metavar="TIME", type=moment, help="seen until the end of: 2016-11-10, …")
    parser.add_argument("--host", type=str.lower, help="only articles of this host, as it stands in the address")
    parser.add_argument("--source", metavar="NAME", help="only articles of this source in sources.toml")
    parser.add_argument(
        "--kind", metavar="KIND,…", type=kinds, default=(), help="only changes that have any of these kinds"
    )
    parser.add_argument("--alike", action="store_true", help="also what most articles of a host changed alike")
    group = parser.add_mutually_exclusive_group()
    for name, what in (("stealth", "of which the page says nothing"), ("disclosed", "that the page tells of")):
        group.add_argument(
            f"--{name}", dest="disclosure", action="store_const", const=name, help=f"only changes {what}"
        )


def kinds(text: str) -> tuple["Kind", ...]:
    """Kinds as they are typed: `headline,number`."""
    from archive.changes.model import Kind

    try:
        return tuple(Kind(part.strip()) for part in text.lower().split(","))
    except ValueError as exc:
        known = ", ".join(Kind)
        raise argparse.ArgumentTypeError(f"{text!r} is no list of kinds; there are {known}") from exc


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    if arguments.newsedits is not None:
        return _export(arguments, output)
    for_people = output.is_terminal and not arguments.json
    limit = arguments.limit
    chooses = any((arguments.kind, arguments.disclosure, arguments.host, arguments.source))
    is_cut = for_people and limit is None and arguments.since is None and arguments.until is None
    status, shown = 0, 0
    with Archive.open(arguments.store) as archive:
        for one in chosen(archive, arguments, limit=_SHOWN + 1 if is_cut else limit):
            if is_cut and shown == _SHOWN:
                output.line(output.paint("dim", "There are older ones: --since 7d or --limit 100 shows more."))
                break
            status = 3 if one.change is None else status
            shown += 1
            if arguments.json:
                output.document(document(one))
            elif for_people:
                _show(one, output)
            else:
                _print(one, output)
        if not shown:
            _require(archive, arguments)
    if not shown and for_people:
        output.line("No such change is archived." if chooses or not is_cut else "No change is archived.")
    return status


def _require(archive: "Archive", arguments: argparse.Namespace) -> None:
    """Raises: NotArchived where no article is of the host and the source that are asked for."""
    from archive.errors import NotArchived

    asked = {"host": arguments.host, "source": arguments.source}
    if any(asked.values()) and next(iter(archive.standings(**asked)), None) is None:
        named = " ".join(f"--{name} {value}" for name, value in asked.items() if value)
        raise NotArchived(f"{named}: nothing is archived of it", url=named)


def _export(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.cli.newsedits import write
    from archive.errors import UsageError

    if any((arguments.kind, arguments.disclosure, arguments.since, arguments.until, arguments.limit)):
        raise UsageError("--newsedits writes whole histories: of the options that choose, it takes --host and --source")
    with Archive.open(arguments.store) as archive:
        written = write(archive, arguments.newsedits, host=arguments.host, source=arguments.source)
    if output.is_terminal:
        output.line(f"{plural(written.articles, 'article')}, {plural(written.versions, 'version')}")
    if written.damaged:
        print(
            f"archive: {plural(written.damaged, 'article')} left out, a text is damaged; see `archive check`",
            file=sys.stderr,
        )
    return 3 if written.damaged else 0


def chosen(archive: "Archive", arguments: argparse.Namespace, *, limit: int | None) -> Iterator["ArticleChange"]:
    """The changes that the options of `add_choice` ask for, newest first."""
    from archive.changes.model import Disclosure

    disclosure: Disclosure | None = None if arguments.disclosure is None else Disclosure(arguments.disclosure)
    after = None
    # After `archive reindex`, and after an update that tells edits better, each is looked at once more.
    progress = Progress(amount=lambda count: plural(count, "change"))
    while limit is None or limit > 0:
        # A person sees the first ones at once.
        size = _SHOWN if after is None else _PAGE
        size = size if limit is None else min(size, limit)
        page = archive.changes(
            since=arguments.since,
            until=arguments.until,
            host=arguments.host,
            source=arguments.source,
            kinds=arguments.kind,
            disclosure=disclosure,
            limit=size,
            after=after,
            with_alike=arguments.alike,
            progress=progress,
        )
        progress.clear()
        yield from page
        if len(page) < size:
            return
        after = page[-1]
        limit = None if limit is None else limit - size


def document(one: "ArticleChange") -> dict[str, object]:
    """A change in values for JSON; docs/changes.schema.json specifies them."""
    from archive.changes.document import document as change_document
    from archive.cli.documents import version_document

    return {
        "article": one.article,
        "url": one.url,
        "title": one.title,
        "host": one.host,
        "source": one.source,
        "at": stamp(one.step.after.first),
        "before": version_document(one.step.before),
        "after": version_document(one.step.after),
        "alternating": [version_document(version) for version in one.step.alternating],
        "is_return": one.step.is_return,
        "authors": list(one.authors),
        "alike": max(one.alike.values(), default=0),
        **(_UNKNOWN if one.change is None else change_document(one.change)),
    }


_UNKNOWN: dict[str, object] = {
    "kinds": None,
    "disclosure": None,
    "disclosed_by": [],
    "added": None,
    "removed": None,
    "sentences": [],
}
"""Of a change between texts one of which is damaged."""


def _print(one: "ArticleChange", output: Output) -> None:
    from archive.changes.wording import wording

    step, change = one.step, one.change
    told = "-" if change is None else "; ".join(wording(change))
    output.fields(
        stamp(step.after.first),
        "damaged" if change is None else change.disclosure,
        "-" if change is None else ",".join(change.kinds) or "-",
        safe(one.url),
        f"{step.before.number}-{step.after.number}",
        safe(one.title),
        told,
    )


def _show(one: "ArticleChange", output: Output) -> None:
    from archive.changes.wording import phrases

    paint, step, change = output.paint, one.step, one.change
    title, space = safe(one.title), " " * _INDENT
    mark = _mark(one)
    if output.columns is not None:
        title = fit(title, max(output.columns - _INDENT - (len(mark) + 2 if mark else 0), 20))
    output.line(
        f"{clock(step.after.first):<{_INDENT}}{paint('bold', title)}" + (f"  {paint('trouble', mark)}" if mark else "")
    )
    # The address is never cut: it is what the next command wants.
    output.line(space + paint("name", safe(one.url)))
    if change is None:
        output.line(space + paint("trouble", "a text is damaged; see `archive check`"))
    else:
        told = phrases(change)
        for phrase in told if len(told) <= _MOST else told[: _MOST - 1]:
            is_cut = bool(phrase.runs) and phrase.text.endswith("…")
            for number, line in enumerate(wrap([(phrase.what if is_cut else str(phrase), "plain")], _width(output, 2))):
                output.line(space + ("  " if number else "- ") + "".join(text for text, _ in line))
            if is_cut or len(phrase.runs) > 1:
                for text in _words(phrase.runs, output):
                    output.line(f"{space}    {text}")
        if len(told) > _MOST:
            output.line(f"{space}- … and {len(told) - _MOST + 1} more: archive diff shows all")
        for by in change.disclosed_by[:1]:
            output.line(space + paint("dim", fit(f"the page says so: {safe(by)}", _width(output, 0) or len(by) + 99)))
    for line in wrap([(_steps(one), "dim")], _width(output, 0)):
        output.line(space + "".join(paint(style, text) for text, style in line))
    output.line()


def _mark(one: "ArticleChange") -> str:
    return "stealth" if one.change is not None and one.change.disclosure == "stealth" else ""


def _steps(one: "ArticleChange") -> str:
    step, change = one.step, one.change
    if step.alternating:
        there = f"to and fro between two texts: versions {step.before.number} to {step.alternating[-1].number}"
    else:
        there = f"version {step.before.number} to {step.after.number}"
    if step.is_return:
        there += ", back to what it said before"
    if change is None:
        return there
    if one.alike:
        there += f"; {max(one.alike.values())} articles of {safe(one.host)} changed alike"
    size = f"; {plural(change.added, 'word')} in, {plural(change.removed, 'word')} out"
    return f"{there}{size if change.added or change.removed else ''}"


def _words(runs: "Sequence[Run]", output: Output) -> Iterator[str]:
    """The words of an edited sentence with what was changed marked, as lines."""
    from archive.diff.terminal import marked

    yield from marked(_near(runs), output.paint, _width(output, 4))


def _near(runs: "Sequence[Run]") -> "list[Run]":
    """Without most of what stayed the same around the edits."""
    from archive.diff.words import Op, Run

    near: list[Run] = []
    for place, run in enumerate(runs):
        if run.op is not Op.SAME:
            near.append(Run(run.op, run.text if len(run.text) <= _LONG else f"{run.text[:_LONG].rstrip()} …"))
            continue
        if len(run.text) <= 2 * _AROUND:
            near.append(run)
            continue
        head = "" if place == 0 else run.text[:_AROUND].rpartition(" ")[0] or run.text[:_AROUND]
        tail = "" if place == len(runs) - 1 else run.text[-_AROUND:].partition(" ")[2] or run.text[-_AROUND:]
        near.append(
            Run(Op.SAME, f"{head}{' ' if head else ''}… {tail}".rstrip(" ") + (" " if tail.endswith(" ") else ""))
        )
    return near


_AROUND = 45
"""Characters of a sentence that are shown around an edit."""
_LONG = 600
"""Characters that are shown of what was taken out, or put in."""


def _width(output: Output, indent: int) -> int | None:
    return None if output.columns is None else max(output.columns - _INDENT - indent, 30)
