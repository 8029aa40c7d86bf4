"""The hostile server of ../shared/tools in a process of its own: it leaves sockets open, and its threads take time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parents[3] / "shared" / "tools"
IS_THERE = (TOOLS / "evil_server.py").exists()

_SERVE = """
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from evil_server import EvilServer
with EvilServer(tls=False) as server:
    print(json.dumps(server.ports), flush=True)
    for line in sys.stdin:
        log = [[each["name"], each["target"]] for each in server.log]
        print(json.dumps({"log": log, "violations": server.violations}), flush=True)
"""


@dataclass
class Evil:
    """The server; its `log` is of (name of the port, target) for each request."""

    process: subprocess.Popen
    ports: dict

    def url(self, path="/", name="main"):
        return f"http://127.0.0.1:{self.ports[name]}{path}"

    def _state(self):
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    @property
    def log(self):
        return [tuple(each) for each in self._state()["log"]]

    @property
    def violations(self):
        return self._state()["violations"]


@contextmanager
def evil_server() -> Iterator[Evil]:
    command = [sys.executable, "-c", _SERVE, str(TOOLS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Evil(process, json.loads(process.stdout.readline()))
        finally:
            process.kill()
