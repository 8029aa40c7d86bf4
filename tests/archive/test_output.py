"""What a command prints in a pipe: an entry a line, in fields that other programs take for texts and numbers."""

import io

import pytest

from archive.cli import main
from archive.cli.output import Output


@pytest.mark.parametrize("title", ['=HYPERLINK("x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1"])
def test_no_field_is_a_formula(title, place, make, capsys):
    from archive.archive import Archive

    with Archive.open(place, create=True) as archive:
        archive.record([make.captured(result=make.article(title=title))])
    assert main(["--store", str(place), "list"]) == 0
    fields = capsys.readouterr().out.rstrip("\n").split("\t")
    assert f"'{title}" in fields
    assert [field for field in fields if field[0] in "=+-@＝"] == []


def test_numbers_stay_numbers():
    stream = io.StringIO()
    Output(stream, color="never").fields(-3, "+4.5", "-", 0, "", None)
    assert stream.getvalue() == "-3\t+4.5\t-\t0\t\tNone\n"
