"""`archive feed`: changes as Atom feeds."""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from archive.cli.arguments import number
from archive.cli.changes import add_choice, chosen
from archive.cli.output import Output
from archive.cli.words import plural
from archive.display import safe

if TYPE_CHECKING:
    from archive.archive import Archive, ArticleChange
    from archive.diff.atom import FeedEntry

SUMMARY = "changes as an Atom feed, for a feed reader"
DESCRIPTION = """\
Writes the newest changes as an Atom feed: an entry for each, with the headline,
what was changed in plain words, and the differences as its content. An entry
keeps its name for ever, wherever the archive lies and however often its catalog
is made again, so a feed reader shows it once.

The options say which changes, as for `archive changes`. --all writes a feed of
all, of the stealthy ones, and one for each source, kind and author, and an
index of them that feed readers import (feeds.opml).

Files are replaced whole, so that a web server may hand them out meanwhile."""
EXAMPLES = """\
examples:
  archive feed --output /srv/www/changes.atom
  archive feed --stealth --kind headline,number > stealth.atom
  archive feed --author "Ada Quill" --limit 20
  archive feed --all /srv/www/feeds --since 30d --address https://example.org/feeds/"""

_ENTRIES = 50
_SUFFIX = ".atom"


def configure(parser: argparse.ArgumentParser) -> None:
    add_choice(parser)
    parser.add_argument("--author", metavar="NAME", help="only articles by this author, as the byline has the name")
    parser.add_argument("--limit", metavar="N", type=number, default=_ENTRIES, help=f"entries; default {_ENTRIES}")
    parser.add_argument("--address", metavar="URL", help="where the feed, or with --all the folder, will be read")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--output", metavar="FILE", default="-", help="write it there; default: the output")
    group.add_argument("--all", metavar="FOLDER", help="write many feeds there")


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.cli.files import write_out

    with Archive.open(arguments.store) as archive:
        found = (
            one
            for one in chosen(archive, arguments, limit=None)
            if arguments.author is None or arguments.author in one.authors
        )
        if arguments.all is not None:
            return _write_all(archive, found, arguments, output)
        name, title = _named(arguments)
        text = _feed(archive, islice(found, arguments.limit), name=name, title=title, address=arguments.address)
    write_out(text, arguments.output, output)
    return 0


def _named(arguments: argparse.Namespace) -> tuple[list[str], str]:
    """What a feed is called: for machines, and for people."""
    chosen_by = [
        ("host", arguments.host),
        ("source", arguments.source),
        ("author", arguments.author),
        ("kind", ",".join(sorted(arguments.kind)) or None),
        ("told", arguments.disclosure),
    ]
    name = [f"{what}:{value}" for what, value in chosen_by if value is not None]
    return name or ["all"], ", ".join(["Changes", *(str(value) for _, value in chosen_by if value is not None)])


def _feed(
    archive: "Archive", found: "Iterable[ArticleChange]", *, name: list[str], title: str, address: str | None
) -> str:
    from archive.diff.atom import feed, tag
    from archive.release import NAME

    # The release is left out: an update would change every feed.
    return feed(
        (_entry(archive, one) for one in found),
        id=tag("feed", *name),
        title=title,
        maker=NAME.capitalize(),
        address=address,
    )


def _entry(archive: "Archive", one: "ArticleChange") -> "FeedEntry":
    from archive.changes.wording import verdict, wording
    from archive.diff.atom import FeedEntry, tag
    from archive.diff.compare import compare
    from archive.diff.html import fragment
    from archive.errors import DamageError, KeyNotFound

    step, change = one.step, one.change
    content, language = "", None
    try:
        old, new = archive.article(step.before.key), archive.article(step.after.key)
        content, language = fragment(compare(old, new)), new.metadata.language
    except (DamageError, KeyNotFound):  # `archive check` is for that
        pass
    summary = "A text is damaged." if change is None else _summary(wording(change), verdict(change))
    return FeedEntry(
        # Texts may become other by better rules; the moments of an edit stay.
        id=tag("change", one.article, f"{step.before.first:%Y%m%dT%H%M%SZ}", f"{step.after.first:%Y%m%dT%H%M%SZ}"),
        title=one.title,
        url=one.url,
        updated=step.after.first,
        summary=summary,
        content=content,
        authors=one.authors,
        categories=() if change is None else [*change.kinds, change.disclosure],
        language=language,
    )


def _summary(told: Sequence[str], verdict: str) -> str:
    """What was changed as one sentence, and the verdict as another."""
    # A phrase may end with the end of a sentence that it shows.
    clauses = "; ".join(phrase.removesuffix(".") for phrase in told)
    return f"{clauses}. {verdict}" if clauses else verdict


def _write_all(
    archive: "Archive", found: "Iterable[ArticleChange]", arguments: argparse.Namespace, output: Output
) -> int:
    from archive.cli.files import write_out

    folder = Path(arguments.all)
    folder.mkdir(parents=True, exist_ok=True)
    feeds: defaultdict[tuple[str, str], list[ArticleChange]] = defaultdict(list)
    feeds["all", ""] = []
    for one in found:
        for key in _feeds_of(one):
            if len(feeds[key]) < arguments.limit:
                feeds[key].append(one)
    base = None if arguments.address is None else arguments.address.rstrip("/") + "/"
    listed = []
    for (what, value), changes in sorted(feeds.items()):
        file = _file(what, value)
        title = " ".join(filter(None, ("Changes:", what, value)))
        name = [f"{what}:{value}" if value else what]
        address = None if base is None else base + file
        write_out(_feed(archive, changes, name=name, title=title, address=address), str(folder / file), output)
        listed.append((title, address or file))
    write_out(_index(listed), str(folder / "feeds.opml"), output)
    if output.is_terminal:
        output.line(f"{plural(len(listed), 'feed')} and feeds.opml: {safe(str(folder))}")
    return 0


def _feeds_of(one: "ArticleChange") -> Iterator[tuple[str, str]]:
    yield "all", ""
    if one.source is not None:
        yield "source", one.source
    yield from (("author", name) for name in one.authors)
    if one.change is not None:
        yield from (("kind", str(kind)) for kind in one.change.kinds)
        if one.change.disclosure == "stealth":
            yield "stealth", ""


def _file(what: str, value: str) -> str:
    """The name of a feed's file. Names of authors and sources come from others: of them stays what no folder minds."""
    from hashlib import sha256

    if not value:
        return what + _SUFFIX
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in value.lower()).strip("-")[:40]
    if plain != value:
        plain = "-".join(filter(None, (plain, sha256(value.encode("utf-8", "backslashreplace")).hexdigest()[:8])))
    return f"{what}-{plain}{_SUFFIX}"


def _index(listed: Iterable[tuple[str, str]]) -> str:
    """OPML 2.0: what feed readers import."""
    from xml.sax.saxutils import quoteattr

    lines = [
        f'<outline type="rss" text={quoteattr(safe(title))} xmlUrl={quoteattr(safe(address))}/>'
        for title, address in listed
    ]
    head = '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n<head><title>Changes</title></head>\n<body>'
    return "\n".join([head, *lines, "</body>", "</opml>", ""])
