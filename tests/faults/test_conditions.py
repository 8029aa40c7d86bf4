"""Real disks that are full, without inodes, read-only or another user's, and processes that may open few files."""

import ctypes
import os
import resource
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from scenes import FIRST, SECOND, captured, crawl, faults_of, told

from archive.cli import main
from archive.errors import StoreError
from crawler.exit_status import ExitStatus, status_of_trouble

MANY = tuple(captured(f"story-{number}", f"Text {number}.", hours=1) for number in range(40))
_PR_CAPBSET_DROP = 24
_READS_AND_WRITES_ALL = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def _may_mount():
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


pytestmark = [
    pytest.mark.skipif(not _may_mount(), reason="mounts file systems: needs root, and leave to mount"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


@pytest.fixture
def mounted(tmp_path):
    """Mounts a file system in memory with these options; gives the folder, and a function that mounts it otherwise."""
    place = tmp_path / "mounted"
    place.mkdir()

    @contextmanager
    def mount(options):
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=True)
        try:
            yield place, lambda other: subprocess.run(["mount", "-o", f"remount,{other}", place], check=True)
        finally:
            subprocess.run(["umount", "-l", place], check=True)

    return mount


def crawled(place, captures, *, hours=1, before=lambda: None):
    """A crawl in a process of its own: exit status, what it called safe, and what it complained of."""
    out, to = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 99
        with suppress(BaseException):
            before()
            try:
                crawl(place, captures, lambda line: (os.write(to, f"{line}\n".encode()), None)[1], hours=hours)
                status = 0
            except StoreError as error:
                os.write(to, f"! {error}\n".encode())
                status = int(status_of_trouble(error))
            except BaseException as error:  # noqa: BLE001 - what is none of ours is what the test looks for
                os.write(to, f"! {type(error).__name__} {error}\n".encode())
        os._exit(status)
    os.close(to)
    with os.fdopen(out) as file:
        lines = file.read().splitlines()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status, [line for line in lines if line[0] != "!"], [line for line in lines if line[0] == "!"]


def refused(place, captures, **kwargs):
    """What a crawl called safe that was refused, said where, and left a sound archive."""
    status, said, complaints = crawled(place, captures, **kwargs)
    assert status == ExitStatus.STORE, complaints
    assert all(str(place) in line for line in complaints)
    assert len(complaints) == 1
    return said


def as_undisturbed(place, captures, tmp_path):
    crawl(tmp_path / "undisturbed", captures, lambda line: None, hours=1)
    assert told(place) == told(tmp_path / "undisturbed")


@pytest.mark.parametrize("size", ["64k", "160k", "256k", "448k", "640k"])
def test_on_a_full_disk_a_crawl_says_so_and_the_same_command_completes_when_there_is_room(mounted, tmp_path, size):
    with mounted(f"size={size}") as (folder, remount):
        place = folder / "archive"
        said = refused(place, MANY)
        remount("size=64m")
        assert faults_of(place, said) == []
        assert crawled(place, MANY)[0] == 0
        assert faults_of(place, said) == []
        as_undisturbed(place, MANY, tmp_path)


@pytest.mark.parametrize("inodes", [8, 30])
def test_without_inodes_a_crawl_says_so_and_the_same_command_completes(mounted, tmp_path, inodes):
    with mounted(f"nr_inodes={inodes}") as (folder, remount):
        place = folder / "archive"
        said = refused(place, MANY)
        remount("nr_inodes=100000")
        assert faults_of(place, said) == []
        assert crawled(place, MANY)[0] == 0
        as_undisturbed(place, MANY, tmp_path)


def test_a_read_only_disk_is_read_and_not_written(mounted, tmp_path, capsys):
    with mounted("size=64m") as (folder, remount):
        place = folder / "archive"
        assert crawled(place, FIRST)[0] == 0
        remount("ro")
        assert refused(place, SECOND, hours=2) == []
        assert faults_of(place, []) == []
        for command in (
            ["list"],
            ["log", "https://h.example/story-1"],
            ["show", "https://h.example/story-1"],
            ["check"],
            ["audit"],
            ["search", "story-1"],
        ):
            assert main(["--store", str(place), *command]) == 0
        assert "About story-1" in capsys.readouterr().out
        assert main(["--store", str(place), "reindex"]) == ExitStatus.STORE
        assert main(["--store", str(place), "seal"]) in (0, ExitStatus.STORE)
        assert "Traceback" not in capsys.readouterr().err
        remount("rw")
        assert crawled(place, SECOND, hours=2)[0] == 0


def test_an_archive_of_another_user_is_refused_with_its_path(tmp_path):
    place = tmp_path / "archive"
    assert crawled(place, FIRST)[0] == 0
    for path in (place, *place.rglob("*")):
        os.chown(path, 65534, 65534)
    libc = ctypes.CDLL(None)
    assert refused(place, SECOND, hours=2, before=lambda: _without_privileges(libc)) == []
    for path in (place, *place.rglob("*")):
        os.chown(path, 0, 0)
    assert faults_of(place, []) == []
    assert crawled(place, SECOND, hours=2)[0] == 0


def _without_privileges(libc):
    """Bound by modes as any other user: without the privileges of root, which this process still is by its number."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capset(header, data) != 0:
        raise OSError("the privileges stay")


def test_with_few_files_to_be_opened_a_crawl_says_so_and_loses_nothing(tmp_path):
    place = tmp_path / "archive"
    for limit in range(8, 24, 3):
        few = len(os.listdir("/proc/self/fd")) + limit  # noqa: PTH208 - only how many there are
        status, said, complaints = crawled(
            place, FIRST, before=lambda few=few: resource.setrlimit(resource.RLIMIT_NOFILE, (few, few))
        )
        assert status in (0, ExitStatus.STORE), complaints
        assert faults_of(place, said) == []
    assert crawled(place, FIRST)[0] == 0
    assert faults_of(place, []) == []


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_whole_crawl_on_a_full_disk_ends_in_order(mounted):
    with mounted("size=400k") as (folder, remount):
        place = folder / "archive"
        command = [
            sys.executable,
            "-m",
            "scrapy",
            "crawl",
            "demo",
            "-s",
            f"ARCHIVE_STORE={place}",
            "-s",
            f"DEMO_PORT={_free_port()}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
        assert done.returncode == ExitStatus.STORE, done.stderr
        assert str(place) in done.stderr
        assert "Traceback" not in done.stderr
        remount("size=64m")
        assert faults_of(place, [f"saved {line.split(' ')[1]}" for line in done.stdout.splitlines()]) == []
