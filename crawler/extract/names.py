"""People's names out of what pages write in their place: lead-ins, roles, agencies, addresses and capitals removed."""

import re
from collections.abc import Iterable
from functools import lru_cache

from archive.characters import clean_line
from crawler.extract.words.bylines import AGENCIES, AND, BY, INTERFACE, INTERFACE_TOO, NOBODY, POSTED, ROLES, SUBMITTED
from crawler.extract.words.dates import PUBLISHED, UPDATED

_LONGEST = 400
_MOST = 40
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+", re.I)
_BRACKETS = re.compile(r"\s*(?:\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|（[^（）]{0,80}）|【[^【】]{0,40}】)")
_WORD = re.compile(r"[^\W\d_]")
_HOST = re.compile(r"\b[\w-]+\.(?:com|de|org|net|co|info|[a-z]{2})\b", re.I)
_BETWEEN = re.compile(r"[\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Part of a name: "Ann (Annie) Lee".
_NICKNAME = re.compile(r"(?<=[^\W\d_])\s\(([^\W\d_]{2,12})\)(?=\s[^\W\d_][^\W\d_])")
_DATE_WORDS = "|".join(
    sorted({re.escape(word) for word in (*PUBLISHED, *UPDATED) if len(word) > 5 and word.isalpha()}, reverse=True)
)
# Where a name ends and something else begins.
_END = re.compile(
    r"[(\[]|\s(?:[|•·–—⋅@]|-|//|/)\s|[|•·│⋅]|\s(?:on|in|at|am|updated|published|posted|is|was|has|for the|for)\s|\d"
    rf"|\b(?:{_DATE_WORDS})\b"
    r"|\b(?:updated|published|posted|follow|copyright|photo|foto|fotos|bild|image|images|illustration|photographs?"
    r"|video)\b|©",
    re.I,
)
_JOINED = r"\s(?:{})\s".format(
    "|".join(sorted({re.escape(word) for word in AND if len(word) > 1}, key=len, reverse=True))
)
_AND = re.compile(rf"\s*&\s*|\s\+\s|{_JOINED}", re.I)
_SPLIT = re.compile(rf"\s*[;|/，、،;]\s*|\s*&\s*|\s\+\s|{_JOINED}|\s[eyiaиій]\s(?=[^\W\d_])", re.I)
_COMMA = re.compile(r"\s*,\s*")
_ASKED = re.compile(r"\s(?:with|mit|con|avec|met|med|com)\s")
_PREPOSITIONS = frozenset({"for", "for the", "in", "at"})
# Stand in names of institutions: "Landesanstalt für Wald", "Organization for Seafaring".
_OF_BODIES = frozenset({"für", "for", "of", "pour", "voor", "för"})
# No name begins with one of these that has but one word more.
_ARTICLES = frozenset({"der", "den", "das", "la", "le", "los", "las", "und", "e", "y", "zur", "zum", "die", "the"})
_KOREAN_ROLE = re.compile(
    r"\s*(?:기자|특파원|논설위원|인턴기자|수습기자|객원기자|전문기자|선임기자|편집위원|칼럼니스트|교수|외 ?\d+ ?명"
    r"|리포터|에디터|PD)\s*$"
)
_EAST_ROLE = re.compile(
    r"^(?:本报|本報|記者|记者|作者|撰文|編輯|编辑|特派員|責任編輯|责任编辑)[\s:：/／]*|^文[\s:：/／]+"
    r"|[\s/／]*(?:記者|记者|報導|报道|特派員)$|[\s/／]+(?:撰|摄|文)$"
)
_GENERATION = frozenset({"jr", "sr", "ii", "iii", "iv"})
_TRAILING = frozenset({
    "on", "am", "at", "in", "le", "el", "op", "im", "ist", "is", "en", "and", "und", "for", "für", "vom", "from",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
    "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado",
})  # fmt: skip
_SUFFIX = frozenset({
    "phd", "ph.d.", "md", "m.d.", "esq", "esq.", "mba", "rd", "cpa", "dds", "rn", "jd", "cfp®", "cfa", "ma", "msc",
    "ms", "mph", "facp", "do", "ldn", "rdn",
})  # fmt: skip
PARTICLES = frozenset({
    "von", "van", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "los", "las", "bin",
    "ibn", "al", "el", "af", "av", "zu", "zur", "zum", "ter", "ten", "y", "e", "und",
})  # fmt: skip


def key_of(name: str) -> str:
    """A name's letters and digits in lower case, to compare it by."""
    return _BETWEEN.sub("", name.casefold())


def people(text: str, *, language: str | None = None, not_people: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names in a string that is a byline's author part; empty where it names none.

    not_people: keys (`key_of`) of the site's names. Names come as `archive.model.Byline` can write them.

    >>> people("By JOHN McDOE and Jane Roe, BBC correspondent", language="en")
    ('John McDoe', 'Jane Roe')
    """
    text = _NICKNAME.sub(" \x02\\1\x03", clean_line(text)[:_LONGEST])
    text = _ADDRESS.sub(" ", _BRACKETS.sub(" ", text))
    if "interview" in lead_of(text.strip(), language).casefold():
        # Whoever comes behind "with" was asked.
        text = _ASKED.split(text)[0]
    text = without_lead(text, language)
    end = _END.search(text)
    if end is not None and end.start() == 0 and end[0].isalpha():
        # "Created by Ann Lee".
        text = without_lead(text[end.end() :], language)
        end = _END.search(text)
    if end is not None and not _SPLIT.fullmatch(end[0]) and " " in text:
        if end[0].strip() in _PREPOSITIONS and len(text[: end.start()].split()) == 1:
            # "Organization for Transformative Works".
            return ()
        text = text[: end.start()]
    text = text.replace("\x02", "(").replace("\x03", ")")
    shouted, last, roles = False, "", False
    found: dict[str, str] = {}
    for part in _SPLIT.split(text)[:_MOST]:
        parts = [piece for piece in _COMMA.split(part) if piece]
        if len(parts) == 2 and all(len(piece.split()) == 1 for piece in parts) and not _CJK.search(part):
            # "Doe, John", as libraries write.
            parts = [f"{parts[1]} {parts[0]}"] if is_person(parts[0]) and is_person(parts[1]) else parts[:1]
        first = True
        for piece in parts:
            if piece.casefold().strip(".") in _GENERATION and last in found:
                found[last] = f"{found[last]} {piece}"
                continue
            if found and _shouted(piece) and len(piece) > 4 and not shouted:
                # "Jane Doe, MDR THÜRINGEN": whom she writes for.
                continue
            name = _tidied(piece, language)
            key = key_of(name)
            enough = first or (len(name.split()) > 1 or _CJK.search(name) is not None)
            if key and enough and key not in not_people and is_person(name):
                if name.casefold().strip(".") not in _SUFFIX:
                    shouted = shouted or (not found and _shouted(piece))
                    found.setdefault(key, name)
                    last, first = key, False
            elif first and not found and not _OF_BODIES.isdisjoint(name.casefold().split()):
                return ()
            elif first and not found:
                # Whoever comes first is no person; what follows is then no role of theirs, though perhaps their place.
                first, roles = False, roles or _is_role(name)
            else:
                first, roles = False, roles or _is_role(name)
    if roles and all(" " not in name and not _CJK.search(name) for name in found.values()):
        # "Marketing and Event Coordinator".
        return ()
    return tuple(found.values())


def joined(text: str) -> list[str]:
    """What an "and" of any language joins in a text: whoever stands there is named as an author in their own right."""
    return [part for part in _AND.split(clean_line(text)[:_LONGEST]) if part]


def _is_role(name: str) -> bool:
    words = name.casefold().split()
    return len(words) > 1 and words[-1].strip(".,") in ROLES | INTERFACE


def people_of(texts: Iterable[str], language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        # "Deutsche Welle (www.dw.com)" is the site, described.
        if any(key_of(host[0]) in site for host in _HOST.finditer(text.replace("www.", ""))):
            continue
        for name in people(text, language=language, not_people=site):
            found.setdefault(key_of(name), name)
    return tuple(found.values())


def is_person(name: str) -> bool:
    """Whether a clean string may be somebody's name, and one that a byline can hold."""
    key = key_of(name)
    words = name.split()
    if not key or len(name) > 60 or len(words) > 7 or key in AGENCIES or key in NOBODY or key.endswith("admin"):
        return False
    if len(words) > 2 and not _OF_BODIES.isdisjoint(words):
        return False
    small = [word.casefold() for word in words if word[0].islower() and word.casefold() not in PARTICLES]
    if len(words) > 1 and (len(small) > 1 or words[0] in small or (len(words) == 2 and words[0] in _ARTICLES)):
        return False
    if not can_be_written(name) or any(sign in name for sign in ':;!?<>{}=\\"“”|@#%'):
        return False
    figures = sum(sign.isdigit() for sign in name)
    if (
        figures * (2 if len(words) == 1 else 4) > max(6, len(name))
        or not _WORD.search(name)
        or (len(key) < 2 and not _CJK.search(name))
    ):
        return False
    lowered = {word.casefold().strip(".,") for word in words}
    if len(words) > 1 and lowered <= INTERFACE_TOO:
        return False
    lowered |= {word.removesuffix("s") for word in lowered}
    if len(words) > 1 and (lowered & ROLES or lowered & INTERFACE):
        return False
    if name.count(".") > 2 and " " not in name:
        return False  # "page.head.author": a template's placeholder
    capital = [word for word in words if word[0].isupper() or not word[0].islower()]
    return len(words) == 1 or len(capital) * 2 >= len(words)


def looks_whole(name: str) -> bool:
    """Whether a printed name has the shape of a person's: two to five words with capitals, or East Asian signs."""
    words = name.split()
    if any("\u3040" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af" for sign in name):
        # A foreign name is spelt in katakana.
        return len(name) <= (12 if any("\u3040" <= sign <= "\u30ff" for sign in name) else 6)
    if len(words) > 1 and words[-1] in PARTICLES:
        return False
    if len(words) > 3 and not {"zu", "zum", "zur", "und"}.isdisjoint(words):
        return False
    return (
        2 <= len(words) <= 5 and is_person(name) and all(not word[0].islower() or word in PARTICLES for word in words)
    )


def can_be_written(name: str) -> bool:
    """Whether the byline's grammar can hold a name: " and " and ", " stand between names."""
    return not any(sign in name for sign in (" and ", ", ", "Author: "))


def without_lead(text: str, language: str | None) -> str:
    """`text` without "By", "Von", "Por", "作者:" before it, in the page's language or in English."""
    text = text.strip(" :–—-|•·/／,")
    for _ in range(2):
        lead = lead_of(text, language)
        if not lead:
            break
        text = text[len(lead) :].strip(" :：–—-|•·/／,")
    return text


def lead_of(text: str, language: str | None) -> str:
    """What leads to an author at the start of `text`, as it stands there; empty where nothing does."""
    folded = text[:40].casefold()
    base = (language or "en").partition("-")[0]
    best = ""
    # Pages are not always in the language that they declare.
    titled = text[:1].isupper() or (text.startswith("von ") and text[4:5].isupper())
    foreign = titled and len(text.split(None, 2)) > 2
    for word in _leads(base, foreign).get(folded[:1], ()):
        if len(word) > len(best) and folded.startswith(word):
            after = text[len(word) : len(word) + 1]
            spaced = not after or after in " :：/／\u3000" or bool(_CJK.match(word) and after in "】")
            # "ByAnn Lee": a space that the page makes by its style.
            spaced = spaced or (word == "by" and text[:2] in ("By", "by") and after.isupper())
            # A short word is a lead-in only before a capital: "De Luca", "von Braun" begin names as well.
            if spaced and (after in ":：/／" or not _begins_name(text, word, base)):
                best = word
    return text[: len(best)]


@lru_cache(maxsize=256)
def _leads(base: str, foreign: bool) -> dict[str, tuple[str, ...]]:
    """What leads to an author in a language and in English, by first letter; in other languages too if `foreign`."""
    words = [*BY.get(base, ()), *BY["en"], *POSTED, *SUBMITTED]
    if foreign:
        words += ["von", "par", "door", "por", "autor", "autorin", "autorin/autor", "auteur"]
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[0], []).append(word)
    return {first: tuple(some) for first, some in found.items()}


def _begins_name(text: str, word: str, base: str) -> bool:
    """Whether what looks like a lead-in is the start of a name: a particle in a language that does not use it so."""
    if word not in PARTICLES and word not in ("from", "words", "text", "writer", "reporter"):
        return False
    rest = text[len(word) :].lstrip(" :")
    if word in PARTICLES and text[0].isupper() and word in BY.get(base, ()):
        # "Di Maio" is one word longer than a first name; "Di Marco Rossi" has two left.
        return len(rest.split()) < 2
    return word in PARTICLES and word not in BY.get(base, ()) and not (word == "von" and len(rest.split()) > 1)


def _tidied(name: str, language: str | None) -> str:
    name = without_lead(name.strip(" .,:;*–—-\"'“”‘’«»•|/／"), language)
    if _CJK.search(name):
        name = _EAST_ROLE.sub("", _KOREAN_ROLE.sub("", name)).strip(" ・/／＝=")
    words = name.split()
    while len(words) > 2 and (words[-1].casefold().strip(".,") in ROLES or words[-1].casefold() in _SUFFIX):
        words.pop()
    while len(words) > 1 and words[-1].casefold() in _TRAILING:
        words.pop()
    while len(words) > 2 and words[0].casefold().strip(".,") in ROLES:
        words.pop(0)
    name = clean_line(" ".join(words)).strip(" ,:;")
    letters = [sign for sign in name if sign.isalpha()]
    if len(words) > 1 and sum(len(word) for word in words) > 4 and letters and _shouted(name):
        name = " ".join(_calm(word) for word in words)
    return name


def _shouted(name: str) -> bool:
    """All in capitals, but for particles and the c of McDoe."""
    words = [word for word in name.split() if word.casefold() not in PARTICLES]
    plain = ["".join(sign for sign in word if sign.isalpha()) for word in words]
    plain = [re.sub(r"^(Mc|Mac)(?=[A-Z])", "", word) for word in plain if len(word) > 1]
    return bool(plain) and all(word.isupper() for word in plain)


def _calm(word: str) -> str:
    """One word of a name from capitals to how it is written: O'Neill, Jean-Luc, McDoe, van."""
    if word.casefold() in PARTICLES:
        return word.casefold() if word.isupper() else word
    if not word.isupper() and not re.match(r"^(?:Mc|Mac)[A-Z]", word):
        return word
    if re.fullmatch(r"(?:[^\W\d_]\.)+", word):
        return word
    calm = re.sub(r"[^\W\d_]+", lambda match: match[0][0].upper() + match[0][1:].lower(), word)
    calm = re.sub(r"(?<=['’])S\b", "s", calm)
    return re.sub(r"^(Mc|Mac(?=[A-Z]))([a-z])", lambda match: match[1] + match[2].upper(), calm)
