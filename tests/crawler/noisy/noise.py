"""What changes around an article with every fetch, in its language: figures, teasers, boxes, remarks of readers."""

import random
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape


@dataclass(frozen=True)
class Noise:
    """One fetch's noise. Everything it says is escaped."""

    words: Mapping
    seed: str
    fetch: int

    @cached_property
    def draw(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311 - no secret, but the same in every run

    def said(self, name: str) -> str:
        """A line of the site with figures of this moment: "1,204 views", "Updated 7 minutes ago"."""
        n = self.draw.randrange(12, 90_000)
        number = self.draw.choice([f"{n:,}", f"{n}", f"{n / 1000:.1f}K"]) if n > 1000 else str(n)
        text = self.words[name]
        if isinstance(text, list):
            text = text[self.fetch % len(text)]
        return escape(text.format(n=number, m=self.draw.randrange(2, 59)))

    def teasers(self, count: int) -> list[str]:
        return [escape(text) for text in self.draw.sample(self.words["teasers"], count)]

    def link(self, text: str) -> str:
        slug = f"story-{self.draw.randrange(10**6)}"
        return f'<a href="/{slug}?utm_source=teaser&amp;pos={self.draw.randrange(9)}">{text}</a>'

    def token(self) -> str:
        """What a build or a visit makes: part of a class, a nonce, an id."""
        return f"{self.draw.getrandbits(40):010x}"

    def hashed(self, name: str) -> str:
        """A class as a build makes it of a name: the same on all of a page, another with every build."""
        return f"sc-{zlib.crc32(f'{self.fetch} {name}'.encode()):08x}"

    def attributes(self, **values: str) -> str:
        """Attributes in another order every time."""
        pairs = [f'{name.strip("_").replace("_", "-")}="{value}"' for name, value in values.items()]
        self.draw.shuffle(pairs)
        return " ".join(pairs)

    def ticker(self) -> str:
        names = self.draw.sample(("DAX", "FTSE 100", "Nikkei", "S&amp;P 500", "EUR/USD", "Brent"), 3)
        return " ".join(
            f"<span>{name} {self.draw.uniform(1, 40_000):,.2f} {self.draw.uniform(-3, 3):+.2f} %</span>"
            for name in names
        )

    def remarks(self) -> list[tuple[str, str]]:
        """Who has commented so far, and what: more with every fetch."""
        names = ("Kim", "alex77", "M. Silva", "reader_x", "Yuki", "Omar", "Lena", "Pat")
        return [
            (names[at % len(names)], escape(self.words["remark"].format(m=3 + at))) for at in range(self.fetch // 2)
        ]
