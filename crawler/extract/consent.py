"""What cookie and consent notices say, and whether a text is one.

A notice is the site speaking to its visitor. An article about cookies, a privacy law or a recipe for biscuits is none,
even where it quotes one. Where notices stand in a page is `notices`' to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from crawler.extract.words import table
from crawler.extract.words.phrases import Phrases

_LONGEST: Final = 900
"""Characters of a notice; longer ones are policies, and policies are articles of their own."""
_LONGEST_TOGETHER: Final = 1_500
POLICY: Final = 1_000
"""Characters of notices from which on they may be a page's own text: its cookie policy."""
_BUTTON: Final = 120
"""Characters of a line of buttons at most."""
_COMMAND: Final = 40
"""Characters of a button or heading at most that names cookies: "Cookies aanpassen"."""
_PART: Final = 160
"""Characters of a later part of a notice that is cut into several blocks."""
_YOU: Final = re.compile(
    r"\b(?:you|your|sie|ihre[nr]?|vous|vos|votre|ustedes|usted|puedes?|você|pode|podes|puoi|può|u|je|uw|jouw|du|din[ae]?"
    r"|ditt|voit|możesz|swoje|můžete|vám|môžete|lahko|možete|puteți|dvs|можете|ваш\w*|μπορείτε|σας)\b"
    r"|çerez|أنت|يمكنك|אתה|ניתן|您|你|お客様|귀하"
)
_SAYING: Final = 25
"""Characters from which on a sentence says enough to tell that it is of something else."""
_REST: Final = 300
"""Characters of what may stand on a wall beside its notice."""
_QUOTED: Final = re.compile(r"[“„«\"»‘「『][^“”„«»\"‘’「」『』]{25,}[”“»\"«’」』]")
_SENTENCE: Final = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n")
_OURS: Final = re.compile(
    r"cookie|privacy|terms|site|website|datenschutz|seite|confidentialité|privacidad|sitio|página|informativa|sito|"
    r"pagina|web|siden|sivust|stron|prywatn|stránk|soukrom|súkrom|stran|zasebn|stranic|privatn|oldal|adatvéd|confiden|сайт|конфиденц|ιστο|απορρ|"
    r"gizlilik|الموقع|الخصوصية|אתר|网站|網站|本站|隐私|隱私|サイト|プライバシー|사이트|개인정보|policy|политик"
)
# What a sentence of a notice may be about besides.
_COMMON: Final = re.compile(
    r"cookie|privacy|consent|gdpr|rgpd|dsgvo|website|web site|\bsite\b|browser|partner|personal data|third[- ]part"
    r"|advert|tracking|functional|statisti|marketing|analytics|device|ip address|google"
)


_DATA: Final = re.compile(
    r"zustimm|einwillig|personenbezogen|werbung|anzeigen|endgerät|données|appareil|publicité|datos|dispositivo|dados"
    r"|publicidad|anuncios|dati|annunci|toestemm|gegevens|apparaat|advertenti|samty|oplysning|uppgift|enhet|annons"
    r"|annonce|suostu|tieto|zgod|dan(?:ych|e)\b|urządze|reklam|souhlas|súhlas|údaj|zařízen|zariaden|adat|eszköz|hirdet"
    r"|date\b|dispozitiv|publicit|podat|naprav|oglas|pristan|данн|устройств|согласи|згод|дан[иі]|пристр|съглас|δεδομέν"
    r"|συσκευ|συγκατάθ|veri|cihaz|onay|data|device|interest|purpose"
)


@dataclass(frozen=True, slots=True)
class _Language:
    """How notices are worded in one language."""

    cookie: tuple[str, ...]
    """How its words for cookies begin."""
    site: Phrases
    """The site speaks of itself."""
    act: Phrases
    """What the visitor may do, or is told."""

    def is_spoken(self, folded: str) -> bool:
        """Whether a text in lower case has all that makes a notice."""
        return any(word in folded for word in self.cookie) and self.site.found_in(folded) and self.act.found_in(folded)

    def belongs(self, sentence: str) -> bool:
        """Whether a sentence in lower case may be one of a notice."""
        if len(sentence) < _SAYING or _COMMON.search(sentence) or _speech().going_on.search(sentence):
            return True
        if any(word in sentence for word in self.cookie):
            return True
        return self.site.found_in(sentence) or self.act.found_in(sentence)


@dataclass(frozen=True, slots=True)
class _Speech:
    """How notices are worded: compiled once, when first asked for."""

    languages: tuple[_Language, ...]
    cookie: tuple[str, ...]
    """How the words for cookies begin in all of them."""
    latin_cookie: tuple[str, ...]
    """Those of ASCII: others need not be looked for where a text has nothing else."""
    going_on: re.Pattern[str]
    embeds: Phrases
    """What is shown in place of something from elsewhere."""
    forms: re.Pattern[str]
    """What forms ask for beside a box."""
    purposes: tuple[str, ...]
    """What the platforms of the framework for advertising must show."""
    telling: re.Pattern[str]
    """Somebody reports: what an article does, and a notice never."""
    buttons: frozenset[str]
    longest: int
    """Words of the longest button."""
    baking: re.Pattern[str]


@cache
def _speech() -> _Speech:
    words = table("consent")
    notices = words["notices"].values()
    buttons = frozenset(words["buttons"])
    cookie = ("cookie", *dict.fromkeys(word for notice in notices for word in notice["cookie"]))
    return _Speech(
        languages=tuple(
            _Language(
                ("cookie", *notice["cookie"]),
                Phrases(notice["site"]),
                Phrases(notice["act"]),
            )
            for notice in notices
        ),
        cookie=cookie,
        latin_cookie=tuple(filter(str.isascii, cookie)),
        going_on=re.compile("|".join(words["going_on"])),
        embeds=Phrases(words["embeds"]),
        forms=re.compile("|".join(words["forms"])),
        purposes=tuple(words["purposes"]),
        telling=re.compile("|".join(words["telling"])),
        buttons=buttons,
        longest=max(button.count(" ") for button in buttons) + 1,
        baking=re.compile(r"\b(?:{})\b".format("|".join(words["baking"]))),
    )


def names_cookies(text: str) -> bool:
    """Whether a text has a word for cookies, in any language."""
    folded = text.lower()
    # No generator: this is asked of every block.
    for word in _speech().latin_cookie if folded.isascii() else _speech().cookie:  # noqa: SIM110
        if word in folded:
            return True
    return False


def speaks(text: str) -> bool:
    """Whether somewhere in a text the site speaks to its visitor of cookies or consent."""
    folded = text.lower()
    return next(_languages(folded), None) is not None or _speech().going_on.search(folded) is not None


def is_about_consent(text: str) -> bool:
    """Whether a line is a button, or has a word of what notices are about; as a line of an article may have too."""
    folded = text.lower()
    return is_button(text) or names_cookies(folded) or _COMMON.search(folded) is not None


def names_purposes(text: str) -> bool:
    """Whether a text lists the purposes for which advertisers ask: of a dialog, whatever its markup."""
    folded = text.lower()
    return any(purpose in folded for purpose in _speech().purposes)


def is_about_data(text: str) -> bool:
    """Whether a line of a dialog that names purposes goes on about them."""
    return is_about_consent(text) or _DATA.search(text.lower()) is not None


def is_notice(text: str) -> bool:
    """Whether a block of text is a notice of this site to its visitor about cookies or consent, and nothing else."""
    return len(text) <= _LONGEST and _is_notice(text)


@lru_cache(maxsize=1024)  # asked before and after the article is chosen, of what stands on all pages of a site
def _is_notice(text: str) -> bool:
    folded = text.lower()
    return _is_worded_so(text, folded) and _speech().telling.search(folded) is None


def _is_worded_so(text: str, folded: str) -> bool:
    """Whether a text is worded as a notice is, whoever speaks."""
    short = len(text) <= 400 and "\n" not in text and not _QUOTED.search(text)
    if short and _OURS.search(folded) and _speech().going_on.search(folded):
        return True
    if (short and _speech().embeds.found_in(folded)) or _speech().forms.match(folded):
        return True
    if not names_cookies(folded) or _speech().baking.search(folded) or _QUOTED.search(text):
        return False
    sentences = _sentences(folded)
    for language in _languages(folded):
        other = [sentence for sentence in sentences if not language.belongs(sentence)]
        # One sentence of another kind ("Hello!") is let pass, but never a line of its own.
        if not other or (len(other) == 1 and len(sentences) > 2 and len(other[0]) < 80 and "\n" not in text):
            return True
    return False


def _sentences(folded: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(folded) if sentence.strip()]


def _languages(folded: str) -> Iterator[_Language]:
    """The languages in which a text has all that makes a notice: cookies, the site, what the visitor may do."""
    if names_cookies(folded):
        for language in _speech().languages:
            if language.is_spoken(folded):
                yield language


def is_button(text: str) -> bool:
    """Whether a block is buttons and links of a notice and nothing else: "Accept all | Settings"."""
    if len(text) >= _BUTTON:
        return False
    parts = [part.strip(" .!:›»>×✕✓✗x→") for part in re.split(r"\s*[\n|•·]\s*|^- ", text.lower()) if part.strip()]
    return bool(parts) and all(_are_buttons(part.removeprefix("- ").split()) for part in parts)


def _are_buttons(words: list[str]) -> bool:
    """Whether words are buttons one behind the other, the longest that fits first."""
    at = 0
    while at < len(words):
        for size in range(min(_speech().longest, len(words) - at), 0, -1):
            if " ".join(words[at : at + size]).strip(" .!:›»>×✕✓✗→") in _speech().buttons:
                at += size
                break
        else:
            return False
    return True


def notices_in(texts: Sequence[str]) -> dict[int, str]:
    """What is left of those texts that hold a notice, by their index: nothing, or the lines before it.

    Notices that are cut into several texts are seen too, and the buttons beside one.
    """
    left: dict[int, str] = {}
    at = 0
    while at < len(texts):
        count = _notice_at(texts, at)
        if count:
            left.update(dict.fromkeys(range(at, at + count), ""))
            at += count
            continue
        shorter = _without_lines(texts[at])
        if shorter != texts[at]:
            left[at] = shorter
        at += 1
    return left


def without_notices(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts without those that are notices. Where most are, they are a policy, or a wall, and all are kept."""
    left = notices_in(texts)
    kept = [text for text in (left.get(at, text) for at, text in enumerate(texts)) if text]
    size = sum(map(len, texts))
    dropped = size - sum(map(len, kept))
    return tuple(texts) if dropped > POLICY and 3 * dropped > size else tuple(kept)


def _notice_at(texts: Sequence[str], at: int) -> int:
    """How many texts from this one on are one notice; 0 where none starts here."""
    first = texts[at]
    count = 0
    if is_notice(first):
        count = 1
    elif len(first) <= _LONGEST and _may_start(first):
        together = first
        for size in range(2, 6):
            if at + size > len(texts):
                break
            part = texts[at + size - 1]
            together += "\n" + part
            if len(together) > _LONGEST_TOGETHER or not (is_button(part) or may_follow(part)):
                break
            if is_notice(together):
                count = size
    if count:
        while at + count < len(texts) and (is_button(texts[at + count]) or _is_command(texts[at + count])):
            count += 1
    return count


def _may_start(text: str) -> bool:
    """Whether a block has the word for cookies and the site's own voice, though nothing for the visitor to do."""
    if len(text) > 300 or not names_cookies(text):
        return False
    folded = text.lower()
    return len(text) < _COMMAND or any(language.site.found_in(folded) for language in _speech().languages)


def may_follow(text: str) -> bool:
    """Whether a block behind the beginning of a notice may belong to it: a short one, of cookies or to the visitor."""
    return _may_start(text) or (len(text) <= _PART and (names_cookies(text) or _YOU.search(text.lower()) is not None))


def _is_rest(text: str) -> bool:
    """Whether a text, beside a notice, goes on about it."""
    folded = text.lower()
    sentences = [sentence for sentence in _sentences(folded) if len(sentence) >= _SAYING]
    if _speech().telling.search(folded):
        return False
    if is_about_consent(text):
        return True
    return bool(sentences) and any(all(map(each.belongs, sentences)) for each in _speech().languages)


def _is_command(text: str) -> bool:
    return len(text) <= _COMMAND and "\n" not in text and names_cookies(text)


def _without_lines(text: str) -> str:
    """A block without the lines at its end that are a notice."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    while len(lines) > 1 and is_notice(lines[-1]):
        lines.pop()
    return "\n".join(lines)


def is_wall(texts: Sequence[str], *, noticed: int = 0) -> bool:
    """Whether what was read as a page's body is nothing but a request for consent.

    noticed: characters of the notices that were taken out of the page before; what is left may be the end of one.
    """
    if noticed and sum(map(len, texts)) <= min(_REST, noticed) and all(map(_is_rest, texts)):
        return True
    size = sum(map(len, texts)) + len(texts)
    if size > 4_000:
        return False
    rest = [text for text in texts if not (is_notice(text) or is_button(text))]
    if sum(map(len, rest)) * 4 <= size:
        return True
    if size >= 1_500 or not any(map(is_notice, texts)):
        return False
    about = [text for text in texts if is_about_consent(text)]
    return len(about) * 3 >= len(texts) * 2 or sum(map(len, about)) * 3 >= size * 2
