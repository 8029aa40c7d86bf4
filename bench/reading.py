#!/usr/bin/env python3
"""CPU seconds a page of reading alone, as a worker process reads: prints the mean over every eighth page of a corpus.

python bench/reading.py FOLDER    (one that `bench/speed.py` has made)
"""

import datetime as dt
import gc
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.boilerplate.model import Boilerplate
from archive.model import Page
from crawler.extract.contents import seen

EVERY = 8
_HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))


def read(path: Path) -> float:
    """CPU seconds that one page takes."""
    url, moment = f"http://127.0.0.1/story/{path.stem}", dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    page = Page(url=url, fetched_at=moment, status=200, headers=_HEADERS, body=path.read_bytes())
    begun = time.process_time()
    seen(page, links=False, boilerplate=Boilerplate(), stands=None)
    return time.process_time() - begun


def main() -> None:
    paths = sorted(Path(sys.argv[1]).glob("story/*.gz"))[::EVERY]
    for path in paths[:5]:
        read(path)  # what is loaded lazily
    gc.collect()
    gc.freeze()
    print(sum(map(read, paths)) / len(paths))


if __name__ == "__main__":
    main()
