"""Versions and what lies between them as an SQLite database in the shape of the research corpus NewsEdits.

The tables are those that Spangher, Ren, May and Peng published with "NewsEdits: A News Article Revision Dataset and a
Novel Document-Level Reasoning Challenge" (NAACL 2022, https://aclanthology.org/2022.naacl-main.10), so that what was
written for the corpus reads them. Versions and sentences count from 0 there. `entry` and the column `label` are ours.
"""

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from archive.changes.matching import Match, Sentence, matches_of, sentences_of
from archive.cli.words import stamp
from archive.diff.similar import features, likeness
from archive.errors import DamageError, KeyNotFound, UsageError

if TYPE_CHECKING:
    from archive.archive import Archive, Standing
    from archive.model import Article, Version

_TABLES = """
CREATE TABLE entry (entry_id INTEGER PRIMARY KEY, article TEXT NOT NULL, url TEXT NOT NULL);
CREATE TABLE entryversion (
    id INTEGER PRIMARY KEY, entry_id INTEGER NOT NULL, version INTEGER NOT NULL, num_versions INTEGER NOT NULL,
    url TEXT NOT NULL, source TEXT, title TEXT NOT NULL, summary TEXT NOT NULL, created TEXT NOT NULL,
    UNIQUE (entry_id, version)
);
CREATE TABLE split_sentences (
    entry_id INTEGER NOT NULL, version INTEGER NOT NULL, sent_idx INTEGER NOT NULL, sentence TEXT NOT NULL,
    PRIMARY KEY (entry_id, version, sent_idx)
);
CREATE TABLE matched_sentences (
    entry_id INTEGER NOT NULL, version_x INTEGER NOT NULL, version_y INTEGER NOT NULL, sent_idx_x INTEGER,
    sent_idx_y INTEGER, avg_sentence_distance_x REAL, avg_sentence_distance_y REAL, label TEXT NOT NULL
);
CREATE INDEX matched_sentences_of_entry ON matched_sentences (entry_id, version_x, version_y)
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What is in the database."""

    articles: int
    versions: int
    damaged: int
    """Articles that were left out because a text of theirs is damaged."""


def write(archive: "Archive", file: str, *, host: str | None, source: str | None) -> Written:
    """Writes all articles that have changed to the new database `file`.

    Raises: OSError; UsageError where there is such a file already.
    """
    path = Path(file)
    try:
        path.touch(exist_ok=False)
    except FileExistsError as exc:
        raise UsageError(f"--newsedits writes a new file, and {file} is there: name another, or remove it") from exc
    try:
        database = sqlite3.connect(path)
        try:
            written = _fill(database, archive, archive.standings(host=host, source=source))
            database.commit()
        finally:
            database.close()
    except sqlite3.Error as exc:
        path.unlink()
        raise OSError(errno.EIO, str(exc), file) from exc
    except BaseException:
        path.unlink()
        raise
    return written


def entry_id(article: str) -> int:
    """The number of an article: the same in every archive, and small enough for a float."""
    return int(sha256(article.encode()).hexdigest()[:12], 16)


def _fill(database: sqlite3.Connection, archive: "Archive", standings: Iterable["Standing"]) -> Written:
    for statement in _TABLES.split(";\n"):
        database.execute(statement)
    articles = versions = damaged = 0
    for standing in standings:
        if standing.versions < 2:
            continue
        history = archive.history(standing.article)
        try:
            texts = [archive.article(version.key) for version in history]
        except (DamageError, KeyNotFound):
            damaged += 1
            continue
        number = entry_id(standing.article)
        database.execute("INSERT INTO entry VALUES (?, ?, ?)", (number, standing.article, standing.url))
        cut = [sentences_of(text.body) for text in texts]
        for version, text, sentences in zip(history, texts, cut, strict=True):
            _add_version(database, number, standing, version, text, sentences)
        for place, (old, new) in enumerate(pairwise(cut)):
            database.executemany(
                "INSERT INTO matched_sentences VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (number, place, place + 1, *row)
                    for match in matches_of(old, new)
                    for row in _matched(old, new, match)
                ],
            )
        articles, versions = articles + 1, versions + len(history)
    return Written(articles, versions, damaged)


def _add_version(
    database: sqlite3.Connection,
    number: int,
    standing: "Standing",
    version: "Version",
    text: "Article",
    sentences: Sequence[Sentence],
) -> None:
    database.execute(
        "INSERT INTO entryversion (entry_id, version, num_versions, url, source, title, summary, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            version.number - 1,
            standing.versions,
            standing.url,
            standing.source or standing.host,
            text.title,
            "".join(f"<p>{escape(block, quote=False)}</p>" for block in text.body),
            stamp(version.first),
        ),
    )
    database.executemany(
        "INSERT INTO split_sentences VALUES (?, ?, ?, ?)",
        [(number, version.number - 1, place, sentence.text) for place, sentence in enumerate(sentences)],
    )


def _matched(
    old: Sequence[Sentence], new: Sequence[Sentence], match: Match
) -> Iterator[tuple[int | None, int | None, float | None, float | None, str]]:
    """Its pairs: one that was split stands beside each of its parts."""
    if not match.old:
        yield from ((None, at, None, None, "Addition") for at in match.new)
        return
    if not match.new:
        yield from ((at, None, None, None, "Deletion") for at in match.old)
        return
    same = [old[at].text for at in match.old] == [new[at].text for at in match.new]
    label = "Refactor" if match.moved else "Unchanged" if same else "Edit"
    for at in match.old:
        for place in match.new:
            far = 0.0 if same else round(1 - likeness(features(old[at].text), features(new[place].text)), 4)
            yield at, place, far, far, label
