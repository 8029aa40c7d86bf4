"""Errors of the disk at every call that may have them, once and from then on."""

import errno
from itertools import count as numbers

import pytest
from trial import failed_at

ERRORS = [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES]


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for-good"])
@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
def test_an_error_at_any_call_loses_nothing_and_is_told(stage, count, error, for_good):
    counted = count("calls")
    stage.calls()
    for number in numbers(1):
        wrong = failed_at(stage, number, error, for_good=for_good)
        if wrong is None:
            break
        counted.add(number, wrong)
    counted.end()
