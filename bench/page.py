"""bench/quality.md, down to the split by decade, from the scores of every extractor."""

from collections.abc import Mapping, Sequence
from types import ModuleType

from bench.measure import OURS, Score, Scores
from bench.pages import Truth
from bench.peers import PEERS, SETTINGS
from bench.tables import COLUMNS, Pages, all_columns, best, groups, in_full, prose, side_by_side, table

_TUNED = "trafilatura"
"""The peer with several settings, of which the best on each set stands for it."""


def page(
    judge: ModuleType, found: Mapping[str, Scores], known: Mapping[tuple[str, str], Truth], *, unseen: bool
) -> list[str]:
    """The lines of the page.

    found: by extractor, OURS or a peer's key; known: all pages, by set and id; unseen: whether OURS was judged by trees
    that had not seen a page's host.
    """
    rows, scores = _by_set(judge, found, list(dict.fromkeys(dataset for dataset, _ in known)))
    both = {name: pages for name, pages in scores.items() if name in (OURS, _TUNED)}
    languages = groups(known, lambda truth: _language(truth, scores[OURS][truth["dataset"], truth["id"]]))
    decades = groups(known, lambda truth: _decade(truth, scores[OURS][truth["dataset"], truth["id"]]))
    return [
        "# Quality of extraction",
        "",
        *_head(found, unseen=unseen, twice=len(known) - len({truth["url"] for truth in known.values()})),
        "",
        *table(["", *COLUMNS], rows),
        "",
        "## By language",
        "",
        *prose(
            "F1 and pExact over all sets, of the pages whose whole text is known; trafilatura with its best setting",
            "for each set. Then all columns, of all pages.",
        ),
        "",
        *side_by_side(judge, "language", languages, scores),
        "",
        *in_full(judge, "language", languages, both),
        "",
        "## By decade",
        "",
        *prose("In which the page was published: as the set says, else as it was read from the page."),
        "",
        *side_by_side(judge, "decade", decades, scores),
        "",
        *in_full(judge, "decade", decades, both),
    ]


def _head(found: Mapping[str, Scores], *, unseen: bool, twice: int) -> list[str]:
    versions = [f"{peer.name} {found[peer.key].version} ({found[peer.key].day})" for peer in PEERS if peer.key in found]
    missing = [peer.name for peer in PEERS if peer.key not in found]
    return [
        *prose(
            "Made by `bench/quality.py`. F1 is of 4-word shingles, same the share of pages whose words are exactly the",
            "true ones, pExact that of pages whose list of paragraphs is, sF1 counts snippets that must and must not",
            "be there, ms is CPU a page with title, byline and verdict.",
            "Every page was judged by trees that had seen nothing of its host."
            if unseen
            else "The trees that ship were learnt from these pages too: `--folds` measures on unseen hosts.",
            "Five fragments without any title (three of magic, two of readability) are given one: without, none is",
            f"kept. {twice} pages stand in two sets.",
        ),
        "",
        *prose(
            f"Measured beside: {', '.join(dict.fromkeys(versions))}.",
            f"trafilatura stands with the setting that has the best F1 on the set, of {', '.join(SETTINGS)}.",
            f"Not installed, and so not measured: {', '.join(dict.fromkeys(missing))}." if missing else "",
        ),
    ]  # fmt: skip


def _by_set(
    judge: ModuleType, found: Mapping[str, Scores], sets: Sequence[str]
) -> tuple[list[Sequence[object]], dict[str, Pages]]:
    """The rows of the first table, and the scores of all sets by extractor, where _TUNED is one."""
    settings = [peer.key for peer in PEERS if peer.name == _TUNED and peer.key in found]
    names = [OURS, *([_TUNED] if settings else []), *(peer.key for peer in PEERS if not peer.setting)]
    names = [name for name in names if name in found or name == _TUNED]
    rows: list[Sequence[object]] = []
    scores: dict[str, dict[tuple[str, str], Score]] = {name: {} for name in names}
    for dataset in sets:
        for name in names:
            key = name
            if name == _TUNED:
                key = best(judge, {setting: list(found[setting].pages[dataset].values()) for setting in settings})
            pages = found[key].pages[dataset]
            scores[name].update({(dataset, id_): score for id_, score in pages.items()})
            shown = f"**{key}**" if name == OURS else key
            rows.append(all_columns(judge, f"{dataset}: {shown}", pages.values()))
    return rows, dict(scores)


def _language(truth: Truth, score: Score) -> str:
    return (truth["lang"] or score.get("language") or "not known").partition("-")[0].lower()


def _decade(truth: Truth, score: Score) -> str:
    year = str(truth["year"] or truth["truth_date"] or score.get("date") or "")[:3]
    return f"{year}0s" if year else "not known"
