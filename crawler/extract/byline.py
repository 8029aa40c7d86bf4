"""Who submitted and who wrote an article, as its page says."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml.etree import _Element

from archive.characters import clean_line
from archive.model import Byline
from crawler.extract.dates import Published, published
from crawler.extract.metadata import Structured, host_of, strings, types_of
from crawler.extract.names import PARTICLES, can_be_written, is_person, key_of, lead_of, people, without_lead
from crawler.extract.printed_dates import printed_dates
from crawler.extract.shown import Beside, beside, elements, lines_of, of_others, text_of
from crawler.extract.title import headline
from crawler.extract.words.bylines import NOBODY, POSTED, SUBMITTED

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
# Drupal marks the line by a class; where a theme does not, English is found by its words.
_SUBMITTED_CLASS = "//*[contains(@class,'submitted')]"
_SUBMITTED_TEXT = "//text()[contains(.,'ubmitted by')]/.."
# What may stand behind an account's name.
_AFTER_ACCOUNT = re.compile(
    r"\s[-–—|•·]\s|\s(?:on|am|le|el|il|op|den|em|dne|w dniu|på|kl)\b\s*(?:\w{2,12},?\s*)?$"
    r"|,\s*\w*,?\s*$|Author:|[|•·]|\s\d"
)
# Behind a submitter, on the same line.
_AUTHOR_LABEL = re.compile(r"\b(?:Authors?|Autor(?:in|es|en|a)?|Auteurs?|Autore)\s?:\s?(?=\S)")
_SIGNED = re.compile(
    r"(?:(?:this (?:post|article|story|piece|blog post) (?:was|is) )?written by"
    r"|(?:author|written by|contributor|autorin/autor|autor(?:in)?|auteur|autore|skribent|verfasst von|geschrieben von"
    r"|escrito por|écrit par|scritto da|geschreven door)(?=\s*:|s?\s*:|$|\s+[A-ZÀ-Þ])s?)\s*:?\s*",
    re.I,
)
_HOST = re.compile(r"\b[\w-]+\.(?:com|de|org|net|co|info|[a-z]{2})\b", re.I)
_LONGEST = 250
_MOST_AUTHORS = 30


def byline_of(
    tree: _Element,
    structured: Structured,
    *,
    url: str,
    when: Published | None = None,
    around: Beside | None = None,
) -> Byline | None:
    """The byline as far as the page gives one; None where nothing of it is known. Never raises for a page.

    when, around: what `dates.published` has answered and the lines about the headline, where the caller has read them
    already; both are read here otherwise. The offset of the time stands in `when`: a byline does not hold one.
    """
    if around is None:
        around = beside(headline(tree, structured)[1])
    if when is None:
        when = published(tree, structured, url=url, around=around)
    site = _site_keys(structured, url)
    lines = [*around.within, *around.after, *around.before]
    submitter, posted = _submitter(tree, lines, structured.language)
    if posted is not None:
        # Who put the page on line is its author only where nobody else is named.
        lines = [line for line in lines if _named_after(line, POSTED, structured.language) != posted]
    authors = _authors(tree, structured, lines, site)
    if submitter is not None:
        authors = tuple(name for name in authors if key_of(name) != key_of(submitter))
    elif posted is not None:
        others = tuple(name for name in authors if key_of(name) != key_of(posted))
        submitter = posted if others and key_of(posted) not in site else None
        authors = others or ((posted,) if key_of(posted) not in site else ())
    return _writable(submitter, when, authors[:_MOST_AUTHORS])


def _writable(submitter: str | None, when: Published | None, authors: tuple[str, ...]) -> Byline | None:
    """The byline, or as much of it as `FORMAT.md` can write."""
    date, time = (when.date, when.time) if when else (None, None)
    for by, names in ((submitter, authors), (submitter, ()), (None, authors), (None, ())):
        try:
            return Byline(submitter=by, date=date, time=time, authors=names)
        except ValueError:
            continue
    return None


def _site_keys(structured: Structured, url: str) -> frozenset[str]:
    """What is the site and not a person: its name, its host, its publisher's name."""
    names = [
        structured.site_name or "",
        *structured.meta.get("og:site_name", ()),
        *structured.meta.get("publisher", ()),
    ]
    names += [name for node in structured.articles[:1] for name in strings(structured.resolve(node.get("publisher")))]
    names += [name for node in structured.nodes if {"Organization", "NewsMediaOrganization"} & set(types_of(node))
              and "Person" not in types_of(node) for name in strings(node.get("name"))]  # fmt: skip
    host = host_of(url)
    keys = {key_of(name) for name in names} | {key_of(host), *(key_of(label) for label in host.split(".")[:-1])}
    return frozenset(key for key in keys if key)


def _submitter(tree: _Element, lines: list[str], language: str | None) -> tuple[str | None, str | None]:
    """Who is named in a phrase such as "Submitted by", and who in one such as "Posted by"."""
    candidates = [line for line in lines if len(line) <= _LONGEST]
    places = elements(tree, _SUBMITTED_CLASS) or ([] if lines else elements(tree, _SUBMITTED_TEXT))
    for element in islice(places, 20):
        block = _block_of(element)
        if block is not None and not _is_elsewhere(element):
            candidates.append(text_of(block, limit=100))
    submitted = next((name for line in candidates if (name := _named_after(line, SUBMITTED, language))), None)
    posted = next((name for line in candidates[:18] if (name := _named_after(line, POSTED, language))), None)
    return submitted, posted


def _block_of(element: _Element) -> _Element | None:
    """The smallest element about this one that holds a whole line and little more."""
    best = None
    for outer in [element, *islice(element.iterancestors(), 4)]:
        if len(text_of(outer, limit=60)) > _LONGEST or outer.tag in ("body", "html", "main", "article"):
            break
        best = outer
    return best


def _named_after(line: str, phrases: Iterable[str], language: str | None) -> str | None:
    """The account named behind one of these phrases, as far as the date or the next label."""
    folded = line.casefold()
    for phrase in phrases:
        start = folded.find(phrase)
        if start < 0 or start > 60:
            continue
        rest = line[start + len(phrase) :].lstrip(" :")
        dates = printed_dates(rest, language)
        if dates:
            rest = rest[: dates[0].start]
        rest = _AFTER_ACCOUNT.split(rest.strip(" ,"))[0]
        rest = without_lead(rest, language)
        name = clean_line(re.sub(r"\s(?:on|am|le|el|il|op|em|den)$", "", rest.strip(" ,.:;-–—"), flags=re.I))
        if name and len(name) <= 60 and " on " not in name and ", " not in name and "Author:" not in name:
            return name
    return None


def _authors(tree: _Element, structured: Structured, lines: list[str], site: frozenset[str]) -> tuple[str, ...]:
    """The authors as machines are told and as is printed; what is printed wins on form and number."""
    language = structured.language
    sources = [names for source in _stated(structured) if (names := _people(source, language, site))]
    stated = sources[0] if sources else ()
    for names in sources[1:]:
        # One source tells the first author only, another all of them.
        if {*map(key_of, stated)} < {*map(key_of, names)} and len(names) <= 8:
            stated = names
    printed = _in_lines(lines, language, site)
    if not stated:
        return (
            printed
            or _marked(tree, language, site)
            or _namesakes(structured)
            or next((names for line in lines if (names := _behind_date(line, language, site))), ())
            or _signed(tree, language, site)
            or _organisations(structured)
            or next((names for line in lines[:8] if (names := _account(line, language, site))), ())
        )
    keys, shown = {key_of(name) for name in stated}, {key_of(name) for name in printed}
    linked = _linked(tree, language, site)
    if len(stated) == 1 and keys < {*map(key_of, linked)}:
        return linked
    if keys < shown or (printed and not keys & shown and not any(_looks_whole(name) for name in stated)):
        # An account put the page on line; who wrote it is printed.
        return printed
    forms = {key_of(name): name for name in printed}
    return tuple(forms.get(key_of(name), name) for name in stated)


def _namesakes(structured: Structured) -> tuple[str, ...]:
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
                found |= {key_of(name): name for name in strings(person) if _looks_whole(name)}
    return tuple(name for key, name in found.items() if key not in publishers)


def _organisations(structured: Structured) -> tuple[str, ...]:
    """Who the page tells machines has written it, where that is an agency or a desk and no person is named anywhere."""
    for source in _stated(structured):
        found: dict[str, str] = {}
        for text in source:
            name = clean_line(text).strip(" .,;:|")
            key = key_of(name)
            if key and key not in NOBODY and len(name) <= 60 and can_be_written(name) and "." not in name[:-4]:
                found.setdefault(key, name)
        if found:
            return tuple(found.values())
    return ()


def _people(texts: Iterable[str], language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        # "Deutsche Welle (www.dw.com)" is the site, described.
        if any(key_of(host[0]) in site for host in _HOST.finditer(text.replace("www.", ""))):
            continue
        for name in people(text, language=language, not_people=site):
            found.setdefault(key_of(name), name)
    return tuple(found.values())


def _stated(structured: Structured) -> Iterator[list[str]]:
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


def _in_lines(lines: list[str], language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors in the line behind "By" beside the headline."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST:
            continue
        label = _AUTHOR_LABEL.search(line)
        if label is None and not lead_of(line, language):
            continue
        rest = line[label.end() :] if label is not None else without_lead(line, language)
        if not rest and number + 1 < len(lines):
            rest = lines[number + 1]
        names = people(_before_date(rest, language), language=language, not_people=site)
        if names and all(_looks_whole(name) for name in names):
            return names
    return ()


def _linked(tree: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors whom links in a byline name by rel="author"; none where they are many, as on a list of articles."""
    links = elements(tree, "//a[@rel='author']")
    if not 1 < len(links) <= 20:
        return ()
    links = [link for link in links if any("byline" in (up.get("class") or "") for up in link.iterancestors())]
    if len(links) > 6:
        return ()
    return _people([text_of(link, limit=40) for link in links if not _is_elsewhere(link)], language, site)


def _behind_date(line: str, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors in a line such as "Published August 7, 2023 by Ann Lee"."""
    if len(line) > 160 or not any(sign.isdigit() for sign in line):
        return ()
    found = printed_dates(line, language)
    if len(found) != 1 or len(line[: found[0].start].split()) > 3:
        return ()
    rest = line[found[0].end :].strip(" ,|·•–—-")
    if not lead_of(rest, language):
        return ()
    names = people(rest, language=language, not_people=site)
    return names if all(_looks_whole(name) for name in names) else ()


def _account(line: str, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """A single word that is all that stands behind "By" on its line, but for a date."""
    rest = _before_date(line, language)
    lead = lead_of(rest, language)
    name = rest[len(lead) :].strip(" :,|·-–—")
    if not lead or not _ACCOUNT.fullmatch(name) or not name[0].isupper() or not is_person(name):
        return ()
    return () if key_of(name) in site else (name,)


def _signed(tree: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The author in a line such as "Written by Ann Lee", wherever the page shows it, or behind a heading "Author"."""
    body = next(tree.iter("body"), tree)
    lines = [line for line in lines_of(body, skip=of_others) if len(line) <= 160]
    for number, line in enumerate(lines):
        signed = _SIGNED.match(line)
        if signed is None:
            continue
        rest = line[signed.end() :] or (lines[number + 1] if number + 1 < len(lines) else "")
        names = people(_before_date(rest, language), language=language, not_people=site)
        if names and all(_looks_whole(name) for name in names):
            return names
    return ()


def _marked(tree: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors where the markup says that they are."""
    for strong in (True, False):
        found: dict[str, str] = {}
        for element in islice(elements(tree, _LINKED) if strong else _places(tree), 60):
            if _is_elsewhere(element):
                continue
            names = _first_names(element, language, frozenset() if strong else site)
            whole = [name for name in names if _looks_whole(name) or (strong and _ACCOUNT.fullmatch(name))]
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
        if names := people(_before_date(text, language), language=language, not_people=site):
            return names
    return ()


def _before_date(line: str, language: str | None) -> str:
    dates = printed_dates(line, language)
    return line[: dates[0].start] if dates and dates[0].start > 3 else line


def _looks_whole(name: str) -> bool:
    """Whether a printed name has the shape of a person's: two to five words with capitals, or East Asian signs."""
    words = name.split()
    if any("\u3040" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af" for sign in name):
        return len(name) <= 12
    return (
        2 <= len(words) <= 5 and is_person(name) and all(not word[0].islower() or word in PARTICLES for word in words)
    )


def _is_elsewhere(element: _Element) -> bool:
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
