"""What a download's exception says of the page: a `Failure` with its fault and one line for a person."""

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure as TwistedFailure
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from archive.model import Failure, Fault


class Refused(IgnoreRequest):
    """A request that was not made, or an answer that was not taken; the page's visit is recorded as failed.

    `failure`: what to record.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


class Forbidden(IgnoreRequest):
    """robots.txt forbids the address. No visit: nobody has been there."""


class Left(IgnoreRequest):
    """Another crawl has asked for the address, or had the answer to it. No visit of this one."""


class Stopped(IgnoreRequest):
    """The crawl ends before the request was made or answered. No visit."""


class HeadTooLarge(Exception):
    """The header fields of an answer are more than any page needs, or have no end."""


def failure_of(error: BaseException | None) -> Failure | None:
    """What to record of a visit that ended in `error`; None where there was none (`Forbidden`, `Left`, `Stopped`)."""
    match error:
        case Refused():
            return error.failure
        case IgnoreRequest():
            return None
        case CannotResolveHostError():
            return Failure(Fault.DNS, "no address is known for this host name")
        case DownloadTimeoutError():
            return Failure(Fault.TIMEOUT, "no whole answer in time")
        case DownloadConnectionRefusedError():
            return Failure(Fault.CONNECTION, "the connection was refused")
        case ResponseDataLossError():
            return Failure(Fault.TRUNCATED, "the answer is shorter or longer than the server announced")
        case DownloadCancelledError():
            return Failure(Fault.TOO_LARGE, "the answer is larger than DOWNLOAD_MAXSIZE")
        case UnsupportedURLSchemeError() | NotSupported():
            return Failure(Fault.REDIRECTS, "neither http nor https")
    for cause in _causes(error):
        if isinstance(cause, HeadTooLarge):
            return Failure(Fault.TOO_LARGE, str(cause))
        if isinstance(cause, SSL.Error | VerificationError):
            return Failure(Fault.TLS, _tls(cause))
    return Failure(Fault.CONNECTION, _connection(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and everything that Twisted and Python hang beneath it."""
    waiting: list[object] = [error]
    seen = set()
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, TwistedFailure):
            cause = cause.value
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [cause.__cause__, *getattr(cause, "reasons", ())]


def _tls(error: BaseException) -> str:
    if isinstance(error, VerificationError):
        return "the certificate is for another name"
    reasons = [entry[-1] for entry in error.args[0]] if error.args and isinstance(error.args[0], list) else []
    return f"no secure connection: {', '.join(reasons) or 'it was closed'}"


def _connection(error: BaseException | None) -> str:
    causes = list(_causes(error))
    last = causes[-1]
    if isinstance(last, ConnectionDone | ConnectionLost | DownloadFailedError):
        return "the connection ended before a whole answer came"
    said = _one_line(last.args[0] if last.args else "") or type(last).__name__
    if any(isinstance(cause, ResponseFailed | ResponseNeverReceived) for cause in causes):
        return f"the answer is no HTTP: {said}"
    return said


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:200]
