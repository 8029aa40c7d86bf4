"""Who submitted and who wrote an article, as its page says."""

import re
from collections.abc import Iterable
from itertools import islice

from lxml.etree import Element, _Element

from archive.characters import clean_line
from archive.model import Byline
from crawler.extract.author_marks import is_elsewhere
from crawler.extract.authors import authors_of
from crawler.extract.dates import published
from crawler.extract.metadata import Structured, host_of, strings, types_of
from crawler.extract.names import key_of, without_lead
from crawler.extract.printed_dates import printed_dates
from crawler.extract.shown import Beside, beside, elements, text_of
from crawler.extract.stated_dates import Published
from crawler.extract.title import headline
from crawler.extract.words.bylines import FIRST, POSTED, SUBMITTED

# Drupal marks the line by the class "submitted"; where a theme does not, English is found by its words.
_SUBMITTED_TEXT = "//text()[contains(.,'ubmitted by')]/.."
# What may stand behind an account's name.
_AFTER_ACCOUNT = re.compile(
    r"\s[-–—|•·]\s|\s(?:on|am|le|el|il|op|den|em|dne|w dniu|på|kl)\b\s*(?:\w{2,12},?\s*)?$"
    r"|\s(?:at|um|under|in|filed)\s"
    r"|,\s*\w*,?\s*$|Author:|[|•·]|\s\d"
)
_WORDS = re.compile(r"[^\W\d_]+")
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
    authors = authors_of(tree, structured, lines, site, around)
    if submitter is not None:
        authors = tuple(name for name in authors if key_of(name) != key_of(submitter))
    elif posted is not None:
        others = tuple(name for name in authors if key_of(name) != key_of(posted))
        submitter = posted if others and key_of(posted) not in site else None
        authors = others or ((posted,) if key_of(posted) not in site else authors)
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
    places = [element for element in tree.iter(Element) if "submitted" in element.get("class", "")]
    if not (places or lines):
        places = elements(tree, _SUBMITTED_TEXT)
    for element in islice(places, 20):
        block = _block_of(element)
        if block is not None and not is_elsewhere(element):
            candidates.append(text_of(block, limit=100))
    submitted = next((name for line in candidates if (name := _named_after(line, SUBMITTED, language))), None)
    posted = next(
        (
            name
            for line in candidates[:18]
            if (name := _named_after(line, POSTED, language)) and _is_label(line, language)
        ),
        None,
    )
    return submitted, posted


def _is_label(line: str, language: str | None) -> bool:
    """Whether a phrase such as "published by" in a line is a label, and no part of a sentence about another paper:
    "This article was first published by the Gazette." Dates before it do not count."""
    folded = line.casefold()
    start = min((at for phrase in POSTED if (at := folded.find(phrase)) >= 0), default=0)
    before = line[:start]
    for date in reversed(printed_dates(before, language)):
        before = before[: date.start] + before[date.end :]
    words = _WORDS.findall(before)
    return not any(word.islower() for word in words) and {word.casefold() for word in words}.isdisjoint(FIRST)


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
        if (
            name
            and not name[0].isdigit()
            and len(name) <= 60
            and " on " not in name
            and ", " not in name
            and "Author:" not in name
        ):
            return name
    return None
