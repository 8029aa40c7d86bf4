"""Tables of scores, as Markdown."""

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType

from bench.measure import OURS, Score
from bench.pages import Truth

COLUMNS = (
    "n", "P", "R", "F1", "ROUGE", "same", "pRec", "pPrec", "pExact", "sF1",
    "title", "author", "day", "time", "ms", "ms95", "failed",
)  # fmt: skip
"""The scorer's own columns."""
FEW = 10
"""Pages below which a language or a decade has no row of its own."""

Pages = Mapping[tuple[str, str], Score]
"""Scores by set and id."""


def prose(*sentences: str) -> list[str]:
    """The lines of a paragraph."""
    return textwrap.wrap(" ".join(filter(None, sentences)), 118, break_long_words=False, break_on_hyphens=False)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a table, its numbers set right."""
    lines = [_line(head), "|---|" + "---:|" * (len(head) - 1)]
    return lines + [_line([_cell(name, value) for name, value in zip(head, row, strict=True)]) for row in rows]


def all_columns(judge: ModuleType, name: str, pages: Iterable[Score]) -> list[object]:
    """A row with all of COLUMNS behind its name."""
    figures = judge.summarise(list(pages))
    return [name, *(figures.get(column) for column in COLUMNS)]


def best(judge: ModuleType, settings: Mapping[str, Sequence[Score]]) -> str:
    """The setting with the best F1, where pages have no whole text the best sF1."""
    found = {name: judge.summarise(list(pages)) for name, pages in settings.items()}
    return max(found, key=lambda name: found[name].get("F1") or found[name].get("sF1") or 0.0)


def groups(truths: Mapping[tuple[str, str], Truth], key: Callable[[Truth], str]) -> dict[str, list[tuple[str, str]]]:
    """The pages by `key`, largest group first; groups of fewer than FEW are one, at the end."""
    by: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for page, truth in truths.items():
        by[key(truth)].append(page)
    few = [name for name, pages in by.items() if len(pages) < FEW]
    few = few if len(few) > 1 else []
    found = dict(sorted(((name, by[name]) for name in by if name not in few), key=lambda pair: -len(pair[1])))
    if few:
        found[f"{len(few)} others"] = [page for name in few for page in by[name]]
    return found


def side_by_side(
    judge: ModuleType, what: str, by: Mapping[str, Sequence[tuple[str, str]]], scores: Mapping[str, Pages]
) -> list[str]:
    """F1 and pExact of every extractor for each group, over the pages whose whole text is known."""
    rows = []
    for name, members in by.items():
        whole = [page for page in members if "p" in scores[OURS][page]]
        if not whole:
            continue
        row: list[object] = [name, len(whole)]
        for pages in scores.values():
            figures = judge.summarise([pages[page] for page in whole])
            row.append(f"{figures['F1']:.3f} {figures['pExact']:.3f}")
        rows.append(row)
    return table([what, "n", *scores], rows)


def in_full(
    judge: ModuleType, what: str, by: Mapping[str, Sequence[tuple[str, str]]], scores: Mapping[str, Pages]
) -> list[str]:
    """All columns for each group and extractor of `scores`."""
    rows = [
        all_columns(judge, f"{name}: {extractor}", [pages[page] for page in members])
        for name, members in by.items()
        for extractor, pages in scores.items()
    ]
    return table([what, *COLUMNS], rows)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(column: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.1f}" if column.startswith("ms") else f"{value:.3f}"
    return str(value)
