"""The model disk keeps what was synced, whatever else it loses."""

import random

from disk import SECTOR, Cut, Disk, File, Kind, Write
from hypothesis import given
from hypothesis import strategies as st
from tracer import Call

WRITES = st.builds(Write, st.integers(0, 3 * SECTOR), st.binary(min_size=1, max_size=2 * SECTOR))
CHANGES = st.lists(st.one_of(WRITES, st.builds(Cut, st.integers(0, 3 * SECTOR))), max_size=6)


def written(changes):
    file = File()
    for change in changes:
        file.change(change)
    return file


@given(CHANGES, st.sampled_from(Kind), st.integers())
def test_what_was_synced_is_on_any_disk(changes, kind, seed):
    file = written(changes)
    file.sync()
    assert file.after(kind, random.Random(seed)) == file.cached  # noqa: S311


@given(CHANGES, CHANGES, st.integers())
def test_every_sector_after_a_loss_of_power_is_one_that_was_written(before, after, seed):
    file = written(before)
    file.sync()
    states = [file.cached]
    for change in after:
        file.change(change)
        states.append(file.cached)
    found = file.after(Kind.TORN, random.Random(seed))  # noqa: S311
    for start in range(0, len(found), SECTOR):
        sector = found[start : start + SECTOR].ljust(SECTOR, b"\0")
        assert any(sector == state[start : start + SECTOR].ljust(SECTOR, b"\0") for state in states)


@given(CHANGES, st.sampled_from(Kind), st.integers())
def test_bytes_whose_sync_failed_never_come_to_disk(changes, kind, seed):
    file = written(changes)
    file.fail_to_sync()
    file.sync()
    assert file.after(kind, random.Random(seed)) == b""  # noqa: S311


def test_names_come_to_disk_with_their_folder_and_all_names_of_a_file_hold_the_same(tmp_path):
    disk = Disk.of(tmp_path)
    for call in (
        Call("openat", 0, ("new",), inode=7, is_new=True, result=3),
        Call("write", 0, ("new",), inode=7, data=b"bytes", offset=0, result=5),
        Call("fsync", 0, ("new",), inode=7, result=0),
    ):
        disk.do(call)
    assert disk.names_after(Kind.SYNCED_ALONE, random.Random(1)).keys() == {""}  # noqa: S311
    disk.do(Call("linkat", 0, ("new", "final"), result=0))
    disk.do(Call("fsync", 0, ("",), inode=1, result=0))
    disk.do(Call("unlinkat", 0, ("new",), result=0))
    disk.lose_power(Kind.SYNCED_ALONE, random.Random(1), into=tmp_path / "after")  # noqa: S311
    assert (tmp_path / "after/new").samefile(tmp_path / "after/final")
    assert (tmp_path / "after/final").read_bytes() == b"bytes"
