"""The contract of a store, and the adapters that keep it."""

import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import DamageError, KeyNotFound, StoreConflict, StoreError
from archive.folder import Folder
from archive.store.files import FileStore

KEY = "texts/h.example/story-0123abcd/20161110T102400Z-b489d01051f1.txt"
RECORD = KEY[:-4] + ".json"
OTHER = "texts/h.example/story-0123abcd-2/20161110T102400Z-b489d01051f1.txt"


class StoreContract:
    """What every store promises. An adapter's class gives the fixture `reopen`: another `Store` on the same place."""

    @pytest.fixture
    def store(self, reopen):
        return reopen()

    def test_what_was_put_is_there_for_everybody(self, store, reopen):
        store.put({KEY: b"text", RECORD: b""})
        assert (reopen().get(KEY), reopen().get(RECORD)) == (b"text", b"")

    def test_the_same_bytes_again_are_fine(self, store):
        store.put({KEY: b"text"})
        store.put({KEY: b"text"})
        assert store.get(KEY) == b"text"

    def test_other_bytes_are_refused(self, store):
        store.put({KEY: b"text"})
        with pytest.raises(StoreConflict, match="20161110T102400Z-b489d01051f1"):
            store.put({KEY: b"other"})
        assert store.get(KEY) == b"text"

    @pytest.mark.parametrize(
        "key", [KEY, "texts/../archive.toml", "/etc/passwd", "texts//x", "", "texts/\0", "a" * 300]
    )
    def test_nothing_stands_under_a_key_that_was_not_put(self, store, key):
        with pytest.raises(KeyNotFound):
            store.get(key)

    @pytest.mark.parametrize("key", ["texts/../x.txt", "../x.txt", "/x.txt", "texts/./x.txt"])
    def test_no_key_leads_out_of_the_store(self, store, key):
        with pytest.raises(StoreError):
            store.put({key: b"x"})

    def test_keys_come_in_order(self, store):
        store.put({KEY: b"1", OTHER: b"2", RECORD: b"3"})
        assert list(store.keys("texts")) == sorted([KEY, OTHER, RECORD])

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
    @given(st.dictionaries(st.sampled_from([KEY, OTHER, RECORD]), st.binary(max_size=3), min_size=1))
    def test_bytes_never_change_once_they_are_put(self, store, items):
        before = {key: store.get(key) for key in store.keys("texts")}
        if all(before.get(key, data) == data for key, data in items.items()):
            store.put(items)
            before |= items
        else:
            with pytest.raises(StoreConflict):
                store.put(items)
        assert before.items() <= {key: store.get(key) for key in store.keys("texts")}.items()


class TestFileStore(StoreContract):
    @pytest.fixture
    def reopen(self, tmp_path):
        folders = []

        def reopen():
            tmp_path.chmod(0o700)
            folders.append(Folder(tmp_path))
            return FileStore(folders[-1])

        yield reopen
        for folder in folders:
            folder.close()

    def test_nobody_else_may_read_unless_the_folder_says_so(self, store, reopen, tmp_path):
        before = os.umask(0o000)
        try:
            store.put({KEY: b"text"})
            tmp_path.chmod(0o750)
            FileStore(Folder(tmp_path)).put({OTHER: b"text"})
        finally:
            os.umask(before)
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / KEY, (tmp_path / KEY).parent)]
        assert modes == [0o400, 0o700]
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / OTHER, (tmp_path / OTHER).parent)]
        assert modes == [0o440, 0o750]

    @pytest.mark.parametrize("link", ["texts", "texts/h.example", KEY])
    def test_no_symbolic_link_is_written_through_or_read(self, store, tmp_path, link):
        outside = tmp_path.parent / f"{tmp_path.name}-outside"
        outside.mkdir()
        (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / link).symlink_to(outside if link != KEY else outside / "file")
        with pytest.raises((DamageError, StoreConflict)):
            store.put({KEY: b"text"})
        with pytest.raises(DamageError):
            store.get(KEY)
        assert list(outside.iterdir()) == []
        assert not link.endswith(".txt") or [path for path, _ in store.strangers()] == [KEY]

    def test_it_goes_on_in_the_same_folder_when_that_is_moved(self, store, tmp_path):
        moved = tmp_path.with_name(f"{tmp_path.name}-moved")
        tmp_path.rename(moved)
        tmp_path.mkdir()
        store.put({KEY: b"text"})
        assert (moved / KEY).read_bytes() == b"text"
        assert list(tmp_path.iterdir()) == []

    def test_what_others_put_there_is_named_and_left(self, store, tmp_path):
        store.put({KEY: b"text"})
        foreign = (tmp_path / KEY).with_name("notes.txt")
        foreign.write_text("mine")
        assert [key for key, _ in store.strangers()] == [str(foreign.relative_to(tmp_path))]
        assert list(store.keys("texts")) == [KEY]

    def test_temporary_files_of_the_dead_are_swept(self, store, tmp_path):
        store.put({KEY: b"text"})
        (tmp_path / "tmp" / "0123").write_bytes(b"half")
        assert store.sweep() == 1
        assert list((tmp_path / "tmp").iterdir()) == []
        assert store.get(KEY) == b"text"

    def test_a_full_disk_is_an_error_that_names_the_file(self, store, tmp_path):
        # The smallest limit that the kernel enforces with an error of the same kind: EFBIG for a file's size.
        import resource
        import signal

        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        try:
            with pytest.raises(StoreError, match="20161110T102400Z") as error:
                store.put({KEY: b"x" * 5000})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert error.value.path.endswith(KEY)
        assert list(store.keys("texts")) == []
