"""`archive cite`: a version of an article as a citation, and as evidence that anyone can check."""

import argparse
from pathlib import Path

from archive.cli.arguments import add_address, add_json, add_version, choose
from archive.cli.output import Output
from archive.display import safe
from archive.errors import UsageError

SUMMARY = "cite a version, or bundle the proof of what it said"
DESCRIPTION = """\
Prints a citation of a version of an article: authors, title, address, when it
was read, and the SHA-256 of its text. Without --version or --at, of the newest.

--bundle writes a ZIP file with everything that proves it: the text of this
version and of the one before, their records, what the server sent (WARC) with
its header fields, what was changed as a page to print, the seals, and verify.py,
which checks all of it with nothing but Python. A file that is there is not
overwritten. Seal first (`archive seal`), or nothing says when it was so."""
EXAMPLES = """\
examples:
  archive cite https://example.com/story
  archive cite https://example.com/story --version 2 --bundle story.zip
  python3 verify.py story.zip

--json, one object of CSL-JSON, for Zotero or pandoc"""


def configure(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    add_version(parser)
    parser.add_argument("--bundle", metavar="FILE", type=Path, help="write the evidence to this new ZIP file")
    add_json(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    from archive.archive import Archive
    from archive.evidence.citation import csl, sentence
    from archive.evidence.gather import cite, evidence

    file: Path | None = arguments.bundle
    if file is not None and file.exists():
        raise UsageError(f"{file}: there is such a file already; name another one")
    with Archive.open(arguments.store) as archive:
        versions = archive.versions(arguments.url)
        version = choose(versions, arguments.which, url=arguments.url)
        citation = cite(archive, version, count=len(versions))
        if file is not None:
            before = versions[version.number - 2] if version.number > 1 else None
            data = evidence(archive, citation, before=before, name=file.name)
            with file.open("xb") as new:
                new.write(data)
    if arguments.json:
        output.document(csl(citation))
    else:
        output.line(safe(sentence(citation)))
    return 0
