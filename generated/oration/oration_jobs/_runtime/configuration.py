# From templates/runtime/configuration.py, unchanged but for this line.
"""What a client cannot do without: all that is missing is said at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from .errors import ConfigurationError

Needed: TypeAlias = tuple[str, object, str]
"""An argument of a client, its value and its environment variable."""


def check_configured(
    *needed: Needed, clients: Sequence[tuple[Needed, Needed, Needed]] = ()
) -> None:
    """Check that everything is there that a client cannot do without.

    Args:
        needed: What is needed. An argument goes before the environment, an empty one too.
        clients: A token and, instead of it, the id and the secret of a client that asks for tokens.

    Raises:
        ConfigurationError: Something is missing; it names all that is.
    """
    missing = [_named(each) for each in needed if not _is_there(each)]
    for client in clients:
        missing += _missing_of(*client)
    if missing:
        raise ConfigurationError("; ".join(missing))


def _missing_of(token: Needed, client_id: Needed, client_secret: Needed) -> Iterator[str]:
    parts = (client_id, client_secret)
    asked = any(value is not None for _, value, _ in parts)
    if token[1] is not None or (not asked and _is_there(token)):
        if not _is_there(token):
            yield _named(token)
    elif any(map(_is_there, parts)):
        yield from (_named(each) for each in parts if not _is_there(each))
    else:
        arguments = " and ".join(f"{name}=" for name, _, _ in parts)
        variables = " and ".join(variable for _, _, variable in parts)
        yield f"{_named(token)}, or pass {arguments} or set {variables}"


def _is_there(needed: Needed) -> bool:
    _, value, variable = needed
    return bool(os.environ.get(variable) if value is None else value)


def _named(needed: Needed) -> str:
    argument, _, variable = needed
    return f"{argument}: expected a value, found none; pass {argument}= or set {variable}"
