"""What servers send: each page of a crawl fails or is rejected by itself, is named, and the others are archived."""

import gzip
import zlib

import pytest
from certificates import self_signed
from loopback import answer, article

from archive.archive import Archive

PLAIN = article("Plain")


def head(*lines):
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *lines, "", ""]).encode()


def endless_body(connection, number):
    connection.sendall(head())
    while True:  # ends with an OSError, when the crawler hangs up
        connection.sendall(b"<p>and on and on</p>" * 5000)


def endless_headers(connection, number):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: and on and on\r\n" * 100)


def stall(connection, number):
    connection.sendall(head("Content-Length: 100000") + b"<html>")
    connection.recv(1)  # until the crawler hangs up


def not_modified_with_body(connection, number):
    connection.sendall(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 20\r\n\r\n<p>not expected</p>")
    connection.recv(1)  # until the crawler hangs up


def cut(connection, number):
    connection.sendall(head(f"Content-Length: {len(PLAIN)}") + PLAIN[:500])


def encoded(body, coding):
    return answer(body=body, headers=[("Content-Encoding", coding)])


def bomb():
    packer = zlib.compressobj(9, wbits=31)
    return (
        packer.compress(b"<html><body>")
        + b"".join(packer.compress(bytes(1 << 20)) for _ in range(300))
        + packer.flush()
    )


GOOD = {
    "/plain": answer(body=PLAIN),
    "/gzip": encoded(gzip.compress(article("Zipped")), "gzip"),
    "/deflate": encoded(zlib.compress(article("Deflated")), "deflate"),
    "/chunked": head("Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(PLAIN), PLAIN),
    "/long-field": answer(body=article("Long field"), headers=[("ETag", f'"{"e" * 100_000}"')]),
    "/line-ends": head(f"Content-Length: {len(article('Line ends'))}") + article("Line ends") + b"\r\n\r\n",
    "/no-length": head("Connection: close") + article("Without a length"),
}
SILENT = {"/stall": stall, "/endless-headers": endless_headers, "/304-with-body": not_modified_with_body}
SILENT_ENDS = {"/stall": "timeout", "/endless-headers": "too-large", "/304-with-body": "http-status"}
BAD = {
    "too-large": {"/endless": endless_body, "/announced": head("Content-Length: 99999999999"), "/bomb": None},
    "truncated": {
        "/cut": cut,
        "/cut-gzip": encoded(gzip.compress(PLAIN)[:-300], "gzip"),
        "/longer": head(f"Content-Length: {len(PLAIN) // 2}") + PLAIN,
        "/second": head(f"Content-Length: {len(PLAIN)}") + PLAIN + answer(body=article("Smuggled")),
    },
    "encoding": {"/no-coding": encoded(b"\x00\x01\x02" * 100, "sdch")},
    "connection": {"/silent": lambda connection, number: b"", "/not-http": b"SSH-2.0-OpenSSH_9.6\r\n\r\n"},
    "http-status": {
        "/404": answer("404 Not Found", PLAIN),
        "/204": answer("204 No Content", headers=[("Content-Length", None)]),
        "/206": answer("206 Partial Content", PLAIN),
        "/304": answer("304 Not Modified", headers=[("Content-Length", None)]),
        "/410": answer("410 Gone", PLAIN),
    },
    "redirects": {
        "/loop": answer("302 Found", headers=[("Location", "/loop")]),
        "/brackets": answer("302 Found", headers=[("Location", "http://[::1")]),
        "/port": answer("302 Found", headers=[("Location", "http://127.0.0.1:99999/")]),
        "/long": answer("302 Found", headers=[("Location", f"/{'x' * 3000}")]),
        "/file": answer("302 Found", headers=[("Location", "file:///etc/passwd")]),
        "/data": answer("302 Found", headers=[("Location", "data:text/html,<h1>x")]),
        "/javascript": answer("301 Moved Permanently", headers=[("Location", "javascript:alert(1)")]),
    },
    "not-html": {
        "/pdf": answer(body=b"%PDF-1.7" * 1000, headers=[("Content-Type", "application/pdf")]),
        "/png-as-html": answer(body=b"\x89PNG\r\n\x1a\n" + bytes(2000)),
        "/json": answer(body=b'{"title": "x"}', headers=[("Content-Type", "application/json")]),
    },
}


@pytest.fixture(scope="module")
def bombed():
    return encoded(bomb(), "gzip")


def test_each_bad_answer_fails_by_itself_and_the_good_ones_are_archived(site, new_site, crawl, bombed):
    # On a host of their own, so that nothing waits for what does not come.
    silent = new_site("127.0.0.2")
    silent.pages |= SILENT
    bad = {path: fault for fault, pages in BAD.items() for path in pages}
    for pages in BAD.values():
        site.pages |= pages
    site.pages |= GOOD | {"/bomb": bombed}
    # The good ones stand last: nothing before them has broken the crawl.
    urls = [*map(silent.url, SILENT), *(site.url(path) for path in (*bad, *GOOD))]
    done = crawl(
        "article",
        "-a",
        f"url={','.join(urls)}",
        allow=[site, silent],
        settings={"DOWNLOAD_TIMEOUT": "3", "DOWNLOAD_MAXSIZE": str(4 << 20), "RETRY_TIMES": "0"},
    )
    assert {path: done.ended(silent.url(path)) for path in SILENT} == SILENT_ENDS
    assert {path: done.ended(site.url(path)) for path in bad} == bad
    assert {path: done.ended(site.url(path)) for path in GOOD} == dict.fromkeys(GOOD, "article")
    assert done.status == 1
    # /plain and /chunked hold the same article under two addresses: two articles.
    assert sorted(line[2] for line in done.lines) == sorted(site.url(path) for path in GOOD)
    assert "Traceback" not in done.err


def test_of_a_large_file_that_is_no_page_little_is_downloaded(site, crawl):
    sent = []

    def video(connection, number):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            connection.sendall(bytes(1 << 16))
            sent.append(1 << 16)

    site.pages["/video"] = video
    done = crawl("article", "-a", f"url={site.url('/video')}", allow=[site])
    assert done.status == 4
    assert done.ended(site.url("/video")) == "not-html"
    assert sum(sent) < 16 << 20


def test_pages_that_defeat_the_parser_cost_themselves_only(site, crawl):
    text = "<p>The council voted on Tuesday to keep the old bridge open for another year after long hearings.</p>" * 5
    site.pages |= {
        "/attributes": answer(
            body=f"<html><body><p {' '.join(f'a{n}=1' for n in range(100_000))}>{text}</body></html>".encode()
        ),
        "/json-ld": answer(
            body=b'<html><script type="application/ld+json">{"a": "' + b'\\" ' * 60_000 + b"</script>" + text.encode()
        ),
        "/deep": answer(body=b"<html><body>" + b"<div>" * 100_000 + text.encode()),
    }
    paths = [*site.pages]
    done = crawl(
        "article",
        "-a",
        f"url={','.join(map(site.url, paths))}",
        allow=[site],
        settings={"ARCHIVE_EXTRACT_SECONDS": "4"},
    )
    assert done.ended(site.url("/attributes")) == "extraction-time"
    assert done.ended(site.url("/story")) == "article"
    assert all(done.visits(site.url(path)) for path in paths)
    assert "Traceback" not in done.err


def test_a_certificate_that_nobody_vouches_for_or_that_names_nobody_is_refused(new_site, crawl, tmp_path):
    sites = [
        new_site(certificate=self_signed(tmp_path / "named.pem", address="127.0.0.1")),
        new_site(certificate=self_signed(tmp_path / "nameless.pem")),
    ]
    urls = [site.url("/story").replace("http://", "https://") for site in sites]
    for site in sites:
        site.pages["/story"] = answer(body=article())
    done = crawl("article", "-a", f"url={','.join(urls)}", allow=sites)
    assert done.status == 4
    assert [done.ended(url) for url in urls] == ["tls", "tls"]
    assert [site.asked for site in sites] == [[], []]
    assert "Traceback" not in done.err


def test_the_hops_of_a_redirect_and_the_body_as_it_was_sent_are_kept(site, crawl):
    body = gzip.compress(article())
    site.pages["/old"] = answer("301 Moved Permanently", b"moved", headers=[("Location", "/older")])
    site.pages["/older"] = answer("302 Found", b"found", headers=[("Location", "/zipped#part")])
    site.pages["/zipped"] = encoded(body, "gzip")
    done = crawl("article", "-a", f"url={site.url('/old')}", allow=[site])
    assert done.status == 0
    with Archive.open(done.store) as archive:
        visit = archive.last_visit(site.url("/old"))
        assert visit.requested_url == site.url("/old")
        assert visit.url == site.url("/zipped")
        page = archive.page(visit.raw)
    assert page.body == body
    assert page.header("Content-Encoding") == "gzip"


def test_a_host_name_that_is_not_known_is_asked_for_twice(crawl):
    done = crawl("article", "-a", "url=http://no-such-host.invalid/", settings={"LOG_LEVEL": "INFO"})
    assert done.ended("http://no-such-host.invalid/") == "dns"
    assert "'retry/count': 1," in done.err


def test_a_named_page_that_is_not_there_is_a_failure_and_an_archived_one_that_vanished_is_none(site, crawl):
    urls = f"url={site.url('/story')},{site.url('/never-written')}"
    first = crawl("article", "-a", urls, allow=[site])
    assert (first.status, f"{site.url('/never-written')}: HTTP 404 Not Found\n" in first.err) == (1, True)
    site.pages["/story"] = answer("410 Gone")
    second = crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    assert second.status == 0
    assert "1 archived article is missing (HTTP 410 Gone); its text is kept: " in second.err
    assert f" show {site.url('/story')}\n" in second.err
    third = crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    assert (third.status, "is missing" in third.err) == (0, False)
    assert "  1 article still gone, as the last time\n" in third.err
