"""What a page about a diff says beside it, as far as the archive knows."""

from archive.archive import Archive
from archive.changes.wording import verdict, wording
from archive.diff.html import Sheet
from archive.model import Article, Version
from archive.release import NAME, release


def sheet_of(archive: Archive, old: Version, new: Version, before: Article, after: Article) -> Sheet:
    """The sheet about two versions and what they say; both may be one. Raises: KeyNotFound, DamageError."""
    change = None if old.number == new.number else archive.change(old, new)
    told = () if change is None else wording(change)
    known = after.metadata if after.metadata.language is not None else before.metadata
    return Sheet(
        url=str(archive.provenance(new.key)["url"]),
        old=old,
        new=new,
        site_name=after.metadata.site_name or before.metadata.site_name,
        language=known.language,
        told=told,
        # Where nothing differs the page says so by itself.
        verdict=None if change is None or (before == after and not told) else verdict(change),
        maker=f"{NAME.capitalize()} {release()}",
    )
