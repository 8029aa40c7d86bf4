"""What a user can type, and what is said where it cannot be used. Nothing is fetched then."""

import io
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings

import crawler.settings
from archive.errors import UsageError
from crawler.arguments import Argument, count, read_arguments
from crawler.settings_check import check_settings
from crawler.software import user_agent
from crawler.spiders.article import ArticleSpider, address, addresses, addresses_in
from crawler.spiders.demo import DemoSpider
from crawler.spiders.site import SiteSpider

LIMIT = Argument("limit", "a number above 0", count)


def test_an_unknown_argument_is_named_with_those_there_are():
    with pytest.raises(UsageError, match=r"unknown argument -a lmit=…; it takes -a limit=… \(a number above 0\)"):
        read_arguments([LIMIT], {"lmit": "3"})
    with pytest.raises(UsageError, match="it takes no arguments"):
        read_arguments([], {"lmit": "3"})


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "many", "٣", "1e3"])
def test_a_malformed_value_is_named_with_what_is_taken(text):
    with pytest.raises(UsageError, match="limit takes a number above 0"):
        read_arguments([LIMIT], {"limit": text})


def test_a_value_cannot_steer_the_terminal():
    with pytest.raises(UsageError) as raised:
        read_arguments([LIMIT], {"limit": "\x1b]0;owned\x07"})
    assert "\x1b" not in str(raised.value)


def test_the_article_spider_says_what_it_needs():
    with pytest.raises(UsageError, match=r"-a url=.*-a urls_file="):
        ArticleSpider()


def test_a_comma_inside_an_address_stays():
    text = "https://a.example/1,2,3.html, http://b.example/?q=a,b,HTTPS://c.example/"
    assert addresses(text) == ("https://a.example/1,2,3.html", "http://b.example/?q=a,b", "HTTPS://c.example/")


@given(
    st.lists(
        st.from_regex(r"https?://[a-z]{1,9}\.example(:[1-9][0-9]{0,3})?/[a-z0-9,=?&]*", fullmatch=True), min_size=1
    )
)
def test_addresses_with_commas_between_are_those_addresses(urls):
    assert addresses(",".join(urls)) == tuple(urls)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example/x",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "http://[::1/",
        "http://a:b/",
        "http://user:secret@a.example/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        address(text)


def test_a_file_holds_one_address_a_line(tmp_path, monkeypatch):
    data = b"\xef\xbb\xbf# comment\r\nhttps://a.example/1\r\n\r\n  https://b.example/2,3  \n"
    (tmp_path / "urls.txt").write_bytes(data)
    found = addresses_in(str(tmp_path / "urls.txt"))
    assert found == ("https://a.example/1", "https://b.example/2,3")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert addresses_in("-") == found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"https://a.example/\nnot one\n", "urls.txt, line 2: not one: "),
        (b"https://a.example/\n\xff\n", "urls.txt, line 2: not UTF-8"),
        (b"# nothing\n", "urls.txt holds no address"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path, data, said):
    (tmp_path / "urls.txt").write_bytes(data)
    with pytest.raises(UsageError, match=said):
        addresses_in(str(tmp_path / "urls.txt"))
    with pytest.raises(UsageError, match="No such file"):
        addresses_in(str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["article", "-a", "url=nonsense"], {}, "-a url=nonsense: "),
        (["article", "-o", "items.json"], {}, "there is no option -o; `archive list --json` prints what is kept"),
        (["article", "-a", "url=http://a.example/"], {"ARCHIVE_EXTRACT_SECONDS": "soon"}, "it takes seconds"),
    ],
)
def test_what_cannot_be_used_ends_with_status_2_and_one_line(crawl, arguments, settings, said):
    done = crawl(*arguments, settings=settings)
    assert done.status == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert not done.store.exists()


def test_a_crawl_without_arguments_teaches_what_it_takes(crawl):
    done = crawl("article")
    assert (done.status, done.out) == (2, "")
    first, _, *lines = done.err.splitlines()
    assert first == "scrapy crawl article: it needs the pages to archive, -a url=… or -a urls_file=…"
    assert [line[: len("  -a urls_file=…")].rstrip() for line in lines if "…" in line] == [
        "  -a url=…",
        "  -a urls_file=…",
    ]
    assert any("scrapy crawl article -a url=https://" in line for line in lines)


def test_help_names_every_spider_and_all_that_it_takes(scrapy):
    done = scrapy("crawl", "--help")
    assert done.returncode == 0
    for name in scrapy("list").stdout.split():
        assert f"\nscrapy crawl {name}: " in done.stdout
    for argument in (*ArticleSpider.takes, *SiteSpider.takes, *DemoSpider.takes):
        assert re.search(rf"^  -a {argument.name}=… +{re.escape(argument.takes)}$", done.stdout, re.MULTILINE)
    assert "--output" not in done.stdout
    unnamed = scrapy("crawl")
    assert unnamed.returncode == 2
    assert "scrapy crawl site: " in unnamed.stderr


def settings_of(**values):
    settings = Settings()
    settings.setmodule(crawler.settings)
    settings.setdict(values, priority="cmdline")
    return settings


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ARCHIVE_ALLOW_HOSTS": "localhost"}, "is not host:port"),
        ({"ARCHIVE_WORKERS": "-1"}, "ARCHIVE_WORKERS=-1: it takes a whole number"),
        ({"ARCHIVE_EXTRACT_MEGABYTES": "1.5"}, "it takes whole megabytes, above 0"),
        ({"DOWNLOAD_DELAY": "nan"}, "DOWNLOAD_DELAY=nan: it takes seconds"),
        ({"ARCHIVE_FULL_LOOKS": "0"}, "ARCHIVE_FULL_LOOKS=0: it takes a whole number above 0"),
        ({"ARCHIVE_CONDITIONAL": "maybe"}, "ARCHIVE_CONDITIONAL=maybe: it takes 1 or 0"),
        ({"ARCHIVE_STORE": " "}, "ARCHIVE_STORE is empty"),
        ({"ARCHIVE_STROE": "data"}, "there is no setting ARCHIVE_STROE; ARCHIVE_STORE is one"),
        ({"ARCHIVE_CONTACT": "me (at home)"}, "ARCHIVE_CONTACT=me .*cannot stand in a User-Agent"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_it_takes(values, said):
    with pytest.raises(UsageError, match=said):
        check_settings(settings_of(**values))


def test_a_user_agent_names_the_release_also_where_nothing_is_installed():
    assert re.fullmatch(r"palimpsest/[0-9]+\.[0-9]+\.[0-9]+ \(archive of articles\)", user_agent(""))
    settings = settings_of(ARCHIVE_CONTACT="https://library.example/crawler")
    check_settings(settings)
    assert settings["USER_AGENT"].endswith("(+https://library.example/crawler)")


def test_a_setting_comes_from_the_command_line_before_the_environment(site, crawl, tmp_path):
    env = {"ARCHIVE_STORE": str(tmp_path / "environment"), "ARCHIVE_EXTRACT_SECONDS": "soon"}
    assert crawl("article", "-a", "url=http://a.example/", env=env).status == 2
    done = crawl(
        "article", "-a", f"url={site.url('/story')}", allow=[site], env=env, settings={"ARCHIVE_EXTRACT_SECONDS": "20"}
    )
    assert done.status == 0
    assert done.store.exists()
    assert not (tmp_path / "environment").exists()
