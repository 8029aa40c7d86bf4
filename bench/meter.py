#!/usr/bin/env python3
"""What a command takes with all processes below it: wall time, CPU time, memory. By itself it prints that as JSON.

    python bench/meter.py [--every SECONDS] -- COMMAND …

CPU time is user and system of the whole tree, as the kernel counts it (getrusage(2), RUSAGE_CHILDREN): processes whose
parents ended before them are waited for here (prctl(2), PR_SET_CHILD_SUBREAPER). Memory is looked at every so often.
Linux only.
"""

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(slots=True)
class Taken:
    """What a command took."""

    seconds: float = 0.0
    """Wall time until its own process had ended."""
    cpu: float = 0.0
    """CPU seconds, user and system, of all of it."""
    main_cpu: float = 0.0
    """Those of its own process alone."""
    main_mb: float = 0.0
    """Most memory of its own process at any look, resident, in MB (1024 * 1024 bytes)."""
    other_mb: float = 0.0
    """Most memory of any one process below that."""
    all_mb: float = 0.0
    """Most memory of all of them together, what they share counted once (Pss)."""
    status: int = 0
    """Its exit status."""
    over_time: list[tuple[float, float, float, int]] = field(default_factory=list)
    """Each look: seconds since the beginning, memory of its own process, of the largest below it, and how many."""


def metered(command: list[str], *, every: float) -> Taken:
    """What `command` took. Its output goes where this process's goes; looks at memory `every` so many seconds."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    taken, before, begun = Taken(), _cpu(), time.perf_counter()
    process = subprocess.Popen(command)
    done = threading.Event()
    looking = threading.Thread(target=_look, args=(taken, process.pid, begun, every, done))
    looking.start()
    _, status, used = os.wait4(process.pid, 0)
    taken.status = process.returncode = os.waitstatus_to_exitcode(status)
    taken.main_cpu = used.ru_utime + used.ru_stime
    taken.seconds = time.perf_counter() - begun
    done.set()
    looking.join()
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        taken.cpu = _cpu() - before
    return taken


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _look(taken: Taken, main: int, begun: float, every: float, done: threading.Event) -> None:
    while not done.wait(every):
        below = [pid for pid in _below(main) if pid != main]
        own, others = _memory(main, "Rss"), [_memory(pid, "Rss") for pid in below]
        largest = max(others, default=0.0)
        taken.over_time.append((time.perf_counter() - begun, own, largest, len(below)))
        taken.main_mb, taken.other_mb = max(taken.main_mb, own), max(taken.other_mb, largest)
        taken.all_mb = max(taken.all_mb, sum(_memory(pid, "Pss") for pid in (main, *below)))


def _below(main: int) -> list[int]:
    """A process and all below it that live."""
    found = [main]
    for pid in found:
        try:
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:
            continue
    return found


def _memory(pid: int, kind: str) -> float:
    """In MB; 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii", errors="replace").split("\n")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{kind}:")), 0.0)


def run(command: list[str], *, every: float = 0.5, quiet: bool = True) -> Taken:
    """As `metered`, in a process of its own, so that nothing of this one is counted.

    Raises: subprocess.CalledProcessError where the meter itself failed.
    """
    meter = [sys.executable, __file__, "--every", str(every)] + (["--quiet"] if quiet else [])
    done = subprocess.run([*meter, "--", *command], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.rpartition("\n{")[2].join(("{", "")))
    return Taken(**{**found, "over_time": [tuple(each) for each in found["over_time"]]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two looks at memory (default: 0.5)")
    parser.add_argument("--quiet", action="store_true", help="throw away what the command prints")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    if args.quiet:
        args.command = ["sh", "-c", 'exec "$@" >/dev/null 2>&1', "sh", *args.command]
    taken = metered(args.command, every=args.every)
    print("\n" + json.dumps(asdict(taken)))


if __name__ == "__main__":
    main()
