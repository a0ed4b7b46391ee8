"""What the toolchain carries out: all else that OpenAPI has is refused, with what to write instead.

A part that is refused here would otherwise vanish from a client, or end it: a member that is not
there, a form that goes out as JSON, a union that no decoder can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.model.members import UnjoinableError, alternatives, decoded_types
from jobcontracts.model.node import walk
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem

SECURITY = ("apiKey", "http", "oauth2", "openIdConnect")
"""The types of security schemes; the last two end in a bearer token, which a client is given."""


def security(source: Source) -> Iterator[Problem]:
    """Yield security schemes that are in no request: a client has nothing to send."""
    for element in walk(source.root, "security scheme"):
        kind = element.value.get("type")
        if kind == "mutualTLS":
            expected, fix = listed(SECURITY, "or"), "describe another scheme that the vendor takes"
            yield source.problem(f"{element.pointer}/type", expected, kind, fix)


def sound_alternatives(root: Json, schema: Json) -> list[Json]:
    """Return the schemas of which a value fits any; none if one is broken."""
    try:
        return [a.schema for a in alternatives(root, schema)]
    except (UnjoinableError, KeyError, TypeError, AttributeError):
        return []


def sound_types(root: Json, schema: Json) -> list[str]:
    """Return the types of a schema's alternatives; none if one is broken, or leaves it open."""
    found = [decoded_types(each) for each in sound_alternatives(root, schema)]
    return [name for types in found for name in types] if all(found) else []
