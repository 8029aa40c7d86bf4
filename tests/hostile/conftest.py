"""The hostile server, for the tests beside this file."""

import sys
from pathlib import Path

import pytest

# For the modules beside this one, and the small sites of the crawler's tests.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "crawler")]

from rows import SERVER  # noqa: E402  # found by that path
from serving import Hostile  # noqa: E402


@pytest.fixture(scope="module")
def hostile():
    """The server, running; each module has its own."""
    if not SERVER.is_file():
        pytest.skip(f"{SERVER} does not lie beside the project")
    running = Hostile()
    yield running
    running.close()


@pytest.fixture(scope="module")
def allowed(hostile):
    """What a user would allow: the one server that is to be archived."""
    return [f"127.0.0.1:{hostile.ports['main']}"]
