# From templates/runtime/deviations.py, unchanged but for this line.
"""Answers that are not as documented where nothing looks: they are kept as they came.

A vendor's `null` where its page has text makes no job lost. What names a job, its state, its result
and its error has to be as documented; anything else is read as far as it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Struct

from .messages import Response

Ways: TypeAlias = Sequence[Sequence[str]]
"""Ways of names on the wire to what has to be as documented; `*` is any item of a list."""


class KindResponse(Response, frozen=True):
    """A response that is read as far as it goes.

    Args:
        deviations: What in it is not as documented, by its place: filled as it is read.
    """

    deviations: dict[str, str] = msgspec.field(default_factory=dict)


class BrokenValue(Exception):
    """What has to be as documented is not.

    Args:
        path: Where.
        problem: What is wrong there.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem


def kindly_converted(
    value: Any, expected: Any, ways: Ways, deviations: dict[str, str], path: str = "$"
) -> Any:
    """Return a JSON value as a type as far as it fits; the rest is as JSON has it.

    A required member that is missing is `UNSET`.

    Args:
        value: The JSON value.
        expected: The type.
        ways: What has to fit.
        deviations: Where each deviation is added, by its path.
        path: Where the value is.

    Raises:
        BrokenValue: What has to fit does not.
    """
    try:
        return msgspec.convert(value, expected)
    except msgspec.ValidationError as error:
        problem = str(error).partition(" - at `")[0]
    kind, arguments = _alternative(value, expected)
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, Struct):
        return _struct(value, kind, ways, deviations, path)
    if isinstance(value, list) and kind is list:
        below, (item,) = _below(ways, "*"), arguments
        return [kindly_converted(v, item, below, deviations, f"{path}[...]") for v in value]
    if isinstance(value, dict) and kind is dict:
        return {
            name: kindly_converted(
                v, arguments[1], _below(ways, name), deviations, f"{path}.{name}"
            )
            for name, v in value.items()
        }
    if ways or path == "$":
        raise BrokenValue(path, problem[:1].lower() + problem[1:])
    deviations.setdefault(path, problem[:1].lower() + problem[1:])
    return value


def _struct(
    value: dict[str, Any], kind: type[Struct], ways: Ways, deviations: dict[str, str], path: str
) -> Any:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        name, below = field.encode_name, _below(ways, field.encode_name)
        if name in value:
            where = f"{path}.{name}"
            found[field.name] = kindly_converted(value[name], field.type, below, deviations, where)
        elif field.required:
            problem = f"object missing required field `{name}`"
            if below:
                raise BrokenValue(path, problem)
            deviations.setdefault(f"{path}.{name}", problem)
            found[field.name] = UNSET
    return kind(**found)


def _alternative(value: Any, expected: Any) -> tuple[Any, Sequence[Any]]:
    """Return the one alternative of a type that may hold such a value, and its arguments."""
    if get_origin(expected) not in (Union, UnionType):
        return get_origin(expected) or expected, get_args(expected)
    fitting = [a for a in get_args(expected) if _may_hold(get_origin(a) or a, value)]
    return _alternative(value, fitting[0]) if len(fitting) == 1 else (None, ())


def _may_hold(kind: Any, value: Any) -> bool:
    if isinstance(value, list):
        return kind is list
    is_struct = isinstance(kind, type) and issubclass(kind, Struct)
    return isinstance(value, dict) and (kind is dict or is_struct)


def _below(ways: Ways, name: str) -> list[Sequence[str]]:
    return [way[1:] for way in ways if way and way[0] in (name, "*")]


def listed(deviations: Iterable[tuple[str, str]]) -> str:
    """Return deviations on one line."""
    return "; ".join(f"{path}: {problem}" for path, problem in deviations)
