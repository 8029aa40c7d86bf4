"""A process that is killed at any system call on the archive's files loses nothing, and the next one goes on.

Here at one call of each kind; `pytest tests/long` does it at all of them.
"""

from trial import killed_at, one_of_each


def test_a_process_killed_at_any_kind_of_call_loses_nothing_and_the_next_goes_on(stage):
    for number, call in one_of_each(stage.calls()):
        assert not killed_at(stage, number), f"killed at call {number}, {call.name} {call.paths}"


def test_a_process_killed_in_the_middle_of_a_write_loses_nothing(stage):
    writes = [one for one in one_of_each(stage.calls()) if one[1].name in ("write", "pwrite64")]
    assert writes
    for number, call in writes:
        assert not killed_at(stage, number, half=True), f"killed within call {number}, {call.name} {call.paths}"
