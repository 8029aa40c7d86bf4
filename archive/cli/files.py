"""Files that a command writes for other programs: a page, a feed."""

import os
import tempfile
from pathlib import Path

from archive.cli.output import Output


def write_out(text: str, file: str, output: Output) -> None:
    """Writes `text` to `file`, whole or not at all: a web server may hand it out at any moment. `-` is the output.

    A file that is there keeps its mode. Raises: OSError.
    """
    data = text.encode()
    if file == "-":
        output.content(data)
        return
    path = Path(file)
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a pipe or a device, which nothing can take the place of
        return
    try:
        mode = path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mode = 0o666 & ~_umask()
    # Where a link leads the file is replaced, not the link.
    path = path.resolve()
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
