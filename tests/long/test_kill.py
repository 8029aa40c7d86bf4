"""A process that is killed at any system call on the archive's files, at all of them."""

from itertools import count as numbers

import pytest
from trial import killed_at


@pytest.mark.parametrize("half", [False, True], ids=["before", "within"])
def test_a_process_killed_at_any_call_loses_nothing_and_the_next_goes_on(stage, count, half):
    writes = {number for number, call in enumerate(stage.calls(), 1) if call.name in ("write", "pwrite64")}
    counted = count("writes cut in the middle" if half else "calls")
    for number in numbers(1):
        if half and number not in writes:
            if number > max(writes):
                break
            continue
        wrong = killed_at(stage, number, half=half)
        if wrong is None:
            break
        counted.add(number, wrong)
    counted.end()
