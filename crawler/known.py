"""What was learnt of the hosts that a crawl visits, as it stood in the archive when the crawl first met each."""

from archive.archive import Archive
from archive.boilerplate.model import Boilerplate
from archive.errors import StoreNotFound
from archive.paths import host_of, identity


class Known:
    """Answers from the archive at `place`, once for each host: what is learnt meanwhile changes nothing in a crawl."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._hosts: dict[str, Boilerplate] = {}

    def of(self, url: str) -> Boilerplate:
        """What is the site's on the page at `url`; nothing where nothing was learnt, or no archive is there yet.

        Raises: StoreError where that cannot be read.
        """
        host = host_of(identity(url))
        if host not in self._hosts:
            self._hosts[host] = self._ask(host)
        return self._hosts[host]

    def _ask(self, host: str) -> Boilerplate:
        try:
            with Archive.open(self._place) as archive:
                return archive.boilerplate(host)
        except StoreNotFound:
            return Boilerplate()
