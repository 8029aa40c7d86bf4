"""The `-a` arguments of a spider: a table of what it takes, and reading what was given by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from archive.display import safe
from archive.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Argument(Generic[T]):
    """One argument that a spider takes, as `-a NAME=VALUE`."""

    name: str
    takes: str
    """What a value is, for a person: "a number above 0"."""
    parse: Callable[[str], T]
    """The value that a text stands for. Raises ValueError, whose message says what is wrong with it, or UsageError."""


def read_arguments(table: Sequence[Argument[Any]], given: Mapping[str, str]) -> dict[str, Any]:
    """The values of the arguments that were given, by name.

    Raises:
        UsageError: an argument that the table does not know, or a value that it does not take.
    """
    known = {argument.name: argument for argument in table}
    values = {}
    for name, text in given.items():
        argument = known.get(name)
        if argument is None:
            raise UsageError(f"unknown argument -a {safe(name)}=…; it takes {usage(table)}")
        try:
            values[name] = argument.parse(text)
        except ValueError as error:
            shown = safe(text if len(text) <= 200 else text[:200] + "…")
            why = f": {safe(str(error))}" if str(error) else ""
            raise UsageError(f"-a {name}={shown}{why}; {name} takes {argument.takes}") from error
    return values


def usage(table: Sequence[Argument[Any]]) -> str:
    """What a spider takes, in one line."""
    if not table:
        return "no arguments"
    return "; ".join(f"-a {argument.name}=… ({argument.takes})" for argument in table)


def count(text: str) -> int:
    """A whole number above 0, as `-a limit=…` takes it."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise ValueError("not a whole number above 0")
    return number
