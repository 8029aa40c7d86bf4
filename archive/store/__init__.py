"""PORT: bytes under keys, written once. The adapters lie beside: `files.py`."""

from collections.abc import Iterator, Mapping
from typing import Protocol


class Store(Protocol):
    """Where texts and their records lie.

    A key is `/`-separated components as `archive.paths` makes them. Stored bytes never change and are never deleted.
    One instance belongs to one thread; any number of processes may use one place at the same time.

    Every method raises StoreError, with the path, where the place cannot be used (full, not writable, gone).
    """

    def put(self, items: Mapping[str, bytes]) -> None:
        """Stores all of `items`. When it returns, they survive the loss of power; a batch may share the work for that.

        The same bytes under a taken key are fine. At no instant does a key show part of its bytes. A batch that failed
        may have been stored in part.

        Raises: StoreConflict where other bytes stand under one of the keys.
        """

    def get(self, key: str) -> bytes:
        """The bytes under `key`. Raises: KeyNotFound."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with the folder `prefix` (such as `texts`), in the order of their code points."""

    def strangers(self) -> Iterator[tuple[str, str]]:
        """What lies in the place and was not put there: path and what it is (symbolic link, foreign file …)."""

    def sweep(self) -> int:
        """Removes what dead writers left half done; returns how many. Only while no other process can be writing."""
