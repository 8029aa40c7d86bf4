"""The headline as a page shows it to its reader, without the site's name."""

from lxml.etree import _Element

from archive.characters import clean_line
from crawler.extract.metadata import Structured
from crawler.extract.shown import text_of


def title_of(tree: _Element, structured: Structured) -> str | None:
    """The headline, one clean line; None where the page gives none."""
    said = [clean_line(node["headline"]) for node in structured.articles if isinstance(node.get("headline"), str)]
    said += [value for name in ("og:title", "twitter:title") for value in structured.meta.get(name, ())[:1]]
    said = [value for value in said if value]
    for heading in tree.iter("h1"):
        text = text_of(heading, limit=500)
        if text and any(text.casefold() in value.casefold() for value in [*said, structured.document_title or ""]):
            return text
    return next(iter([*said, structured.document_title]), None) or None
