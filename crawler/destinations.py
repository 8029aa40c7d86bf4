"""Which network addresses the crawler may connect to: those of the public internet, and those that the user names."""

import ipaddress
import re
from dataclasses import dataclass

from archive.errors import UsageError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address. A public one is how hosts on an IPv6-only network see the web."""
_CLOSED = [
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",  # NAT64 of the local network, RFC 8215
        "2002::/16",  # 6to4, RFC 3056: carries an IPv4 address, and no public site lives there any more
        "2001::/32",  # Teredo, RFC 4380: the same
        "::/96",  # IPv4-compatible, RFC 4291 section 2.5.5.1
        "fec0::/10",  # site-local, RFC 3879
        "192.0.0.0/24",  # protocol assignments, RFC 6890; Python versions differ on them
        "192.88.99.0/24",  # the relays of 6to4, RFC 7526
    )
]


def closed(address: Address) -> bool:
    """Whether an address is not of the public internet: loopback, private, link-local, multicast, unspecified …

    >>> closed(ipaddress.ip_address("169.254.169.254")), closed(ipaddress.ip_address("::ffff:127.0.0.1"))
    (True, True)
    >>> closed(ipaddress.ip_address("192.0.2.1")), closed(ipaddress.ip_address("1.1.1.1"))
    (True, False)
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return closed(address.ipv4_mapped)
        if address in _NAT64:
            return closed(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if any(address.version == network.version and address in network for network in _CLOSED):
        return True
    return not address.is_global or address.is_multicast


def literal(host: str) -> Address | None:
    """The address that a host in an URL is, in any spelling that a resolver takes; None for a name.

    >>> literal("0x7f.1"), literal("2130706433"), literal("[::1]"), literal("a.example")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), IPv6Address('::1'), None)
    """
    host = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _number(host)


def _number(host: str) -> ipaddress.IPv4Address | None:
    """inet_aton(3): one to four numbers, decimal, octal or hexadecimal, the last of which fills the rest."""
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or not all(re.fullmatch(r"0[xX][0-9a-fA-F]+|[0-9]+", part) for part in parts):
        return None
    try:
        numbers = [int(part, 16 if part[:2] in ("0x", "0X") else 8 if part[0] == "0" else 10) for part in parts]
    except ValueError:  # 08 is no octal number
        return None
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (5 - len(parts)):
        return None
    return ipaddress.IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What ARCHIVE_ALLOW_HOSTS names."""

    hosts: frozenset[tuple[str, int]]
    """Name in lower case or address in its shortest form, and port."""

    @classmethod
    def parse(cls, text: str) -> "Allowed":
        """`text` as in `127.0.0.1:8000,[::1]:8000,intranet.example:80`.

        Raises:
            UsageError: an entry is not host:port.
        """
        return cls(frozenset(_host_and_port(entry.strip()) for entry in text.split(",") if entry.strip()))

    def names(self, host: str, port: int) -> bool:
        """Whether a host, as it stands in an URL, is among them."""
        return (_canonical(host), port) in self.hosts


def _canonical(host: str) -> str:
    address = literal(host)
    return host.lower().rstrip(".") if address is None else str(address)


def _host_and_port(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536 or "/" in host:
        raise UsageError(f"ARCHIVE_ALLOW_HOSTS: {entry!r} is not host:port, such as 127.0.0.1:8000")
    return _canonical(host), int(port)
