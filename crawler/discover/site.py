"""One site in one crawl: what to ask for next, and what each answer leads to. No I/O, no clock."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urljoin

from archive.digest import digest
from archive.model import Article, Failure, Reason, Rejection
from archive.paths import canonical_identity
from crawler.discover import feeds, sitemaps
from crawler.discover.documents import Document, Documents
from crawler.discover.frontier import Frontier, Lead
from crawler.discover.listing import Form, Listing
from crawler.discover.scope import Scope, host_of, hosts_of
from crawler.discover.traps import Limits
from crawler.discover.urls import SURELY_A_LIST, judge
from crawler.extract.findings import Contents, Same
from crawler.extract.links import Link, absolute
from crawler.sources import Means, Revisit, Source

_AT_ONCE = 4
"""Pages on their way at a time: one is fetched, one or two are read, one waits. More would be chosen too early."""
_LEADS_NOWHERE = frozenset({Reason.SOFT_404, Reason.LOGIN, Reason.CHALLENGE, Reason.NOT_HTML})
"""Pages whose links are not followed: they are those of an error page, or of somebody else's."""


class Site:
    """A source on its way through a crawl."""

    def __init__(self, source: Source, limits: Limits, skips: Callable[[str], bool] = lambda _: False) -> None:
        """`skips`: whether an archived article stands at an address that is not to be asked for again."""
        self._source = source
        self._skips = skips
        hosts = frozenset(map(_host, source.hosts)).union(*(hosts_of(url) for url in source.urls))
        scope = Scope(hosts, source.include, source.exclude, source.since, Means.LINKS in source.discover)
        self._frontier = Frontier(scope, limits)
        self._documents = Documents(since=source.since)
        self._on_the_way: set[Lead | Document] = set()
        self._begun = False
        self._has_feeds = False
        self._pages = 0
        self._articles = 0
        self._texts: set[str] = set()
        self._own: Counter[str] = Counter()
        for url in source.urls:
            self._frontier.offer(Lead(url, Means.START))

    def resume(self, urls: Iterable[str]) -> None:
        """Addresses that an interrupted crawl had asked for: those of this site come after its start pages."""
        for url in urls:
            if self.scope.covers_host(url):
                self._frontier.offer(Lead(url, Means.AGAIN, depth=1))

    @property
    def name(self) -> str:
        """Of its source."""
        return self._source.name

    @property
    def known(self) -> Revisit:
        """Which archived articles are asked for again."""
        return self._source.known

    @property
    def scope(self) -> Scope:
        """Which addresses belong to the site; wider once its start page has led to another host."""
        return self._frontier.scope

    @property
    def delay(self) -> float:
        """Seconds that the source wants between two requests to a host; 0 where it says nothing."""
        return self._source.delay or 0

    @property
    def follows_links(self) -> bool:
        """Whether links are a way to find articles here."""
        return Means.LINKS in self._source.discover

    @property
    def counts(self) -> Counter[str]:
        """What was found, `found/feed` …, and left out: `trap/…`, `off-site`, `unwanted`, `excluded`, `older`, `known`,
        `repeated` (a text that another address had already), `limit/…` (what waited as that limit was reached)."""
        counts = self._frontier.counts + self._documents.counts + self._own
        if self._left <= 0 and len(self._frontier):
            counts["limit/articles"] = len(self._frontier)
        elif self._pages >= self._source.most_pages and len(self._frontier):
            counts["limit/pages"] = len(self._frontier)
        return counts

    def next(self) -> Iterator[Lead | Document]:
        """What to ask for now; it counts as on its way until `take_…` says what came of it.

        Start pages first, then listings as long as too few articles are known, then pages, the best first.
        """
        listing = any(isinstance(each, Document) for each in self._on_the_way)
        # One at a time: what it names may make the next one needless.
        if not listing and self._wants_document() and (document := self._documents.next()):
            listing = True
            self._on_the_way.add(document)
            yield document
        while not listing and self._wants_page() and (lead := self._frontier.next()):
            if lead.means is not Means.START and self._skips(lead.url):
                self._own["known"] += 1
                self._frontier.learnt(lead)  # that an article stands there
                continue
            self._pages += 1
            self._on_the_way.add(lead)
            yield lead

    def _wants_document(self) -> bool:
        if not self._begun or self._left == 0:
            return False
        return self._documents.lacking or self._frontier.articles_waiting < self._left

    def _wants_page(self) -> bool:
        """Never so many on the way that the limits could be passed."""
        on_the_way = len(self._on_the_way)
        return on_the_way < min(_AT_ONCE, self._left) and self._pages < self._source.most_pages

    @property
    def _left(self) -> int:
        return self._source.limit - self._articles

    def forget_asked(self) -> None:
        """Nothing is on its way any more, whatever has not been answered."""
        self._on_the_way.clear()
        self.begin(self._source.urls[0])

    def take_page(self, lead: Lead, *, url: str, read: Contents | Same) -> bool:
        """What came of a lead: `url` answered and `read` stood there. Whether it is to be kept: articles that are older
        than wanted are not, nor is what lies on another site's host.

        After the answer to a start page comes `begin`.
        """
        self._on_the_way.discard(lead)
        if lead.means is Means.START:
            if not _has_failed(read):
                self._frontier.widen(url)
            self._name_feeds(read.feeds)
        elif not self.scope.covers_host(url):
            self._own["off-site"] += 1
            return False
        self._frontier.see(url)
        if _has_failed(read):
            return True
        article = _article_in(read)
        named = canonical_identity(url=url, canonical=read.canonical)
        if article is not None and named is not None:
            self._frontier.see(named)
        self._follow(lead, url=url, read=read)
        if article is None:
            return True
        published, text = article
        if self._is_older(published):
            self._own["older"] += 1
            return False
        self._articles += 1
        if text in self._texts:
            # A tree of pages that all say the same earns nothing.
            self._own["repeated"] += 1
        else:
            self._texts.add(text)
            # Whatever was read in it: a calendar's page whose text is new each day earns nothing either.
            if judge(lead.url).score > SURELY_A_LIST:
                self._frontier.learnt(lead)
        return True

    def take_failure(self, lead: Lead) -> None:
        """A lead was not answered, or may not be visited."""
        self._on_the_way.discard(lead)

    def take_off_site(self, lead: Lead) -> None:
        """A lead leads to another site's host, and was not followed there."""
        self._on_the_way.discard(lead)
        self._own["off-site"] += 1

    def take_listing(self, document: Document, listing: Listing) -> Iterator[None]:
        """What a feed or sitemap named. Works as it is iterated, and pauses each thousand addresses, so that whoever
        has other things to do can do them: 50,000 addresses are 2 s of work."""
        if listing.form is not Form.NONE:
            means = Means.FEED if listing.form is Form.FEED and document.means is Means.FEED else Means.SITEMAP
            for number, each in enumerate(listing.entries, start=1):
                self._frontier.offer(Lead(each.url, means, depth=1, date=each.published or each.modified))
                if number % 1_000 == 0:
                    yield
            for each in listing.more:
                if self.scope.covers_listing(each.url):
                    date = each.published or each.modified
                    self._documents.offer(Document(each.url, document.means, depth=document.depth + 1, date=date))
            self._documents.answered(document, entries=len(listing.entries))
        self._on_the_way.discard(document)

    def take_no_listing(self, document: Document) -> None:
        """A feed or sitemap was not answered, or may not be read."""
        self._on_the_way.discard(document)

    def _is_older(self, published: dt.date | None) -> bool:
        if self._source.since is None or published is None:
            return False
        return published < self._source.since

    def _name_feeds(self, linked: Iterable[str]) -> None:
        """Feeds that a start page names: read, unless the source says which ones to read."""
        if Means.FEED in self._source.discover and not self._source.feeds:
            for url in linked:
                if self.scope.covers_listing(url) and not _of_comments(url):
                    self._documents.offer(Document(url, Means.FEED))
                    self._has_feeds = True

    def begin(self, home: str, *, sitemaps_named: Iterable[str] = ()) -> None:
        """It is known where the start page leads, to `home`, and what the robots.txt there names: listings may be read.

        Only the first call says anything new.
        """
        if self._begun:
            return
        self._begun = True
        source = self._source
        if Means.FEED in source.discover:
            for url in source.feeds:
                self._documents.offer(Document(url, Means.FEED))
            if not source.feeds and not self._has_feeds:
                self._guess(home, feeds.USUAL_PATHS, Means.FEED)
        if Means.SITEMAP in source.discover:
            absolutes = (absolute(each, base=home) for each in sitemaps_named)
            named = source.sitemaps or [url for url in absolutes if url and self.scope.covers_listing(url)]
            for url in named:
                self._documents.offer(Document(url, Means.SITEMAP))
            if not named:
                self._guess(home, sitemaps.USUAL_PATHS, Means.SITEMAP)

    def _guess(self, home: str, paths: Iterable[str], means: Means) -> None:
        for path in paths:
            self._documents.offer(Document(urljoin(home, path), means, guessed=True))

    def _follow(self, lead: Lead, *, url: str, read: Contents | Same) -> None:
        if not self.follows_links or _leads_nowhere(read):
            return
        for link in read.links:
            if _is_followed(link):
                self._frontier.offer(Lead(link.url, Means.LINKS, depth=lead.depth + 1, named_by=url))


def _has_failed(read: Contents | Same) -> bool:
    return isinstance(read, Contents) and isinstance(read.result, Failure)


def _leads_nowhere(read: Contents | Same) -> bool:
    result = read.result if isinstance(read, Contents) else None
    return isinstance(result, Rejection) and result.reason in _LEADS_NOWHERE


def _article_in(read: Contents | Same) -> tuple[dt.date | None, str] | None:
    """The day of publication and the digest of the article that stands there; None where none does."""
    if isinstance(read, Same):
        stated = read.stands.published
        return None if stated is None else dt.date.fromisoformat(stated[:10]), read.stands.digest or ""
    if not isinstance(read.result, Article):
        return None
    published = read.result.published
    return published.date() if isinstance(published, dt.datetime) else published, digest(read.result)


def _is_followed(link: Link) -> bool:
    """`nofollow` marks what a site does not want crawled: filters, logins, calendars, visitors' links."""
    return not link.nofollow


def _of_comments(url: str) -> bool:
    """Feeds of readers' comments, which WordPress names beside that of its articles."""
    return "comment" in url.lower()


def _host(name: str) -> str:
    """A host as a source names it, as identities have it: `*.bücher.example` is `*.xn--bcher-kva.example`."""
    below = name.removeprefix("*.")
    return name[: len(name) - len(below)] + host_of(f"http://{below}")
