"""What rules of a site's own are: where its designs print what an article says."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from lxml.cssselect import CSSSelector  # it needs cssselect, which Scrapy brings along
from lxml.etree import _Element

from archive.characters import clean_line
from archive.model import Byline
from crawler.extract.shown import text_of

_JOINTS: Final = re.compile(r", | and ")
"""Between names, as the byline's grammar joins them."""
_SOME: Final = 50
"""Elements of a kind that are looked at in a page."""


@dataclass(frozen=True, slots=True)
class Template:
    """One design of a site, by CSS selectors."""

    title: str
    """Of the headline. The first that says something counts; a page without one is of another design."""
    body: str
    """Of what holds the text and nothing else but notices and captions. A page without one is of another design."""
    submitted: str | None = None
    """Of the line that says who put the article on line and when, in the words of the byline's grammar."""
    author: str | None = None
    """Of each that names who wrote it, one name or several as the byline's grammar joins them."""
    until: dt.date | None = None
    """The last day on which the site was seen in it; None while it is in use. Kept for pages of the archive."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a site's own rules found in a page."""

    title: str
    """Clean, not empty."""
    byline: Byline | None
    """None where the page prints none that the rules can read: then the generic ones say."""
    body: tuple[_Element, ...]
    """The elements that hold the text, at least one."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site with rules of its own."""

    hosts: frozenset[str]
    """In lower case, each as it stands in addresses: `www.example.org` and `example.org` are two."""
    templates: tuple[Template, ...]
    """The present design first. The first that fits a page reads it."""

    def find(self, tree: _Element) -> Own | None:
        """What the site's rules find in a page; None where it has none of the designs. Leaves `tree` as it is."""
        return next((own for template in self.templates if (own := _found(template, tree)) is not None), None)


def _found(template: Template, tree: _Element) -> Own | None:
    title = next((line for element in _all(tree, template.title) if (line := text_of(element))), None)
    body = tuple(element for element in _all(tree, template.body) if text_of(element, limit=200))
    if title is None or not body:
        return None
    return Own(title, _byline(template, tree), body)


def _byline(template: Template, tree: _Element) -> Byline | None:
    """The printed byline, where all that the template knows of is there and fits the grammar of FORMAT.md."""
    lines = _all(tree, template.submitted) if template.submitted else []
    if template.submitted and not lines:
        return None
    fields = map(text_of, _all(tree, template.author)) if template.author else ()
    names = [name for field in fields for name in _JOINTS.split(field) if name]
    parts = [text_of(element) for element in lines[:1]]
    if names:
        parts.append("Author: " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))))
    return Byline.parse(clean_line(" ".join(parts))) if parts else None


def _all(tree: _Element, selector: str) -> list[_Element]:
    found = _compiled(selector)(tree)
    return [node for node in found if isinstance(node, _Element)][:_SOME] if isinstance(found, list) else []


@cache
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector)
