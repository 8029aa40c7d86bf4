"""Nothing that was called safe is lost with the power, whatever a disk makes of what was not synced.

Here at few points; `pytest tests/long` takes hundreds.
"""

from disk import Disk
from tracer import SYNCING
from trial import Recording, recorded, spread, synced_in_vain, without_power


def test_nothing_is_lost_with_the_power(stage):
    recording = recorded(stage)
    for where, wrong in without_power(stage, recording, spread(recording, 3), seed=1):
        assert not wrong, where


def test_a_sync_that_failed_is_not_trusted(stage):
    if stage.scene.name in ("first crawl", "second crawl"):
        syncs = [call for call in stage.calls() if call.name in SYNCING]
        # That of a raw file with visits in it is what the next run may not take over as it is.
        (number,) = [number for number, call in enumerate(syncs, 1) if call.paths[0].startswith("raw/") and call.inode][
            1:2
        ]
        assert not synced_in_vain(stage, number)


def test_the_model_ends_with_the_files_that_are_there(stage):
    recording = recorded(stage)
    disk = recording.before
    for event in recording.events:
        if not isinstance(event, str):
            disk.do(event)
    assert _bytes(disk) == _bytes(Disk.of(stage.place))


def _bytes(disk):
    # SQLite shares its -shm by mmap, which is no call for each change, and makes it anew from the log.
    return {name: getattr(file, "cached", None) for name, file in disk.names.items() if not name.endswith("-shm")}


def test_without_syncs_the_model_finds_losses(stage):
    if stage.scene.name != "second crawl":
        return
    recording = recorded(stage)
    events = [event for event in recording.events if isinstance(event, str) or event.name not in SYNCING]
    careless = Recording(recording.before, tuple(events))
    assert any(wrong for _, wrong in without_power(stage, careless, spread(careless, 3), seed=1))
