#!/usr/bin/env python3
"""Make a test case of an archived page: tests/cases/<host>/<day>/ with page.html.gz, url.txt and article.txt.

    python bench/record_case.py STORE URL

The page is the last that was answered at URL. article.txt is what the present rules read in it, nothing where they
read none: put it right by hand, the tests hold every later rule to it.
"""

import argparse
import gzip
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.archive import Archive
from archive.model import Article, Failure
from archive.textformat import dumps
from crawler.extract import extract
from crawler.extract.decode import MAX_BYTES, decoded, text_of_body

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, help="the folder of the archive")
    parser.add_argument("url", help="the address of an archived page")
    args = parser.parse_args()
    with Archive.open(args.store) as archive:
        visit = archive.last_visit(args.url)
        if visit is None or visit.raw is None:
            parser.exit(1, f"no answer of {args.url} is in {args.store}\n")
        page = archive.page(visit.raw)
    body = decoded(page, max_bytes=MAX_BYTES)
    if isinstance(body, Failure):
        parser.exit(1, f"{args.url} cannot be read: {body.detail}\n")
    folder = CASES / (urlsplit(page.url).hostname or "") / f"{page.fetched_at:%Y-%m-%d}"
    if folder.exists():
        parser.exit(1, f"{folder} is there; move it away, or give it another name, and try again\n")
    folder.mkdir(parents=True)
    markup = text_of_body(body, content_type=page.header("Content-Type")).encode("utf-8", "replace")
    # Without a time in it, so that the same page gives the same bytes.
    (folder / "page.html.gz").write_bytes(gzip.compress(markup, mtime=0))
    (folder / "url.txt").write_text(page.url + "\n", encoding="utf-8")
    read = extract(page)
    if isinstance(read, Article):
        (folder / "article.txt").write_text(dumps(read), encoding="utf-8")
    else:
        print(f"no article: {read}; write {folder / 'article.txt'} by hand")
    print(folder)


if __name__ == "__main__":
    main()
