"""Authors where the markup says that they are: links to them, classes, microformats."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.etree import _Element

from crawler.extract.author_lines import before_date
from crawler.extract.names import key_of, looks_whole, people, people_of
from crawler.extract.shown import elements, lines_of, text_of

_CLASSES = (
    "byline", "Byline", "author", "Author", "autor", "auteur", "submitted", "writer", "contributor", "credit-name",
)  # fmt: skip
_ADDRESSES = (
    "/author", "/autor", "/auteur", "/people/", "/profile/", "/by/", "/staff/", "/journalist", "/profil",
    "/contributor",
)  # fmt: skip
_CLASS = re.compile("|".join(_CLASSES))
_ADDRESS = re.compile("|".join(_ADDRESSES))
# Marked as the author by a standard: HTML's rel, schema.org, the hAtom microformat that blog themes still print.
_LINKED = (
    "//a[contains(@rel,'author') or contains(@href,'/author/') or contains(@href,'/autor/')] "
    "| //*[contains(concat(' ',@class,' '),' vcard ') "
    "and not(.//a[contains(@rel,'author') or contains(@href,'/author/')])] "
    "| //*[contains(concat(' ',@class,' '),' username ')]"
)
_ACCOUNT = re.compile(r"[\w.-]{3,25}")
_OTHERS = re.compile(
    r"comment|related|recommend|disqus|repl(?:y|ies)|sidebar|teaser|widget|footer|(?<!v)card|carousel|latest|popular"
    r"|trending|most-?read|promo|newsletter|share|social|avatar|image|photo|caption|figure|gallery|copyright|quote"
    r"|list-item|feed",
    re.I,
)
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments|comment-?list|comment-(?:thread|body)|disqus)(?:$|[\s_-])", re.I)
_FIELD = re.compile(r"(?:author|autor|auteur|by-?line|writer|written|contributor)", re.I)


def linked(tree: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors whom links in a byline name by rel="author"; none where they are many, as on a list of articles."""
    links = elements(tree, "//a[@rel='author']")
    if not 1 < len(links) <= 20:
        return ()
    links = [link for link in links if any("byline" in (up.get("class") or "") for up in link.iterancestors())]
    if len(links) > 6:
        return ()
    return people_of([text_of(link, limit=40) for link in links if not is_elsewhere(link)], language, site)


def marked(tree: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors where the markup says that they are."""
    for strong in (True, False):
        found: dict[str, str] = {}
        for element in islice(elements(tree, _LINKED) if strong else _places(tree), 60):
            if is_elsewhere(element):
                continue
            names = _first_names(element, language, frozenset() if strong else site)
            whole = [name for name in names if looks_whole(name) or (strong and _ACCOUNT.fullmatch(name))]
            found |= {key_of(name): name for name in whole if key_of(name) not in found}
            if len(found) >= 3 or (found and not strong):
                break
        if found:
            return tuple(found.values())
    return ()


def _places(tree: _Element) -> Iterator[_Element]:
    """Elements that attributes call the author's, and links to where sites tell of their authors."""
    for element in elements(tree, "//*[@class or @id or @rel or @itemprop] | //a[@href]"):
        if (
            element.get("rel") == "author"
            or element.get("itemprop") == "author"
            or _is_place(element.get("class") or "", element.get("id") or "")
            or (element.tag == "a" and _ADDRESS.search(element.get("href") or ""))
        ):
            yield element


@lru_cache(maxsize=8192)
def _is_place(classes: str, identity: str) -> bool:
    return _CLASS.search(classes) is not None or "byline" in identity or "author" in identity


def _first_names(element: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The names in the first line of an element that holds any."""
    for text in islice(lines_of(element, limit=40), 3):
        if len(text) > 120:
            break
        if names := people(before_date(text, language), language=language, not_people=site):
            return names
    return ()


def is_elsewhere(element: _Element) -> bool:
    said = f"{element.get('class') or ''}"
    if _OTHERS.search(said) and not _FIELD.search(said):
        return True
    for level, outer in enumerate(islice(element.iterancestors(), 25)):
        if outer.tag in ("body", "main"):
            return False
        if level >= 8:
            # So far out are the page's own containers, and where comments stand.
            if _COMMENTS.search(f"{outer.get('class') or ''} {outer.get('id') or ''}"):
                return True
            continue
        if outer.tag in ("nav", "footer", "aside", "figure", "figcaption"):
            return True
        said = f"{outer.get('class') or ''} {outer.get('id') or ''}"
        if outer.tag != "article" and _OTHERS.search(said):
            return True
    return False
