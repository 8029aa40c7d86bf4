"""What editors changed in an article, in plain words. Pure."""

from itertools import pairwise

from archive.diff.compare import BlockChange, Diff, Kind
from archive.diff.words import Op, Run
from archive.display import fit, safe

_SHOWN = 70
"""Columns of a text that are shown."""


def wording(diff: Diff) -> list[str]:
    """One phrase for each thing that changed, safe to print; empty where nothing did.

    >>> from archive.diff.compare import compare
    >>> from archive.model import Article
    >>> wording(compare(Article("T", None, ("41,200 eels.", "Gone.")), Article("T", None, ("14,200 eels.",))))
    ['a number changed: 41,200 became 14,200', 'a paragraph was dropped: Gone.']
    """
    phrases = []
    if diff.is_title_changed:
        phrases.append(f"the headline was: {_before(diff.title)}")
    if diff.byline:
        phrases.append("the byline changed: " + ", ".join(change.field for change in diff.byline))
    for block in diff.blocks:
        if block.kind is not Kind.KEPT:
            phrases += _told(block)
    return phrases


def _told(block: BlockChange) -> list[str]:
    text = _short("".join(run.text for run in block.runs))
    match block.kind:
        case Kind.ADDED:
            return [f"a paragraph was added: {text}"]
        case Kind.REMOVED:
            return [f"a {'quotation' if _quotes(text) else 'paragraph'} was dropped: {text}"]
        case Kind.MOVED if block.old is not None and block.new is not None:
            where = "up" if block.new < block.old else "down"
            moved = f"a paragraph moved {where}, from place {block.old + 1} to {block.new + 1}: {text}"
            return [moved, *(["and was reworded"] if block.is_edited else [])]
    return [_replacement(block.runs) or f"a paragraph was reworded: {text}"]


def _replacement(runs: tuple[Run, ...]) -> str | None:
    """What took the place of what, where it is the one thing that changed and short; else None."""
    changed = [run for run in runs if run.op is not Op.SAME]
    if [run.op for run in changed] != [Op.REMOVED, Op.ADDED] or not any(p == tuple(changed) for p in pairwise(runs)):
        return None
    old, new = (safe(run.text).strip() for run in changed)
    if len(old) + len(new) > _SHOWN:
        return None
    return f"{'a number' if _counts(old) and _counts(new) else 'a word'} changed: {old} became {new}"


def _counts(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _quotes(text: str) -> bool:
    return text.startswith(("“", "„", "«", "»", "‘", "「", '"'))


def _before(runs: tuple[Run, ...]) -> str:
    return safe("".join(run.text for run in runs if run.op is not Op.ADDED))


def _short(text: str) -> str:
    return fit(safe(text).strip(), _SHOWN)
