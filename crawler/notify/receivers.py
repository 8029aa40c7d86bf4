"""Who is told, read from the tables `[notify.NAME]` of sources.toml, which explains their keys."""

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.changes.model import Kind
from archive.display import safe
from crawler.notify.digest import Wanted
from crawler.sources import NOTIFY, load
from crawler.tables import Keys, Tables, Wrong, texts

_EXAMPLE = "a receiver begins with a line such as [notify.desk]"
_LONGEST = 60
"""Characters of a name, which is part of file names."""
_TELL = ("edits", "gone", "back", "degraded", "failures")
_SECRET = "whsec_"  # noqa: S105  # how such a secret begins (Standard Webhooks 1.0, signature scheme)


@dataclass(frozen=True, slots=True)
class Command:
    """A program of the user's, which gets the digest on its standard input."""

    words: tuple[str, ...]
    """The program and its arguments; no shell reads them."""
    as_json: bool = False
    """JSON Lines instead of text."""
    seconds: float = 60.0
    """Wall time, then it is killed."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes a POST, signed after Standard Webhooks 1.0."""

    url: str = field(repr=False)
    """Often a secret itself."""
    secrets: tuple[bytes, ...] = field(repr=False)
    """Keys, the newest first: several while the receiver goes from one to the next."""
    seconds: float = 20.0
    """Wall time of one attempt."""


class Tls(StrEnum):
    """How a connection to a mail server is encrypted."""

    STARTTLS = "starttls"
    """It begins in the clear and goes on encrypted, or not at all (RFC 3207)."""
    TLS = "tls"
    """From its first byte on (RFC 8314)."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, handed to a server by SMTP."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 30.0
    """To wait for each answer of the server."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """One that is told."""

    name: str
    wanted: Wanted
    way: Command | Webhook | Mail


def load_receivers(path: Path, environ: Mapping[str, str]) -> tuple[Receiver, ...]:
    """The receivers that a file of sources names, in its order. Secrets come from `environ`.

    Raises:
        SourcesError: the file cannot be used, or a variable that it names is not set.
    """
    tables = Tables.read(path)
    named = tables.tables.get(NOTIFY, {})
    if not isinstance(named, dict) or not all(isinstance(each, dict) for each in named.values()):
        raise tables.refusal(f"is no source: who is told of changes stands below it; {_EXAMPLE}", NOTIFY)
    sources = [source.name for source in load(path)] if named else []
    return tuple(_receiver(tables, name, table, environ, sources) for name, table in named.items())


def _receiver(
    tables: Tables, name: str, table: object, environ: Mapping[str, str], sources: Collection[str]
) -> Receiver:
    values = tables.values(table, _KEYS, NOTIFY, name, example=_EXAMPLE)
    if len(name) > _LONGEST:
        raise tables.refusal(f"a name has at most {_LONGEST} characters", NOTIFY, name)
    ways = [each for each in ("command", "webhook", "webhook_env", "mail") if each in values]
    if len(ways) != 1:
        raise tables.refusal("needs one of command, webhook, webhook_env and mail", NOTIFY, name)
    for source in values.get("sources", ()):
        if source not in sources:
            raise tables.refusal(f"there is no source {safe(source)!r} in this file", NOTIFY, name, "sources")
    wanted = Wanted(**{key: values.pop(key) for key in ("tell", "sources", "kinds", "stealth") if key in values})
    of = _WAYS[ways[0]]
    for key in values:
        if key not in of:
            raise tables.refusal(f"does not go with {ways[0]}", NOTIFY, name, key)
    for key in of:
        if key.endswith("_env") and key in values:
            if not environ.get(values[key]):
                said = f"the environment variable {safe(values[key])} is not set"
                raise tables.refusal(said, NOTIFY, name, key)
            values[key] = environ[values[key]]
    try:
        return Receiver(name, wanted, _way(ways[0], values))
    except _Lacks as error:
        raise tables.refusal(str(error), NOTIFY, name) from error
    except _Unfit as error:
        raise tables.refusal(str(error), NOTIFY, name, error.key) from error


class _Lacks(Exception):
    """Something has to be said beside what is; the message says what."""


class _Unfit(Exception):
    """A value of the environment cannot be used."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(what)
        self.key = key


def _way(way: str, values: Mapping[str, Any]) -> Command | Webhook | Mail:
    seconds = {"seconds": values["seconds"]} if "seconds" in values else {}
    if way == "command":
        return Command(values["command"], as_json=values.get("format") == "json", **seconds)
    if way == "mail":
        return _mail(values, seconds)
    if "secret_env" not in values:
        raise _Lacks("needs secret_env, the environment variable that holds the secret to sign with")
    try:
        url = _web_address(values[way])
    except Wrong as error:
        raise _Unfit(way, str(error)) from error
    return Webhook(url, tuple(_key(word) for word in values["secret_env"].split()), **seconds)


def _mail(values: Mapping[str, Any], seconds: Mapping[str, float]) -> Mail:
    for key, what in (("from", "the address that it comes from"), ("smtp", "the mail server, host:port")):
        if key not in values:
            raise _Lacks(f"needs {key}, {what}")
    if ("user_env" in values) != ("password_env" in values):
        raise _Lacks("needs user_env and password_env together, or neither")
    host, port = values["smtp"]
    tls = values.get("tls", Tls.STARTTLS)
    if tls is Tls.NONE and "user_env" in values:
        raise _Unfit("tls", "a password is not sent in the clear; takes starttls or tls where there is one")
    return Mail(
        values["mail"],
        values["from"],
        host,
        port,
        tls,
        user=values.get("user_env"),
        password=values.get("password_env"),
        **seconds,
    )


def _key(word: str) -> bytes:
    """The bytes of a secret as Standard Webhooks writes it. Nothing of it is said in the error."""
    try:
        key = base64.b64decode(word.removeprefix(_SECRET), validate=True)
    except binascii.Error:
        key = b""
    if not word.startswith(_SECRET) or not 24 <= len(key) <= 64:
        raise _Unfit(
            "secret_env", f"takes {_SECRET} and 24 to 64 bytes in Base64, as `openssl rand -base64 32` gives them"
        )
    return key


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise Wrong("takes a text in quotes")
    return value.strip()


def _web_address(value: object) -> str:
    url = _text(value)
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and parts.username is None
    except ValueError:
        fits = False
    if not fits or not url.isascii() or " " in url:
        raise Wrong("not an http or https address")  # which is not shown: it may be a secret
    return url


def _words(value: object) -> tuple[str, ...]:
    words = texts(value, "a program and its arguments")
    if not words or not words[0] or any("\0" in word for word in words):
        raise Wrong('takes a program and its arguments, in brackets and quotes: ["mail", "-s", "edited", "me"]')
    return tuple(words)


def _variable(value: object) -> str:
    name = _text(value)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or name.startswith(_SECRET):
        raise Wrong("takes the name of an environment variable; the secret itself does not stand here")
    return name


def _mail_address(value: object) -> str:
    text = _text(value)
    try:
        if not text.isascii():
            raise ValueError(text)
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError) as error:
        raise Wrong(f"not a mail address: {safe(text[:200])!r}") from error
    return text


def _mail_addresses(value: object) -> tuple[str, ...]:
    found = tuple(_mail_address(each) for each in texts(value, "mail addresses"))
    if not found:
        raise Wrong("names no mail address")
    return found


def _server(value: object) -> tuple[str, int]:
    host, _, port = _text(value).rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536 or "/" in host:
        raise Wrong("takes host:port, such as mail.example.org:587")
    return host.strip("[]"), int(port)


def _tls(value: object) -> Tls:
    try:
        return Tls(_text(value))
    except ValueError as error:
        raise Wrong("takes starttls, tls or none") from error


def _tell(value: object) -> tuple[str, ...]:
    names = tuple(texts(value, ", ".join(_TELL)))
    wrong = [name for name in names if name not in _TELL]
    if wrong or not names:
        raise Wrong(f"{safe(wrong[0])!r} is none of {', '.join(_TELL)}" if wrong else "names nothing")
    return names


def _kinds(value: object) -> tuple[Kind, ...]:
    names = texts(value, "kinds of edits")
    wrong = [name for name in names if name not in set(Kind)]
    if wrong or not names:
        raise Wrong(f"{safe(wrong[0])!r} is none of {', '.join(Kind)}" if wrong else "names nothing")
    return tuple(map(Kind, names))


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong("takes true or false")
    return value


def _format(value: object) -> str:
    if value not in ("text", "json"):
        raise Wrong('takes "text" or "json"')
    return str(value)


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 3_600:
        raise Wrong("takes seconds, above 0 to 3600")
    return float(value)


_KEYS: Keys = {
    "command": _words,
    "format": _format,
    "webhook": _web_address,
    "webhook_env": _variable,
    "secret_env": _variable,
    "mail": _mail_addresses,
    "from": _mail_address,
    "smtp": _server,
    "tls": _tls,
    "user_env": _variable,
    "password_env": _variable,
    "seconds": _seconds,
    "tell": _tell,
    "sources": lambda value: tuple(texts(value, "names of sources")),
    "kinds": _kinds,
    "stealth": _yes,
}
_WAYS = {
    "command": ("command", "format", "seconds"),
    "webhook": ("webhook", "secret_env", "seconds"),
    "webhook_env": ("webhook_env", "secret_env", "seconds"),
    "mail": ("mail", "from", "smtp", "tls", "user_env", "password_env", "seconds"),
}
