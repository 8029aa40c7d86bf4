#!/usr/bin/env python3
"""Score this project and trafilatura on pages with their true text, and write bench/quality.md.

    python bench/quality.py [--shared ../shared] [--folds DIR] [--sets fundus,portal] [--processes 2]

`--shared` (or the environment variable SHARED) is the folder with `tools/quality.py`, the scorer, and `data/`. With
`--folds`, as `bench/train_body.py --folds` left them, every page is judged by trees that saw nothing of its host: that
is the figure to quote. Without, the trees that ship are used, which were learnt from these pages too.
trafilatura is run with each of its settings that make sense here; the table has the best F1 of each set.
"""

import argparse
import datetime as dt
import gzip
import importlib.util
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.model import Article, Page, Reason, Rejection
from bench.folds import Folds
from crawler.extract.contents import contents
from crawler.extract.judge import Trees

SETTINGS: dict[str, dict[str, bool]] = {
    "default": {},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
    "fast": {"fast": True},
    "no tables": {"include_tables": False},
    "precision, no tables": {"favor_precision": True, "include_tables": False},
}
COLUMNS = (
    "n", "P", "R", "F1", "ROUGE", "same", "pRec", "pPrec", "pExact", "sF1",
    "title", "author", "day", "time", "ms", "ms95", "failed",
)  # fmt: skip
OURS = "this project"
MOMENT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
UNTITLED = Rejection(Reason.EMPTY, "no title")
Answer = tuple[str, dict[str, Any]]


def ours(html: bytes, url: str, trees: Trees | None = None) -> Answer:
    headers = (("Content-Type", "text/html"),)
    page = Page(url=url, fetched_at=MOMENT, status=200, headers=headers, body=html)
    result = contents(page, links=False, trees=trees).result
    if result == UNTITLED:
        # A fragment without any title is no article (FORMAT.md): its text is measured as if it had one.
        page = replace(page, body=b"<title>Untitled</title>" + html)
        result = contents(page, links=False, trees=trees).result
    if not isinstance(result, Article):
        return "", {}
    said = {
        "title": result.title,
        "authors": list(result.byline.authors) if result.byline is not None else [],
        "date": result.published.isoformat() if result.published is not None else None,
    }
    return "\n\n".join(result.body), said


def theirs(**settings: bool) -> Callable[[bytes, str], Answer]:
    from trafilatura import bare_extraction

    dates = {"outputformat": "%Y-%m-%dT%H:%M:%S%z", "original_date": True}

    def answer(html: bytes, url: str) -> Answer:
        found = bare_extraction(
            html.decode("utf-8", "replace"), url=url, include_comments=False, with_metadata=True,
            date_extraction_params=dates, **settings,
        )  # fmt: skip
        if found is None:
            return "", {}
        date = (found.date or "").removesuffix("T00:00:00")
        return found.text or "", {"title": found.title, "authors": (found.author or "").split("; "), "date": date}

    return answer


def scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("quality_scorer", shared / "tools" / "quality.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(task: tuple[str, list[dict[str, Any]], str, str | None]) -> list[dict[str, Any]]:
    """The scores of pages by one extractor, in a process of its own."""
    name, truths, shared, folds = task
    judge = scorer(Path(shared))
    unseen = Folds(Path(folds)) if folds is not None and name == OURS else None
    function: Callable[..., Answer] = ours if name == OURS else theirs(**SETTINGS[name])
    function(
        b"<html><body><article><p>A first call loads what is loaded lazily.</p></article></body></html>", "http://e/"
    )
    pages = []
    for truth in truths:
        html = gzip.decompress((Path(shared) / "data" / truth["html"]).read_bytes())
        more = () if unseen is None else (unseen.without(truth["host"]),)
        start = judge.cpu()
        text, said = function(html, truth["url"], *more)
        spent = (judge.cpu() - start) * 1000
        pages.append(judge.score_page(truth, text, said) | {"id": truth["id"], "ms": spent})
    return pages


def row(name: str, figures: dict[str, Any]) -> str:
    cells = []
    for column in COLUMNS:
        value = figures.get(column)
        if value is None:
            cells.append("–")
        elif isinstance(value, int):
            cells.append(str(value))
        else:
            cells.append(f"{value:.1f}" if column.startswith("ms") else f"{value:.3f}")
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("SHARED", "../shared")))
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--sets")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--no-trafilatura", action="store_true")
    args = parser.parse_args()
    judge = scorer(args.shared)
    lines = []
    with Pool(args.processes) as pool:
        for dataset in args.sets.split(",") if args.sets else judge.DATASETS:
            with (args.shared / "data" / f"{dataset}.jsonl").open(encoding="utf-8") as file:
                truths = [json.loads(line) for line in file]
            parts = [truths[start::8] for start in range(8)]
            results = {}
            for name in [OURS] if args.no_trafilatura else [OURS, *SETTINGS]:
                tasks = [(name, part, str(args.shared), str(args.folds) if args.folds else None) for part in parts]
                results[name] = judge.summarise([page for pages in pool.imap(score, tasks) for page in pages])
                print(dataset, row(name, results[name]), flush=True)
            lines.append(row(f"{dataset}: **{OURS}**", results.pop(OURS)))
            if results:
                best = max(results, key=lambda name: results[name].get("F1") or results[name].get("sF1") or 0)
                lines.append(row(f"{dataset}: trafilatura, {best}", results[best]))
    head = [
        "# Quality of extraction",
        "",
        "Made by `bench/quality.py`. F1 is of 4-word shingles, pExact the share of pages whose list of paragraphs is",
        "exactly the true one, sF1 counts snippets that must and must not be there, ms is CPU a page with title and",
        "byline. " + (
            "Every page was judged by trees that had seen nothing of its host (`bench/train_body.py --folds`)."
            if args.folds
            else "The trees that ship were learnt from these pages too; `--folds` measures on unseen hosts."
        ),
        "Five fragments without any title (three of magic, two of readability) are given one: without, none is kept.",
        "trafilatura stands with the setting that has the best F1 on the set, of " + ", ".join(SETTINGS) + ".",
        "",
        "| | " + " | ".join(COLUMNS) + " |",
        "|---|" + "---:|" * len(COLUMNS),
    ]  # fmt: skip
    place = Path(__file__).resolve().parent / "quality.md"
    if args.no_trafilatura and place.exists():
        # What trafilatura does has not changed: its rows stay.
        old = place.read_text(encoding="utf-8").split("\n")
        kept = {line.partition(":")[0]: line for line in old if ": trafilatura" in line}
        lines = [row for line in lines for row in (line, kept.get(line.partition(":")[0])) if row is not None]
    if args.sets is None:
        notes = place.read_text(encoding="utf-8").partition("\n## ")[1:] if place.exists() else ()
        place.write_text("\n".join([*head, *lines]) + "\n" + "".join(notes), encoding="utf-8")


if __name__ == "__main__":
    main()
