"""The newspaper's answers: editions, status, character sets, validators."""

import gzip
import re
from importlib.resources import files

import pytest

from crawler.demo.paper import EDITIONS, HOME, answer

PAPER = files("crawler.demo") / "paper"
SWANS, FERRY, JAPANESE = "/council/mayors-swans", "/harbour/night-ferry-pier", "/ja/todai-no-neko"


def test_an_edition_shows_the_newest_form_of_a_page_up_to_it():
    headlines = [
        re.search(r"<h1>(.+?)</h1>", answer(FERRY, edition=n).body.decode())[1] for n in range(1, EDITIONS + 1)
    ]
    assert headlines[0] == headlines[2] == "Harbour board hid rotten pier for two winters, papers show"
    assert headlines[1] == "Harbour board knew of pier damage earlier than it said, papers suggest"


def test_a_withdrawn_article_answers_410_until_it_is_restored():
    assert [answer(SWANS, edition=n).status for n in (1, 2, 3)] == [200, 410, 200]


def test_files_that_are_no_pages_have_no_address():
    for target in ("/redirects.txt", "/council/mayors-swans.410.html", "/../paper.py", "//etc/passwd", "/a%2f..%2fb"):
        assert answer(target, edition=3).status == 404, target


def test_an_old_address_leads_to_the_new_one_of_this_server():
    moved = answer("/node/27276", edition=1, home="http://127.0.0.1:9")
    assert moved.status == 301
    assert moved.headers["Location"] == "http://127.0.0.1:9/story/daesh-stages-murderous-fightback-mosul"


def test_links_to_the_paper_itself_name_the_server_that_answers():
    for target in ("/robots.txt", "/sitemap.xml", "/feed.xml", "/languages.atom", FERRY):
        body = answer(target, edition=1, home="http://127.0.0.1:9").body.decode()
        assert "http://127.0.0.1:9/" in body
        assert HOME not in body


def test_old_pages_are_sent_in_the_encoding_that_only_they_declare():
    for target, codec in ((JAPANESE, "shift_jis"), ("/archive/2004/foghorn.html", "cp1252")):
        page = answer(target, edition=1)
        assert "charset" not in page.headers["Content-Type"]
        assert "<h1" in page.body.decode(codec).lower()
        with pytest.raises(UnicodeDecodeError):
            page.body.decode("utf-8")


def test_what_has_not_changed_is_304_for_who_asks_with_its_tag():
    fields = {"Accept-Encoding": "gzip, br"}
    page = answer(FERRY, edition=1, request=fields)
    fields["If-None-Match"] = page.headers["ETag"]
    assert answer(FERRY, edition=1, request=fields).status == 304
    assert answer(FERRY, edition=2, request=fields).status == 200


def test_pages_are_compressed_for_who_accepts_it_and_say_the_same():
    packed = answer("/", edition=1, request={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == answer("/", edition=1).body


def test_every_file_of_an_edition_is_an_answer_and_every_overlay_changes_something():
    for edition in range(1, EDITIONS + 1):
        for file in sorted((PAPER / f"edition{edition}").rglob("*.*")):
            path = file.relative_to(PAPER / f"edition{edition}").as_posix()
            gone = path.endswith(".410.html")
            now = answer("/" + path.replace(".410.html", ".html"), edition=edition)
            assert now.status == (410 if gone else 200), path
            if edition > 1:
                assert now != answer("/" + path.replace(".410.html", ".html"), edition=edition - 1), path
