"""What is learnt of a host in a real archive: kept, applied, overruled, and never an edit."""

import datetime as dt
import itertools
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive, Kind
from archive.boilerplate.model import Ruling, whole
from archive.errors import DamageError, StoreTooNew
from archive.model import Again, Article, Byline, Capture, Metadata, Novelty, Page, ReadAgain, Removed

ROOT = Path(__file__).parents[3]
HOST = "paper.example"
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
LETTER = "Our letter of the week brings you the best of the paper, every Sunday."
APP = "Read it first in the app, which is free for all those who subscribe to us."
SUBJECTS = ["bridge", "harvest", "school", "election", "strike", "flood", "library", "railway"]


def address(subject):
    return f"https://{HOST}/{subject}"


def article(subject, *after, edit=""):
    """What a page says of its subject, with what the site has put under it."""
    own = (
        f"The {subject} was on every front page on Monday morning, and again in the evening news of the day.",
        f"Nobody who lived near the {subject} had been asked, said those who came to the meeting in town.{edit}",
    )
    return Article(f"The {subject}", Byline(date=dt.date(2026, 11, 1), authors=("Ann Other",)), (*own, *after))


def left(read, boilerplate):
    """What reading a page gives where this is known of its host."""
    gone = boilerplate.fallen(read.body)
    removed = tuple(Removed(at, read.body[at]) for at in gone)
    return replace(
        read,
        body=tuple(text for at, text in enumerate(read.body) if at not in gone),
        metadata=Metadata(removed=removed),
    )


class Paper:
    """An archive, and a site whose pages it holds."""

    def __init__(self, archive):
        self.archive = archive
        self.pages = {}

    def visit(self, hour, *pages):
        """Reads pages as a crawl does, which knows what was learnt before."""
        known = self.archive.boilerplate(HOST)
        captures = []
        for subject, read in pages:
            at = NOON + dt.timedelta(hours=hour)
            body = repr(read).encode()
            self.pages[body] = read
            page = Page(address(subject), at, 200, (), body)
            captures.append(Capture(page.url, at, (page,), left(read, known), 1, known.revision))
        return self.archive.record(captures)

    def reread(self):
        """Learns, and reads again what was read with less knowledge: what came of each."""
        learnt = self.archive.learn_boilerplate(HOST)
        batch = []
        for one in self.archive.to_read_again(host=HOST, rules=1, learnt=learnt.revision):
            read = self.pages[self.archive.page(one.visit.raw).body]
            batch.append(ReadAgain(one.visit, left(read, learnt.boilerplate), 1, learnt.revision))
        return [one.came for one in self.archive.record_again(batch, at=NOON)]

    def text(self, subject):
        """The body of the newest version of an article; there is one version."""
        (version,) = self.archive.versions(address(subject))
        return self.archive.article(version.key).body

    def known(self):
        return self.archive.learnt(HOST).boilerplate


@pytest.fixture
def place(tmp_path):
    return tmp_path / "archive"


@pytest.fixture
def paper(place):
    with Archive.open(place, create=True) as archive:
        yield Paper(archive)


def every(*after, of=SUBJECTS):
    return [(subject, article(subject, *after)) for subject in of]


def test_what_is_learnt_leaves_the_texts_and_is_no_edit(paper):
    paper.visit(0, *every(LETTER))
    assert paper.reread() == [Again.OTHER] * len(SUBJECTS)
    assert paper.known().at_edges == {LETTER}
    for subject in SUBJECTS:
        assert paper.text(subject) == article(subject).body
    assert paper.reread() == []
    assert list(paper.archive.check()) == []


def test_what_was_left_out_stands_in_the_record(paper):
    paper.visit(0, *every(LETTER))
    paper.reread()
    (version,) = paper.archive.versions(address("flood"))
    read = paper.archive.article(version.key)
    assert read.metadata.removed == (Removed(2, LETTER),)
    assert whole(read.body, read.metadata.removed) == article("flood", LETTER).body
    record = paper.archive.provenance(version.key)
    assert (record["removed"], record["learnt"]) == ([[2, LETTER]], 1)


def test_a_crawl_reads_by_what_is_known_and_finds_no_edit(paper):
    paper.visit(0, *every(LETTER))
    paper.reread()
    (same,) = paper.visit(1, ("flood", article("flood", LETTER)))
    assert same.change is Novelty.UNCHANGED
    (other,) = paper.visit(2, ("flood", article("flood", LETTER, edit=" Two were hurt.")))
    assert other.change is Novelty.CHANGED


def test_learning_again_teaches_nothing_new(paper):
    paper.visit(0, *every(LETTER))
    paper.reread()
    paper.visit(1, *every(LETTER))
    before = paper.archive.learnt(HOST)
    assert paper.archive.learn_boilerplate(HOST) == before
    assert before.revision == 1


def test_another_line_under_the_same_texts_is_learnt_and_stays_known(paper):
    """What stood under an article once is still asked for, or it would come back into the older version: an edit."""
    paper.visit(0, *every(LETTER))
    paper.reread()
    paper.visit(24, *every(APP))
    paper.reread()
    assert paper.known().at_edges == {LETTER, APP}
    assert paper.text("flood") == article("flood").body
    assert paper.reread() == []
    assert paper.archive.learnt(HOST).revision == 2
    paper.archive.reindex()
    assert paper.archive.learn_boilerplate(HOST).revision == 2


def test_what_a_person_keeps_comes_back_into_the_texts(paper):
    paper.visit(0, *every(LETTER))
    paper.reread()
    paper.archive.rule_boilerplate(HOST, {LETTER: Ruling.KEEP})
    assert set(paper.reread()) == {Again.OTHER}
    assert paper.text("flood") == article("flood", LETTER).body
    assert paper.reread() == []
    paper.archive.rule_boilerplate(HOST, {LETTER: None})
    assert set(paper.reread()) == {Again.OTHER}
    assert paper.text("flood") == article("flood").body


def test_a_ruling_is_no_edit_before_what_is_archived_was_read_again(paper):
    paper.visit(0, *every(LETTER))
    paper.archive.rule_boilerplate(HOST, {LETTER: Ruling.REMOVE})
    (same,) = paper.visit(1, ("flood", article("flood", LETTER)))
    assert same.change is Novelty.UNCHANGED
    paper.reread()
    (same,) = paper.visit(2, ("flood", article("flood", LETTER)))
    assert (same.change, same.reading.learnt) == (Novelty.UNCHANGED, 1)
    assert paper.text("flood") == article("flood").body
    paper.visit(3, ("zoo", article("zoo", LETTER)))
    assert paper.text("zoo") == article("zoo").body


def test_a_ruling_before_the_first_page_counts_for_it(paper):
    paper.archive.rule_boilerplate(HOST, {LETTER: Ruling.REMOVE})
    paper.visit(0, ("flood", article("flood", LETTER)))
    assert paper.text("flood") == article("flood").body


def test_what_a_person_removes_leaves_the_texts(paper):
    first, second = article("flood").body
    paper.visit(0, ("flood", replace(article("flood"), body=(first, "Advertisement", second))))
    learnt = paper.archive.rule_boilerplate(HOST, {"Advertisement": Ruling.REMOVE})
    assert paper.archive.rule_boilerplate(HOST, {"Advertisement": Ruling.REMOVE}) == learnt
    paper.reread()
    assert paper.text("flood") == (first, second)
    paper.archive.rule_boilerplate(HOST, {"Advertisement": None})
    assert paper.archive.learnt(HOST).blocks == ()


def test_other_hosts_are_not_asked(paper):
    others = [(subject, article(subject, LETTER)) for subject in SUBJECTS]
    for number, (subject, read) in enumerate(others):
        page = Page(f"https://{number}.example/{subject}", NOON, 200, (), repr(read).encode())
        paper.archive.record([Capture(page.url, NOON, (page,), read, 1)])
    assert paper.archive.learn_boilerplate("1.example").revision == 0
    assert paper.archive.evidence("2.example")[0].article == "2.example/school"


def test_a_rebuilt_catalog_teaches_the_same(paper, place):
    paper.visit(0, *every(LETTER))
    paper.reread()
    before = paper.archive.evidence(HOST)
    (place / "catalog.sqlite3").unlink()
    with Archive.open(place) as again:
        again.reindex()
        assert again.evidence(HOST) == before
        assert again.learn_boilerplate(HOST).revision == 1
        assert list(again.check()) == []


def test_a_port_has_a_file_of_its_own(paper):
    for host in ("h.example:8000", "h.example_8000", "h.example"):
        assert paper.archive.rule_boilerplate(host, {"Advertisement": Ruling.REMOVE}).revision == 1
    assert {one.host for one in paper.archive.learnt_hosts()} == {"h.example:8000", "h.example_8000", "h.example"}
    assert list(paper.archive.check()) == []


# Whatever the order


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.permutations(every(LETTER) + every(APP, of=["zoo", "tunnel"])), st.integers(0, 10), st.integers(0, 10))
def test_the_order_in_which_pages_came_makes_no_difference(tmp_path_factory, pages, once, twice):
    """Nor does it how often was learnt in between."""
    with Archive.open(tmp_path_factory.mktemp("archive"), create=True) as archive:
        paper = Paper(archive)
        for number, page in enumerate(pages):
            paper.visit(number, page)
            if number in (once, twice):
                paper.reread()
        paper.reread()
        paper.reread()
        assert paper.known().at_edges == {LETTER}
        assert all(paper.text(subject) == article(subject).body for subject in SUBJECTS)
        assert paper.text("zoo") == article("zoo", APP).body
        assert paper.reread() == []


# What happens to files


def revision(place, number):
    (path,) = place.glob(f"boilerplate/*/{number:06}.json")
    return path


def test_a_file_that_is_damaged_is_named_and_never_believed(paper, place):
    paper.visit(0, *every(LETTER))
    paper.reread()
    path = revision(place, 1)
    whole_file = path.read_bytes()
    for damaged in (b"", whole_file[:-3], whole_file.replace(b'"revision": 1', b'"revision": 2')):
        path.chmod(0o600)
        path.write_bytes(damaged)
        (finding,) = paper.archive.check()
        assert (finding.path, finding.kind) == (str(path), Kind.DAMAGED)
        with pytest.raises(DamageError, match=path.name):
            paper.archive.learnt(HOST)
    path.write_bytes(whole_file.replace(b"Sunday", b"Monday"))
    (finding,) = paper.archive.check()
    assert finding.kind is Kind.DAMAGED


def test_a_revision_that_is_gone_is_named(paper, place):
    for block in ("Advertisement", "Newsletter", "Share"):
        paper.archive.rule_boilerplate(HOST, {block: Ruling.REMOVE})
    revision(place, 2).unlink()
    (finding,) = paper.archive.check()
    assert (finding.kind, finding.path[-11:]) == (Kind.MISSING, "000002.json")


def test_the_newest_revision_is_missed_where_texts_were_read_with_it(paper, place):
    paper.visit(0, *every(LETTER))
    paper.reread()
    assert revision(place, 1).exists()
    revision(place, 1).unlink()
    (finding,) = paper.archive.check()
    assert (finding.kind, finding.path[-11:]) == (Kind.MISSING, "000001.json")
    # Its number is not given to another: the texts say what they were read with.
    assert paper.archive.rule_boilerplate(HOST, {LETTER: Ruling.KEEP}).revision == 2
    (finding,) = paper.archive.check()
    assert (finding.kind, finding.path[-11:]) == (Kind.MISSING, "000001.json")


def test_what_is_known_of_another_host_of_a_site_is_its_own(paper):
    for label in ("one", "two", "three"):
        paper.archive.rule_boilerplate(f"m.{HOST}", {label: Ruling.REMOVE})
    paper.visit(0, ("flood", article("flood")))
    read = replace(article("flood"), metadata=Metadata(canonical_url=address("flood")))
    page = Page(f"https://m.{HOST}/flood", NOON, 200, (), b"mobile")
    (recorded,) = paper.archive.record([Capture(page.url, NOON, (page,), read, 1, 3)])
    assert recorded.visit.article == f"{HOST}/flood"
    assert paper.archive.boilerplate(HOST).revision == 0
    assert paper.archive.boilerplate(f"m.{HOST}").revision == 3
    assert list(paper.archive.check()) == []


def test_a_file_of_a_newer_program_is_refused_by_name(paper, place):
    paper.archive.rule_boilerplate(HOST, {"Advertisement": Ruling.REMOVE})
    path = revision(place, 1)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 5'))
    with pytest.raises(StoreTooNew, match="format 5"):
        paper.archive.learnt(HOST)
    assert [finding.path for finding in paper.archive.check()] == [str(path)]


def test_a_stranger_among_the_files_is_named(paper, place):
    paper.archive.rule_boilerplate(HOST, {"Advertisement": Ruling.REMOVE})
    revision(place, 1).with_name("notes.txt").write_text("mine")
    (finding,) = paper.archive.check()
    assert finding.kind is Kind.FOREIGN
    assert paper.archive.learnt(HOST).revision == 1


def test_two_who_rule_at_the_same_time_both_count(paper, place):
    with Archive.open(place) as other:
        for number, archive in zip(range(6), itertools.cycle((paper.archive, other)), strict=False):
            archive.rule_boilerplate(HOST, {f"Label {number}": Ruling.REMOVE})
    code = """
        import sys
        from archive.archive import Archive
        from archive.boilerplate.model import Ruling
        with Archive.open(sys.argv[1]) as archive:
            for number in range(10):
                archive.rule_boilerplate("paper.example", {f"{sys.argv[2]} {number}": Ruling.KEEP})
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(place)]
    running = [subprocess.Popen([*command, name], cwd=ROOT) for name in ("one", "other")]
    assert [process.wait() for process in running] == [0, 0]
    learnt = paper.archive.learnt(HOST)
    assert (learnt.revision, len(learnt.blocks)) == (26, 26)


def test_who_is_killed_while_writing_leaves_the_old_revision_or_the_new_one(paper, place):
    paper.archive.rule_boilerplate(HOST, {"Advertisement": Ruling.REMOVE})
    code = """
        import os, signal, sys
        from archive.archive import Archive
        from archive.boilerplate.model import Ruling
        count = 0
        def dying(call):
            def called(*arguments, **keywords):
                global count
                count += 1
                if count == int(sys.argv[2]):
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*arguments, **keywords)
            return called
        with Archive.open(sys.argv[1]) as archive:
            archive.learnt("paper.example")
            for name in ("open", "write", "fsync", "link", "unlink", "mkdir"):
                setattr(os, name, dying(getattr(os, name)))
            archive.rule_boilerplate("paper.example", {f"Newsletter {sys.argv[2]}": Ruling.REMOVE})
    """
    deaths = 0
    for point in range(1, 60, 3):
        before = paper.archive.learnt(HOST)
        process = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(place), str(point)], cwd=ROOT)
        deaths += process.returncode == -signal.SIGKILL
        after = paper.archive.learnt(HOST)
        assert after.revision - before.revision in (0, 1)
        assert list(paper.archive.check()) == []
        if process.returncode == 0:
            break
    assert deaths > 5
    paper.visit(0, *every(LETTER))
    assert list((place / "tmp").iterdir()) == []
