#!/usr/bin/env python3
"""Memory over many pages: extracts PAGES of them in one process and prints what it holds every STEP.

python bench/memory.py [--shared ../shared] [--pages 20000]
"""

import argparse
import sys
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measure import ours
from bench.pages import add_shared, html_of, scorer, truths

STEP = 2_000


def resident() -> float:
    """Memory of this process that is not swapped out, in MB (proc(5), VmRSS)."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    (line,) = (line for line in status.split("\n") if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_shared(parser)
    parser.add_argument("--pages", type=int, default=20_000)
    args = parser.parse_args()
    known = [truth for dataset in scorer(args.shared).DATASETS for truth in truths(args.shared, dataset)]
    print(f"{len(known)} pages, over and over; MB held: {resident():.0f} before the first", flush=True)
    for count, truth in enumerate(islice(cycle(known), args.pages), start=1):
        ours(html_of(args.shared, truth), truth["url"])
        if count % STEP == 0:
            print(f"{count:6d} {resident():.0f}", flush=True)


if __name__ == "__main__":
    main()
