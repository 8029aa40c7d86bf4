"""Lines in the text that say themselves that they are not of it: advertising labels, picture credits, shouted links.

What the judge lets pass because it stands in the middle of the text. Each is a whole block, short, and of one kind.
"""

import re
from typing import Final

from crawler.extract.blocks import Block, Kind

_CREDIT_LENGTH: Final = 160
_ADVERTISING: Final = re.compile(
    r"\W*(?:advertisements?|advertising|sponsored content|anzeige|werbung|publicité|publicidad|publicidade|pubblicità"
    r"|advertentie|annonse?|reklama?|реклама|広告(?:の後にも続きます)?|광고|广告"
    r"|(?:story|article|text|this article) continues (?:below|after)(?: (?:the |this )?(?:advertisement|ad|video))?"
    r"|(?:scroll down|continue reading)(?: to continue)?(?: with (?:this )?(?:content|article|story))?"
    r"|(?:this )?advertisement has not loaded yet, but your article continues below"
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


def is_aside(block: Block) -> bool:
    """Whether a block is such a line."""
    text = block.text
    if len(text) > _CREDIT_LENGTH:
        return False
    if _ADVERTISING.fullmatch(text):
        return True
    if block.kind in (Kind.PARAGRAPH, Kind.HEADING) and _CREDIT.fullmatch(text):
        return True
    # A headline in capitals that is one link leads to another article.
    return block.linked >= 0.95 and len(text) > 20 and text.isupper()
