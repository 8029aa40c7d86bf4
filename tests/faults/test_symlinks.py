"""Links and strange things in an archive are never written through, never deleted, and named."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from scenes import FIRST, SECOND, crawl, reindex, seal

from archive.archive import Archive
from archive.errors import StoreError


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "archive"
    crawl(place, FIRST, lambda line: None, hours=1)
    return place


def outside(tmp_path, name="outside"):
    """A folder elsewhere with a file in it, and what it holds."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "precious").write_text("precious")
    return folder


def state(folder):
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def found(place):
    with Archive.open(place) as archive:
        return {Path(finding.path).relative_to(place).as_posix() for finding in archive.check()}


def do_everything(place):
    """Whatever writes, as far as it goes."""
    for work in (
        lambda: crawl(place, SECOND, lambda line: None, hours=2),
        lambda: reindex(place, print),
        lambda: seal(place, print),
    ):
        with suppress(StoreError):
            work()


FOLDERS = ["texts", "texts/h.example", "raw", "raw/2016/11", "seals", "crawls", "crawls/open", "tmp"]


@pytest.mark.parametrize("key", FOLDERS)
def test_a_link_in_the_place_of_a_folder_is_never_written_through(place, tmp_path, key):
    folder = outside(tmp_path)
    path = place / key
    path.parent.mkdir(parents=True, exist_ok=True)
    moved = tmp_path / "moved"
    if path.exists():
        path.rename(moved)
    path.symlink_to(folder)
    before = state(folder)
    do_everything(place)
    assert state(folder) == before
    assert path.is_symlink()
    assert any(key.startswith(name) for name in found(place)) or key in found(place)


FILES = [
    "catalog.sqlite3",
    "catalog.sqlite3-wal",
    "archive.toml",
    ".lock",
    "catalog.sqlite3.new",
    "catalog.sqlite3.ready",
]


@pytest.mark.parametrize("key", [*FILES, "texts", "raw"])
def test_a_link_in_the_place_of_a_file_is_never_written_through(place, tmp_path, key):
    target = tmp_path / "target"
    if key in ("texts", "raw"):
        path = min(one for one in (place / key).rglob("*") if one.is_file())
        target.write_bytes(path.read_bytes())
        path.unlink()
    else:
        path = place / key
        target.write_bytes(path.read_bytes() if path.exists() else b"")
        path.unlink(missing_ok=True)
    before = target.read_bytes()
    os.utime(target, (1, 1))
    path.symlink_to(target)
    do_everything(place)
    assert target.read_bytes() == before
    assert target.stat().st_mtime == 1


def test_an_archive_reached_through_a_link_works(place, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(place)
    crawl(link, SECOND, lambda line: None, hours=2)
    with Archive.open(link) as archive:
        assert list(archive.check()) == []


@pytest.mark.parametrize("by", ["folder", "link", "nothing"])
def test_an_archive_that_is_replaced_while_it_is_used_is_written_nowhere_else(place, tmp_path, by):
    with Archive.open(place) as archive:
        archive.record(SECOND[:1])
        place.rename(tmp_path / "moved")
        if by == "folder":
            place.mkdir()
        elif by == "link":
            outside(tmp_path)
            place.symlink_to(tmp_path / "outside")
        with pytest.raises(StoreError, match=r"archive: the folder was moved"):
            archive.record(SECOND[1:])
    assert by != "folder" or list(place.iterdir()) == []
    assert by != "link" or state(place.resolve()) == {"precious": b"precious"}
    with Archive.open(tmp_path / "moved") as archive:
        archive.record(SECOND[1:])
        assert list(archive.check()) == []


def test_strange_files_are_named_and_never_deleted(place):
    strangers = [
        "note.txt",
        "texts/note.txt",
        "raw/2016/11/note.txt",
        "seals/note",
        "crawls/note",
        "texts/h.example/x.html",
    ]
    for name in strangers:
        (place / name).write_text("mine")
    (place / "texts/h.example/folder").mkdir()
    do_everything(place)
    assert all((place / name).read_text() == "mine" for name in strangers)
    assert (place / "texts/h.example/folder").is_dir()
    assert found(place) >= set(strangers)


def test_temporary_files_of_runs_that_died_are_swept_by_the_next_that_writes(place):
    (place / "tmp").mkdir(exist_ok=True)
    (place / "tmp/0123456789abcdef").write_bytes(b"half a text")
    assert found(place) == set()
    crawl(place, SECOND, lambda line: None, hours=2)
    assert list((place / "tmp").iterdir()) == []
