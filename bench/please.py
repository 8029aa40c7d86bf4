"""news-please as a library over a file of addresses: it fetches in threads and reads in a process a processor.

    python bench/please.py URLS_FILE FOLDER

Addresses are given to it in slices, since it begins a thread for each.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

_SLICE = 100


def main() -> None:
    from newsplease import NewsPlease

    logging.disable(logging.CRITICAL)
    urls = Path(sys.argv[1]).read_text(encoding="ascii").split()
    folder = Path(sys.argv[2])
    number = 0
    for start in range(0, len(urls), _SLICE):
        found: dict[str, Any] = NewsPlease.from_urls(
            urls[start : start + _SLICE], request_args={"timeout": 60}, fetch_images=False
        )
        for article in found.values():
            number += 1
            text = json.dumps(article.get_serializable_dict() if article else {}, ensure_ascii=False, default=str)
            (folder / f"{number:06d}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
