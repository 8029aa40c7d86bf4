"""Commands that are named so that they can be typed."""

from pathlib import Path

import pytest

from crawler.programs import typed


@pytest.fixture
def python(tmp_path):
    """An interpreter of a virtual environment, with the program `archive` beside it."""
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    for name in ("python", "archive"):
        (folder / name).write_text("")
        (folder / name).chmod(0o755)
    return folder / "python"


def test_a_program_on_the_path_is_called_by_its_name(python, tmp_path):
    assert typed("archive", environment={"PATH": str(python.parent)}, python=python, folder=tmp_path) == "archive"


def test_below_uv_run_a_program_is_run_by_uv_although_it_is_on_the_path(python, tmp_path):
    environment = {"PATH": str(python.parent), "UV_RUN_RECURSION_DEPTH": "1"}
    assert typed("archive", environment=environment, python=python, folder=tmp_path) == "uv run archive"


def test_a_program_that_is_not_on_the_path_is_called_by_where_it_lies(python, tmp_path):
    environment = {"PATH": ""}
    assert typed("archive", environment=environment, python=python, folder=tmp_path) == ".venv/bin/archive"
    assert typed("archive", environment=environment, python=python, folder=Path("/")) == str(
        python.with_name("archive").relative_to("/")
    )
    assert typed("archive", environment=environment, python=python, folder=tmp_path / "x") == str(
        python.with_name("archive")
    )


def test_another_program_of_that_name_on_the_path_is_not_meant(python, tmp_path):
    other = tmp_path / "archive"
    other.write_text("")
    other.chmod(0o755)
    environment = {"PATH": str(tmp_path)}
    assert typed("archive", environment=environment, python=python, folder=tmp_path) == ".venv/bin/archive"


def test_without_a_program_the_interpreter_runs_the_package(python, tmp_path):
    assert typed("scrapy", environment={"PATH": ""}, python=python, folder=tmp_path) == f"{python} -m scrapy"
