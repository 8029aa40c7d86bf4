import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from archive.changes.life import CONFIRMED_AFTER, life_of
from archive.changes.model import Life
from archive.model import Outcome, Visit
from archive.paths import identity

URL = "https://www.example.org/story/flood"
ELSEWHERE = "https://www.example.org/2024/flood"
ROOT = "https://www.example.org/"
START = dt.datetime(2024, 5, 3, 12, tzinfo=dt.UTC)

# What a visit found: outcome, reason, status, the address that answered.
FOUND = {
    "read": (Outcome.ARTICLE, None, 200, URL),
    "304": (Outcome.NOT_MODIFIED, None, 304, URL),
    "held": (Outcome.HELD, None, 200, URL),
    "404": (Outcome.FAILED, "http-status", 404, URL),
    "410": (Outcome.FAILED, "http-status", 410, URL),
    "503": (Outcome.FAILED, "http-status", 503, URL),
    "403": (Outcome.FAILED, "http-status", 403, URL),
    "timeout": (Outcome.FAILED, "timeout", None, URL),
    "soft-404": (Outcome.REJECTED, "soft-404", 200, URL),
    "home": (Outcome.REJECTED, "list-page", 200, ROOT),
    "consent": (Outcome.REJECTED, "consent-wall", 200, URL),
    "paywall": (Outcome.REJECTED, "paywall", 200, URL),
    "login": (Outcome.REJECTED, "login", 200, URL),
    "challenge": (Outcome.REJECTED, "challenge", 200, URL),
    "empty": (Outcome.REJECTED, "empty", 200, URL),
    "moved": (Outcome.ARTICLE, None, 200, ELSEWHERE),
}


def visit(found, hours, *, article=URL, requested=URL):
    outcome, reason, status, url = FOUND[found]
    return Visit(
        requested_url=requested, url=url, article=identity(article), at=START + dt.timedelta(hours=hours),
        outcome=outcome, reason=reason, detail="", status=status, etag=None, last_modified=None, payload=None, raw=None,
    )  # fmt: skip


def life(*looks):
    """The events of looks such as "404 30" (what was found, hours after the start), as text."""
    visits = [visit(found, int(hours)) for found, hours in map(str.split, looks)]
    return [f"{event.life} {_hours(event.at)}" for event in life_of(visits, article=identity(URL))]


def _hours(at):
    return int((at - START) / dt.timedelta(hours=1))


def test_a_page_that_is_read_has_no_events():
    assert life("read 0", "304 5", "held 6", "read 9") == []


def test_gone_once_is_missing_and_gone_a_day_later_removed():
    assert life("read 0", "404 10") == ["missing 10"]
    assert life("read 0", "404 10", "410 33") == ["missing 10"]
    assert life("read 0", "404 10", "410 34") == ["missing 10", "removed 34"]
    assert life("read 0", "404 10", "404 34", "404 60", "404 90") == ["missing 10", "removed 34"]


def test_a_removal_says_since_when():
    events = life_of([visit("read", 0), visit("404", 10), visit("soft-404", 50)], article=identity(URL))
    assert [(event.life, _hours(event.since), event.detail) for event in events] == [
        (Life.MISSING, 10, "status 404"),
        (Life.REMOVED, 10, "soft-404"),
    ]


def test_read_in_between_nothing_was_removed():
    assert life("read 0", "404 10", "read 20", "404 40") == ["missing 10", "restored 20", "missing 40"]
    assert life("read 0", "404 10", "304 20", "404 40") == ["missing 10", "restored 20", "missing 40"]


def test_all_that_says_gone_counts():
    for found in ("404", "410", "soft-404", "home"):
        assert life("read 0", f"{found} 1", f"{found} 30") == ["missing 1", "removed 30"]


def test_what_says_nothing_of_the_article_is_passed_over():
    for found in ("503", "403", "timeout", "empty", "held"):
        assert life("read 0", f"{found} 1", f"{found} 30") == []
        assert life("read 0", "404 1", f"{found} 2", "404 30") == ["missing 1", "removed 30"]


def test_a_wall_is_told_once_and_what_stands_behind_it_is_not_known():
    for found, told in (
        ("consent", "consent-wall"),
        ("paywall", "paywall"),
        ("login", "login"),
        ("challenge", "challenge"),
    ):
        assert life("read 0", f"{found} 1", f"{found} 30", "read 40") == [f"{told} 1", "restored 40"]
    assert life("read 0", "consent 1", "paywall 2", "read 3") == ["consent-wall 1", "paywall 2", "restored 3"]
    assert life("read 0", "404 1", "challenge 2", "404 30", "read 31") == [
        "missing 1", "challenge 2", "removed 30", "restored 31"
    ]  # fmt: skip


def test_a_page_that_was_never_read_has_no_life():
    assert life("404 0", "paywall 5", "404 60") == []
    assert life("404 0", "read 5", "404 60") == ["missing 60"]


def test_an_address_that_leads_elsewhere_to_the_same_article_has_moved():
    events = life_of([visit("read", 0), visit("moved", 5), visit("moved", 9)], article=identity(URL))
    assert [(event.life, event.url, _hours(event.at)) for event in events] == [(Life.MOVED, ELSEWHERE, 5)]


def test_an_address_that_always_led_there_has_not_moved():
    visits = [
        visit("moved", 0, requested="http://example.org/old"),
        visit("moved", 5, requested="http://example.org/old"),
    ]
    assert life_of(visits, article=identity(URL)) == []


def test_an_address_that_leads_to_another_article_is_gone():
    visits = [visit("read", 0), visit("moved", 5, article=ELSEWHERE), visit("moved", 50, article=ELSEWHERE)]
    events = life_of(visits, article=identity(URL))
    assert [event.life for event in events] == [Life.MISSING, Life.REMOVED]
    assert events[0].detail == f"leads to {ELSEWHERE}"


looks = st.dictionaries(st.integers(0, 200), st.sampled_from(sorted(FOUND)), max_size=12)


@given(looks)
def test_events_are_in_order_and_a_removal_is_confirmed(looks):
    visits = [visit(found, hours) for hours, found in looks.items()]
    events = life_of(visits, article=identity(URL))
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert events == life_of(reversed(visits), article=identity(URL))
    for event in events:
        if event.life is Life.REMOVED:
            assert event.at - event.since >= CONFIRMED_AFTER
            between = [each for each in visits if event.since <= each.at <= event.at]
            assert not any(each.outcome in (Outcome.ARTICLE, Outcome.NOT_MODIFIED) for each in between)


@given(looks)
def test_nothing_is_restored_that_was_there(looks):
    events = life_of([visit(found, hours) for hours, found in looks.items()], article=identity(URL))
    away = False
    for event in events:
        if event.life is Life.RESTORED:
            assert away
            away = False
        elif event.life is not Life.MOVED:
            away = True
