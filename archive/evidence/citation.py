"""A citation of one version of an article: for a footnote, and as CSL-JSON for programs that keep references."""

import datetime as dt
from dataclasses import dataclass

from archive.model import Article, Version
from archive.records import written_moment


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited."""

    article: Article
    url: str
    """The address at which it was read."""
    version: Version
    count: int
    """How many versions there are."""
    seal: tuple[str, str] | None
    """Key and SHA-256 of the seal that names its text; None where none does yet."""
    stored: dt.datetime
    """When its text was stored: at the version's first reading, or earlier, where it is a text that has come back."""


def sentence(citation: Citation) -> str:
    """The citation as one paragraph without a line end. It holds what came from a page: make it safe to print."""
    article, version = citation.article, citation.version
    byline = article.byline
    authors = "" if byline is None or not byline.authors else " and ".join(byline.authors) + ". "
    site = "" if article.metadata.site_name is None else f" {article.metadata.site_name}."
    published = "" if article.published is None else f" Published {article.published:%Y-%m-%d}."
    seen = f"read {written_moment(version.first)}"
    if version.last > version.first:
        seen = f"first {seen}, and the same until {written_moment(version.last)}"
    begins = "Sealed"
    if citation.stored < version.first:
        seen += f", as it had said at {written_moment(citation.stored)}"
        begins = "Its text was sealed then"
    sealed = "" if citation.seal is None else f" {begins} in {citation.seal[0]} (SHA-256 {citation.seal[1]})."
    return (
        f"{authors}“{article.title}”.{site}{published} {citation.url}. Version {version.number} of {citation.count}, "
        f"{seen}. SHA-256 of the text {version.digest}.{sealed}"
    )


def csl(citation: Citation) -> dict[str, object]:
    """The citation as an object of CSL-JSON (citeproc-js, "CSL-JSON items"), which Zotero and pandoc read."""
    article, version = citation.article, citation.version
    item: dict[str, object] = {
        "id": f"{version.digest[:12]}-{version.number}",
        "type": "article-newspaper",
        "title": article.title,
        "URL": citation.url,
        "accessed": _date(version.first),
        "version": str(version.number),
        "note": f"SHA-256 of the archived text: {version.digest}",
    }
    if article.byline is not None and article.byline.authors:
        item["author"] = [{"literal": name} for name in article.byline.authors]
    if article.published is not None:
        item["issued"] = _date(article.published)
    if article.metadata.site_name is not None:
        item["container-title"] = article.metadata.site_name
    if article.metadata.language is not None:
        item["language"] = article.metadata.language
    return item


def _date(day: dt.date) -> dict[str, object]:
    return {"date-parts": [[day.year, day.month, day.day]]}
