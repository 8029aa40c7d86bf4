"""Who wrote an article: what machines are told, what is printed and what the markup says, weighed."""

from functools import cache, partial

from lxml.etree import _Element

from crawler.extract.author_lines import behind_date, beside_date, first_account, in_lines, signed, team
from crawler.extract.author_marks import linked, marked, persons_of, topics_of
from crawler.extract.author_metadata import namesakes, organisations, stated_authors, with_agencies
from crawler.extract.metadata import Structured
from crawler.extract.names import key_of, looks_whole
from crawler.extract.shown import Beside, text_of

_MOST_TOLD = 20


def authors_of(
    tree: _Element, structured: Structured, lines: list[str], site: frozenset[str], around: Beside
) -> tuple[str, ...]:
    """The authors as machines are told and as is printed; what is printed wins on form and number."""
    language = structured.language
    sources = [names for source in stated_authors(structured) if (names := with_agencies(source, language, site))]
    # So many are those whom the article cites.
    sources = [names for names in sources if len(names) <= _MOST_TOLD] or sources
    stated = sources[0] if sources else ()
    for names in sources[1:]:
        # One source tells the first author only, another all of them.
        if {*map(key_of, stated)} < {*map(key_of, names)} and len(names) <= 8 and all(map(looks_whole, names)):
            stated = names
    printed = in_lines(lines, language, site)
    topics = cache(partial(topics_of, tree))
    if not stated:
        return (
            printed
            or marked(tree, language, site, around)
            or namesakes(structured)
            or next((names for line in lines if (names := behind_date(line, language, site))), ())
            or beside_date(around, language, site, topics, partial(persons_of, tree, structured))
            or signed(tree, language, site, around, topics)
            or organisations(structured)
            or next((names for line in lines[:8] if (names := team(line, language, site))), ())
            or first_account(lines[:8], language, site)
        )
    keys, shown = {key_of(name) for name in stated}, {key_of(name) for name in printed}
    by_links = linked(tree, language, site, around)
    if len(stated) == 1 and keys < {*map(key_of, by_links)}:
        return by_links
    if keys < shown:
        return printed
    if not any(looks_whole(name) for name in stated):
        # An account put the page on line; who wrote it is printed.
        printed = printed or next((names for line in lines if (names := behind_date(line, language, site))), ())
        if printed and not keys & shown and all(looks_whole(name) for name in printed):
            return printed
    elif printed and not keys & shown and not _are_shown(stated, tree):
        return printed
    forms = {key_of(name): name for name in printed}
    return tuple(forms.get(key_of(name), name) for name in stated)


def _are_shown(names: tuple[str, ...], tree: _Element) -> bool:
    """Whether the page shows one of the names anywhere to its reader."""
    text = key_of(text_of(next(tree.iter("body"), tree)))
    return any(key_of(name) in text for name in names)
