"""The noisy site: fifty pages, and what each says to its n-th visitor."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mutated import Mutated
from noise import Noise
from plot import PAPERS, Plot, State, first_state, plot_of
from styles import STYLES

CASES = Path(__file__).parents[2] / "cases"


@dataclass(frozen=True)
class Made:
    """A page that a style prints."""

    number: int
    plot: Plot

    @property
    def language(self) -> str:
        return list(PAPERS)[self.number % len(PAPERS)]

    @property
    def style(self):
        return STYLES[self.number % len(STYLES)]

    @property
    def url(self) -> str:
        return f"https://{self.style.__name__.replace('_', '-')}.example/2026/03/the-bridge-{self.number}"

    @cached_property
    def states(self) -> Sequence[State]:
        paper = PAPERS[self.language]
        return tuple(self.plot.states(first_state(paper), paper))

    def html(self, fetch: int) -> str:
        noise = Noise(PAPERS[self.language], f"{self.number} {fetch}", fetch)
        return self.style(self.states[fetch], noise, self.url, self.language)


@dataclass(frozen=True)
class ABTested(Made):
    """A made page that shows its visitors what a test of headlines shows them."""

    shown: Sequence[State]

    @property
    def states(self) -> Sequence[State]:
        return self.shown


REAL = sorted(url.parent for url in CASES.glob("*/*/url.txt"))


def pages() -> list[Made | Mutated]:
    """All fifty: those that are made, and real ones with noise in them."""
    made = [Made(number, plot_of(number)) for number in range(50 - len(REAL))]
    return [*made, *(Mutated(folder, number) for number, folder in enumerate(REAL))]
