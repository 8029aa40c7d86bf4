"""steps_of(versions): from each version to the next, with a text that goes to and fro folded into one step."""

from collections.abc import Sequence

from archive.changes.model import Step
from archive.model import Version

# As many versions in turn (A, B, A, B) are a page that is served in two forms: a cache, a test of headlines. Three are
# an edit and its return.
_ALTERNATING = 4


def steps_of(versions: Sequence[Version], *, begin: int = 0) -> list[Step]:
    """What lies between neighbours, in the order of time. `versions`: all of one article, in their order.

    Two texts in turn, four times or more, are one alternating step. Every neighbour is in one step. `begin`: the place
    of the version from which a step goes out, and on; it may be asked for with the one before it alone.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2024, 5, 3, tzinfo=UTC)
    >>> said = [Version(number, at, at, text, text, 1) for number, text in enumerate("ABCBCBD", start=1)]
    >>> [(step.before.number, step.after.number, len(step.alternating)) for step in steps_of(said)]
    [(1, 2, 0), (2, 3, 5), (6, 7, 0)]
    """
    steps = []
    at = begin
    while at + 1 < len(versions):
        end = at + 2
        while end < len(versions) and versions[end].digest == versions[end - 2].digest:
            end += 1
        if end - at >= _ALTERNATING:
            steps.append(Step(versions[at], versions[at + 1], alternating=tuple(versions[at:end])))
            at = end - 1
            continue
        is_return = at > 0 and versions[at - 1].digest == versions[at + 1].digest
        steps.append(Step(versions[at], versions[at + 1], is_return=is_return))
        at += 1
    return steps


def may_still_change(before: int, last: int) -> bool:
    """Whether a plain step that goes out from version `before` may become another one when one follows the `last`."""
    return before > last - _ALTERNATING + 1
