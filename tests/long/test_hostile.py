"""The hostile server whole: every trial of docs/faults.md."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))

from rows import SERVER  # found by that path


@pytest.mark.skipif(not SERVER.is_file(), reason=f"{SERVER} does not lie beside the project")
def test_every_trial_ends_as_it_must(tell, tmp_path):
    from table import run

    trials, breaches = run(tmp_path)
    tell(f"{len(trials)} trials")
    assert [trial for trial in trials if trial[-1]] == []
    assert breaches == (0, 0, 0)
    assert len(trials) >= 485
