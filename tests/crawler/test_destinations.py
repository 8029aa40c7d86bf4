"""Where the crawler may go: nowhere but to the public internet and to what the user names."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import answer, article

from archive.errors import UsageError
from crawler.destinations import Allowed, closed, literal


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "224.0.0.1", "239.255.255.255", "255.255.255.255", "198.18.0.1", "192.0.0.8", "192.0.2.5", "240.0.0.1",
        "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet_are_closed(address):
    assert closed(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1", "172.32.0.1"]
)
def test_public_addresses_are_open(address):
    assert not closed(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.9", "2130706441", "0x7f000009", "0x7f.0.0.9", "017700000011", "127.9", "0177.0.0.011", "127.0.0.9."],
)
def test_an_address_is_seen_in_all_its_spellings(host):
    assert literal(host) == ipaddress.ip_address("127.0.0.9")


@given(st.integers(0, 2**32 - 1))
def test_an_address_as_one_number_is_that_address(number):
    assert literal(str(number)) == literal(hex(number)) == literal(f"0{number:o}") == ipaddress.IPv4Address(number)


@pytest.mark.parametrize("host", ["example.com", "1.example", "256.1.1.1.1", "08.1.1.1", "1.2.3.999", "", "a:b"])
def test_a_name_is_no_address(host):
    assert literal(host) is None


def test_what_the_user_names_is_allowed_at_that_port_only():
    allowed = Allowed.parse(" 127.0.0.1:8000, [::1]:80,Intranet.Example:443 ")
    assert allowed.names("127.0.0.1", 8000)
    assert allowed.names("0x7f.1", 8000)
    assert allowed.names("[0:0::1]", 80)
    assert allowed.names("intranet.example", 443)
    assert not allowed.names("127.0.0.1", 80)
    assert not allowed.names("sub.intranet.example", 443)
    assert Allowed.parse("") == Allowed(frozenset())


@pytest.mark.parametrize("text", ["127.0.0.1", "a.example:", ":80", "a.example:99999", "http://a.example:80/", "a:b"])
def test_an_entry_that_is_not_host_and_port_is_named(text):
    with pytest.raises(UsageError, match="ARCHIVE_ALLOW_HOSTS"):
        Allowed.parse(text)


@pytest.fixture
def canary(new_site):
    """A site that nobody has allowed."""
    made = new_site("127.0.0.9")
    for path in ("/story", "/robots.txt"):
        made.pages[path] = answer(body=article())
    return made


SPELLINGS = [
    "http://127.0.0.9:{port}/story",
    "http://2130706441:{port}/story",
    "http://0x7f000009:{port}/story",
    "http://0177.0.0.011:{port}/story",
    "http://127.9:{port}/story",
    "http://[::ffff:127.0.0.9]:{port}/story",
    "http://[::ffff:7f00:9]:{port}/story",
    "http://127.0.0.9.:{port}/story",
    "http://user@127.0.0.9:{port}/story",
    "//127.0.0.9:{port}/story",
    "\\\\127.0.0.9:{port}\\story",
    " http://127.0.0.9:{port}/story ",
    "ht\ttp://127.0.0.9:{port}/story",
    "http://１２７.0.0.9:{port}/story",
    "http://127。0。0。9:{port}/story",
]


def test_no_spelling_of_a_closed_address_is_reached_by_a_redirect(site, canary, crawl):
    for number, spelling in enumerate(SPELLINGS):
        location = spelling.format(port=canary.port).encode().decode("latin-1")
        site.pages[f"/{number}"] = answer("302 Found", headers=[("Location", location)])
    urls = [site.url(f"/{number}") for number in range(len(SPELLINGS))]
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=[site])
    assert canary.asked == []
    assert done.status == 4
    assert {url for url in urls if not done.visits(url)} == set()
    assert done.out == ""


def test_no_closed_address_is_reached_by_name_number_or_robots_txt(site, canary, crawl):
    site.pages["/robots.txt"] = answer("302 Found", headers=[("Location", canary.url("/robots.txt"))])
    names = ["127.0.0.9", "2130706441", "0x7f.9", "[::ffff:127.0.0.9]"]
    urls = [f"http://{name}:{canary.port}/story" for name in names]
    local = f"http://localhost:{canary.port}/story"
    done = crawl("article", "-a", f"url={','.join([site.url('/story'), local, *urls])}", allow=[site])
    assert canary.asked == []
    assert "/story" not in site.paths
    assert done.status == 4
    assert {done.ended(url) for url in [*urls, local]} == {"forbidden-address"}
    assert f"ARCHIVE_ALLOW_HOSTS=127.0.0.9:{canary.port}" in done.err


def test_a_name_that_is_allowed_is_reached_and_proxies_of_the_environment_are_not_asked(site, canary, crawl):
    proxy = {name: canary.url() for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "all_proxy")}
    allowed = {"ARCHIVE_ALLOW_HOSTS": f"localhost:{site.port}"}
    done = crawl("article", "-a", f"url={site.url('/story', host='localhost')}", settings=allowed, env=proxy)
    assert done.status == 0, done.err
    assert canary.asked == []
