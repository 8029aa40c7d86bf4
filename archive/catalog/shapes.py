"""Whether values are what an annotation says: what comes of the rows of a damaged file may be something else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

Fits = Callable[[Any], bool]


class _Shape(NamedTuple):
    """What an annotation asks for."""

    types: tuple[type, ...]
    """One of these the value has to be an instance of."""
    inside: Fits | None
    """Whether what such a value holds is as it has to be; None where it holds nothing."""


def fits(hint: Any) -> Fits:
    """Whether a value is what `hint` says, all that it holds included: dataclasses, sequences, mappings, unions.

    >>> fits(dict[str, int])({"a": 1}), fits(list[str | None])(["a", None, b"c"])
    (True, False)
    """
    types, inside = _shape(hint)
    return lambda value: isinstance(value, types) and (inside is None or inside(value))


@cache
def _shape(hint: Any) -> _Shape:
    kind, parts = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return _of_union([_shape(part) for part in parts])
    if kind is tuple and parts[-1] is not Ellipsis:
        every = [fits(part) for part in parts]
        return _Shape(
            (tuple,),
            lambda value: len(value) == len(every) and all(one(v) for one, v in zip(every, value, strict=True)),
        )
    if kind is not None and issubclass(kind, Mapping):
        key, item = map(fits, parts)
        return _Shape((kind,), lambda value: all(key(name) and item(value[name]) for name in value))
    if kind is not None and issubclass(kind, Sequence):
        one = fits(parts[0])
        return _Shape((kind,), lambda value: all(map(one, value)))
    if is_dataclass(hint) and isinstance(hint, type):
        return _Shape((hint,), _of_fields(hint))
    return _Shape((NoneType if hint is None else hint,), None)


def _of_union(shapes: Sequence[_Shape]) -> _Shape:
    deep = [(shape.types, shape.inside) for shape in shapes if shape.inside is not None]
    types = tuple(one for shape in shapes for one in shape.types)
    if not deep:
        return _Shape(types, None)
    return _Shape(types, lambda value: all(inside(value) for these, inside in deep if isinstance(value, these)))


def _of_fields(cls: type) -> Fits:
    hints = get_type_hints(cls)
    names = [one.name for one in fields(cls)]
    shapes = [_shape(hints[name]) for name in names]
    # With a name twice it gives a tuple of a single one too.
    values_of: Callable[[Any], Any] = attrgetter(*names, names[0])
    shapes.append(shapes[0])
    deep = [(place, inside) for place, (_, inside) in enumerate(shapes[: len(names)]) if inside is not None]
    # Of a million values the fields have a few combinations of types: each is looked into once.
    known: set[tuple[type, ...]] = set()

    def inside(value: Any) -> bool:
        found = values_of(value)
        kinds = tuple(map(type, found))
        if kinds not in known:
            if not all(issubclass(kind, types) for kind, (types, _) in zip(kinds, shapes, strict=True)):
                return False
            known.add(kinds)
        return all(of_field(found[place]) for place, of_field in deep if kinds[place] is not NoneType)

    return inside
