"""A crawl reads by what the archive has learnt of a host."""

from loopback import answer

from archive.archive import Archive
from archive.boilerplate.model import Ruling
from archive.model import ReadAgain, Removed
from crawler.extract import RULES, extract
from crawler.known import Known

LETTER = "Our letter of the week brings you the best of the paper, every Sunday."
OWN = (
    "The bridge was on every front page on Monday morning, and again in the evening news of the whole country.",
    "Nobody who lived near it had been asked, said those who came to the meeting in the canteen on Tuesday.",
)
PAGE = "<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1>{}</article></body></html>"


def page(*paragraphs):
    return answer(body=PAGE.format("".join(f"<p>{text}</p>" for text in paragraphs)).encode())


def test_what_is_known_to_be_the_sites_is_left_out_of_what_is_crawled(site, crawl, tmp_path):
    site.pages["/bridge"] = page(OWN[0], LETTER, OWN[1])
    url = site.url("/bridge")
    first = crawl("article", "-a", f"url={url}", allow=[site])
    with Archive.open(first.store) as archive:
        (version,) = archive.versions(url)
        assert archive.article(version.key).body == (OWN[0], LETTER, OWN[1])
        host = f"{site.host}:{site.port}"
        known = archive.rule_boilerplate(host, {LETTER: Ruling.REMOVE}).boilerplate
        # What is archived has not been read with it yet, and a text without the letter would look like an edit.
        assert archive.boilerplate(host).revision == 0
        (again,) = archive.to_read_again(host=host, rules=RULES, learnt=1)
        read = extract(archive.page(again.visit.raw), known)
        archive.record_again([ReadAgain(again.visit, read, RULES, 1)], at=again.visit.at)
    second = crawl("article", "-a", f"url={url}", allow=[site])
    assert (second.status, second.lines) == (0, [])
    with Archive.open(second.store) as archive:
        assert {one.learnt for one in archive.readings(url)} == {0, 1}
        (version,) = archive.versions(url)
        read = archive.article(version.key)
        assert (read.body, read.metadata.removed) == (OWN, (Removed(1, LETTER),))


def test_what_is_read_without_knowledge_that_cannot_be_read_waits(site, crawl, tmp_path):
    host = f"{site.host}:{site.port}"
    with Archive.open(tmp_path / "store", create=True) as archive:
        archive.rule_boilerplate(host, {LETTER: Ruling.REMOVE})
    (path,) = (tmp_path / "store").glob("boilerplate/*/*.json")
    path.chmod(0o600)
    path.write_text("{")
    done = crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    assert done.status == 3
    assert path.name in done.err
    assert "Traceback" not in done.err
    with Archive.open(done.store) as archive:
        (visit,) = archive.visits(site.url("/story"))
        assert (visit.outcome, visit.reason) == ("held", "unlearnt")


def test_what_is_learnt_during_a_crawl_changes_nothing_in_it(tmp_path):
    known = Known(str(tmp_path))
    assert known.of("https://h.example/story").revision == 0
    with Archive.open(tmp_path / "store", create=True) as archive:
        known = Known(str(tmp_path / "store"))
        archive.rule_boilerplate("h.example", {LETTER: Ruling.REMOVE})
        assert known.of("https://h.example/story").anywhere == {LETTER}
        archive.rule_boilerplate("h.example", {LETTER: Ruling.KEEP})
        assert known.of("http://h.example:80/other").anywhere == {LETTER}
        assert known.of("https://www.h.example/story").revision == 0
