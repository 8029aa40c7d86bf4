"""What a robots.txt says, with its line: RFC 9309 section by section, and held to the reader that the crawler asks."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from archive.audit.robots import MOST_BYTES, parse, read

AGENT = "palimpsest"


def rule(text, url):
    return parse(text, agent=AGENT).rule_for(f"https://a.example{url}")


def line(text, url):
    """The line that decides, with what it does; None where none does."""
    found = rule(text, url)
    return None if found is None else (found.line, found.allows)


def test_groups_that_name_us_count_together_and_else_those_for_all():
    both = "User-agent: other\nUser-agent: Palimpsest\nDisallow: /b\n\nUser-agent: palimpsest\nDisallow: /c\n"
    text = f"User-agent: *\nDisallow: /a\n\n{both}"
    assert [line(text, path) for path in ("/a", "/b", "/c")] == [None, (6, False), (9, False)]
    assert line("User-agent: palimpsests\nDisallow: /\n\nUser-agent: *\nDisallow: /x", "/y") is None


def test_the_longest_pattern_decides_and_of_two_as_long_the_one_that_allows():
    text = "User-agent: *\nDisallow: /page\nAllow: /page/open\nDisallow: /*.php\nAllow: /same\nDisallow: /same\n"
    assert line(text, "/page/open/x") == (3, True)
    assert line(text, "/page/x") == (2, False)
    assert line(text, "/same") == (5, True)
    assert line(text, "/x.php?y=1") == (4, False)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish", False),
        ("/*.php$", "/folder/file.php", True),
        ("/*.php$", "/file.php?q", False),
        ("/a*b*c", "/a-b-b-c-d", True),
        ("/a*b*c$", "/a-b-b-c-d", False),
        ("/foo/bar/%62", "/foo/bar/b", True),
        ("/ツ", "/%E3%83%84", True),
        ("/%E3%83%84", "/ツ", True),
        ("/a%2Fb", "/a/b", False),
        ("", "/", False),
    ],
)
def test_patterns_are_compared_as_the_rfc_has_it(pattern, path, matches):
    assert (line(f"User-agent: *\nDisallow: {pattern}", path) is not None) == matches


def test_a_pattern_of_ten_thousand_stars_is_no_trouble():
    assert line("User-agent: *\nDisallow: /" + "*a" * 5_000 + "b$\n", "/" + "a" * 2_000) is None


def test_the_delay_is_told_with_its_line():
    rules = parse("# hello\nUser-agent: *\nCrawl-delay: x\nCrawl-delay: 2.5\n", agent=AGENT)
    assert (rules.delay, rules.delay_line) == (2.5, 4)


def test_what_stands_behind_500_kibibytes_and_in_a_bomb_does_not_count():
    head = b"User-agent: *\nDisallow: /early\n"
    body = head + b"#" * 99 + b"\n" * (MOST_BYTES - len(head)) + b"Disallow: /late\n"
    for rules in (
        read(body, encoding="", agent=AGENT),
        read(gzip.compress(head + b"#" * 50_000_000), encoding="gzip", agent=AGENT),
    ):
        assert rules.rule_for("https://a.example/early").line == 2
        assert rules.rule_for("https://a.example/late") is None


PART = st.text(alphabet="ab/*$?=%2F%41é~.-:;,& ", max_size=12)
PATH = st.one_of(
    st.sampled_from(["/", "/a/b", "/index.html", "/a/index.html", "/*a$", "/%61", "/é", "*", "", "/a?b=*"]),
    PART.map("/{}".format),
    PART,
)
LINE = st.one_of(
    st.builds(
        "{}: {}".format,
        st.sampled_from(["User-agent", "user-agent", "Useragent", "User Agent"]),
        st.sampled_from(["*", "palimpsest", "Palimpsest", "otherbot", "palimpsestx", "", "palimpsest*"]),
    ),
    st.builds("{}: {}".format, st.sampled_from(["Disallow", "disallow", "Allow", "ALLOW", "Disalow"]), PATH),
    st.builds("{} {}".format, st.sampled_from(["Disallow", "Allow"]), PATH),
    st.builds("Crawl-delay: {}".format, st.sampled_from(["1", "2.5", "-1", "x", "nan", "inf", ""])),
    st.sampled_from(["", "# c", "Sitemap: https://a.example/s.xml", "junk", "junk: x", "Host: a", "Request-rate: 1/5"]),
)


@settings(max_examples=300)
@given(st.lists(LINE, max_size=12), st.lists(PATH, min_size=1, max_size=6))
def test_it_says_what_the_crawlers_reader_says(lines, paths):
    text = "\n".join(lines)
    theirs, ours = Protego.parse(text), parse(text, agent=AGENT)
    for path in paths:
        url = f"https://a.example/{path.lstrip('/').replace(' ', '%20')}"
        found = ours.rule_for(url)
        assert theirs.can_fetch(url, AGENT) == (found is None or found.allows)
    assert (theirs.crawl_delay(AGENT) or 0) == ours.delay
