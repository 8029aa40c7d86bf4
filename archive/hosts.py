"""What was learnt of the hosts of an archive: revision after revision, a file each, which never changes.

It is no index that could be made again, for it is part of what made the texts, and a person's rulings stand in it; so
older revisions stay too: a text read with revision 3 can be read so again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby

from archive.boilerplate import document
from archive.boilerplate.learning import Evidence, Said, learn, learn_noise
from archive.boilerplate.model import Learnt, Mark, Ruling, SiteBlock, whole
from archive.catalog import Told
from archive.errors import DamageError, FormatError, StoreTooNew
from archive.finding import Finding, Kind
from archive.model import Article
from archive.paths import LEARNT, learnt_folder, learnt_key
from archive.place import Place
from archive.store import Store
from archive.textformat import loads

_RESTORE = "put it back from a backup"
_GONE = "gone, and texts may have been read with it; put it back from a backup"


class Hosts:
    """What was learnt of hosts, in the store of an archive. Raises: StoreError from every method."""

    def __init__(self, place: Place, store: Store) -> None:
        self._place = place
        self._store = store

    def all(self, damaged: Callable[[DamageError], None] | None = None) -> Iterator[Learnt]:
        """The newest revision of each host, by the names of their folders.

        damaged: is told of what cannot be read, and the others are given. Raises: StoreTooNew, DamageError without it.
        """
        newest: dict[str, str] = {}
        for key in self._store.keys(LEARNT):
            newest[key.rpartition("/")[0]] = key
        for key in newest.values():
            try:
                found = self._read(key)
            except DamageError as error:
                if damaged is None:
                    raise
                damaged(error)
            else:
                yield found

    def newest(self, host: str) -> int:
        """The number of the newest revision; 0 where there is none."""
        return max((_number(key) for key in self._store.keys(learnt_folder(host))), default=0)

    def revision(self, host: str, number: int) -> Learnt:
        """One revision, 0 for nothing. Raises: KeyNotFound, StoreTooNew, DamageError."""
        return self._read(learnt_key(host, number)) if number else Learnt(host)

    def learnt(self, host: str) -> Learnt:
        """The newest revision: 0 where nothing was ever learnt of `host`. Raises: StoreTooNew, DamageError."""
        return self.revision(host, self.newest(host))

    def evidence(self, told: Iterable[Told]) -> list[Evidence]:
        """What articles have said, which is given by identity, then by time. Raises: KeyNotFound, DamageError."""
        return [self._evidence(article, list(those)) for article, those in groupby(told, lambda one: one.article)]

    def _evidence(self, article: str, told: Sequence[Told]) -> Evidence:
        read = [self._text(one) for one in told]
        said = (
            Said(one.key, text.title, whole(text.body, one.removed), one.moments)
            for one, text in zip(told, read, strict=True)
        )
        byline = read[-1].byline
        published = None if byline is None else byline.date
        return Evidence(article, published or told[0].first.date(), tuple(said))

    def _text(self, told: Told) -> Article:
        data, path = self._store.get(told.key), self._place.folder.where(told.key)
        if sha256(data).hexdigest() != told.digest:
            raise DamageError(f"{path}: not what was written; `archive check` says more", path=path)
        try:
            return loads(data.decode())
        except (FormatError, UnicodeDecodeError) as exc:
            raise DamageError(f"{path}: damaged ({exc})", path=path) from exc

    def learn(self, host: str, evidence: Sequence[Evidence]) -> Learnt:
        """The newest revision once the articles of `host` have been asked: a new one where they teach another thing.

        Raises: StoreTooNew, DamageError.
        """
        return self._keep(host, lambda before: learn(evidence, before))

    def learn_noise(self, host: str, evidence: Sequence[Evidence]) -> Learnt:
        """The same, of what changes from visit to visit alone; what is known is kept. Raises: as `learn`."""
        return self._keep(host, lambda before: learn_noise(evidence, before))

    def rule(self, host: str, rulings: Mapping[str, Ruling | None], marks: Mapping[str, Mark] | None = None) -> Learnt:
        """The newest revision once a person has ruled on blocks of `host`, by their texts; None takes a ruling back.

        A block that was not learnt goes with its ruling; whether it is the site's says the next `learn`. `marks`: of
        such ones, by what they are known again; by their text, where it does not say.

        Raises: StoreTooNew, DamageError.
        """

        def ruled(before: Learnt) -> Learnt:
            blocks = {block.text: block for block in before.blocks}
            for text, ruling in rulings.items():
                known = blocks.pop(text, None)
                if known is not None and (ruling is not None or known.proofs):
                    blocks[text] = replace(known, ruling=ruling)
                elif ruling is not None:
                    blocks[text] = SiteBlock(text, ruling=ruling, mark=(marks or {}).get(text, Mark.TEXT))
            found = tuple(blocks[text] for text in sorted(blocks))
            return before if found == before.blocks else Learnt(host, before.revision + 1, found)

        return self._keep(host, ruled)

    def _keep(self, host: str, change: Callable[[Learnt], Learnt]) -> Learnt:
        """Stores what `change` makes of the newest revision, where that is another one, and returns it."""
        while True:
            before = self.learnt(host)
            after = change(before)
            if after.revision == before.revision:
                return before
            # A number that articles were read with is not given again, though its file is gone.
            known = self._place.catalog().learnt_of(host) or 0
            after = replace(after, revision=max(before.revision, known) + 1)
            with self._place.writing(), self._place.catalog().writing():
                # Who holds the catalog sweeps files without a name, and no other revision can come in here.
                if self.newest(host) == before.revision:
                    key, data = learnt_key(host, after.revision), document.dumps(after)
                    self._store.put({key: data})
                    self._place.catalog().keep(key, sha256(data).hexdigest())
                    return after

    def _read(self, key: str) -> Learnt:
        path = self._place.folder.where(key)
        try:
            found = document.loads(self._store.get(key))
        except document.TooNew as exc:
            raise StoreTooNew(f"{path}: {exc}", path=path) from exc
        except ValueError as exc:
            raise DamageError(f"{path}: damaged ({exc}); {_RESTORE}", path=path) from exc
        if learnt_key(found.host, found.revision) != key:
            about = f"it is about revision {found.revision} of {found.host}"
            raise DamageError(f"{path}: damaged, {about}; {_RESTORE}", path=path)
        return found

    def check(self, read_with: Mapping[str, int]) -> Iterator[Finding]:
        """What is not as it should be among the files. Nothing else holds what they say, so a backup has to.

        read_with: by host, the newest revision that articles were read with, as far as that is known.
        """
        for host, number in read_with.items():
            for missing in range(self.newest(host) + 1, number + 1):
                yield Finding(self._place.folder.where(learnt_key(host, missing)), _GONE, Kind.MISSING)
        last: tuple[str, int] = ("", 0)
        for key in self._store.keys(LEARNT):
            folder, number = key.rpartition("/")[0], _number(key)
            expected = last[1] + 1 if last[0] == folder else 1
            for missing in range(expected, number):
                gone = f"{folder}/{missing:06}.json"
                yield Finding(self._place.folder.where(gone), _GONE, Kind.MISSING)
            last = (folder, number)
            try:
                if document.dumps(self._read(key)) != self._store.get(key):
                    yield Finding(self._place.folder.where(key), "not what was written", Kind.DAMAGED)
            except StoreTooNew as exc:
                yield Finding(exc.path, exc.problem, Kind.FOREIGN)
            except DamageError as exc:
                yield Finding(exc.path, exc.problem, Kind.DAMAGED)


def _number(key: str) -> int:
    return int(key.rpartition("/")[2].removesuffix(".json"))
