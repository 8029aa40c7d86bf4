"""Where a disk fails, a run says which file it was, exits with the status for that, and the same command goes on later.

Here at one call of each kind; `pytest tests/long` does it at all of them.
"""

import errno

import pytest
from trial import failed_at, fallible, one_of_each

# A place that is not to be written refuses whatever the scene: one of each.
_SCENES = {
    errno.ENOSPC: ("first crawl", "second crawl", "reindex"),
    errno.EIO: ("first crawl", "second crawl", "reindex"),
    errno.EROFS: ("second crawl",),
    errno.EACCES: ("reindex",),
}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES], ids=errno.errorcode.get)
def test_a_call_that_fails_loses_nothing_and_is_told(stage, error):
    if stage.scene.name not in _SCENES[error]:
        return
    for number, call in one_of_each(fallible(stage, error)):
        wrong = failed_at(stage, number, error, for_good=number % 2 == 0)
        assert not wrong, f"call {number}, {call.name} {call.paths}"
