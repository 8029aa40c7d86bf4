"""How often a page is opened and read, counted: bytes are inflated, decoded and parsed once for all that is asked."""

import cProfile
import datetime as dt
import gzip
import pstats
import subprocess
import sys
from pathlib import Path

import pytest

from archive.boilerplate.model import Boilerplate
from archive.model import LastAnswer, Outcome, Page, RawRef
from crawler.extract.contents import seen
from crawler.extract.findings import Same

ROOT = Path(__file__).parents[3]
HTML = gzip.decompress((ROOT / "tests/cases/elpais.com/2024-10-15/page.html.gz").read_bytes())
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
PAGE = Page("https://www.example.org/story", NOW, 200, HEADERS, gzip.compress(HTML))
ONCE = ["decode decoded", "decode text_of_body", "completeness tree_of", "markup markup_of", "links links_of"]


def counted(**arguments):
    """How often functions are called to read the page, and what comes of it."""
    profile = cProfile.Profile()
    read = profile.runcall(seen, PAGE, links=True, boilerplate=Boilerplate(), **arguments)
    calls = {}
    for (path, _, name), (_, count, *_) in pstats.Stats(profile).stats.items():
        calls[f"{path.rpartition('/')[2].removesuffix('.py')} {name}"] = count
    return calls, read


def test_an_answer_is_inflated_decoded_and_parsed_once_for_article_links_and_digest():
    calls, _ = counted(stands=None)
    assert {name: calls.get(name) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert calls["generic article_of"] == 1
    assert sum(count for name, count in calls.items() if "zlib.decompressobj" in name) == 1


def test_a_page_whose_markup_stands_is_not_read():
    _, read = counted(stands=None)
    stands = LastAnswer(
        "www.example.org/story", NOW, Outcome.ARTICLE, None, None, None, None, "0" * 64, read.markup, 1, 0,
        RawRef("raw/x", 0, 1), 0, True,
    )  # fmt: skip
    calls, again = counted(stands=stands)
    assert isinstance(again, Same)
    assert "generic article_of" not in calls
    assert calls["completeness tree_of"] == 1


@pytest.mark.parametrize("name", ["trafilatura", "ftfy", "numpy", "crawler.extract.contents"])
def test_the_crawls_own_process_imports_nothing_that_reads_pages(name):
    modules = "crawler.spiders.site, crawler.spiders.refresh, crawler.spiders.article, crawler.pipelines"
    code = f"import sys, {modules}, crawler.commands.crawl; sys.exit({name!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("words", [["--help"], ["log", "--help"]])
def test_the_command_imports_no_more_than_it_uses(words):
    heavy = "('rich', 'scrapy', 'lxml', 'sqlite3', 'archive.archive', 'archive.changes.classify', 'asyncio', 'email')"
    code = (
        "import sys\nfrom archive.cli import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        f"sys.exit(', '.join(set({heavy}) & sys.modules.keys()) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
