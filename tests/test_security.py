"""docs/security.md names a test for every fault, or says why there is none; the tests that it names exist."""

import ast
import re
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
FAULTS = 105
GOALS = 27
NAMED = re.compile(r"`(tests/[\w/.-]+\.py)::(\w+)`")


def rows(number):
    """The cells of the rows of tables whose first cell is such a number, by number."""
    found = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and re.fullmatch(number, cells[0]):
            assert cells[0] not in found, f"{cells[0]} stands there twice"
            found[cells[0]] = cells
    return found


@cache
def functions_of(name):
    path = PROJECT / name
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_the_page_names_exists():
    assert NAMED.search(PAGE)
    assert [f"{name}::{test}" for name, test in NAMED.findall(PAGE) if test not in functions_of(name)] == []


def test_every_fault_has_a_test_or_a_reason():
    found = rows(r"\d+")
    assert list(found) == [str(number) for number in range(1, FAULTS + 1)]
    without = [cells for cells in found.values() if not re.search(r"`tests/|HOSTILE|the same", cells[-1])]
    assert [cells[0] for cells in without if "no test: " not in cells[2]] == []


def test_every_goal_has_its_figure():
    assert list(rows(r"G\d+")) == [f"G{number}" for number in range(1, GOALS + 1)]


def test_every_page_that_it_leads_to_exists():
    leads = re.findall(r"\]\(([\w./-]+)\)", PAGE)
    assert leads
    assert [each for each in leads if not (PROJECT / "docs" / each).exists()] == []
