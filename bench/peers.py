"""The extractors that this project is measured beside, each as its own manual would have it run.

Comments off where there is a switch, images never fetched, title, authors and date asked for. Those that answer with
HTML are cut into paragraphs as this project cuts a page, so that only what they chose is compared. What is not
installed is told of and left out: `bench/requirements.txt` names them all.
"""

import importlib.metadata
import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lxml.html

from crawler.extract.blocks import blocks_of
from crawler.extract.decode import text_of_body

Answer = tuple[str, dict[str, Any]]
"""The text, a paragraph a line, and what is known of `title`, `authors` and `date` (ISO 8601)."""
Extractor = Callable[[bytes, str], Answer]
"""Reads a page from its bytes and its address."""

SETTINGS: dict[str, dict[str, bool]] = {
    "default": {},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
    "fast": {"fast": True},
    "no tables": {"include_tables": False},
    "precision, no tables": {"favor_precision": True, "include_tables": False},
}
"""Those of trafilatura that make sense here. Comments are off in all: on is worse on every set."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor by another hand, with one of its settings."""

    name: str
    package: str
    """What its distribution is called."""
    make: Callable[[], Extractor]
    """Imports it. Raises: ImportError."""
    setting: str = ""
    """Empty where it has but one that makes sense."""

    @property
    def key(self) -> str:
        return f"{self.name}, {self.setting}" if self.setting else self.name

    @property
    def version(self) -> str | None:
        """None where it is not installed."""
        try:
            return importlib.metadata.version(self.package)
        except importlib.metadata.PackageNotFoundError:
            return None


def trafilatura(**settings: bool) -> Extractor:
    from trafilatura import bare_extraction

    dates = {"outputformat": "%Y-%m-%dT%H:%M:%S%z", "original_date": True}

    def answer(html: bytes, url: str) -> Answer:
        found = bare_extraction(
            text_of_body(html, content_type=None), url=url, include_comments=False, with_metadata=True,
            date_extraction_params=dates, **settings,
        )  # fmt: skip
        if found is None:
            return "", {}
        # A day alone comes out as its midnight.
        date = (found.date or "").removesuffix("T00:00:00")
        return found.text or "", {"title": found.title, "authors": (found.author or "").split("; "), "date": date}

    return answer


def readability() -> Extractor:
    from readability import Document

    def answer(html: bytes, url: str) -> Answer:
        document = Document(text_of_body(html, content_type=None), url=url)
        said = {"title": document.short_title(), "authors": _names(document.author()), "date": None}
        return _paragraphs(document.summary(html_partial=True)), said  # the summary comes last: it spends the tree

    return answer


def newspaper() -> Extractor:
    import newspaper

    def answer(html: bytes, url: str) -> Answer:
        text = text_of_body(html, content_type=None)
        found = newspaper.article(url, input_html=text, fetch_images=False)
        return found.text, {"title": found.title, "authors": found.authors, "date": _moment(found.publish_date)}

    return answer


def news_please() -> Extractor:
    from newsplease import NewsPlease

    def answer(html: bytes, url: str) -> Answer:
        found = NewsPlease.from_html(text_of_body(html, content_type=None), url=url, fetch_images=False)
        said = {"title": found.title, "authors": found.authors, "date": _moment(found.date_publish)}
        return found.maintext or "", said

    return answer


def magic_html() -> Extractor:
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()

    def answer(html: bytes, url: str) -> Answer:
        found = extractor.extract(text_of_body(html, content_type=None), base_url=url)
        return _paragraphs(found["html"]), {"title": found.get("title"), "authors": [], "date": None}

    return answer


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def answer(html: bytes, url: str) -> Answer:
        tree = HTMLTree.parse(text_of_body(html, content_type=None))
        text = extract_plain_text(
            tree, main_content=True, preserve_formatting=True, alt_texts=False, comments=False, post_meta=False
        )
        return text, {"title": tree.title, "authors": [], "date": None}

    return answer


PEERS = (
    *(
        Peer("trafilatura", "trafilatura", lambda settings=settings: trafilatura(**settings), name)
        for name, settings in SETTINGS.items()
    ),
    Peer("readability-lxml", "readability-lxml", readability),
    Peer("newspaper4k", "newspaper4k", newspaper),
    Peer("news-please", "news-please", news_please),
    Peer("magic-html", "magic-html", magic_html),
    Peer("resiliparse", "Resiliparse", resiliparse),
)


def silence() -> None:
    """They warn of pages and of what they could have besides; what they answer is all that counts here."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)


def _paragraphs(html: str) -> str:
    if not re.search(r"<\w", html):
        return html
    return "\n\n".join(block.text for block in blocks_of(lxml.html.document_fromstring(html)))


def _moment(date: Any) -> str | None:
    """A date as the scorer reads it: the day alone where the time is midnight, as they write days."""
    return None if date is None else re.sub(r" 00:00:00.*", "", str(date)).replace(" ", "T", 1)


def _names(author: str | None) -> list[str]:
    return [] if author in (None, "[no-author]") else re.split(r"\s*(?:,|;|\band\b)\s*", author)
