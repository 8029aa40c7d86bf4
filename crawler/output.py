"""Standard output of a crawl: one line for every version that is safely on disk, and nothing else."""

import logging
import os
import sys
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Lines:
    """Where the lines go. A reader that has gone (`| head -1`) ends the lines, not the crawl."""

    def __init__(self) -> None:
        self._closed = False
        self.above: Callable[[str], None] | None = None
        """Set while a progress bar stands on the terminal that the lines go to: prints above it."""

    def write(self, line: str) -> None:
        """Prints a line, at once. It holds safe characters only."""
        if self._closed or sys.stdout is None:  # None: closed before the interpreter began (>&-)
            return
        if self.above is not None:
            self.above(line)
            return
        try:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        except OSError as error:
            self._closed = True
            if not isinstance(error, BrokenPipeError):
                logger.error("Standard output cannot be written, so no more lines: %s", error.strerror)
            # What is still buffered would be written, and fail again, when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


LINES = Lines()
"""The process has one standard output."""
