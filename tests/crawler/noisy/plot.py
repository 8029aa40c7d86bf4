"""What a page of the noisy site says at each of its fetches: the planted edits, and nothing else changes."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

FETCHES = 20
PAPERS = tomllib.loads((Path(__file__).parent / "papers.toml").read_text(encoding="utf-8"))
"""Article and words of the site around it, by language."""
EDITS = (
    "headline", "byline", "number", "quotation", "correction", "addition", "deletion", "move", "wording", "typo",
)  # fmt: skip
"""The kinds of edits that are planted."""


@dataclass(frozen=True)
class State:
    """What the article says at one time."""

    title: str
    authors: Sequence[str]
    body: Sequence[str]


@dataclass(frozen=True)
class Plot:
    """When an article is edited, and how."""

    edits: Mapping[int, Sequence[str]]
    """Kinds, by the number of the first fetch that shows them; the first fetch is 0."""
    reverts: int | None = None
    """The fetch from which on the article reads as it did at first."""

    def states(self, first: State, paper: Mapping, fetches: int = FETCHES) -> Iterator[State]:
        """What stands there, fetch by fetch."""
        state = first
        for fetch in range(fetches):
            for kind in self.edits.get(fetch, ()):
                state = edited(state, kind, paper)
            if fetch == self.reverts:
                state = first
            yield state


def plot_of(number: int) -> Plot:
    """The plot of a page, by its number: three edits, or two at once, or none; some come back."""
    if number % 7 == 6:
        return Plot({})
    kinds = [EDITS[(number + step) % len(EDITS)] for step in (0, 3, 6)]
    at = 2 + number % 4
    if number % 5 == 4:
        return Plot({at: kinds[:2], at + 9: kinds[2:]})
    return Plot({at: kinds[:1], at + 3: kinds[1:2], at + 8: kinds[2:]}, reverts=18 if number % 3 == 0 else None)


def first_state(paper: Mapping) -> State:
    return State(paper["title"], tuple(paper["authors"][:1]), tuple(paper["paragraphs"]))


def edited(state: State, kind: str, paper: Mapping) -> State:
    """The article after one edit of this kind."""
    body = list(state.body)
    match kind:
        case "headline":
            return replace(state, title=paper["title2"])
        case "byline":
            return replace(state, authors=tuple(paper["authors"]))
        case "number" | "quotation" | "wording" | "typo":
            old, new = paper[kind]
            body = [text.replace(old, new) for text in body]
        case "correction":
            body.append(paper["correction"])
        case "addition":
            body.insert(5, paper["addition"])
        case "deletion":
            body = [text for text in body if text != paper["paragraphs"][4]]
        case "move":
            body[0:3] = [body[0], body[2], body[1]]
    assert kind in ("headline", "byline") or tuple(body) != tuple(state.body), kind
    return replace(state, body=tuple(body))
