"""A diff as a JSON document, for programs."""

import datetime as dt

from archive.diff.compare import Diff
from archive.diff.words import Run


def document(diff: Diff) -> dict[str, object]:
    """The diff in values that `json.dumps` takes. Texts stand as they are stored: who prints them makes them safe.

    - `same`: whether there is no difference
    - `title`: null where it is the same, else a list of runs
    - `byline`: a list of `{"field", "old", "new"}`, only fields that differ; null on the side that has none; a date is
      `2016-11-10`, a time `10:19`, authors a list
    - `blocks`: every paragraph in the order of the new text: `{"kind", "old", "new", "runs"}`; kind is `kept`,
      `changed`, `moved`, `added` or `removed`; old and new are its place among the paragraphs, from 1, or null
    - a run is `{"op", "text"}`; op is `same`, `removed` or `added`. Same and removed texts joined are the old
      paragraph, same and added ones the new
    """
    return {
        "same": diff.is_empty,
        "title": _runs(diff.title) if diff.is_title_changed else None,
        "byline": [{"field": c.field, "old": _value(c.old), "new": _value(c.new)} for c in diff.byline],
        "blocks": [
            {
                "kind": str(block.kind),
                "old": None if block.old is None else block.old + 1,
                "new": None if block.new is None else block.new + 1,
                "runs": _runs(block.runs),
            }
            for block in diff.blocks
        ],
    }


def _runs(runs: tuple[Run, ...]) -> list[dict[str, str]]:
    return [{"op": str(run.op), "text": run.text} for run in runs]


def _value(value: str | dt.date | dt.time | tuple[str, ...] | None) -> str | list[str] | None:
    match value:
        case dt.date():
            return value.isoformat()
        case dt.time():
            return f"{value:%H:%M}"
        case tuple():
            return list(value)
    return value
