"""Dates as they are printed in many languages: a line of text to day, time and offset."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.extract.calendars import DIGITS, SOLAR, other_dates
from crawler.extract.words.dates import AFTERNOON, MONTH_FIRST, MORNING, YEAR_FIRST, ZONES
from crawler.extract.words.months import MONTHS

# Before the first web page nothing was published on one; far futures are typing errors.
FIRST_YEAR, LAST_YEAR = 1990, 2100
_MOST = 400
# What every date has, what one has whose month is a name, and one of figures alone: most lines with a figure have none.
_FIGURES = re.compile(r"\d{4}|[\d元]\s?[./年-]\s?\d")
_FULL_YEAR = re.compile(r"(?:19|20)\d{2}|25[4-9]\d")
_SEPARATED = re.compile(r"\d\s?[./-]\s?\d")


@dataclass(frozen=True, slots=True)
class Printed:
    """A date found in a line."""

    date: dt.date
    time: dt.time | None
    """Hour and minute as printed; midnight where midnight is printed."""
    utc_offset: dt.timedelta | None
    start: int
    end: int
    """Where in the line date and time stand."""


_ISO = re.compile(
    r"(?<![\d.])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T\s]\s{0,3}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?"
    r"\s?(?P<zone>Z\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b)?)?(?!\d)"
)
# Vowel signs and tone marks of Indic scripts and Thai are no letters to `re`.
_WORD = r"(?:[^\W\d_]|[\u0900-\u0963\u0970-\u0dff\u0e30-\u0e4e\u064b-\u065f]){2,24}"
_YEAR = rf"(?P<year>{_FULL_YEAR.pattern})"
_DAY_YEAR = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?,?\s{{1,3}}{_YEAR}(?!\d)"
_GLUED = rf"(?P<day>\d{{2}}){_YEAR}(?!\d)"
# Each with what any date of its kind has: to look for that first is quicker where a pattern begins with any word.
_NAMED = tuple(
    (re.compile(needs), re.compile(whole))
    for needs, whole in (
        # 10 November 2016, 10. November 2016, 1er mars 2016, 10 de noviembre de 2016, 10th of November, 2016
        (
            _YEAR,
            (
                r"(?<!\d)(?P<day>\d{1,2})(?:\.|º|°|ª|er|re|st|nd|rd|th|e|-?го|-ші|-ің)?\s{0,3}"
                r"(?:,\s|(?:de|of|del|d[’']|di|ta[’']|den|da|a)\s?|-|/)?\s{0,3}"
                rf"(?P<name>{_WORD})\.?,?(?:\s|/|-)\s{{0,3}}(?:(?:de|del|of|в)\s)?{_YEAR}(?!\d)"
            ),
        ),
        # November 10, 2016; November 10th 2016
        (_DAY_YEAR, rf"(?P<name>{_WORD})\.?\s{{0,3}}{_DAY_YEAR}"),
        # Apr 042013, as themes print it whose style sets day and year apart
        (_GLUED, rf"(?P<name>{_WORD})\.?\s{_GLUED}"),
        # 2016. november 10., 2016 m. lapkričio 10 d., 2016. gada 10. novembris
        (_YEAR, rf"(?<!\d){_YEAR}\.?\s(?:m\.\s|gada\s)?(?P<name>{_WORD})\.?\s(?P<day>\d{{1,2}})(?!\d|[:.]\d\d)"),
        (_YEAR, rf"(?<!\d){_YEAR}\.\sgada\s(?P<day>\d{{1,2}})\.\s(?P<name>{_WORD})"),
    )
)
_CJK = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일号]?"
    r"|(?P<day2>\d{1,2})\s(?:tháng|thg)\s(?P<month2>\d{1,2})[,\s]\s?(?:năm\s)?(?P<year2>\d{4})"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<a>\d{4})\s?(?P<sep>[./-])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<c>\d{1,2})(?!\d)")
_NUMBERS = re.compile(
    r"(?<![\d.,/:-])(?P<a>\d{1,2})\s?(?P<sep>[./-])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<c>\d{4}|\d{2})(?!\d|[./-]\d)"
)
_HALF = r"[AaPp]\.?\s?[Mm]\b\.?|오전|오후|午前|午後|上午|下午|晚上|π\.?μ\.?|μ\.?μ\.?"
_TIME = re.compile(
    rf"(?P<before>오전|오후|午前|午後|上午|下午|晚上)?\s?(?<![\d.:])(?P<hour>[01]?\d|2[0-4])"
    rf"(?:(?::|\s?[h시時点點]\s?|(?P<dot>\.))(?P<minute>[0-5]\d)(?![\d%]|[.,]\d{{3}})(?::[0-5]\d)?[분分]?"
    rf"|(?P<bare>\s?[시時点點]|h\b|(?=\s?[AaPp]\.?[Mm]\b)))"
    rf"\s?(?P<half>{_HALF})?"
)
_ZONE = re.compile(r"\s?\(?(?:(?P<letters>[A-Za-z]{3,4})\b)?\s?(?P<offset>[+-]\d{2}:?\d{2}\b|[+-]\d{1,2}\b)?")
_AT_MOST_BETWEEN = 22
_CLOCK_WORD = re.compile(r"\b(?:uhr|kl|klo|um|at|alle|ore|à|as|às|las|u|h|saat|godz|ob|в|о|у|στις|ώρα|di)\b", re.I)


def printed_dates(line: str, language: str | None) -> list[Printed]:
    """The dates in a line, in its order. language: the page's, for names of months and the order of numbers."""
    line = line[:_MOST]
    if not line.isascii():
        line = line.translate(DIGITS)
    found: list[tuple[int, int, dt.date, re.Match[str] | None]] = []

    def add(match: re.Match[str], year: int, month: int, day: int) -> bool:
        if year > 2400:
            year -= 543  # the Buddhist era, as Thailand counts
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return False
        try:
            date = dt.date(year, month, day)
        except ValueError:
            return False
        if not any(start < match.end() and match.start() < end for start, end, *_ in found):
            found.append((match.start(), match.end(), date, match if match.re is _ISO else None))
        return True

    if _FIGURES.search(line) is None:
        return []
    if not line.isascii() or (language or "").startswith(SOLAR):
        found.extend((start, end, date, None) for start, end, date in other_dates(line, language))
    separated = _SEPARATED.search(line) is not None
    for match in _ISO.finditer(line) if separated else ():
        add(match, int(match["year"]), int(match["month"]), int(match["day"]))
    for match in _CJK.finditer(line):
        year, month, day = (match[name] or match[f"{name}2"] for name in ("year", "month", "day"))
        add(match, int(year), int(month), int(day))
    for needs, pattern in _NAMED:
        if needs.search(line) is None:
            continue
        at = 0
        while (named := pattern.search(line, at)) is not None:
            month = month_of(named["name"], language)
            known = month is not None and add(named, int(named["year"]), month, int(named["day"]))
            at = named.end() if known else named.start() + 1
    for match in _YEAR_FIRST.finditer(line) if separated else ():
        add(match, int(match["a"]), int(match["b"]), int(match["c"]))
    for match in _NUMBERS.finditer(line) if separated else ():
        for year, month, day in _orders(match, language):
            if add(match, year, month, day):
                break
    found.sort()
    return [_with_time(line, *entry) for entry in found]


def _orders(match: re.Match[str], language: str | None) -> list[tuple[int, int, int]]:
    """The readings of three numbers as year, month, day; the likeliest first."""
    a, b, c = (int(match[name]) for name in "abc")
    short = len(match["c"]) == 2
    base = (language or "").partition("-")[0]
    month_first = match["sep"] != "." and (language or "en") in MONTH_FIRST
    year = 2000 + c if short else c
    orders = [(year, a, b), (year, b, a)] if month_first else [(year, b, a), (year, a, b)]
    if short and base in YEAR_FIRST:
        orders.insert(0, (2000 + a, b, c))
    return orders


def month_of(name: str, language: str | None) -> int | None:
    """The month a word names, 1 to 12: in the page's language, in English, or in all languages that know the word."""
    word = name.casefold().rstrip(".")
    base = (language or "").lower().replace("_", "-").partition("-")[0]
    base = {"no": "nb", "nn": "nb", "bs": "hr", "sr": "hr"}.get(base, base)
    if base == "he":
        word = word.removeprefix("ב").removeprefix("ל") if len(word) > 3 else word
    for known in (base, "en"):
        if known in MONTHS and (month := _months(known).get(word)):
            return month
    months = {month for known in MONTHS if (month := _months(known).get(word))}
    return months.pop() if len(months) == 1 else None


@lru_cache(maxsize=100)
def _months(language: str) -> dict[str, int]:
    names: dict[str, int] = {}
    short: dict[str, set[int]] = {}
    for month, forms in enumerate(MONTHS[language].casefold().split(" | "), 1):
        for form in forms.split():
            names[form] = month
            for length in range(3, len(form)):
                short.setdefault(form[:length], set()).add(month)
    return {start: months.copy().pop() for start, months in short.items() if len(months) == 1} | names


def _with_time(line: str, start: int, end: int, date: dt.date, iso: re.Match[str] | None) -> Printed:
    if iso is not None and iso["hour"]:
        clock = _clock(int(iso["hour"]), int(iso["minute"]), "")
        return Printed(date, clock, offset_of(iso["zone"]), start, end)
    after = line[end : end + 60]
    for match in _TIME.finditer(after):
        between = after[: match.start()]
        if len(between) > _AT_MOST_BETWEEN or any(sign.isdigit() for sign in between):
            break
        told = _CLOCK_WORD.search(between) or _CLOCK_WORD.match(after[match.end() :].lstrip())
        if match["dot"] and not (told or match["half"] or between.strip() in ("", ",", "|", "-", "–")):
            continue
        half = re.sub(r"[\s.]", "", (match["half"] or match["before"] or "")).casefold()
        clock = _clock(int(match["hour"]), int(match["minute"] or 0), half)
        if clock is None:
            continue
        zone = _ZONE.match(after, match.end())
        told_zone = re.match(r"\s?(?:uhr|h)\b\s?", after[match.end() :], re.I)
        if told_zone:
            zone = _ZONE.match(after, match.end() + told_zone.end())
        offset = _zone(zone)
        return Printed(date, clock, offset, start, end + (zone.end() if zone and offset is not None else match.end()))
    before = line[max(0, start - 25) : start]
    last = None
    for match in _TIME.finditer(before):
        last = match
    if last is not None and last["minute"] and not last["dot"]:
        between = before[last.end() :]
        if re.fullmatch(r"[\s,|·•–—-]*(?:(?:uhr|on|am|le|el|il|,|h|utc|gmt|[a-z]{3,4})[\s,]*)?", between, re.I):
            half = re.sub(r"[\s.]", "", (last["half"] or last["before"] or "")).casefold()
            clock = _clock(int(last["hour"]), int(last["minute"]), half)
            if clock is not None:
                zone = _ZONE.match(before, last.end())
                return Printed(date, clock, _zone(zone), start - len(before) + last.start(), end)
    return Printed(date, None, None, start, end)


def _zone(match: re.Match[str] | None) -> dt.timedelta | None:
    if match is None:
        return None
    letters = (match["letters"] or "").casefold()
    if letters and letters not in ZONES:
        return None
    if match["offset"] and (not letters or letters in ("utc", "gmt")):
        return offset_of(match["offset"])
    return dt.timedelta(minutes=ZONES[letters]) if letters else None


def offset_of(zone: str | None) -> dt.timedelta | None:
    """`Z`, `+01:00`, `+0100`, `-3` as an offset; None for anything else, and beyond 15 hours."""
    if not zone:
        return None
    if zone in ("Z", "z"):
        return dt.timedelta(0)
    match = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", zone.replace("−", "-"))
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > 15 * 60 or int(match[3] or 0) > 59:
        return None
    return dt.timedelta(minutes=-minutes if match[1] == "-" else minutes)


def _clock(hour: int, minute: int, half: str) -> dt.time | None:
    if half in AFTERNOON and hour < 12:
        hour += 12
    elif half in MORNING and hour == 12:
        hour = 0
    if hour == 24 and minute == 0:
        hour = 0
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None
