"""A TOML file of tables, read key by key: what is not understood is an error with its line and key."""

import difflib
import logging
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive.display import safe
from archive.errors import SourcesError

logger = logging.getLogger(__name__)

Keys = Mapping[str, Callable[[object], object]]
"""What each key of a table takes: gives the value, or raises Wrong."""


class Wrong(Exception):
    """A value that a key does not take; the message says what it takes."""


@dataclass(frozen=True, slots=True)
class Tables:
    """A file that was read."""

    path: Path
    text: str
    tables: Mapping[str, Any]
    """In the file's order."""

    @classmethod
    def read(cls, path: Path) -> "Tables":
        """Raises: SourcesError where the file cannot be read or is not TOML."""
        shown = safe(str(path))
        _warn_of_writers(path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            said = f"{shown} cannot be read: {error.strerror}"
            raise SourcesError(said, path=str(path), line=None, key=None) from error
        except UnicodeDecodeError as error:
            raise SourcesError(f"{shown} is not UTF-8", path=str(path), line=None, key=None) from error
        try:
            return cls(path, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            line = _line_of_syntax_error(str(error), text)
            what = re.sub(r" \(at .*\)$", "", str(error))
            raise SourcesError(f"{shown}, line {line}: {safe(what)}", path=str(path), line=line, key=None) from error
        except RecursionError as error:
            raise SourcesError(f"{shown}: nested too deeply", path=str(path), line=None, key=None) from error

    def refusal(self, what: str, *names: str) -> SourcesError:
        """The error that says `what` of the key that `names` lead to, from the outermost table in."""
        line = line_of(self.text, *names)
        said = f"{safe(str(self.path))}, line {line}: {safe('.'.join(names))}: {what}"
        return SourcesError(said, path=str(self.path), line=line, key=names[-1])

    def values(self, table: object, keys: Keys, *names: str, example: str) -> dict[str, Any]:
        """The values of a table, by key. `example`: the line with which such a table begins.

        Raises: SourcesError where it is no table, a key is not among `keys`, or does not take its value.
        """
        if not isinstance(table, dict):
            raise self.refusal(f"stands outside a table; {example}", *names)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", names[-1]):
            raise self.refusal("a name is letters, figures, dots, - and _", *names)
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key not in keys:
                near = difflib.get_close_matches(key, keys, n=1)
                hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(keys)}"
                raise self.refusal(f"unknown key; {hint}", *names, key)
            try:
                values[key] = keys[key](value)
            except Wrong as error:
                raise self.refusal(str(error), *names, key) from error
        return values


@cache
def _warn_of_writers(path: Path) -> None:
    """Says, once, that everybody on this machine can change the file: it names programs to run and where to go."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # Whoever reads it says why it cannot be.
    if mode & stat.S_IWOTH:
        logger.warning("%s may be changed by every user of this machine; chmod o-w keeps it yours", safe(str(path)))


def _line_of_syntax_error(message: str, text: str) -> int:
    """tomllib says the line, or "at end of document"."""
    match = re.search(r"\(at line (\d+), column \d+\)$", message)
    return int(match[1]) if match else max(text.count("\n"), 1)


def line_of(text: str, *names: str) -> int | None:
    """The line, from 1, where the key or table stands that `names` lead to; None where that cannot be told.

    Found by reading: the first line without which the beginning of the document holds no such key.
    """
    lines = text.splitlines(keepends=True)
    before = 0
    for number in range(1, len(lines) + 1):
        try:
            found: object = tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value of several lines
        for name in names:
            if not isinstance(found, dict) or name not in found:
                break
            found = found[name]
        else:
            return before + 1
        before = number
    return None


def texts(value: object, what: str) -> list[str]:
    """A list of texts. `what`: what they are, for the error."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Wrong(f'takes {what}, in brackets and quotes: ["…", "…"]')
    return value
