"""Every bad habit of the web, page by page: each one ends as it must, is named, and costs the others nothing."""

import re
from pathlib import Path

import pytest
from crawls import article_crawl
from rows import ARTICLE, is_short, problems, rows_of, server

from archive.archive import Archive

HONEST = "/article/story-07"


@pytest.fixture(scope="module")
def rows(hostile):
    return [row for row in rows_of(hostile) if is_short(row)]


@pytest.fixture(scope="module")
def done(hostile, allowed, rows, tmp_path_factory):
    """One crawl of all of them, and of an honest page behind them."""
    urls = [hostile.url(path) for path in (*(row.path for row in rows), HONEST)]
    folder = tmp_path_factory.mktemp("pages")
    settings = {"DOWNLOAD_TIMEOUT": "20", "ARCHIVE_EXTRACT_SECONDS": "6", "LOG_LEVEL": "INFO"}
    return article_crawl(folder, urls, allow=allowed, settings=settings)


def test_each_page_ends_as_it_must(hostile, rows, done):
    seen = done.all_seen([hostile.url(row.path) for row in rows])
    wrong = {row.path: found for row in rows if (found := problems(row, seen[hostile.url(row.path)]))}
    assert wrong == {}
    assert done.status == 1
    assert "Traceback" not in done.err


def test_the_honest_page_behind_them_is_archived(hostile, done):
    seen = done.seen(hostile.url(HONEST))
    assert seen.ended == ARTICLE
    assert server().token("story-07") in seen.text


def test_nothing_that_was_not_allowed_was_asked(hostile, done):
    assert hostile.canary_hits() == []
    assert hostile.leaks() == []
    log = hostile.log
    assert {asked["name"] for asked in log} == {"main"}
    assert not any("cookie" in asked["headers"] or "referer" in asked["headers"] for asked in log)


def test_every_hostile_name_is_a_document_of_its_own_inside_the_store(hostile, done, tmp_path):
    urls = [hostile.url(path) for path in server().NAMES]
    seen = done.all_seen(urls)
    assert [url for url, each in seen.items() if each is None or (each.ended != ARTICLE and not each.detail)] == []
    documents = {each.article: each.key for each in seen.values() if each.ended == ARTICLE}
    assert len({key.rpartition("/")[0] for key in documents.values()}) == len(documents)
    assert len(documents) >= 60
    for path in _files(done.store):
        name = path.relative_to(done.store).as_posix()
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", name), name
        assert all(len(part) <= 240 and part.strip(". ") and not part.startswith("-") for part in name.split("/")), name
    # Distinct also where letter case makes no difference.
    names = [path.relative_to(done.store).as_posix() for path in _files(done.store)]
    assert len({name.casefold() for name in names}) == len(names)
    assert not Path("/tmp/evil-escape2").exists()  # noqa: S108  # the server's name for it
    assert not Path("/tmp/evil-cd").exists()  # noqa: S108


def test_eight_spellings_of_one_address_are_one_article(hostile, done):
    seen = done.all_seen([hostile.url(path) for path in server().DUPS])
    assert len({each.article for each in seen.values()}) == 1
    assert {each.versions for each in seen.values()} == {1}


def test_the_store_is_sound_after_all_that(done):
    with Archive.open(done.store) as archive:
        assert list(archive.check()) == []


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]
