"""The hostile server as a process of its own, and what it remembers of who asked for what."""

import json
import subprocess
import sys
import urllib.request

from rows import SERVER


class Hostile:
    """It runs until `close`. `url` and `ports` say where; the rest, what it has seen."""

    def __init__(self, *, seconds=90):
        """`seconds`: how long it goes on with one answer."""
        self._process = subprocess.Popen(
            [sys.executable, str(SERVER), "--max-seconds", str(seconds)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        self.ports = json.loads(self._process.stdout.readline())["ports"]

    def close(self):
        self._process.kill()
        self._process.communicate()

    def url(self, path="/", name="main"):
        """The address of a path, as the server writes it; `name`: of another of its ports."""
        return f"http://127.0.0.1:{self.ports[name]}{path}"

    def turn_to(self, phase):
        """Pages that change are in this phase from now on, 1 to 3."""
        self._control(f"phase?n={phase}")

    def reset(self):
        """It forgets what was asked."""
        self._control("reset")

    @property
    def told(self):
        """All that it remembers."""
        return self._control("log")

    @property
    def log(self):
        """The requests, in their order: name of the port, target, headers, moment."""
        return self.told["log"]

    def canary_hits(self):
        return self.told["canary"]

    def leaks(self):
        return self.told["leaks"]

    def violations(self):
        """Requests that came before the moment that the server had named."""
        return self.told["violations"]

    def _control(self, what):
        with urllib.request.urlopen(self.url(f"/_ctl/{what}"), timeout=60) as answer:  # noqa: S310  # our own server
            return json.load(answer)
