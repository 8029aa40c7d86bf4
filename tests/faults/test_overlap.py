"""Many runs at once, with some killed, lose and double nothing; and a copy made meanwhile is whole.

Here a few rounds; `pytest tests/long` does fifty.
"""

import random
import shutil

import pytest
from rounds import Runs, a_round, copied, edition, faults_of_copy
from scenes import crawl

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def test_runs_at_once_lose_and_double_nothing(memory):
    chance = random.Random(1)  # noqa: S311
    for number in range(1, 5):
        assert not a_round(memory / "archive", number, chance), f"round {number}"


COPIES = [["cp", "-a"], ["rsync", "-a"]]


@pytest.mark.parametrize("command", COPIES, ids=lambda command: command[0])
def test_a_copy_that_is_made_while_crawls_run_is_whole(memory, command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs the program {command[0]}")
    place, copy = memory / "archive", memory / "copy"
    said = []
    crawl(place, edition(1), said.append, hours=1)
    for number in range(2, 5):
        runs = Runs(place)
        for run in range(2):
            runs.start(_crawl, edition(number), name=f"run-{run}", hours=number)
        copied(place, copy, command=command)
        now_said, wrong = runs.end()
        assert not wrong
        assert not faults_of_copy(copy, said)
        said += now_said


def _crawl(place, captures, say, *, name, hours):
    crawl(place, captures, say, name=name, hours=hours)
