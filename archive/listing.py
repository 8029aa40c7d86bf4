"""Lists what changed in all articles, and remembers in the catalog what was found out on the way."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from archive.catalog import ArticleChange, Catalog, Classified
from archive.changes.alike import WITHIN, Look, Stepped, alike, may_be_alike, without
from archive.changes.classify import CLASSIFIER, classify
from archive.changes.model import Change, Disclosure, Kind, Step
from archive.errors import DamageError, KeyNotFound, StoreError
from archive.model import Article, Version

# How many steps are asked for, and remembered, at once.
_AT_ONCE = 500


def list_changes(
    catalog: Catalog,
    article: Callable[[str], tuple[Article, dt.datetime]],
    *,
    since: dt.datetime | None,
    until: dt.datetime | None,
    host: str | None,
    source: str | None,
    kinds: Sequence[Kind],
    disclosure: Disclosure | None,
    limit: int | None,
    after: ArticleChange | None,
    with_alike: bool,
    progress: Callable[[int, int], None],
) -> list[ArticleChange]:
    """As `Archive.changes`. `article`: the one whose text lies under a key, and when it was read there."""
    found: list[ArticleChange] = []
    every = not kinds and disclosure is None
    judge, is_thinned = _Judge(catalog, article), not every
    done, unknown = 0, None
    while True:
        left = _AT_ONCE if limit is None or is_thinned else min(_AT_ONCE, limit - len(found))
        page = catalog.changes(
            classifier=CLASSIFIER,
            since=since,
            until=until,
            host=host,
            source=source,
            kinds=kinds,
            disclosure=disclosure,
            limit=left,
            after=after,
        )
        if new := sum(one.change is None for one in page):
            unknown = catalog.count_unknown(classifier=CLASSIFIER) if unknown is None else unknown
            progress(done, unknown)
            done += new
        known = judge.judged(_classified(page, catalog=catalog, article=article))
        if not with_alike:
            known = [told for one in known if (told := _of_editors(one)) is not None]
            is_thinned = is_thinned or len(known) < len(page)
        found += [one for one in known if every or _is_asked_for(one, kinds, disclosure)]
        if limit is not None and len(found) >= limit:
            return found[:limit]
        if len(page) < left:
            return found
        after = page[-1]


def compared(
    article: Callable[[str], tuple[Article, dt.datetime]], old: Version, new: Version
) -> tuple[Article, Article, Change]:
    """What two versions of an article say, and what differs, in kinds. `article`: as of `list_changes`."""
    before, after = article(old.key), article(new.key)
    return before[0], after[0], _change(before, after, old)


def _change(before: tuple[Article, dt.datetime], after: tuple[Article, dt.datetime], old: Version) -> Change:
    # It may have stood longer than its own reading says, at later ones that read the same.
    return classify(before[0], after[0], read=(before[1], after[1]), stood=max(before[1], old.last))


def _authors(article: Article) -> tuple[str, ...]:
    return () if article.byline is None else article.byline.authors


@dataclass(frozen=True, slots=True)
class Chapter:
    """A version in the history of its article."""

    version: Version
    article: Article | None
    """What it says; None where its text is damaged."""
    change: Change | None
    """From the version before; None for the first one, and where a text is damaged."""


def chapters(
    catalog: Catalog,
    article: Callable[[str], tuple[Article, dt.datetime]],
    identity: str,
    versions: Iterable[Version],
) -> Iterator[Chapter]:
    """The versions of the article with this identity, one after the other, with what each changed.

    Each text is read once, and what is remembered of a step is not found out again. `article`: as of `list_changes`.
    """
    steps = catalog.changes(
        classifier=CLASSIFIER, since=None, until=None, host=None, source=None, kinds=(), disclosure=None, limit=None,
        after=None, article=identity,
    )  # fmt: skip
    known = {_pair(one.step): one.change for one in steps if one.change is not None}
    unknown = {_pair(one.step): one.step for one in steps if one.change is None}
    texts: dict[str, tuple[Article, dt.datetime] | None] = {}
    found: list[Classified] = []
    last: Version | None = None
    for version in versions:
        if version.key not in texts:
            try:
                texts[version.key] = article(version.key)
            except (DamageError, KeyNotFound):  # `archive check` is for that
                texts[version.key] = None
        new, change = texts[version.key], None
        old = None if last is None else texts[last.key]
        if last is not None and old is not None and new is not None:
            pair = (last.key, version.key)
            if pair not in known:
                known[pair] = _change(old, new, last)
                if pair in unknown:
                    found.append(Classified(unknown[pair], known[pair], _authors(new[0])))
            change = known[pair]
        yield Chapter(version, None if new is None else new[0], change)
        last = version
    _remember(found, catalog)


def _pair(step: Step) -> tuple[str, str]:
    return step.before.key, step.after.key


def _is_asked_for(one: ArticleChange, kinds: Sequence[Kind], disclosure: Disclosure | None) -> bool:
    if one.change is None:
        return False
    return (not kinds or not set(kinds).isdisjoint(one.change.kinds)) and (
        disclosure is None or one.change.disclosure is disclosure
    )


def _of_editors(one: ArticleChange) -> ArticleChange | None:
    """The same without what most articles of its host changed alike; None where that is all."""
    if one.change is None or not one.alike:
        return one
    change = without(one.change, one.alike)
    return replace(one, change=change) if change.sentences else None


class _Judge:
    """Finds out what most articles of a host changed alike. For one list: what it has found it keeps."""

    def __init__(self, catalog: Catalog, article: Callable[[str], tuple[Article, dt.datetime]]) -> None:
        self._catalog = catalog
        self._article = article
        self._alike: dict[tuple[str, dt.datetime], dict[int, int]] = {}
        # By host: since when, and until when, steps were judged.
        self._judged: dict[str, tuple[dt.datetime, dt.datetime]] = {}

    def judged(self, page: Sequence[ArticleChange]) -> list[ArticleChange]:
        """The same, each with what of it was changed alike."""
        for begin, end in _times(one.step.after.first for one in page):
            those = [one for one in page if begin <= one.step.after.first <= end and not self._is_judged(one)]
            if those:
                self._judge(those, begin, end)
        return [replace(one, alike=self._alike.get((one.article, one.step.after.first), {})) for one in page]

    def _is_judged(self, one: ArticleChange) -> bool:
        begin, end = self._judged.get(one.host, (one.step.before.first, one.step.before.first))
        return begin <= one.step.after.first <= end

    def _judge(self, those: Sequence[ArticleChange], begin: dt.datetime, end: dt.datetime) -> None:
        # A list goes back in time: what comes next is judged with it.
        begin -= 2 * WITHIN
        by_host: dict[str, list[Look]] = defaultdict(list)
        for host, article, at in self._catalog.stepped(since=begin, until=end):
            by_host[host].append(Look(article, at))
        asked: dict[str, list[dt.datetime]] = defaultdict(list)
        for one in those:
            asked[one.host].append(one.step.after.first)
        for host, moments in asked.items():
            steps = by_host[host]
            # Those that changed were looked at: often that is enough to tell, and looks are many.
            if not may_be_alike(steps, steps, moments):
                continue
            looks = [Look(*look) for look in self._catalog.looked(host, since=begin, until=end)]
            if may_be_alike(steps, looks, moments):
                self._compare(host, begin, end, looks)

    def _compare(self, host: str, begin: dt.datetime, end: dt.datetime, looks: Sequence[Look]) -> None:
        """As far as steps are asked for, those about them are looked at: what each changed is found out for that."""
        steps = self._catalog.changes(
            classifier=CLASSIFIER, since=begin, until=end, host=host, source=None, kinds=(), disclosure=None,
            limit=None, after=None,
        )  # fmt: skip
        known = [
            (one, Stepped(one.article, one.title, one.step.after.first, one.change))
            for one in _classified(steps, catalog=self._catalog, article=self._article)
            if one.change is not None
        ]
        for (one, _), places in zip(known, alike([stepped for _, stepped in known], looks), strict=True):
            self._alike[one.article, one.step.after.first] = places
        self._judged[host] = (begin + WITHIN, end - WITHIN)


def _times(moments: Iterable[dt.datetime]) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The times about moments, those that overlap as one."""
    begin = end = None
    for at in sorted(set(moments)):
        if begin is None or end is None or at - end > WITHIN:
            if begin is not None and end is not None:
                yield begin, end
            begin = at - WITHIN
        end = at + WITHIN
    if begin is not None and end is not None:
        yield begin, end


def _classified(
    page: Iterable[ArticleChange], *, catalog: Catalog, article: Callable[[str], tuple[Article, dt.datetime]]
) -> list[ArticleChange]:
    """The same with what each changed; without, where a text is damaged."""
    done: list[ArticleChange] = []
    found: list[Classified] = []
    for one in page:
        if one.change is None:
            try:
                _, new, change = compared(article, one.step.before, one.step.after)
            except (DamageError, KeyNotFound):  # `archive check` is for that
                done.append(one)
                continue
            authors = _authors(new)
            found.append(Classified(one.step, change, authors))
            one = replace(one, change=change, authors=authors)
        done.append(one)
    _remember(found, catalog)
    return done


def _remember(found: Sequence[Classified], catalog: Catalog) -> None:
    if found:
        # Who may only read, or meets a crawl that writes for long, does without: it can be found out again.
        with suppress(StoreError), catalog.writing():
            catalog.remember(found, classifier=CLASSIFIER)
