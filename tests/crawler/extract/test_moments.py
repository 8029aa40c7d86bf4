"""Lines of the moment, in the languages that print them, and sentences that only look like some."""

import pytest

from crawler.extract.moments import is_count_of_remarks, is_of_the_moment


@pytest.mark.parametrize(
    "line",
    [
        "1,204 views", "12 Kommentare", "1.2K shares | 4 comments", "Updated 5 minutes ago",
        "an hour ago", "Vor 3 Stunden",
        "Mis à jour il y a 5 minutes", "Hace 2 horas", "Aggiornato 12 minuti fa", "Aktualizacja 12 minut temu",
        "12 минут назад", "30 dakika önce güncellendi", "منذ 5 دقائق", "לפני 5 דקות", "5分鐘前", "12分前に更新",
        "3시간 전",
        "อัปเดตเมื่อ 5 นาทีที่แล้ว", "5 मिनट पहले अपडेट किया गया", "阅读 10.2万",
        "コメント 3件",
        "조회수 1,204", "23 people are reading this",
    ],
)  # fmt: skip
def test_what_changes_from_visit_to_visit_is_of_the_moment(line):
    assert is_of_the_moment(line)


@pytest.mark.parametrize(
    "line",
    [
        "12 people were killed", "5 days", "1984", "Five minutes ago the train left.", "5 ways to save money",
        "He left 5 minutes ago.", "The accident happened 5 minutes ago, and nobody who lives there had seen it coming",
        "2 comments by the minister that nobody understood", "10 Kommentare zur Wahl", "100 views of Edo", "3月11日",
    ],
)  # fmt: skip
def test_what_an_author_says_with_figures_is_not(line):
    assert not is_of_the_moment(line)


def test_the_count_above_the_remarks_of_readers_is_known():
    assert is_count_of_remarks("Kommentare (12)")
    assert is_count_of_remarks("댓글 12개")
    assert not is_count_of_remarks("12 views")
