"""What `check` finds."""

from dataclasses import dataclass
from enum import StrEnum

MEND = "move it away, and `archive reindex` writes it again from the raw file"
"""What to do about a damaged text or record whose visit stands whole in a raw file."""


class Kind(StrEnum):
    """What sort of trouble it is."""

    DAMAGED = "damaged"
    """Stored bytes are not what was written."""
    MISSING = "missing"
    """Something that was stored is gone."""
    CATALOG = "catalog"
    """The catalog and the store do not agree; `archive reindex` makes it again."""
    SEAL = "seal"
    """What a seal names is not what it was when it was sealed, or a seal itself is not."""
    FOREIGN = "foreign"
    """Something lies in the archive that was not put there by it. It is left alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    path: str
    """The file or folder."""
    problem: str
    """One line for a person. It may hold what came from a page: escape it for a terminal."""
    kind: Kind
