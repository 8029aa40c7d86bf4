"""Which addresses a crawl of a site may ask for."""

import datetime as dt
import re
from dataclasses import dataclass

from archive import paths
from archive.errors import UsageError


def hosts_of(url: str) -> frozenset[str]:
    """The hosts that are one site with `url`: its own and the twin with or without `www.`; ports that are not the
    default one belong to it.

    >>> sorted(hosts_of("https://example.org/a"))
    ['example.org', 'www.example.org']
    """
    host = host_of(url)
    return frozenset({host, host[4:] if host.startswith("www.") else f"www.{host}"})


def host_of(url: str) -> str:
    """Host, and port where it is not a default one, as identities have them: small letters, IDNA; empty where `url` is
    no address.

    >>> host_of("https://Bücher.example:443/a")
    'xn--bcher-kva.example'
    """
    try:
        return paths.host_of(paths.identity(url))
    except UsageError:
        return ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses a crawl of a site may ask for."""

    hosts: frozenset[str]
    """As `host_of` writes them; `*.example.org` stands for every host below it."""
    include: tuple[re.Pattern[str], ...] = ()
    """Where there are any, one must be found in the address of an article; lists need none."""
    exclude: tuple[re.Pattern[str], ...] = ()
    """None may be found in an address."""
    since: dt.date | None = None
    """What is known to be older is left out."""
    lists: bool = True
    """Whether lists are worth reading, that is, whether links are followed."""

    def covers_host(self, url: str) -> bool:
        """Whether `url` lies on one of the hosts."""
        return self.covers(host_of(url))

    def covers(self, host: str) -> bool:
        """Whether `host`, as `host_of` writes it, is one of the hosts."""
        return host in self.hosts or any(each.startswith("*.") and host.endswith(each[1:]) for each in self.hosts)

    def covers_listing(self, url: str) -> bool:
        """Whether a feed or sitemap at `url` may be read: on one of the hosts or below one, as sitemaps often are."""
        host = host_of(url)
        own = {each.removeprefix("*.").removeprefix("www.") for each in self.hosts}
        return self.covers_host(url) or any(host.endswith(f".{each}") for each in own if "." in each)
