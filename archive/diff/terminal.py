"""A diff for people: plain text, or with ANSI styles on a terminal."""

import datetime as dt
from collections.abc import Iterable, Iterator

from archive.diff.compare import BlockChange, BylineChange, Diff, Kind
from archive.diff.words import Op, Run
from archive.display import Paint, safe, wrap
from archive.model import MONTHS

_INDENT = 4


def render(diff: Diff, *, old: str, new: str, colour: bool = False, columns: int | None = None) -> str:
    """The diff as lines, headed by what is compared; `old` and `new` name both sides.

    Paragraphs count from 1, in the new text where nothing else is said. Removed words stand in `[-…-]` and added ones
    in `{+…+}`, or in their styles. Paragraphs that stayed the same are counted, not shown. `columns`: where lines
    are wrapped; None: a paragraph is one line. Everything in it is safe to print (`archive.display`).
    """
    paint = Paint(colour=colour)
    lines = [f"--- {safe(old)}", f"+++ {safe(new)}"]
    if diff.is_empty:
        return "\n".join([*lines, "", "No difference."]) + "\n"
    if diff.is_title_changed:
        lines += ["", paint("bold", "Title"), *_paragraph(diff.title, paint, columns)]
    if diff.byline:
        lines += ["", paint("bold", "Byline"), *(_field(change, paint) for change in diff.byline)]
    for heading, block in _told(diff.blocks):
        lines += ["", paint("bold" if block else "dim", heading)]
        if block is not None:
            lines += _paragraph(block.runs, paint, columns)
    return "\n".join([*lines, "", summary(diff)]) + "\n"


def summary(diff: Diff) -> str:
    """One line that says how much differs, in words.

    >>> from archive.diff.compare import compare
    >>> from archive.model import Article
    >>> summary(compare(Article("Old", None, ("One.", "Two.")), Article("New", None, ("One.",))))
    'Title changed; 1 paragraph removed.'
    """
    parts = []
    if diff.is_title_changed:
        parts.append("title changed")
    if diff.byline:
        parts.append("byline changed")
    for kind in (Kind.CHANGED, Kind.ADDED, Kind.REMOVED, Kind.MOVED):
        count = diff.count(kind)
        if count:
            parts.append(f"{count} paragraph{'' if count == 1 else 's'} {kind}")
    text = "; ".join(parts) or "no difference"
    return f"{text[0].upper()}{text[1:]}."


def _told(blocks: Iterable[BlockChange]) -> Iterator[tuple[str, BlockChange | None]]:
    """Headings, each with the paragraph to show under it; None where paragraphs are only counted."""
    kept: list[int] = []
    for block in blocks:
        if block.kind is Kind.KEPT and block.new is not None:
            kept.append(block.new)
            continue
        if kept:
            yield _unchanged(kept), None
            kept = []
        yield _heading(block), block
    if kept:
        yield _unchanged(kept), None


def _unchanged(kept: list[int]) -> str:
    first, last = kept[0] + 1, kept[-1] + 1
    return f"Paragraph {first}: unchanged" if first == last else f"Paragraphs {first} to {last}: unchanged"


def _heading(block: BlockChange) -> str:
    old = None if block.old is None else block.old + 1
    new = None if block.new is None else block.new + 1
    match block.kind:
        case Kind.REMOVED:
            return f"Paragraph {old} of the old text: removed"
        case Kind.MOVED:
            edited = " and changed" if block.is_edited else ""
            return f"Paragraph {new}: moved{edited}, was paragraph {old}"
        case Kind.CHANGED if old != new:
            return f"Paragraph {new}: changed, was paragraph {old}"
        case kind:
            return f"Paragraph {new}: {kind}"


def _field(change: BylineChange, paint: Paint) -> str:
    parts = [f"{change.field + ':':<11}"]
    if change.old is not None:
        parts.append(paint("removed", _mark(Op.REMOVED, safe(said(change.old)), paint)))
    if change.new is not None:
        parts.append(paint("added", _mark(Op.ADDED, safe(said(change.new)), paint)))
    return " " * _INDENT + " ".join(parts)


def said(value: str | dt.date | dt.time | tuple[str, ...]) -> str:
    """A field as the byline has it."""
    match value:
        case dt.date():
            return f"{value.day} {MONTHS[value.month - 1]}, {value.year:04}"
        case dt.time():
            return f"{value:%H:%M}"
        case tuple():
            return " and ".join(filter(None, (", ".join(value[:-1]), value[-1])))
    return value


def _mark(op: Op, text: str, paint: Paint) -> str:
    if paint.colour or op is Op.SAME:
        return text
    return f"[-{text}-]" if op is Op.REMOVED else f"{{+{text}+}}"


def _paragraph(runs: Iterable[Run], paint: Paint, columns: int | None) -> list[str]:
    return [
        " " * _INDENT + line for line in marked(runs, paint, None if columns is None else max(columns - _INDENT, 20))
    ]


def marked(runs: Iterable[Run], paint: Paint, columns: int | None) -> list[str]:
    """Words with what was taken out and put in marked, as lines no wider than `columns`; safe to print."""
    pieces = [
        (safe(_mark(run.op, run.text, paint), lines=True), "plain" if run.op is Op.SAME else str(run.op))
        for run in runs
    ]
    return ["".join(paint(style, text) for text, style in line) for line in wrap(pieces, columns)]
