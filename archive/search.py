"""The index of the texts' words: an SQLite file beside the catalog, made again from the texts wherever it is not there.

Every stored text stands in it once, with the place of each word, so that phrases are found; the texts themselves do
not. Letters are compared without case and marks. Scripts that set no blanks between words are cut letter by letter,
and their phrases are found as runs of letters.
"""

import datetime as dt
import errno
import os
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from archive.catalog import Catalog, StoredText, VersionOfText
from archive.errors import CatalogError, DamageError, KeyNotFound, StoreError
from archive.place import SEARCH, Place
from archive.store import Store

_VERSION = 1
"""Raised with every change of the tables or of how texts are cut; an older index is made again."""
_BATCH = 500
"""Texts a transaction: what is lost where it is killed."""
_NO_BLANKS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_LETTER = re.compile(f"([{_NO_BLANKS}])")
_WORD = re.compile(rf"[{_NO_BLANKS}]|[^\W{_NO_BLANKS}]+")
_MARKED = re.compile("[\u0000-\u08ff\u1e00-\u1fff]")
"""Letters that are compared without their marks: Latin, Greek, Cyrillic, Hebrew, Arabic. Those of Kana and of Brahmic
scripts make other letters, and Hangul is made of parts: the tokenizer leaves them."""
_AROUND = 60
"""Letters that are shown before and behind what was found."""
_SCHEMA = """
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize="unicode61 remove_diacritics 2");
CREATE TABLE fed (
    device INTEGER, inode INTEGER, number INTEGER, key TEXT
)
"""

Progress = Callable[[int, int], None]
"""Called with how many texts are indexed, and how many are to be in all."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A text in which everything that was asked for stands."""

    key: str
    before: str
    found: str
    after: str
    """The first place of the first phrase as the text writes it, and what stands around it; `found` is empty where
    it cannot be shown."""


class SearchIndex:
    """The index of the archive at `place`. Raises: StoreError; CatalogError where it is damaged."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self.path = path

    @classmethod
    def open(cls, place: Place) -> Self:
        """The index that is there, made empty where there is none, or one that is damaged or of another version.

        Where the archive cannot be written to, an empty one that is gone when it is closed.
        """
        path = place.folder.path / SEARCH
        with _errors(path):
            if path.is_symlink():
                raise StoreError(f"{path}: a symbolic link, and none is ever followed; remove it", path=str(path))
            try:
                return cls(_connect(path, place.folder.file_mode), path)
            except OSError as exc:
                if exc.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
                    raise
                # Without a name SQLite makes a file that goes with the connection.
                return cls(_prepared(sqlite3.connect("", isolation_level=None)), path)
            except _Unfit:
                for name in (SEARCH, f"{SEARCH}-wal", f"{SEARCH}-shm"):
                    path.with_name(name).unlink(missing_ok=True)
                return cls(_connect(path, place.folder.file_mode), path)

    def close(self) -> None:
        self._db.close()

    def update(self, catalog: Catalog, store: Store, *, catalog_path: Path, progress: Progress | None = None) -> int:
        """Adds the texts that are not in it yet; how many. Stopped at any point, the next call goes on there.

        Texts that are lost or damaged are left out, for `archive check` to name; they come in when they are mended and
        the index is made again.
        """
        added, status, total = 0, catalog_path.stat(), catalog.count_texts()
        with _errors(self.path):
            number = self._fed_up_to(status, catalog)
            while batch := catalog.texts_behind(number, limit=_BATCH):
                with self._writing():
                    added += sum(self._add(one, store) for one in batch)
                    number = batch[-1].number
                    self._db.execute("DELETE FROM fed")
                    mark = (status.st_dev, status.st_ino, number, batch[-1].key)
                    self._db.execute("INSERT INTO fed VALUES (?, ?, ?, ?)", mark)
                if progress is not None:
                    progress(min(number, total), total)
        return added

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _fed_up_to(self, status: os.stat_result, catalog: Catalog) -> int:
        """The number of the last text that was taken from this catalog; 0 where it was another one, which has numbered
        its texts otherwise: then all are looked through."""
        row = self._db.execute("SELECT device, inode, number, key FROM fed").fetchone()
        if row is None or row[:2] != (status.st_dev, status.st_ino) or catalog.text_at(row[2]) != row[3]:
            return 0
        return int(row[2])

    def _add(self, one: StoredText, store: Store) -> bool:
        if self._db.execute("SELECT 1 FROM texts WHERE key = ?", (one.key,)).fetchone():
            return False
        try:
            text = store.get(one.key).decode()
        except (KeyNotFound, DamageError, UnicodeDecodeError):
            return False
        row = (one.key, one.host, int(one.at.timestamp()))
        made = self._db.execute("INSERT INTO texts (key, host, at) VALUES (?, ?, ?)", row)
        self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (made.lastrowid, cut(text)))
        return True

    def keys(self, phrases: Sequence[str], *, host: str | None, since: dt.datetime | None) -> Iterator[str]:
        """The keys of texts in which each of `phrases` stands; those that came into the archive last come first."""
        sought = " ".join(f'"{" ".join(words)}"' for phrase in phrases if (words := _words(phrase)))
        if not sought:
            return
        with _errors(self.path):
            # In the order of the index, which gives the first at once, however many there are.
            rows = self._db.execute(
                "SELECT t.key FROM words w CROSS JOIN texts t ON t.id = w.rowid WHERE words MATCH ?1"
                " AND (?2 IS NULL OR t.host = ?2) AND (?3 IS NULL OR t.at >= ?3) ORDER BY w.rowid DESC",
                (sought, host, None if since is None else int(since.timestamp())),
            )
            for row in rows:
                yield str(row[0])


def search(
    index: SearchIndex,
    phrases: Sequence[str],
    *,
    catalog: Catalog,
    store: Store,
    host: str | None = None,
    since: dt.datetime | None = None,
) -> Iterator[tuple[VersionOfText, Hit]]:
    """As `Archive.search`, in what is indexed already."""
    for key in index.keys(phrases, host=host, since=since):
        version = catalog.version_of(key)
        if version is not None:
            # What is lost or damaged is for `archive check` to name.
            with suppress(KeyNotFound, DamageError, UnicodeDecodeError):
                yield version, hit(key, store.get(key).decode(), phrases)


def hit(key: str, text: str, phrases: Sequence[str]) -> Hit:
    """How the first of `phrases` stands in a text that holds it.

    >>> hit("k", "Floods\\n\\nThe Café d’Été was closed.\\n", ["cafe d'ete"]).found
    'Café d’Été'
    """
    words = _words(phrases[0]) if phrases else []
    # Most phrases stand there as they were typed; to take a text's marks away costs forty times as much.
    found = _place_of(words, text)
    start, end = found or (0, 0)
    if found is None:
        folded, origins = _folded(text)
        found = _place_of([_folded(word)[0] for word in words], folded)
        start, end = (0, 0) if found is None else (origins[found[0]], origins[found[1] - 1] + 1)
    if found is None:
        return Hit(key, "", "", text[: 2 * _AROUND].replace("\n", " "))
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Hit(key, *(part.replace("\n", " ") for part in (before, text[start:end], after)))


def _place_of(words: Sequence[str], text: str) -> tuple[int, int] | None:
    if not words:
        return None
    pattern = r"(?:\W|_)*".join(map(re.escape, words))
    found = re.search(rf"(?<![^\W{_NO_BLANKS}]){pattern}(?![^\W{_NO_BLANKS}])|{pattern}", text, re.IGNORECASE)
    return None if found is None else found.span()


def cut(text: str) -> str:
    """A text as the tokenizer takes it: letters of scripts that set no blanks stand apart.

    >>> cut("The 東京 flood")
    'The  東  京  flood'
    """
    return _LETTER.sub(r" \1 ", text)


def _words(phrase: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", phrase).replace("_", " "))


def _folded(text: str) -> tuple[str, list[int]]:
    """A text without case and marks, and for each of its letters where it stands in the original."""
    letters: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        is_marked = _MARKED.match(letter) is not None
        for part in unicodedata.normalize("NFD", letter) if is_marked else letter:
            if not is_marked or unicodedata.category(part) != "Mn":
                folded = part.lower()
                letters.append(folded)
                origins += [place] * len(folded)
    return "".join(letters), origins


class _Unfit(Exception):
    """The index is damaged, or of another version: it is made again."""


def _connect(path: Path, mode: int) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode))
    return _prepared(sqlite3.connect(path, isolation_level=None, timeout=60))


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    """The connection with its tables; closed where it cannot have them. Raises: _Unfit, sqlite3.OperationalError."""
    try:
        db.execute("PRAGMA journal_mode = WAL").fetchone()
        # What a loss of power takes is found missing, and added again.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("BEGIN IMMEDIATE")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            for statement in _SCHEMA.split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {_VERSION}")
        elif version != _VERSION:
            raise _Unfit
        db.execute("COMMIT")
    except sqlite3.DatabaseError as exc:
        db.close()
        if isinstance(exc, sqlite3.OperationalError):
            raise
        raise _Unfit from exc
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise StoreError.from_os(exc, path=str(path)) from exc
    except sqlite3.Error as exc:
        if isinstance(exc, sqlite3.OperationalError):
            raise StoreError(f"{path}: {exc}", path=str(path)) from exc
        advice = "it is damaged; it is an index only: remove it, and it is made again"
        raise CatalogError(f"{path}: {exc}; {advice}", path=str(path)) from exc
