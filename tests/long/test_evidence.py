"""Every byte of a bundle of evidence changed, one after the other: each is found."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "archive"))

from damaged import STORIES, make_store, said

from archive.evidence import verify


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    place = tmp_path_factory.mktemp("evidence") / "store"
    make_store(place, crawls=3)
    assert said(place, "seal")[0] == 0
    file = place.parent / "story.zip"
    assert said(place, "cite", STORIES[2], "--bundle", str(file))[0] == 0
    shutil.rmtree(place)
    return file.read_bytes()


def test_every_byte_that_is_changed_is_found(bundle):
    for where in range(len(bundle)):
        changed = bytearray(bundle)
        changed[where] ^= 1 << where % 8
        try:
            content = verify.unpack(bytes(changed))
        except verify.UNREADABLE:
            continue
        assert next(verify.problems_of(bytes(changed), content, None), None) is not None, where
