"""Identities and keys: the spellings of an address, and names that every file system can hold."""

import datetime as dt
import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from archive.errors import UsageError
from archive.paths import canonical_identity, host_of, identity, raw_key, record_key, text_key, without_tracking

AT = dt.datetime(2016, 11, 10, 10, 24, tzinfo=dt.UTC)
DIGEST = "b489d01051f1" + "0" * 52

STORY = "www.workersliberty.org/story/daesh-stages-murderous-fightback"
SPELLINGS = [
    "https://www.workersliberty.org/story/daesh-stages-murderous-fightback",
    "http://www.workersliberty.org/story/daesh-stages-murderous-fightback/",
    "http://WWW.WorkersLiberty.ORG:80/story/daesh-stages-murderous-fightback",
    "https://www.workersliberty.org.:443/story//daesh-stages-murderous-fightback",
    "https://user:secret@www.workersliberty.org/story/daesh-stages-murderous-fightback#comments",
    "https://www.workersliberty.org/story/daesh-stages-murderous-fightback?utm_source=x&fbclid=y&gclid=z",
    "https://www.workersliberty.org/story/daesh-stages-murderous-fightback;jsessionid=0A1B?PHPSESSID=12",
    "https://www.workersliberty.org/story/daesh-stages-murderous-fightback/index.html",
    "https://www.workersliberty.org/news/.././story/%64aesh%2dstages-murderous-fightback",
    "https://www.workersliberty.org/story/daesh-stages-murderous-fightback/amp",
    "https://www.workersliberty.org/amp/story/daesh-stages-murderous-fightback",
    "https://www.workersliberty.org/story/daesh-stages-murderous-fightback?amp=1",
    "www.workersliberty.org/story/daesh-stages-murderous-fightback",
    "\n https://www.workersliberty.org\\story\\daesh-stages-murderous-fightback",
]

DIFFERENT = [
    "http://h.example/a",
    "http://h.example/A",
    "http://h.example/a?id=1",
    "http://h.example/a?id=2",
    "http://h.example/a%2Fb",
    "http://h.example/a/b",
    "http://h.example/a%252Fb",
    "http://h.example:8080/a",
    "http://www.h.example/a",
    "http://h.example/caf\u00e9",
    "http://h.example/cafe\u0301",
    "http://h.example/topics/amp",
    "http://h.example/topics",
    "http://h.example/article.php?sid=5",
    "http://h.example/article.php",
    "http://h.example/" + "x" * 300 + "1",
    "http://h.example/" + "x" * 300 + "2",
    "http://h.example/\U0001f600",
    "http://h.example/\U0001f601",
    "http://h.example/con",
    "http://h.example/con.",
]

# As a hostile server or page would write them: `st.text` makes every character, lone surrogates and NUL included.
_PARTS = st.sampled_from(
    ["..", "%2e%2e", "%2f", "/", "//", "\\", "?", "&", "=", "#", "@", ":", "%", "%00", "\0", "index.html", "amp",
     "CON", "aux.html", "nul", "a.", "-rf", "utm_source=x", "amp;", ";jsessionid=1", "\U0001f600", "é", "e\u0301",
     ".amp", "x" * 4000]
)  # fmt: skip
HOSTS = st.sampled_from(
    ["h.example", "xn--mnchen-3ya.de", "münchen.de", "[::1]", "127.0.0.1", "con", "aux.example", "-rf"]
)
URLS = st.builds(
    lambda host, port, rest: f"http://{host}{port}/{rest}",
    HOSTS | st.just("h" * 240 + ".example"),
    st.sampled_from(["", ":8000", ":80", ":"]),
    st.lists(_PARTS | st.text(st.characters(), max_size=8), max_size=8).map("".join),
)


@pytest.mark.parametrize("url", SPELLINGS)
def test_the_spellings_of_an_address_are_one_identity(url):
    assert identity(url) == STORY


def test_addresses_that_may_mean_different_things_have_different_identities_and_folders():
    assert len({identity(url) for url in DIFFERENT}) == len(DIFFERENT)
    assert len({text_key(identity(url), AT, DIGEST) for url in DIFFERENT}) == len(DIFFERENT)


def test_the_order_of_parameters_makes_no_difference_but_that_of_one_name_does():
    assert identity("http://h.example/?b=1&a=2") == identity("http://h.example?a=2&amp;b=1")
    assert identity("http://h.example/?a=1&a=2") != identity("http://h.example/?a=2&a=1")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://h.example/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "http:///a",
        "",
        "http://../a",
        "http://a b/c",
        "http://%2e%2e/",
        "http://h:99999999/",
    ],
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(UsageError):
        identity(url)


@given(URLS)
@example("http://h.example/amp/amp/amp-one-two/amp/index.html/")
@example("http://h.example/...amp")
def test_an_identity_is_its_own_identity(url):
    assert identity(identity(url)) == identity(url)


@given(URLS)
def test_keys_are_safe_on_every_file_system(url):
    key = text_key(identity(url), AT, DIGEST)
    texts, host, folder, name = key.split("/")
    assert (texts, name) == ("texts", "20161110T102400Z-b489d01051f1.txt")
    for part in (host, folder):
        assert re.fullmatch(r"[a-z0-9_][a-z0-9._-]*", part)
        assert len(part) <= 240
        assert ".." not in part
        assert not part.endswith(".")
        assert part.split(".")[0] not in {"con", "prn", "aux", "nul"} | {
            f"{d}{n}" for d in ("com", "lpt") for n in range(10)
        }
    assert record_key(key) == key[:-4] + ".json"


@given(URLS, URLS)
def test_other_identities_have_other_folders(one, other):
    folders = {text_key(identity(url), AT, DIGEST).casefold() for url in (one, other)}
    assert len(folders) == len({identity(one), identity(other)})


@given(URLS, st.none() | URLS | st.text(max_size=20))
def test_a_page_never_names_another_host_as_its_own(url, canonical):
    named = canonical_identity(url=url, canonical=canonical)
    assert named is None or host_of(named) == host_of(identity(url))


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://m.h.example/story?id=7", "https://www.h.example/a-long-story"),
        ("http://h.example/2016/a-long-story/print", "http://h.example/2016/a-long-story"),
        ("http://h.example/a?ref=x", "http://h.example/a"),
        ("http://h.example/a", "http://h.example/a"),
    ],
)
def test_a_canonical_address_is_believed_on_its_own_site(url, canonical):
    assert canonical_identity(url=url, canonical=canonical) == identity(canonical)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://h.example/a", None),
        ("http://h.example/2016/a-long-story/print", "/relative"),
        ("http://h.example/a", "http://evil.example/a"),
        ("http://h.example/a", "http://h.example:8080/a"),
        ("http://h.example/news/a-long-story", "http://h.example/"),
        ("http://h.example/news/a-long-story", "http://h.example/news"),
        ("http://h.example/story.php?id=1", "http://h.example/story.php"),
        ("http://h.example/a-long-story?page=2", "http://h.example/a-long-story"),
        ("http://h.example/a", "javascript:alert(1)"),
    ],
)
def test_a_canonical_address_is_not_believed_where_it_would_join_what_differs(url, canonical):
    assert canonical_identity(url=url, canonical=canonical) is None


@given(URLS)
def test_an_address_without_tracking_leads_to_the_same_article(url):
    # An address that was asked for holds no blanks; at the end of one they do not count, inside they do.
    assume(min(url) > " ")
    assert identity(without_tracking(url)) == identity(url)
    assert without_tracking(without_tracking(url)) == without_tracking(url)


def test_a_raw_file_is_named_after_its_moment_and_its_token():
    assert raw_key(AT, "1a2b3c4d") == "raw/2016/11/20161110T102400Z-1a2b3c4d.warc.gz"
