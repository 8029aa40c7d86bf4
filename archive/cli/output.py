"""Where a command's output goes, and what suits it: a terminal or a pipe, with styles or without, text or JSON."""

import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from typing import TextIO

from archive.cli.words import size
from archive.display import UNSAFE, Paint

_CALCULATED = frozenset("=+-@＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


class Output:
    """Standard output of one command."""

    def __init__(self, stream: TextIO | None, *, color: str) -> None:
        # A program that was started without standard output has None there.
        self._stream = stream
        self.is_terminal = stream is not None and stream.isatty()
        """Whether a person reads it as it comes: columns and wrapped lines; else one entry a line, fields by tabs."""
        wanted = self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.paint = Paint(colour=color == "always" or (color == "auto" and wanted))
        self.columns = shutil.get_terminal_size().columns if self.is_terminal else None
        """Width of the terminal; None in a pipe."""
        if stream is not None and hasattr(stream, "reconfigure"):
            # A locale that cannot write a letter gets its escape, never a traceback.
            stream.reconfigure(errors="backslashreplace")

    def line(self, text: str = "") -> None:
        """Prints one line, or several; what is not ours in it must be safe already."""
        if self._stream is not None:
            self._stream.write(text + "\n")

    def fields(self, *fields: object) -> None:
        """Prints one entry for programs: safe fields, separated by tabs, none of which a spreadsheet takes for a
        formula."""
        self.line("\t".join(map(cell, fields)))

    def document(self, value: object) -> None:
        """Prints one JSON object on one line. Texts stand in it as they are, what steers a terminal as an escape."""
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if not text.isprintable():
            text = UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f"), text)
        self.line(text)

    def content(self, data: bytes) -> None:
        """Writes bytes as they are: a stored file's, into a pipe."""
        if self._stream is not None:
            self._stream.flush()
            self._stream.buffer.write(data)

    def flush(self) -> None:
        """Hands everything over, so that a full disk or a closed pipe is heard of now."""
        if self._stream is not None:
            self._stream.flush()

    def abandon(self) -> None:
        """Writes what still can be written, and keeps the interpreter from complaining of the rest when it ends."""
        if self._stream is None:
            return
        try:
            self._stream.flush()
        except OSError:
            with contextlib.suppress(OSError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, self._stream.fileno())
                os.close(null)


def cell(field: object) -> str:
    """A field as it may stand in a table: what a spreadsheet would calculate begins with an apostrophe.

    A title may begin with =, +, - or @ to run what follows where the table is opened (OWASP, CSV Injection). Numbers
    stay numbers; --json has every text as it is.

    >>> cell("=HYPERLINK(A1)"), cell("-2+3"), cell("-2"), cell("Flood"), cell(-2)
    ("'=HYPERLINK(A1)", "'-2+3", '-2', 'Flood', '-2')
    """
    text = str(field)
    is_formula = text[:1] in _CALCULATED and len(text) > 1 and _NUMBER.fullmatch(text) is None
    return f"'{text}" if is_formula else text


class Progress:
    """How far a long command is: one line on standard error that overwrites itself, on a terminal only."""

    def __init__(self, *, amount: Callable[[int], str] = size) -> None:
        """`amount`: how much is done, in words; by default of bytes."""
        self._amount = amount
        self._shown = 0
        self._percent = -1
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Takes note that `done` of `total` is done. Cheap enough to be called for every file."""
        percent = 100 * done // total if total else 100
        if self._is_terminal and percent != self._percent:
            self._percent = percent
            self._write(f"{percent:3} %  {self._amount(done)} of {self._amount(total)}")

    def clear(self) -> None:
        """Takes the line away, so that another can be printed."""
        if self._shown:
            self._write("")
            self._percent = -1

    def _write(self, text: str) -> None:
        sys.stderr.write("\r" + text + " " * (self._shown - len(text)) + ("" if text else "\r"))
        sys.stderr.flush()
        self._shown = len(text)
