"""Boxes beside the text that say themselves what they are: sign-up forms, "read also", "about the author".

The judge weighs a block by what sites in general do; a box that begins with such a label, or that asks for a mail
address, needs no weighing. On 800 pages of news sites the rules took 24 blocks that the judge let pass, and no text.
"""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import islice
from typing import Final

from lxml.etree import _Element

from crawler.extract.block import Block, Kind
from crawler.extract.company import make_of
from crawler.extract.lines import is_advertising
from crawler.extract.moments import is_count_of_remarks
from crawler.extract.vocabulary import bits_of, group_bits

_LABELS: Final = (
    r"\W*(?:about\ the\ (?:authors?|writers?)|(?:read|see)\ also|also\ read|read\ (?:more|next)|most\ read"
    r"|you\ (?:may|might)\ (?:also\ )?(?:like|enjoy|be\ interested\ in)|more\ (?:like\ this|to\ read|stories|news)"
    r"|related(?:\ (?:articles|stories|posts|content|news|topics))?|recommended(?:\ (?:for\ you|reading|stories))?"
    r"|more\ on\ this(?:\ (?:story|topic|subject))?"
    r"|lesen\ sie\ auch|mehr\ zum\ thema|(?:das\ könnte\ (?:sie|dich)\ )?auch\ interess(?:ant|ieren)|weitere\ artikel"
    r"|über\ (?:den\ autor|die\ autorin)|zu[mr]\ autor(?:in)?"
    r"|(?:à\ )?lire\ (?:aussi|également)|sur\ le\ même\ sujet|vous\ aimerez\ (?:aussi|peut-être)"
    r"|à\ propos\ de\ l.auteure?"
    r"|le[ae]\ también|(?:también\ )?te\ (?:puede|podría)\ interesar|más\ noticias"
    r"|sobre\ (?:el\ autor|la\ autora|o\ autor|a\ autora)|lei?a\ (?:também|mais)|veja\ (?:também|mais)"
    r"|noticias?\ relacionadas?|most\ (?:read|popular)\ in\ [\w\ ]+"
    r"|leggi\ anche|potrebbe(?:ro)?\ interessarti(?:\ anche)?|lees\ ook|läs\ (?:också|även)|les\ også|læs\ også"
    r"|lue\ myös|(?:czytaj|zobacz)\ (?:także|też|również)|polecane|читайте\ (?:также|також|ещё|ще)"
    r"|(?:čtěte|přečtěte\ si)\ (?:také|též|i)|čítajte\ aj|(?:vezi|cite[șş]te)\ [șş]i|pročitajte\ (?:i|još)"
    r"|ezt\ is\ olvas(?:sa|d)|διαβάστε\ (?:επίσης|ακόμ[αη])|bunlar[ıi]\ da\ oku(?:yun)?|(?:baca|simak|lihat)\ juga"
    r"|(?:xem|đọc)\ thêm|(?:यह|ये)\ भी\ पढ़ें|আরও\ পড়ুন|مزید\ پڑھیں|بیشتر\ بخوانید|קראו\ גם"
    r"|اقرأ\ أيضًا|اقرأ\ أيضا|関連(?:記事|ニュース)|あわせて読みたい|おすすめ記事"
    r"|ilgili\ haberler|संबंधित\ (?:ख़बरें|खबरें|लेख)|সম্পর্কিত\ খবর|(?:ข่าว|บทความ)ที่เกี่ยวข้อง|อ่านเพิ่มเติม"
    r"|כתבות\ (?:נוספות|קשורות)|עוד\ בנושא|(?:مواضيع|مقالات|أخبار)\ ذات\ صلة|gerelateerde?\ (?:artikelen|berichten)"
    r"|související\ články|súvisiace\ články|пов.язані\ (?:новини|матеріали)|(?:berita|artikel)\ terkait"
    r"|tin\ liên\ quan|meistgelesen(?:e\ artikel)?|les\ plus\ lus|lo\ más\ leído|i\ più\ letti|mais\ lidas"
    r"|meest\ gelezen|mest\ (?:lästa?|leste?|læste?)|najczęściej\ czytane|nejčtenější|najčítanejšie"
    r"|(?:самое\ читаемое|популярное)|найпопулярніше"
    r"|en\ çok\ okunan(?:lar)?|الأكثر\ قراءة|پربازدیدترین(?:‌ها)?|הנקראות\ ביותר|terpopuler"
    r"|đọc\ nhiều(?:\ nhất)?|ข่าวยอดนิยม"
    r"|सबसे\ ज्यादा\ पढ़ी\ गई"
    r"|热门(?:文章|新闻|阅读)|熱門(?:文章|新聞)|アクセスランキング|人気記事(?:ランキング)?"
    r"|相[关關](?:阅读|閱讀|新闻|新聞|推荐|文章)|推[荐薦](?:阅读|閱讀)|延伸(?:閱讀|阅读)|猜你喜[欢歡]"
    r"|你(?:可能|或許|也許)?[還还也]?(?:可能)?(?:想看|感興趣|感兴趣|喜歡|喜欢)|관련\ ?기사|많이\ 본\ 뉴스)"
)
_LABEL: Final = re.compile(rf"{_LABELS}\W*", re.IGNORECASE)
_LABELLED: Final = re.compile(rf"(?:{_LABELS}|\W*also)\s*[:：|–—\n-].*", re.IGNORECASE | re.DOTALL)
_COMMENTS: Final = re.compile(
    r"(?:^|[\s_-])(?:comment(?:s|list)?|disqus_thread|coral[_-](?:stream|thread)|viafoura|hyvor-talk|kommentare?|comentarios?|commentaires?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINE: Final = 250
"""Characters of a label with its links at most."""
_LINKED: Final = 0.3
_ADVERT: Final = 250
"""Characters of an advertisement with its label at most."""
_AD: Final = group_bits("ad", "offer")
_WHOLE: Final = frozenset({"html", "body", "main", "article"})
"""What is never a box."""
_FORM: Final = 400
"""Characters of a sign-up box at most."""
_BOX: Final = 1500
_PROSE: Final = 80
"""Characters of a paragraph that is hardly a box's, where others are made like it."""
_ALIKE: Final = 3
_LEVELS: Final = 12
_COUNT: Final = 50
"""Boxes of each kind that are looked for in a page, and steps up from where one is seen: enough for any real page."""


def boxed(blocks: Sequence[Block], sure: Container[int] = ()) -> frozenset[int]:
    """Which blocks, by their index, stand in such a box. sure: those that are text beyond doubt."""
    if not blocks:
        return frozenset()
    labels = [at for at, block in enumerate(blocks) if _is_label(block)]
    boxes = {*_forms(blocks, sure), *_labelled(blocks, labels), *_adverts(blocks)}
    found = _standing_in(dict.fromkeys(boxes, True), range(len(blocks)), blocks) if boxes else set()
    below = False
    starts = set(labels)
    for at, block in enumerate(blocks):
        # A label that stands in the text itself takes the links along that follow it.
        below = at in starts or (below and block.linked >= 0.9)
        if below or (block.linked >= _LINKED and len(block.text) <= _LINE and _LABELLED.fullmatch(block.text)):
            found.add(at)
    return frozenset(found)


def in_comments(likely: Sequence[int], blocks: Sequence[Block]) -> frozenset[int]:
    """Which of the blocks `likely` stand in what its names call comments, or what their number begins.

    What holds the beginning of the text is not: themes say of a whole article that it has comments.
    """
    if not likely:
        return frozenset()
    known = dict.fromkeys(_upwards(blocks[likely[0]].element), False)
    for at in range(likely[0] + 1, len(blocks)):
        if is_count_of_remarks(blocks[at].text):
            before = set(_upwards(blocks[at - 1].element))
            box = None
            for element in islice(_upwards(blocks[at].element), _LEVELS):
                if element in before or element in known:
                    break
                box = element
            if box is not None:
                known[box] = True
    return frozenset(_standing_in(known, likely, blocks, is_box=_is_called_comments))


def _is_called_comments(element: _Element) -> bool:
    return _COMMENTS.search(_names(element)) is not None


def _names(element: _Element) -> str:
    """The classes and the id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_label(block: Block) -> bool:
    return len(block.text) < 60 and _LABEL.fullmatch(block.text) is not None


def _forms(blocks: Sequence[Block], sure: Container[int]) -> Iterable[_Element]:
    """What holds a field for a mail address and little else: never a paragraph of the text that it stands beside."""
    text = {block.element for at, block in enumerate(blocks) if at in sure and len(block.text) >= _PROSE}
    root = blocks[0].element.getroottree().getroot()
    fields = (field for field in root.iter("input") if _asks_for_mail(field))
    for field in islice(fields, _COUNT):
        box = None
        for element in islice(field.iterancestors(), _LEVELS):
            if element.tag in _WHOLE or _is_longer(element, _FORM) or _takes_text(element, box, blocks, text):
                break
            box = element
        if box is not None:
            yield box


def _takes_text(element: _Element, box: _Element | None, blocks: Sequence[Block], text: Container[_Element]) -> bool:
    """Whether an element holds, beside a box that says already what it is, a paragraph that is `text` or another
    heading; or in any case the page's headline, or a paragraph that others are made like."""
    inside = _blocks_in(element, blocks)
    own = [] if box is None else _blocks_in(box, inside)
    more = [block for block in inside if block not in own]
    headed = any(block.kind is Kind.HEADING for block in own)
    return (
        next(element.iter("h1"), None) is not None
        or any(own and block.element in text for block in more)
        or any(headed and block.kind is Kind.HEADING for block in more)
        or any(_is_usual(block, blocks) for block in more)
    )


def _is_usual(block: Block, blocks: Sequence[Block]) -> bool:
    make = make_of(block.element)
    return sum(len(one.text) >= _PROSE and make_of(one.element) == make for one in blocks) >= _ALIKE


def _asks_for_mail(field: _Element) -> bool:
    return any("mail" in field.get(name, "").lower() for name in ("type", "name", "id", "placeholder"))


def _labelled(blocks: Sequence[Block], labels: Iterable[int]) -> Iterable[_Element]:
    """The largest element that a label begins. labels: the blocks that are one, by their index."""
    for at in islice(labels, _COUNT):
        before = set(_upwards(blocks[at - 1].element)) if at else set()
        box = None
        for element in islice(_upwards(blocks[at].element), _LEVELS):
            if element.tag in _WHOLE or element in before or _is_longer(element, _BOX):
                break
            box = element
        if box is not None:
            yield box


def _adverts(blocks: Sequence[Block]) -> Iterable[_Element]:
    """What the label of an advertisement begins, is little, and is called one or leads elsewhere."""
    labels = (at for at, block in enumerate(blocks[:-1]) if is_advertising(block.text))
    for at in islice(labels, _COUNT):
        before = set(_upwards(blocks[at - 1].element)) if at else set()
        box, named = None, False
        for element in islice(_upwards(blocks[at].element), _LEVELS):
            if element.tag in _WHOLE or element in before or _is_longer(element, _ADVERT):
                break
            box = element
            named = named or bits_of(_names(element)) & _AD != 0
        if box is None:
            continue
        inside = _blocks_in(box, blocks[at + 1 : at + 4])
        if inside and (named or all(block.linked >= _LINKED for block in inside)):
            yield box


def _blocks_in(element: _Element, blocks: Iterable[Block]) -> list[Block]:
    held = set(element.iter())
    return [block for block in blocks if block.element in held]


def _upwards(element: _Element) -> Iterable[_Element]:
    yield element
    yield from element.iterancestors()


def _standing_in(
    known: dict[_Element, bool],
    some: Iterable[int],
    blocks: Sequence[Block],
    is_box: Callable[[_Element], bool] = lambda _: False,
) -> set[int]:
    """Which of `some` blocks stand in a box: what is `known` to be one, or to be in one, and else what `is_box`."""
    found = set()
    for at in some:
        element: _Element | None = blocks[at].element
        chain: list[_Element] = []
        while element is not None and element not in known and not is_box(element):
            chain.append(element)
            element = element.getparent()
        inside = known.setdefault(element, True) if element is not None else False
        known.update(dict.fromkeys(chain, inside))
        if inside:
            found.add(at)
    return found


def _is_longer(element: _Element, characters: int) -> bool:
    count = 0
    for one in element.iter():
        if one.tag not in ("script", "style"):
            count += len((one.text or "").strip())
        if one is not element:
            count += len((one.tail or "").strip())
        if count > characters:
            return True
    return False
