"""The log of what a run asks for: a raw file of its own, which has the run's token in its name.

It is a WARC file like the others, so that seals, `check`, adoption and export know it. Each request is a `metadata`
record; before it stands the answer where no visit keeps that: a robots.txt, a 429. What was appended survives the death
of the process; the loss of power may take what came since the last `sync`. The log is no visit: nothing is lost with it
but the proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.asked import Asked, dumps, loads
from archive.errors import KeyNotFound
from archive.folder import Folder
from archive.model import Page
from archive.paths import raw_key
from archive.place import Place
from archive.raw.reader import Hurt, opened, scan
from archive.raw.writer import RawWriter
from archive.runs import Run


@dataclass(frozen=True, slots=True)
class Log:
    """What is stored of the requests of one run."""

    run: Run
    key: str
    """Store key of the raw file."""
    asked: Sequence[Asked]
    """In the order in which they were answered, or given up."""
    problems: Sequence[str] = ()
    """What of it cannot be read, a line each."""


class RequestLog:
    """The log of one run. Blocking; belongs to one thread. Raises: StoreError from every method."""

    def __init__(self, place: Place, run: Run, *, software: str) -> None:
        self._place = place
        self._run = run
        self._software = software
        self._raw: RawWriter | None = None
        self._has_failed = False
        self.count = 0
        """Requests that were noted."""

    def note(self, asked: Asked, page: Page | None) -> None:
        """Appends a request; nothing more after an error. `page`: its answer, where no visit is going to keep it."""
        if self._has_failed:
            return
        self._has_failed = True
        raw = self._raw = self._raw or self._begun()
        answer_id = None
        with raw.all_or_nothing():
            if page is not None:
                ref, answer_id = raw.append_page(page, original=None)
                asked = replace(asked, answer=(ref.offset, ref.length))
            raw.append_metadata(asked.url, dumps(asked), at=asked.began.replace(microsecond=0), answer_id=answer_id)
        raw.is_settled = True
        self.count += 1
        self._has_failed = False

    def _begun(self) -> RawWriter:
        folder, run = self._place.folder, self._run
        # In here: files without a name yet are swept by who holds the catalog.
        with self._place.writing(), self._place.catalog().writing():
            return RawWriter(folder, begun=run.begun, software=self._software, token=run.token)

    def close(self) -> str | None:
        """Closes the file, after which it can be sealed; its key, None where nothing was asked."""
        raw, self._raw = self._raw, None
        if raw is None:
            return None
        if not raw.is_settled:
            raw.release()  # What of it is whole, is for adoption to find out.
            return None
        try:
            raw.sync()
            with self._place.writing():
                catalog = self._place.catalog()
                with catalog.writing():
                    catalog.set_size(raw.key, raw.size)
                raw.close()
        finally:
            raw.release()
        return raw.key


def read_log(folder: Folder, run: Run) -> Log | None:
    """The log of a run; None where it kept none, or has asked for nothing. What is damaged costs only itself."""
    key = raw_key(run.begun, run.token)
    asked: list[Asked] = []
    problems: list[str] = []
    try:
        with opened(folder, key) as descriptor:
            for found in scan(descriptor, key):
                if isinstance(found, Hurt):
                    # A run that lives is writing there; what a dead one left half done never counted.
                    if not (found.at_end and run.ended is None):
                        problems.append(f"{found.length} bytes damaged at offset {found.offset} ({found.problem})")
                elif found.record.type == "metadata":
                    try:
                        one = loads(found.record.block)
                    except ValueError as exc:
                        problems.append(f"offset {found.offset}: {exc}")
                        continue
                    if one is not None:
                        asked.append(one)
    except KeyNotFound:
        return None
    return Log(run, key, asked, problems)
