"""Which article a visit belongs to: decided once, when the visit is recorded, and written down with it.

An address that has been read keeps its article for ever, whatever its page later names as canonical: a history does not
fork when a site renames its articles, and one broken template, which for a day names the same address on every page,
does not merge a thousand histories into one. So what counts is

1. the article that was read first at the address that answered; else
2. the article of the canonical address (`paths.canonical_identity`), or of the answering one where none is believed.
   Where that name belongs to an article already, the page joins it only if it says something alike;
3. an article that has moved: its address redirects, within its site, to one never seen that says something alike.

A redirect to something else is a visit to that something else, also where that was not modified. A visit that found no
article belongs to the article that its address is known for.
"""

from collections.abc import Callable, Sequence

from archive.catalog import Catalog
from archive.model import Article, Failure, Held, NotModified, Rejection
from archive.paths import canonical_identity, identity, same_site
from archive.records import NameKind

_TELLING = 60
"""Characters from which a block is hardly found in two articles by chance."""


def article_of(
    requested_url: str,
    urls: Sequence[str],
    read: Article | Rejection | Failure | NotModified | Held,
    *,
    catalog: Catalog,
    newest: Callable[[str], Article | None],
) -> tuple[str, tuple[tuple[NameKind, str], ...]]:
    """The identity of the article that was visited, and the names that it was found to have.

    `urls`: what answered, redirects first; `read`: what was found at the last. `newest` gives the newest version of an
    article, None where it cannot be read.
    """
    asked = identity(requested_url)
    led = [asked, *map(identity, urls)]
    answered = led[-1]
    if isinstance(read, NotModified) and (stands := catalog.reads_at(answered)) is not None:
        # It is said of the address that answers, wherever the one that was asked for led before.
        return stands, tuple((NameKind.REDIRECT, name) for name in dict.fromkeys(led) if name != answered)
    if not isinstance(read, Article):
        return catalog.article_of(asked) or catalog.article_of(answered) or asked, ()

    def is_alike(article: str) -> bool:
        known = newest(article)
        return known is not None and alike(read, known)

    canonical = canonical_identity(url=urls[-1], canonical=read.metadata.canonical_url)
    article = catalog.reads_at(answered)
    if article is None:
        name = canonical or answered
        known = catalog.named(name)
        before = catalog.reads_at(asked)
        if known is not None:
            article = known if known == answered or is_alike(known) else answered
        elif before is not None and same_site(asked, answered) and is_alike(before):
            article = before
        else:
            article = name
    names = [(NameKind.PAGE, answered)]
    if canonical not in (None, answered) and catalog.named(canonical) in (None, article):
        names.append((NameKind.CANONICAL, canonical))
    names += [(NameKind.REDIRECT, name) for name in dict.fromkeys(led) if name != answered]
    return article, tuple(names)


def alike(one: Article, other: Article) -> bool:
    """Whether two texts can be states of one article: they share the headline or a block of some length."""
    telling = {block for block in one.body if len(block) >= _TELLING}
    return one.title == other.title or not telling.isdisjoint(other.body)
