"""What a batch of visits costs, counted: statements, syncs, and how often a text is written and digested."""

import cProfile
import pstats

import pytest

BATCH = 32
MOST_STATEMENTS = 30
"""For a visit. The first to an article takes 28, one that finds nothing new 21; beside these a batch takes five."""


@pytest.fixture
def counted():
    """Does something and gives how often functions were called: those whose file and name hold a word."""

    def run(work, *arguments):
        profile = cProfile.Profile()
        profile.runcall(work, *arguments)
        stats = pstats.Stats(profile).stats.items()
        return lambda word: sum(
            count for (path, _, name), (_, count, *_) in stats if word in f"{path.rpartition('/')[2]} {name}"
        )

    return run


@pytest.fixture
def batch(make):
    def of(hours):
        urls = [f"https://h.example/story-{number}" for number in range(BATCH)]
        return [make.captured(url, make.article(f"The text of {url}."), hours=hours) for url in urls]

    return of


@pytest.fixture
def begun(archive, make):
    """An archive whose raw file and folders are there."""
    archive.record([make.captured("https://h.example/another")])
    return archive


def test_a_batch_of_new_articles_shares_its_syncs_and_its_transaction(begun, batch, counted):
    calls = counted(begun.record, batch(hours=1))
    assert calls("posix.fsync") <= 3
    assert calls("'execute' of") <= BATCH * MOST_STATEMENTS + 10
    assert calls("textformat.py dumps") == BATCH
    assert calls("posix.link") == 2 * BATCH


def test_a_batch_that_finds_nothing_new_writes_no_file_but_the_raw_one(begun, batch, counted):
    begun.record(batch(hours=1))
    calls = counted(begun.record, batch(hours=2))
    assert calls("posix.fsync") == 1
    assert calls("'execute' of") <= BATCH * (MOST_STATEMENTS - 6) + 10
    assert calls("posix.link") == 0


def test_what_a_visit_costs_does_not_grow_with_those_before_it(begun, batch, counted):
    costs = []
    for hours in range(1, 6):
        costs.append(counted(begun.record, batch(hours=hours))("'execute' of"))
    assert costs[-1] <= costs[1]


def test_a_history_is_classified_once_and_each_of_its_texts_is_read_once(archive, make, counted):
    url = "https://h.example/story"
    for hours, text in enumerate(["It rained.", "It snowed.", "It rained.", "It snowed.", "It hailed, he said."]):
        archive.record([make.captured(url, make.article(text), hours=hours)])

    def told():
        return list(archive.chapters(url, archive.versions(url)))

    told()
    # To and fro is one step, and the way back is none that is remembered.
    calls = counted(told)
    assert (calls("classify.py classify"), calls("archive.py _told")) == (1, 3)
    before, after = told()[3:]
    assert after.change == archive.change(before.version, after.version)
