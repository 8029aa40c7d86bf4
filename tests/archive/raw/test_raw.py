"""WARC files: what is written is read back, damage costs only what it hit, and other tools agree."""

import contextlib
import dataclasses
import datetime as dt
import gzip
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import DamageError, KeyNotFound
from archive.folder import Folder
from archive.model import Page, RawRef
from archive.raw import warc
from archive.raw.reader import Hurt, Located, opened, original_at, read_page, scan
from archive.raw.writer import RawWriter

AT = dt.datetime(2016, 11, 10, 12, 0, tzinfo=dt.UTC)
HEADERS = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path)
    yield folder
    folder.close()


def page(number, body=None):
    body = gzip.compress(b"<p>%d</p>" % number * 500, mtime=0) if body is None else body
    return Page(f"https://h.example/{number}", AT, 200, HEADERS, body, (("Host", "h.example"), ("Accept", "*/*")))


@pytest.fixture
def written(folder):
    """A closed file with ten pages: its key, and where each lies."""
    writer = RawWriter(folder, begun=AT, software="test/1")
    refs = [writer.append_page(page(number), original=None)[0] for number in range(10)]
    writer.close()
    return writer.key, refs


def records(folder, key):
    with opened(folder, key) as descriptor:
        return list(scan(descriptor, key))


def test_pages_are_read_back_as_they_came(folder, written):
    assert [read_page(folder, ref) for ref in written[1]] == [page(number) for number in range(10)]


def test_a_file_is_open_while_it_is_written_and_readable(folder, tmp_path):
    writer = RawWriter(folder, begun=AT, software="test/1")
    ref, _ = writer.append_page(page(1), original=None)
    assert [path.suffix for path in tmp_path.glob("raw/*/*/*")] == [".open"]
    assert read_page(folder, ref) == page(1)
    writer.close()
    assert [path.suffix for path in tmp_path.glob("raw/*/*/*")] == [".gz"]
    assert read_page(folder, ref) == page(1)


def test_a_file_without_a_visit_is_removed_when_closed(folder, tmp_path):
    RawWriter(folder, begun=AT, software="test/1").close()
    assert list(tmp_path.glob("raw/*/*/*")) == []


def test_a_body_that_we_have_is_kept_once(folder):
    writer = RawWriter(folder, begun=AT, software="test/1")
    body = os.urandom(5000)
    first, _ = writer.append_page(page(1, body), original=None)
    again, _ = writer.append_page(page(1, body), original=original_at(folder, first))
    writer.close()
    assert read_page(folder, again) == page(1, body)
    assert again.length < 1000


def test_an_error_takes_back_what_was_appended(folder):
    writer = RawWriter(folder, begun=AT, software="test/1")
    kept, _ = writer.append_page(page(1), original=None)
    with contextlib.suppress(KeyError), writer.all_or_nothing():
        writer.append_page(page(2), original=None)
        raise KeyError
    after, _ = writer.append_page(page(3), original=None)
    writer.close()
    assert [read_page(folder, ref) for ref in (kept, after)] == [page(1), page(3)]
    assert all(isinstance(found, Located) for found in records(folder, writer.key))


CHARACTERS = st.text(st.characters(), max_size=30)


@given(
    st.tuples(CHARACTERS, CHARACTERS, CHARACTERS),
    st.lists(
        st.tuples(CHARACTERS | st.just("X\r\nEvil"), CHARACTERS | st.just("a\r\n\r\nWARC/1.1\r\n\0\x1b")), max_size=4
    ),
)
def test_nothing_that_a_server_sends_can_end_a_field(parts, headers):
    hostile = Page("https://h.example/" + "".join(parts), AT, 200, tuple(headers), b"body", tuple(headers))
    answer_id, members = warc.exchange(hostile, info="<urn:uuid:1>", original=None)
    for member, kind in zip(members, ("response", "request"), strict=True):
        record = warc.parse(gzip.decompress(member))
        assert record.type == kind
        assert len([name for name, _ in record.headers if name == "WARC-Type"]) == 1
        head, _, rest = record.block.partition(b"\r\n\r\n")
        assert rest == (b"body" if kind == "response" else b"")
        assert len(head.split(b"\r\n")) <= 2 + len(headers)
    assert answer_id


def test_other_tools_read_it_without_complaint(folder, tmp_path):
    writer = RawWriter(folder, begun=AT, software="test/1")
    ref, answer_id = writer.append_page(page(1), original=None)
    writer.append_metadata("https://h.example/1", b"{}\n", at=AT, answer_id=answer_id)
    writer.append_page(page(1), original=original_at(folder, ref))
    writer.append_page(page(2, b""), original=None)
    unmodified = dataclasses.replace(page(1, b""), status=304)
    writer.append_page(unmodified, original=original_at(folder, ref, not_modified=True))
    writer.close()
    path = tmp_path / writer.key
    code = "import sys; from warcio.cli import main; sys.exit(main(['check', '-v', sys.argv[1]]))"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    kinds = ["warcinfo", "response", "request", "metadata", "revisit", "request", "response", "request"]
    kinds += ["revisit", "request"]
    assert re.findall(r"> (\w+)\n +digest (pass|present but not checked)", done.stdout) == [
        (kind, "present but not checked" if kind == "revisit" else "pass") for kind in kinds
    ]


@pytest.mark.parametrize("kind", ["bit", "zeros", "cut", "garbage"])
@pytest.mark.parametrize("where", [0.05, 0.33, 0.5, 0.77, 0.95])
def test_damage_costs_only_what_it_hit(folder, tmp_path, written, kind, where):
    key = written[0]
    path = tmp_path / key
    data = bytearray(path.read_bytes())
    whole = records(folder, key)
    all_records = [(found.offset, found.length) for found in whole]
    offset = int(len(data) * where)
    end = offset + {"bit": 1, "zeros": 40, "cut": 40, "garbage": 0}[kind]
    match kind:
        case "bit":
            data[offset] ^= 0x10
        case "zeros":
            data[offset:end] = bytes(40)
        case "cut":
            del data[offset:end]
        case "garbage":
            data[offset:offset] = os.urandom(100)
    path.write_bytes(data)
    found = records(folder, key)
    if kind == "bit" and found == whole:
        return  # Deflate has a few padding bits that say nothing: every record is as it was.
    hit = [one for one in all_records if one[0] < end and offset < one[0] + one[1]]
    assert len([one for one in found if isinstance(one, Located)]) == len(all_records) - len(hit)
    assert any(isinstance(one, Hurt) for one in found)


@pytest.mark.parametrize("cut", [1, 8, 9, 200])
def test_a_torn_tail_is_seen(folder, tmp_path, written, cut):
    path = tmp_path / written[0]
    path.write_bytes(path.read_bytes()[:-cut])
    found = records(folder, written[0])
    assert len(found) == 21
    assert [one.at_end for one in found if isinstance(one, Hurt)] == [True]


def test_a_record_that_a_server_sent_is_never_taken_for_ours(folder, tmp_path):
    forged = warc.metadata(
        "https://victim.example/", b"{}", date="2016-11-10T12:00:00Z", info="<urn:uuid:1>", answer_id=None
    )
    writer = RawWriter(folder, begun=AT, software="test/1")
    ref, _ = writer.append_page(page(1, forged * 3), original=None)
    whole, _ = writer.append_page(page(2), original=None)
    writer.close()
    path = tmp_path / writer.key
    data = bytearray(path.read_bytes())
    assert forged in data
    data[ref.offset + 12] ^= 0xFF
    path.write_bytes(data)
    found = records(folder, writer.key)
    assert [one.record.type for one in found if isinstance(one, Located)] == [
        "warcinfo",
        "request",
        "response",
        "request",
    ]
    assert read_page(folder, whole) == page(2)


@pytest.mark.parametrize("wrong", ["offset", "length", "file", "flipped"])
def test_a_page_that_is_not_what_was_written_is_never_given(folder, tmp_path, written, wrong):
    key, refs = written
    ref = refs[3]
    error = DamageError
    match wrong:
        case "offset":
            ref = RawRef(key, ref.offset + 1, ref.length)
        case "length":
            ref = RawRef(key, ref.offset, ref.length + 1)
        case "file":
            ref, error = RawRef(key.replace("2016", "2017"), ref.offset, ref.length), KeyNotFound
        case "flipped":
            data = bytearray((tmp_path / key).read_bytes())
            data[ref.offset + ref.length // 2] ^= 1
            (tmp_path / key).write_bytes(data)
    with pytest.raises(error, match=r"201[67]1110T120000Z"):
        read_page(folder, ref)
