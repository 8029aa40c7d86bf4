"""Which differences count: a digest of what an article says."""

import hashlib

from archive.model import Article
from archive.textformat import dumps


def digest(article: Article) -> str:
    """SHA-256 of the article's text in UTF-8, 64 hex digits: what `sha256sum` prints for the stored file.

    Title, byline and body count; metadata does not.
    """
    return hashlib.sha256(dumps(article).encode()).hexdigest()
