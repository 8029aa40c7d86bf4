"""Which release of palimpsest this is."""

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NAME = "palimpsest"


def release() -> str:
    """The number of the release, such as `0.1.0`; `unknown` where nothing says it.

    In a source tree pyproject.toml says it, whatever has been installed beside it; else what was installed.
    """
    try:
        project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        if project["name"] == NAME:
            return str(project["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        pass  # not a source tree
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "unknown"
