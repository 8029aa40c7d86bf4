"""Every folder of tests/cases is a page as it was sent, and the file that must come of it: bytes for bytes.

Real pages have their address in `url.txt`; the others stand on the host that the folder above is named after.
"""

import datetime as dt
import gzip
from pathlib import Path

import pytest

from archive.model import Article, Page
from archive.textformat import dumps
from crawler.extract import extract

CASES = Path(__file__).resolve().parents[2] / "cases"
FOLDERS = sorted(page.parent for page in CASES.glob("*/*/page.html.gz"))


def test_there_are_cases():
    assert len(FOLDERS) > 30


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_page_becomes_its_file(folder):
    address = folder / "url.txt"
    own = f"https://{folder.parent.name}/story/{folder.name}"
    page = Page(
        url=address.read_text(encoding="utf-8").strip() if address.exists() else own,
        fetched_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=gzip.decompress((folder / "page.html.gz").read_bytes()),
    )
    article = extract(page)
    assert isinstance(article, Article), article
    assert dumps(article) == (folder / "article.txt").read_text(encoding="utf-8")
