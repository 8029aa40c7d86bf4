"""The demo's part of the summary: what happened, in plain words, and what to type next. Pure."""

import shlex
from collections.abc import Iterator, Sequence

from archive.display import safe
from crawler.demo.news import Event, News
from crawler.demo.paper import EDITIONS

_TITLE = "The Merrowport Lantern"
_HEADINGS = {
    Event.NEW: "new",
    Event.RESTORED: "readable again",
    Event.WALLED: "now behind a consent wall; the archive keeps the text, and the wall is no version of it",
}
"""What the summary of every crawl does not tell."""


def telling(news: Sequence[News], *, edition: int, archive: str, scrapy: str) -> Iterator[str]:
    """Lines, safe to print. `archive` and `scrapy`: how the commands `archive` and `scrapy crawl demo` are to be typed
    here, such as `archive --store other`."""
    yield ""
    yield f"{_TITLE}, edition {edition} of {EDITIONS}."
    for event, heading in _HEADINGS.items():
        items = [item for item in news if item.event is event]
        if items and len(items) < len(news):
            yield f"  {_articles(len(items))} {heading}:"
            yield from (f"    {safe(item.title)}" for item in items)
    yield ""
    yield "Next, type:"
    commands = list(_commands(news, edition=edition, archive=archive, scrapy=scrapy))
    column = max(len(command) for command, _ in commands)
    yield from (f"  {command:<{column}}  # {what}" for command, what in commands)


def _commands(news: Sequence[News], *, edition: int, archive: str, scrapy: str) -> Iterator[tuple[str, str]]:
    def address(event: Event) -> str | None:
        """Of an article with this event: one whose headline was edited, or at least its text, if there is one."""
        items = [item for item in news if item.event is event]
        items.sort(key=lambda item: (not item.is_edited, not item.is_headline_changed))
        return shlex.quote(safe(items[0].url)) if items else None

    if edited := address(Event.EDITED):
        yield f"{archive} log {edited}", "when it was read, and its versions"
        yield f"{archive} diff {edited}", "what its editors did"
    elif known := address(Event.NEW) or address(Event.SAME):
        yield f"{archive} show {known}", "one of the texts"
    if gone := address(Event.WITHDRAWN):
        yield f"{archive} show {gone}", "what was withdrawn"
    if restored := address(Event.RESTORED):
        yield f"{archive} diff {restored}", "how it came back"
    if edition < EDITIONS:
        yield scrapy, "a week later: what the editors have done since"
    else:
        yield f"{archive} list", "everything; there is no further edition"


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"
