"""What a page says of itself for machines: JSON-LD, meta elements, microdata, canonical address, language, name."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import Element, _Element

from archive.characters import clean_line
from crawler.extract.shown import text_of

# Bounds against pages made to hurt: beyond them the rest is not read.
_SCRIPT_CHARACTERS = 2_000_000
_SCRIPTS = 60
_NODES = 4_000
_DEPTH = 40
_METAS = 1_000
_PROPERTIES = 2_000
_INNER = 500

# schema.org types that are an article, the surest first; subtypes as https://schema.org/Article lists them.
_ARTICLE_TYPES = {
    name: rank
    for rank, names in enumerate((
        ("NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BackgroundNewsArticle",
         "ReviewNewsArticle", "AskPublicNewsArticle", "LiveBlogPosting", "AdvertiserContentArticle",
         "SatiricalArticle"),
        ("Article", "BlogPosting", "TechArticle", "ScholarlyArticle", "MedicalScholarlyArticle", "Report",
         "APIReference"),
        ("SocialMediaPosting", "DiscussionForumPosting", "Recipe", "Review", "QAPage", "HowTo", "CreativeWork", "Book"),
        ("VideoObject", "PodcastEpisode", "Episode", "ImageGallery", "MediaGallery"),
        ("WebPage", "ItemPage", "FAQPage", "AboutPage"),
    ))
    for name in names
}  # fmt: skip
# Keys under which other articles hang, not this one.
_ELSEWHERE = frozenset({
    "itemListElement", "relatedLink", "mentions", "comment", "isPartOf", "hasPart", "significantLink", "citation",
    "review", "publisher", "author", "creator", "about", "image", "video", "liveBlogUpdate", "isBasedOn", "subjectOf",
})  # fmt: skip

# Wrappers that once hid scripts from browsers that did not know them.
_BEFORE_JSON = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_AFTER_JSON = ("//-->", "-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", ";")
_TRAILING_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Structured:
    """All that a page says of itself for machines, as it says it; nothing here is believed yet."""

    url: str = ""
    """The page's address."""
    nodes: tuple[Node, ...] = ()
    """JSON-LD objects, the outermost first, in the page's order."""
    articles: tuple[Node, ...] = ()
    """Those of `nodes` that claim to be what the page is about, the surest first."""
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Contents of `<meta>` by name, property or itemprop in lower case, in the page's order; clean, none empty."""
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Microdata of the article: values by itemprop in lower case, in the page's order."""
    language: str | None = None
    """BCP 47 tag the page declares, such as `de` or `pt-BR`."""
    canonical_url: str | None = None
    """Absolute, and only on the page's own host (give or take www., m. or amp.)."""
    site_name: str | None = None
    document_title: str | None = None
    """Text of `<title>`, one line."""
    by_id: Mapping[str, Node] = field(default_factory=dict)
    """JSON-LD objects by their @id, the richest where several share one."""

    def first(self, *names: str) -> str | None:
        """The first content of the first of these `<meta>` names that the page has."""
        return next((value for name in names for value in self.meta.get(name, ())), None)

    def resolve(self, value: Any) -> Any:
        """`value`, or the object it points at where it is a mere `{"@id": …}`."""
        if isinstance(value, Mapping) and isinstance(value.get("@id"), str) and not value.get("name"):
            return self.by_id.get(value["@id"], value)
        return value


def structured(tree: _Element, *, url: str = "") -> Structured:
    """Reads all of a page's statements about itself. Never raises for a page.

    url: the page's address, against which links are resolved and hosts compared.
    """
    meta = _meta(tree)
    nodes = _json_ld(tree)
    title = next((title for title in tree.iter("title") if _in_head(title)), None)
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(by_id.get(name, ())):
            by_id[name] = node
    canonical = _canonical(tree, meta, url)
    return Structured(
        url=url,
        nodes=nodes,
        articles=_articles(nodes, by_id, {_bare(address) for address in (url, canonical or "") if address}),
        meta=meta,
        items=_items(tree),
        language=_language(tree, meta, nodes),
        canonical_url=canonical,
        site_name=_site_name(meta, nodes, by_id),
        document_title=None if title is None else text_of(title) or None,
        by_id=by_id,
    )


def _in_head(title: _Element) -> bool:
    """A `<title>` may also name a drawing."""
    parent = title.getparent()
    return parent is None or parent.tag != "svg"


def types_of(node: Node) -> tuple[str, ...]:
    """The schema.org types of a JSON-LD object, without their namespace."""
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return tuple(kind.rpartition("/")[2].rpartition(":")[2] for kind in kinds if isinstance(kind, str))


def strings(value: Any) -> Iterator[str]:
    """The strings that a JSON-LD value holds: itself, its members, its `name` or `@value`; clean, none empty."""
    if isinstance(value, str):
        if line := clean_line(_TAG.sub(" ", _unescaped(value[:20_000]))):
            yield line
    elif isinstance(value, list):
        for member in value[:100]:
            if not isinstance(member, list):
                yield from strings(member)
    elif isinstance(value, Mapping):
        for key in ("name", "@value"):
            if isinstance(value.get(key), (str, list)):
                yield from strings(value[key])
                return


def _unescaped(text: str) -> str:
    """Entities that were escaped once too often; twice where they were escaped twice."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def same_host(a: str, b: str) -> bool:
    """Whether two addresses are on one host, give or take www., m., mobile. or amp."""
    one, other = host_of(a), host_of(b)
    return bool(one) and one == other


def host_of(url: str) -> str:
    """Host of an address without www., m., mobile. or amp.; empty where it has none."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", host)


def _bare(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return host_of(url) + parts.path.rstrip("/")


def _meta(tree: _Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number, element in enumerate(tree.iter("meta")):
        if number >= _METAS:
            break
        content = element.get("content")
        if not content:
            continue
        line = clean_line(_unescaped(content[:20_000]))
        if not line:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for name in (element.get(attribute) or "").lower().split()[:4]:
                values = found.setdefault(name, [])
                if line not in values and len(values) < 50:
                    values.append(line)
    return {name: tuple(values) for name, values in found.items()}


def _json_ld(tree: _Element) -> tuple[Node, ...]:
    nodes: list[Node] = []
    scripts = 0
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        if "ld+json" not in kind or not script.text:
            continue
        scripts += 1
        if scripts > _SCRIPTS:
            break
        for value in _parsed(script.text):
            _collect(value, nodes)
    return tuple(nodes)


def _parsed(text: str) -> Iterator[Any]:
    """The JSON values in a script. Repaired only where that is safe: wrappers, raw line breaks, commas at the end."""
    if len(text) > _SCRIPT_CHARACTERS:
        return
    text = text.strip()
    for wrapper in _BEFORE_JSON:
        text = text.removeprefix(wrapper).lstrip()
    for wrapper in _AFTER_JSON:
        text = text.removesuffix(wrapper).rstrip()
    decoder = json.JSONDecoder(strict=False)
    for attempt in (text, None):
        source = _TRAILING_COMMA.sub("", text) if attempt is None else attempt
        try:
            value, end = decoder.raw_decode(source)
        except (ValueError, RecursionError):
            continue
        yield value
        # Some pages put several values into one script, one after the other.
        for _ in range(20):
            rest = source[end:].lstrip(" \t\r\n,;")
            if not rest.startswith(("{", "[")):
                return
            source = rest
            try:
                value, end = decoder.raw_decode(source)
            except (ValueError, RecursionError):
                return
            yield value
        return


def _collect(value: Any, nodes: list[Node]) -> None:
    """Appends the objects in `value`, outer ones before inner ones; those that hang elsewhere are left out."""
    level = [value]
    for _ in range(_DEPTH):
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, list):
                deeper.extend(item[:500])
            elif isinstance(item, dict):
                if "@type" in item or "@id" in item or "headline" in item:
                    nodes.append(item)
                    if len(nodes) >= _NODES:
                        return
                deeper.extend(
                    inner for key, inner in item.items() if key not in _ELSEWHERE and isinstance(inner, (dict, list))
                )
                # An author or a publisher may be told once and pointed at later.
                for key in ("author", "creator", "publisher"):
                    inner = item.get(key)
                    nodes.extend(
                        person
                        for person in (inner if isinstance(inner, list) else [inner])
                        if isinstance(person, dict) and "@id" in person and len(nodes) < _NODES
                    )
        if not deeper:
            return
        level = deeper


def _articles(nodes: tuple[Node, ...], by_id: Mapping[str, Node], addresses: set[str]) -> tuple[Node, ...]:
    ranked = []
    for position, node in enumerate(nodes):
        ranks = [_ARTICLE_TYPES[kind] for kind in types_of(node) if kind in _ARTICLE_TYPES]
        if not ranks and not ("headline" in node and ("datePublished" in node or "author" in node)):
            continue
        rank = min(ranks, default=2)
        own = {_bare(address) for address in _addresses(node)} & addresses
        ranked.append((rank >= 3, not own, rank, position, node))
    ranked.sort(key=lambda entry: entry[:4])
    return tuple(entry[4] for entry in ranked)


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def _items(tree: _Element) -> dict[str, tuple[str, ...]]:
    """Microdata of the page's first article, or of the page where nothing is scoped as one."""
    found: dict[str, list[str]] = {}
    scopes: dict[_Element, bool] = {}
    main: _Element | None = None
    marked = (element for element in tree.iter(Element) if element.get("itemprop") is not None)
    for element in islice(marked, _PROPERTIES):
        names = (element.get("itemprop") or "").lower().split()
        scope = next((outer for outer in element.iterancestors() if outer.get("itemscope") is not None), None)
        if scope is None:
            continue
        if scope not in scopes:
            kinds = {kind.rpartition("/")[2] for kind in (scope.get("itemtype") or "").split()}
            scopes[scope] = any(_ARTICLE_TYPES.get(kind, 9) < 3 for kind in kinds) and scope.get("itemprop") is None
        if not scopes[scope] or (main is not None and scope is not main):
            continue
        main = scope
        parts = [element]
        if "author" in names:
            # A person's name is a property of its own; beside it stand role, portrait and description.
            inner = islice(element.iterdescendants(), _INNER)
            parts = [one for one in inner if "name" in (one.get("itemprop") or "").split()][:20] or parts
        for part in parts:
            line = clean_line(part.get("content") or part.get("datetime") or text_of(part, limit=200))
            for name in names[:4]:
                if line and len(line) < 2_000:
                    found.setdefault(name, []).append(line)
    return {name: tuple(values) for name, values in found.items()}


def _language(tree: _Element, meta: Mapping[str, tuple[str, ...]], nodes: tuple[Node, ...]) -> str | None:
    root = next(tree.iter("html"), tree)
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    stated = [root.get("lang"), root.get(xml), root.get("xml:lang")]
    stated += [value for name in ("content-language", "og:locale", "dc.language", "language", "inlanguage")
               for value in meta.get(name, ())[:1]]  # fmt: skip
    stated += [node["inLanguage"] for node in nodes if isinstance(node.get("inLanguage"), str)]
    for value in stated:
        match = _LANGUAGE.match((value or "").strip())
        if match and match[0].lower() not in {"und", "xx", "mul", "zxx"}:
            head, *rest = re.split("[-_]", match[0])
            return "-".join([head.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])
    return None


def _canonical(tree: _Element, meta: Mapping[str, tuple[str, ...]], url: str) -> str | None:
    stated = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    for value in [*stated[:3], *meta.get("og:url", ())[:1]]:
        if not value or not value.strip():
            continue
        try:
            address = urljoin(url, value.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or not same_host(address, url):
            continue
        if parts.path in ("", "/") and urlsplit(url).path not in ("", "/"):
            continue
        return address
    return None


def _site_name(meta: Mapping[str, tuple[str, ...]], nodes: tuple[Node, ...], by_id: Mapping[str, Node]) -> str | None:
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone"):
        for value in meta.get(name, ()):
            if len(value) <= 100 and not value.startswith("@"):
                return value
    for node in nodes:
        if "WebSite" in types_of(node) and isinstance(node.get("name"), str) and clean_line(node["name"]):
            return clean_line(node["name"])
    for node in nodes:
        publisher = node.get("publisher")
        if isinstance(publisher, Mapping) and not publisher.get("name"):
            publisher = by_id.get(str(publisher.get("@id")), publisher)
        for value in strings(publisher):
            return value
    return None
