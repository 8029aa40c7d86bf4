"""Takes what is known to be the site's out of an article that has been read: the last step of extraction."""

from dataclasses import replace

from archive.boilerplate.model import Boilerplate
from archive.model import Article, Byline, Removed


def without(article: Article, boilerplate: Boilerplate) -> Article:
    """`article` without the blocks that are the site's; those stand in its metadata, with their places.

    The article as it is where nothing is to be removed, or where the text that is left could not be written: one that
    has no byline must not begin with what reads as one.
    """
    places = boilerplate.fallen(article.body)
    kept = tuple(text for at, text in enumerate(article.body) if at not in places)
    if not places or (article.byline is None and Byline.parse(kept[0]) is not None):
        return article
    removed = tuple(Removed(at, article.body[at]) for at in places)
    return replace(article, body=kept, metadata=replace(article.metadata, removed=removed))
