"""A store with all that an archive can hold, nine ways to damage a file of it, and whether that is noticed."""

import contextlib
import datetime as dt
import io
import json
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from archive.archive import Archive
from archive.boilerplate.model import Ruling
from archive.cli import main
from archive.model import Article, Byline, Capture, Failure, Fault, Metadata, NotModified, Page, Reason, Rejection
from archive.raw.reader import Located, opened, scan

BEGUN = dt.datetime(2016, 11, 10, 12, tzinfo=dt.UTC)
STORIES = [f"https://{host}.example/story-{number}" for host in "ab" for number in (1, 2)]
_HEADERS = (("Content-Type", "text/html"), ("ETag", '"1"'))

KINDS = ("bit", "cut", "emptied", "deleted", "swapped", "garbage", "zeros", "hole", "replaced")


def visit(url: str, hour: int, text: str, *, body: bytes | None = None, via: str | None = None) -> Capture:
    """A visit that found this text; `via`: an address that redirected there."""
    at = BEGUN + dt.timedelta(hours=hour)
    paragraphs = tuple(f"{text} {number}: it rained, and the river rose." for number in range(4))
    article = Article(f"Flood in {text}", Byline(authors=("Ann Other",)), paragraphs, Metadata(language="en"))
    body = f"<html><title>{article.title}</title>{paragraphs}".encode() if body is None else body
    page = Page(url, at, 200, _HEADERS, body, (("Host", "h.example"), ("User-Agent", "test")))
    hops = () if via is None else (Page(via, at, 301, (("Location", url),), b""),)
    return Capture(via or url, at, (*hops, page), article, 1)


def make_store(place: Path, *, crawls: int = 5) -> None:
    """Two hosts, revisits, a redirect, 304s, a wall, failures, what was learnt, crawls, seals; the last two crawls'
    files are named by no seal."""
    chance = random.Random(1)  # noqa: S311 - no secret
    hour = 0
    for crawl in range(crawls):
        with Archive.open(place, create=True, software="test/1") as archive:
            begun = archive.begin_run("site", {"url": f"https://{crawl}.example/"}, at=BEGUN + dt.timedelta(hours=hour))
            for number, url in enumerate(STORIES):
                hour += 1
                # The last one never changes, so the server's same bytes come again.
                text = f"town {number}" if number == 3 else f"town {number} day {crawl}"
                body = chance.randbytes(2000) if number == 0 else None
                via = f"{url}?old" if number == 1 and not crawl else None
                archive.record([visit(url, hour, text, body=body, via=via)])
            at = BEGUN + dt.timedelta(hours=hour)
            unmodified = Page(STORIES[3], at, 304, (("ETag", '"1"'),), b"")
            wall = Page(f"{STORIES[0]}/wall", at, 200, _HEADERS, b"accept our cookies")
            archive.record(
                [
                    Capture(STORIES[3], at, (unmodified,), NotModified(), 1),
                    Capture(wall.url, at, (wall,), Rejection(Reason.CONSENT_WALL, "a wall"), 1),
                    Capture("https://c.example/gone", at, (), Failure(Fault.TIMEOUT, "60 s"), 1),
                ]
            )
            archive.rule_boilerplate("a.example", {f"Read more, {crawl}": Ruling.REMOVE})
            archive.end_run(begun, replace(begun.run, ended=at, status=0, is_complete=True))
            if crawl < crawls - 2:
                archive.seal(at=at)


def files(place: Path) -> list[Path]:
    """Every file of a store, in order; those that are empty locks apart."""
    return sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size)


def damage(path: Path, kind: str, *, place: Path, seed: int) -> set[Path]:
    """Damages a file so that its bytes are others than before; the files that were hit."""
    chance = random.Random(f"{path.relative_to(place)} {kind} {seed}")  # noqa: S311 - no secret
    before = path.read_bytes()
    size = len(before)
    path.chmod(0o600)
    while True:
        data, at = bytearray(before), chance.randrange(size)
        match kind:
            case "bit":
                data[at] ^= 1 << chance.randrange(8)
            case "cut":
                del data[at:]
            case "emptied":
                data.clear()
            case "garbage":
                data += chance.randbytes(100)
            case "zeros":
                data[at : at + 64] = bytes(len(data[at : at + 64]))
            case "hole":
                del data[at : at + chance.randint(1, max(1, size // 4))]
            case "deleted":
                path.unlink()
                return {path}
            case "swapped":
                others = [one for one in files(place) if one.suffix == path.suffix and one.read_bytes() != before]
                if not others:
                    others = [one for one in files(place) if one.read_bytes() != before]
                other = min(others, key=lambda one: (one.parent != path.parent, one.parts[:-2] != path.parts[:-2], one))
                other.chmod(0o600)
                path.write_bytes(other.read_bytes())
                other.write_bytes(before)
                return {path, other}
            case "replaced":
                path.unlink()
                if chance.random() < 0.5:
                    path.mkdir()
                else:
                    elsewhere = place.parent / "elsewhere"
                    elsewhere.write_bytes(before)
                    path.symlink_to(elsewhere)
                return {path}
        if data != before:
            path.write_bytes(data)
            return {path}


def said(place: Path, *command: str) -> tuple[int, str, str]:
    """What a command exits with and prints: on its output, and as errors."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["--store", str(place), *command])
    return status, out.getvalue(), err.getvalue()


def answers(place: Path) -> dict[str, tuple[int, str]]:
    """What the archive answers for programs, by command."""
    commands = [["list", "--json"], ["changes", "--json"], ["stats", "--json"]]
    for url in STORIES:
        commands += [["log", url, "--json"], ["explain", url, "--json"], ["diff", url, "--json"]]
    return {" ".join(command): said(place, *command)[:2] for command in commands}


def columns(index: Path) -> list[tuple[str, str, str]]:
    """Every column of the index that is not a key of rows: table, name, type."""
    with contextlib.closing(sqlite3.connect(index)) as db:
        return db.execute(
            "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c"
            " WHERE t.type = 'table' AND NOT instr(t.sql, c.name || ' INTEGER PRIMARY KEY') ORDER BY 1, c.cid"
        ).fetchall()


def mistype(index: Path, table: str, column: str, kind: str) -> int:
    """Gives a column values of the storage class `kind`, which it may not hold; how many rows have one now.

    As a bit of a row's header does; SQLite itself would refuse.
    """
    with contextlib.closing(sqlite3.connect(index, isolation_level=None)) as db:
        ((sql,),) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
        db.execute("PRAGMA writable_schema = ON")
        lenient = re.sub(r" (TEXT|INTEGER(?! PRIMARY))", " BLOB", re.sub(r",? STRICT\s*$", "", sql))
        schema = "UPDATE sqlite_schema SET sql = ? WHERE name = ?"
        db.execute(schema, (lenient, table))
        db.execute("PRAGMA schema_version = 1001")
        value = f"CAST({column} AS BLOB)" if kind == "blob" else f"CAST({column} AS TEXT) || ' '"
        changed = db.execute(f"UPDATE {table} SET {column} = {value} WHERE {column} IS NOT NULL").rowcount  # noqa: S608
        db.execute(schema, (sql, table))
        db.execute("PRAGMA schema_version = 1002")
    return changed


def named_by_check(place: Path) -> tuple[int, set[str]]:
    """What `archive check` exits with, and the paths below `place` that it or its error names."""
    status, out, err = said(place, "check", "--json")
    paths = {json.loads(line)["path"] for line in out.splitlines()}
    if not out:
        paths = set(re.findall(re.escape(str(place)) + r"[^\s:;,]*", err))
    return status, {path.removeprefix(f"{place}/") for path in paths}


def raw_records(place: Path, key: str) -> list[Located]:
    """The whole records of a raw file."""
    with Archive.open(place) as archive, opened(archive._place.folder, key) as descriptor:
        return [found for found in scan(descriptor, key) if isinstance(found, Located)]


def trials(whole: Path, at: Path, *, kinds: tuple[str, ...] = KINDS, only: str = "") -> Iterator[tuple[str, str]]:
    """Puts a fresh copy of the store `whole` at `at` for each of its files and kinds of damage: file, kind."""
    for path in files(whole):
        key = str(path.relative_to(whole))
        for kind in kinds if key.startswith(only) else ():
            if at.exists():
                shutil.rmtree(at)
            shutil.copytree(whole, at, symlinks=True)
            yield key, kind


def alike(one: bytes, other: bytes) -> int:
    """How many bytes two files have in common at their beginnings."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
