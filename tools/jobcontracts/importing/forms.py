"""Schemas of multipart forms, whose files OpenAPI 3.1 says in other words than 3.0 and clients."""

from __future__ import annotations

from collections.abc import Callable

from jobcontracts.importing.keywords import annotations_of, needless
from jobcontracts.importing.parts import Part, items, mapping
from jobcontracts.importing.schema_types import named_types, one_or_several
from jobcontracts.model.http import is_json
from jobcontracts.model.source import Json


def form_schema(resolved: Callable[[Json], Part], raw: Json) -> Json:
    """Return a form's schema with its files as `format: binary`, and without null.

    Args:
        resolved: Follows a reference.
        raw: The schema, as published.
    """
    whole = resolved(raw)
    members = mapping(whole.get("properties"))
    own = {name: _member(value) for name, value in members.items()}
    return raw if own == members else {**whole, "properties": own}


def _member(raw: Json) -> Json:
    if not isinstance(raw, dict):
        return raw
    options = [o for key in ("anyOf", "oneOf") for o in items(raw.get(key), dict)]
    others = [o for o in options if o.get("type") != "null"]
    if len(others) == 1:
        return _member({**others[0], **annotations_of(raw)})
    out = {key: value for key, value in raw.items() if key != "nullable"}
    kinds = [kind for kind in named_types(out) if kind != "null"]
    out |= {"type": one_or_several(kinds)} if kinds else {}
    if kinds == ["array"] and "items" in out:
        return {**out, "items": _member(out["items"])}
    return _as_file(out) if _is_file(out, kinds) else out


def _is_file(raw: Part, kinds: list[str]) -> bool:
    """Return whether a member is sent as it is: OpenAPI 3.1.1, 4.8.14.3 and 4.8.15.2."""
    said = raw.get("contentMediaType")
    if kinds == ["string"]:
        return isinstance(said, str) and not is_json(said) and "contentEncoding" not in raw
    return all(needless(key) or key == "contentMediaType" for key in raw)


def _as_file(raw: Part) -> Part:
    kept = {key: value for key, value in raw.items() if key != "contentMediaType"}
    return {**kept, "type": "string", "format": "binary"}
