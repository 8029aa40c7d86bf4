"""The index of exported records: a CDXJ line for each answer, as pywb, ReplayWeb.page and cdxj-indexer write it.

A line is `<SURT key> <14 digits> <JSON object>`, and lines are sorted by their bytes. In a WACZ the index is cut into
gzip members of some thousand lines, with a second index of their first lines (ZipNum), so that a reader loads a part.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from archive.export.surt import surt
from archive.raw.warc import Record

_LINES_A_BLOCK = 3000
_MOST_MIME = 100


def line(record: Record, *, file: str, offset: int, length: int) -> str | None:
    """The line of an answer's record that lies in `file`; None where it is no answer of a web address. ASCII."""
    url, date = record.header("WARC-Target-URI"), record.header("WARC-Date")
    if record.type not in ("response", "revisit") or not url or not date:
        return None
    try:
        key = surt(url)
    except ValueError:
        return None
    head = record.block.partition(b"\r\n\r\n")[0].decode("latin-1")
    status = re.match(r"HTTP/\S+ (\d{3})", head)
    fields = {"url": url, "mime": "warc/revisit" if record.type == "revisit" else _mime(head)}
    if status is not None:
        fields["status"] = status[1]
    if digest := record.header("WARC-Payload-Digest"):
        fields["digest"] = digest
    fields |= {"length": str(length), "offset": str(offset), "filename": file}
    return f"{key} {re.sub('[^0-9]', '', date)[:14]} {json.dumps(fields)}\n"


def _mime(head: str) -> str:
    found = re.search(r"(?im)^content-type:[ \t]*([^\s;]+)", head)
    return found[1].lower()[:_MOST_MIME] if found else "unk"


def blocks(lines: Iterable[str], *, name: str) -> Iterator[tuple[bytes, str]]:
    """Sorted lines as gzip members, each with its line in the second index; `name`: of the file that they make up."""
    ordered, offset = iter(lines), 0
    while part := list(islice(ordered, _LINES_A_BLOCK)):
        deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
        data = deflate.compress("".join(part).encode("ascii")) + deflate.flush()
        place = {
            "offset": offset,
            "length": len(data),
            "digest": f"sha256:{sha256(data).hexdigest()}",
            "filename": name,
        }
        key, at, _ = part[0].split(" ", 2)
        yield data, f"{key} {at} {json.dumps(place)}\n"
        offset += len(data)


def meta(name: str) -> str:
    """The first line of the second index."""
    return f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': name})}\n"
