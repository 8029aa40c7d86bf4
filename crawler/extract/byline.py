"""Who submitted and who wrote an article, as its page says; and the printed byline taken out of the text."""

from lxml.etree import _Element

from archive.model import Byline
from crawler.extract.dates import Published, published
from crawler.extract.metadata import Structured, strings


def byline_of(tree: _Element, structured: Structured, *, url: str, when: Published | None = None) -> Byline | None:
    """The byline as far as the page gives one; None where nothing of it is known. Never raises for a page.

    when: first publication where the caller has asked `dates.published` already (for the offset, which a byline does
    not hold); asked here otherwise.
    """
    when = when or published(tree, structured, url=url)
    names = [name for node in structured.articles[:1] for name in strings(structured.resolve(node.get("author")))]
    try:
        return Byline(
            date=when.date if when else None,
            time=when.time if when else None,
            authors=tuple(dict.fromkeys(name for name in names if " and " not in name and ", " not in name)),
        )
    except ValueError:
        return None


def strip(tree: _Element) -> None:
    """Removes the elements that print the byline and the date from the tree, so that they do not land in the body.

    To be called when title, date and byline have been read. Conservative: small elements only.
    """
