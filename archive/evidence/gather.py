"""What the archive holds about one version of an article, put together as evidence."""

from archive.archive import Archive
from archive.diff.compare import compare
from archive.diff.html import page
from archive.errors import DamageError
from archive.evidence.bundle import Exhibit, bundle
from archive.evidence.citation import Citation
from archive.evidence.sheet import sheet_of
from archive.model import Outcome, RawRef, Version, Visit
from archive.paths import record_key
from archive.records import read_moment, written_moment
from archive.seals import stamp_key


def cite(archive: Archive, version: Version, *, count: int) -> Citation:
    """The citation of one of the `count` versions of an article. Raises: KeyNotFound, DamageError."""
    sealed = next((each for each in archive.seals() if version.key in each.seal.files), None)
    record = archive.provenance(version.key)
    again = _returned(archive, version)
    return Citation(
        article=archive.article(version.key),
        url=str(record["url"]) if again is None else again.url,
        version=version,
        count=count,
        seal=None if sealed is None else (sealed.seal.key, sealed.digest),
        stored=version.first if again is None else read_moment(str(record["at"])),
    )


def _returned(archive: Archive, version: Version) -> Visit | None:
    """The look that a version begins with, where its text had been stored before: an article that was changed back.

    None where the text was stored at that look.
    """
    record = archive.provenance(version.key)
    if record["at"] == written_moment(version.first):
        return None
    article = str(record["article"])
    looks = (look for look in archive.visits(article) if look.article == article and look.outcome is Outcome.ARTICLE)
    return next((look for look in looks if look.at == version.first), None)


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
    again = _returned(archive, version)
    return Exhibit(
        number=version.number,
        text=archive.text(version.key).encode(),
        record=archive.record_of(version.key),
        key=version.key,
        page=archive.page(raw),
        raw=archive.raw_records(raw),
        again=None if again is None or again.raw is None else archive.raw_records(again.raw),
    )
