"""Tells a run's digest: lays a message into the outbox for each receiver, and delivers whatever waits there."""

import datetime as dt
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from archive.archive import Archive
from archive.errors import DamageError
from archive.outbox import Outbox
from crawler.captures import now
from crawler.destinations import Allowed
from crawler.notify.command import tell_command
from crawler.notify.digest import Digest, document, read_digest
from crawler.notify.errors import NotDelivered
from crawler.notify.ledger import Ledger, dumps, loads
from crawler.notify.mail import tell_by_mail
from crawler.notify.receivers import Command, Mail, Receiver, Webhook
from crawler.notify.webhook import tell_webhook

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Postage:
    """How messages are delivered, whoever they are for."""

    allowed: Allowed
    """Where a webhook may be although that is not of the public internet."""
    agent: str
    """Who we say we are to it."""
    attempts: int
    """In one run, at least 1."""
    wait: float
    """Seconds before the second attempt; twice as much before each further one."""
    wait_most: float
    """A receiver that asks for a longer wait gets the message in another run."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that was not delivered, and waits for the next run."""

    receiver: str
    why: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of telling."""

    delivered: tuple[str, ...] = ()
    """Receivers, by name: once for each message."""
    kept: tuple[Kept, ...] = ()


def begin(archive: Archive, *, at: dt.datetime) -> None:
    """Says that from now on there is somebody to tell; what was edited before stays untold."""
    outbox = archive.outbox()
    with outbox.alone():
        if outbox.state() is None:
            outbox.keep_state(dumps(Ledger(at)))


def tell(
    archive: Archive,
    receivers: Sequence[Receiver],
    *,
    news: Callable[[Ledger, str], Digest],
    read: Iterable[str],
    sound: Iterable[str],
    begun: dt.datetime,
    at: dt.datetime,
    postage: Postage,
) -> Sent:
    """Tells what has not been told.

    `news`: all there is, by what was told until now, as the digest of an id; `read`: identities of the articles that
    were read; `sound`: hosts that are known not to be degraded; `begun`: when the run began; `at`: this moment.
    """
    outbox = archive.outbox()
    with outbox.alone():
        ledger = _settled(outbox) or Ledger(begun)
        id = f"digest_{secrets.token_hex(12)}"
        digest = ledger.untold(news(ledger, id))
        messages = {}
        for receiver in receivers:
            wanted = receiver.wanted.of(digest)
            if not wanted.is_empty:
                # In the order of their names they are in the order of time.
                messages[f"{at:%Y%m%dT%H%M%SZ}-{id}-{receiver.name}"] = _message(receiver.name, wanted)
        ledger = replace(ledger.with_told(digest, read=read, sound=sound, now=at), unsent=messages)
        outbox.keep_state(dumps(ledger))
        _settled(outbox)
        waiting = outbox.names()
    return _deliver(outbox, waiting, {receiver.name: receiver for receiver in receivers}, postage)


def _settled(outbox: Outbox) -> Ledger | None:
    """The ledger, with the messages of a run that wrote it down and came no further laid into the outbox."""
    ledger = _ledger(outbox)
    if ledger is not None and ledger.unsent:
        for name, message in ledger.unsent.items():
            outbox.put(name, message.encode())
        ledger = replace(ledger, unsent={})
        outbox.keep_state(dumps(ledger))
    return ledger


def _ledger(outbox: Outbox) -> Ledger | None:
    data = outbox.state()
    try:
        return None if data is None else loads(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        path = outbox.path
        raise DamageError(
            f"{path}: damaged; move it away, and what was edited from now on is told", path=path
        ) from error


def _message(receiver: str, digest: Digest, *, only: Sequence[str] = (), aside: bool = False) -> str:
    """`only`: the recipients of a mail that have not got it yet; empty for all. `aside`: it has been said that the file
    of sources does not name the receiver any more."""
    fields = {"receiver": receiver, "only": list(only), "aside": aside, "digest": document(digest)}
    return json.dumps(fields, ensure_ascii=True)


def _deliver(outbox: Outbox, names: Sequence[str], receivers: dict[str, Receiver], postage: Postage) -> Sent:
    delivered: list[str] = []
    kept: list[Kept] = []
    down: set[str] = set()
    for name in names:
        with outbox.taken(name) as data:
            if data is None:
                continue
            try:
                fields = json.loads(data)
                named, only, digest = str(fields["receiver"]), tuple(fields["only"]), read_digest(fields["digest"])
                aside = bool(fields.get("aside", False))
            except (ValueError, KeyError, TypeError, AttributeError):
                kept.append(Kept(name, "the message is damaged; move it away"))
                continue
            receiver = receivers.get(named)
            if receiver is None:
                if not aside:  # Said once: whoever took the receiver out of the file knows it.
                    outbox.replace(name, _message(named, digest, only=only, aside=True).encode())
                    kept.append(Kept(named, "the file of sources names no such receiver any more; it is set aside"))
                continue
            if receiver.name in down:
                kept.append(Kept(receiver.name, "not tried, because the one before it was not taken"))
                continue
            try:
                _tell(_only(receiver, only), digest, postage)
            except NotDelivered as error:
                logger.info("%s: not delivered to %s: %s", name, receiver.name, error)
                kept.append(Kept(receiver.name, str(error)))
                if error.rest:
                    outbox.replace(name, _message(receiver.name, digest, only=error.rest).encode())
                if error.may_pass:
                    down.add(receiver.name)
            else:
                outbox.remove(name)
                delivered.append(receiver.name)
    return Sent(tuple(delivered), tuple(kept))


def _only(receiver: Receiver, recipients: Sequence[str]) -> Receiver:
    """The receiver without the recipients that have got it already."""
    way = receiver.way
    if not isinstance(way, Mail) or not recipients:
        return receiver
    return replace(receiver, way=replace(way, to=tuple(recipients)))


def _tell(receiver: Receiver, digest: Digest, postage: Postage) -> None:
    """Raises: NotDelivered once all attempts of this run have failed."""
    wait = postage.wait
    for attempt in range(1, postage.attempts + 1):
        try:
            _attempt(receiver, digest, postage)
        except NotDelivered as error:
            asked = wait if error.wait is None else error.wait
            if not error.may_pass or attempt == postage.attempts or asked > postage.wait_most:
                raise
            time.sleep(asked)
            wait *= 2
        else:
            return


def _attempt(receiver: Receiver, digest: Digest, postage: Postage) -> None:
    match receiver.way:
        case Command() as command:
            tell_command(command, digest)
        case Webhook() as webhook:
            tell_webhook(webhook, digest, now=now(), allowed=postage.allowed, agent=postage.agent)
        case Mail() as mail:
            tell_by_mail(mail, digest, now=now())
