"""The commands that tell what was changed: on a terminal, in a pipe, as JSON."""

import contextlib
import datetime as dt
import io
import json
import sqlite3
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.cli import main
from archive.model import Article, Byline, Capture, Failure, Fault, Metadata, Page, ReadAgain, Removed

START = dt.datetime(2016, 11, 10, 10, 24, tzinfo=dt.UTC)
EEL = "https://gazette.example/harbour/eel"
TRAM = "https://tram.example/sail?id=1"
HOSTILE = "https://hostile.example/x"
EVIL = "A \\ “日本語” \u200eend <b>&amp;</b> [31m"


def capture(url, hours, result, *, source=None, status=200):
    at = START + dt.timedelta(hours=hours)
    page = Page(url, at, status, (), f"<p>{hours}{result}".encode())
    return Capture(url, at, (page,), result, 1, source=source)


def article(title, *body, authors=("Pia Lund",), modified=None):
    return Article(title, Byline(authors=authors), body, Metadata(language="en", modified=modified))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """An eel that shrinks, a tram that says so, a hostile article, and one that goes to and fro."""
    place = tmp_path_factory.mktemp("archive") / "store"
    eel = article("The eel of Merrowport", "It is 41 years old.", "“It bites us all,” said Ada Quill.", "It swims.")
    tram = article("A tram", "It has a sail.", modified=START)
    with Archive.open(place, create=True) as archive:
        archive.record(
            [
                capture(EEL, 0, eel, source="gazette"),
                capture(TRAM, 0, tram),
                capture(HOSTILE, 1, article("H", "Nothing.", EVIL)),
                capture(EEL, 2, replace(eel, body=("It is 14 years old.", "It swims."))),
                capture(TRAM, 3, article("A toy", "It has a sail.", modified=START + dt.timedelta(minutes=9))),
                capture(HOSTILE, 4, article(EVIL, "Nothing.", "Nothing more.")),
                *(
                    capture("https://fro.example/", 5 + n, article(f"Title {'AB'[n % 2]}", "It swims."))
                    for n in range(5)
                ),
                capture(EEL, 50, Failure(Fault.HTTP_STATUS, "410 Gone"), status=410),
                capture(EEL, 90, Failure(Fault.HTTP_STATUS, "410 Gone"), status=410),
            ]
        )
    return place


@pytest.fixture
def archive(place, capfd, monkeypatch):
    """Runs the command in a pipe: its exit status, standard output and standard error."""
    monkeypatch.setenv("ARCHIVE_STORE", str(place))

    def run(*argv):
        capfd.readouterr()
        try:
            status = main(list(argv))
        except SystemExit as exc:
            status = exc.code
        sys.stdout.flush()
        return status, *capfd.readouterr()

    return run


class Terminal(io.TextIOWrapper):
    """What a command takes for a terminal."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8")

    def isatty(self):
        return True


@pytest.fixture
def terminal(place, monkeypatch):
    """What the command shows on a terminal of 80 columns, without colours."""

    def run(*argv, **environment):
        with monkeypatch.context() as patch:
            known = {"ARCHIVE_STORE": str(place), "TERM": "xterm", "COLUMNS": "80", "NO_COLOR": "1", **environment}
            for name, value in known.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdout", Terminal())
            assert main(list(argv)) == 0
            return sys.stdout.buffer.getvalue().decode()

    return run


def rows(text):
    return [line.split("\t") for line in text.splitlines()]


def documents(text):
    return [json.loads(line) for line in text.split("\n") if line]


def steers(text):
    return any(
        (unicodedata.category(c) in {"Cc", "Zl", "Zp"} and c not in "\n\t") or "\u202a" <= c <= "\u202e" for c in text
    )


def test_changes_lists_what_was_changed_newest_first(archive):
    status, out, err = archive("changes")
    assert (status, err) == (0, "")
    fro, hostile, tram, eel = rows(out)
    assert eel == [
        "2016-11-10T12:24:00Z",
        "stealth",
        "number,quotation,deletion",
        EEL,
        "1-2",
        "The eel of Merrowport",
        "a number changed: 41 became 14; a quotation was dropped: “It bites us all,” said Ada Quill.",
    ]
    assert tram[1:6] == ["disclosed", "headline", TRAM, "1-2", "A toy"]
    assert (fro[4], fro[6]) == ("1-2", "the headline was: Title A")
    assert hostile[3] == HOSTILE
    assert not steers(out)


def test_changes_are_chosen(archive):
    def urls(*options):
        return [row[3] for row in rows(archive("changes", *options)[1])]

    fro = "https://fro.example/"
    assert urls("--stealth") == [fro, HOSTILE, EEL]
    assert urls("--disclosed") == [TRAM]
    assert urls("--kind", "number") == [HOSTILE, EEL]
    assert urls("--kind", "headline,Number") == [fro, HOSTILE, TRAM, EEL]
    assert urls("--host", "tram.example") == [TRAM]
    assert urls("--source", "gazette") == [EEL]
    assert urls("--since", "2016-11-10T14:24") == [fro, HOSTILE]
    assert urls("--until", "2016-11-10T12:24") == [EEL]
    assert urls("--since", "24h") == []
    assert urls("--since", "30m") == []
    for option in ("--host", "--source"):
        status, out, err = archive("changes", option, "no.example")
        assert (status, out, f"{option} no.example: nothing is archived of it" in err) == (2, "", True)
    assert urls("--limit", "2") == [fro, HOSTILE]


def test_what_is_no_choice_is_refused(archive):
    for options, said in (
        (("--kind", "headlin"), "there are headline, byline, date, number"),
        (("--stealth", "--disclosed"), "not allowed with"),
        (("--since", "yesterday"), "neither a time such as"),
        (("--limit", "0"), "no number from 1 on"),
    ):
        status, out, err = archive("changes", *options)
        assert (status, out) == (2, "")
        assert said in err


def test_a_person_reads_what_was_changed(terminal):
    assert terminal("changes", "--source", "gazette") == (
        "2016-11-10 12:24  The eel of Merrowport  stealth\n"
        "                  https://gazette.example/harbour/eel\n"
        "                  - a number changed: 41 became 14\n"
        "                      It is [-41-]{+14+} years old.\n"
        "                  - a quotation was dropped: “It bites us all,” said Ada Quill.\n"
        "                  version 1 to 2; 1 word in, 8 words out\n"
        "\n"
    )
    told = terminal("changes")
    assert not steers(told)
    assert [line for line in told.splitlines() if "http" not in line and len(line) > 80] == []
    assert "the page says so: modified 2016-11-10T10:33:00+00:00" in told
    assert "to and fro between two texts: versions 1 to 5" in told
    assert terminal("changes", "--kind", "date") == "No such change is archived.\n"


def test_a_terminal_is_shown_the_newest_twenty(terminal, tmp_path):
    with Archive.open(tmp_path / "many", create=True) as archive:
        archive.record([capture(EEL, n, article("T", f"It is {n * n} years old.")) for n in range(23)])
    few = terminal("changes", ARCHIVE_STORE=str(tmp_path / "many"))
    assert few.count("a number changed") == 20
    assert few.endswith("There are older ones: --since 7d or --limit 100 shows more.\n")
    assert terminal("changes", "--limit", "21", ARCHIVE_STORE=str(tmp_path / "many")).count("number changed") == 21
    assert terminal("changes", "--since", "2016-11-10", ARCHIVE_STORE=str(tmp_path / "many")).count("changed") == 22


def test_the_log_folds_what_goes_to_and_fro(terminal, archive):
    assert terminal("log", "https://fro.example/").splitlines()[3:-3] == [
        "   1  2016-11-10 15:24, 1 reading",
        "      First read.",
        "   2  2016-11-10 16:24, 1 reading",
        "      Title changed.",
        "      headline; stealth",
        "   …  to and fro between these two texts: versions 1 to 5, until 2016-11-10 19:24",
    ]
    told = documents(archive("log", "--json", "https://fro.example/")[1])
    assert [(one["number"], one["alternates"]) for one in told] == [(n, 1) for n in range(1, 6)]
    assert len(rows(archive("log", "https://fro.example/")[1])) == 5


def test_the_log_tells_a_removal_that_is_confirmed(terminal, archive):
    assert terminal("log", EEL).splitlines()[-5:-3] == [
        "   -  missing: HTTP 410 Gone, 2016-11-12 12:24 to 2016-11-14 04:24 (2 visits)",
        "   -  removed: gone since 2016-11-12 12:24, still so 2016-11-14 04:24",
    ]
    (_, newest) = documents(archive("log", "--json", EEL)[1])
    assert [(event["life"], event["at"], event["since"]) for event in newest["events"]] == [
        ("missing", "2016-11-12T12:24:00Z", "2016-11-12T12:24:00Z"),
        ("removed", "2016-11-14T04:24:00Z", "2016-11-12T12:24:00Z"),
    ]
    assert (newest["kinds"], newest["disclosed_by"], newest["alternates"]) == (
        ["number", "quotation", "deletion"], [], None
    )  # fmt: skip


def test_explain_says_why_a_version_is_one(terminal, archive):
    told = terminal("explain", EEL).splitlines()
    assert told[:2] == ["The eel of Merrowport", EEL]
    assert told[3] == "Version 2, read 2016-11-10 12:24:00 UTC, 1 reading"
    assert told[4] == "    rules 1 gave this text 1 time:"
    assert told[5].startswith("      texts/gazette.example/")
    assert "    both were read by rules 1, and differ: the page did that, not our rules." in told
    assert "    a number changed: 41 became 14" in told
    assert "    there: number, quotation, deletion" in told
    assert "    Nothing on the page says that it was changed." in told
    assert "    date of the last update, for machines: none" in told
    assert told[-1] == "    nothing"
    assert not steers(terminal("explain", HOSTILE))
    (why,) = documents(archive("explain", "--json", TRAM)[1])
    assert (why["version"]["number"], why["before"]["number"], why["compared_by"]) == (2, 1, {"rules": 1, "learnt": 0})
    assert why["change"]["kinds"] == ["headline"]
    assert why["signs"][0] == {
        "name": "date of the last update, for machines",
        "old": "2016-11-10T10:24:00+00:00", "new": "2016-11-10T10:33:00+00:00",
    }  # fmt: skip
    assert [one["kind"] for one in why["paragraphs"]] == ["kept"]
    assert "number" in why["absent"]
    assert "headline" not in why["absent"]
    (first,) = documents(archive("explain", "--json", EEL, "1")[1])
    assert (first["before"], first["change"], first["signs"], first["absent"]) == (None, None, [], [])
    assert archive("explain", EEL, "3")[0] == 2


def test_explain_tells_our_rules_from_the_page(tmp_path, archive):
    left = (Removed(1, "Sign up for our letter of the week, it is free for all."),)
    old, new = article("T", "One."), article("T", "Two.")
    with Archive.open(tmp_path / "again", create=True) as store:
        store.record([capture(EEL, 0, old), capture(EEL, 1, new)])
        for visit, text in zip(store.visits(EEL), ("One. One.", "Two. Two."), strict=True):
            read = article("T", text)
            read = replace(read, metadata=replace(read.metadata, removed=left))
            store.record_again([ReadAgain(visit, read, rules=2, learnt=1)], at=START)
    (why,) = documents(archive("explain", "--json", EEL, "--store", str(tmp_path / "again"))[1])
    assert [(one["rules"], one["learnt"], one["counts"]) for one in why["read"]] == [(2, 1, True), (1, 0, False)]
    assert why["compared_by"] == {"rules": 2, "learnt": 1}
    assert why["left_out"] == [
        {
            "text": left[0].text, "place": 2, "in_both": True,
            "why": "learnt to be the site's by an earlier revision",
        }
    ]  # fmt: skip


def test_researchers_get_the_tables_of_newsedits(archive, tmp_path):
    file = tmp_path / "edits.db"
    assert archive("changes", "--newsedits", str(file)) == (0, "", "")
    with contextlib.closing(sqlite3.connect(file)) as database:
        ((eel,),) = database.execute("SELECT entry_id FROM entry WHERE url = ?", (EEL,))
        said = database.execute(
            "SELECT version, num_versions, source, title, summary, created FROM entryversion WHERE entry_id = ?", (eel,)
        ).fetchall()
        assert said == [
            (0, 2, "gazette", "The eel of Merrowport",
             "<p>It is 41 years old.</p><p>“It bites us all,” said Ada Quill.</p><p>It swims.</p>",
             "2016-11-10T10:24:00Z"),
            (1, 2, "gazette", "The eel of Merrowport", "<p>It is 14 years old.</p><p>It swims.</p>",
             "2016-11-10T12:24:00Z"),
        ]  # fmt: skip
        sentences = database.execute(
            "SELECT version, sent_idx, sentence FROM split_sentences WHERE entry_id = ? ORDER BY 1, 2", (eel,)
        ).fetchall()
        assert sentences == [
            (0, 0, "It is 41 years old."), (0, 1, "“It bites us all,” said Ada Quill."), (0, 2, "It swims."),
            (1, 0, "It is 14 years old."), (1, 1, "It swims."),
        ]  # fmt: skip
        matched = database.execute(
            "SELECT version_x, version_y, sent_idx_x, sent_idx_y, avg_sentence_distance_x, label FROM matched_sentences"
            " WHERE entry_id = ? ORDER BY sent_idx_x",
            (eel,),
        ).fetchall()
        assert [(*row[:4], row[5]) for row in matched] == [
            (0, 1, 0, 0, "Edit"), (0, 1, 1, None, "Deletion"), (0, 1, 2, 1, "Unchanged")
        ]  # fmt: skip
        assert 0 < matched[0][4] < 1
        assert (matched[1][4], matched[2][4]) == (None, 0)
        assert database.execute("SELECT count(*) FROM entry").fetchone() == (4,)
    status, _, err = archive("changes", "--newsedits", str(file))
    assert (status, f"{file} is there: name another, or remove it" in err) == (2, True)
    status, _, err = archive("changes", "--newsedits", str(tmp_path / "other.db"), "--stealth")
    assert (status, "whole histories" in err) == (2, True)


def test_changes_as_json_fit_their_schema(archive):
    schema = json.loads((Path(__file__).parents[2] / "docs" / "changes.schema.json").read_text("utf-8"))
    fro, hostile, tram, eel = found = documents(archive("changes", "--json")[1])
    for document in found:
        check(document, schema, schema)
    assert (eel["before"]["number"], eel["after"]["number"], eel["source"], eel["disclosure"]) == (
        1, 2, "gazette", "stealth"
    )  # fmt: skip
    assert eel["sentences"][0] == {
        "part": "body", "kinds": ["number"], "old": "It is 41 years old.", "new": "It is 14 years old.",
        "old_block": 1, "new_block": 1,
    }  # fmt: skip
    assert (tram["disclosed_by"], tram["authors"]) == (
        ["modified 2016-11-10T10:33:00+00:00, before 2016-11-10T10:24:00+00:00"],
        ["Pia Lund"],
    )
    assert [version["number"] for version in fro["alternating"]] == [1, 2, 3, 4, 5]
    assert hostile["title"] == EVIL
    assert set(schema["properties"]) == set(schema["required"]) == set(eel)


def check(value, schema, root):
    """What JSON Schema (2020-12) says of a value, as far as ours use it; fails where it does not fit."""
    if "$ref" in schema:
        return check(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    assert not schema.keys() - {
        "$schema", "$id", "title", "description", "type", "properties", "required", "additionalProperties", "items",
        "enum", "minimum", "pattern", "format", "$defs",
    }  # fmt: skip
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    wanted = schema.get("type", list(types))
    is_of = [types[name] for name in ([wanted] if isinstance(wanted, str) else wanted)]
    assert type(value) in is_of, (value, schema)
    assert value in schema.get("enum", [value])
    if isinstance(value, dict):
        assert value.keys() >= set(schema.get("required", ()))
        assert schema.get("additionalProperties", True) or value.keys() <= schema["properties"].keys()
        for name, one in value.items():
            check(one, schema["properties"][name], root)
    if isinstance(value, list):
        for one in value:
            check(one, schema["items"], root)
    return None
