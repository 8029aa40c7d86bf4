"""Cookie and consent notices: found in the markup by what they are, and in the text by what they say.

A notice is the site speaking to its visitor. An article about cookies, a privacy law or a recipe for biscuits is none,
even where it quotes one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from lxml.etree import _Element

from crawler.extract.shown import cut, elements, lines_of, short_text, text_of
from crawler.extract.words import table
from crawler.extract.words.platforms import GENERIC, PLATFORMS

_LONGEST = 900
"""Characters of a notice; longer ones are policies, and policies are articles of their own."""
_LONGEST_TOGETHER = 1_500
_NEVER = frozenset({"html", "body", "main", "article", "h1", "p", "link", "meta", "input", "img", "script", "style"})
_GENERIC = re.compile(GENERIC)
# Names of wrappers that tell of a notice without being one: <body class="cookie-notice-visible">, a tag's name.
_BARS = ("div", "section", "aside", "form")
_STATE = re.compile(
    r"\b(?:has|is|no|with|show|tag|category|cat|topic|post|hentry)-|-(?:visible|open|active|enabled|set)\b", re.I
)
_QUOTED = re.compile(r"[“„«\"»‘「『][^“”„«»\"‘’「」『』]{25,}[”“»\"«’」』]")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n")
_OURS = re.compile(
    r"cookie|privacy|terms|site|website|datenschutz|seite|confidentialité|privacidad|sitio|página|informativa|sito|"
    r"pagina|web|siden|sivust|stron|prywatn|stránk|soukrom|súkrom|stran|zasebn|stranic|privatn|oldal|adatvéd|confiden|сайт|конфиденц|ιστο|απορρ|"
    r"gizlilik|الموقع|الخصوصية|אתר|网站|網站|本站|隐私|隱私|サイト|プライバシー|사이트|개인정보|policy|политик"
)
# What a sentence of a notice may be about besides.
_COMMON = re.compile(
    r"cookie|privacy|consent|gdpr|rgpd|dsgvo|website|web site|\bsite\b|browser|partner|personal data|third[- ]part"
    r"|advert|tracking|functional|statisti|marketing|analytics|device|ip address|google"
)


@dataclass(frozen=True, slots=True)
class _Speech:
    """How notices are worded: compiled once, when first asked for."""

    languages: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]
    """By language the words for cookies, the site speaking of itself, and what the visitor may do."""
    cookie: re.Pattern[str]
    """The word for cookies in all of them."""
    going_on: re.Pattern[str]
    embeds: re.Pattern[str]
    """What is shown in place of something from elsewhere, and what forms ask for beside a box."""
    buttons: frozenset[str]
    baking: re.Pattern[str]


@cache
def _speech() -> _Speech:
    words = table("consent")
    notices = words["notices"].values()
    return _Speech(
        languages=tuple(
            (
                re.compile("|".join(["cookie", *notice["cookie"]])),
                re.compile("|".join(notice["site"])),
                re.compile("|".join(notice["act"])),
            )
            for notice in notices
        ),
        cookie=re.compile("|".join(["cookie", *(word for notice in notices for word in notice["cookie"])])),
        going_on=re.compile("|".join(words["going_on"])),
        embeds=re.compile("|".join([*words["embeds"], *words["forms"]])),
        buttons=frozenset(words["buttons"]),
        baking=re.compile(r"\b(?:{})\b".format("|".join(words["baking"]))),
    )


def _by_start() -> dict[str, tuple[str, ...]]:
    starts: dict[str, list[str]] = {}
    for name in PLATFORMS:
        starts.setdefault(name[:3].lower(), []).append(name.lower())
    return {start: tuple(names) for start, names in starts.items()}


_PLATFORMS = _by_start()
"""Starts of names in lower case, by their first three letters."""
_STARTS = frozenset(_PLATFORMS)


def strip_notices(tree: _Element) -> None:
    """Removes the elements that are consent notices from the tree. Never a container of the page's text."""
    articles, headed = _holders(tree, "article", "main"), _holders(tree, "h1")
    for element in elements(tree, "//*[@id or @class or @role]"):
        name = _named(f"{element.get('id') or ''} {element.get('class') or ''}")
        dialog = element.get("role") in ("dialog", "alertdialog")
        if not (name or dialog) or element.tag in _NEVER or element.getparent() is None:
            continue
        if element in articles or (element in headed and len(element) >= 50):
            continue
        if _is_marked_notice(element, name=name, dialog=dialog, headed=element in headed):
            cut(element)
    for body in islice(tree.iter("body"), 1):
        for element in [*islice(body.iterchildren(*_BARS), 40), *islice(body.iterchildren(*_BARS, reversed=True), 40)]:
            if element.getparent() is not None and element not in articles | headed and _is_bar(element):
                cut(element)


def _is_bar(element: _Element) -> bool:
    """Whether an element that stands directly in the body speaks of cookies in nearly each of its lines."""
    text = short_text(element, 2_000)
    if not text or len(text) < 40 or _speech().cookie.search(text.lower()) is None or not _speaks(text):
        return False
    lines = [line for line in lines_of(element, limit=400) if not _is_button(line)]
    told = sum(len(line) for line in lines if _speech().cookie.search(line.lower()))
    return told * 3 >= 2 * sum(map(len, lines))


@lru_cache(maxsize=16_384)
def _named(said: str) -> str:
    """What an element's id and classes call it: a "platform", a "generic" notice, a "state" of the page; or nothing."""
    folded = said.lower()
    tokens = folded.split()
    platform = not _STARTS.isdisjoint([token[:3] for token in tokens]) and any(
        token.startswith(_PLATFORMS.get(token[:3], ())) for token in tokens
    )
    generic = _GENERIC.search(folded) is not None
    if not (platform or generic):
        return ""
    if _STATE.search(said):
        return "state" if generic else ""
    return "platform" if platform else "generic"


def _holders(tree: _Element, *tags: str) -> set[_Element]:
    """All elements in which one of these tags stands; found from the inside out, each once."""
    found: set[_Element] = set()
    for inner in tree.iter(*tags):
        outer: _Element | None = inner
        while outer is not None and outer not in found:
            found.add(outer)
            outer = outer.getparent()
    return found


def _is_marked_notice(element: _Element, *, name: str, dialog: bool, headed: bool) -> bool:
    """Whether an element named like a notice is one: by its size, by what it holds, and by what it says."""
    text = text_of(element, limit=3_000)
    # An empty shell says nothing; it may also wrap what libxml2 has put elsewhere.
    if not text or (headed and not (len(text) < 3_000 and _speaks(text[:1_500]))):
        return False
    if len(text) > 1_500:
        # Long ones are lists of purposes and partners; a container of the page holds other lines.
        lines = [line for line in lines_of(element, limit=3_000) if len(line) > 40]
        about = sum(_is_about_consent(line) for line in lines)
        return name == "platform" and about * 2 >= len(lines) and _speaks(text[:3_000])
    if name == "platform":
        return _is_about_consent(text) if len(text) < 400 else _speaks(text)
    if not _speaks(text):
        return False
    paragraphs = [text_of(part, limit=300) for part in islice(element.iter("p"), 20)] or [text]
    every = all(_speaks(part) or len(part) < 60 for part in paragraphs if part)
    return is_notice(text) or (every and (dialog or name == "generic"))


def _speaks(text: str) -> bool:
    """Whether somewhere in a text the site speaks to its visitor of cookies or consent."""
    folded = text.lower()
    return next(_languages(folded), None) is not None or _speech().going_on.search(folded) is not None


def is_notice(text: str) -> bool:
    """Whether a block of text is a notice of this site to its visitor about cookies or consent, and nothing else."""
    if len(text) > _LONGEST:
        return False
    folded = text.lower()
    short = len(text) <= 400 and "\n" not in text and not _QUOTED.search(text)
    if short and _OURS.search(folded) and _speech().going_on.search(folded):
        return True
    if short and _speech().embeds.search(folded):
        return True
    if _speech().cookie.search(folded) is None or _speech().baking.search(folded) or _QUOTED.search(text):
        return False
    sentences = [sentence for sentence in _SENTENCE.split(folded) if sentence.strip()]
    for patterns in _languages(folded):
        other = [sentence for sentence in sentences if not _belongs(sentence, patterns)]
        # One sentence of another kind ("Hello!") is let pass, but never a line of its own.
        if not other or (len(other) == 1 and len(sentences) > 2 and len(other[0]) < 80 and "\n" not in text):
            return True
    return False


_Patterns = tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]


def _languages(folded: str) -> Iterator[_Patterns]:
    """The languages in which a text has all that makes a notice: cookies, the site, what the visitor may do."""
    if _speech().cookie.search(folded) is not None:
        for patterns in _speech().languages:
            if all(pattern.search(folded) for pattern in patterns):
                yield patterns


def _belongs(sentence: str, patterns: _Patterns) -> bool:
    if len(sentence) < 25 or _COMMON.search(sentence) or _speech().going_on.search(sentence):
        return True
    return any(pattern.search(sentence) for pattern in patterns)


def without_notices(blocks: Sequence[str]) -> tuple[str, ...]:
    """The blocks that are no notices, those cut into several included; the others as they are.

    Where most blocks are notices the page is a policy, or a wall, and is left whole: see `is_wall`.
    """
    kept: list[str] = []
    dropped = 0
    number = 0
    while number < len(blocks):
        count = _notice_at(blocks, number)
        if count:
            dropped += sum(len(block) for block in blocks[number : number + count])
            number += count
            continue
        shorter = _without_lines(blocks[number])
        dropped += len(blocks[number]) - len(shorter)
        if shorter:
            kept.append(shorter)
        number += 1
    if dropped > 1_000 and dropped * 3 > sum(len(block) for block in blocks):
        return tuple(blocks)
    return tuple(kept)


def _notice_at(blocks: Sequence[str], number: int) -> int:
    """How many blocks from this one on are one notice; 0 where none starts here."""
    first = blocks[number]
    count = 0
    if is_notice(first):
        count = 1
    elif len(first) <= _LONGEST and _may_start(first):
        together = first
        for size in range(2, 5):
            if number + size > len(blocks):
                break
            part = blocks[number + size - 1]
            together += "\n" + part
            if len(together) > _LONGEST_TOGETHER or not (_is_button(part) or _may_start(part)):
                break
            if is_notice(together):
                count = size
    if count:
        while number + count < len(blocks) and _is_button(blocks[number + count]):
            count += 1
    return count


def _may_start(text: str) -> bool:
    """Whether a block has the word for cookies and the site's own voice, though nothing for the visitor to do."""
    folded = text.lower()
    if _speech().cookie.search(folded) is None or len(text) > 300:
        return False
    return len(text) < 40 or any(site.search(folded) for _, site, _ in _speech().languages)


def _is_button(text: str) -> bool:
    parts = [part.strip(" .!:›»>×✕x") for part in re.split(r"\s*[\n|•·]\s*|^- ", text.lower()) if part.strip()]
    return bool(parts) and len(text) < 120 and all(part.removeprefix("- ") in _speech().buttons for part in parts)


def _without_lines(block: str) -> str:
    """A block without the lines at its end that are a notice."""
    lines = block.split("\n")
    while len(lines) > 1 and is_notice(lines[-1]):
        lines.pop()
    return "\n".join(lines)


def is_wall(tree: _Element | None, blocks: Sequence[str] = ()) -> bool:
    """Whether a page shows nothing but a request for consent.

    blocks: what was read as its body. Without them, or with hardly any, the tree's whole text is judged.
    """
    if blocks:
        rest = [block for block in blocks if not (is_notice(block) or _is_button(block))]
        text = "\n".join(blocks)
        if len(text) > 4_000:
            return False
        if sum(len(block) for block in rest) * 4 <= len(text):
            return True
        if len(text) >= 1_500 or not any(map(is_notice, blocks)):
            return False
        about = [block for block in blocks if _is_about_consent(block)]
        return len(about) * 3 >= len(blocks) * 2 or sum(map(len, about)) * 3 >= len(text) * 2
    if tree is None:
        return False
    body = next(tree.iter("body"), tree)
    text = text_of(body, limit=3_000)
    return 0 < len(text) < 3_000 and _speaks(text)


def _is_about_consent(block: str) -> bool:
    folded = block.lower()
    return _is_button(block) or _speech().cookie.search(folded) is not None or _COMMON.search(folded) is not None
