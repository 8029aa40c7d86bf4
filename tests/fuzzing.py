"""What strangers can write, thrown at whatever reads it: for each reader the inputs, and what must hold of any of them.

tests/test_fuzz.py does so briefly, tests/long/test_fuzz.py for longer.
"""

import atexit
import contextlib
import datetime as dt
import io
import json
import re
import shutil
import sys
import tempfile
import zlib
from functools import cache
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import asked, records, runs, seals, textformat
from archive.archive import Archive
from archive.audit import robots
from archive.boilerplate import document
from archive.boilerplate.model import Boilerplate
from archive.catalog.sqlite import SqliteCatalog
from archive.cli import main
from archive.errors import FormatError, SourcesError, UsageError
from archive.evidence import verify
from archive.folder import Folder
from archive.model import Article, Byline, Capture, Outcome, Page, RawRef, Visit
from archive.paths import canonical_identity, identity, learnt_key, text_key, turn_key
from archive.raw.reader import Located, opened, scan
from archive.raw.writer import RawWriter
from archive.records import Entry
from crawler.extract.contents import contents
from crawler.sources import load

AT = dt.datetime(2016, 11, 10, 12, tzinfo=dt.UTC)
DIGEST = "0123456789abcdef" * 4
COMPONENT = re.compile(r"[A-Za-z0-9._-]{1,240}")


def mutated(original):
    """Strategy: bytes like `original`, with a few places overwritten, cut out, doubled or put in."""

    def apply(edits):
        data = bytearray(original)
        for kind, where, length, byte in edits:
            at = where % (len(data) + 1)
            if kind == "set":
                data[at : at + 1] = bytes([byte])
            elif kind == "cut":
                del data[at : at + length]
            elif kind == "double":
                data[at:at] = data[at : at + length]
            else:
                data[at:at] = bytes([byte]) * length
        return bytes(data)

    edit = st.tuples(
        st.sampled_from(["set", "cut", "double", "put"]),
        st.integers(0, 1 << 20),
        st.integers(1, 40),
        st.integers(0, 255),
    )
    return st.one_of(st.lists(edit, min_size=1, max_size=4).map(apply), st.binary(max_size=200))


ARTICLE = Article(
    "Bridge stays open",
    Byline(submitter="Ada", date=dt.date(2016, 11, 10), time=dt.time(10, 19), authors=("Bo Li", "Cy Fox")),
    ("The council voted on Tuesday.", "- one\n- two\n  - three", "a | b\nc | d"),
)
TEXT = textformat.dumps(ARTICLE)
VISIT = Visit(
    requested_url="https://h.example/a",
    url="https://h.example/a",
    article="h.example/a",
    at=AT,
    outcome=Outcome.FAILED,
    reason="timeout",
    detail="no whole answer in time",
    status=None,
    etag=None,
    last_modified=None,
    payload=None,
    raw=None,
)
RECORD = records.dumps(Entry(VISIT, (), None, None, None, None, None, "test/1", rules=1))
ASKED = asked.dumps(
    asked.Asked("https://h.example/a", "https://h.example/a", asked.Purpose.VISIT, AT, AT, 200, None, None, None, 0,
                "palimpsest", 1.0, None, "0" * 16)
)  # fmt: skip
SEAL = seals.dumps(
    seals.Seal(2, AT, ("seals/000001-20161110T120000Z.sha256", DIGEST), {"texts/a": DIGEST}, {"raw/b": (7, DIGEST)})
)
RUN = runs.dumps(
    runs.Run("0" * 16, "article", {"url": "x"}, "test/1", "here", 1, "", AT, AT, ended=AT, status=0, figures={"a": 1})
)
LEARNT = json.dumps({"format": 1, "host": "h.example", "revision": 1, "witnesses": 9, "blocks": [
    {"id": "00000000", "text": "Subscribe.", "anywhere": True, "ruling": None,
     "proofs": [{"article": "h.example/a", "key": "texts/a"}]}]}).encode()  # fmt: skip
ROBOTS = b"User-agent: *\nDisallow: /a*b$\nAllow: /a/index.html\nCrawl-delay: 2\nSitemap: https://h.example/s\n"
SOURCES = b'[gazette]\nurls = ["https://h.example/"]\nexclude = ["/tag/"]\nlimit = 5\nsince = 2016-01-31\ndelay = 2\n'
HTML = (
    b'<!DOCTYPE html><html lang="en"><head><title>Bridge</title><meta property="og:title" content="Bridge">'
    b'<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2016-11-10T10:19:00Z"}</script></head>'
    b'<body><article><h1>Bridge</h1><p class="byline">By Ada Li</p>'
    + b"<p>The council voted on Tuesday to keep the old bridge open for another year, after months of hearings.</p>" * 4
    + b"<ul><li>one<li>two</ul><table><tr><td>a<td>b</table></article></body></html>"
)
URL_PART = st.text(
    alphabet=st.one_of(st.sampled_from("/.%?&=#:@[]\\ -_~;,+aA1é中\x00\x1b‮"), st.characters(exclude_categories=["Cs"])),
    max_size=40,
)
URL = st.one_of(
    st.builds("{}://{}/{}".format, st.sampled_from(["http", "https", "HTTP"]), URL_PART, URL_PART),
    st.builds("https://h.example/{}?{}#{}".format, URL_PART, URL_PART, URL_PART),
    URL_PART,
)


def text_is_refused_or_read_back(data):
    try:
        article = textformat.loads(data.decode("utf-8", "replace"))
    except FormatError:
        return
    assert textformat.loads(textformat.dumps(article)) == article


def key_stays_in_the_store(url):
    try:
        name = identity(url)
    except (UsageError, ValueError):
        return
    assert identity(name) == name
    for key in (text_key(name, AT, DIGEST), learnt_key(name.partition("/")[0], 1), turn_key(name.partition("/")[0])):
        for component in key.split("/"):
            assert COMPONENT.fullmatch(component)
            assert component not in (".", "..")
    canonical = canonical_identity(url=url, canonical=url)
    assert canonical is None or canonical.partition("/")[0] == name.partition("/")[0]


def page_is_read_or_refused(body):
    page = Page("https://h.example/a", AT, 200, (("Content-Type", "text/html"),), body)
    result = contents(page, links=True, boilerplate=Boilerplate()).result
    if isinstance(result, Article):
        text = textformat.dumps(result)
        assert textformat.loads(text.encode("utf-8").decode("utf-8")) == result


def seal_is_refused_or_the_same(data):
    try:
        seal = seals.loads(data)
    except ValueError:
        return
    assert seals.dumps(seal) == data


@cache
def catalog():
    """A catalog in a folder that lasts as long as the process."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return SqliteCatalog.build(Path(folder) / "catalog.sqlite3", mode=0o600)


def record_is_refused_or_taken_into_a_catalog(data):
    try:
        told, _ = records.loads(data)
    except ValueError:
        return
    if isinstance(told, Entry):
        assert records.loads(records.dumps(told))[0] == told
        with catalog().writing():
            catalog().add(told, RawRef("raw/2016/11/x.warc.gz", 0, 100))
        assert catalog().faults() == []


def request_is_refused_or_read_back(data):
    try:
        told = asked.loads(data)
    except ValueError:
        return
    assert told is None or asked.loads(asked.dumps(told)) is not None


def run_is_refused_or_read_back(data):
    try:
        run = runs.loads(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    assert runs.loads(runs.dumps(run)) == run


def learnt_is_refused_or_read_back(data):
    try:
        learnt = document.loads(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    assert document.loads(document.dumps(learnt)) == learnt


def robots_txt_is_read(data):
    rules = robots.read(data, encoding="", agent="palimpsest")
    for rule in rules.rules:
        assert rule.line >= 1
    rules.rule_for("https://h.example/a/b?c")


def sources_are_refused_or_read(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sources.toml"
        path.write_bytes(data)
        try:
            load(path)
        except SourcesError as error:
            said = str(error)
        else:
            said = ""
    assert "\x1b" not in said


@cache
def raw_file():
    """The bytes of a raw file with three pages, its key, and the records in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name))
        writer = RawWriter(folder, begun=AT, software="test/1", token="0123456789abcdef")
        for number in range(3):
            body = zlib.compress(b"<p>%d</p>" % number * 50)
            writer.append_page(Page(f"https://h.example/{number}", AT, 200, (), body), original=None)
        writer.close()
        data = Path(folder.where(writer.key)).read_bytes()
        with opened(folder, writer.key) as descriptor:
            found = [one.record for one in scan(descriptor, writer.key) if isinstance(one, Located)]
        folder.close()
    return data, writer.key, found


def raw_file_gives_what_was_written_or_nothing(data):
    _, key, written = raw_file()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "damaged"
        path.write_bytes(data)
        with path.open("rb") as file:
            found = list(scan(file.fileno(), key))
    assert sum(one.length for one in found) == len(data)
    for one in found:
        assert not isinstance(one, Located) or one.record in written


@cache
def bundle():
    """A bundle of evidence."""
    with tempfile.TemporaryDirectory() as name:
        store, path = Path(name) / "store", Path(name) / "bundle.zip"
        url = "https://h.example/a"
        page = Page(url, AT, 200, (("Content-Type", "text/html"),), HTML)
        with Archive.open(store, create=True) as archive:
            archive.record([Capture(requested_url=url, at=AT, pages=(page,), result=ARTICLE, rules=1)])
            archive.seal_own(at=AT)
        assert main(["--store", str(store), "cite", url, "--bundle", str(path)]) == 0
        return path.read_bytes()


def other_bundle_is_found_out(data):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bundle.zip"
        path.write_bytes(data)
        said = io.StringIO()
        with patch.object(sys, "argv", ["verify.py", str(path)]), contextlib.redirect_stdout(said):
            status = verify.main()
    assert (status == 0) == (data == bundle()), said.getvalue()


TARGETS = {
    "textformat": (lambda: mutated(TEXT.encode()), text_is_refused_or_read_back),
    "paths": (lambda: URL, key_stays_in_the_store),
    "extract": (lambda: mutated(HTML), page_is_read_or_refused),
    "seal": (lambda: mutated(SEAL), seal_is_refused_or_the_same),
    "record": (lambda: mutated(RECORD), record_is_refused_or_taken_into_a_catalog),
    "request": (lambda: mutated(ASKED), request_is_refused_or_read_back),
    "run": (lambda: mutated(RUN), run_is_refused_or_read_back),
    "learnt": (lambda: mutated(LEARNT), learnt_is_refused_or_read_back),
    "robots": (lambda: mutated(ROBOTS), robots_txt_is_read),
    "sources": (lambda: mutated(SOURCES), sources_are_refused_or_read),
    "warc": (lambda: mutated(raw_file()[0]), raw_file_gives_what_was_written_or_nothing),
    "evidence": (lambda: mutated(bundle()), other_bundle_is_found_out),
}


def fuzz(name, examples):
    """Throws so many inputs at a target."""
    strategy, holds = TARGETS[name]
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    settings(max_examples=examples, deadline=None, database=None, suppress_health_check=checks)(
        given(strategy())(holds)
    )()
