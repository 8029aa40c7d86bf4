"""Tells a damaged catalog from a mistake of ours, where a row cannot be understood."""

import functools
from collections.abc import Callable, Iterator, Sequence
from inspect import isfunction, isgeneratorfunction
from pathlib import Path
from typing import Any, Protocol, TypeVar

from archive.errors import ArchiveError, CatalogError

_NOT_UNDERSTOOD = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What comes of a row that nobody wrote: a null where there is none, a number out of range, JSON that is none."""


class _Checkable(Protocol):
    path: Path

    def faults(self) -> Sequence[str]: ...


C = TypeVar("C", bound=_Checkable)


def explaining_damage(catalog: type[C]) -> type[C]:
    """A class of catalogs whose public methods raise CatalogError where their answer fails because rows are damaged.

    Whether they are is looked up only then. In a sound catalog an error stays what it is.
    """
    for name, method in list(vars(catalog).items()):
        # Those that are a block for the caller's own code pass its errors on.
        is_block = hasattr(method, "__wrapped__")
        if isfunction(method) and not name.startswith("_") and not is_block and name not in ("faults", "close"):
            setattr(catalog, name, _guarded_rows(method) if isgeneratorfunction(method) else _guarded(method))
    return catalog


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def answer(self: _Checkable, *values: Any, **options: Any) -> Any:
        try:
            return method(self, *values, **options)
        except ArchiveError:
            raise
        except _NOT_UNDERSTOOD as exc:
            _explain(self, exc)
            raise

    return answer


def _guarded_rows(method: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    @functools.wraps(method)
    def rows(self: _Checkable, *values: Any, **options: Any) -> Iterator[Any]:
        found = method(self, *values, **options)
        while True:
            try:
                row = next(found)
            except StopIteration:
                return
            except ArchiveError:
                raise
            except _NOT_UNDERSTOOD as exc:
                _explain(self, exc)
                raise
            yield row

    return rows


def _explain(catalog: _Checkable, exc: Exception) -> None:
    """Raises: CatalogError where the catalog is damaged."""
    faults = catalog.faults()
    if faults:
        advice = "it is damaged; it is an index only: `archive reindex` makes it again"
        raise CatalogError(f"{catalog.path}: {faults[0]}; {advice}", path=str(catalog.path)) from exc
