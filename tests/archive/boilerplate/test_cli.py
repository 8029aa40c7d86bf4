"""`archive boilerplate`: a person sees what was learnt, and overrules it."""

import io
import json
import sys
from datetime import UTC, datetime

import pytest

from archive.archive import Archive
from archive.boilerplate.model import Ruling
from archive.cli import main
from archive.model import Article, Capture, Page

HOST = "paper.example"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LETTER = "Our letter of the week brings you the best of the paper, every Sunday."
FOLLOW = "Follow us \u200eon every channel that there is, and on those that are not.\nSecond line."
SUBJECTS = ["bridge", "harvest", "school", "election", "strike", "flood"]


def story(subject):
    return Article(
        f"The {subject}",
        None,
        (
            f"The {subject} was on every front page on Monday morning, and in the evening news of the day.",
            "Background",
            f"Nobody who lived near the {subject} had been asked, said those who came to the meeting.",
            LETTER,
            FOLLOW,
        ),
    )


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An archive with articles of one host, of which nothing was learnt yet."""
    place = tmp_path / "store"
    with Archive.open(place, create=True) as archive:
        for subject in SUBJECTS:
            page = Page(f"https://{HOST}/{subject}", NOON, 200, (), subject.encode())
            archive.record([Capture(page.url, NOON, (page,), story(subject), 1)])
    monkeypatch.setenv("ARCHIVE_STORE", str(place))
    return place


@pytest.fixture
def run(place, capfdbinary):
    """Runs the command in a pipe: its exit status, standard output and standard error."""

    def run(*argv):
        capfdbinary.readouterr()
        try:
            status = main(["boilerplate", *argv])
        except SystemExit as exc:
            status = exc.code
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


class Terminal(io.TextIOWrapper):
    """What a command takes for a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def shown(place, monkeypatch):
    """What the command shows on a terminal of 80 columns."""

    def shown(*argv):
        with monkeypatch.context() as patch:
            patch.setenv("COLUMNS", "80")
            patch.setenv("NO_COLOR", "1")
            patch.setattr(sys, "stdout", Terminal(io.BytesIO(), encoding="utf-8"))
            assert main(["boilerplate", *argv]) == 0
            return sys.stdout.buffer.getvalue().decode()

    return shown


@pytest.fixture
def learnt(place):
    with Archive.open(place) as archive:
        return archive.learn_boilerplate(HOST)


def rows(out):
    return [line.split("\t") for line in out.splitlines()]


def states(out):
    return {row[6]: row[1] for row in rows(out)}


def test_it_shows_what_is_left_out_and_what_proves_it(run, learnt):
    status, out, _ = run(HOST)
    assert status == 0
    ids = {block.text: block.id for block in learnt.blocks}
    example = f"{HOST}/bridge"
    assert [ids[LETTER], "removed", "6", "6", "", example, LETTER] in rows(out)
    assert [row[0] for row in rows(out)] == [block.id for block in learnt.blocks]
    assert run(f"https://{HOST}/flood?x=1") == run(HOST)


def test_json_holds_everything(run, learnt):
    documents = [json.loads(line) for line in run(HOST, "--json")[1].splitlines()]
    assert [document["text"] for document in documents] == [block.text for block in learnt.blocks]
    assert documents[0]["proofs"][0] == {"article": f"{HOST}/bridge", "key": learnt.blocks[0].proofs[0].key}
    assert set(documents[0]) == {
        "host", "revision", "id", "state", "ruling", "anywhere", "witnesses", "proofs", "text",
        "mark", "below", "fetches", "changes",
    }  # fmt: skip


def test_a_block_of_two_lines_is_one_line_in_a_pipe(run, shown, learnt):
    assert "\n" in FOLLOW
    assert len(run(HOST)[1].splitlines()) == len(run(HOST, "--json")[1].splitlines()) == len(learnt.blocks)
    assert "          Second line." in shown(HOST).splitlines()
    assert all(len(line) <= 80 for line in shown(HOST).splitlines())


def test_what_could_be_is_shown_too(run, shown):
    assert run(HOST) == (0, "", "")
    found = states(run(HOST, "--shared")[1])
    assert (found[LETTER], found["Background"]) == ("new", "left")
    assert "`scrapy reextract paper.example` would learn what is new" in shown(HOST, "--shared")
    assert "Nothing was learnt of it yet; `scrapy reextract paper.example` does that." in shown(HOST)


def test_a_terminal_shows_what_most_articles_share(shown, run, place):
    with Archive.open(place) as archive:
        for subject in SUBJECTS:
            labels = tuple(f"Label {number}" for number in range(30))
            page = Page(f"https://{HOST}/labelled/{subject}", NOON, 200, (), subject.encode())
            read = Article(f"A {subject}", None, (*story(f"old {subject}").body[:3], *labels, "The end of it."))
            archive.record([Capture(page.url, NOON, (page,), read, 1)])
    left = sum(state == "left" for state in states(run(HOST, "--shared")[1]).values())
    assert left > 30
    assert shown(HOST, "--shared").count("  left; in ") == 20
    assert f"{left - 20} more are left" in shown(HOST, "--shared")


def test_what_a_person_says_is_kept_and_taken_back(run, shown, learnt, place):
    out = shown(HOST, "--keep", learnt.blocks[0].id, "--remove", "Backgr")
    assert "(revision 2)" in out
    assert "kept by you, --keep" in out
    assert "removed by you, --remove" in out
    assert "`scrapy reextract paper.example` reads what is archived again by this." in out
    with Archive.open(place) as archive:
        rulings = {block.text: block.ruling for block in archive.learnt(HOST).blocks}
        assert rulings == {learnt.blocks[0].text: Ruling.KEEP, learnt.blocks[1].text: None, "Background": Ruling.REMOVE}
    assert states(run(HOST)[1])["Background"] == "removed"
    run(HOST, "--forget", learnt.blocks[0].id, "--forget", "Background")
    with Archive.open(place) as archive:
        assert archive.learnt(HOST).boilerplate.at_edges == learnt.boilerplate.at_edges


def test_two_things_said_of_one_block_are_refused(run, learnt):
    block = learnt.blocks[0]
    for options in (("--keep", block.id, "--forget", block.text), ("--remove", block.id, "--keep", block.id)):
        status, _, err = run(HOST, *options)
        assert (status, "only one of --keep, --remove and --forget" in err) == (2, True)
    assert run(HOST, "--keep", block.id, "--keep", block.text)[0] == 0


def test_what_a_person_removes_falls_between_paragraphs(run, place):
    run(HOST, "--remove", "Background")
    with Archive.open(place) as archive:
        known = archive.learnt(HOST).boilerplate
        assert [story("flood").body[at] for at in known.fallen(story("flood").body)] == ["Background"]


@pytest.mark.parametrize("block", ["Nothing of the kind", "", "00000000"])
def test_a_block_that_no_article_has_is_refused(run, learnt, block):
    status, out, err = run(HOST, "--remove", block)
    assert (status, out) == (2, "")
    assert "no article of paper.example has a block" in err


def test_a_beginning_that_several_blocks_have_is_refused_with_their_ids(run, learnt):
    status, _, err = run(HOST, "--remove", "The ")
    assert status == 2
    assert "6 blocks begin so" in err


def test_what_is_not_there_is_said(run, shown):
    assert run("other.example")[0] == 2
    assert "no article of this host is archived" in run("other.example")[2]
    assert run("--keep", "x")[0] == 2
    assert run("not a host")[0] == 2
    assert run() == (0, "", "")
    assert "Nothing was learnt of any host yet" in shown()


def test_hosts_are_listed(run, shown, learnt):
    assert run()[1] == f"{HOST}\t1\t{len(learnt.blocks)}\t0\n"
    (document,) = [json.loads(line) for line in run("--json")[1].splitlines()]
    assert document == {"host": HOST, "revision": 1, "removed": len(learnt.blocks), "kept": 0}
    assert f"{HOST}: 2 blocks left out (revision 1)" in shown()


def test_a_damaged_file_ends_with_its_own_status(run, learnt, place):
    (path,) = place.glob("boilerplate/*/*.json")
    path.chmod(0o600)
    path.write_text("{")
    status, _, err = run(HOST)
    assert status == 3
    assert str(path) in err


@pytest.fixture
def counted(place):
    """One more article, with lines of the moment in it."""
    lines = ("1,204 readers are here.", "Trending now: rain, tea", "Ada is reading this")
    body = (*story("quarry").body[:3], *lines)
    page = Page(f"https://{HOST}/quarry", NOON, 200, (), b"quarry")
    with Archive.open(place) as archive:
        archive.record([Capture(page.url, NOON, (page,), Article("The quarry", None, body), 1)])
    return body


@pytest.mark.parametrize(
    ("typed", "text", "mark", "other"),
    [
        ("# readers are here", "# readers are here", "shape", "7 readers are here"),
        ("# Readers are here.", "# readers are here", "shape", "Readers 900: # readers are here"),
        ("Trending now: …", "Trending now: …", "frame", "Trending now: snow"),
        ("… is reading this", "… is reading this", "frame", "Bo is reading this"),
    ],
)
def test_a_shape_and_a_beginning_can_be_typed(run, place, counted, typed, text, mark, other):
    status, out, err = run(HOST, "--remove", typed, "--json")
    assert status == 0, err
    (row,) = map(json.loads, out.splitlines())
    assert (row["text"], row["mark"], row["ruling"], row["state"]) == (text, mark, "remove", "removed")
    with Archive.open(place) as archive:
        known = archive.learnt(HOST).boilerplate
    fallen = [counted[at] for at in known.fallen(counted)]
    assert len(fallen) == 1
    assert known.fallen((*story("quarry").body[:3], other)) == ([3] if ":" not in other or "now" in other else [])
    # And is taken back as it was typed.
    assert run(HOST, "--forget", typed)[0] == 0
    with Archive.open(place) as archive:
        assert archive.learnt(HOST).blocks == ()


@pytest.mark.parametrize("typed", ["# lamps are here", "Trending never: …", "…", "#", "The … of … here"])
def test_a_shape_that_no_line_has_is_refused(run, counted, typed):
    assert run(HOST, "--remove", typed)[0] == 2
