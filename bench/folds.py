"""The trees of each fold, for pages of hosts that they have not seen."""

import zlib
from pathlib import Path

from crawler.extract import judge

FOLDS = 5


def fold_of(host: str) -> int:
    """The part of the data that a host belongs to, whole."""
    return zlib.crc32(host.encode()) % FOLDS


class Folds:
    """What `learn` or `bench/train_body.py --folds` left: a file of trees per fold, learnt without its hosts."""

    def __init__(self, folder: Path) -> None:
        self._trees = [judge.parse((folder / f"{fold}.txt").read_text(encoding="utf-8")) for fold in range(FOLDS)]

    def without(self, host: str) -> judge.Trees:
        """The trees that have not seen `host`."""
        return self._trees[fold_of(host)]


def learn(shared: Path, folder: Path) -> None:
    """Learns the trees of each fold, as `bench/train_body.py` does, into `folder`. Needs lightgbm."""
    from bench import train_body  # lightgbm is needed by who learns alone

    samples = train_body.samples_of(shared)
    folder.mkdir(parents=True)
    for fold in range(FOLDS):
        trees = train_body.written(train_body.learnt(samples, fold))
        (folder / f"{fold}.txt").write_text(trees + "\n", encoding="utf-8")
