"""How a program of this project is to be typed in the shell that started this one."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

_UV_RUN = "UV_RUN_RECURSION_DEPTH"
"""Set by `uv run`, which also puts the environment's programs on PATH: on ours, not on that of the shell."""


def typed_here(name: str) -> str:
    """The program `name` for the shell that started this process."""
    return typed(name, environment=os.environ, python=Path(sys.executable), folder=Path.cwd())


def typed(name: str, *, environment: Mapping[str, str], python: Path, folder: Path) -> str:
    """`uv run NAME` below `uv run`; NAME where PATH leads to it; else where it lies, seen from `folder`.

    `python`: the interpreter, which has its programs beside it.
    """
    if _UV_RUN in environment:
        return f"uv run {name}"
    beside = python.with_name(name)
    found = shutil.which(name, path=environment.get("PATH", ""))
    if found is not None and (not beside.exists() or beside.samefile(found)):
        return name
    if not beside.exists():
        return f"{shlex.quote(str(python))} -m {name}"
    return shlex.quote(str(beside.relative_to(folder) if beside.is_relative_to(folder) else beside))
