"""sources.toml: what it takes, and what it says of what it does not take."""

import datetime as dt
import re
import tomllib
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import SourcesError
from crawler.sources import SHIPPED, WAYS, Means, Revisit, Source, load
from crawler.tables import line_of


@pytest.fixture
def sources(tmp_path):
    def read(text):
        path = tmp_path / "sources.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return read


def refused(sources, text):
    with pytest.raises(SourcesError) as caught:
        sources(text)
    error = caught.value
    assert str(error).startswith(error.path)
    if error.line is not None:
        assert f", line {error.line}: " in str(error)
    return error.line, error.key, str(error).partition(f", line {error.line}: ")[2]


def uncommented(text):
    """The shipped file with its example switched on."""
    return re.sub(r"^# (\[|[a-z]+ = |# )", r"\1", text, flags=re.MULTILINE)


def test_the_shipped_file_names_no_site():
    assert load(SHIPPED) == ()


def test_the_shipped_example_is_right_and_explains_every_key(sources):
    example = uncommented(SHIPPED.read_text(encoding="utf-8"))
    (source,) = sources(example)
    assert set(tomllib.loads(example)["example"]) == {field.name for field in fields(Source)} - {"name"}
    assert source.name == "example"


def test_a_source_is_read(sources):
    (source,) = sources(
        """
        [paper]
        urls = ["https://example.org/"]
        hosts = ["*.Example.com", "blog.example.org:8080"]
        discover = ["links", "feed"]
        include = ['/20\\d\\d/']
        since = 2016-01-31
        limit = 10
        known = "due"
        delay = 2
        """
    )
    assert source == Source(
        name="paper",
        urls=("https://example.org/",),
        hosts=("*.example.com", "blog.example.org:8080"),
        discover=(Means.FEED, Means.LINKS),
        include=(re.compile("/20\\d\\d/"),),
        since=dt.date(2016, 1, 31),
        limit=10,
        known=Revisit.DUE,
        delay=2.0,
    )
    assert source.most_pages == 140


def test_what_is_not_said_is_usual(sources):
    (source,) = sources('[a]\nurls = ["https://example.org"]')
    assert (source.discover, source.limit, source.since) == (WAYS, 500, None)


URLS = '[a]\nurls = ["https://example.org"]\n'


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("[a]\nurls = [\n", 2, None, "Invalid value"),
        ('[a]\nurls = ["https://example.org"', 1, None, "Unclosed array"),
        ("[a]\nurls = x", 2, None, "Invalid value"),
        (URLS + URLS, 3, None, "Cannot declare ('a',) twice"),
        (URLS + "limt = 5", 3, "limt", "a.limt: unknown key; did you mean limit?"),
        (URLS + "qqqq = 5", 3, "qqqq", "a.qqqq: unknown key; the keys are urls, "),
        (URLS + "# a remark\n\nlimit = 0", 5, "limit", "a.limit: takes a whole number above 0"),
        (URLS + "limit = true", 3, "limit", "a.limit: takes a whole number above 0"),
        (URLS + "pages = 1.5", 3, "pages", "a.pages: takes a whole number above 0"),
        (URLS + "delay = -1", 3, "delay", "a.delay: takes seconds, from 0 to 3600"),
        (URLS + 'known = "sometimes"', 3, "known", 'a.known: takes "always", "due" or "never"'),
        (URLS + "known = [1]", 3, "known", 'a.known: takes "always", "due" or "never"'),
        (URLS + "delay = nan", 3, "delay", "a.delay: takes seconds, from 0 to 3600"),
        (URLS + 'since = "2016-01-01"', 3, "since", "a.since: takes a day, without quotes: 2016-01-31"),
        (URLS + "since = 2016-01-01T00:00:00Z", 3, "since", "a.since: takes a day"),
        (URLS + 'discover = ["feeds"]', 3, "discover", "a.discover: 'feeds' is none of feed, sitemap and links"),
        (URLS + "discover = []", 3, "discover", "a.discover: names nothing"),
        (URLS + 'discover = "feed"', 3, "discover", "a.discover: takes feed, sitemap and links, in brackets"),
        (URLS + 'exclude = [\n  "a",\n  "(",\n]', 3, "exclude", "a.exclude: not a regular expression: '('"),
        (URLS + 'hosts = ["https://example.org/"]', 3, "hosts", "a.hosts: not a host such as"),
        (URLS + 'feeds = ["/feed"]', 3, "feeds", "a.feeds: not an http or https address: '/feed'"),
        ('[a]\nurls = ["file:///etc/passwd"]', 2, "urls", "a.urls: not an http or https address"),
        ("[a]\nurls = []", 2, "urls", "a.urls: needs urls, the pages to begin with"),
        ("\n[a]\nlimit = 5", 2, "a", "a: needs urls, the pages to begin with"),
        ("limit = 5", 1, "limit", "limit: stands outside a table; a source begins with a line such as [example]"),
        ('["a b"]\nurls = ["https://example.org"]', 1, "a b", "a b: a name is letters"),
        (URLS + '[b]\nurls = ["https://example.org"]\nlimit = ""', 5, "limit", "b.limit: takes a whole number"),
        ('b.urls = ["https://example.org"]\nb.limt = 3', 2, "limt", "b.limt: unknown key; did you mean limit?"),
        (URLS + '"\\u001b[31m" = 1', 3, "\x1b[31m", "unknown key"),
    ],
)
def test_what_is_not_understood_is_an_error_with_line_and_key(sources, text, line, key, message):
    said = refused(sources, text)
    assert said[:2] == (line, key)
    assert message in said[2]
    assert "\x1b" not in said[2]


def test_a_file_that_cannot_be_read_is_an_error_with_its_name(tmp_path):
    with pytest.raises(SourcesError, match="cannot be read: No such file"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'["\xe4"]')
    with pytest.raises(SourcesError, match=r"latin\.toml is not UTF-8"):
        load(tmp_path / "latin.toml")


OTHERS = ["", "# limit = 1", '{} = """\nlimit\n= 1"""', "{} = [\n1,\n2]", "{} = {{ limit = 1 }}", "{}.limit = 1"]


@given(st.lists(st.sampled_from(OTHERS)))
def test_the_line_of_a_key_is_found_whatever_stands_before_it(others):
    before = [other.format(f"key{number}") for number, other in enumerate(others)]
    text = "\n".join(["[a]", *before, "limit = 1", ""])
    assert line_of(text, "a", "limit") == text.count("\n")
