"""The demo's part of the summary."""

from crawler.demo.news import Event, News
from crawler.demo.telling import telling


def told(*news, edition=2, archive="archive", scrapy="scrapy crawl demo"):
    return list(telling(news, edition=edition, archive=archive, scrapy=scrapy))


def test_what_the_summary_of_every_crawl_does_not_tell_is_told():
    lines = told(
        News(Event.SAME, "Same", "http://a/1"),
        News(Event.WITHDRAWN, "Gone", "http://a/2"),
        News(Event.EDITED, "Soft", "http://a/3", is_edited=True),
        News(Event.NEW, "Fresh", "http://a/4"),
        News(Event.RESTORED, "Back", "http://a/5"),
    )
    assert lines[1:7] == [
        "The Merrowport Lantern, edition 2 of 3.",
        "  1 article new:",
        "    Fresh",
        "  1 article readable again:",
        "    Back",
        "",
    ]


def test_the_next_commands_name_the_edited_headline_and_what_was_withdrawn():
    lines = told(
        News(Event.EDITED, "B", "http://a/b", is_edited=True),
        News(Event.EDITED, "C", "http://a/c?x=1&y=2", is_edited=True, is_headline_changed=True),
        News(Event.WITHDRAWN, "E", "http://a/e"),
        archive="archive --store 'my data'",
        scrapy="scrapy crawl demo -s ARCHIVE_STORE='my data'",
    )
    assert [line.partition("  #")[0].strip() for line in lines[lines.index("Next, type:") + 1 :]] == [
        "archive --store 'my data' log 'http://a/c?x=1&y=2'",
        "archive --store 'my data' diff 'http://a/c?x=1&y=2'",
        "archive --store 'my data' show http://a/e",
        "scrapy crawl demo -s ARCHIVE_STORE='my data'",
    ]


def test_the_last_edition_promises_no_further_one():
    assert not [line for line in told(News(Event.SAME, "A", "http://a/"), edition=3) if "scrapy crawl" in line]


def test_a_run_that_found_nothing_still_says_what_to_type():
    assert "Next, type:" in told()


def test_a_title_cannot_steer_the_terminal():
    assert "\x1b" not in "".join(told(News(Event.NEW, "\x1b[2J", "http://a/\x1b")))
