"""A site with a new design: what is read there waits, is told as no edit, and is released when the rules fit again."""

import os
import threading
from pathlib import Path

import pytest
from loopback import answer

from archive.archive import Archive
from archive.boilerplate.model import Ruling
from archive.model import Outcome

PROJECT = Path(__file__).parents[2]
WORDS = ["bridge", "harbour", "market", "council", "railway", "hospital", "library", "orchard", "quarry", "theatre",
         "mill", "chapel", "museum", "lighthouse"]  # fmt: skip

HEAD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
AUTHOR = '<meta name="author" content="Ada Writer">'
TIME = '<p><time datetime="2026-02-0{day}T10:19">{day} February 2026</time></p>'
OLD = f"{HEAD}{AUTHOR}</head><body><article><h1>{{title}}</h1>{TIME}{{body}}</article></body></html>"
NEW = f"""{HEAD}</head><body><div class="story"><h1>{{title}}</h1>
<p class="x1">Ada Writer</p><p class="x2">Submitted on {{day}} February, 2026 - 10:19</p>
<div class="text">{{first}}<div class="comments">{{rest}}</div></div></div></body></html>"""
FIXED = """\
import crawler.extract
import crawler.extract.sites
from crawler.extract.sites.site import Site, Template

crawler.extract.RULES += 1
template = Template(title="h1", body=".text", author=".x1", submitted=".x2")
crawler.extract.sites.SITES = (Site(frozenset({"127.0.0.1"}), (template,)),)
"""
"""What makes every process read by newer rules, with a file for the site."""
KEPT = f"""{HEAD}{AUTHOR}</head><body>
<header><nav><a href="/">Home</a></nav></header><main><article class="post"><header><h1>{{title}}</h1>
<div class="meta">{TIME}</div></header><section class="content">{{body}}</section></article></main></body></html>"""
TEXT = """\
The council voted on Tuesday to keep the old {word} open for another year, after three months of public hearings and a \
long debate about what the repairs of the {word} would cost the town.
Engineers had told the meeting that the northern wall of the {word} has moved by four centimetres since spring, and \
that heavy lorries should be sent over the new road until the masonry has been made safe again.
Shopkeepers near the {word} welcomed the decision. They had feared that it would cut them off from half of their \
customers in the weeks before the winter market, which brings the town a third of its yearly trade.
A second report about the {word} is expected in the autumn, when the divers have looked at its foundations, said the \
mayor, who wants to put the question to the citizens in a vote next year."""


def paragraphs(word):
    return TEXT.format(word=word).split("\n")


def page(design, number, body=None):
    word = WORDS[number]
    body = paragraphs(word) if body is None else body
    return design.format(
        title=f"The {word} stays open",
        day=number % 9 + 1,
        first=f"<p>{body[0]}</p>",
        rest="".join(f"<p>{each}</p>" for each in body[1:]),
        body="".join(f"<p>{each}</p>" for each in body),
    ).encode()


@pytest.fixture
def paper(site):
    """A site with fourteen articles, in its old design."""

    def print_in(design, numbers=range(14)):
        for number in numbers:
            site.pages[f"/{WORDS[number]}"] = answer(body=page(design, number))

    site.print_in = print_in
    print_in(OLD)
    return site


@pytest.fixture
def look(crawl, paper):
    """Crawls articles of the paper."""

    def run(numbers=range(14), **kwargs):
        urls = "\n".join(paper.url(f"/{WORDS[number]}") for number in numbers)
        return crawl("article", "-a", "urls_file=-", input=urls.encode(), allow=[paper], **kwargs)

    return run


@pytest.fixture
def fix_rules(tmp_path, monkeypatch):
    """From now on the rules fit the new design."""

    def fix():
        (tmp_path / "fixed").mkdir()
        (tmp_path / "fixed" / "sitecustomize.py").write_text(FIXED)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "fixed"), str(PROJECT)]))

    return fix


@pytest.fixture
def reextract(scrapy):
    def run(*arguments):
        return scrapy("reextract", *arguments, ARCHIVE_WORKERS=1)

    return run


def is_rebuilt_the_same(store):
    with Archive.open(store) as archive:
        before = archive.articles(), archive.stats(), archive.looks(archive.hosts()[0])
        assert list(archive.check()) == []
        archive.reindex()
        return (archive.articles(), archive.stats(), archive.looks(archive.hosts()[0])) == before


def held(store):
    with Archive.open(store) as archive:
        return archive.held(archive.hosts()[0])


def versions_of(store, paper, path):
    with Archive.open(store) as archive:
        return len(archive.versions(paper.url(path)))


def versions(store, paper):
    return [versions_of(store, paper, f"/{word}") for word in WORDS]


def test_a_new_design_that_loses_author_date_and_text_is_told_as_no_edit(look, paper):
    assert look().status == 0
    paper.print_in(NEW)
    ended = look()
    assert ended.status == 6
    assert ended.out == ""
    assert "No article was archived." in ended.err
    assert "127.0.0.1" in ended.err
    assert (
        "is degraded: its pages have lost the author, all but the beginning of the text; 14 readings wait." in ended.err
    )
    assert versions(ended.store, paper) == [1] * 14
    assert {visit.outcome for visit in ended.visits(paper.url("/mill"))} == {Outcome.ARTICLE, Outcome.HELD}
    assert is_rebuilt_the_same(ended.store)


def test_rules_that_fit_the_new_design_release_what_was_held_and_it_is_no_edit(look, paper, fix_rules, reextract):
    look()
    paper.print_in(NEW)
    store = look().store
    fix_rules()
    done = reextract()
    assert done.returncode == 0, done.stderr
    assert "14 released" in done.stderr
    assert versions(store, paper) == [1] * 14
    with Archive.open(store) as archive:
        assert [visit.outcome for visit in archive.visits(paper.url("/mill"))] == [Outcome.ARTICLE] * 2
        assert archive.held(archive.hosts()[0]) == []
    assert is_rebuilt_the_same(store)
    paper.pages["/mill"] = answer(body=page(NEW, 10, [*paragraphs("mill"), "The vote was put off, the mayor said."]))
    ended = look()
    assert (ended.status, [line[0] for line in ended.lines]) == (0, ["changed"])


def test_reading_again_by_the_same_rules_releases_nothing(look, paper, reextract):
    look()
    paper.print_in(NEW)
    store = look().store
    done = reextract()
    assert done.returncode == 6
    assert "14 readings held still, its pages have lost the author, all but the beginning of the text" in done.stderr
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == {"held"}
    assert versions(store, paper) == [1] * 14


def test_a_person_may_believe_what_is_held(look, paper, reextract):
    look()
    paper.print_in(NEW)
    store = look().store
    assert reextract("--release").returncode == 2
    assert reextract("--release", f"127.0.0.1:{paper.port}").returncode == 0
    assert versions(store, paper) == [2] * 14
    assert look().status == 0
    assert is_rebuilt_the_same(store)


def test_what_a_killed_crawl_has_left_held_is_believed_by_the_next_one(look, start_crawl, paper):
    look()
    paper.pages["/mill"] = answer(body=page(OLD, 10, paragraphs("mill")[1:2]))
    asked = threading.Event()

    def hang(connection, _):
        asked.set()
        connection.recv(1)

    paper.pages["/chapel"] = hang
    urls = f"{paper.url('/mill')},{paper.url('/chapel')}"
    process = start_crawl("article", "-a", f"url={urls}", allow=[paper])
    asked.wait()
    while not held(process.store):
        pass
    process.kill()
    process.wait()
    assert versions(process.store, paper) == [1] * 14
    paper.print_in(OLD, [11])
    ended = look([0, 1])
    assert [line[0] for line in ended.lines] == ["changed"]
    assert (ended.status, held(ended.store)) == (0, [])
    assert is_rebuilt_the_same(ended.store)


def test_a_new_article_of_a_degraded_host_waits_where_it_lacks_what_the_others_lost(look, paper):
    look(range(12))
    paper.print_in(NEW)
    ended = look(range(14))
    assert ended.status == 6
    assert "14 readings wait." in ended.err
    assert versions_of(ended.store, paper, "/lighthouse") == 0


def test_a_design_that_keeps_everything_readable_passes(look, paper):
    look()
    paper.print_in(KEPT)
    ended = look()
    assert ended.status == 0
    assert "14 articles: 0 new, 0 changed, 14 unchanged." in ended.err


CONSENT = [
    "You may click Accept all to agree to the processing described above, or look at more detailed information.",
    "Your preferences will apply here only. You can change them at any time by returning to this page.",
]
LATER = """\
import datetime as dt

import crawler.drift

crawler.drift.CONFIRMED_AFTER = dt.timedelta(microseconds=1)
"""
"""What makes the next crawl one of the day after."""
REPLACED = {
    "another page": page(OLD, 10, CONSENT).replace(b"The mill stays open", b"Before you go on"),
    "a notice below the headline": page(OLD, 10, ["This is not for you.", "Come back, or do not."]),
    "only the first paragraph": page(OLD, 10, paragraphs("mill")[:1]),
    "a cut answer": page(OLD, 10)[:480],
    "an answer cut in its second half": page(OLD, 10)[:-220],
    "a text cut in its second half": page(OLD, 10, [*paragraphs("mill")[:2], paragraphs("mill")[2][:70]]),
}


@pytest.mark.parametrize("what", REPLACED)
def test_what_stands_in_the_place_of_one_article_waits_and_the_next_page_of_it_is_its_second_version(look, paper, what):
    look([10, 11])
    paper.pages["/mill"] = answer(body=REPLACED[what])
    ended = look([10, 11])
    assert (ended.status, ended.out) == (0, "")
    assert versions_of(ended.store, paper, "/mill") == 1
    assert {visit.outcome for visit in ended.visits(paper.url("/mill"))[1:]} == {Outcome.HELD}
    paper.pages["/mill"] = answer(body=page(OLD, 10, [*paragraphs("mill"), "The vote was put off, the mayor said."]))
    ended = look([10, 11])
    assert [line[0] for line in ended.lines] == ["changed"]
    assert "for a look a day later" not in ended.err
    assert versions_of(ended.store, paper, "/mill") == 2
    assert is_rebuilt_the_same(ended.store)


def test_an_excerpt_in_the_place_of_an_article_is_refused(look, paper):
    look([10])
    paper.pages["/mill"] = answer(body=page(OLD, 10, [paragraphs("mill")[0][:150] + " [...]"]))
    ended = look([10])
    assert (ended.status, ended.out) == (4, "")
    assert [visit.reason for visit in ended.visits(paper.url("/mill"))] == [None, "paywall"]


def test_an_article_that_is_still_another_the_day_after_is_believed(look, paper, tmp_path, monkeypatch):
    look([10, 11])
    paper.pages["/mill"] = answer(body=REPLACED["another page"])
    assert (
        "1 reading waits for a look a day later; next to nothing of the article was there, or not its end.\n"
        in look([10, 11]).err
    )
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "sitecustomize.py").write_text(LATER)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "later"), str(PROJECT)]))
    ended = look([10, 11])
    assert versions_of(ended.store, paper, "/mill") == 2
    assert "for a look a day later" not in ended.err
    assert (ended.status, [line[0] for line in ended.lines]) == (0, ["changed"])
    assert is_rebuilt_the_same(ended.store)


def test_a_person_may_believe_at_once_that_an_article_is_another(look, paper, reextract):
    look([10, 11])
    paper.pages["/mill"] = answer(body=REPLACED["another page"])
    store = look([10, 11]).store
    assert reextract().returncode == 0
    assert versions_of(store, paper, "/mill") == 1
    assert reextract("--release", f"127.0.0.1:{paper.port}").returncode == 0
    assert versions_of(store, paper, "/mill") == 2


def test_an_article_shortened_to_two_fifths_is_an_edit_of_the_same_crawl(look, paper):
    paper.pages["/mill"] = answer(body=page(OLD, 10, [*paragraphs("mill"), paragraphs("bridge")[1]]))
    look([10, 11])
    paper.pages["/mill"] = answer(body=page(OLD, 10, paragraphs("mill")[:2]))
    ended = look([10, 11])
    assert (ended.status, [line[0] for line in ended.lines]) == (0, ["changed"])


def test_one_article_that_loses_half_of_its_text_is_an_edit_of_the_same_crawl(look, paper):
    look()
    paper.pages["/mill"] = answer(body=page(OLD, 10, paragraphs("mill")[1:2]))
    ended = look()
    assert ended.status == 0
    assert [line[0] for line in ended.lines] == ["changed"]
    assert "14 articles: 0 new, 1 changed, 13 unchanged." in ended.err
    assert versions(ended.store, paper) == [1] * 10 + [2] + [1] * 3
    assert is_rebuilt_the_same(ended.store)


def test_small_crawls_find_a_new_design_as_a_large_one_does(look, paper):
    look()
    paper.print_in(NEW)
    first, second, third = look([0, 1]), look([2, 3]), look([4, 5])
    assert [first.status, second.status, third.status] == [0, 6, 6]
    assert versions(third.store, paper) == [1] * 14


def test_an_answer_that_was_cut_is_no_first_version(look, paper):
    paper.pages["/mill"] = answer(body=page(OLD, 10)[:-220])
    ended = look([10])
    assert (ended.status, ended.out) == (4, "")
    assert versions_of(ended.store, paper, "/mill") == 0
    paper.print_in(OLD)
    ended = look([10])
    assert (ended.status, [line[0] for line in ended.lines]) == (0, ["saved"])
    assert held(ended.store)[0].visit.reason == "lost"
    assert is_rebuilt_the_same(ended.store)


def test_the_same_page_in_the_place_of_several_articles_is_none_of_them(look, paper, tmp_path, monkeypatch):
    look([10, 11])
    for path in ("/mill", "/chapel"):
        paper.pages[path] = answer(body=REPLACED["a notice below the headline"])
    look([10, 11])
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "sitecustomize.py").write_text(LATER)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "later"), str(PROJECT)]))
    ended = look([10, 11])
    assert (ended.status, ended.out) == (0, "")
    assert f"scrapy reextract --release 127.0.0.1:{paper.port} -s ARCHIVE_STORE=" in ended.err


def test_a_reading_that_waits_is_no_fault_of_a_crawl_that_finds_nothing_else(look, paper):
    look([10])
    paper.pages["/mill"] = answer(body=REPLACED["another page"])
    ended = look([10])
    assert ended.status == 0
    assert "1 reading waits for a look a day later" in ended.err


def test_a_design_that_is_taken_back_leaves_the_host_sound(look, paper):
    look()
    paper.print_in(NEW)
    look([0, 1, 2])
    paper.print_in(OLD)
    ended = look()
    assert "14 articles: 0 new, 0 changed, 14 unchanged." in ended.err
    assert "was degraded, and is no more; 3 readings wait of that time.\n" in ended.err
    assert ended.status == 0
    paper.pages["/mill"] = answer(body=page(OLD, 10, ["A wholly new text.", *paragraphs("mill")]))
    assert [line[0] for line in look([10]).lines] == ["changed"]


def test_what_waits_of_a_design_that_was_taken_back_is_believed_by_the_command_that_the_summary_names(
    look, paper, reextract
):
    look()
    paper.print_in(NEW)
    look([0, 1, 2])
    paper.print_in(OLD)
    # An edit behind the last loss is told as soon as the host is sound.
    paper.pages["/council"] = answer(body=page(OLD, 3, ["The mayor has resigned.", *paragraphs("council")]))
    ended = look()
    assert [line[0] for line in ended.lines] == ["changed"]
    command = f"scrapy reextract --release 127.0.0.1:{paper.port} -s ARCHIVE_STORE="
    assert f"To believe them as they were read, as edits of their days: {command}" in ended.err
    done = reextract("--release", f"127.0.0.1:{paper.port}")
    assert done.returncode == 0
    assert "3 answers read again: 0 with another text, 3 released, 0 as before." in done.stderr
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == {"released"}
    assert versions(ended.store, paper) == [3, 3, 3, 2] + [1] * 10


def test_a_damaged_file_of_what_was_learnt_costs_its_host_alone(look, paper, new_site, crawl, reextract):
    store = look().store
    host = f"127.0.0.1:{paper.port}"
    with Archive.open(store) as archive:
        archive.rule_boilerplate(host, {"Read more of our mills.": Ruling.REMOVE})
    assert reextract().returncode == 0
    (learnt,) = (store / "boilerplate").rglob("*.json")
    whole = learnt.read_bytes()
    learnt.write_bytes(whole[:-20])
    paper.pages["/mill"] = answer(body=page(OLD, 10, [*paragraphs("mill"), "The vote was put off."]))
    other = new_site("127.0.0.2")
    other.pages["/bridge"] = answer(body=page(OLD, 0))
    urls = f"url={paper.url('/mill')},{other.url('/bridge')}"
    ended = crawl("article", "-a", urls, allow=[paper, other])
    assert (ended.status, [line[0] for line in ended.lines]) == (3, ["saved"])
    assert f"{host}: what was learnt of it cannot be read; 1 reading waits: {learnt}: damaged" in ended.err
    assert "Put the file back from a backup; the next crawl of the site believes what waits." in ended.err
    learnt.write_bytes(whole)
    ended = look([11])
    assert (ended.status, [line[2] for line in ended.lines]) == (0, [paper.url("/mill")])
    assert is_rebuilt_the_same(store)
