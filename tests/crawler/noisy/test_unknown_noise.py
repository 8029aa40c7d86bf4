"""Crawls alone, without `scrapy reextract`: noise that nobody planned for is told as no edit, and real edits are."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from loopback import answer
from unknown import KINDS, comments, lines, promo

from archive.archive import Archive

PROJECT = Path(__file__).parents[3]
SUBJECTS = (
    "bridge", "harvest", "school", "election", "strike", "flood", "library", "railway", "market", "orchard", "quarry",
    "theatre", "chapel", "museum",
)  # fmt: skip
FETCHES = 4
LANGUAGES = {promo: "fr", comments: "sv"}
UNLEARNABLE = (promo,)
"""Kinds that are not known again: their versions stay, told as no edits."""
PATIENT = {"ARCHIVE_LEARN_SECONDS": "600"}


def paragraphs(subject, fetch):
    """The flood's is edited at the second fetch, the strike's at the third, both at the last."""
    found = [
        f"The {subject} was on every front page on Tuesday morning, and it was in the evening news of the day again.",
        f"Nobody who lived near the {subject} had been asked, said those who came to the meeting in the town hall.",
        f"A decision about the {subject} will be taken in some weeks, or never, as friends of the {subject} fear.",
        f"Until then the {subject} remains what it has been for years, which is a matter of long and angry letters.",
    ]
    if subject == "flood" and fetch >= 1:
        found[3] = "The minister said late on Tuesday that help for those whom the flood has struck is on its way."
    if subject == "strike" and fetch >= 2:
        found[0] = found[0].replace("Tuesday", "Wednesday")
    if subject in ("flood", "strike") and fetch >= 3:
        found[2] = f"The decision about the {subject} was taken in a short session, and it cannot be appealed."
    return found


def page(subject, fetch, kind):
    place = SUBJECTS.index(subject)
    noise = "".join(f"<p>{line}</p>" for line in lines(kind, LANGUAGES.get(kind, "en"), place, fetch))
    body = [f"<p>{text}</p>" for text in paragraphs(subject, fetch)]
    body.insert(2, noise)
    return f"""<!DOCTYPE html><html lang="en"><head><title>All about the {subject}</title></head><body><article>
    <h1>All about the {subject}</h1><p class="byline">By Ada Winter</p>{"".join(body)}</article></body></html>"""


@pytest.fixture
def sites(new_site):
    """A site for each kind of noise, and where the number of the fetch is put that they answer to."""
    made, asked = {}, {}
    for number, kind in enumerate(KINDS, start=1):
        site = made[kind] = new_site(f"127.0.1.{number}")
        for subject in SUBJECTS:
            site.pages[f"/2026/{subject}"] = lambda *_, kind=kind, subject=subject: answer(
                body=page(subject, asked["fetch"], kind).encode()
            )
    return made, asked


def told(store, sites):
    """The changes that `archive changes` tells: the kind of noise there, the subject, the sentences that are new."""
    done = subprocess.run(
        [sys.executable, "-m", "archive", "--store", store, "changes", "--json"],
        cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kinds = {f"{site.host}:{site.port}": kind.__name__ for kind, site in sites.items()}
    return {
        (kinds[one["host"]], one["url"].rpartition("/")[2], frozenset(filter(None, map(new_of, one["sentences"]))))
        for one in map(json.loads, done.stdout.splitlines())
    }


def new_of(sentence):
    return sentence["new"]


def planted(fetch):
    """What is edited at a fetch: the kind of noise there, the subject, the sentences that had not stood there."""
    pairs = ((subject, paragraphs(subject, max(fetch - 1, 0)), paragraphs(subject, fetch)) for subject in SUBJECTS)
    return {
        (kind.__name__, subject, frozenset(text for text in now if text not in before))
        for subject, before, now in pairs
        for kind in KINDS
        if before != now
    }


def test_crawls_alone_tell_of_edits_alone_whatever_the_sites_print(sites, crawl):
    made, asked = sites
    addresses = "\n".join(site.url(path) for site in made.values() for path in site.pages).encode()
    edits = set()
    for asked["fetch"] in range(FETCHES):
        # As long as it takes on a busy machine.
        crawled = crawl("article", "-a", "urls_file=-", input=addresses, allow=made.values(), settings=PATIENT)
        assert crawled.status == 0, crawled.err
        new = planted(asked["fetch"])
        edits |= new
        assert told(crawled.store, made) == edits, crawled.err
        assert f" {len(new)} changed" in crawled.err
    with Archive.open(crawled.store) as archive:
        versions = {
            (kind.__name__, subject): len(archive.versions(made[kind].url(f"/2026/{subject}")))
            for kind in KINDS
            for subject in SUBJECTS
            if kind not in UNLEARNABLE
        }
    edited = Counter((kind, subject) for kind, subject, _ in edits)
    assert versions == {each: 1 + edited[each] for each in versions}
