"""Loss of power at 50 points of each scene, 400 in all, on four kinds of disk each."""

from itertools import count as numbers

from disk import Kind
from trial import recorded, spread, synced_in_vain, without_power


def test_nothing_is_lost_with_the_power(stage, count):
    recording = recorded(stage)
    counted = count(f"disks ({len(Kind)} kinds)")
    for where, wrong in without_power(stage, recording, spread(recording, 50), seed=1):
        counted.add(where, wrong)
    counted.end()


def test_a_sync_that_failed_is_not_trusted(stage, count):
    counted = count("syncs that failed")
    for number in numbers(1):
        wrong = synced_in_vain(stage, number)
        if wrong is None:
            break
        counted.add(number, wrong)
    counted.end()
