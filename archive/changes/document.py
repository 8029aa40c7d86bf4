"""A change in values for JSON, and back."""

from typing import Any

from archive.changes.model import Change, Disclosure, Kind, Part, SentenceChange


def document(change: Change) -> dict[str, Any]:
    """The change in values that `json.dumps` takes. Texts stand as they are stored: who prints them makes them safe.

    - `kinds`: what differs, a list of `Kind`
    - `disclosure`: `stealth`, `disclosed` or `trivial`; `disclosed_by`: what on the page says so, a list of lines
    - `added`, `removed`: numbers of words (of characters in scripts without spaces)
    - `sentences`: a list of `{"part", "kinds", "old", "new", "old_block", "new_block"}`; part is `title`, `byline` or
      `body`; old and new are texts, null on the side that has none; a block is a paragraph's place from 1, or null
    """
    return {
        "kinds": [str(kind) for kind in change.kinds],
        "disclosure": str(change.disclosure),
        "disclosed_by": list(change.disclosed_by),
        "added": change.added,
        "removed": change.removed,
        "sentences": [
            {
                "part": str(one.part),
                "kinds": [str(kind) for kind in one.kinds],
                "old": one.old,
                "new": one.new,
                "old_block": _place(one.old_block),
                "new_block": _place(one.new_block),
            }
            for one in change.sentences
        ],
    }


_KINDS = {kind.value: kind for kind in Kind}
"""To look a kind up costs a tenth of what it costs to ask the enumeration, and there are thousands."""


def change_of(fields: dict[str, Any]) -> Change:
    """The change that `document` wrote. Raises: KeyError, TypeError, ValueError."""
    return Change(
        kinds=tuple([_KINDS[kind] for kind in fields["kinds"]]),
        added=fields["added"],
        removed=fields["removed"],
        sentences=tuple(
            SentenceChange(
                old=one["old"],
                new=one["new"],
                kinds=tuple([_KINDS[kind] for kind in one["kinds"]]),
                old_block=_index(one["old_block"]),
                new_block=_index(one["new_block"]),
                part=Part(one["part"]),
            )
            for one in fields["sentences"]
        ),
        disclosure=Disclosure(fields["disclosure"]),
        disclosed_by=tuple(fields["disclosed_by"]),
    )


def _place(index: int | None) -> int | None:
    return None if index is None else index + 1


def _index(place: int | None) -> int | None:
    return None if place is None else place - 1
