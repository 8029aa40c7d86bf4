"""The newspaper's server."""
# ruff: noqa: S310  the addresses are those of our own server

import socket
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from archive.errors import UsageError
from crawler.demo.server import serve, stop


@contextmanager
def serving(*, port=0, edition=1):
    """The newspaper's address while it is served."""
    server = serve(port=port, edition=edition)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stop(server)


def test_the_server_answers_on_loopback_with_the_edition_asked_for():
    with serving(edition=2) as home:
        assert home.startswith("http://127.0.0.1:")
        with urlopen(f"{home}/harbour/elver-count?utm_source=x") as page:
            assert b"14,200 elvers" in page.read()
        with pytest.raises(HTTPError) as gone:
            urlopen(f"{home}/council/mayors-swans")
        with gone.value as page:
            assert page.code == 410
            assert b"withdrawn" in page.read()


def test_head_sends_the_length_and_no_body():
    with serving() as home, urlopen(Request(f"{home}/", method="HEAD")) as page:
        assert int(page.headers["Content-Length"]) > 1000
        assert page.read() == b""


def test_a_taken_port_is_an_error_that_names_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port}.*-s DEMO_PORT={port + 1}"):
            serve(port=port, edition=1)


def test_a_port_is_free_again_when_serving_ends():
    with serving() as home:
        port = int(home.rpartition(":")[2])
    with serving(port=port) as again:
        assert again == home


@pytest.mark.parametrize(("error", "is_told"), [(BrokenPipeError, False), (ValueError, True)])
def test_a_client_that_goes_away_is_no_trouble_and_a_fault_of_ours_is(capsys, error, is_told):
    server = serve(port=0, edition=1)
    try:
        raise error
    except error:
        server.handle_error(None, ("127.0.0.1", 1))
    finally:
        stop(server)
    assert ("Traceback" in capsys.readouterr().err) == is_told
