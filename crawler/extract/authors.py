"""Who wrote an article: what machines are told, what is printed and what the markup says, weighed."""

from lxml.etree import _Element

from crawler.extract.author_lines import account, behind_date, in_lines, signed
from crawler.extract.author_marks import linked, marked
from crawler.extract.author_metadata import namesakes, organisations, stated_authors
from crawler.extract.metadata import Structured
from crawler.extract.names import key_of, looks_whole, people_of


def authors_of(tree: _Element, structured: Structured, lines: list[str], site: frozenset[str]) -> tuple[str, ...]:
    """The authors as machines are told and as is printed; what is printed wins on form and number."""
    language = structured.language
    sources = [names for source in stated_authors(structured) if (names := people_of(source, language, site))]
    stated = sources[0] if sources else ()
    for names in sources[1:]:
        # One source tells the first author only, another all of them.
        if {*map(key_of, stated)} < {*map(key_of, names)} and len(names) <= 8:
            stated = names
    printed = in_lines(lines, language, site)
    if not stated:
        return (
            printed
            or marked(tree, language, site)
            or namesakes(structured)
            or next((names for line in lines if (names := behind_date(line, language, site))), ())
            or signed(tree, language, site)
            or organisations(structured)
            or next((names for line in lines[:8] if (names := account(line, language, site))), ())
        )
    keys, shown = {key_of(name) for name in stated}, {key_of(name) for name in printed}
    by_links = linked(tree, language, site)
    if len(stated) == 1 and keys < {*map(key_of, by_links)}:
        return by_links
    if keys < shown or (printed and not keys & shown and not any(looks_whole(name) for name in stated)):
        # An account put the page on line; who wrote it is printed.
        return printed
    forms = {key_of(name): name for name in printed}
    return tuple(forms.get(key_of(name), name) for name in stated)
