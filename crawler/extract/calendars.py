"""Dates by other calendars than the Gregorian: Iran's and Afghanistan's, the eras of Japan and Taiwan, Thai months."""

import datetime as dt
import re
from collections.abc import Iterator

# Digits of other scripts, sign for sign.
_ZEROS = "٠۰०০੦૦୦௦౦೦൦๐໐０"
DIGITS = {ord(zero) + value: str(value) for zero in _ZEROS for value in range(10)}
# Languages of pages on which numbers alone are a date of the solar year.
SOLAR = ("fa", "ps", "prs")
# The solar year that begins in March, as Iran and as Afghanistan name its months.
_SOLAR = (
    ("فروردین", "حمل"), ("اردیبهشت", "ثور"), ("خرداد", "جوزا"), ("تیر", "سرطان"), ("مرداد", "اسد"), ("شهریور", "سنبله"),
    ("مهر", "میزان"), ("آبان", "عقرب"), ("آذر", "قوس"), ("دی", "جدی"), ("بهمن", "دلو"), ("اسفند", "حوت"),
)  # fmt: skip
_SOLAR_MONTHS = {name: month for month, names in enumerate(_SOLAR, 1) for name in names}
_SOLAR_NAMED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s(?P<name>{'|'.join(_SOLAR_MONTHS)})(?:\sماه)?،?\s(?:سال\s)?(?P<year>1[34]\d\d)(?!\d)"
)
_SOLAR_NUMBERS = re.compile(
    r"(?<![\d/])(?P<year>1[34]\d\d)(?P<sep>[/-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/])"
)
# The year before an era's first, in Gregorian reckoning.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<year>元|\d{{1,3}})\s?年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日"
)
# Thai months are shortened with dots, which no word has.
_THAI = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
_THAI_SHORT = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s(?P<name>{'|'.join(map(re.escape, _THAI))})\s?(?P<year>25\d\d|20\d\d)(?!\d)"
)


def other_dates(line: str, language: str | None) -> Iterator[tuple[int, int, dt.date]]:
    """Where in a line dates of these calendars stand, and which days they are; the line with plain digits.

    language: numbers alone are a date of the solar year only on pages in some (`SOLAR`).

    >>> list(other_dates("15 اردیبهشت 1403", "fa"))
    [(0, 16, datetime.date(2024, 5, 4))]
    """
    for match in _SOLAR_NAMED.finditer(line):
        yield from _day(match, _from_solar(int(match["year"]), _SOLAR_MONTHS[match["name"]], int(match["day"])))
    if (language or "").startswith(SOLAR):
        for match in _SOLAR_NUMBERS.finditer(line):
            yield from _day(match, _from_solar(int(match["year"]), int(match["month"]), int(match["day"])))
    for match in _ERA.finditer(line):
        year = _ERAS[match["era"]] + (1 if match["year"] == "元" else int(match["year"]))
        yield from _day(match, _gregorian(year, int(match["month"]), int(match["day"])))
    for match in _THAI_SHORT.finditer(line):
        year = int(match["year"]) - (543 if match["year"].startswith("25") else 0)
        yield from _day(match, _gregorian(year, _THAI.index(match["name"]) + 1, int(match["day"])))


def _day(match: re.Match[str], date: dt.date | None) -> Iterator[tuple[int, int, dt.date]]:
    if date is not None:
        yield match.start(), match.end(), date


def _gregorian(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _from_solar(year: int, month: int, day: int) -> dt.date | None:
    """A day of the solar Hijri year, by the cycle of 33 years that holds from 1925 to 2100."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        return None
    year += 1595
    days = 365 * year + year // 33 * 8 + (year % 33 + 3) // 4 + day
    days += (month - 1) * 31 if month < 7 else (month - 7) * 30 + 186
    # Day 0 of that count is the last before the year 0 of the proleptic Gregorian calendar.
    return dt.date.fromordinal(days - 355_668 - 366 + 1)
