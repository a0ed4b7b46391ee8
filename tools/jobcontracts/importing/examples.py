"""Values that fit schemas, for examples where a document has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from jobcontracts.model.members import UnjoinableError, alternatives, types_of
from jobcontracts.model.schema import compiled
from jobcontracts.model.source import Json

_TEXTS = {
    "uuid": "00000000-0000-4000-8000-000000000001",
    "date-time": "2026-01-31T10:00:00Z",
    "date": "2026-01-31",
    "time": "10:00:00Z",
    "duration": "PT1H",
    "email": "ann@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/example",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
_TRIED = ("example", "a", "A", "1", "a1", "ab-12", "1-1", "2026-01-31", "00:00", "v1", "a_1")
_DEEPEST = 12
_MOST_VALUES = 1000
"""How many values an example has, however often what it requires requires more."""

Way = tuple[str, ...]


def example_of(root: Json, schema: Json, wanted: Iterable[Way] = ()) -> Json:
    """Return a small value of a schema: what it requires, and what is wanted besides.

    Args:
        root: The converted document.
        schema: A schema of it.
        wanted: Members that are to be there, each by the way to it.
    """
    return _Maker(root).value(schema, list(wanted), frozenset())


def fits(root: Json, schema: Json, value: Json) -> bool:
    """Return whether a value fits a schema."""
    try:
        return bool(compiled(schema, root.get("components", {})).is_valid(value))
    except ValueError:
        return False


class _Maker:
    def __init__(self, root: Json) -> None:
        self.root = root
        self.left = _MOST_VALUES

    def value(self, schema: Json, wanted: Sequence[Way], above: frozenset[str]) -> Json:
        """Return a value; None inside of one of the same schema, for that may have no end."""
        self.left -= 1
        try:
            found = alternatives(self.root, schema)
        except (UnjoinableError, KeyError):
            return {}
        kinds = [a for a in found if types_of(a.schema) != ["null"] and a.name not in above]
        names = {way[0] for way in wanted if way}
        # Of several, one that has what is wanted; else the first.
        kinds.sort(key=lambda a: -len(names & a.schema.get("properties", {}).keys()))
        if not kinds or len(above) > _DEEPEST or self.left < 0:
            return None
        own: dict[str, Any] = kinds[0].schema
        above |= {kinds[0].name} - {""}
        for shown in own.get("examples", ()):
            if not wanted and fits(self.root, own, shown):
                return shown
        for key in ("const", "default"):
            if own.get(key) is not None and not wanted and fits(self.root, own, own[key]):
                return own[key]
        if own.get("enum"):
            return own["enum"][0]
        kind = next((k for k in types_of(own) if k != "null"), "object" if wanted else "")
        match kind:
            case "object":
                return self._object(own, wanted, above)
            case "array":
                item = self.value(own.get("items", {}), (), above)
                most = min(own.get("minItems", 1), _MOST_VALUES)
                return [] if item is None else [item] * most
            case "integer" | "number":
                return _number(own)
            case "boolean":
                return True
            case "string" | "":
                return _text(own)
        return None

    def _object(self, own: dict[str, Any], wanted: Sequence[Way], above: frozenset[str]) -> Json:
        members = own.get("properties", {})
        names = [*own.get("required", ()), *(way[0] for way in wanted if way)]
        value = {}
        for name in dict.fromkeys(names):
            below = [way[1:] for way in wanted if way[:1] == (name,) and way[1:]]
            value[name] = self.value(members.get(name, {}), below, above)
        return value


def _number(own: dict[str, Any]) -> Json:
    step = own.get("multipleOf", 1)
    over = own["exclusiveMinimum"] + step if "exclusiveMinimum" in own else step
    least = own.get("minimum", over)
    most = own.get("maximum", own.get("exclusiveMaximum", least))
    value = min(least, most)
    whole = "integer" in types_of(own) and isinstance(value, float) and value.is_integer()
    return int(value) if whole else value


def _text(own: dict[str, Any]) -> str:
    form = own.get("format")
    if own.get("contentEncoding") == "base64":
        return "ZXhhbXBsZQ=="
    first = _TEXTS.get(form, "example") if isinstance(form, str) else "example"
    least = min(own.get("minLength", 0), _MOST_VALUES)
    tried = [first, *_TRIED, *(letter * least for letter in ("a", "A", "1"))]
    if "maxLength" in own:
        tried.append(first[: own["maxLength"]])
    return next((text for text in tried if fits({}, own, text)), first)
