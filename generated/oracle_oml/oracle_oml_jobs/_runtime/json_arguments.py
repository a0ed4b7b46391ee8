# From templates/runtime/json_arguments.py, unchanged but for this line.
"""The arguments of a call as JSON has them, such as the parameters of a workflow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from .decoding import decode_json
from .errors import ConfigurationError, ContractViolation
from .messages import Headers, Response, quoted


def json_arguments(method: Callable[..., Any], arguments: object) -> dict[str, Any]:
    """Return the arguments of a method, made of JSON as their types say.

    Args:
        method: A method of a client.
        arguments: The values of its arguments but `timeout`, by name, as JSON has them; bytes in
            Base64.

    Raises:
        ConfigurationError: A value does not fit; one is missing, or nobody takes it.
    """
    known = {k: p for k, p in signature(method).parameters.items() if k != "timeout"}
    if not isinstance(arguments, Mapping):
        found = quoted(type(arguments).__name__)
        raise ConfigurationError(f"arguments: expected those of {', '.join(known)}, found {found}")
    _refuse_others("arguments", arguments, known)
    for name, parameter in known.items():
        if parameter.default is Parameter.empty and name not in arguments:
            raise ConfigurationError(f"arguments: expected {name}, found nothing under this name")
    types = get_type_hints(method)
    return {name: _read(name, value, types[name]) for name, value in arguments.items()}


def _read(name: str, value: object, expected: Any) -> Any:
    """Return an argument of the type that is expected, and refuse what would be left out of it."""
    types = get_args(expected) if get_origin(expected) in (Union, UnionType) else (expected,)
    if value is None and NoneType in types:
        return None
    try:
        response = Response(200, Headers([]), _strict_json(value))
        found = decode_json(response, *(each for each in types if each is not NoneType))
    except ContractViolation as error:
        place, problem = name + error.path.removeprefix("$"), error.problem
        raise ConfigurationError(f"{place}: {problem}") from None
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name}: expected JSON, found something else: {error}") from None
    _refuse_left_out(name, value, found)
    return found


def _strict_json(value: object) -> bytes:
    """Return a value as JSON; what JSON has no word for, bytes or NaN, raises."""
    import json  # not with the client: few programs ask for it

    return json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


def _refuse_left_out(place: str, given: Any, read: Any) -> None:
    if isinstance(read, Struct) and isinstance(given, Mapping):
        members = zip(read.__struct_encode_fields__, read.__struct_fields__, strict=True)
        attributes = dict(members)
        _refuse_others(place, given, attributes)
        for name, value in given.items():
            _refuse_left_out(f"{place}.{name}", value, getattr(read, attributes[name]))
    elif isinstance(read, list) and isinstance(given, (list, tuple)):
        for number, (value, item) in enumerate(zip(given, read, strict=True)):
            _refuse_left_out(f"{place}[{number}]", value, item)
    elif isinstance(read, dict) and isinstance(given, Mapping):
        for name, value in given.items():
            _refuse_left_out(f"{place}[{quoted(name)}]", value, read.get(name))


def _refuse_others(place: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            expected = f"one of {', '.join(known)}" if known else "nothing"
            raise ConfigurationError(f"{place}: expected {expected}, found {quoted(name)}")
