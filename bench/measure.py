"""The score of every page by one extractor, in processes of its own with a time limit a page; scores kept on disk."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from archive.model import Article, Page, Reason, Rejection
from bench.folds import Folds
from bench.pages import Truth, html_of, scorer
from bench.peers import PEERS, Answer, silence
from crawler.extract.contents import contents
from crawler.extract.judge import Trees

OURS = "this project"
LIMIT = 60
"""Seconds for a page: who takes longer has found nothing."""
MOMENT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
UNTITLED = Rejection(Reason.EMPTY, "no title")
_FIRST = b"<html><body><article><p>A first call loads what is loaded lazily.</p></article></body></html>"

Score = dict[str, Any]
"""A page's score, as the scorer's `score_page` gives it, with `id`, `ms` and, where it failed, `error`."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What one extractor made of the pages."""

    version: str
    day: str
    """When it was measured, ISO 8601."""
    pages: dict[str, dict[str, Score]]
    """By set, then by the page's id."""


def page_of(html: bytes, url: str) -> Page:
    """The answer in which such a page comes."""
    headers = (("Content-Type", "text/html"),)
    return Page(url=url, fetched_at=MOMENT, status=200, headers=headers, body=html)


def ours(html: bytes, url: str, trees: Trees | None = None) -> Answer:
    """This project's answer. trees: as for `judge.odds`."""
    page = page_of(html, url)
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
        "language": result.metadata.language,
    }
    return "\n\n".join(result.body), said


def measured(
    name: str, pages: Iterable[tuple[str, Truth]], *, shared: Path, folds: Path | None, processes: int
) -> Iterator[tuple[str, Score]]:
    """Set and score of each of `pages` by the extractor called `name`, OURS or a peer's key, in the pages' order.

    folds: for OURS, the folder of trees that have not seen a page's host; None for the trees that ship.
    """
    with ProcessPool(max_workers=processes, initializer=_begin, initargs=(name, shared, folds)) as pool:
        running = [(dataset, truth, pool.schedule(_score, args=(truth,), timeout=LIMIT)) for dataset, truth in pages]
        for dataset, truth, future in running:
            try:
                yield dataset, future.result()
            except (TooLong, ProcessExpired) as exc:
                nothing = scorer(shared).score_page(truth, "", {})
                yield dataset, nothing | {"id": truth["id"], "ms": LIMIT * 1000.0, "error": type(exc).__name__}


_worker: dict[str, Any] = {}
"""What a worker process has loaded: it is made for one extractor and lives for it alone."""


def _begin(name: str, shared: Path, folds: Path | None) -> None:
    silence()
    _worker.update(shared=shared, judge=scorer(shared), unseen=None, extract=ours)
    if name == OURS:
        _worker["unseen"] = Folds(folds) if folds is not None else None
    else:
        _worker["extract"] = next(peer for peer in PEERS if peer.key == name).make()
    _answer(_FIRST, {"url": "http://example.org/", "host": "example.org"})


def _score(truth: Truth) -> Score:
    judge = _worker["judge"]
    html = html_of(_worker["shared"], truth)
    start = judge.cpu()
    text, said, error = _answer(html, truth)
    spent = (judge.cpu() - start) * 1000
    score = judge.score_page(truth, text, said) | {"id": truth["id"], "ms": spent}
    score |= (
        {"text": text, "language": said.get("language"), "date": said.get("date")} if _worker["extract"] is ours else {}
    )
    return score | ({"error": error} if error else {})


def _answer(html: bytes, truth: Truth) -> tuple[str, dict[str, Any], str | None]:
    more = () if _worker["unseen"] is None else (_worker["unseen"].without(truth["host"]),)
    try:
        text, said = _worker["extract"](html, truth["url"], *more)
    except Exception as exc:  # noqa: BLE001 - whatever an extractor raises is its answer: it failed on this page
        return "", {}, f"{type(exc).__name__}: {exc}"
    return text or "", said, None


def kept(folder: Path, name: str) -> Scores | None:
    """The scores that `keep` wrote; None where there are none."""
    place = _place(folder, name)
    return Scores(**json.loads(place.read_text(encoding="utf-8"))) if place.exists() else None


def keep(folder: Path, name: str, scores: Scores) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = {"version": scores.version, "day": scores.day, "pages": scores.pages}
    _place(folder, name).write_text(json.dumps(content), encoding="utf-8")


def _place(folder: Path, name: str) -> Path:
    return folder / f"{name.replace(', ', '-').replace(' ', '-')}.json"
