"""A model of a disk that loses power: what was written and not synced may be lost, torn, or there in any order.

It is strict, as POSIX allows a file system to be: to sync a file brings its bytes to disk and no name of it; names are
brought there by syncing the folder in which they stand. Bytes of which a sync has failed never come to disk, though
they are read back until then, unless they are written once more. (Names are otherwise: where a journal cannot be
written, a file system goes read-only.)
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tracer import SYNCING, Call

SECTOR = 512
"""Bytes that a disk writes as a whole or not at all; those beside them it leaves alone."""
_CREATE = frozenset(["open", "openat", "creat"])


class Kind(Enum):
    """What of that which was not synced is on disk after a loss of power."""

    SYNCED_ALONE = "neither bytes nor names"
    NAMES_AHEAD = "all names and no bytes: empty files under their final names"
    TORN = "all names, and bytes up to a write of which some sectors are there and others not"
    ANY_ORDER = "any of the names, and any sectors, whatever came first"


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes written to a file."""

    offset: int
    data: bytes

    def sectors(self) -> Iterator["Write"]:
        """The same as writes of which each lies in one sector."""
        position = 0
        while position < len(self.data):
            length = SECTOR - (self.offset + position) % SECTOR
            yield Write(self.offset + position, self.data[position : position + length])
            position += length


@dataclass(frozen=True, slots=True)
class Cut:
    """A file given another length."""

    size: int


Change = Write | Cut


@dataclass(eq=False, slots=True)
class File:
    """The bytes of a file: those on disk for certain, and what was done to them since, in order."""

    durable: bytes = b""
    cached: bytes = b""
    """As whoever reads it now sees it."""
    pending: list[Change] = field(default_factory=list)

    def change(self, change: Change) -> None:
        self.cached = _changed(self.cached, change)
        self.pending.append(change)

    def sync(self) -> None:
        for change in self.pending:
            self.durable = _changed(self.durable, change)
        self.pending.clear()

    def fail_to_sync(self) -> None:
        """The disk refuses: the system takes for written what is not."""
        self.pending.clear()

    def after(self, kind: Kind, chance: random.Random) -> bytes:
        """The bytes after a loss of power."""
        match kind:
            case Kind.SYNCED_ALONE | Kind.NAMES_AHEAD:
                return self.durable
            case Kind.TORN:
                whole = chance.randint(0, len(self.pending))
                surviving = self.pending[:whole]
                surviving += [one for change in self.pending[whole : whole + 1] for one in _some(change, chance)]
            case Kind.ANY_ORDER:
                surviving = [one for change in self.pending for one in _some(change, chance)]
        data = self.durable
        for change in surviving:
            data = _changed(data, change)
        return data


class Folder(Enum):
    """Stands among names for any folder."""

    FOLDER = "folder"


FOLDER = Folder.FOLDER
Named = File | Folder


@dataclass
class Disk:
    """A folder and what is below it, by paths relative to it; "" is the folder itself."""

    names: dict[str, Named] = field(default_factory=dict)
    """As whoever looks now sees them."""
    _durable: dict[str, Named] = field(default_factory=dict)
    _pending: dict[str, list[dict[str, Named | None]]] = field(default_factory=dict)
    """By folder: names given and taken, those of one call together, since it was synced."""
    _inodes: dict[int, File] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """What lies in `folder`, all of it on disk; nothing where there is no such folder."""
        disk = cls()
        if folder.exists():
            disk.names[""] = FOLDER
        for path in folder.rglob("*"):
            found: Named = FOLDER
            if path.is_file():
                data = path.read_bytes()
                found = File(data, data)
                disk._inodes[path.stat().st_ino] = found
            disk.names[str(path.relative_to(folder))] = found
        disk._durable = dict(disk.names)
        return disk

    def do(self, call: Call) -> None:
        """Takes over what a call has done, or has failed to do."""
        if call.name in SYNCING:
            self._sync(call)
        elif call.result is None or call.result < 0:
            return
        elif call.name in _CREATE:
            self._open(call)
        elif call.name in ("write", "writev", "pwrite64"):
            self._file(call).change(Write(call.offset or 0, call.data[: call.result]))
        elif call.name == "ftruncate":
            self._file(call).change(Cut(call.offset or 0))
        elif call.name in ("mkdir", "mkdirat"):
            self._rename({call.paths[0]: FOLDER})
        elif call.name in ("link", "linkat"):
            self._rename({call.paths[1]: self.names[call.paths[0]]})
        elif call.name in ("unlink", "unlinkat", "rmdir"):
            self._rename({call.paths[0]: None})
        elif call.name in ("rename", "renameat", "renameat2"):
            old, new = call.paths
            self._rename({old: None, new: self.names[old]})
        elif call.name in ("truncate", "fallocate", "symlink"):
            raise NotImplementedError(call.name)

    def _open(self, call: Call) -> None:
        if call.is_new:
            self._inodes[call.inode] = File()
            self._rename({call.paths[0]: self._inodes[call.inode]})
        elif call.flags & os.O_TRUNC:
            self._file(call).change(Cut(0))

    def _sync(self, call: Call) -> None:
        if call.inode in self._inodes and self.names.get(call.paths[0]) is not FOLDER:
            if call.result == 0:
                self._file(call).sync()
            else:
                self._file(call).fail_to_sync()
            return
        if call.result == 0:
            for names in self._pending.pop(call.paths[0], []):
                _rename(self._durable, names)

    def _file(self, call: Call) -> File:
        return self._inodes[call.inode]

    def _rename(self, names: dict[str, Named | None]) -> None:
        _rename(self.names, names)
        (above,) = {path.rpartition("/")[0] if path else None for path in names}
        if above is None:
            # The folder itself, which stands in one that this does not look at.
            _rename(self._durable, names)
        else:
            self._pending.setdefault(above, []).append(names)

    def names_after(self, kind: Kind, chance: random.Random) -> dict[str, Named]:
        """The names that are there after a loss of power, those of folders before those of what is in them."""
        names = dict(self._durable)
        for pending in self._pending.values():
            for given in pending:
                if kind in (Kind.NAMES_AHEAD, Kind.TORN) or (kind is Kind.ANY_ORDER and chance.random() < 0.5):
                    _rename(names, given)
        found: dict[str, Named] = {}
        for path in sorted(names):
            # What stands in a folder that has no name itself is out of reach.
            if path == "" or path.rpartition("/")[0] in found:
                found[path] = names[path]
        return found

    def lose_power(self, kind: Kind, chance: random.Random, *, into: Path) -> None:
        """Makes the folder `into`, which must not be there, as the disk is afterwards. This disk stays as it is."""
        made: dict[int, Path] = {}
        for name, file in self.names_after(kind, chance).items():
            path = into / name
            if isinstance(file, Folder):
                path.mkdir()
            elif id(file) in made:
                path.hardlink_to(made[id(file)])
            else:
                made[id(file)] = path
                path.write_bytes(file.after(kind, chance))


def _rename(names: dict[str, Named], given: dict[str, Named | None]) -> None:
    for path, file in given.items():
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file


def _changed(data: bytes, change: Change) -> bytes:
    if isinstance(change, Cut):
        return data[: change.size].ljust(change.size, b"\0")
    end = change.offset + len(change.data)
    return data[: change.offset].ljust(change.offset, b"\0") + change.data + data[end:]


def _some(change: Change, chance: random.Random) -> list[Change]:
    """Some of the parts of which each comes to disk as a whole."""
    parts: list[Change] = [change] if isinstance(change, Cut) else list(change.sectors())
    return [part for part in parts if chance.random() < 0.5]
