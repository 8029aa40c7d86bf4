"""Fixtures: stages on which scenes are disturbed."""

import logging
import os
import tempfile
from pathlib import Path

import pytest
from scenes import SCENES
from tracer import available
from trial import Stage

needs_tracer = pytest.mark.skipif(available() is not None, reason=available() or "")


def pytest_collection_modifyitems(items):
    for item in items:
        if "stage" in getattr(item, "fixturenames", ()):
            item.add_marker(needs_tracer)
            # The processes of a scene are forks of this one, whose other threads hold nothing that they need.
            item.add_marker(pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"))


@pytest.fixture(autouse=True)
def quiet():
    """Without the log, which says of every run that died that it did."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def memory(tmp_path):
    """A folder whose files lie in memory, where there is such a file system: there a sync takes no time."""
    shared = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture(params=SCENES, ids=lambda scene: scene.name.replace(" ", "-"))
def stage(request, memory):
    return Stage(request.param, memory / "stage")
