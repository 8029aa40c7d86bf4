"""`archive export`: what servers sent, in a file that other web archives and their tools read."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from archive.cli.arguments import add_json, beginning
from archive.cli.output import Output
from archive.cli.words import clock, plural, size
from archive.display import safe
from archive.errors import UsageError
from archive.model import Visit
from archive.paths import host_of, identity

SUMMARY = "write raw pages as WACZ, WARC or CDXJ, for other tools"
DESCRIPTION = """\
Writes what servers sent into a new file: every answer of the visits that are
chosen, redirects with it, its request, and what is known of the visit. Records
are copied byte for byte, and where a record says that the body is the same as
before, the one that holds the body comes along.

wacz  WARC files, an index, and a page for each version, in one file that
      replayweb.page and other players of web archives show
warc  one WARC 1.1 file; --index writes the CDXJ index of it beside it
cdxj  an index alone, of the raw files where they lie in the archive

A crawl may go on meanwhile. A file that is there is not overwritten; one is
there whole or not at all. Exit status 3 where something chosen is damaged: it
is left out, and named; the file is written all the same. Exit status 2 where
nothing is archived of what is chosen."""
EXAMPLES = """\
examples:
  archive export --format wacz --url https://example.com/story story.wacz
  archive export --format wacz --host www.example.com --since 30d month.wacz
  archive export --format warc --source gazette gazette.warc.gz
  archive export --format cdxj index.cdxj

--json, one object:
  {"file", "format", "visits", "answers", "pages", "bytes", "sha256",
   "damaged": [{"path", "problem"}]}"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="the new file")
    parser.add_argument("--format", choices=("wacz", "warc", "cdxj"), default="wacz", help="default: wacz")
    parser.add_argument("--url", help="only this article, in any spelling of its address")
    parser.add_argument("--host", type=str.lower, help="only of this host, as it stands in addresses")
    parser.add_argument("--source", metavar="NAME", help="only visits that this source in sources.toml led to")
    parser.add_argument(
        "--since",
        metavar="TIME",
        type=beginning,
        help="only visits since: 24h, 7d, 2016-11-10 or 2016-11-10T10:24, UTC",
    )
    parser.add_argument("--index", metavar="FILE", type=Path, help="with --format warc: the CDXJ index, a new file too")
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.export.exporting import Form, Wish, export
    from archive.release import NAME, release

    form = Form(arguments.format)
    if arguments.index is not None and form is not Form.WARC:
        raise UsageError("--index goes with --format warc: a WACZ holds its own index, and CDXJ is one")
    for file in filter(None, (arguments.file, arguments.index)):
        if file.exists() or file.is_symlink():
            raise UsageError(f"{file}: there is such a file already; name another one")
        if not file.parent.is_dir():
            raise UsageError(f"{file}: there is no folder {file.parent}")
    if arguments.index is not None and arguments.index.resolve() == arguments.file.resolve():
        raise UsageError(f"--index {arguments.index}: that is the WARC file itself; name another one")
    with Archive.open(arguments.store) as archive:
        article = None if arguments.url is None else archive.identity_of(arguments.url)
        wish = Wish(
            _wanted(arguments, article),
            _title(arguments, article),
            dt.datetime.now(dt.UTC).replace(microsecond=0),
            f"{NAME} {release()}",
        )
        done = export(archive, wish, form, arguments.file, index=arguments.index)
    for finding in done.hurt:
        print(f"archive: left out: {safe(finding.path)}: {safe(finding.problem)}", file=sys.stderr)
    if arguments.json:
        output.document(
            {
                "file": str(arguments.file),
                "format": form.value,
                "visits": done.visits,
                "answers": done.answers,
                "pages": done.pages,
                "bytes": done.size,
                "sha256": done.digest,
                "damaged": [{"path": one.path, "problem": one.problem} for one in done.hurt],
            }
        )
    elif output.is_terminal:
        held = f"{plural(done.answers, 'answer')} of {plural(done.visits, 'visit')}"
        shown = f", {plural(done.pages, 'page')}" if form is Form.WACZ else ""
        output.line(f"{safe(str(arguments.file))}: {held}{shown}, {size(done.size)}")
        output.line(f"SHA-256 {done.digest}")
    else:
        output.fields(safe(str(arguments.file)), done.visits, done.answers, done.pages, done.size, done.digest)
    return 3 if done.hurt else 0


def _wanted(arguments: argparse.Namespace, article: str | None) -> Callable[[Visit], bool]:
    name = None if arguments.url is None else identity(arguments.url)

    def wanted(visit: Visit) -> bool:
        return (
            (article is None or visit.article == article or identity(visit.requested_url) == name)
            and arguments.host in (None, host_of(visit.article))
            and arguments.source in (None, visit.source)
            and (arguments.since is None or visit.at >= arguments.since)
        )

    return wanted


def _title(arguments: argparse.Namespace, article: str | None) -> str:
    of = [article or "", arguments.host or "", "" if arguments.source is None else f"source {arguments.source}"]
    what = ", ".join(filter(None, of)) or "the whole archive"
    since = "" if arguments.since is None else f" since {clock(arguments.since)} UTC"
    return safe(f"What servers sent: {what}{since}")
