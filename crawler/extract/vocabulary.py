"""What words tell of a block: the names that sites give to their elements, and what a block itself says.

Hints for the judge, none of which decides. No host, no phrase of one page: words that sites share.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    "caption": """caption figcaption credit credits copyright photocredit imagecaption photographer legende
        bildunterschrift
        pie source quelle bildquelle""",
    "media": """image images img photo photos picture figure gallery slideshow slide slider carousel lightbox video
        player
        media audio podcast embed embedded youtube tweet twitter instagram foto bild thumbnail thumb""",
    "related": """related recommended recommend recommendation recommendations recirc recirculation more readmore also
        similar popular trending mostread latest teaser teasers promoted outbrain taboola suggested next previous prev
        siblings relacionadas relacionados relacionado lire verwandte onward crosslink inline linked links list listing
        river""",
    "share": """share sharing shares social facebook twitter follow addthis whatsapp sociable bookmark tools toolbar
        actions
        buttons button print""",
    "comment": """comment comments disqus respond reply replies discussion forum reactions kommentare kommentar
        comentarios""",
    "nav": """nav navigation menu breadcrumb breadcrumbs pagination pager toc skip footer foot header masthead topbar
        sidebar side rail right left column""",
    "ad": """ad ads advert advertisement advertising adv sponsor sponsored banner dfp promo promotion promobox anzeige
        werbung publicidad pub commercial affiliate deal deals product products price""",
    "offer": """newsletter newsletters subscribe subscription subscriptions signup sign login register registration
        paywall
        premium membership member donate donation support app cta offer piano regwall abo inscription alert alerts""",
    "author": """author authors byline bylines bio biography contributor contributors writer writers profile autor
        autoren
        auteur auteurs about""",
    "date": """date dates time timestamp published publish updated dateline meta postmeta pubdate info datum fecha
        posted""",
    "tags": """tag tags topic topics keyword keywords category categories cat label labels kicker rubric section eyebrow
        overline dachzeile""",
    "body": """body content text article story entry post main paragraph copy richtext prose articlebody postcontent
        entrycontent articletext texte texto cuerpo""",
    "lead": """lead lede standfirst summary subtitle subhead subheadline subheading deck dek intro introduction
        description
        excerpt abstract chapeau chapo entradilla sumario vorspann perex ingress sottotitolo subtitulo anleser
        teasertext
        strapline sell ledtext bajada""",
    "title": "title headline heading titre titulo titel titolo",
    "quote": "quote pullquote blockquote zitat citation quotation",
    "box": """widget widgets box aside infobox factbox fact facts module component info sidebox callout highlight
        highlights
        keypoints key points takeaways bullets""",
    "hidden": "hidden hide invisible modal popup overlay dialog tooltip dropdown collapse collapsed lightbox noscript",
    "legal": """disclaimer legal copyright terms privacy cookie consent gdpr notice correction corrections note notes
        footnote footnotes references rights""",
}
GROUPS: Final = tuple(_NAMES)
"""What names of classes and ids say, in the words that sites really use."""

_BITS: Final[dict[str, int]] = {}
for _position, _words in enumerate(_NAMES.values()):
    for _word in _words.split():
        _BITS[_word] = _BITS.get(_word, 0) | 1 << _position

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def bits_of(names: str) -> int:
    """The GROUPS that classes and ids name, a bit each in their order.

    >>> [GROUPS[bit] for bit in range(len(GROUPS)) if bits_of("article-relatedPosts") >> bit & 1]
    ['related', 'body']
    """
    bits = 0
    for part in _PART.findall(names):
        bits |= _BITS.get(part.lower(), 0)
    return bits


def group_bits(*groups: str) -> int:
    """The bits of these GROUPS."""
    return sum(1 << GROUPS.index(group) for group in groups)


CUE_NAMES: Final = (
    "says more", "says subscribe", "says owner", "says when", "says who", "says share", "says advertisement",
)  # fmt: skip
_BEGINS: Final[Mapping[str, str]] = {
    "says more": r"""
        \W*(?:read\ (?:more|also|next|the)|more\ (?:on|from|in|stories)|related|see\ also|also\ (?:read|on)
        |you\ (?:may|might)\ (?:also\ )?like|recommended|don.?t\ miss|watch(?:\ now|\ more|:)|listen|up\ next
        |most\ (?:read|popular)|trending|popular|click\ here|lesen\ sie|mehr\ (?:zum|zu|aus)|auch\ interessant
        |lire\ (?:aussi|la\ suite|plus)|à\ lire|à\ voir|lea\ (?:también|más)|leer\ más|más\ (?:sobre|información)
        |te\ puede
        |leia\ (?:mais|também)|saiba\ mais|veja\ (?:também|mais)|leggi\ (?:anche|di\ più)|lees\ (?:ook|meer)
        |les\ (?:også|mer|mere)|läs\ (?:också|mer)|читайте|czytaj|zobacz|関連|あわせて|相关|延伸|관련)""",
    "says who": r"""
        \W*(?:by|von|por|par|di|door|af|av|written\ by|reporting\ by|editing\ by|story\ by|text(?:e|o)?:|autor|author
        |mit\ material)\b|文/""",
    "says advertisement": r"""
        \W*(?:advertisement|ad|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|sponsored|reklama?|広告|광고)
        \W*$""",
}
"""How a block of each begins."""
_HOLDS: Final[Mapping[str, str]] = {
    "says subscribe": r"""
        (?:subscri|newsletter|sign\ ?up|log\ ?in\b|your\ inbox|download\ (?:the|our)\ app|follow\ us|join\ (?:us
        |our|the)
        |donat|support\ (?:us|our)|become\ a\ member|free\ trial|abonn|anmelden|registr|suscr|inscri|assin|iscriv|подпис
        |会員|登録|구독|订阅)""",
    "says owner": r"""
        (?:©|\(c\)\ ?\d{4}|copyright|all\ rights\ reserved|photo(?:graph)?s?\s*[:/(]|photo\ by|image\s*(?:credit
        |source|:)
        |getty|reuters/|/ap\b|afp|shutterstock|foto\s*:|bild\s*:|crédit|picture\ alliance|imago|via\ ap\b|courtesy
        |写真|사진
        |图)""",
    "says when": r"""
        (?:\b(?:updated?|published|posted|last\ modified|aktualisiert|stand|veröffentlicht|publié|mis\ à\ jour
        |actualizado|publicado|aggiornato|pubblicato)\b.{0,12}[\d:]|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d{2}\b)""",
    "says who": r"記者|기자|reporting\ by|@\w|contributed\ to\ this",
    "says share": r"""
        (?:\bcomments?\b|kommentar|comentario|commentaire|\bshare\b|teilen|partager|compartir|facebook|twitter
        |whatsapp
        |e-?mail)""",
}
"""What stands anywhere in one."""
# One of these stands in whatever _HOLDS finds; to look for them first is quicker.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "says subscribe": (
        "subscri", "newsletter", "sign up", "signup", "log in", "login", "your inbox", "download", "follow us", "join",
        "donat", "support", "become a member", "free trial", "abonn", "anmelden", "registr", "suscr", "inscri", "assin",
        "iscriv", "подпис", "会員", "登録", "구독", "订阅",
    ),
    "says owner": (
        "©", "(c)", "copyright", "all rights reserved", "photo", "image", "getty", "reuters/", "/ap", "afp",
        "shutterstock", "foto", "bild", "crédit", "picture alliance", "imago", "via ap", "courtesy", "写真", "사진",
        "图",
    ),
    "says when": tuple("0123456789:"),
    "says who": ("記者", "기자", "reporting by", "@", "contributed to this"),
    "says share": (
        "comment", "kommentar", "comentario", "share", "teilen", "partager", "compartir", "facebook", "twitter",
        "whatsapp", "email", "e-mail",
    ),
}  # fmt: skip
_ANY: Final = ("",)
_Test = tuple[Callable[[str], object], tuple[str, ...], Callable[[str], object]]


def _tests(*, latin: bool) -> tuple[_Test, ...]:
    """What to ask of a text in lower case, for each of CUE_NAMES; to ignore the case takes five times as long.

    latin: for texts of ASCII alone; in others figures may be of any script.
    """

    def test(name: str) -> _Test:
        begins, holds = (re.compile(cues.get(name, r"(?!)"), re.VERBOSE | re.DOTALL) for cues in (_BEGINS, _HOLDS))
        parts = _PARTS.get(name, ())
        if latin:
            return begins.match, tuple(filter(str.isascii, parts)), holds.search
        return begins.match, _ANY if name == "says when" else parts, holds.search

    return tuple(map(test, CUE_NAMES))


_LATIN: Final = _tests(latin=True)
_OTHER: Final = _tests(latin=False)
_LONG: Final = 250
_SILENT: Final = (0.0,) * len(CUE_NAMES)


def cues_of(text: str) -> tuple[float, ...]:
    """1 or 0 for each of CUE_NAMES. What is long speaks for itself: all 0."""
    return _SILENT if len(text) > _LONG else _cues_of(text)


@lru_cache(maxsize=4096)  # the pages of a site share their menus
def _cues_of(text: str) -> tuple[float, ...]:
    folded = text.lower()
    cues = []
    for begins, parts, holds in _LATIN if folded.isascii() else _OTHER:
        said = begins(folded)
        if not said:
            for part in parts:
                if part in folded:
                    said = holds(folded)
                    break
        cues.append(1.0 if said else 0.0)
    return tuple(cues)
