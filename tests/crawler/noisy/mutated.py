"""Real pages, saved with the text that is to come of them, with noise and edits put in as the made ones have them."""

import gzip
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import lxml.html
from noise import Noise
from plot import FETCHES, PAPERS, Plot, State

from archive.characters import clean_block
from archive.textformat import loads

_LEAST = 60
"""Characters of a paragraph that is edited."""
_KINDS = ("number", "addition", "deletion", "move", "wording", "typo")
_FULL = 100
"""Characters of a paragraph behind which a box is put."""
_SPREAD = 4
"""Paragraphs from which on each of three edits has one of its own, and a move two."""


@dataclass(frozen=True)
class Mutated:
    """A saved page whose article is edited, and which another noise surrounds with every fetch."""

    folder: Path
    number: int

    @cached_property
    def url(self) -> str:
        return (self.folder / "url.txt").read_text(encoding="utf-8").strip()

    @cached_property
    def language(self) -> str:
        language = (self._tree.get("lang") or "en")[:2].lower()
        return language if language in PAPERS else "en"

    @cached_property
    def _tree(self):
        data = gzip.decompress((self.folder / "page.html.gz").read_bytes())
        return lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(encoding="utf-8"))

    @cached_property
    def _first(self) -> State:
        article = loads((self.folder / "article.txt").read_text(encoding="utf-8"))
        return State(article.title, () if article.byline is None else article.byline.authors, article.body)

    @cached_property
    def _paragraphs(self) -> dict[int, tuple[str, bool]]:
        """Places in the text of its paragraphs; their paths in the page, and whether there is no markup in them."""
        places = {text: at for at, text in enumerate(self._first.body) if len(text) >= _LEAST}
        found: dict[int, list[tuple[str, bool]]] = {}
        for element in self._tree.iter("p"):
            at = places.get(clean_block(element.text_content()))
            if at is not None:
                found.setdefault(at, []).append((self._tree.getroottree().getpath(element), not len(element)))
        return {at: those[0] for at, those in sorted(found.items()) if len(those) == 1}

    @cached_property
    def _plain(self) -> list[int]:
        return [at for at, (_, is_plain) in self._paragraphs.items() if is_plain]

    @cached_property
    def plot(self) -> Plot:
        if self.number % 7 == 6 or len(self._plain) < _SPREAD:
            return Plot({})
        kinds = [_KINDS[(self.number + step) % len(_KINDS)] for step in (0, 2, 5)]
        at = 2 + self.number % 4
        return Plot({at: kinds[:1], at + 4: kinds[1:]}, reverts=17 if self.number % 2 else None)

    @cached_property
    def states(self) -> Sequence[State]:
        """What the text says, fetch by fetch."""
        return tuple(self._served(fetch, noisy=False)[0] for fetch in range(FETCHES))

    def html(self, fetch: int) -> str:
        tree = self._served(fetch, noisy=True)[1]
        return lxml.html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")

    def _served(self, fetch: int, *, noisy: bool):
        """What the text says at a fetch, and the page that says it."""
        tree = deepcopy(self._tree)
        elements = {at: tree.getroottree().xpath(path)[0] for at, (path, _) in self._paragraphs.items()}
        body = [[text] for text in self._first.body]
        if self.plot.reverts is None or fetch < self.plot.reverts:
            edits = [(since, kind) for since, kinds in self.plot.edits.items() for kind in kinds]
            for at, (since, kind) in zip(self._plain, edits, strict=False):
                if since <= fetch:
                    _edit(kind, at, self._plain[-1], elements, body)
        if noisy:
            noise = Noise(PAPERS[self.language], f"{self.url} {fetch}", fetch)
            put_noise(noise, [element for element in elements.values() if element.getparent() is not None])
        return replace(self._first, body=tuple(text for texts in body for text in texts)), tree


def _edit(kind, at, other, elements, body):
    """Edits the paragraph at a place: the page at its element, the text at its list of blocks.

    other: with which it changes places.
    """
    element, (old,) = elements[at], body[at]
    half = len(old) // 2
    match kind:
        case "number":
            new = [f"{old[:half]} 1847 {old[half:]}"]
        case "wording":
            new = [f"{old[half:]} {old[:half]}"]
        case "typo":
            new = [old[:half] + old[half + 1 :]]
        case "addition":
            new = [old, f"{old[::-1]}."]
        case "deletion":
            new = []
        case "move":
            body[at], body[other] = body[other], body[at]
            element.text, elements[other].text = elements[other].text, element.text
            return
    body[at] = [clean_block(text) for text in new]
    if not new:
        element.drop_tree()
        return
    element.text = new[0]
    for text in new[1:]:
        more = deepcopy(element)
        more.text, more.tail = text, None
        element.addnext(more)


def put_noise(noise, paragraphs):
    """Puts boxes and lines between the paragraphs, at other places with every fetch."""
    inserts = (
        (
            f'<div class="ad-slot ad-{noise.token()}"><span class="ad-label">{noise.said("ad")}</span>'
            f"<p>{noise.said('offer')}</p></div>"
        ),
        f"<p><strong>{noise.said('related')}:</strong> {noise.link(noise.teasers(1)[0])}</p>",
        (
            f'<div class="newsletter-box {noise.token()}"><h3>{noise.said("letter")}</h3>'
            f'<form><input type="email" name="email"><button>OK</button></form></div>'
        ),
        f'<p class="live">{noise.said("reading")}</p>',
        f'<p class="stamp">{noise.said("updated")}</p>',
        (
            f'<aside class="related"><h3>{noise.said("related")}</h3><ul>'
            f"{''.join(f'<li>{noise.link(text)}</li>' for text in noise.teasers(3))}</ul></aside>"
        ),
        f'<p class="counts"><span>{noise.said("views")}</span> | <span>{noise.said("shares")}</span></p>',
    )
    behind = [each for each in paragraphs[:-1] if len(each.text_content()) >= _FULL]
    for insert, paragraph in zip(inserts, noise.draw.sample(behind, min(len(inserts), len(behind))), strict=False):
        element = lxml.html.fragment_fromstring(insert)
        # Where each paragraph has a box of its own, what stands between paragraphs stands between these.
        alone = paragraph.getparent()
        behind_this = alone if len(alone) == 1 and alone.tag in ("div", "section") else paragraph
        element.tail, behind_this.tail = behind_this.tail, None
        behind_this.addnext(element)
    for paragraph in paragraphs:
        paragraph.set("data-key", noise.token())
