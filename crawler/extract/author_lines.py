"""Authors in the lines that a page prints: beside its headline, or in a line that says who wrote it."""

import re

from lxml.etree import _Element

from crawler.extract.names import is_person, key_of, lead_of, looks_whole, people, without_lead
from crawler.extract.printed_dates import printed_dates
from crawler.extract.shown import lines_of, of_others

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


def in_lines(lines: list[str], language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors in the line behind "By" beside the headline."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST:
            continue
        label = _AUTHOR_LABEL.search(line)
        if label is None and not lead_of(line, language):
            continue
        rest = line[label.end() :] if label is not None else without_lead(line, language)
        if not rest and number + 1 < len(lines):
            rest = lines[number + 1]
        names = people(before_date(rest, language), language=language, not_people=site)
        if names and all(looks_whole(name) for name in names):
            return names
    return ()


def behind_date(line: str, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The authors in a line such as "Published August 7, 2023 by Ann Lee"."""
    if len(line) > 160 or not any(sign.isdigit() for sign in line):
        return ()
    found = printed_dates(line, language)
    if len(found) != 1 or len(line[: found[0].start].split()) > 3:
        return ()
    rest = line[found[0].end :].strip(" ,|·•–—-")
    if not lead_of(rest, language):
        return ()
    names = people(rest, language=language, not_people=site)
    return names if all(looks_whole(name) for name in names) else ()


def account(line: str, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """A single word that is all that stands behind "By" on its line, but for a date."""
    rest = before_date(line, language)
    lead = lead_of(rest, language)
    name = rest[len(lead) :].strip(" :,|·-–—")
    if not lead or not _ACCOUNT.fullmatch(name) or not name[0].isupper() or not is_person(name):
        return ()
    return () if key_of(name) in site else (name,)


def signed(tree: _Element, language: str | None, site: frozenset[str]) -> tuple[str, ...]:
    """The author in a line such as "Written by Ann Lee", wherever the page shows it, or behind a heading "Author"."""
    body = next(tree.iter("body"), tree)
    lines = [line for line in lines_of(body, skip=of_others) if len(line) <= 160]
    for number, line in enumerate(lines):
        signed = _SIGNED.match(line)
        if signed is None:
            continue
        rest = line[signed.end() :] or (lines[number + 1] if number + 1 < len(lines) else "")
        names = people(before_date(rest, language), language=language, not_people=site)
        if names and all(looks_whole(name) for name in names):
            return names
    return ()


def before_date(line: str, language: str | None) -> str:
    dates = printed_dates(line, language)
    return line[: dates[0].start] if dates and dates[0].start > 3 else line
