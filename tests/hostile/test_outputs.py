"""What is shown: no title and no text of a stranger steers a terminal, a browser or a feed reader, in any output."""

import contextlib
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from crawls import article_crawl
from rows import server

from archive.cli import main

# What steers a terminal or reorders what is read: controls but line feed and tab, line and paragraph separators, bidi
# embeddings, overrides and isolates, lone surrogates, and what no text may hold.
STEERS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
COMMANDS = ("log", "log --json", "show", "show --json", "explain", "explain --json", "path", "log --visits", "cite")


@pytest.fixture(scope="module")
def done(hostile, allowed, tmp_path_factory):
    """Two crawls of all hostile texts: between them one text changes into something worse."""
    folder = tmp_path_factory.mktemp("texts")
    urls = [hostile.url(f"/text/{name}") for name in server().HOSTILE]
    urls += [hostile.url(path) for path in ("/diffinject", "/patho/title_hostile", "/patho/c0_controls")]
    # Addresses, headers and reasons that are shown in messages.
    urls += [hostile.url(path) for path in ("/names/%1b%5b31m", "/names/%9b31m", "/hdr/nul", "/rate/429-garbage")]
    urls += [hostile.url(path) for path in ("/cond/badlm", "/cond/etag-crlf", "/r/crlf", "/r/canary-tab")]
    crawls = []
    for phase in (1, 2):
        hostile.turn_to(phase)
        settings = {"LOG_LEVEL": "DEBUG"}
        place = folder / str(phase)
        crawls.append(article_crawl(place, urls, allow=allowed, store=folder / "store", settings=settings))
    return crawls


def said(store, *arguments):
    """Exit status, standard output and standard error of a command."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([*arguments, "--store", str(store)])
    return status, out.buffer.getvalue().decode("utf-8"), err.getvalue()


def found_in(text):
    """What steers, as escapes; and a little of what stands around it."""
    return [repr(text[max(0, hit.start() - 30) : hit.end() + 10]) for hit in STEERS.finditer(text)]


def test_no_crawl_says_anything_that_steers_a_terminal(done):
    for crawl in done:
        assert found_in(crawl.out) == []
        assert found_in(crawl.err) == []
        assert "Traceback" not in crawl.err
        # A line break in a title would forge a line of the log.
        assert "\nSecond: forged log line" not in crawl.err


@pytest.mark.parametrize(
    "command",
    ["list", "list --json", "changes", "changes --json", "stats", "check", "feed", "list --color always", "doctor"],
)
def test_no_overview_does(done, command):
    _, out, err = said(done[-1].store, *command.split())
    assert found_in(re.sub(r"\x1b\[[0-9;]*m", "", out) if "always" in command else out) == []
    assert found_in(err) == []
    if "--json" in command:
        assert all(isinstance(json.loads(line), dict) for line in out.splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_that_is_told_of_an_article_does(hostile, done, command):
    told = 0
    for name in server().HOSTILE:
        words = command.split()
        status, out, err = said(done[-1].store, words[0], hostile.url(f"/text/{name}"), *words[1:])
        assert found_in(out) + found_in(err) == [], name
        told += status == 0
        if "--json" in words:
            assert all(isinstance(json.loads(line), dict) for line in out.splitlines())
    assert told >= len(server().HOSTILE) - 2


def test_no_error_message_does(done):
    for address in ("http://x\x1b[31m/", "\x1b]0;x\x07", "http://127.0.0.1/\u202egnp", "\ud800", "a\nb"):
        for command in ("show", "log", "diff", "explain", "cite"):
            status, out, err = said(done[-1].store, command, address)
            assert status != 0
            assert found_in(out) + found_in(err) == []
            assert err.count("\n") <= 1


class Page(HTMLParser):
    """What in a page of HTML could run."""

    def __init__(self):
        super().__init__()
        self.runs = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "iframe", "object", "embed", "svg", "img", "base", "form", "link"}:
            self.runs.append(tag)
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(javascript|data|vbscript):", value or "", re.I):
                self.runs.append(f"{tag} {name}={value}")


def test_the_difference_of_hostile_texts_is_inert(hostile, done, tmp_path):
    url = hostile.url("/diffinject")
    for words in ([], ["--json"], ["--color", "always"]):
        status, out, err = said(done[-1].store, "diff", url, *words)
        assert status == 1
        assert "hidden" in out
        assert found_in(re.sub(r"\x1b\[[0-9;]*m", "", out) if "always" in words else out) == []
        assert found_in(err) == []
    file = tmp_path / "diff.html"
    assert said(done[-1].store, "diff", url, "--html", str(file))[0] == 1
    text = file.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.runs == []
    assert found_in(text) == []
    assert "&lt;script&gt;" in text
    assert "Content-Security-Policy" in text


def test_a_feed_of_hostile_texts_is_well_formed_and_inert(done):
    status, out, _ = said(done[-1].store, "feed")
    assert status == 0
    assert "<!DOCTYPE" not in out
    assert "<!ENTITY" not in out
    feed = ElementTree.fromstring(out)  # noqa: S314  # ours; that it is well-formed is the question
    contents = [each.text or "" for each in feed.iter("{http://www.w3.org/2005/Atom}content")]
    assert contents
    for content in contents:
        page = Page()
        page.feed(content)
        assert page.runs == []


def test_every_stored_text_is_utf8_without_control_characters(done):
    for file in (done[-1].store / "texts").rglob("*.txt"):
        assert found_in(file.read_bytes().decode("utf-8")) == [], file
    for file in (done[-1].store / "texts").rglob("*.json"):
        assert found_in(json.dumps(json.loads(file.read_bytes()), ensure_ascii=True)) == []
