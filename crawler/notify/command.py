"""Tells a program of the user's: the digest on its standard input, figures in its environment."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archive.display import safe
from crawler.notify.digest import Digest, document
from crawler.notify.errors import NotDelivered
from crawler.notify.reading import subject, text
from crawler.notify.receivers import Command

_SAID = 300
"""Characters of what it said that are shown."""


def tell_command(command: Command, digest: Digest) -> None:
    """Runs it to its end. What it prints goes to standard error, beside the crawl's own words.

    Raises: NotDelivered unless it exits with 0 within its time.
    """
    name = safe(Path(command.words[0]).name)
    data = lines(digest) if command.as_json else text(digest)
    try:
        process = subprocess.Popen(  # noqa: S603  # what the user has written into the file of sources, and no shell
            command.words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **figures(digest)},
            start_new_session=True,
        )
    except OSError as error:
        raise NotDelivered(f"{name} cannot be run: {error.strerror}") from error
    try:
        said, _ = process.communicate(data.encode(), timeout=command.seconds)
    except subprocess.TimeoutExpired as error:
        raise NotDelivered(f"{name} took more than {command.seconds:g} s and was ended") from error
    finally:
        # Whatever it has started and left behind as well.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
    if process.returncode:
        last = safe(said.decode(errors="replace").strip()[-_SAID:])
        how = f"status {process.returncode}" if process.returncode > 0 else f"signal {-process.returncode}"
        raise NotDelivered(f"{name} ended with {how}{f': {last}' if last else ''}")


def figures(digest: Digest) -> dict[str, str]:
    """The variables of its environment."""
    return {
        "DIGEST_ID": digest.id,
        "DIGEST_SUBJECT": subject(digest),
        "DIGEST_EDITS": str(digest.count("edits")),
        "DIGEST_STEALTH": str(len(digest.stealthy)),
        "DIGEST_GONE": str(digest.count("gone")),
        "DIGEST_BACK": str(digest.count("back")),
        "DIGEST_DEGRADED": str(len(digest.degraded)),
        "DIGEST_FAILURES": str(sum(count for _, count in digest.failures)),
        "ARCHIVE_STORE": digest.store,
    }


def lines(digest: Digest) -> str:
    """The digest as JSON Lines: an object for each thing, `what` it is first."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in _objects(digest))


def _objects(digest: Digest) -> Iterator[dict[str, object]]:
    fields = document(digest)
    yield {"what": "digest", **{name: fields[name] for name in ("id", "begun", "at", "store", "failures", "more")}}
    for what, name in (("edit", "edits"), ("gone", "gone"), ("back", "back"), ("degraded", "degraded")):
        yield from ({"what": what, **each} for each in fields[name])
