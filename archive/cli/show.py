"""`archive show`: the text of one version."""

import argparse
from typing import TYPE_CHECKING

from archive.cli.arguments import add_address, add_json, add_version, choose
from archive.cli.documents import version_document
from archive.cli.output import Output
from archive.cli.words import span
from archive.display import safe, wrap

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.model import Article, Byline, Version

SUMMARY = "the text of an article: its newest version, or the one you name"
DESCRIPTION = """\
Shows the text of an article.

In a pipe it is the stored file, byte for byte: its digest is checked first, so
what is damaged is never written, and the format has no control characters."""
EXAMPLES = """\
examples:
  archive show https://example.com/story
  archive show https://example.com/story --version 1 > first.txt
  archive show https://example.com/story --at 2016-11-10

--json, one object:
  {"number", "first", "last", "readings", "digest", "key", "article", "title",
   "byline": null or {"submitter", "date", "time", "authors"},
   "body": [paragraphs],
   "canonical_url", "language", "site_name", "modified",
   "provenance": the record beside the text}"""

# Lines longer than this are hard to read, however wide the terminal is.
_LINE = 100


def configure(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    add_version(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive

    with Archive.open(arguments.store) as archive:
        versions = archive.versions(arguments.url)
        version = choose(versions, arguments.which, url=arguments.url)
        if arguments.json:
            output.document(_document(archive, version, identity=archive.identity_of(arguments.url)))
        elif output.is_terminal:
            _show(archive.article(version.key), version, output, count=len(versions))
        else:
            output.content(archive.text(version.key).encode())
    return 0


def _show(article: "Article", version: "Version", output: Output, *, count: int) -> None:
    paint = output.paint
    width = _LINE if output.columns is None else min(output.columns, _LINE)
    times = span(version.first, version.last)
    output.line(paint("dim", f"Version {version.number} of {count}, read {times} UTC"))
    blocks = [(article.title, "bold"), *((block, "plain") for block in article.body)]
    if article.byline is not None:
        blocks.insert(1, (str(article.byline), "dim"))
    for text, style in blocks:
        output.line()
        for line in wrap([(safe(text, lines=True), style)], width):
            output.line("".join(paint(style, piece) for piece, style in line))


def _document(archive: "Archive", version: "Version", *, identity: str) -> dict[str, object]:
    article = archive.article(version.key)
    modified = article.metadata.modified
    return {
        **version_document(version),
        "article": identity,
        "title": article.title,
        "byline": _byline(article.byline),
        "body": list(article.body),
        "canonical_url": article.metadata.canonical_url,
        "language": article.metadata.language,
        "site_name": article.metadata.site_name,
        "modified": None if modified is None else modified.isoformat(),
        "provenance": archive.provenance(version.key),
    }


def _byline(byline: "Byline | None") -> dict[str, object] | None:
    if byline is None:
        return None
    return {
        "submitter": byline.submitter,
        "date": None if byline.date is None else byline.date.isoformat(),
        "time": None if byline.time is None else f"{byline.time:%H:%M}",
        "authors": list(byline.authors),
    }
