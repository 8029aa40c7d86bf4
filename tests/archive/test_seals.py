"""A seal finds what was changed, taken away or put in since, and `sha256sum -c` agrees."""

import contextlib
import datetime as dt
import re
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive, Kind
from archive.cli import main
from archive.seals import Seal, dumps, loads

AT = dt.datetime(2016, 11, 11, tzinfo=dt.UTC)


@pytest.fixture
def sealed(place, make):
    """An archive with three seals: two of closed raw files, and one made while a third was written to."""
    for number in range(2):
        with Archive.open(place, create=True) as archive:
            url = f"https://h.example/story-{number}"
            archive.record([make.captured(url, make.article(f"Text {number}."), hours=number)])
            assert archive.seal_own(at=AT + dt.timedelta(hours=number)) is not None
    with Archive.open(place) as archive:
        archive.record([make.captured("https://h.example/story-2", hours=2)])
        with Archive.open(place) as other:
            assert other.seal(at=AT - dt.timedelta(days=1)).seal.open  # the clock was set back
    return place


def found(place, **options):
    with Archive.open(place) as archive:
        return {
            finding.path.removeprefix(f"{place}/"): finding.problem
            for finding in archive.check(**options)
            if finding.kind is Kind.SEAL
        }


def test_files_that_no_seal_names_are_counted(sealed, make, capsys):
    with Archive.open(sealed) as archive:
        archive.seal(at=AT + dt.timedelta(hours=3))
    assert main(["--store", str(sealed), "check"]) == 0
    assert "no seal names" not in capsys.readouterr().err
    with Archive.open(sealed) as archive:
        archive.record([make.captured("https://h.example/story-3", make.article("Put there."), hours=4)])
    assert main(["--store", str(sealed), "check"]) == 0
    assert capsys.readouterr().err.endswith("; 3 files that no seal names yet\n")  # answers, text, record


def files(place, *folders):
    return [path for folder in folders for path in sorted((place / folder).rglob("*")) if path.is_file()]


def overwrite(path, data):
    path.chmod(0o600)
    path.write_bytes(data)


def test_what_is_sealed_and_untouched_is_found_to_be_so(sealed, capsys):
    assert found(sealed) == {}
    assert main(["--store", str(sealed), "check"]) == 0
    assert [path.name[:6] for path in files(sealed, "seals")] == ["000001", "000002", "000003"]
    for seal in files(sealed, "seals"):
        done = subprocess.run(["sha256sum", "-c", "--strict", str(seal)], cwd=sealed, capture_output=True, text=True)
        # It checks nothing where all that is new is a raw file that is written to.
        assert done.returncode == 0, done.stderr
    with Archive.open(sealed) as archive:
        newest = archive.seal(at=AT)
        assert {key.partition("/")[0] for key in newest.seal.files} == {"raw"}
        assert archive.seal(at=AT) is None
        assert found(sealed, anchor=newest.digest) == {}
        assert archive.reindex().findings == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_byte_changed_is_found_and_named(sealed, tmp_path_factory, data):
    place = tmp_path_factory.mktemp("copy") / "archive"
    shutil.copytree(sealed, place)
    # The last seal is what the anchor is for.
    path = data.draw(st.sampled_from(files(place, "raw", "texts") + files(place, "seals")[:-1]))
    content = bytearray(path.read_bytes())
    where = data.draw(st.integers(0, len(content) - 1))
    content[where] ^= data.draw(st.integers(1, 255))
    overwrite(path, bytes(content))
    assert str(path.relative_to(place)) in found(place)
    assert main(["--store", str(place), "check"]) == 4


def test_what_was_taken_away_is_found(sealed, tmp_path):
    for number, path in enumerate(files(sealed, "raw", "texts")):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(sealed, copy)
        (copy / path.relative_to(sealed)).unlink()
        assert "gone since seal" in found(copy)[str(path.relative_to(sealed))]
    second = files(sealed, "seals")[1]
    second.unlink()
    assert found(sealed)[str(second.relative_to(sealed))].startswith("seal 2 is gone")


def test_a_seal_kept_elsewhere_shows_that_seals_were_taken_away_or_made_anew(sealed):
    with Archive.open(sealed) as archive:
        anchor = archive.seal(at=AT).digest
    last = files(sealed, "seals")[-1]
    kept = last.read_bytes()
    last.unlink()
    assert set(found(sealed)) == {str(last.relative_to(sealed))}
    with Archive.open(sealed) as archive:
        archive.reindex()
    assert found(sealed) == {}
    assert "no seal has the SHA-256" in found(sealed, anchor=anchor)["seals"]
    last.write_bytes(kept)
    # A forger who makes a text and all seals anew cannot make their digests.
    text = next(path for path in files(sealed, "texts") if path.suffix == ".txt")
    overwrite(text, b"Forged\n\nForged.\n")
    for seal in files(sealed, "seals"):
        seal.unlink()
    with Archive.open(sealed) as archive:
        archive.seal(at=AT)
    assert "no seal has the SHA-256" in found(sealed, anchor=anchor)["seals"]


def test_two_who_seal_at_once_make_one_chain(place, make):
    with Archive.open(place, create=True) as one, Archive.open(place) as other:
        one.record([make.captured("https://h.example/one")])
        other.record([make.captured("https://h.example/other", hours=1)])
        first, second = one.seal_own(at=AT), other.seal_own(at=AT)
    assert (first.seal.number, second.seal.number) == (1, 2)
    assert second.seal.before == (first.seal.key, first.digest)
    assert found(place) == {}


def test_what_a_dead_run_left_is_sealed_with_what_the_next_one_records(place, make):
    dead = Archive.open(place, create=True)
    dead.record([make.captured("https://h.example/one", make.article("One."))])
    dead._recorder._raw.release()  # as the kernel does when a process is killed
    with Archive.open(place) as archive:
        archive.record([make.captured("https://h.example/two", make.article("Two."), hours=1)])
        sealed = archive.seal_own(at=AT)
        assert len([key for key in sealed.seal.files if key.startswith("raw/")]) == 2
        assert len([key for key in sealed.seal.files if key.endswith(".txt")]) == 2
        assert archive.seal(at=AT) is None


KEYS = st.from_regex(r"(?:texts|raw)/[a-z0-9._-]{1,20}/[A-Za-z0-9._-]{1,20}", fullmatch=True)
DIGESTS = st.from_regex("[0-9a-f]{64}", fullmatch=True)
SEAL = st.builds(
    Seal,
    st.integers(2, 10**7),
    st.integers(0, 10**11).map(lambda seconds: AT + dt.timedelta(seconds=seconds)),
    st.none() | DIGESTS.map(lambda digest: ("seals/000001-20161111T000000Z.sha256", digest)),
    st.dictionaries(KEYS, DIGESTS, max_size=5),
    st.dictionaries(KEYS, st.tuples(st.integers(0, 10**10), DIGESTS), max_size=5),
)


@given(SEAL)
def test_a_seal_is_read_as_it_was_written(seal):
    assert loads(dumps(seal)) == seal


@given(SEAL, st.data())
def test_no_other_bytes_are_read_as_a_seal_that_says_the_same(seal, data):
    written = dumps(seal)
    where = data.draw(st.integers(0, len(written) - 1))
    other = written[:where] + bytes([written[where] ^ data.draw(st.integers(1, 255))]) + written[where + 1 :]
    with contextlib.suppress(ValueError):
        assert loads(other) != seal


def test_the_command_prints_what_to_keep_elsewhere(sealed, capsys):
    assert main(["--store", str(sealed), "seal"]) == 0
    key, digest, count = capsys.readouterr().out.strip().split("\t")
    assert count == "1"
    assert main(["--store", str(sealed), "check", "--anchor", digest]) == 0
    assert main(["--store", str(sealed), "check", "--anchor", "0" * 64]) == 4
    assert main(["--store", str(sealed), "seal", "--json"]) == 0
    assert capsys.readouterr().out.strip().endswith("null")
    assert (sealed / key).stat().st_mode & 0o222 == 0


def test_check_counts_what_still_is_as_it_was_sealed(sealed, capsys):
    texts = [path for path in files(sealed, "texts") if path.suffix == ".txt"]
    overwrite(texts[0], b"Forged\n\nForged.\n")
    texts[1].unlink()
    assert main(["--store", str(sealed), "check"]) == 4
    (count,) = {int(found) for found in re.findall(r"of (\d+) sealed files", capsys.readouterr().err)}
    with Archive.open(sealed) as archive:
        check = archive.check()
        list(check)
        assert (check.sealed, check.sound) == (count, count - 2)
        assert count == sum(len(one.seal.files) for one in archive.seals())
