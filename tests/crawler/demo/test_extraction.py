"""Every page of the newspaper, read by `extract`: the articles give the texts in `expected/`, the others give none."""

import datetime as dt
from pathlib import Path

import pytest

from archive.model import Article, Failure, Page, Reason, Rejection
from archive.textformat import dumps
from crawler.demo.paper import HOME, answer
from crawler.extract import extract

EXPECTED = Path(__file__).with_name("expected")
TEXTS = sorted(EXPECTED.rglob("*.txt"))
LISTS = ("/", "/harbour", "/council", "/culture", "/languages", "/archive", "/tag/ferries", "/author/ida-fennick")


def read(target, *, edition):
    said = answer(target, edition=edition)
    return extract(
        Page(
            url=HOME + target,
            fetched_at=dt.datetime(2026, 10, 5, tzinfo=dt.UTC),
            status=said.status,
            headers=tuple(said.headers.items()),
            body=said.body,
        )
    )


def target_of(expected):
    path = "/" + expected.relative_to(EXPECTED).with_suffix("").as_posix().partition("/")[2]
    return path if answer(path, edition=3).status == 200 and "archi" not in path else f"{path}.html"


@pytest.mark.parametrize("expected", TEXTS, ids=lambda path: path.relative_to(EXPECTED).with_suffix("").as_posix())
def test_an_article_gives_its_text(expected):
    got = read(target_of(expected), edition=int(expected.relative_to(EXPECTED).parts[0][-1]))
    assert isinstance(got, Article), got
    assert dumps(got) == expected.read_text(encoding="utf-8")


def test_the_amp_twin_says_the_same_and_names_the_page_it_is_a_twin_of():
    page, twin = (read(path, edition=1) for path in ("/harbour/night-ferry-pier", "/amp/harbour/night-ferry-pier"))
    assert twin == page
    assert twin.metadata.canonical_url == f"{HOME}/harbour/night-ferry-pier"


@pytest.mark.parametrize("target", LISTS)
@pytest.mark.parametrize("edition", [1, 2, 3])
def test_a_list_page_gives_no_article(target, edition):
    got = read(target, edition=edition)
    assert isinstance(got, Rejection), got
    assert got.reason is Reason.LIST_PAGE


def test_a_consent_wall_is_none():
    got = read("/uk/biblioteka-na-barzhi", edition=2)
    assert isinstance(got, Rejection), got
    assert got.reason is Reason.CONSENT_WALL


def test_a_withdrawn_page_is_a_failure():
    assert isinstance(read("/council/mayors-swans", edition=2), Failure)
