"""Lists what changed in all articles, and remembers in the catalog what was found out on the way."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from archive.catalog import ArticleChange, Catalog, Classified
from archive.changes.classify import CLASSIFIER, classify
from archive.changes.model import Change, Disclosure, Kind
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
) -> list[ArticleChange]:
    """As `Archive.changes`. `article`: the one whose text lies under a key, and when it was read there."""
    found: list[ArticleChange] = []
    every = not kinds and disclosure is None
    while True:
        left = _AT_ONCE if limit is None or not every else min(_AT_ONCE, limit - len(found))
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
        known = _classified(page, catalog=catalog, article=article)
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
    (before, before_at), (after, after_at) = article(old.key), article(new.key)
    # It may have stood longer than its own reading says, at later ones that read the same.
    change = classify(before, after, read=(before_at, after_at), stood=max(before_at, old.last))
    return before, after, change


def _is_asked_for(one: ArticleChange, kinds: Sequence[Kind], disclosure: Disclosure | None) -> bool:
    if one.change is None:
        return False
    return (not kinds or not set(kinds).isdisjoint(one.change.kinds)) and (
        disclosure is None or one.change.disclosure is disclosure
    )


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
            authors = () if new.byline is None else new.byline.authors
            found.append(Classified(one.step, change, authors))
            one = replace(one, change=change, authors=authors)
        done.append(one)
    if found:
        # Who may only read, or meets a crawl that writes for long, does without: it can be found out again.
        with suppress(StoreError), catalog.writing():
            catalog.remember(found, classifier=CLASSIFIER)
    return done
