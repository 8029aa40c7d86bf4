"""Tells a web address: a POST, signed after Standard Webhooks 1.0, to where the crawler may go; no redirect counts."""

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from archive.display import safe
from crawler.destinations import Allowed, closed
from crawler.notify.digest import Digest, document
from crawler.notify.errors import NotDelivered
from crawler.notify.receivers import Webhook

TYPE = "archive.digest"
"""The event's type."""
_PORTS = {"http": 80, "https": 443}
_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.TOO_EARLY}


def tell_webhook(webhook: Webhook, digest: Digest, *, now: dt.datetime, allowed: Allowed, agent: str) -> None:
    """One attempt. `agent`: the User-Agent.

    Raises: NotDelivered unless the answer is a success (2xx).
    """
    parts = urlsplit(webhook.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    path = f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
    data = payload(digest)
    fields = {"Content-Type": "application/json", "User-Agent": agent, **signed(webhook, digest.id, data, now=now)}
    try:
        with (
            closing(_connected(parts.scheme, host, port, allowed=allowed, seconds=webhook.seconds)) as connection,
            _no_longer_than(webhook.seconds, connection.sock),
        ):
            connection.request("POST", path, body=data, headers=fields)
            answer = connection.getresponse()
    except TimeoutError as error:
        raise NotDelivered(f"{safe(host)} did not answer within {webhook.seconds:g} s", may_pass=True) from error
    except ssl.SSLCertVerificationError as error:
        raise NotDelivered(f"{safe(host)}: its certificate cannot be trusted: {error.verify_message}") from error
    except (OSError, HTTPException, UnicodeError) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise NotDelivered(f"{safe(host)} cannot be reached: {safe(str(said))}", may_pass=True) from error
    _judge(answer, host)


def payload(digest: Digest) -> bytes:
    """The body: type, timestamp and data, as Standard Webhooks recommends."""
    fields = document(digest)
    event = {"type": TYPE, "timestamp": fields["at"], "data": fields}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def signed(webhook: Webhook, id: str, data: bytes, *, now: dt.datetime) -> dict[str, str]:
    """The three header fields: the id of the digest, the moment of the attempt, and a signature for each key."""
    at = str(int(now.timestamp()))
    content = b".".join((id.encode(), at.encode(), data))
    signatures = (base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in webhook.secrets)
    return {
        "webhook-id": id,
        "webhook-timestamp": at,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _judge(answer: HTTPResponse, host: str) -> None:
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    said = f"{safe(host)} answered {status} {safe(answer.reason)[:60]}".rstrip()
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise NotDelivered(f"{said}: no redirect is followed; the address has to be put right")
    if status == HTTPStatus.GONE:
        raise NotDelivered(f"{said}: nobody listens there any more; take the receiver out of the file")
    wait = answer.getheader("Retry-After", "")
    raise NotDelivered(
        said,
        may_pass=status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING,
        wait=float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 9 else None,
    )


def _connected(scheme: str, host: str, port: int, *, allowed: Allowed, seconds: float) -> HTTPConnection:
    """A connection to an address that may be visited. It is that which was looked at: no name is resolved twice."""
    addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not allowed.names(host, port):
        addresses = [address for address in addresses if not closed(ipaddress.ip_address(address.partition("%")[0]))]
        if not addresses:
            raise NotDelivered(
                f"{safe(host)}:{port} is no address of the public internet; ARCHIVE_ALLOW_HOSTS={safe(host)}:{port} "
                "would allow it"
            )
    kind = HTTPSConnection if scheme == "https" else HTTPConnection
    connection = kind(host, port, timeout=seconds)
    connection.auto_open = 0  # by itself it would ask for the name again
    plain = _opened(addresses, port, seconds)
    try:
        connection.sock = _encrypted(plain, host) if scheme == "https" else plain
    except BaseException:
        plain.close()
        raise
    return connection


def _opened(addresses: Sequence[str], port: int, seconds: float) -> socket.socket:
    last: OSError = OSError("it has no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except OSError as error:
            last = error
    raise last


def _encrypted(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


@contextmanager
def _no_longer_than(seconds: float, connected: socket.socket) -> Iterator[None]:
    """Ends the connection after so many seconds in all: an answer of a byte a second would never time out else."""
    passed = threading.Event()

    def end() -> None:
        passed.set()
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException) as error:
        if passed.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
