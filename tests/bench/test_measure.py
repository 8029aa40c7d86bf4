"""Scores are kept a page, and told in tables."""

from bench.measure import OURS, Scores, keep, kept
from bench.tables import FEW, groups, table


def test_scores_that_are_kept_are_read_again(tmp_path):
    scores = Scores("2.3.1", "2026-11-22", {"fundus": {"a": {"id": "a", "p": 0.5}}})
    keep(tmp_path / "scores", "trafilatura, no tables", scores)
    assert kept(tmp_path / "scores", "trafilatura, no tables") == scores
    assert kept(tmp_path / "scores", OURS) is None


def test_languages_with_few_pages_share_a_row():
    langs = ["de"] * FEW + ["en"] * (FEW + 1) + ["lt", "hi"]
    truths = {("fundus", str(at)): {"lang": lang} for at, lang in enumerate(langs)}
    by = groups(truths, lambda truth: truth["lang"])
    assert {name: len(pages) for name, pages in by.items()} == {"en": FEW + 1, "de": FEW, "2 others": 2}
    assert list(by)[-1] == "2 others"


def test_a_table_rounds_shares_and_times_and_marks_what_is_not_known():
    assert table(["set", "n", "F1", "sF1", "ms"], [["fundus", 154, 0.97123, None, 40.06]]) == [
        "| set | n | F1 | sF1 | ms |",
        "|---|---:|---:|---:|---:|",
        "| fundus | 154 | 0.971 | – | 40.1 |",
    ]
