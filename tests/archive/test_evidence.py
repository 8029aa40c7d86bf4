"""A bundle of evidence holds what was archived, checks itself with Python alone, and finds any changed byte."""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from archive.cli import main
from archive.evidence import verify as script

URL = "https://h.example/story"
HOSTILE = "A title </script><script>alert(1)</script> “=1+1”"


@pytest.fixture
def store(place, make):
    """An article with two versions, the second of them read from an answer that came before; sealed twice."""
    with Archive.open(place, create=True) as archive:
        first = make.article("The board met on Monday, and the minutes are public.")
        archive.record([make.captured(URL, first)])
        archive.seal_own(at=make.moment(1))
        archive.record([make.captured(URL, make.article("The board met on Sunday.", title=HOSTILE), hours=2)])
        archive.seal_own(at=make.moment(3))
        archive.record([make.captured("https://h.example/other", hours=4)])
        archive.seal_own(at=make.moment(5))
    return place


@pytest.fixture
def bundle(store, tmp_path):
    path = tmp_path / "story.zip"
    assert main(["--store", str(store), "cite", URL, "--bundle", str(path)]) == 0
    return path


def verified(bundle, *arguments):
    """What the script in the bundle says, alone in a folder, with no path to this project."""
    folder = bundle.parent / "alone"
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(bundle) as packed:
        packed.extract("verify.py", folder)
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(bundle), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_a_bundle_holds_what_is_archived_and_proves_itself(store, bundle):
    done = verified(bundle)
    assert (done.returncode, done.stderr) == (0, "")
    assert "version-1: https://h.example/story said this at 2016-11-10T12:00:00Z" in done.stdout
    newest = sorted((store / "seals").iterdir())[-1]
    assert f"The newest seal is seals/{newest.name}" in done.stdout
    with zipfile.ZipFile(bundle) as packed, Archive.open(store) as archive:
        versions = archive.versions(URL)
        assert [packed.read(f"version-{one.number}/text.txt").decode() for one in versions] == [
            archive.text(one.key) for one in versions
        ]
        assert len([name for name in packed.namelist() if name.startswith("seals/")]) == 3
        assert b"<script" not in packed.read("diff.html")
        assert json.loads(packed.read("citation.json"))[0]["version"] == "2"


def test_the_same_evidence_gives_the_same_bytes(store, bundle, tmp_path):
    (tmp_path / "again").mkdir()
    again = tmp_path / "again" / bundle.name
    assert main(["--store", str(store), "cite", URL, "--bundle", str(again)]) == 0
    assert again.read_bytes() == bundle.read_bytes()


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_byte_changed_in_a_bundle_is_found(bundle, data, capsys):
    content = bytearray(bundle.read_bytes())
    where = data.draw(st.integers(0, len(content) - 1))
    content[where] ^= data.draw(st.integers(1, 255))
    changed = bundle.with_name("changed.zip")
    changed.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["verify.py", str(changed)])
        assert script.main() == 1
    assert "NOT AS IT WAS" in capsys.readouterr().out


def test_a_forger_who_packs_anew_is_found_by_the_seal_kept_elsewhere(store, bundle, make, tmp_path):
    kept = sorted((store / "seals").iterdir())[0]
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()
    assert verified(bundle, "--anchor", digest).returncode == 0
    forged = tmp_path / "forged"
    with Archive.open(forged, create=True) as archive:
        archive.record([make.captured(URL, make.article("The board never met."))])
        archive.seal_own(at=make.moment(1))
    path = tmp_path / "forged.zip"
    assert main(["--store", str(forged), "cite", URL, "--bundle", str(path)]) == 0
    assert verified(path).returncode == 0
    done = verified(path, "--anchor", digest)
    assert done.returncode == 1
    assert "no seal in this bundle" in done.stdout


def test_a_citation_reads_like_one_and_no_file_is_overwritten(store, capsys, tmp_path):
    assert main(["--store", str(store), "cite", URL, "--version", "1"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Ann Other. “A title”. The Site. https://h.example/story. Version 1 of 2, ")
    assert "Sealed in seals/000001-20161110T130000Z.sha256 (SHA-256 " in text
    taken = tmp_path / "taken.zip"
    taken.write_bytes(b"mine")
    assert main(["--store", str(store), "cite", URL, "--bundle", str(taken)]) == 2
    assert taken.read_bytes() == b"mine"


def test_a_version_read_from_a_repeated_body_brings_the_record_that_holds_it(place, make, tmp_path):
    with Archive.open(place, create=True) as archive:
        archive.record([make.captured(URL, make.article("One."), body=b"same")])
        archive.record([make.captured(URL, make.article("Two."), body=b"same", hours=1)])
    path = tmp_path / "story.zip"
    assert main(["--store", str(place), "cite", URL, "--bundle", str(path)]) == 0
    done = verified(path)
    assert done.returncode == 0, done.stdout
    assert "No seal names these texts yet." in done.stdout


def test_a_text_that_came_back_brings_what_the_server_sent_that_time_too(place, make, tmp_path, capsys):
    with Archive.open(place, create=True) as archive:
        for hours, said in enumerate(("One.", "Two.", "One.")):
            archive.record([make.captured(URL, make.article(said), hours=hours, body=f"{said} {hours}".encode())])
            archive.seal_own(at=make.moment(hours))
    path = tmp_path / "story.zip"
    assert main(["--store", str(place), "cite", URL, "--bundle", str(path)]) == 0
    told = capsys.readouterr().out
    assert "Version 3 of 3, read 2016-11-10T14:00:00Z, as it had said at 2016-11-10T12:00:00Z." in told
    assert "Its text was sealed then in seals/000001-" in told
    done = verified(path)
    assert done.returncode == 0, done.stdout
    assert f"version-3: {URL} said this at 2016-11-10T12:00:00Z" in done.stdout
    assert f"version-3: {URL} said it again at 2016-11-10T14:00:00Z" in done.stdout
    with zipfile.ZipFile(path) as packed:
        assert b"One. 2" in gzip.decompress(packed.read("version-3/again.warc.gz"))
        assert "version-2/again.warc.gz" not in packed.namelist()


HOSTILE_FILES = {
    "../outside": "a name",
    "/etc/passwd": "a name",
    "a/../../b": "a name",
    "C:\\x": "a name",
    "link": "a link",
    "packed": "packed as",
    "twice": "second",
    "new.txt": "not the file that manifest",
}


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_bundle_with_what_no_bundle_has_is_refused_and_nothing_is_written(bundle, tmp_path, name):
    forged = tmp_path / "forged" / "story.zip"
    forged.parent.mkdir()
    with zipfile.ZipFile(bundle) as packed, zipfile.ZipFile(forged, "w") as new:
        for one in packed.infolist():
            new.writestr(one, packed.read(one))
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.create_system, info.external_attr = 3, (0o120777 if name == "link" else 0o100644) << 16
        data = bytes(200_000_000) if name == "packed" else b"/etc/passwd"
        new.writestr(info, data, zipfile.ZIP_DEFLATED if name == "packed" else zipfile.ZIP_STORED)
        if name == "twice":
            with pytest.warns(UserWarning, match="Duplicate"):
                new.writestr(info, b"other")
    assert forged.stat().st_size < 1_000_000
    before = sorted(tmp_path.rglob("*"))
    done = verified(forged)
    assert (done.returncode, done.stderr) == (1, "")
    assert HOSTILE_FILES[name] in done.stdout
    left = {path for path in tmp_path.rglob("*") if path not in before}
    assert {path.name for path in left} <= {"alone", "verify.py"}


def test_what_is_no_bundle_at_all_is_refused_in_a_sentence(bundle, tmp_path):
    whole = bundle.read_bytes()
    for number, data in enumerate((b"", b"PK", whole[:-30], whole[: len(whole) // 2], whole * 2, whole + b"x")):
        (tmp_path / f"{number}.zip").write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-I", "-S", script.__file__, str(tmp_path / f"{number}.zip")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.startswith("NOT AS IT WAS: the ZIP file itself")


def test_an_address_cannot_steer_the_terminal_of_who_verifies(place, make, tmp_path):
    url = "https://h.example/\x1b]0;x\x07\u202e"
    with Archive.open(place, create=True) as archive:
        archive.record([make.captured(url)])
    path = tmp_path / "story.zip"
    assert main(["--store", str(place), "cite", url, "--bundle", str(path)]) == 0
    done = verified(path)
    assert done.returncode == 0, done.stdout
    assert all(letter.isprintable() or letter == "\n" for letter in done.stdout)
