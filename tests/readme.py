"""Runs the README's session as a reader would type it, and puts what it prints into the README.

python tests/readme.py      # writes README.md anew
"""

import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"^```console\n\$ (?P<command>.*)\n(?P<output>(?:.*\n)*?)```$", re.MULTILINE)
_GAP = "..."


def sessions(text):
    """The commands of a README with the output that it shows, in their order."""
    return [(match["command"], match["output"]) for match in _BLOCK.finditer(text)]


def run(command, *, store):
    """What a command prints: on a terminal 100 columns wide for `archive`, in a pipe for a crawl (no progress bar)."""
    program, *arguments = command.removeprefix("uv run ").split()
    tools = Path(sys.executable).parent
    environment = {**os.environ, "ARCHIVE_STORE": str(store), "NO_COLOR": "1", "COLUMNS": "100", "TERM": "xterm"}
    if program == "archive":
        here, there = pty.openpty()
    else:
        here, there = os.pipe()
    process = subprocess.Popen(
        [str(tools / program), *arguments], cwd=README.parent, env=environment, stdin=subprocess.DEVNULL,
        stdout=there, stderr=there,
    )  # fmt: skip
    os.close(there)
    printed = b""
    while True:
        try:
            got = os.read(here, 65536)
        except OSError:  # a terminal whose other side is closed says so
            break
        if not got:
            break
        printed += got
    os.close(here)
    return process.wait(), printed.decode().replace("\r\n", "\n")


def steady(text):
    """A text with everything taken out that differs from one run to the next: moments."""
    text = re.sub(r"\d{8}T\d{6}Z", "MOMENT", text)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?", "MOMENT", text)


def fits(shown, printed):
    """Whether `printed` is what the README shows; a line `...` there stands for any lines."""
    parts = re.split(rf"^{re.escape(_GAP)}\n", steady(shown), flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), steady(printed)) is not None


def main():
    """Fills in the output of each command for which the README shows none of its own choice (no `...` line)."""
    with tempfile.TemporaryDirectory() as store:

        def filled(match):
            _, printed = run(match["command"], store=store)
            output = match["output"]
            if f"{_GAP}\n" not in output:
                output = printed
            elif not fits(output, printed):
                sys.stderr.write(f"{match['command']}: look at what it prints:\n{printed}")
            return f"```console\n$ {match['command']}\n{output}```"

        README.write_text(_BLOCK.sub(filled, README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
