"""`scrapy crawl demo`, three times, as a user types it: the archive holds what was planned, and the summary says so."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.archive import Archive
from archive.model import Outcome

EXPECTED = Path(__file__).with_name("expected")
ROOT = Path(__file__).parents[3]
FERRY, SWANS, LIBRARY = "harbour/night-ferry-pier", "council/mayors-swans", "uk/biblioteka-na-barzhi"
OLD = ("archive/2004/foghorn", "archiv/2012/schleuse")
VERSIONS = {
    FERRY: [1, 2, 1],
    "harbour/elver-count": [1, 2],
    "council/tram-to-the-breakwater": [1, 2],
    "fr/la-derniere-crieuse": [1, 2],
    "es/el-tren-de-la-sal": [1, 2],
    SWANS: [1, 3],
    "harbour/mail-boat-and-a-goat": [2],
}
"""The editions whose texts an article's versions are; of all others there is one version, of edition 1."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command, store):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment | {"ARCHIVE_STORE": str(store)},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def crawl(*arguments, store):
    return run("scrapy", "crawl", "demo", *arguments, store=store)


def text_of(path, *, edition):
    return (EXPECTED / f"edition{edition}" / f"{path}.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """All three editions crawled; the catalog was made anew from the rest of the archive after the first."""
    store, port = tmp_path_factory.mktemp("demo") / "data", free_port()
    runs = []
    for _ in range(3):
        runs.append(crawl("-s", f"DEMO_PORT={port}", "-s", "LOG_LEVEL=DEBUG", store=store))
        if len(runs) == 1:
            for file in store.glob("catalog.sqlite3*"):
                file.unlink()
            assert run("archive", "reindex", store=store).returncode == 0
    with Archive.open(store) as archive:
        yield SimpleNamespace(store=store, home=f"http://127.0.0.1:{port}", runs=runs, archive=archive)


def url_of(demo, path):
    return f"{demo.home}/{path}{'.html' if path in OLD else ''}"


def summary_of(ended):
    """Standard error without the log."""
    lines = ended.stderr.splitlines()
    return "\n".join(line for line in lines if not re.match(r"\d{4}-\d\d-\d\d ", line))


def test_every_run_ends_well(demo):
    assert [ended.returncode for ended in demo.runs] == [0, 0, 0], demo.runs[-1].stderr


def test_the_archive_holds_the_articles_and_nothing_else(demo):
    paths = {file.relative_to(EXPECTED / file.relative_to(EXPECTED).parts[0]) for file in EXPECTED.rglob("*.txt")}
    wanted = {url_of(demo, path.with_suffix("").as_posix()).removeprefix("http://") for path in paths}
    assert {summary.article for summary in demo.archive.articles()} == wanted
    assert len(wanted) == 18


def test_every_version_is_the_text_that_its_edition_printed(demo):
    for file in sorted(EXPECTED.rglob("*.txt")):
        path = Path(*file.relative_to(EXPECTED).parts[1:]).with_suffix("").as_posix()
        kept = [demo.archive.text(version.key) for version in demo.archive.versions(url_of(demo, path))]
        assert kept == [text_of(path, edition=n) for n in VERSIONS.get(path, [1])], path


def test_the_model_article_is_kept_without_the_notice_in_its_column(demo):
    [version] = demo.archive.versions(f"{demo.home}/node/27276")
    text = demo.archive.text(version.key)
    assert text.startswith(
        "Daesh stages murderous fightback in Mosul\n\n"
        "Submitted by Matthew on 10 November, 2016 - 10:19 Author: Simon Nelson\n\nWith the assault"
    )
    assert text.endswith("“stop resisting or die.”\n")


def test_twins_are_one_article(demo):
    addresses = (f"{demo.home}/{FERRY}", f"{demo.home}/{FERRY}?utm_source=front", f"{demo.home}/amp/{FERRY}")
    assert len({demo.archive.identity_of(address) for address in addresses}) == 1


def test_nothing_was_asked_for_that_robots_txt_forbids(demo):
    for ended in demo.runs:
        asked = re.findall(r"<GET (http://\S+?)>", "\n".join(re.findall(r"Crawled \(.+", ended.stderr)))
        assert f"{demo.home}/" in asked
        assert not [url for url in asked if re.search(r"/(internal|search|print)\b", url)]
        assert all(url.startswith(f"{demo.home}/") for url in asked)


def test_a_page_that_was_withdrawn_or_walled_is_a_visit_and_no_version(demo):
    withdrawn = [(visit.outcome, visit.status) for visit in demo.archive.visits(f"{demo.home}/{SWANS}")]
    assert (Outcome.FAILED, 410) in withdrawn
    assert withdrawn[-1] == (Outcome.ARTICLE, 200)
    walled = [(visit.outcome, visit.reason) for visit in demo.archive.visits(f"{demo.home}/{LIBRARY}")]
    assert (Outcome.REJECTED, "consent-wall") in walled
    assert walled[-1] == (Outcome.ARTICLE, None)


def test_versions_are_reported_on_standard_output_and_nothing_else_is(demo):
    lines = [ended.stdout.splitlines() for ended in demo.runs]
    assert [len(each) for each in lines] == [17, 6, 2]
    assert all(line.split(" ")[0] in ("saved", "changed") for each in lines for line in each)
    assert all((demo.store / line.split(" ")[1]).is_file() for each in lines for line in each)


def test_the_first_summary_says_what_to_type_next(demo):
    summary = summary_of(demo.runs[0])
    assert "edition 1 of 3" in summary
    assert "17 articles: 17 new, 0 changed, 0 unchanged.\n" in summary
    assert "archive show http://127.0.0.1:" in summary
    assert "scrapy crawl demo" in summary


def test_the_second_summary_says_what_the_editors_did(demo):
    summary = summary_of(demo.runs[1])
    assert "edition 2 of 3" in summary
    assert "5 articles changed:" in summary
    for phrase in (
        "the headline was: Harbour board hid rotten pier for two winters, papers show",
        "a number changed: 41,200 became 14,200",
        "2 sentences were dropped: “It is a toy,",
        "a sentence moved up, from paragraph 6 to 2: Son salaire",
        "a notice was added: Corrección:",
    ):
        assert phrase in summary
    assert re.search(r"1 article new:\n +Mail boat carries", summary)
    assert re.search(r"1 archived article is missing \(HTTP 410 Gone\); its text is kept: Mayor kept", summary)
    assert re.search(r"1 article now behind a consent wall.*:\n +Бібліотека", summary)


def test_the_third_summary_says_what_was_restored(demo):
    summary = summary_of(demo.runs[2])
    assert "edition 3 of 3" in summary
    assert re.search(r"2 articles readable again:\n +Mayor kept", summary)
    assert "the headline was: Harbour board knew of pier damage earlier than it said, papers suggest" in summary


def test_the_commands_that_a_summary_names_work(demo):
    commands = re.findall(r"^  \S*(?:uv run )?(archive .+?)  # ", summary_of(demo.runs[1]), re.MULTILINE)
    assert [command.split()[1] for command in commands] == ["log", "diff", "show"]
    ended = [run(*command.split(), store=demo.store) for command in commands]
    assert [each.returncode for each in ended] == [0, 1, 0]
    assert "Title" in ended[1].stdout
    assert "hid rotten pier for two winters" in ended[1].stdout
    assert "The four swans" in ended[2].stdout


def test_a_diff_shows_the_number_that_was_changed(demo):
    shown = run("archive", "diff", f"{demo.home}/harbour/elver-count", store=demo.store)
    assert shown.returncode == 1
    assert "It says [-41,200-]{+14,200+} elvers." in shown.stdout


def test_the_archive_is_whole(demo):
    assert run("archive", "check", store=demo.store).returncode == 0


def test_a_taken_port_ends_the_crawl_before_it_begins_and_names_the_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = crawl("-s", f"DEMO_PORT={port}", store=tmp_path / "data")
    assert ended.returncode == 2
    assert f"-s DEMO_PORT={port + 1}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


def test_an_edition_that_does_not_exist_is_refused(tmp_path):
    ended = crawl("-a", "edition=4", store=tmp_path / "data")
    assert ended.returncode == 2
    assert "edition" in ended.stderr
    assert "a number from 1 to 3" in ended.stderr
