import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.changes.alternation import steps_of
from archive.model import Version

AT = dt.datetime(2024, 5, 3, tzinfo=dt.UTC)


def versions(said):
    hours = [AT + dt.timedelta(hours=number) for number in range(len(said))]
    return [
        Version(number, at, at, text, text, 1) for number, (text, at) in enumerate(zip(said, hours, strict=True), 1)
    ]


def told(said):
    """Steps as text: `A-B` an edit, `A=B` a return, `ABAB` an alternation."""
    return " ".join(
        "".join(each.digest for each in step.alternating)
        or f"{step.before.digest}{'=' if step.is_return else '-'}{step.after.digest}"
        for step in steps_of(versions(said))
    )


def test_one_version_has_no_step():
    assert told("") == told("A") == ""


def test_an_edit_and_its_return_are_two_steps():
    assert told("AB") == "A-B"
    assert told("ABA") == "A-B B=A"
    assert told("ABC") == "A-B B-C"


def test_two_texts_in_turn_are_one_step():
    assert told("ABAB") == "ABAB"
    assert told("ABABA") == "ABABA"
    assert told("ZABABC") == "Z-A ABAB B-C"


def test_an_alternation_may_begin_where_another_ends():
    assert told("ABABCBC") == "ABAB BCBC"
    assert told("ABABCDCD") == "ABAB B-C CDCD"


def test_an_alternating_step_holds_both_texts_and_all_their_times():
    (step,) = steps_of(versions("ABAB"))
    assert (step.before.digest, step.after.digest) == ("A", "B")
    assert [each.first.hour for each in step.alternating] == [0, 1, 2, 3]
    assert not step.is_return


histories = st.lists(st.sampled_from("ABC"), max_size=14).map(
    lambda said: [text for text, before in zip(said, [None, *said], strict=False) if text != before]
)


@given(histories)
def test_every_neighbour_is_in_one_step(said):
    history = versions(said)
    steps = steps_of(history)
    edges = [edge for step in steps for edge in pairwise(step.alternating or (step.before, step.after))]
    assert edges == list(pairwise(history))


@given(histories)
def test_nothing_goes_to_and_fro_beside_an_alternation(said):
    for step in steps_of(versions(said)):
        if step.alternating:
            assert len(step.alternating) >= 4
            assert len({each.digest for each in step.alternating}) == 2
    assert all(plain.count("=") < 2 for plain in _plain_runs(told(said)))


def _plain_runs(told):
    """Plain steps that follow each other."""
    run = []
    for step in told.split():
        if len(step) > 3:
            yield "".join(run)
            run = []
        else:
            # Two returns in a row go to and fro; a return, then something else, do not.
            run = [*run, step] if "=" in step else []
    yield "".join(run)
