#!/usr/bin/env python3
"""Learn which blocks of a page are the article from pages with their true text, and write crawler/extract/weights.py.

    python bench/train_body.py [--shared ../shared] [--folds DIR]

Boosted trees, few and small, over the numbers of `crawler.extract.features`. The pages are split by host into five
parts; the figures that are printed are for each part those of trees that have seen nothing of its hosts. `--folds`
keeps those trees, which `bench/quality.py --folds` uses, so that quality is measured on unseen hosts too. The trees
that ship are learnt from all parts. Needs lightgbm and numpy (`pip install lightgbm`); what they write needs neither.
"""

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.folds import FOLDS, fold_of
from crawler.extract.completeness import tree_of
from crawler.extract.decode import text_of_body
from crawler.extract.features import NAMES, SEEN, features_of, with_votes
from crawler.extract.folding import folded
from crawler.extract.generic import Read, prepared
from crawler.extract.voice import main_text, votes_of

SETS = ("scrapinghub", "trafilatura", "fundus", "wcxb_dev", "wcxb_test", "readability", "magic", "portal")
ALONE = 80
"""Trees that see the page alone; where they leave little doubt, nobody else is asked."""
HEARD = 30
"""Trees that go on from there and hear the second voice."""
SETTINGS = {
    "objective": "binary", "learning_rate": 0.16, "num_leaves": 12, "max_depth": 6, "min_data_in_leaf": 50,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10, "verbose": -1, "num_threads": 2, "seed": 1,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip
# Sets whose truth follows other rules than FORMAT.md (title and date lines in it, captions kept) count less.
WEIGHT = {"fundus": 1.5, "readability": 0.8, "magic": 0.5, "portal": 0.5}
MENU = NAMES.index("menu")
_TOKEN = re.compile(r"[぀-ヿ㐀-鿿가-힣]|\w+")
_BULLET = re.compile(r"^(?:[-*•·‣▪●–—]|\|)\s+|\s*\|$")


@dataclass
class Sample:
    """A page: the numbers of its blocks, what is right, how much each counts, and its host's fold."""

    fold: int
    rows: list[list[float]]
    right: list[float]
    weight: list[float]


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


def shares(texts: list[str], truth: str, paragraphs: list[str]) -> list[float]:
    """For each block the share of its word sequences that stand in the true text; a repeated block is right once,
    where most around it is right."""
    words = tokens(truth)
    known = Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))
    lines = {" ".join(tokens(line)) for part in paragraphs for line in part.split("\n")}
    flat = f" {' '.join(words)} "
    found = []
    for text in texts:
        mine = tokens(text)
        key = " ".join(mine)
        grams = [tuple(mine[i : i + 4]) for i in range(len(mine) - 3)]
        if not mine:
            found.append(0.0)
        elif key in lines:
            found.append(1.0)
        elif not grams:
            found.append(float(len(key) > 12 and f" {key} " in flat))
        else:
            found.append(sum(gram in known for gram in grams) / len(grams))
    places: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        places.setdefault(" ".join(tokens(text)), []).append(at)
    for key, ats in places.items():
        allowed = max(1, flat.count(f" {key} "))
        if len(ats) > allowed and found[ats[0]] > 0.5:
            best = sorted(ats, key=lambda at: -sum(found[max(0, at - 4) : at + 5]))
            for at in best[allowed:]:
                found[at] = 0.0
    return found


def told_by(block: str, truth: dict[str, Any]) -> float | None:
    """Whether a block is right where all that is known are a few snippets that the text holds and a few that it does
    not; None where they say nothing of it."""
    text = " ".join(block.split())
    yes, no = (any(" ".join(one.split()) in text for one in truth[name] or ()) for name in ("with", "without"))
    return None if yes == no else float(yes)


def sample(task: tuple[str, dict[str, Any], str]) -> Sample:
    dataset, truth, shared = task
    body = gzip.decompress((Path(shared) / "data" / truth["html"]).read_bytes())
    tree = tree_of(text_of_body(body, content_type=None))
    read: Read = prepared(tree, url=truth["url"])
    rows = with_votes(features_of(read.blocks, read.told), read.blocks, votes_of(read.blocks, main_text(tree)))
    texts = [block.text for block in read.blocks]
    if truth["truth_text"] is None:
        told = [None if row[MENU] else told_by(text, truth) for text, row in zip(texts, rows, strict=True)]
        sizes = [0.0 if one is None else min(3.0, 0.3 + len(text) / 150) for one, text in zip(told, texts, strict=True)]
        return Sample(fold_of(truth["host"]), rows, [one or 0.0 for one in told], sizes)
    paragraphs = [_BULLET.sub("", line) for part in truth["truth_paras"] for line in part.split("\n")]
    right = shares(texts, truth["truth_text"], paragraphs)
    title = folded(read.told.title)
    summary, lead, along = map(NAMES.index, ("like summary", "named lead", "along"))
    weights = []
    for row, share, block in zip(rows, right, read.blocks, strict=True):
        weight = min(3.0, 0.3 + len(block.text) / 150) * WEIGHT.get(dataset, 1.0)
        if abs(share - 0.5) < 0.35:
            weight *= 0.3  # partly in the truth: the cut is another there
        if dataset == "fundus" and block.kind in ("list", "table") and share < 0.5:
            weight = 0.0  # its truth leaves lists out; FORMAT.md keeps them
        said = row[summary] >= 0.8 or row[lead] == 2
        if share < 0.5 and dataset != "fundus" and said and row[along] <= 0 and len(block.text) > 40:
            weight = 0.0  # and most leave the standfirst out
        if row[MENU] or (title and folded(block.text) == title):
            weight = 0.0  # taken out by rule
        weights.append(weight)
    return Sample(fold_of(truth["host"]), rows, [float(share > 0.5) for share in right], weights)


def tasks(shared: Path) -> Iterator[tuple[str, dict[str, Any], str]]:
    for dataset in SETS:
        with (shared / "data" / f"{dataset}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield dataset, json.loads(line), str(shared)


def samples_of(shared: Path) -> list[Sample]:
    """Every page that has blocks."""
    with Pool(2) as pool:
        return [one for one in pool.imap(sample, tasks(shared), chunksize=8) if one.rows]


@dataclass
class Model:
    """Two boosters, one behind the other."""

    alone: lightgbm.Booster
    heard: lightgbm.Booster

    def odds(self, rows: Any) -> Any:
        """The logarithm of the odds of each row, as if the second voice were always asked."""
        return self.alone.predict(rows[:, : len(SEEN)], raw_score=True) + self.heard.predict(rows, raw_score=True)


def written(model: Model) -> str:
    """The trees as text, one a line, an empty line between (`crawler.extract.judge.parse` reads it)."""

    def node(tree: dict[str, Any]) -> str:
        if "leaf_value" in tree:
            return f"{tree['leaf_value']:.3g}"
        below, above = node(tree["left_child"]), node(tree["right_child"])
        return f"{NAMES[tree['split_feature']]}<{tree['threshold']:.3g}({below},{above})"

    return "\n\n".join(
        "\n".join(node(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"])
        for booster in (model.alone, model.heard)
    )


def learnt(samples: list[Sample], without: int | None) -> Model:
    chosen = [one for one in samples if one.fold != without]
    rows = np.array([row for one in chosen for row in one.rows], dtype=np.float32)
    right = np.array([value for one in chosen for value in one.right])
    weight = np.array([value for one in chosen for value in one.weight])
    use = weight > 0
    rows, right, weight = rows[use], right[use], weight[use]
    seen = rows[:, : len(SEEN)]
    alone = lightgbm.train(SETTINGS, lightgbm.Dataset(seen, right, weight=weight), ALONE)
    so_far = alone.predict(seen, raw_score=True)
    heard = lightgbm.train(SETTINGS, lightgbm.Dataset(rows, right, weight=weight, init_score=so_far), HEARD)
    return Model(alone, heard)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--folds", type=Path, help="keep the trees of each fold in this folder")
    args = parser.parse_args()
    samples = samples_of(args.shared)
    print(f"{len(samples)} pages, {sum(len(one.rows) for one in samples)} blocks")
    if args.folds is not None:
        args.folds.mkdir(parents=True, exist_ok=True)
        for fold in range(FOLDS):
            model = learnt(samples, fold)
            (args.folds / f"{fold}.txt").write_text(written(model) + "\n", encoding="utf-8")
            seen = [one for one in samples if one.fold == fold]
            right = np.array([value for one in seen for value in one.right])
            said = model.odds(np.array([row for one in seen for row in one.rows], dtype=np.float32)) > 0
            print(f"fold {fold}: {len(seen)} pages, {np.mean(said == right):.4f} of the blocks right")
    place = Path(__file__).resolve().parent.parent / "crawler" / "extract" / "weights.py"
    place.write_text(
        '"""Learnt by bench/train_body.py, not edited: a tree a line, `feature<threshold(below,above)` or a value.\n\n'
        "Features are those of `crawler.extract.features`; `crawler.extract.judge` reads this.\n"
        '"""\n\n# ruff: noqa: E501\n\n'
        f'TREES = """\\\n{written(learnt(samples, None))}\n"""\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
