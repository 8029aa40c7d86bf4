"""What `scrapy reextract` writes to standard output: a line for each answer that says something else now."""

import json
import sys

from archive.archive import Archive
from archive.cli.words import clock, stamp
from archive.diff.compare import Diff, compare
from archive.diff.terminal import render
from archive.diff.terminal import summary as in_words
from archive.display import safe
from archive.errors import StoreError
from archive.model import Again, Article, Failure, Reading, Rejection
from crawler.output import LINES
from crawler.reextraction.run import Event, Read
from crawler.rereading import Unreadable

_TOLD = {Again.OTHER, Again.FOUND, Again.KEPT, Again.FAILED, Again.RELEASED, Again.HELD}


class Printer:
    """Writes as the events come."""

    def __init__(self, archive: Archive, *, as_json: bool, is_dry: bool, with_diff: bool) -> None:
        """`is_dry`: nothing is recorded, so that is told what would be; `with_diff`: word by word."""
        self._archive = archive
        self._as_json = as_json
        self._is_dry = is_dry
        self._with_diff = with_diff
        self._is_terminal = sys.stdout is not None and sys.stdout.isatty()

    def add(self, event: Event) -> None:
        """Writes what is to be written of it."""
        if isinstance(event, Unreadable) and self._as_json:
            visit = event.found.visit
            self._write_json(
                came="damaged",
                at=stamp(visit.at),
                url=visit.requested_url,
                article=visit.article,
                detail=str(event.error),
            )
        if not isinstance(event, Read) or event.came not in _TOLD:
            return
        diff = self._diff(event) if self._is_dry else None
        if self._as_json:
            self._write_json(**_document(event, diff))
        elif not self._is_terminal or self._is_dry:
            self._write_line(event, diff)

    def _write_line(self, event: Read, diff: Diff | None) -> None:
        visit = event.found.visit
        reason, detail = _why(event)
        last = f"{reason}: {detail}" if reason and detail else reason or detail
        if reason is None and diff is not None:
            last = in_words(diff)
        elif reason is None and event.recorded is not None and event.recorded.reading is not None:
            last = event.recorded.reading.key
        if self._is_terminal:
            LINES.write(f"{event.came:<8} {clock(visit.at)}  {safe(visit.requested_url)}")
            LINES.write(f"         {safe(last)}")
        else:
            LINES.write("\t".join([event.came, stamp(visit.at), safe(visit.requested_url), safe(last) or "-"]))
        if self._with_diff and diff is not None:
            LINES.write(render(diff, old="as it was read", new="as it would be read"))

    def _diff(self, event: Read) -> Diff | None:
        """How the text would differ; None where one of the two is not there, or cannot be read."""
        result, before = event.now.result, event.found.reading
        if before is None or not isinstance(result, Article):
            return None
        try:
            return compare(self._archive.article(before.key), result)
        except StoreError:
            return None

    def _write_json(self, **fields: object) -> None:
        LINES.write(json.dumps(fields, ensure_ascii=True))


def _document(event: Read, diff: Diff | None) -> dict[str, object]:
    visit = event.found.visit
    after = None if event.recorded is None else event.recorded.reading
    reason, detail = _why(event)
    return {
        "came": event.came.value,
        "at": stamp(visit.at),
        "url": visit.requested_url,
        "article": visit.article if after is None else after.article,
        "before": _reading(event.found.reading),
        "after": _reading(after),
        "reason": reason,
        "detail": detail,
        "change": None if diff is None else in_words(diff),
    }


def _why(event: Read) -> tuple[str | None, str]:
    """Why no article was found, as a word and as a line; None where one was."""
    match event.now.result:
        case Rejection(reason=why, detail=detail):
            return why.value, detail
        case Failure(fault=fault, detail=detail):
            return fault.value, detail
    return None, event.found.visit.detail if event.came is Again.HELD else ""


def _reading(reading: Reading | None) -> dict[str, object] | None:
    if reading is None:
        return None
    return {"key": reading.key, "digest": reading.digest, "rules": reading.rules, "learnt": reading.learnt}
