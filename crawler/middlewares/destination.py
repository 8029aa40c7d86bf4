"""The guard of destinations: refuses addresses that are not of the public internet, at the moment of connecting.

A name is checked by the address that is connected to, so that a name that answers differently when it is asked twice
(DNS rebinding) gains nothing; redirects, robots.txt and whatever else a crawl fetches pass here too.
"""

import asyncio
import ipaddress
import logging
import socket
from typing import Any, Self, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.utils.spider import DefaultSpider

from archive.model import Failure, Fault
from crawler.captures import hops_of
from crawler.destinations import Allowed, closed, literal
from crawler.failures import Forbidden, Refused

logger = logging.getLogger(__name__)

_PORTS = {"http": 80, "https": 443}


class DestinationGuard:
    """Refuses early what an URL says openly, and every other connection where it is made."""

    def __init__(self, crawler: Crawler, allowed: Allowed) -> None:
        self._crawler = crawler
        self._allowed = allowed
        self._opened: set[tuple[str, int]] = set()
        """Address and port of allowed names, as they resolved."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        guard = cls(crawler, Allowed.parse(crawler.settings.get("ARCHIVE_ALLOW_HOSTS", "")))
        crawler.signals.connect(guard.watch, signal=signals.engine_started)
        crawler.signals.connect(guard.leave, signal=signals.engine_stopped)
        return guard

    def watch(self) -> None:
        """Puts the guard before the reactor's own way to connect, which all of Twisted's endpoints take."""
        import twisted.internet.reactor  # Scrapy has installed it by now; an import at the top would install another

        self._reactor = cast("Any", twisted.internet.reactor)  # its methods differ from platform to platform
        self._connect = self._reactor.connectTCP
        self._reactor.connectTCP = self.connect

    def leave(self) -> None:
        """Takes the guard away."""
        self._reactor.connectTCP = self._connect

    def connect(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        """As `reactor.connectTCP`. `host` is an address: Twisted's endpoints resolve names before."""
        address = literal(host)
        if address is None or closed(address):
            spelled = host if address is None else str(address)
            if (spelled, port) not in self._opened and not self._allowed.names(spelled, port):
                raise Refused(Failure(Fault.FORBIDDEN_ADDRESS, _detail(f"{spelled}", port)))
        return self._connect(host, port, *args, **kwargs)

    async def process_request(self, request: Request) -> None:
        """Refuses an URL whose host is a closed address, before robots.txt is asked for there."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        try:
            port = parts.port or _PORTS[parts.scheme]
        except (KeyError, ValueError):
            fault = Fault.REDIRECTS if hops_of(request) else Fault.FORBIDDEN_ADDRESS
            raise Refused(Failure(fault, "neither http nor https, or without a port that can be")) from None
        address = literal(host)
        if self._allowed.names(host, port):
            if address is None:
                await self._open(host, port)
        elif address is not None and closed(address):
            fault = Fault.REDIRECTS if hops_of(request) else Fault.FORBIDDEN_ADDRESS
            raise Refused(Failure(fault, _detail(str(address), port)))

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Names a refusal that nobody else does: `scrapy fetch` and `scrapy shell` drop it without a word."""
        if isinstance(exception, Refused | Forbidden) and isinstance(self._crawler.spider, DefaultSpider):
            logger.warning("%s is not fetched: %s", request.url, exception)

    async def _open(self, host: str, port: int) -> None:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return  # the download will say so
        addresses = (str(entry[4][0]).partition("%")[0] for entry in found)
        self._opened.update((str(ipaddress.ip_address(address)), port) for address in addresses)


def _detail(address: str, port: int) -> str:
    shown = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    return f"{shown} is no address of the public internet; ARCHIVE_ALLOW_HOSTS={shown} would allow it"
