"""A mail server, and a digest to tell."""

import datetime as dt
import socket
import sys
import threading
from pathlib import Path

import pytest

from archive.changes.model import Disclosure, Kind
from crawler.notify.digest import Back, Degraded, Digest, Edit, Gone

# As tests/crawler/conftest.py does for the modules beside it.
sys.path.insert(0, str(Path(__file__).parent))

from smtp_server import MailServer

MOMENT = dt.datetime(2026, 3, 1, 10, 24, tzinfo=dt.UTC)
DAY_BEFORE = MOMENT - dt.timedelta(days=1)


@pytest.fixture
def new_mail_server():
    """Makes a mail server on 127.0.0.1."""
    listeners = []

    def make(context=None, *, at_once=False):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = MailServer("127.0.0.1", listener.getsockname()[1], context, at_once)
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        return server

    yield make
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _edit(title, disclosure, *, phrases=("a number changed: 41,200 became 14,200",), said=(), **others):
    return Edit(
        article="www.example.org/eels",
        url="https://www.example.org/eels?a=1&b=2",
        title=title,
        source="gazette",
        at=MOMENT,
        before=MOMENT - dt.timedelta(hours=1),
        old=1,
        new=2,
        kinds=(Kind.NUMBER,),
        disclosure=disclosure,
        disclosed_by=said,
        phrases=phrases,
        **others,
    )


@pytest.fixture
def new_edit():
    """Makes an edit: (title, disclosure), and fields."""
    return _edit


@pytest.fixture
def digest():
    """One of everything."""
    return Digest(
        id="digest_0a1b",
        begun=MOMENT - dt.timedelta(minutes=20),
        at=MOMENT,
        store="/srv/archive",
        archive="archive --store /srv/archive",
        edits=(
            _edit("Eel catch falls", Disclosure.STEALTH),
            _edit("Mayor resigns", Disclosure.DISCLOSED, said=("Correction: the mayor is 61.",)),
        ),
        gone=(
            Gone(
                "www.example.org/b",
                "https://www.example.org/b",
                "Bridge",
                "gazette",
                MOMENT,
                "HTTP 410 Gone",
                "removed",
                DAY_BEFORE,
            ),
        ),
        back=(Back("www.example.org/c", "https://www.example.org/c", "Ferry", "gazette", MOMENT, DAY_BEFORE),),
        degraded=(Degraded("www.example.com", 31, ("the author", "the date")),),
        failures=(("timeout", 3),),
    )
