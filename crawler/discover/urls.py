"""What an address alone tells of the page behind it: an article, a list, or nothing worth asking for.

General rules only; nothing is learnt of a site. It orders what is asked for first and leaves out what is hopeless. The
last word is what `crawler.extract` says of the page itself.
"""

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.discover import words

SURELY_A_LIST = -4
"""Scores of `judge` up to this one: no article is expected there, whatever is read."""


class Kind(StrEnum):
    """What an address looks like."""

    ARTICLE = "article"
    UNSURE = "unsure"
    LIST = "list"
    """A front page, section, tag, author, archive or search page: it may lead to articles."""
    HOPELESS = "hopeless"
    """Login, basket, print view, picture, feed: no article and no way to one."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an address says."""

    kind: Kind
    score: int
    """How much it looks like an article: above 0 rather yes, below rather no; about -10 to 10."""
    date: dt.date | None = None
    """The day that stands in the path, the last of a month or year without a day; None where there is none."""


# A path's segment that starts with a date or is a part of one: /2016/11/10/, /2016-11-10-title, /20161110/,
# /2016/nov/10. A date further inside is what a title tells of.
_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d\d)"
    r"(?:[/_-](?P<month>0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?![a-z\d])"
    r"(?:[/_-](?P<day>0?[1-9]|[12]\d|3[01])(?!\d))?"
    r"|(?P<month2>0[1-9]|1[0-2])(?P<day2>0[1-9]|[12]\d|3[01])(?!\d)"
    # A year alone; earlier ones are more often numbers of articles.
    r"|(?<=199\d|20[0-4]\d)(?=/|$))"
)
# In the name of a sitemap it stands anywhere: sitemap-2016.xml, posts_2016-11.xml.gz, news-20161110.xml.
_PERIOD = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[/_.-]?(?P<month>0[1-9]|1[0-2])(?:[/_.-]?(?P<day>0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_HEX = re.compile(
    r"(?<![0-9a-z])(?=[0-9a-f-]*\d)(?:[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{10,40})(?![0-9a-z])"
)
# c03ded49zw2o: letters and figures in turn, as no word has them.
_OPAQUE = re.compile(r"(?<![^\W_])(?=\w*[a-z]\d+[a-z]+\d)[0-9a-z]{8,}(?![^\W_])")
_WORD = re.compile(r"[^\W\d_]+")
_LEADS_TO_LISTS = words.LISTS | words.PEOPLE | words.SEARCH
_NAMES_OF_LISTS = _LEADS_TO_LISTS | words.CALENDARS | words.ARTICLES | words.MEDIA
_NAMES_OF_TITLES = words.VIEWS | words.ARTICLES
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?")


@lru_cache(maxsize=4_096)
def judge(url: str) -> Judgement:
    """What the address `url`, absolute, http or https, tells.

    >>> judge("https://example.org/2016/11/10/daesh-stages-murderous-fightback").kind
    <Kind.ARTICLE: 'article'>
    >>> judge("https://example.org/tag/mosul").kind
    <Kind.LIST: 'list'>
    >>> judge("https://example.org/login?next=/").kind
    <Kind.HOPELESS: 'hopeless'>
    """
    try:
        parts = urlsplit(url)
        path = unquote(parts.path).lower()
        parameters = [(key.lower(), value) for key, value in parse_qsl(parts.query, max_num_fields=50)]
    except ValueError:
        return Judgement(Kind.HOPELESS, -10)
    segments = [segment.strip() for segment in path.split("/") if segment.strip()]
    if segments and _stem(segments[-1]) in ("index", "default"):
        segments.pop()
    date = _date_in(path)
    if _is_hopeless(segments, parameters):
        return Judgement(Kind.HOPELESS, -10, date)
    # `/title-in-words/artikel`, `/title-in-words/view`: the word says what it is, the title comes before.
    if len(segments) > 1 and segments[-1] in _NAMES_OF_TITLES and _score_of_slug(_stem(segments[-2])) >= 2:
        segments.pop()
    score = _score_of(segments, parameters, path=path, date=date)
    if score >= 3:
        return Judgement(Kind.ARTICLE, score, date)
    if score <= -2:
        return Judgement(Kind.LIST, score, date)
    return Judgement(Kind.UNSURE, score, date)


def _is_hopeless(segments: list[str], parameters: list[tuple[str, str]]) -> bool:
    if any(key in words.HOPELESS_PARAMETERS for key, _ in parameters):
        return True
    if not segments:
        return False
    last = segments[-1]
    _, dot, ending = last.rpartition(".")
    if dot and ending in words.FILES:
        return True
    # `/feed` and `/rss` at the end are the feed of what stands before.
    if last in ("feed", "rss", "atom", "rss2", "rdf"):
        return True
    # A slug may be the word alone (`/story/print`), but not with an article's marks behind it: `/print/2016/a-b-c-d`
    # is the twin of an article, and stays hopeless; `/2016/stampa` is not the print view of anything.
    return any(_stem(segment) in words.HOPELESS for segment in (segments[0], last))


def _score_of(segments: list[str], parameters: list[tuple[str, str]], *, path: str, date: dt.date | None) -> int:
    named = _score_of_parameters(parameters)
    if "amp" in segments or any(key == "amp" for key, _ in parameters):
        named -= 1  # the twin without it is the better page
    if not segments or (len(segments) == 1 and _stem(segments[0]) in ("home", "startseite")):
        return named if named > 0 else -6 + named
    last = _stem(segments[-1])
    before = [_stem(segment) for segment in segments[:-1]]
    slug = _score_of_slug(last)
    if before and any(map(str.isdigit, last)):
        # /title-in-words/1234567, /title-in-words/2016/11: the number comes behind the title.
        titled = [segment for segment in before if not segment.isdigit()][-1:]
        slug = max([slug, *map(_score_of_slug, titled)])
    if named > 0 or (_has_day(path) and not _ends_with_date(segments)):
        slug = max(slug, 0)
    score = named + slug
    if date is not None:
        # A path that ends with the date and holds no title is the archive of that day.
        score += -4 if slug < 3 and _ends_with_date(segments) else 3 if _has_day(path) else 2
    if _LONG_NUMBER.search(path) or _HEX.search(last) or _OPAQUE.search(last):
        score += 2
    if _LONG_NUMBER.search(last) and _WORD.search(last):
        score += 1
    if segments[-1] != last and len(last) > 8:
        score += 1  # `.html` behind a name
    if not words.ARTICLES.isdisjoint(before):
        score += 1
    # Behind `article.php?id=7` the word is that of the program.
    return score + _score_of_words(before, "" if named > 0 else last, strong=score >= 5)


def _score_of_parameters(parameters: list[tuple[str, str]]) -> int:
    score = 0
    for key, value in parameters:
        if key in words.ID_PARAMETERS and any(map(str.isdigit, value)):
            score += 4 if len(parameters) <= 2 else 2
        elif key in words.LIST_PARAMETERS:
            score -= 4
        elif key.endswith(("[]", "]")):
            score -= 3  # facets
    return max(score, -8)


def _score_of_slug(last: str) -> int:
    """How much the last segment is a title in small letters."""
    found = _WORD.findall(last)
    letters = sum(map(len, found))
    if any(ord(char) > 0x2E80 for char in last):
        return 3 if letters >= 8 else 0  # scripts without blanks
    if len(found) >= 5 and letters >= 20:
        return 4
    if len(found) >= 4 and letters >= 15:
        return 3
    if len(found) == 3:
        return 2 if letters >= 14 else 1
    if len(found) == 2:
        return 1 if letters >= 16 else 0
    return 0 if any(map(str.isdigit, last)) else -2


def _score_of_words(before: list[str], last: str, *, strong: bool) -> int:
    """What the words of the path say against an article. strong: slug, date or number already speak for one."""
    score = 0
    if last in _NAMES_OF_LISTS:
        score -= 4
    if last in words.PAGES:
        score -= 3
    if before:
        parent = before[-1]
        if parent in words.PAGING and last.isdigit() and len(last) <= 4:
            return score - 8
        if parent in _LEADS_TO_LISTS:
            score -= 4 if not strong else 2
        elif not _LEADS_TO_LISTS.isdisjoint(before):
            score -= 1 if strong else 2
        if not words.CALENDARS.isdisjoint(before):
            score -= 4
        if not words.MEDIA.isdisjoint(before):
            score -= 1
    elif _LANGUAGE.fullmatch(last):
        score -= 4  # /en, /de-at: a front page
    return score


def _stem(segment: str) -> str:
    """A segment without a page's ending and without accents.

    >>> _stem("catégorie.html")
    'categorie'
    """
    name, dot, ending = segment.rpartition(".")
    if dot and name and ending in words.PAGE_ENDINGS:
        segment = name
    if segment.isascii():
        return segment
    plain = unicodedata.normalize("NFD", segment)
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return bare if bare.isascii() else unicodedata.normalize("NFC", segment)


def period_in(url: str) -> dt.date | None:
    """The last day of what the name of a sitemap says it covers; None where it says nothing.

    >>> period_in("https://example.org/sitemaps/2016-11.xml.gz")
    datetime.date(2016, 11, 30)
    """
    found = [_last_day(match["year"], match["month"], match["day"]) for match in _PERIOD.finditer(url)]
    return max((day for day in found if day), default=None)


def _date_in(path: str) -> dt.date | None:
    for match in _DATE.finditer(path):
        month = match["month"] or match["month2"]
        if month in _MONTHS:
            month = str(_MONTHS.index(month) + 1)
        found = _last_day(match["year"], month, match["day"] or match["day2"])
        if found:
            return found
    return None


def _last_day(year: str, month: str | None, day: str | None) -> dt.date | None:
    """The last day of a year, of a month, or the day itself; None where there is no such day."""
    try:
        if day and month:
            return dt.date(int(year), int(month), int(day))
        last = int(month or 12)
        return dt.date(int(year), last, calendar.monthrange(int(year), last)[1])
    except ValueError:
        return None


def _has_day(path: str) -> bool:
    match = _DATE.search(path)
    return match is not None and bool(match["day"] or match["day2"])


def _ends_with_date(segments: list[str]) -> bool:
    """Nothing but numbers from the year on: /2016, /2016/11, /news/2016-11-10."""
    return re.fullmatch(r"(?:19|20)\d\d(?:[-_]?\d{1,2}){0,2}|\d{1,2}", segments[-1]) is not None
