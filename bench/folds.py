"""The trees of each fold, for pages of hosts that they have not seen."""

import zlib
from pathlib import Path

from crawler.extract import judge

FOLDS = 5


def fold_of(host: str) -> int:
    """The part of the data that a host belongs to, whole."""
    return zlib.crc32(host.encode()) % FOLDS


class Folds:
    """What `bench/train_body.py --folds` left: a file of trees per fold, learnt without its hosts."""

    def __init__(self, folder: Path) -> None:
        self._trees = [judge.parse((folder / f"{fold}.txt").read_text(encoding="utf-8")) for fold in range(FOLDS)]

    def without(self, host: str) -> judge.Trees:
        """The trees that have not seen `host`."""
        return self._trees[fold_of(host)]
