"""Work that breaks the process it runs in. A module of its own, because the processes of the pool import it by name."""

import ctypes
import os
import signal
import time
from hashlib import sha256


def double(number):
    return 2 * number


def sleep_for_ever():
    while True:
        time.sleep(3600)


def hang_in_c():
    """As libxml2 does over some pages: no Python runs, so no Python signal handler does."""
    ctypes.CDLL(None).sigprocmask  # noqa: B018
    ctypes.PyDLL(None).pause()


def eat_memory():
    return len([bytes(1024 * 1024) for _ in range(100_000)])


def eat_memory_and_say_nothing():
    """As trafilatura does, which catches every exception."""
    try:
        return eat_memory()
    except Exception:  # noqa: BLE001  # as it does
        return ""


def hold(megabytes, begun):
    """Holds so much until its process ends; the second time it is done."""
    is_first = not begun.exists()
    with begun.open("a") as file:
        file.write("begun\n")
    held = bytearray(megabytes * 1024 * 1024)
    if is_first:
        sleep_for_ever()
    return len(held)


def alone(place, data):
    """Raises where another does the same meanwhile."""
    place.touch(exist_ok=False)
    digest = sha256(data).hexdigest()
    place.unlink()
    return digest


def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def fall_over():
    ctypes.string_at(0)


def fail():
    raise ValueError("a fault of ours")


def own_pid():
    return os.getpid()
