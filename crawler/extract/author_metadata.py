"""What a page tells machines of its article's authors."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.characters import clean_line
from crawler.extract.metadata import Structured, strings, types_of
from crawler.extract.names import can_be_written, joined, key_of, looks_whole, people_of
from crawler.extract.words.bylines import AGENCIES, NOBODY

# Names of <meta> elements, the surest first.
_META = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "citation_author",
    "dc.creator", "dcterms.creator", "dc:creator", "dcterms:creator", "byl", "cxenseparse:author", "og:article:author",
    "dcsext.author", "article:byline", "og:author", "authors", "article.author", "creator", "citation_authors",
    "twitter:author", "shareaholic:article_author_name",
)  # fmt: skip
_WRITTEN_BY = re.compile(
    r"written by|verfasst von|geschrieben von|escrito por|écrit par|rédigé par|scritto da|geschreven door|skriven av"
    r"|skrevet a|napisane przez|автор|написано|yazan|作者|投稿者|kirjoittanut|autor|author",
    re.I,
)
# Whose imprint a page gives as its author: "Der Verlag, Hamburg, Germany".
_IMPRINT = re.compile(
    r",\s*(?:germany|deutschland|austria|österreich|switzerland|schweiz|suisse|france|italy|italia|spain|españa|uk|usa)"
    r"\W*$",
    re.I,
)
_BY = re.compile(r"^(?:by|von|par|por|door)\s", re.I)
# Addresses, and what templates leave where a name should be: "page.head.author".
_NO_NAME = re.compile(r"@|\[at\]|://|^www\.|\w\.\w+\.\w+\.\w|[{}<>]")


def namesakes(structured: Structured) -> tuple[str, ...]:
    """People who write on a site that is called after them: machines are told that they are persons, and no
    organisation of the name."""
    found: dict[str, str] = {}
    publishers = set()
    for node in structured.articles[:1]:
        publisher = structured.resolve(node.get("publisher"))
        if isinstance(publisher, dict) and types_of(publisher) and "Person" not in types_of(publisher):
            publishers |= {key_of(name) for name in strings(publisher)}
        author = structured.resolve(node.get("author"))
        for person in author if isinstance(author, list) else [author]:
            person = structured.resolve(person)
            if isinstance(person, dict) and "Person" in types_of(person):
                found |= {key_of(name): name for name in strings(person) if looks_whole(name)}
    return tuple(name for key, name in found.items() if key not in publishers)


def organisations(structured: Structured) -> tuple[str, ...]:
    """Who the page tells machines has written it, where that is an agency or a desk and no person is named anywhere."""
    for source in stated_authors(structured):
        found: dict[str, str] = {}
        for text in source:
            name = _BY.sub("", clean_line(text).strip(" .,;:|"))
            name = name.partition(",")[0] if _IMPRINT.search(name) else name
            key = key_of(name)
            if (
                key
                and key not in NOBODY
                and not key.endswith("admin")
                and len(name) <= 60
                and can_be_written(name)
                and not _NO_NAME.search(name)
            ):
                found.setdefault(key, name)
        if found:
            return tuple(found.values())
    return ()


def stated_authors(structured: Structured) -> Iterator[list[str]]:
    """What the page tells machines of its authors, a list per source, the surest first."""
    for node in islice(structured.articles, 3):
        if node is not structured.articles[0] and {"VideoObject", "ImageGallery", "WebPage"} & set(types_of(node)):
            continue
        for key in ("author", "creator"):
            yield list(_named(structured, node.get(key)))
    for name in _META:
        yield [value for value in structured.meta.get(name, ()) if "://" not in value]
    for number in "12":
        if _WRITTEN_BY.search(structured.first(f"twitter:label{number}") or ""):
            yield list(structured.meta.get(f"twitter:data{number}", ())[:1])
    yield list(structured.items.get("author", ()))
    for name, values in structured.meta.items():
        if re.search(r"(?:^|[._:-])authors?$", name) and name not in _META:
            yield [value for value in values if "://" not in value]


def _named(structured: Structured, value: Any) -> Iterator[str]:
    """The names in a JSON-LD author: a string, an object, a list of either, nested lists of either."""
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, list):
            yield from _named(structured, person[:20])
            continue
        person = structured.resolve(person)
        if isinstance(person, dict) and not person.get("name"):
            whole = " ".join(text for key in ("givenName", "familyName") for text in strings(person.get(key)))
            if whole:
                yield whole
            continue
        for name in strings(person):
            if "://" not in name:
                yield name


def with_agencies(source: list[str], language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The people whom a source names, with the agencies that stand beside them as authors in their own right: joined
    by an "and" or in an entry of their own, not as whom somebody works for. Empty where it names no person."""
    source = [text for text in source if not _IMPRINT.search(text)]
    found = people_of(source, language, site)
    parts = [part for text in source for part in joined(text)]
    if not found or not any(key_of(part) in AGENCIES for part in parts):
        return found
    names: dict[str, str] = {}
    for part in parts:
        key = key_of(part)
        if key in AGENCIES and key not in site and can_be_written(part):
            names.setdefault(key, part)
        else:
            names |= {key_of(person): person for person in people_of([part], language, site)}
    return tuple(names.values())
