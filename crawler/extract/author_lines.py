"""Authors in the lines that a page prints: beside its headline, or in a line that says who wrote it."""

import re
from collections.abc import Callable

from lxml.etree import _Element

from crawler.extract.names import can_be_written, is_person, key_of, lead_of, looks_whole, people, without_lead
from crawler.extract.printed_dates import printed_dates
from crawler.extract.shown import Beside, lines_of, of_others
from crawler.extract.words.bylines import NOBODY

# Behind a submitter, on the same line.
_AUTHOR_LABEL = re.compile(r"\b(?:Authors?|Autor(?:in|es|en|a)?|Auteurs?|Autore)\s?:\s?(?=\S)")
_SIGNED = re.compile(
    r"(?:(?:this (?:post|article|story|piece|blog post) (?:was|is) )?written by"
    r"|(?:author|written by|contributor|autorin/autor|autor(?:in)?|auteur|autore|skribent|verfasst von|geschrieben von"
    r"|escrito por|écrit par|scritto da|geschreven door)(?=\s*:|s?\s*:|$|\s+[A-ZÀ-Þ])s?)\s*:?\s*",
    re.I,
)
_LONGEST = 250
_ACCOUNT = re.compile(r"[\w.-]{3,25}")
# What only an account is written like: "MikeNils", "ann_lee", "c1ph4".
_ODD = re.compile(r"\w*(?:[a-zà-ÿ][A-ZÀ-Þ]|_|[^\W\d_]\d)\w*")
_BY_ACCOUNT = re.compile(
    r"\s(?:by|von|par|por|av|af|door|di|autor:|author:)\s([\w.-]{3,25})(?:\s(?:on|am|le|el|op|den|em|il|um|at))?[\s,|–—-]*$",
    re.I,
)
_TEAM = re.compile(
    r"(?:[\w&’'.-]+ ){1,4}(?:team|editors|staff|redaktion|redaktionsteam|redacción|rédaction|redazione|redactie"
    r"|contributors|contributor|desk)",
    re.I,
)
_BEFORE_NAMES = 6
_TEAM_LENGTH = 80
# "By TPN, in News, Business".
_PLACE = re.compile(r",\s(?:in|im|en|em|dans)\s")
_SIGNS = frozenset(",|·•–—-:")


def in_lines(lines: list[str], language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors in the line behind "By" beside the headline."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST:
            continue
        label = _AUTHOR_LABEL.search(line)
        if label is None and not lead_of(line, language):
            continue
        rest = line[label.end() :] if label is not None else line
        if not without_lead(rest, language) and number + 1 < len(lines):
            rest = lines[number + 1]
        names = people(before_date(rest, language), language=language, not_people=site)
        if names and all(looks_whole(name) for name in names):
            return names
    return ()


def behind_date(line: str, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors in a line such as "Published August 7, 2023 by Ann Lee" or "Posted in Sea by ann_lee on 7.8.2023"."""
    if len(line) > 160 or not any(sign.isdigit() for sign in line):
        return ()
    found = printed_dates(line, language)
    if len(found) != 1:
        return ()
    if by := _BY_ACCOUNT.search(line[: found[0].start]):
        return (by[1],) if is_person(by[1]) and key_of(by[1]) not in site else ()
    rest = line[found[0].end :].strip(" ,|·•–—-")
    lead = lead_of(rest, language)
    if not lead or len(line[: found[0].start].split()) > 3:
        return ()
    names = people(rest, language=language, not_people=site)
    if names and all(looks_whole(name) for name in names):
        return names
    name = rest[len(lead) :].strip(" :,|")
    return (name,) if _ACCOUNT.fullmatch(name) and is_person(name) and key_of(name) not in site else ()


def beside_date(
    around: Beside,
    language: str | None,
    site: frozenset[str],
    topics: Callable[[], frozenset[str]],
    persons: Callable[[], frozenset[str]],
) -> tuple[str, ...]:
    """The authors whom a line at the headline names before a date, or beside a line with one, without any "by".

    topics: gives the keys of the page's links that lead to nobody: what stands there may as well be a section.
    persons: gives the keys of who is a person by another sign; on a line without the date nobody else is believed.
    """
    lines = [*around.before[-2:], "", *around.after[:_BEFORE_NAMES]]
    dated = [bool(printed_dates(line, language)) if any(sign.isdigit() for sign in line) else False for line in lines]
    for number, line in enumerate(lines):
        if not line or len(line) > _LONGEST / 2:
            continue
        first = before_date(line, language)
        if first == line and (dated[number] or not any(dated[max(0, number - 1) : number + 2])):
            continue
        if len(first.split()) > 8:
            continue
        names = people(first.strip(" ,|·•–—-"), language=language, not_people=site)
        names = names if all(looks_whole(name) for name in names) else ()
        if not names and first != line and _ODD.fullmatch(first.strip(" ,|·•–—-")):
            names = people(first, language=language, not_people=site)
        keys = {key_of(name) for name in names}
        set_off = first != line and first.rstrip()[-1:] in _SIGNS
        if names and not keys & topics() and (set_off or keys <= persons()):
            return names
    return ()


def team(line: str, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """A desk, a team or the site itself behind "By": "By the Harbour Team"."""
    if len(line) > _TEAM_LENGTH:
        return ()
    lead = lead_of(line, language)
    if not lead:
        return ()
    rest = before_date(line[len(lead) :], language).strip(" :|·•–—-,")
    found = _TEAM.match(rest)
    name = found[0] if found else rest if key_of(rest) in site else ""
    return (name,) if name and key_of(name) not in NOBODY and can_be_written(name) else ()


def account(line: str, language: str | None, site: frozenset[str], *, dated: bool = False) -> tuple[str, ...]:
    """A single word that is all that stands behind "By" on its line, but for a date; in lower case only where a line
    beside it is `dated`."""
    rest = before_date(line, language)
    lead = lead_of(rest, language)
    name = _PLACE.split(rest[len(lead) :])[0].strip(" :,|·-–—")
    if not lead or not _ACCOUNT.fullmatch(name) or not (dated or name[0].isupper()) or not is_person(name):
        return ()
    return () if key_of(name) in site else (name,)


def signed(
    tree: _Element,
    language: str | None,
    site: frozenset[str],
    around: Beside,
    topics: Callable[[], frozenset[str]],
) -> tuple[str, ...]:
    """The author in a line such as "Written by Ann Lee", wherever the page shows it, or behind a heading "Author"; or
    in the one line of the page that is "By Ann Lee" and nothing else."""
    body = next(tree.iter("body"), tree)
    lines = [line for line in lines_of(body, skip=of_others) if len(line) <= 160]
    accounts: dict[str, str] = {}
    alone: dict[tuple[str, ...], None] = {}
    start = lines.index(around.after[0]) if around.after and around.after[0] in lines else 0
    for number, line in enumerate(lines):
        signed = _SIGNED.match(line)
        label = signed or _AUTHOR_LABEL.search(line)
        if label is None:
            if (
                number >= start
                and len(line) < 60
                and (lead := lead_of(line, language))
                and (names := people(line, language=language, not_people=site))
            ):
                whole = all(looks_whole(name) and name[0].isupper() for name in names)
                more = len(key_of(line)) - len(key_of(lead + "".join(names)))
                if whole and more < 4 and key_of(line) not in topics():
                    alone[names] = None
            continue
        rest = line[label.end() :] or (lines[number + 1] if number + 1 < len(lines) else "")
        if not rest:
            continue
        names = people(before_date(rest, language), language=language, not_people=site)
        if names and all(looks_whole(name) for name in names):
            return names
        word, _, behind = rest.partition(" ")
        if len(names) == 1 and _ACCOUNT.fullmatch(names[0]):
            accounts.setdefault(key_of(names[0]), names[0])
        elif _ODD.fullmatch(word) and not behind[:1].isalnum() and is_person(word):
            accounts.setdefault(key_of(word), word)
    if len(alone) == 1:
        return next(iter(alone))
    return tuple(accounts.values()) if len(accounts) == 1 else ()


def first_account(lines: list[str], language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """What `account` finds in the first line that has one."""
    dated = [any(sign.isdigit() for sign in line) and bool(printed_dates(line[:60], language)) for line in lines]
    for number, line in enumerate(lines):
        if names := account(line, language, site, dated=any(dated[max(0, number - 1) : number + 2])):
            return names
    return ()


def before_date(line: str, language: str | None) -> str:
    dates = printed_dates(line, language)
    return line[: dates[0].start] if dates and dates[0].start > 3 else line
