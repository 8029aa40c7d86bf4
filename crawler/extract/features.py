"""What can be seen of a block beside the others of its page: the numbers by which `body` judges it."""

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from lxml.etree import _Element

from crawler.extract.blocks import Block, Kind

# What names of classes and ids say, in the words that sites really use, whatever their language.
_NAMES: Final[Mapping[str, str]] = {
    "caption": "caption figcaption credit credits copyright photocredit imagecaption photographer legende bildunterschrift "
    "pie source quelle bildquelle",
    "media": "image images img photo photos picture figure gallery slideshow slide slider carousel lightbox video player "
    "media audio podcast embed embedded youtube tweet twitter instagram foto bild thumbnail thumb",
    "related": "related recommended recommend recommendation recommendations recirc recirculation more readmore also similar "
    "popular trending mostread latest teaser teasers promoted outbrain taboola suggested next previous prev siblings "
    "relacionadas relacionados relacionado lire verwandte onward crosslink inline linked links list listing river",
    "share": "share sharing shares social facebook twitter follow addthis whatsapp sociable bookmark tools toolbar actions "
    "buttons button print",
    "comment": "comment comments disqus respond reply replies discussion forum reactions kommentare kommentar comentarios",
    "nav": "nav navigation menu breadcrumb breadcrumbs pagination pager toc skip footer foot header masthead topbar sidebar "
    "side rail right left column",
    "ad": "ad ads advert advertisement advertising adv sponsor sponsored banner dfp promo promotion promobox anzeige werbung "
    "publicidad pub commercial affiliate deal deals product products price",
    "offer": "newsletter newsletters subscribe subscription subscriptions signup sign login register registration paywall "
    "premium membership member donate donation support app cta offer piano regwall abo inscription alert alerts",
    "author": "author authors byline bylines bio biography contributor contributors writer writers profile autor autoren "
    "auteur auteurs about",
    "date": "date dates time timestamp published publish updated dateline meta postmeta pubdate info datum fecha posted",
    "tags": "tag tags topic topics keyword keywords category categories cat label labels kicker rubric section eyebrow "
    "overline dachzeile",
    "body": "body content text article story entry post main paragraph copy richtext prose articlebody postcontent "
    "entrycontent articletext texte texto cuerpo",
    "lead": "lead lede standfirst summary subtitle subhead subheadline subheading deck dek intro introduction description "
    "excerpt abstract chapeau chapo entradilla sumario vorspann perex ingress sottotitolo subtitulo anleser teasertext "
    "strapline sell ledtext bajada",
    "title": "title headline heading titre titulo titel titolo",
    "quote": "quote pullquote blockquote zitat citation quotation",
    "box": "widget widgets box aside infobox factbox fact facts module component info sidebox callout highlight highlights "
    "keypoints key points takeaways bullets",
    "hidden": "hidden hide invisible modal popup overlay dialog tooltip dropdown collapse collapsed lightbox noscript",
    "legal": "disclaimer legal copyright terms privacy cookie consent gdpr notice correction corrections note notes footnote "
    "footnotes references rights",
}
GROUPS: Final = tuple(_NAMES)
_BITS: Final[Mapping[str, int]] = {
    name: sum(1 << GROUPS.index(group) for group, names in _NAMES.items() if name in names.split())
    for names in _NAMES.values()
    for name in names.split()
}
_TAGS: Final = ("article", "main", "aside", "nav", "header", "footer", "figure", "form", "blockquote", "section", "li", "td",
                "button", "dd", "details", "a")  # fmt: skip
_TAG_BITS: Final[Mapping[str, int]] = {tag: 1 << position for position, tag in enumerate(_TAGS)}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

# What the text itself says, in a few languages; each is a hint for the judge, none decides.
_CUES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # leads on to other articles
        r"^\W*(?:read (?:more|also|next|the)|more (?:on|from|in|stories)|related|see also|also (?:read|on)|you (?:may|might) (?:also )?"
        r"like|recommended|don.?t miss|watch(?: now| more|:)|listen|up next|most (?:read|popular)|trending|popular|click here|"
        r"lesen sie|mehr (?:zum|zu|aus)|auch interessant|lire (?:aussi|la suite|plus)|à lire|à voir|lea (?:también|más)|leer más|"
        r"más (?:sobre|información)|te puede|leia (?:mais|também)|saiba mais|veja (?:também|mais)|leggi (?:anche|di più)|"
        r"lees (?:ook|meer)|les (?:også|mer|mere)|läs (?:också|mer)|читайте|czytaj|zobacz|関連|あわせて|相关|延伸|관련)",
        # asks the reader for something
        r"subscri|newsletter|sign up|signup|log ?in\b|your inbox|download (?:the|our) app|follow us|join (?:us|our|the)|donat|"
        r"support (?:us|our)|become a member|free trial|abonn|anmelden|registr|suscr|inscri|assin|iscriv|подпис|会員|登録|구독|订阅",
        # who owns or made it
        r"©|\(c\) ?\d{4}|copyright|all rights reserved|photo(?:graph)?s?\s*[:/(]|photo by|image\s*(?:credit|source|:)|getty|"
        r"reuters/|/ap\b|afp|shutterstock|foto\s*:|bild\s*:|crédit|picture alliance|imago|via ap\b|courtesy|写真|사진|图",
        # when
        r"\b(?:updated?|published|posted|last modified|aktualisiert|stand|veröffentlicht|publié|mis à jour|actualizado|publicado|"
        r"aggiornato|pubblicato)\b.{0,12}[\d:]|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d{2}\b",
        # who wrote
        r"^\W*(?:by|von|por|par|di|door|af|av|written by|reporting by|editing by|story by|text(?:e|o)?:|autor|author|mit material)\b|"
        r"^文/|記者|기자|reporting by|@\w|contributed to this",
        # comments, sharing
        r"\bcomments?\b|kommentar|comentario|commentaire|\bshare\b|teilen|partager|compartir|facebook|twitter|whatsapp|e-?mail",
        # advertising
        r"^\W*(?:advertisement|ad|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|sponsored|reklama?|広告|광고)\W*$",
    )
)
_ENDS: Final = tuple(".!?…。！？\"”»’'）)।؟")
_NO_WORD = re.compile(r"[\W_]+")
# Scripts that say in one character what others say in two or three.
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_FAR: Final = 99
_Key = TypeVar("_Key", bound=Hashable)
_NOWHERE: Final[frozenset[_Element]] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the article before its body: what blocks are compared with."""

    title: str = ""
    summaries: Sequence[str] = ()
    """Descriptions that the page's metadata give."""
    bodies: Sequence[str] = ()
    """The text as the page gives it for machines (schema.org `articleBody`), often flat or cut."""


@dataclass(slots=True)
class _Place:
    """What is above an element."""

    depth: int
    tags: int
    names: int
    near: int
    hidden: bool
    signature: str


@dataclass(slots=True)
class _Scene:
    """What is found out once a page."""

    places: dict[_Element, _Place] = field(default_factory=dict)

    def of(self, element: _Element, core: frozenset[_Element]) -> _Place:
        known = self.places.get(element)
        if known is not None:
            return known
        parent = element.getparent()
        above = self.of(parent, core) if parent is not None else _Place(0, 0, 0, 0, False, "")
        tag = element.tag if isinstance(element.tag, str) else ""
        said = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"[:300]
        own = 0
        if element not in core and tag not in ("html", "body"):
            for word in _WORD.findall(said):
                own |= _BITS.get(word.lower(), 0)
        place = _Place(
            above.depth + 1,
            above.tags | _TAG_BITS.get(tag, 0),
            above.names | own,
            own,
            above.hidden or element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or "")),
            f"{above.signature[-120:]}/{tag}.{said.strip()[:40]}" if tag != "p" else f"{above.signature[-120:]}/p",
        )
        self.places[element] = place
        return place


def folded(text: str) -> str:
    """`text` as its letters and digits alone, for comparing."""
    return _NO_WORD.sub("", text).casefold()


_ASTRAY_NAMES: Final = sum(1 << GROUPS.index(group) for group in ("comment", "legal", "hidden"))
_ASTRAY_TAGS: Final = sum(_TAG_BITS[tag] for tag in ("aside", "nav", "footer", "form", "button"))


def _astray(place: _Place) -> bool:
    """Whether what stands around says that this is not the article."""
    return bool(place.names & _ASTRAY_NAMES or place.tags & _ASTRAY_TAGS or place.hidden)


def _headline(blocks: Sequence[Block], texts: Sequence[str], title: str) -> int | None:
    """Where the page prints its title: the block that says it, else the first `h1`; None where there is neither."""
    same = [at for at, text in enumerate(texts) if title and text == title]
    heads = [at for at in same if blocks[at].kind is Kind.HEADING]
    if heads or same:
        return (heads or same)[0]
    like = [
        at
        for at, block in enumerate(blocks)
        if block.kind is Kind.HEADING and title and len(texts[at]) >= 12 and (texts[at] in title or title in texts[at])
    ]
    first = [at for at, block in enumerate(blocks) if block.element.tag == "h1"]
    return next(iter(like or first), None)


def _early(prose: Sequence[float], start: int) -> list[float]:
    """The weight of prose, less the more of it stands between headline and block: an article follows its headline."""
    weights = []
    since = 0.0
    for at, size in enumerate(prose):
        if at < start:
            weights.append(0.1 * size)
        else:
            weights.append(size * math.exp(-since / 1500))
            since += size
    return weights


def _core(parents: Sequence[_Element], weights: Sequence[float]) -> tuple[frozenset[_Element], _Element | None]:
    """The innermost element that holds most of the weight, and all that holds it."""
    total = sum(weights)
    if not total:
        return frozenset(), None
    held: dict[_Element, float] = {}
    for element, weight in _sums(parents, weights).items():
        at: _Element | None = element
        while at is not None:
            held[at] = held.get(at, 0.0) + weight
            at = at.getparent()
    best = max(
        (element for element, weight in held.items() if weight >= 0.6 * total),
        key=lambda element: sum(1 for _ in element.iterancestors()),
    )
    return frozenset([best, *best.iterancestors()]), best


def _sums(keys: Sequence[_Key], weights: Sequence[float]) -> dict[_Key, float]:
    sums: dict[_Key, float] = {}
    for key, weight in zip(keys, weights, strict=True):
        if weight:
            sums[key] = sums.get(key, 0.0) + weight
    return sums


def _article(element: _Element | None) -> _Element | None:
    """The `article` that an element stands in, or is."""
    while element is not None and element.tag != "article":
        element = element.getparent()
    return element


def features_of(blocks: Sequence[Block], told: Told) -> list[list[float]]:
    """A row of numbers per block, in the order of NAMES."""
    if not blocks:
        return []
    sizes = [len(block.text) + len(_DENSE.findall(block.text)) for block in blocks]
    prose = [
        size * (1 - block.linked) if size > 60 and block.linked < 0.5 and block.kind is not Kind.CAPTION else 0.0
        for size, block in zip(sizes, blocks, strict=True)
    ]
    texts = [folded(block.text) for block in blocks]
    title = folded(told.title)
    heading_at = _headline(blocks, texts, title)
    parents = [_holder(block.element) for block in blocks]
    # Comments and lists of other articles can be longer than the article.
    anywhere = _Scene()
    likely = [
        0.15 * weight if weight and _astray(anywhere.of(block.element, frozenset())) else weight
        for block, weight in zip(blocks, prose, strict=True)
    ]
    core, centre = _core(parents, likely)
    early = _early(likely, heading_at or 0)
    above, opening = _core(parents, early)
    core &= above
    scene = _Scene()
    places = [scene.of(block.element, core) for block in blocks]
    total = sum(prose) or 1.0
    by_parent: dict[_Element | None, float] = {}
    by_grand: dict[_Element | None, float] = {}
    by_signature: dict[str, float] = {}
    count_signature: dict[str, int] = {}
    grands = [parent.getparent() if parent.getparent() is not None else parent for parent in parents]
    for parent, grand, place, weight in zip(parents, grands, places, prose, strict=True):
        by_parent[parent] = by_parent.get(parent, 0.0) + weight
        by_grand[grand] = by_grand.get(grand, 0.0) + weight
        by_signature[place.signature] = by_signature.get(place.signature, 0.0) + weight
        count_signature[place.signature] = count_signature.get(place.signature, 0) + 1
    inside = [_levels_below(block.element, centre) for block in blocks]
    after_title = [_levels_below(block.element, opening) for block in blocks]
    early_total = sum(early) or 1.0
    early_parent = _sums(parents, early)
    early_signature = _sums([place.signature for place in places], early)
    opening_article = _article(opening)
    opening_prose = [at for at in range(len(blocks)) if after_title[at] < _FAR and prose[at] > 80]
    start, stop = (opening_prose[0], opening_prose[-1]) if opening_prose else (0, len(blocks) - 1)
    core_prose = [at for at in range(len(blocks)) if inside[at] < _FAR and prose[at] > 80]
    first, last = (core_prose[0], core_prose[-1]) if core_prose else (0, len(blocks) - 1)
    seen: dict[str, set[_Element]] = {}
    # A refrain stands in one place; what stands in several is the page's.
    occurrences: dict[str, set[_Element]] = {}
    for text, parent in zip(texts, parents, strict=True):
        occurrences.setdefault(text, set()).add(parent)
    nearest_before, nearest_after = _distances(prose, inside)
    firsts = 0
    summaries = [text for text in map(folded, told.summaries) if text]
    machine = "".join(map(folded, told.bodies))
    before = 0
    everything = sum(sizes)
    rows: list[list[float]] = []
    for at, block in enumerate(blocks):
        text, place, size = block.text, places[at], sizes[at]
        letters = sum(map(str.isalpha, text)) or 1
        span = max(1, last - first)
        own = place.near
        tag = block.element.tag
        level = int(tag[1]) if block.kind is Kind.HEADING and tag[0] == "h" and tag[1:].isdigit() else 0
        firsts += level == 1 and heading_at is not None and at > heading_at
        parent_place = scene.places.get(parents[at])
        near = own | (parent_place.near if parent_place is not None else 0)
        row = [
            math.log1p(size),
            math.log1p(text.count(" ")),
            block.linked,
            float(text.endswith(_ENDS)),
            float(text.endswith((":", "："))),
            float(text[0].isupper()),
            sum(map(str.isupper, text)) / letters,
            sum(map(str.isdigit, text)) / size,
            float(text.count("\n")),
            float(text.count(". ") + text.count("。") + text.count("? ") + text.count("! ")),
            float(block.kind is Kind.HEADING),
            float(block.kind is Kind.LIST),
            float(block.kind is Kind.TABLE),
            float(block.kind is Kind.PRE),
            float(block.kind is Kind.CAPTION),
            float(block.bold),
            by_parent[parents[at]] / total,
            by_grand[grands[at]] / total,
            by_signature[place.signature] / total,
            math.log1p(count_signature[place.signature]),
            float(min(inside[at], 12) if inside[at] < _FAR else 20),
            at / len(blocks),
            before / everything,
            (at - first) / span,
            math.log1p(max(0, first - at)),
            math.log1p(max(0, at - last)),
            math.log1p(at - heading_at) if heading_at is not None and at >= heading_at else -1.0,
            *_neighbour(blocks, sizes, prose, places, at, -1),
            *_neighbour(blocks, sizes, prose, places, at, -2),
            *_neighbour(blocks, sizes, prose, places, at, 1),
            *_neighbour(blocks, sizes, prose, places, at, 2),
            math.log1p(sum(prose[max(0, at - 4) : at])),
            math.log1p(sum(prose[at + 1 : at + 5])),
            _likeness(texts[at], title),
            max((_likeness(texts[at], summary) for summary in summaries), default=-1.0),
            float(len(seen.get(texts[at], _NOWHERE) - {parents[at]})),
            float(len(occurrences[texts[at]])),
            (1.0 if texts[at][:200] in machine else 0.0) if machine else -1.0,
            float(place.hidden),
            size / (1 + text.count("\n")),
            float(level),
            float(firsts),
            float(tag == "p"),
            float(tag in ("div", "section", "article", "main")),
            nearest_before[at],
            nearest_after[at],
            float(min(after_title[at], 12) if after_title[at] < _FAR else 20),
            early_parent.get(parents[at], 0.0) / early_total,
            early_signature.get(place.signature, 0.0) / early_total,
            float(_article(block.element) is opening_article),
            (at - start) / max(1, stop - start),
            *(float(bool(place.tags & bit)) for bit in _TAG_BITS.values()),
            *(float(bool(near >> bit & 1)) + float(bool(place.names >> bit & 1)) for bit in range(len(GROUPS))),
            *(float(bool(cue.search(text[:300]))) for cue in _CUES),
        ]
        rows.append(row)
        seen.setdefault(texts[at], set()).add(parents[at])
        before += size
    return rows


_AROUND = ("size", "linked", "heading", "prose", "same")
NAMES: Final = (
    "size", "spaces", "linked", "ends", "colon", "upper", "uppers", "digits", "lines", "sentences",
    "heading", "list", "table", "pre", "caption", "bold",
    "parent", "grand", "signature", "alike", "inside", "at", "before", "along", "ahead", "behind", "since title",
    *(f"{where} {what}" for where in ("previous", "previous but one", "next", "next but one") for what in _AROUND),
    "prose before", "prose after", "like title", "like summary", "seen", "occurs", "machine", "hidden",
    "line", "level", "other titles", "is p", "is div", "since prose", "until prose",
    "below opening", "early parent", "early signature", "same article", "along opening",
    *(f"in {tag}" for tag in _TAGS),
    *(f"named {group}" for group in GROUPS),
    "says more", "says subscribe", "says owner", "says when", "says who", "says share", "says advertisement",
)  # fmt: skip


def _holder(element: _Element) -> _Element:
    """The parent of what holds a paragraph; siblings of one article share it."""
    parent: _Element | None = element.getparent()
    return element if parent is None else parent


def _levels_below(element: _Element, centre: _Element | None) -> int:
    """How far below the centre; _FAR where it stands outside."""
    levels = 0
    where: _Element | None = element
    while where is not None:
        if where is centre:
            return levels
        levels += 1
        where = where.getparent()
    return _FAR


def _distances(prose: Sequence[float], inside: Sequence[int]) -> tuple[list[float], list[float]]:
    """How many blocks back, and ahead, the nearest long paragraph of the centre stands; at most 30."""
    before, after = [30.0] * len(prose), [30.0] * len(prose)
    gap = 30.0
    for at in range(len(prose)):
        before[at] = gap
        gap = 1.0 if prose[at] > 80 and inside[at] < _FAR else min(30.0, gap + 1)
    gap = 30.0
    for at in range(len(prose) - 1, -1, -1):
        after[at] = gap
        gap = 1.0 if prose[at] > 80 and inside[at] < _FAR else min(30.0, gap + 1)
    return before, after


def _neighbour(
    blocks: Sequence[Block], sizes: Sequence[int], prose: Sequence[float], places: Sequence[_Place], at: int, step: int
) -> tuple[float, ...]:
    other = at + step
    if not 0 <= other < len(blocks):
        return (0.0, -1.0, 0.0, 0.0, 0.0)
    block = blocks[other]
    return (
        math.log1p(sizes[other]),
        block.linked,
        float(block.kind is Kind.HEADING),
        float(prose[other] > 80),
        float(places[other].signature == places[at].signature),
    )


def _likeness(text: str, other: str) -> float:
    """How much of the shorter of two folded texts stands in the other, by their beginnings; 1 where they are equal."""
    if not text or not other:
        return -1.0
    if text == other:
        return 1.0
    if min(len(text), len(other)) >= 12 and (text in other or other in text):
        return 0.5 + 0.5 * min(len(text), len(other)) / max(len(text), len(other))
    same = 0
    for a, b in zip(text, other, strict=False):
        if a != b:
            break
        same += 1
    return 0.5 * same / max(len(text), len(other))


SECOND_NAMES: Final = (
    *NAMES,
    "first", "first -1", "first -2", "first -3", "first +1", "first +2", "first +3",
    "first of parent", "first of signature", "first around", "first of page", "chosen before", "chosen after",
)  # fmt: skip


def second_features(
    blocks: Sequence[Block], rows: Sequence[Sequence[float]], first: Sequence[float]
) -> list[list[float]]:
    """The rows again, each with what the first judgement (0 to 1 a block) says of the block and of those around it."""
    sizes = [len(block.text) for block in blocks]
    parents = [_holder(block.element) for block in blocks]
    by_parent = _weighted(parents, sizes, first)
    kin = [(parent, block.element.tag, block.element.get("class")) for parent, block in zip(parents, blocks, strict=True)]
    by_kin = _weighted(kin, sizes, first)
    ahead = sum(size for size, value in zip(sizes, first, strict=True) if value > 0.5)
    page = ahead / (sum(sizes) or 1)
    total = ahead or 1
    behind = 0
    found = []
    for at, row in enumerate(rows):
        chosen = sizes[at] if first[at] > 0.5 else 0
        ahead -= chosen
        around = range(max(0, at - 5), min(len(rows), at + 6))
        found.append([
            *row,
            *(first[at + step] if 0 <= at + step < len(rows) else -1.0 for step in (0, -1, -2, -3, 1, 2, 3)),
            by_parent[parents[at]],
            by_kin[kin[at]],
            sum(first[i] * sizes[i] for i in around if i != at) / (sum(sizes[i] for i in around if i != at) or 1),
            page,
            behind / total,
            ahead / total,
        ])  # fmt: skip
        behind += chosen
    return found


def _weighted(keys: Sequence[Hashable], sizes: Sequence[int], values: Sequence[float]) -> dict[Hashable, float]:
    """The mean of `values` for each key, each weighted by its size."""
    weights: dict[Hashable, float] = {}
    sums: dict[Hashable, float] = {}
    for key, size, value in zip(keys, sizes, values, strict=True):
        weights[key] = weights.get(key, 0.0) + size
        sums[key] = sums.get(key, 0.0) + size * value
    return {key: sums[key] / weights[key] for key in weights}
