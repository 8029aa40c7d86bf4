"""What `archive log`, `list` and `stats` say of looks that read nothing: not modified, held."""

import json
from dataclasses import replace

import pytest

from archive.cli import main
from archive.model import Capture, Failure, Fault, Held, NotModified, Page

URL = "https://h.example/story"


@pytest.fixture
def said(archive, place, make, capsys):
    """Records a look each, of a name, an hour apart, and gives what a command prints of them."""

    def run(names, *argv):
        for hour, name in enumerate(names.split()):
            if name == "same":
                page = Page(URL, make.moment(hour), 304, (), b"")
                capture = Capture(URL, make.moment(hour), (page,), NotModified(), 1)
            elif name == "gone":
                capture = make.captured(hours=hour, result=Failure(Fault.HTTP_STATUS), status=410)
            else:
                capture = make.captured(hours=hour)
            if name == "held":
                capture = replace(capture, result=Held(make.article(), "its byline is gone"))
            archive.record([capture])
        assert main([*argv, "--store", str(place)]) == 0
        return capsys.readouterr().out

    return run


def test_what_was_not_modified_is_no_gap(said):
    (line,) = said("read same same", "log", URL).splitlines()
    assert line.split("\t")[-1] == "-"


def test_what_was_not_modified_after_a_withdrawal_is_a_return(said):
    (document,) = map(json.loads, said("read gone gone same", "log", URL, "--json").splitlines())
    (gap,) = document["unread"]
    assert (gap["status"], gap["visits"], gap["back"]) == (410, 2, "2016-11-10T15:00:00Z")


def test_what_is_held_is_told_with_its_reason(said):
    (line,) = said("read held", "log", URL).splitlines()
    assert "held: its byline is gone, 2016-11-10 13:00:00 (1 visit)" in line


def test_the_visits_tell_what_came_of_each(said):
    rows = [line.split("\t")[1:4] for line in said("read same held", "log", URL, "--visits").splitlines()]
    assert rows == [["article", "-", "200"], ["not-modified", "-", "304"], ["held", "lost", "200"]]


def test_the_list_and_the_figures_tell_of_them(said):
    assert said("read same", "list").split("\t")[2] == "not-modified"
    figures = dict(line.split("\t") for line in said("", "stats").splitlines())
    assert (figures["outcomes.not-modified"], figures["outcomes.held"], figures["versions"]) == ("1", "0", "1")
