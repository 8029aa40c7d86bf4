"""The file that keeps one revision: JSON that a person can read. FORMAT.md specifies it."""

import json
from typing import Any

from archive.boilerplate.model import Learnt, Mark, Proof, Ruling, SiteBlock

FORMAT = 4
"""Version of the object: the lowest that says all, for older programs can read that: 4 where there are frames with
figures (#), 3 where there are others, 2 where something else volatile was learnt, else 1."""


class TooNew(ValueError):
    """The file is of a format that only a newer program knows."""


def dumps(learnt: Learnt) -> bytes:
    """The object as canonical JSON: UTF-8, sorted keys, two spaces, LF."""
    fields = {
        "format": _format(learnt),
        "host": learnt.host,
        "revision": learnt.revision,
        "blocks": [
            {
                "id": block.id,
                "text": block.text,
                "ruling": None if block.ruling is None else block.ruling.value,
                "anywhere": block.anywhere,
                "witnesses": block.witnesses,
                "proofs": [
                    {"article": proof.article, "key": proof.key}
                    | ({"fetches": proof.fetches, "changes": proof.changes} if proof.fetches else {})
                    for proof in block.proofs
                ],
            }
            | ({} if block.mark is Mark.TEXT else {"mark": block.mark.value})
            | ({"below": block.below} if block.below else {})
            for block in learnt.blocks
        ],
    }
    return json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _format(learnt: Learnt) -> int:
    frames = [block.text for block in learnt.blocks if block.mark is Mark.FRAME]
    if frames:
        return FORMAT if any("#" in text for text in frames) else 3
    return 2 if any(block.mark is not Mark.TEXT or block.is_volatile for block in learnt.blocks) else 1


def loads(data: bytes) -> Learnt:
    """What `data` says. Raises: TooNew, ValueError where it is no such object."""
    fields = json.loads(data)
    if not isinstance(fields, dict) or not isinstance(fields.get("format"), int):
        raise ValueError("not a file of what was learnt of a host")
    if fields["format"] > FORMAT:
        raise TooNew(f"of format {fields['format']}; this program knows up to {FORMAT}: update it")
    try:
        blocks = tuple(map(_block, fields["blocks"]))
        return Learnt(fields["host"], fields["revision"], blocks)
    except (KeyError, TypeError, AttributeError) as exc:
        raise ValueError(f"not whole: {exc!r}") from exc


def _block(fields: dict[str, Any]) -> SiteBlock:
    return SiteBlock(
        text=fields["text"],
        proofs=tuple(
            Proof(proof["article"], proof["key"], proof.get("fetches", 0), proof.get("changes", 0))
            for proof in fields["proofs"]
        ),
        witnesses=fields["witnesses"],
        anywhere=fields["anywhere"],
        ruling=None if fields["ruling"] is None else Ruling(fields["ruling"]),
        mark=Mark(fields.get("mark", Mark.TEXT)),
        below=fields.get("below", 0),
    )
