"""What stands in an article's place makes no version, noise none, and every honest edit one: each page of the family.

Twenty replacements, seven kinds of noise, thirteen ways to be wrong of whether a page was modified, a text that shrinks
to two fifths and one that comes back, crawled in three phases; and once more by an archive that meets the replacements
first.
"""

import pytest
from crawls import article_crawl
from rows import changing_rows, server

from archive.archive import Archive
from archive.changes.life import life_of
from archive.digest import digest

REASONS = {
    "consent": "consent-wall", "paywall": "paywall", "login": "login", "botcheck": "challenge",
    "botcheck403": "http-status", "botcheck503": "http-status", "soft404": "soft-404", "error200": "soft-404",
    "maintenance": "soft-404", "geoblock": "soft-404", "empty200": "empty", "jsshell": "challenge", "truncated": "lost",
    "json": "not-html", "redirecthome": "soft-404", "gone404": "http-status", "gone410": "http-status",
    "legal451": "http-status", "err500": "http-status", "err503": "http-status",
}  # fmt: skip
"""How a look at what stands in an article's place ends."""
MISSING = ["gone404", "gone410", "legal451", "soft404", "error200", "maintenance", "geoblock", "redirecthome"]
WALLED = ["consent", "paywall", "login", "botcheck", "jsshell"]
OTHERS = ["/shrink", "/revert"]


@pytest.fixture(scope="module")
def paths(hostile):  # without the server there is nothing to ask
    module = server()
    return [*_replaced(), *(f"/changing/noise-{name}" for name in module.NOISE), *OTHERS]


def _replaced():
    return [f"/changing/{name}" for name in server().REPLACERS]


def crawls(hostile, allowed, folder, paths, phases):
    """Crawls of the phases into one store, each with what was seen of each path after it."""
    for phase in phases:
        hostile.turn_to(phase)
        urls = [hostile.url(path) for path in paths]
        done = article_crawl(folder / str(phase), urls, allow=allowed, store=folder / "store")
        yield done, dict(zip(paths, done.all_seen(urls).values(), strict=True))


@pytest.fixture(scope="module")
def phases(hostile, allowed, paths, tmp_path_factory):
    """Crawls of all of it, in its three phases, and what was seen."""
    conditional = [row.path for row in changing_rows() if row.path not in paths]
    folder = tmp_path_factory.mktemp("changing")
    return list(crawls(hostile, allowed, folder, [*paths, *conditional], (1, 2, 3)))


@pytest.fixture(scope="module")
def looked(phases):
    """These crawls alone."""
    return [crawl for crawl, _ in phases]


@pytest.fixture(scope="module")
def met_late(hostile, allowed, tmp_path_factory):
    """Crawls by an archive that meets the replacements first."""
    found = crawls(hostile, allowed, tmp_path_factory.mktemp("late"), _replaced(), (2, 3))
    return [crawl for crawl, _ in found]


def test_twenty_replacements_and_seven_kinds_of_noise_are_asked_for(paths):
    assert (len(_replaced()), len(paths)) == (20, 29)
    assert set(REASONS) == set(server().REPLACERS)


def test_none_of_them_is_a_version_and_each_honest_edit_after_them_is_one(hostile, looked, paths):
    with Archive.open(looked[-1].store) as archive:
        for path in sorted(set(paths) - set(OTHERS)):
            first, second = archive.versions(hostile.url(path))
            visits = archive.visits(hostile.url(path))
            assert [first.first, second.first] == [visits[0].at, visits[2].at], path
            assert "The editors added this closing paragraph" in archive.text(second.key), path
            assert "The editors added this closing paragraph" not in archive.text(first.key), path


def test_what_changes_from_visit_to_visit_has_the_versions_that_it_must_have(phases):
    wrong = {}
    for row in changing_rows():
        versions = [seen[row.path].versions for _, seen in phases]
        if any(number not in right for number, right in zip(versions, row.versions, strict=True)):
            wrong[row.path] = versions
    assert wrong == {}


def test_each_look_in_vain_is_kept_with_its_reason(hostile, looked):
    with Archive.open(looked[-1].store) as archive:
        found = {name: archive.visits(hostile.url(f"/changing/{name}"))[1] for name in REASONS}
    assert {name: visit.reason for name, visit in found.items()} == REASONS
    assert all(visit.detail for visit in found.values())


def test_what_says_that_an_article_is_gone_is_told_so_and_told_back(hostile, looked):
    _, away, back = (crawl.err for crawl in looked)
    assert f"{len(MISSING)} archived articles are missing; their texts are kept:" in away
    with Archive.open(looked[-1].store) as archive:
        for name in MISSING:
            url = hostile.url(f"/changing/{name}")
            events = life_of(archive.visits(url), article=archive.identity_of(url))
            assert [event.life for event in events] == ["missing", "restored"], name
            assert f"    Report on changing {name} (" in away, name
    assert f"{len(MISSING) + len(WALLED)} archived articles are back:" in back


def test_an_honest_shrink_is_a_version_of_the_same_crawl_and_flagged(hostile, looked):
    url = hostile.url("/shrink")
    assert any(line.startswith("changed ") and line.endswith(url) for line in looked[1].out.splitlines())
    with Archive.open(looked[-1].store) as archive:
        first, second = archive.versions(url)
        assert archive.visits(url)[1].detail == "its page has lost half of the text"
        assert len(archive.text(second.key)) < 0.45 * len(archive.text(first.key))


def test_a_text_that_comes_back_is_the_same_text_and_a_version_of_its_own(hostile, looked):
    with Archive.open(looked[-1].store) as archive:
        first, second, third = archive.versions(hostile.url("/revert"))
        assert (first.digest, first.key) == (third.digest, third.key)
        assert digest(archive.article(second.key)) != first.digest


def test_a_replacement_that_is_met_first_is_no_article(hostile, met_late):
    first, second = met_late
    assert (first.status, first.out) == (4, "")
    with Archive.open(second.store) as archive:
        for name, reason in REASONS.items():
            url = hostile.url(f"/changing/{name}")
            (version,) = archive.versions(url)
            assert version.first == archive.visits(url)[-1].at, name
            assert archive.visits(url)[0].reason == reason, name
    assert second.status == 0
    assert len([line for line in second.out.splitlines() if line.startswith("saved ")]) == len(REASONS)


def test_the_crawls_end_as_they_should(looked):
    assert [crawl.status for crawl in looked] == [1, 1, 1]
    # Of the first and the last, for this alone: a server that says 304 to one who has not asked by condition.
    for crawl in (looked[0], looked[2]):
        assert "  1 failed (not read): 1 HTTP error\n" in crawl.err
        assert "/cond/uncond304: HTTP 304" in crawl.err
    assert all("Traceback" not in crawl.err for crawl in looked)
    # What was held until the end and holds no article is told by what it is.
    told = next(line for line in looked[1].err.splitlines() if " rejected " in line)
    assert sorted(told.partition(": ")[2].split(", ")) == [
        "1 consent wall", "1 empty", "1 login", "1 not html", "1 paywall", "2 challenge",
    ]  # fmt: skip
    with Archive.open(looked[-1].store) as archive:
        assert list(archive.check()) == []
