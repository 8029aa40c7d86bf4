"""A digest for people: a subject, plain text, and a page of HTML for mail. Pure."""

import shlex
from collections.abc import Iterator, Sequence
from html import escape

from archive.changes.model import Disclosure, Life
from archive.cli.words import clock, plural
from archive.display import fit, safe
from crawler.notify.digest import Back, Digest, Edit, Gone

_PHRASES = 6
"""Edits told of one article; `archive diff` shows all."""
_SUBJECT = 150
"""Columns of a subject."""


def subject(digest: Digest) -> str:
    """One line: what it is about, with the article where it is one."""
    said = "; ".join(_counts(digest))
    titles = [*(edit.title for edit in digest.edits), *(one.title for one in digest.gone)]
    titles += [one.title for one in digest.back]
    return fit(f"{said}: {safe(titles[0])}" if len(titles) == 1 else said, _SUBJECT)


def _counts(digest: Digest) -> Iterator[str]:
    if edits := digest.count("edits"):
        stealthy = len(digest.stealthy)
        silent = "" if not stealthy else ", without saying so" if edits == 1 else f", {stealthy} without saying so"
        yield f"{plural(edits, 'article')} edited{silent}"
    if gone := digest.count("gone"):
        yield f"{plural(gone, 'article')} gone"
    if back := digest.count("back"):
        yield f"{plural(back, 'article')} back"
    if digest.degraded:
        yield f"{plural(len(digest.degraded), 'site')} unreadable"
    if failed := sum(count for _, count in digest.failures):
        yield f"{plural(failed, 'page')} failed"


def text(digest: Digest) -> str:
    """The whole digest, safe to print, ending with a line feed."""
    return "\n".join(_lines(digest)) + "\n"


def _lines(digest: Digest) -> Iterator[str]:
    yield f"{_sentence(digest)}"
    for heading, edits in _sorted(digest):
        yield ""
        yield heading.upper()
        for edit in edits:
            yield ""
            yield from _edit(edit, digest)
    if more := digest.more.get("edits"):
        yield ""
        yield f"and {more:,} more: {digest.archive} list"
    if digest.gone:
        yield ""
        yield "GONE, THEIR TEXTS ARE KEPT"
        for one in digest.gone:
            yield ""
            yield safe(one.title)
            yield f"  {safe(one.url)}"
            yield f"  {_came(one)}"
            yield f"  > {digest.archive} show {_quoted(one.url)}"
        if more := digest.more.get("gone"):
            yield ""
            yield f"and {more:,} more"
    if digest.back:
        yield ""
        yield "BACK AT THEIR ADDRESSES"
        for found in digest.back:
            yield ""
            yield safe(found.title)
            yield f"  {safe(found.url)}"
            yield f"  {_returned(found)}"
        if more := digest.more.get("back"):
            yield ""
            yield f"and {more:,} more"
    if digest.degraded:
        yield ""
        yield "NOT READABLE ANY MORE"
        for host in digest.degraded:
            yield f"  {safe(host.host)}: {_lost(host.held, host.lost)}"
    if digest.failures:
        yield ""
        yield f"Pages that failed: {_failed(digest)}"
    yield ""
    yield f"Archive: {safe(digest.store)}"


def _edit(edit: Edit, digest: Digest) -> Iterator[str]:
    yield safe(edit.title)
    yield f"  {safe(edit.url)}"
    yield f"  {_when(edit)}"
    yield from (f"  - {phrase}" for phrase in _phrases(edit))
    yield from (f"  it says so: {fit(safe(said), 200)}" for said in edit.disclosed_by[:1])
    yield f"  > {_typed(edit, digest)}"


def page(digest: Digest) -> str:
    """The same as HTML: no script, no image, nothing that is loaded from anywhere."""
    body = "\n".join(_parts(digest))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{_html(subject(digest))}</title></head>\n'
        f'<body style="font-family: sans-serif; max-width: 45em">\n{body}\n</body></html>\n'
    )


def _parts(digest: Digest) -> Iterator[str]:
    yield f"<p>{_html(_sentence(digest))}</p>"
    for heading, edits in _sorted(digest):
        yield f"<h2>{_html(heading)}</h2>"
        for edit in edits:
            yield _headline(edit.title, edit.url)
            items = "".join(f'<li dir="auto">{_html(phrase)}</li>' for phrase in _phrases(edit))
            says = "".join(f"<br>It says so: {_html(fit(safe(said), 200))}" for said in edit.disclosed_by[:1])
            yield f"<p>{_html(_when(edit))}{says}</p>\n<ul>{items}</ul>"
            yield f"<p><code>{_html(_typed(edit, digest))}</code></p>"
    if more := digest.more.get("edits"):
        yield f"<p>and {more:,} more: <code>{_html(digest.archive)} list</code></p>"
    if digest.gone:
        yield "<h2>Gone, their texts are kept</h2>"
        for one in digest.gone:
            yield f"{_headline(one.title, one.url)}\n<p>{_html(_came(one))}</p>"
        if more := digest.more.get("gone"):
            yield f"<p>and {more:,} more</p>"
    if digest.back:
        yield "<h2>Back at their addresses</h2>"
        for found in digest.back:
            yield f"{_headline(found.title, found.url)}\n<p>{_html(_returned(found))}</p>"
        if more := digest.more.get("back"):
            yield f"<p>and {more:,} more</p>"
    if digest.degraded:
        items = "".join(f"<li>{_html(one.host)}: {_html(_lost(one.held, one.lost))}</li>" for one in digest.degraded)
        yield f"<h2>Not readable any more</h2>\n<ul>{items}</ul>"
    if digest.failures:
        yield f"<p>Pages that failed: {_html(_failed(digest))}</p>"
    yield f"<p><small>Archive: {_html(digest.store)}</small></p>"


def _headline(title: str, url: str) -> str:
    # Addresses are http or https: the crawler fetches no others.
    return f'<h3 dir="auto"><a href="{_html(url)}">{_html(title)}</a></h3>'


def _html(words: str) -> str:
    return escape(safe(words))


def _sentence(digest: Digest) -> str:
    return f"{'; '.join(_counts(digest))}. Crawled until {clock(digest.at)} UTC."


def _sorted(digest: Digest) -> Iterator[tuple[str, Sequence[Edit]]]:
    """The edits under their headings: what nobody tells of first."""
    for heading, disclosures in (
        ("Edited without saying so", {Disclosure.STEALTH}),
        ("Edited, and it says so", {Disclosure.DISCLOSED}),
        ("Only punctuation and paragraphs", {Disclosure.TRIVIAL}),
    ):
        edits = [edit for edit in digest.edits if edit.disclosure in disclosures]
        if edits:
            yield heading, edits


def _when(edit: Edit) -> str:
    to_and_fro = "; it goes to and fro between the two" if edit.alternates else ""
    return f"seen {clock(edit.at)} UTC; the text before stood at {clock(edit.before)}{to_and_fro}"


def _phrases(edit: Edit) -> list[str]:
    shown = list(edit.phrases[:_PHRASES])
    if len(edit.phrases) > _PHRASES:
        shown[-1] = f"and {len(edit.phrases) - _PHRASES + 1} more edits"
    return shown


def _typed(edit: Edit, digest: Digest) -> str:
    return f"{digest.archive} diff {_quoted(edit.url)} {edit.old} {edit.new}"


def _quoted(url: str) -> str:
    return shlex.quote(safe(url))


def _came(one: Gone) -> str:
    if one.life == Life.REMOVED and one.since is not None:
        return f"removed: {safe(one.came)}, gone since {clock(one.since)}, still so {clock(one.at)} UTC"
    return f"{one.life}: {safe(one.came)}, seen {clock(one.at)} UTC"


def _returned(one: Back) -> str:
    return f"read again {clock(one.at)} UTC; gone since {clock(one.since)}"


def _lost(held: int, lost: Sequence[str]) -> str:
    what = f"its pages have lost {', '.join(lost)}; " if lost else ""
    return f"{what}{plural(held, 'reading')} wait{'s' * (held == 1)} until that is understood"


def _failed(digest: Digest) -> str:
    return ", ".join(f"{count} {reason.replace('-', ' ')}" for reason, count in digest.failures)
