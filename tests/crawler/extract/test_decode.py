"""Bodies are decoded within bounds, damage is named, and text is readable in whatever encoding it came."""

import datetime as dt
import gzip
import sys
import zlib

import brotli
import pytest

from archive.model import Failure, Fault, Page
from crawler.extract.decode import decoded, text_of_body

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HTML = "<p>Über die Brücke – “quoted”</p>".encode() * 50


def page(body, coding):
    headers = (("Content-Type", "text/html"), ("Content-Encoding", coding))
    return Page(
        url="https://e.example/",
        fetched_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        status=200,
        headers=headers,
        body=body,
    )


def raw_deflate(data):
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


CODED = {
    "gzip": gzip.compress(HTML),
    "x-gzip": gzip.compress(HTML),
    "deflate": zlib.compress(HTML),
    "br": brotli.compress(HTML),
    "zstd": zstd.compress(HTML),
    "identity": HTML,
    "gzip, br": brotli.compress(gzip.compress(HTML)),
}


@pytest.mark.parametrize("coding", CODED)
def test_a_content_encoding_is_undone(coding):
    assert decoded(page(CODED[coding], coding)) == HTML


def test_deflate_without_its_wrapper_and_gzip_in_members_are_undone():
    assert decoded(page(raw_deflate(HTML), "deflate")) == HTML
    assert decoded(page(gzip.compress(HTML) * 2 + b"\0\0", "gzip")) == HTML * 2


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_cut_short_is_named(coding):
    whole = CODED[coding]
    for length in (len(whole) // 2, len(whole) - 1):
        result = decoded(page(whole[:length], coding))
        assert isinstance(result, Failure)
        assert result.fault is Fault.TRUNCATED


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_grows_without_end_is_stopped(coding):
    bomb = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding]
    result = decoded(page(bomb(b"\0" * 3_000_000), coding), max_bytes=100_000)
    assert isinstance(result, Failure)
    assert result.fault is Fault.TOO_LARGE


def test_what_is_not_what_it_says_is_named_unless_it_is_plainly_html():
    assert decoded(page(HTML, "gzip")) == HTML
    for body, coding in ((b"\x00\x01garbage", "gzip"), (HTML, "rot13"), (HTML, "gzip, gzip, gzip, gzip")):
        result = decoded(page(body, coding))
        assert isinstance(result, Failure)
        assert result.fault is Fault.ENCODING


RUSSIAN = "Москва говорит о погоде, и погода говорит о Москве. " * 20
JAPANESE = "東京で今日ニュースがありました。明日もあるでしょう。" * 20


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        ("Café “x”".encode(), "text/html; charset=iso-8859-1", "Café “x”"),
        ("Café “x”".encode("cp1252"), "text/html; charset=utf-8", "Café “x”"),
        ("Café “x”".encode("cp1252"), None, "Café “x”"),
        ("Café “x”".encode("cp1252"), "text/html; charset=iso-8859-1", "Café “x”"),
        ("\ufeffCafé".encode("utf-16"), None, "Café"),
        ("<p>Café".encode("utf-16-le"), None, "<p>Café"),
        ("Café".encode("utf-32"), None, "Café"),
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN),
        (f"<meta charset=koi8-r>{RUSSIAN}".encode("koi8-r"), None, f"<meta charset=koi8-r>{RUSSIAN}"),
        (RUSSIAN.encode("koi8-r"), None, RUSSIAN),
        (JAPANESE.encode("shift_jis"), None, JAPANESE),
        (JAPANESE.encode("euc-jp"), "text/html; charset=euc-jp", JAPANESE),
        ("漢字カナ".encode() * 9 + b"\xff" + "漢字".encode(), None, "漢字カナ" * 9 + "ÿ" + "漢字"),
        (b"a\x00b\x1bc", "text/html; charset=x-none", "abc"),
    ],
)
def test_text_is_readable(body, header, expected):
    assert text_of_body(body, content_type=header) == expected
