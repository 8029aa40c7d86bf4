"""A diff as a page for the web and for paper that stands alone: no script, and nothing from elsewhere."""

import base64
import datetime as dt
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.diff.compare import BlockChange, BylineChange, Diff, Kind
from archive.diff.stylesheet import quoted, stylesheet
from archive.diff.terminal import said, summary
from archive.diff.words import Op, Run
from archive.display import safe
from archive.model import Version

# A page may claim any language. What fits BCP 47's alphabet can do no harm; to a browser an unknown one is none.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_FIELDS = {"submitter": "Submitter", "date": "Date", "time": "Time", "authors": "Author"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page says beside the diff."""

    url: str
    """Address of the article."""
    old: Version
    new: Version
    site_name: str | None = None
    language: str | None = None
    """Of the texts, BCP 47; None where it is not known."""
    told: Sequence[str] = ()
    """What was changed, in plain words, a line each."""
    verdict: str | None = None
    """One sentence on whether the page says that it was changed; None where nothing is known of that."""
    maker: str = ""
    """The program that wrote it, and its version."""


def page(diff: Diff, sheet: Sheet) -> str:
    """A whole HTML document. The same diff gives the same bytes.

    Its security policy (CSP) lets a browser load and run nothing at all, so that what stands in an article cannot do
    anything either. Whatever comes from the article is escaped.
    """
    title = _joined(diff.title, Op.ADDED, Op.SAME)
    style = stylesheet(
        above=f"{quoted(sheet.url[:90])} ",
        left=quoted(f"{_short(sheet.old)}  →  {_short(sheet.new)}"),
        right=quoted("Page "),
    )
    policy = f"default-src 'none'; style-src 'sha256-{_hash(style)}'; base-uri 'none'; form-action 'none'"
    name = f"{title} · version {sheet.old.number} and version {sheet.new.number}"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="robots" content="noindex">',
            f"<title>{_text(name)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *_head(diff, sheet),
            f'<main lang="{language_of(sheet.language)}">',
            *_blocks(diff),
            "</main>",
            *_foot(sheet),
            "</body>",
            "</html>",
            "",
        ]
    )


def fragment(diff: Diff) -> str:
    """The diff as HTML to stand inside of another page, such as an entry of a feed: no styles, no identifiers.

    Paragraphs that stayed the same are counted, not shown.
    """
    parts = []
    if diff.is_title_changed:
        parts.append(f'<p dir="auto"><b>{_runs(diff.title)}</b></p>')
    parts += [f'<p dir="auto">{_FIELDS[change.field]}: {_field(change)}</p>' for change in diff.byline]
    kept = 0
    for block in [*diff.blocks, None]:
        if block is not None and block.kind is Kind.KEPT:
            kept += 1
            continue
        if kept:
            parts.append(f"<p><small>{kept} paragraph{'s' * (kept > 1)} unchanged</small></p>")
            kept = 0
        if block is not None:
            parts.append(f'<p><small>{_fate(block)}</small></p>\n<p dir="auto">{_broken(_runs(block.runs))}</p>')
    return "\n".join(parts)


def _head(diff: Diff, sheet: Sheet) -> Iterator[str]:
    language = language_of(sheet.language)
    yield "<header>"
    yield '<p class="what">Two versions of an article, compared</p>'
    yield f'<h1 lang="{language}" dir="auto">{_runs(diff.title)}</h1>'
    site = "" if sheet.site_name is None else f'<span lang="{language}" dir="auto">{_text(sheet.site_name)}</span><br>'
    yield f'<p class="where">{site}{_link(sheet.url)}</p>'
    yield '<table class="versions">'
    yield (
        "<thead><tr><td></td>"
        f'<th scope="col">Version {sheet.old.number}<span class="mark"> · <del>taken out</del></span></th>'
        f'<th scope="col">Version {sheet.new.number}<span class="mark"> · <ins>put in</ins></span></th></tr></thead>'
    )
    yield "<tbody>"
    sides = (sheet.old, sheet.new)
    yield _row("First seen", (_time(one.first) for one in sides))
    yield _row("Last seen", (_time(one.last) for one in sides))
    yield _row("Times read", (f"{one.readings:,}" for one in sides))
    yield _row("SHA-256", (f"<code>{_text(_spaced(one.digest))}</code>" for one in sides))
    yield "</tbody></table>"
    yield '<section class="told" aria-label="What was changed">'
    yield f"<p>{_text(summary(diff))}</p>"
    if sheet.told:
        yield "<ul>"
        yield from (f'<li dir="auto">{_text(phrase)}</li>' for phrase in sheet.told)
        yield "</ul>"
    if sheet.verdict is not None:
        yield f'<p class="verdict" dir="auto">{_text(sheet.verdict)}</p>'
    yield "</section>"
    if diff.byline:
        yield '<dl class="byline">'
        for change in diff.byline:
            yield f'<div><dt>{_FIELDS[change.field]}</dt><dd dir="auto">{_field(change)}</dd></div>'
        yield "</dl>"
    yield "</header>"


def _blocks(diff: Diff) -> Iterator[str]:
    """Every paragraph: as evidence it has to show what surrounds an edit, and that nothing else was changed."""
    for block in diff.blocks:
        place = f"old{_place(block.old)}" if block.new is None else f"p{_place(block.new)}"
        kept = block.kind is Kind.KEPT
        yield f'<section id="{place}" class="{block.kind}">'
        number = _place(block.old) if block.new is None else _place(block.new)
        fate = "" if kept else f' <span class="fate">{_fate(block)}</span>'
        yield f'<p class="place" lang="en" dir="ltr"><a href="#{place}">{number}</a>{fate}</p>'
        yield f'<p class="text" dir="auto">{_runs(block.runs)}</p>'
        yield "</section>"


def _foot(sheet: Sheet) -> Iterator[str]:
    yield "<footer>"
    yield (
        "<p>Every paragraph of both versions stands above, in the order of the later one; its number is its place in"
        " that version, or in the earlier one where it was removed. Times are UTC and say when the page was read, not"
        " when it was changed. The digests are of the archived text files: <code>sha256sum</code> prints the same for"
        " them.</p>"
    )
    yield f"<p><code>{_text(sheet.old.key)}</code><br><code>{_text(sheet.new.key)}</code></p>"
    if sheet.maker:
        yield f"<p>{_text(sheet.maker)}</p>"
    yield "</footer>"


def _fate(block: BlockChange) -> str:
    old, new = _place(block.old), _place(block.new)
    match block.kind:
        case Kind.REMOVED:
            return f"removed; was paragraph {old} of the earlier version"
        case Kind.MOVED:
            # One that keeps its number stands elsewhere among those that did not move.
            was = "" if old == new else f"; was paragraph {old}"
            return f"moved{' and changed' if block.is_edited else ''}{was}"
        case Kind.CHANGED if old != new:
            return f"changed; was paragraph {old}"
        case kind:
            return str(kind)


def _place(index: int | None) -> str:
    return "" if index is None else str(index + 1)


def _runs(runs: Iterable[Run]) -> str:
    marks = {Op.SAME: "{}", Op.REMOVED: "<del>{}</del>", Op.ADDED: "<ins>{}</ins>"}
    return "".join(marks[run.op].format(_text(run.text, lines=True)) for run in runs)


def _broken(text: str) -> str:
    """Escaped text in which line feeds break lines where no style says that they do."""
    return text.replace("\n", "<br>")


def _field(change: BylineChange) -> str:
    parts = []
    if change.old is not None:
        parts.append(f"<del>{_value(change.old)}</del>")
    if change.new is not None:
        parts.append(f"<ins>{_value(change.new)}</ins>")
    return " ".join(parts)


def _value(value: str | dt.date | dt.time | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"<bdi>{_text(name)}</bdi>" for name in value)
    return _text(said(value))


def _row(name: str, cells: Iterable[str]) -> str:
    return f'<tr><th scope="row">{name}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _time(at: dt.datetime) -> str:
    machine = f"{at.year:04}-{at:%m-%dT%H:%M:%SZ}"
    return f'<time datetime="{machine}">{said(at.date())}, {at:%H:%M:%S} UTC</time>'


def _short(version: Version) -> str:
    at = version.first
    return f"{at.year:04}-{at:%m-%d %H:%M:%S} UTC {version.digest[:12]}"


def _link(url: str) -> str:
    text = f'<bdi dir="ltr">{_text(url)}</bdi>'
    if not url.lower().startswith(("http://", "https://")):
        return text
    return f'<a href="{_text(url)}" rel="noreferrer nofollow">{text}</a>'


def _spaced(digest: str) -> str:
    """A digest in groups of eight, which the eye can compare and a narrow column can break."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _joined(runs: Iterable[Run], *ops: Op) -> str:
    return "".join(run.text for run in runs if run.op in ops)


def language_of(tag: str | None) -> str:
    """An empty one says that it is not known: else the page's own would be taken for the text's."""
    return tag if tag is not None and _LANGUAGE.fullmatch(tag) else ""


def _text(text: str, *, lines: bool = False) -> str:
    """Escaped for element and attribute alike; what must not stand in HTML is written out first."""
    return html.escape(safe(text, lines=lines))


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
