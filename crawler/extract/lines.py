"""Lines in the text that say themselves that they are not of it: advertising labels, picture credits, shouted links.

What the judge lets pass because it stands in the middle of the text. Each is a whole block, short, and of one kind.
"""

import re
from typing import Final

from crawler.extract.block import Block, Kind
from crawler.extract.moments import is_of_the_moment

_CREDIT_LENGTH: Final = 160
_CAPTION_LENGTH: Final = 300
_LINKED: Final = 0.6
"""Share of a block from which on it is a link with a label."""
_ADVERTISING: Final = re.compile(
    r"\W*(?:advertisements?|advertising|sponsored content|anzeige|werbung|publicité|publicidad|publicidade|pubblicità"
    r"|advertentie|annonse?|reklama?|реклама|広告(?:の後にも続きます)?|광고|[广廣]告|reklam|mainos|hirdetés|oglas"
    r"|publicitate|διαφήμιση|iklan|quảng cáo|[إا]علان(?:ات)?|آگهی|تبلیغات|اشتہار|פרסומת|विज्ञापन|বিজ্ঞাপন|โฆษณา"
    r"|(?:story|article|text|this article) continues (?:below|after)(?: (?:the |this )?(?:advertisement|ad|video))?"
    r"|(?:scroll down|continue reading)(?: to continue)?(?: with (?:this )?(?:content|article|story))?"
    r"|(?:der )?artikel geht (?:nach|unter) (?:der anzeige|dem video) weiter"
    r"|la suite après (?:la|cette) publicité|continua después de la publicidad)\W*",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"[(\[]?\s*(?:(?:image|photo|picture|video|photography|file photo|graphic)s?(?: credits?| source| courtesy| by|:)"
    r"|photo(?:graph)?s? ?(?:by|:)|(?:credit|source) ?: ?(?:getty|ap|afp|reuters|epa|shutterstock|istock)"
    r"|(?:foto|bild|grafik|symbolbild)s? ?:|crédits? (?:photos?|image)s?|©|imagen ?:|fotografía ?:"
    r"|写真 ?[:：=＝]|사진 ?[=:])"
    r"[^.!?]*[.)\]]?\s*",
    re.IGNORECASE,
)
_VIDEO: Final = re.compile(
    r"\W*(?:zobacz wideo|(?:watch|see) (?:the |this )?video|watch (?:now|live)|(?:mira|vea) (?:el|este) v[ií]deo"
    r"|guarda il video|(?:voir|regardez) la vidéo|(?:veja|assista ao) (?:o )?vídeo|sehen sie (?:hier )?(?:im|das) video"
    r"|смотрите (?:также )?видео)\s*[:：].*",
    re.IGNORECASE,
)
# How a caption ends, and what no other sentence begins with.
_PICTURED: Final = re.compile(
    r".*(?:\b(?:photo|picture|image) ?(?:credit|courtesy|by)?s? ?: ?|\bfoto ?: ?|\bbild ?: ?|\bcredit ?: ?"
    r"|\| ?[\w. -]{3,30}/ ?(?=dpa|afp|ap\b|epa|imago|apa))(?!\s*\d)[^.!?:\n]{2,60}[)\]]?\s*"
    r"|in this (?:[\w.]+ ){0,3}(?:[\d,]+ ){0,3}(?:file )?(?:photo|image|picture|frame grab)\b.*"
    r"|.*（(?:[^（）]{0,20}提供|[^（）]{0,12}撮影|[^（）]{0,8}写真)）",
    re.IGNORECASE,
)
# How long reading takes, who else reported, where to follow whom.
_AROUND: Final = re.compile(
    r"\W*(?:(?:estimated )?read(?:ing)? time|lesedauer|lesezeit|tempo (?:de|di) (?:leitura|lettura)"
    r"|temps de lecture|tiempo de lectura|leestijd|czas czytania|lästid|læsetid|lesetid|lukuaika|время чтения)"
    r"\W{1,3}\d.{0,20}"
    r"|\W*\d+ ?(?:-| )?(?:min(?:ute|uto)?[ns]?\.?) (?:read|de lecture|de lectura|de leitura|di lettura|lesezeit)\W*"
    r"|\W*(?:with |additional )*reporting (?:by|from) .*"
    r"|\W*follow (?:us|me|him|her|@\w+)\b.{0,20} on .*",
    re.IGNORECASE | re.DOTALL,
)
_BRACKETED: Final = re.compile(r"[\[(（【].*[\])）】]")
_FAREWELL: Final = re.compile(
    r"\W*(?:(?:you can )?(?:write to|contact|email|e-mail|reach|follow)\b.*(?:@|https?://|twitter|facebook|instagram)"
    r"|(?:do you )?have (?:a|an) (?:\w+ )?(?:tip|story|question)\b.*(?:@|e-?mail|reach|contact)"
    r"|e-?mail ?:? ?\S+@\S+|more (?:on|from)\b.*https?://"
    r"|follow (?:us|\w+) on (?:twitter|facebook|instagram)"
    r"|\(?quellen?: ?[\w/, ]+\)?|(?:redaktion|faktencheck|übersetzung|schlussredaktion): .*"
    r"|[(（]?(?:责任|責任)?[编編][辑輯] ?[:：].{0,40}"
    r"|.*未[经經].{0,12}(?:授[权權]|[许許]可|同意).{0,12}(?:[转轉][载載]|使用)|.*무단 ?전재|.*無断(?:転載|複製)"
    r"|(?:copyright|©).{0,80}(?:all rights reserved|\b(?:19|20)\d\d\b)|artikel ini telah tayang"
    r"|[^.!?。]{0,30}\s[\w.+-]+@[\w.-]+\.\w+\W*$"
    r"|this is a breaking (?:news? )?story|comments?\W*$).*",
    re.IGNORECASE | re.DOTALL,
)


def is_farewell(block: Block) -> bool:
    """Whether a block, where it is the last, sends the reader on: to a mail address, an account, other coverage."""
    return len(block.text) <= _CREDIT_LENGTH and _FAREWELL.fullmatch(block.text) is not None


def is_advertising(line: str) -> bool:
    """Whether a line is the label of an advertisement."""
    return len(line) <= _CREDIT_LENGTH and _ADVERTISING.fullmatch(line) is not None


def _is_picture(text: str) -> bool:
    """Whether a paragraph is a caption. Its pattern is tried from every letter, so what it has for sure comes first."""
    telling = ":" in text or "/" in text or "）" in text or text[:7].lower() == "in this"
    return telling and _PICTURED.fullmatch(text) is not None


def is_aside(block: Block) -> bool:
    """Whether a block is such a line."""
    text = block.text
    if block.kind is Kind.PARAGRAPH and len(text) <= _CAPTION_LENGTH and (_is_picture(text) or _AROUND.fullmatch(text)):
        return True
    if block.kind not in (Kind.TABLE, Kind.PRE) and is_of_the_moment(text):
        return True
    if len(text) > _CREDIT_LENGTH:
        return False
    if is_advertising(text.split("\n")[0]) and (block.linked >= _LINKED or "\n" not in text):
        return True
    # A paragraph that is one link in brackets leads out of the text.
    if block.linked >= _LINKED and _BRACKETED.fullmatch(text):
        return True
    if _VIDEO.fullmatch(text):
        return True
    if block.kind in (Kind.PARAGRAPH, Kind.HEADING) and _CREDIT.fullmatch(text):
        return True
    # A headline in capitals that is one link leads to another article.
    return block.linked >= 0.95 and len(text) > 20 and text.isupper()
