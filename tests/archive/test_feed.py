"""Changes as Atom feeds: valid, stable, and safe whatever an article says."""

import datetime as dt
import sys
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.archive import Archive
from archive.changes.model import Kind
from archive.cli import main
from archive.diff.atom import FeedEntry, feed, tag
from archive.model import Article, Byline, Capture, Metadata, Page, ReadAgain

START = dt.datetime(2016, 11, 10, 10, 24, tzinfo=dt.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
EEL, TRAM = "https://gazette.example/harbour/eel", "https://tram.example/sail?id=1&x=<y>"


def capture(url, hours, title, *body, authors=("Ada Quill",), source=None, rules=1):
    at = START + dt.timedelta(hours=hours)
    article = Article(title, Byline(authors=authors), body, Metadata(language="en"))
    return Capture(url, at, (Page(url, at, 200, (), f"{article}".encode()),), article, rules, source=source)


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "store"
    with Archive.open(place, create=True) as archive:
        archive.record(
            [
                capture(EEL, 0, "The eel", "It is 41 years old.", source="gazette"),
                capture(TRAM, 1, "A tram <b>", "It has a sail.", authors=("Pia & Co", "../../Evil")),
                capture(EEL, 2, "The eel", "It is 14 years old.", source="gazette"),
                capture(TRAM, 3, "A toy <script>", "It has a sail.", authors=("Pia & Co", "../../Evil")),
            ]
        )
    return place


@pytest.fixture
def written(place, capfd):
    """Runs `archive feed`, and returns what it prints."""

    def run(*options, status=0):
        capfd.readouterr()
        try:
            found = main(["feed", "--store", str(place), *options])
        except SystemExit as exc:
            found = exc.code
        sys.stdout.flush()
        out, err = capfd.readouterr()
        assert found == status, err
        return out

    return run


def read(text):
    """What a feed reader makes of a feed that is well-formed and has what RFC 4287 asks for."""
    root = ElementTree.fromstring(text)  # noqa: S314 - we wrote it
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert element.find(f"{ATOM}id").text.startswith("tag:")
    assert root.find(f"{ATOM}author") is not None
    found = feedparser.parse(text.encode(), sanitize_html=False)
    assert not found.bozo
    return found


def test_an_entry_tells_a_change(written):
    tram, eel = read(written()).entries
    assert eel.id == (
        "tag:palimpsest.invalid,2026:change/gazette.example/harbour/eel/20161110T102400Z/20161110T122400Z"
    )
    assert (eel.title, eel.link, eel.updated) == ("The eel", EEL, "2016-11-10T12:24:00Z")
    assert eel.summary == "a number changed: 41 became 14. Nothing on the page says that it was changed."
    assert [tag.term for tag in eel.tags] == ["number", "stealth"]
    assert [author.name for author in eel.authors] == ["Ada Quill"]
    assert (eel.content[0].type, eel.content[0].language) == ("text/html", "en")
    assert eel.content[0].value == (
        '<p><small>changed</small></p>\n<p dir="auto">It is <del>41</del><ins>14</ins> years old.</p>'
    )
    assert tram.link == "https://tram.example/sail?id=1&x=%3Cy%3E"
    assert "A <del>tram &lt;b</del><ins>toy &lt;script</ins>&gt;" in tram.content[0].value


def test_what_was_changed_is_one_sentence_of_a_summary(written, place):
    with Archive.open(place) as archive:
        archive.record(
            [
                capture(EEL, 4, "The eel", "It is 14 years old.", "It lives in the harbour. Boats pass it."),
                capture(EEL, 5, "The eel", "It is 19 years old.", "Nobody has seen it for a week."),
            ]
        )
    summary = read(written()).entries[0].summary
    assert summary.endswith(". Nothing on the page says that it was changed.")
    assert "; " in summary
    assert ".;" not in summary
    assert ".." not in summary


def test_versions_that_say_the_same_are_not_told_as_changed(place, capfd):
    with Archive.open(place) as archive:
        archive.record([capture(EEL, 6, "The eel", "It is 41 years old.", source="gazette")])
    assert main(["diff", "--store", str(place), EEL, "1", "3", "--html", "-"]) == 0
    sys.stdout.flush()
    page = capfd.readouterr().out
    assert "No difference." in page
    assert 'class="verdict"' not in page


def test_a_feed_is_the_same_wherever_the_archive_lies_and_after_a_rebuild(written, place, tmp_path):
    before = written()
    with Archive.open(place) as archive:
        archive.reindex()
    assert written() == before
    place.rename(tmp_path / "elsewhere")
    assert written("--store", str(tmp_path / "elsewhere")) == before


def test_better_rules_rename_no_entry(written, place):
    before = [entry.id for entry in read(written()).entries]
    with Archive.open(place) as archive:
        for visit in archive.visits(EEL):
            age = "41" if visit.at == START else "14"
            result = capture(EEL, 0, "The eel", f"It is {age} years old.", "It swims.").result
            archive.record_again([ReadAgain(visit, result, rules=2)], at=START)
    assert [entry.id for entry in read(written()).entries] == before


def test_a_feed_holds_what_is_asked_for(written):
    def titles(*options):
        return [entry.title for entry in read(written(*options)).entries]

    assert titles("--limit", "1") == ["A toy <script>"]
    assert titles("--source", "gazette") == ["The eel"]
    assert titles("--author", "Pia & Co") == ["A toy <script>"]
    assert titles("--kind", "number") == titles("--stealth", "--kind", "number") == ["The eel"]
    assert titles("--disclosed") == []
    assert read(written("--kind", "number")).feed.id == "tag:palimpsest.invalid,2026:feed/kind:number"
    assert read(written("--author", "Ada Quill")).feed.title == "Changes, Ada Quill"
    written("--limit", "0", status=2)


def test_many_feeds_and_their_index_are_written(written, tmp_path):
    folder = tmp_path / "feeds"
    assert written("--all", str(folder), "--address", "https://example.org/feeds") == ""
    names = sorted(path.name for path in folder.iterdir())
    assert all(read((folder / name).read_text("utf-8")) for name in names if name != "feeds.opml")
    assert {"all.atom", "stealth.atom", "feeds.opml", "source-gazette.atom"} <= set(names)
    assert {f"kind-{kind}.atom" for kind in (Kind.HEADLINE, Kind.NUMBER)} <= set(names)
    assert len([name for name in names if name.startswith("author-")]) == 3
    index = ElementTree.parse(folder / "feeds.opml")  # noqa: S314 - we wrote it
    listed = {one.get("xmlUrl").removeprefix("https://example.org/feeds/") for one in index.iter("outline")}
    assert listed == set(names) - {"feeds.opml"}
    all_of_them = read((folder / "all.atom").read_text("utf-8"))
    assert all_of_them.feed.links[0].href == "https://example.org/feeds/all.atom"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    written("--all", str(folder), "--address", "https://example.org/feeds")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_an_empty_feed_is_a_feed(written):
    assert read(written("--host", "nowhere.example")).entries == []


def test_a_damaged_text_is_an_entry_that_says_so(written, place):
    next(path for path in place.glob("texts/*/*/*.txt") if "41 years" in path.read_text()).unlink()
    assert [entry.summary for entry in read(written()).entries][1] == "A text is damaged."


texts = st.text(max_size=30) | st.sampled_from(
    [
        "]]>",
        "<![CDATA[",
        "&lt;&#0;",
        "\x00\x0b\x1f\x7f\x85",
        "\ud800",
        "\ufffe\uffff",
        "\u202eevil\u2066",
        '"><x y="',
        "日本",
    ]
)
entries = st.lists(
    st.builds(
        FeedEntry,
        id=st.builds(tag, st.just("change"), texts, texts),
        title=texts,
        url=texts | texts.map("https://example.org/{}".format),
        updated=st.integers(0, 10**11).map(lambda seconds: START + dt.timedelta(seconds=seconds)),
        summary=texts,
        content=texts,
        authors=st.lists(texts, max_size=2),
        categories=st.lists(texts, max_size=2),
        language=st.none() | texts,
    ),
    max_size=3,
)


@given(entries, texts, texts)
def test_every_feed_is_well_formed_whatever_pages_say(entries, title, address):
    text = feed(entries, id=tag("feed", title), title=title, maker="test", address=address)
    root = ElementTree.fromstring(text.encode())  # noqa: S314 - we wrote it
    found = root.findall(f"{ATOM}entry")
    assert len(found) == len(entries)
    for element, entry in zip(found, entries, strict=True):
        assert element.find(f"{ATOM}id").text == entry.id
        assert entry.id.isascii()
        assert " " not in entry.id
        allowed = {"id", "title", "updated", "published", "link", "author", "category", "summary", "content"}
        assert {child.tag.removeprefix(ATOM) for child in element} <= allowed
        if entry.title.isprintable() and entry.title.isalnum():
            assert element.find(f"{ATOM}title").text == entry.title
        for link in element.findall(f"{ATOM}link"):
            assert link.get("href").lower().startswith(("http://", "https://"))
            assert link.get("href").isascii()
