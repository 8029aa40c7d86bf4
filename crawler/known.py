"""What the archive knew of the pages and hosts that a crawl visits: what was learnt of a host, what stands there."""

from collections.abc import Iterator

from archive.archive import Archive
from archive.boilerplate.model import Boilerplate
from archive.errors import DamageError, KeyNotFound, StoreNotFound
from archive.model import Contradiction, LastAnswer, Outcome, Page
from archive.paths import host_of, identity
from crawler.extract import RULES


class Known:
    """Answers from the archive at `place`; what was learnt of a host as it stood when it was first asked.

    Raises: StoreError from every method where the archive cannot be read; where there is none yet, nothing is known.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._hosts: dict[str, Boilerplate] = {}
        self.damaged: dict[str, DamageError | KeyNotFound] = {}
        """By host: why it cannot be told what was learnt of it."""
        self._archive: Archive | None = None

    def close(self) -> None:
        """Lets go of the archive; it is opened again where something is asked."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def of(self, url: str) -> Boilerplate:
        """What is the site's on the page at `url`; nothing where nothing was learnt, or that is `damaged`."""
        host = host_of(identity(url))
        if host not in self._hosts:
            archive = self._opened()
            try:
                self._hosts[host] = Boilerplate() if archive is None else archive.boilerplate(host)
            except (DamageError, KeyNotFound) as error:
                self._hosts[host], self.damaged[host] = Boilerplate(), error
        return self._hosts[host]

    def is_damaged(self, url: str) -> bool:
        """Whether it cannot be told what is the site's on the page at `url`: then it is read as if nothing were known,
        and what is read has to wait."""
        self.of(url)
        return host_of(identity(url)) in self.damaged

    def stands(self, url: str) -> LastAnswer | None:
        """The last answer of this very address, where it was an article to the present rules, read with what is known
        of the host by now; else None: then it is to be read."""
        archive = self._opened()
        last = None if archive is None else archive.last_answer(url)
        if last is None or last.outcome is not Outcome.ARTICLE:
            return None
        return last if (last.rules, last.learnt) == (RULES, self.of(url).revision) else None

    def article_at(self, url: str) -> str | None:
        """The identity of the article that an address is known to lead to; None where it is not."""
        archive = self._opened()
        return None if archive is None else archive.article_at(url)

    def page(self, stands: LastAnswer) -> Page:
        """The page that stands there, as it was sent. Raises: StoreError where it is damaged or gone."""
        archive = self._opened()
        if archive is None:
            raise StoreNotFound(f"{self._place}: no archive here any more", path=self._place)
        return archive.page(stands.raw)

    def contradictions(self, host: str) -> Iterator[Contradiction]:
        """As `Archive.contradictions`."""
        archive = self._opened()
        return iter(()) if archive is None else archive.contradictions(host)

    def _opened(self) -> Archive | None:
        if self._archive is None:
            try:
                self._archive = Archive.open(self._place)
            except StoreNotFound:
                return None
        return self._archive
