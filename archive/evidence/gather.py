"""What the archive holds about one version of an article, put together as evidence."""

from archive.archive import Archive
from archive.diff.compare import compare
from archive.diff.html import page
from archive.errors import DamageError
from archive.evidence.bundle import Exhibit, bundle
from archive.evidence.citation import Citation
from archive.evidence.sheet import sheet_of
from archive.model import RawRef, Version
from archive.paths import record_key
from archive.seals import stamp_key


def cite(archive: Archive, version: Version, *, count: int) -> Citation:
    """The citation of one of the `count` versions of an article. Raises: KeyNotFound, DamageError."""
    sealed = next((each for each in archive.seals() if version.key in each.seal.files), None)
    return Citation(
        article=archive.article(version.key),
        url=str(archive.provenance(version.key)["url"]),
        version=version,
        count=count,
        seal=None if sealed is None else (sealed.seal.key, sealed.digest),
    )


def evidence(archive: Archive, citation: Citation, *, before: Version | None, name: str) -> bytes:
    """A bundle (`archive.evidence.bundle`) about the version that is cited, and the one before it where there is one.

    `name`: of the file that it will be. Raises: KeyNotFound, DamageError.
    """
    version = citation.version
    shown = [version] if before is None else [before, version]
    named = {path for one in shown for path in (one.key, record_key(one.key))}
    seals: dict[str, bytes] = {}
    for sealed in archive.seals():
        if seals or not named.isdisjoint(sealed.seal.files):
            seals[sealed.seal.key] = sealed.data
            if (stamp := archive.stamp_of(sealed.seal.key)) is not None:
                seals[stamp_key(sealed.seal.key)] = stamp
    diff = None
    if before is not None:
        old = archive.article(before.key)
        sheet = sheet_of(archive, before, version, old, citation.article)
        diff = page(compare(old, citation.article), sheet)
    exhibits = [_exhibit(archive, one) for one in shown]
    return bundle(citation, exhibits, seals=seals, diff=diff, name=name)


def _exhibit(archive: Archive, version: Version) -> Exhibit:
    record = archive.provenance(version.key)
    try:
        raw = RawRef(**record["raw"])
    except (KeyError, TypeError) as exc:
        path = record_key(version.key)
        raise DamageError(f"{path}: it does not say where the answer lies that was read", path=path) from exc
    return Exhibit(
        number=version.number,
        text=archive.text(version.key).encode(),
        record=archive.record_of(version.key),
        key=version.key,
        page=archive.page(raw),
        raw=archive.raw_records(raw),
    )
