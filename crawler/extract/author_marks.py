"""Authors where the markup says that they are: links to them, classes, microformats."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.etree import Element, _Element

from crawler.extract.author_lines import before_date
from crawler.extract.metadata import Structured, strings, types_of
from crawler.extract.names import key_of, lead_of, looks_whole, people, people_of
from crawler.extract.shown import Beside, lines_of, short_text, text_of

_CLASSES = (
    "byline", "Byline", "author(?!i[tsz])", "Author(?!i[tsz])", "autor", "auteur", "submitted", "writer",
    "contributor", "credit-name",
)  # fmt: skip
_ADDRESSES = (
    "/author(?!i[tsz])", "/autor", "/auteur", "/people/", "/profile/", "/by/", "/staff/", "/journalist", "/profiles/",
    "/contributor",
)  # fmt: skip
_CLASS = re.compile("|".join(_CLASSES))
_ADDRESS = re.compile("|".join(_ADDRESSES))
_PERSON_ADDRESS = re.compile(
    "|".join((*_ADDRESSES, "/users?/", "/members?/", "/team/", "/persons?/", "/profiel", "/mitarbeiter", "/writers?/",
              "/columnist", "/reporters?/", "/@", "/redaktion/"))
)  # fmt: skip
_PERSON = re.compile(r"author|autor|avatar|byline|profile|writer", re.I)
_MOST_LINKS = 2_000
_ACCOUNT = re.compile(r"[\w.-]{3,25}")
_OTHERS = re.compile(
    r"comment|related|recommend|disqus|repl(?:y|ies)|sidebar|teaser|widget|footer|(?<!v)card|carousel|latest|popular"
    r"|trending|most-?read|promo|newsletter|share|social|avatar|image|photo|caption|figure|gallery|copyright|quote"
    r"|(?<!icon-)list-item|(?<!h)feed|testimonial|customer",
    re.I,
)
# Parts of the same names that stand about an author's own portrait and name.
_PORTRAIT = re.compile(r"avatar|image|photo|(?<!v)card|widget|figure|footer", re.I)
# What holds an author's portrait and, beside it, the name.
_PICTURE = re.compile(r"avatar|image|photo", re.I)
_CARD_LENGTH = 700
_NEAR = 10
_LITTLE_MORE = 80
_SHORT_LINE = 60
_NOT_NAMES = frozenset({"h1", "table", "tbody", "tr", "th", "td"})
# What page builders and blog software add to all: containers, and the categories of a post.
_ADDED = re.compile(
    r"(?:^|(?<=\s))(?:elementor-(?!posts|loop)|category-|tag-|post_tag-|status-|wp-block-(?!comment))\S*"
)
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments|comment-?list|comment-(?:thread|body)|disqus)(?:$|[\s_-])", re.I)
_FIELD = re.compile(r"(?:author|autor|auteur|by-?line|writer|written|contributor)", re.I)


def linked(tree: _Element, language: str | None, site: frozenset[str], around: Beside) -> tuple[str, ...]:
    """The authors whom links in a byline name by rel="author"; none where they are many, as on a list of articles."""
    links = [link for link in tree.iter("a") if link.get("rel") == "author"]
    if not 1 < len(links) <= 20:
        return ()
    links = [link for link in links if any("byline" in (up.get("class") or "") for up in link.iterancestors())]
    if len(links) > 6:
        return ()
    links = [link for link in links if not is_elsewhere(link, around.holders)]
    return tuple(name for name in people_of([text_of(link, limit=40) for link in links], language, site)
                 if looks_whole(name))  # fmt: skip


def marked(tree: _Element, language: str | None, site: frozenset[str], around: Beside) -> tuple[str, ...]:
    """The authors where the markup says that they are."""
    near = key_of(" ".join((*around.within, *around.after[:_NEAR], *around.before)))
    for strong in (True, False):
        found: dict[str, str] = {}
        for element in islice(_by_standard(tree) if strong else _places(tree), 60):
            if element.tag in _NOT_NAMES or is_elsewhere(element, around.holders):
                continue
            names = _first_names(element, language, frozenset() if strong else site)
            alone = strong and len(names) == 1
            whole = [name for name in names if looks_whole(name) or (alone and _ACCOUNT.fullmatch(name))]
            if len(whole) * 2 < len(names):
                # Sections or topics, of which some have the shape of a name.
                continue
            if whole and not strong and _is_in_prose(element, names):
                continue
            if whole and _is_on_a_card(element, {key_of(name) for name in whole}, around.holders):
                continue
            found |= {key_of(name): name for name in whole if key_of(name) not in found}
            if len(found) >= 3 or (found and not strong):
                break
        if found:
            beside_it = tuple(name for key, name in found.items() if key in near)
            return beside_it or tuple(found.values())
    return ()


def topics_of(tree: _Element) -> frozenset[str]:
    """Keys of the links that do not lead to where sites tell of people: sections, tags, other articles."""
    return frozenset(
        key_of(text)
        for link in _links(tree)
        if not _PERSON_ADDRESS.search(link.get("href") or "") and (text := short_text(link, 60))
    )


def _links(tree: _Element) -> Iterator[_Element]:
    return islice((link for link in tree.iter("a") if link.get("href") is not None), _MOST_LINKS)


def shows_person(address: str) -> bool:
    """Whether the address of a picture says that it is somebody's portrait."""
    return _PERSON.search(address) is not None


def persons_of(tree: _Element, structured: Structured) -> frozenset[str]:
    """Keys of who the page says elsewhere are people: links to where sites tell of people, portraits, JSON-LD."""
    found = {
        key_of(text)
        for link in _links(tree)
        if _PERSON_ADDRESS.search(link.get("href") or "") and (text := short_text(link, 60))
    }
    for image in islice((image for image in tree.iter("img") if image.get("alt") is not None), _MOST_LINKS):
        said = " ".join(f"{up.get('class') or ''}" for up in [image, *islice(image.iterancestors(), 2)])
        if _PERSON.search(said) or shows_person(image.get("src") or ""):
            found.add(key_of(image.get("alt") or ""))
    found |= {key_of(name) for node in structured.nodes if "Person" in types_of(node)
              for name in strings(node.get("name"))}  # fmt: skip
    for line in lines_of(next(tree.iter("body"), tree)):
        # "All articles by Ann Lee".
        if len(line) < _SHORT_LINE and (lead := lead_of(line, structured.language)):
            found.add(key_of(line[len(lead) :]))
    return frozenset(found)


def _is_in_prose(element: _Element, names: tuple[str, ...]) -> bool:
    """Whether an element is a name in running text, such as the link to somebody whom it is about."""
    if element.tag not in ("a", "span", "b", "strong", "em", "i"):
        return False
    block = next((up for up in islice(element.iterancestors(), 4) if up.tag in ("p", "li", "td", "dd")), None)
    return block is not None and short_text(block, len("".join(names)) + _LITTLE_MORE) is None


def _is_on_a_card(element: _Element, keys: set[str], holders: frozenset[_Element]) -> bool:
    """Whether an element stands on the card of another article: beside a linked heading that is not its own name."""
    for outer in islice(element.iterancestors(), 6):
        if outer in holders or outer.tag in ("body", "main"):
            return False
        for heading in islice(outer.iter("h2", "h3", "h4", "h5"), 3):
            linked = next(heading.iter("a"), None) is not None or _is_linked(heading, outer)
            text = short_text(heading, 200)
            if linked and text and len(text.split()) > 3 and not any(key in key_of(text) for key in keys):
                return short_text(outer, _CARD_LENGTH) is not None
    return False


def _by_standard(tree: _Element) -> Iterator[_Element]:
    """Elements marked as the author's by HTML's rel, or by the hAtom microformat that blog themes still print."""
    for element in tree.iter(Element):
        if element.tag == "a" and (_leads_to_author(element) or "/autor/" in element.get("href", "")):
            yield element
        elif classes := element.get("class"):
            names = f" {classes} "
            if " username " in names or (
                " vcard " in names and not any(map(_leads_to_author, element.iterdescendants("a")))
            ):
                yield element


def _leads_to_author(link: _Element) -> bool:
    return "author" in link.get("rel", "") or "/author/" in link.get("href", "")


def _is_linked(heading: _Element, card: _Element) -> bool:
    """Whether a heading stands in a link, within its card or about it."""
    for outer in islice(heading.iterancestors(), 8):
        if outer.tag == "a":
            return True
        if outer is card:
            break
    return any(outer.tag == "a" for outer in [card, *islice(card.iterancestors(), 2)])


def _places(tree: _Element) -> Iterator[_Element]:
    """Elements that attributes call the author's, and links to where sites tell of their authors."""
    for element in tree.iter(Element):
        if (
            element.get("rel") == "author"
            or element.get("itemprop") == "author"
            or _is_place(element.get("class") or "", element.get("id") or "")
            or (element.tag == "a" and _ADDRESS.search(element.get("href") or ""))
        ):
            yield element


@lru_cache(maxsize=1024)
def _is_place(classes: str, identity: str) -> bool:
    return _CLASS.search(classes) is not None or "byline" in identity or "author" in identity


def _first_names(element: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The names in the first line of an element that holds any."""
    for text in islice(lines_of(element, limit=40), 3):
        if len(text) > 120:
            break
        if names := people(before_date(text, language), language=language, not_people=site):
            return names
    return ()


def is_elsewhere(element: _Element, holders: frozenset[_Element] = frozenset()) -> bool:
    """Whether an element is of something beside the article, by what it stands in; holders: what the headline stands
    in as well, that is the article's."""
    if _is_of_others(element.get("class") or "", False):
        return True
    named = _FIELD.search(element.get("class") or "") is not None
    for level, outer in enumerate(islice(element.iterancestors(), 25)):
        if outer.tag in ("body", "main") or outer in holders:
            return False
        if level >= 8:
            # So far out are the page's own containers, and where comments stand.
            if _COMMENTS.search(f"{outer.get('class') or ''} {outer.get('id') or ''}"):
                return True
            continue
        if outer.tag in ("nav", "aside", "figure", "figcaption") or (outer.tag == "footer" and not _is_ending(outer)):
            return True
        said = f"{outer.get('class') or ''} {outer.get('id') or ''}"
        if named and level < 2:
            said = _PICTURE.sub("", said)
        if outer.tag not in ("article", "footer") and _is_of_others(said, True):
            return True
    return False


def _is_ending(footer: _Element) -> bool:
    """Whether a footer is an article's, which may name its author, and not the page's."""
    return any(outer.tag == "article" for outer in islice(footer.iterancestors(), 4))


@lru_cache(maxsize=1024)
def _is_of_others(said: str, around: bool) -> bool:
    """Whether class and id name something else than the article's author; `around`: those of an element about it."""
    said = _ADDED.sub("", said)
    if _OTHERS.search(said) is None:
        return False
    if _FIELD.search(said) is None:
        return True
    return around and _OTHERS.search(_PORTRAIT.sub("", said)) is not None
