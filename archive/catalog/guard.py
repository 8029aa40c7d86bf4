"""Tells a damaged catalog from a mistake of ours, where a row cannot be understood."""

import functools
from collections.abc import Callable, Iterator, Sequence
from inspect import isfunction
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_args, get_origin

from archive.catalog.shapes import fits
from archive.errors import ArchiveError, CatalogError

_NOT_UNDERSTOOD = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What comes of a row that nobody wrote: a null where there is none, a number out of range, JSON that is none."""


class _Checkable(Protocol):
    path: Path

    def faults(self) -> Sequence[str]: ...


C = TypeVar("C", bound=_Checkable)


def explaining_damage(catalog: type[C]) -> type[C]:
    """A class of catalogs whose public methods raise CatalogError where their answer fails because rows are damaged,
    or is not what their annotation says: bytes where a text stood would fail later, where nobody knows why.

    Whether rows are damaged is looked up only then. In a sound catalog an error stays what it is.
    """
    for name, method in list(vars(catalog).items()):
        # Those that are a block for the caller's own code pass its errors on.
        is_block = hasattr(method, "__wrapped__")
        if isfunction(method) and not name.startswith("_") and not is_block and name not in ("faults", "close"):
            setattr(catalog, name, _guarded_rows(method) if _gives_rows(method) else _guarded(method))
    return catalog


def _gives_rows(method: Callable[..., Any]) -> bool:
    # Not whether it is a generator: it may be another one that it gives.
    kind: Any = get_origin(method.__annotations__["return"])
    return kind is Iterator


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    hint = method.__annotations__["return"]

    @functools.wraps(method)
    def answer(self: _Checkable, *values: Any, **options: Any) -> Any:
        try:
            found = method(self, *values, **options)
            return found if hint is None else _understood(found, hint)
        except ArchiveError:
            raise
        except _NOT_UNDERSTOOD as exc:
            _explain(self, exc)
            raise

    return answer


def _guarded_rows(method: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    (hint,) = get_args(method.__annotations__["return"])

    @functools.wraps(method)
    def rows(self: _Checkable, *values: Any, **options: Any) -> Iterator[Any]:
        found = method(self, *values, **options)
        while True:
            try:
                row = _understood(next(found), hint)
            except StopIteration:
                return
            except ArchiveError:
                raise
            except _NOT_UNDERSTOOD as exc:
                _explain(self, exc)
                raise
            yield row

    return rows


def _understood(answer: Any, hint: Any) -> Any:
    """The same. Raises: TypeError where it is not what its annotation says."""
    if not _fits(hint)(answer):
        raise TypeError(f"no {hint}: {answer!r:.200}")
    return answer


@functools.cache
def _fits(hint: Any) -> Callable[[Any], bool]:
    return fits(hint)


def _explain(catalog: _Checkable, exc: Exception) -> None:
    """Raises: CatalogError where the catalog is damaged."""
    faults = catalog.faults()
    if faults:
        advice = "it is damaged; it is an index only: `archive reindex` makes it again"
        raise CatalogError(f"{catalog.path}: {faults[0]}; {advice}", path=str(catalog.path)) from exc
