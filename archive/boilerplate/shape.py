"""What a line says apart from its figures: lines of one shape differ in counts, clock times and how long ago alone."""

import re
from functools import lru_cache
from typing import Final

MOST: Final = 120
"""Characters of a line at most that has a shape. Figures in longer ones are prose, and somebody's facts."""

_SCALES: Final = (
    "k", "m", "mn", "bn", "b", "tsd", "mio", "mrd", "mil", "mln", "tys", "tis", "bin", "тыс", "млн", "тис", "хил",
    "ألف", "אלף", "हजार",
    "हज़ार", "लाख", "พัน", "หมื่น", "แสน", "ribu", "rb", "jt", "tr",
)  # fmt: skip
_WIDE_SCALES: Final = "千万萬億亿천만억"
# Seconds, minutes, hours and days as they stand behind a figure. What is counted in weeks does not change from visit to
# visit. By language: en, de, fr, es, pt, it, nl, sv, no, da, fi, et, lt, lv, pl, cs, sk, sl, hr, hu, ro, bg, ru, uk,
# el, tr, ar, fa, ur, he, hi, mr, bn, ta, id, ms, vi, sw.
_UNITS: Final = """
    s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days
    sek sekunde sekunden minuten std stunde stunden tag tage tagen
    seconde secondes heure heures jour jours
    segundo segundos minuto minutos hora horas día días dia dias
    secondo secondi minuti ora ore giorno giorni
    seconden minuut uur uren dag dagen
    sekund sekunder minut minuter timme timmar tim dagar
    sekunn minutt minutter time timer dager dage
    sekuntia minuutti minuuttia tunti tuntia päivä päivää
    sekundit minutit tundi tund päeva
    min. val. sekundžių minučių minutes minutę valandas valandų valandą dienas dienų dieną
    sekundēm minūtēm stundām dienām
    sekundy sekundę minuty minutę godz godzin godziny godzinę dni dzień
    sekundami minutami minutou hodin hodinami hodinou dny dnem
    sekundou hodiny dňami dňom
    sekundama minutama urami dnevi
    sekundi minuta sata sati dana
    perc perccel óra órával nap nappal
    secunde oră zi zile
    секунди минути часа часове дни ден
    секунд секунду секунды минут минуту минуты мин час часов ч день дня дней
    хвилин хвилину хвилини годин годину години днів дні
    δευτερόλεπτα λεπτό λεπτά ώρα ώρες ημέρα ημέρες
    saniye sn dakika dk saat sa gün
    ثانية ثوان ثواني دقيقة دقائق دقيقه ساعة ساعات يوم يوما أيام
    ثانیه دقیقه ساعت روز
    سیکنڈ منٹ گھنٹے گھنٹہ دن
    שניות דקה דקות שעה שעות יום ימים
    सेकंड सेकेंड मिनट घंटा घंटे घण्टे दिन
    मिनिटे तास तासांपूर्वी
    সেকেন্ড মিনিট ঘণ্টা ঘন্টা দিন
    நிமிடங்கள் மணி நாட்கள்
    detik menit jam hari
    saat minit
    giây phút giờ ngày
    dakika sekunde masaa siku
"""
_WIDE_UNITS: Final = (
    "秒钟", "秒鐘", "秒", "分钟", "分鐘", "分", "小时", "小時", "時間", "天", "日", "초", "분", "시간", "일",
    "วินาที", "นาที", "ชั่วโมง", "ชม.", "วัน",
)  # fmt: skip
# "An hour", where no figure stands.
_ONE: Final = re.compile(
    r"\b(?:an?|eine[rmn]?|une?|una?|uma?|uno|een|en|ett|et)\s+"
    r"(?=(?:second|minut|hour|day|sekund|stunde|tag\b|heure|jour|hora|dia\b|día\b|ora\b|giorno|uur\b|dag\b|timm|time\b|oră))"
)


def _words(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


_END: Final = r"(?:(?=[\u3040-\u9fff\uac00-\ud7af])|(?![^\W\d_]))"
"""Of a word: scripts that set no space go on at once."""
_FIGURE: Final = re.compile(
    rf"[+\-−±~≈]?\d+(?:[.,:'’٫٬/\u202f\u00a0 ]\d+|[-–]\d+)*"
    rf"(?:\s?(?:{_words(_SCALES)}){_END}\.?|\s?[{_WIDE_SCALES}])?"
)
_TIMED: Final = re.compile(rf"#\s*(?:(?:{_words(tuple(_UNITS.split()))}){_END}\.?|{_words(_WIDE_UNITS)})")
_SIGNS: Final = re.compile(r"[\s.,:;!?…()\[\]{}|·•*★\"'“”„‘’«»‹›–—_/%+&<>=。、，．：；！？（）【】「」『』〈〉・｜-]+")


def typed_shape(text: str) -> str:
    """The shape that a person means who types it, with # for each figure; empty where it is none.

    >>> typed_shape("Our shop has # visitors."), typed_shape("updated #~ ago"), typed_shape("# is trending")
    ('our shop has # visitors', 'updated #~ ago', '# is trending')
    >>> typed_shape("#"), typed_shape("no figures")
    ('', '')
    """
    shape = shape_of(text.replace("#~", "1 minute").replace("#", "1")) if "#" in text else ""
    return shape if any(map(str.isalpha, shape)) else ""


@lru_cache(maxsize=4096)  # the texts of an article share their lines
def shape_of(line: str) -> str:
    """The shape of a line, which has figures as `#` and spans of time as `#~`; neither letter case nor signs count.

    Empty for what has no figure, for what is longer than MOST, and for several lines.

    >>> shape_of("Updated 5 minutes ago"), shape_of("Updated an hour ago.")
    ('updated #~ ago', 'updated #~ ago')
    >>> shape_of("1,204 views | 1.2K comments")
    '# views # comments'
    >>> shape_of("No figures")
    ''
    """
    if len(line) > MOST or "\n" in line:
        return ""
    masked = _FIGURE.sub("#", _ONE.sub("1 ", line.casefold()))
    return "" if "#" not in masked else _SIGNS.sub(" ", _TIMED.sub("#~", masked)).strip()
