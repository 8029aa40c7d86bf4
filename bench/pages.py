"""The pages with their true text, and the scorer that judges by them: both lie in the folder `--shared`."""

import argparse
import gzip
import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

Truth = dict[str, Any]
"""A line of `data/*.jsonl`: `id`, `url`, `host`, `html`, `lang`, `year`, and what is true, None where not known."""


def add_shared(parser: argparse.ArgumentParser) -> None:
    """Adds `--shared` to a command's options."""
    parser.add_argument(
        "--shared",
        type=Path,
        default=Path(os.environ.get("SHARED", "../shared")),
        help="folder with tools/quality.py and data/ (default: $SHARED, else ../shared)",
    )


def scorer(shared: Path) -> ModuleType:
    """The scorer, `tools/quality.py`."""
    spec = importlib.util.spec_from_file_location("quality_scorer", shared / "tools" / "quality.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def truths(shared: Path, dataset: str) -> list[Truth]:
    """The pages of a set, in its order."""
    with (shared / "data" / f"{dataset}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def html_of(shared: Path, truth: Truth) -> bytes:
    """The page itself."""
    return gzip.decompress((shared / "data" / truth["html"]).read_bytes())
