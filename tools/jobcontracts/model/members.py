"""What a way of keys leads to in a schema: alternatives, `allOf` joined, members and items.

What `allOf` joins is one schema here, for a client has one class of it. A union is `anyOf` or
`oneOf`; in `allOf` there is none (`check` refuses it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import jsonschema_rs

from jobcontracts.model.node import resolve
from jobcontracts.model.pointer import fitting, unescaped
from jobcontracts.model.source import Json

ANNOTATIONS = frozenset(
    (
        *("title", "description", "$comment", "example", "examples", "externalDocs", "default"),
        *("deprecated", "readOnly", "writeOnly"),
    )
)
"""Keywords that no value can break (JSON Schema 2020-12, Validation, section 9)."""

_NAMED = "/components/schemas/"


PART_OF_ITSELF = "a schema that is a part of itself"


class UnjoinableError(ValueError):
    """Parts of an `allOf` that no class can be made of; the message says why."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the schemas of which a value fits any.

    Args:
        schema: The schema, with references followed and `allOf` joined.
        name: The named schema that it is; empty if it is written in its place.
    """

    schema: Json
    name: str

    def requires(self, member: str) -> bool:
        """Return whether a member is always there."""
        return member in self.schema.get("required", ())


Subscript = str | int | tuple[tuple[str, str], ...]
"""A name, an index, or names and values of the members of the item that is meant."""


@dataclass(frozen=True, slots=True)
class Step:
    """A key on the way into a value.

    Args:
        key: The name of a member, a key of a mapping, an index of a list, or what picks its item.
        model: The named schema of which it is a member; empty if it is none.
        is_index: Whether it is an index.
        fitting: Names and values of the members of the item of a list that is meant.
    """

    key: str
    model: str = ""
    is_index: bool = False
    fitting: tuple[tuple[str, str], ...] = ()

    @property
    def subscript(self) -> Subscript:
        """What a list, or a mapping, is asked for."""
        return self.fitting or (int(self.key) if self.is_index else self.key)


@dataclass(frozen=True, slots=True)
class Target:
    """What a way of keys leads to in the values of a schema.

    Args:
        schema: The schema of what is there, as written.
        certain: Whether something always is.
        steps: The way.
        plain: Whether a client has it as JSON has it, for it is in no class.
    """

    schema: Json
    certain: bool
    steps: tuple[Step, ...] = ()
    plain: bool = False


def alternatives(root: Json, schema: Json) -> list[Alternative]:
    """Return the schemas of which a value fits any; unions in unions are one.

    Args:
        root: The document.
        schema: A schema of it, as written.

    Raises:
        UnjoinableError: Its `allOf` cannot be joined.
    """
    return list(_alternatives(root, schema, "", set()))


def _alternatives(root: Json, schema: Json, name: str, seen: set[str]) -> Iterator[Alternative]:
    whole, pointer = joined(root, schema)
    if pointer in seen:
        return
    if pointer:
        seen.add(pointer)
        name = unescaped(pointer.removeprefix(_NAMED))
    options = union_options(whole)
    if not options:
        yield Alternative(whole, name)
    for option in options:
        yield from _alternatives(root, option, name, seen)


def union_options(schema: Json) -> list[Json]:
    """Return the schemas that a union is of; none if it is no union."""
    return list(schema.get("anyOf") or schema.get("oneOf") or ())


def only_reference(schema: Json) -> Json:
    """Return the reference that is all that `allOf` joins, with what is said beside it."""
    parts = schema.get("allOf") if isinstance(schema, dict) else None
    match parts:
        case [{"$ref": _} as reference] if len(reference) == 1:
            said = {key: value for key, value in schema.items() if key != "allOf"}
            if all(key in ANNOTATIONS or key.startswith("x-") for key in said):
                return {**reference, **said}
    return schema


def joined(root: Json, schema: Json) -> tuple[Json, str]:
    """Return a schema as one, references followed and `allOf` joined, and its pointer.

    Anything, which `true` allows, is an empty schema. The pointer is empty if it is no reference.

    Raises:
        UnjoinableError: Its `allOf` cannot be joined.
    """
    return _joined(root, schema, {})


def _joined(root: Json, schema: Json, known: dict[int, Json | None]) -> tuple[Json, str]:
    """Join, with what is `known` of each schema: None while its parts are looked at."""
    found, pointer = resolve(root, only_reference(schema))
    if not isinstance(found, dict):
        return {}, pointer
    if "allOf" not in found:
        return found, pointer
    key = id(found)
    if key not in known:
        known[key] = None
        whole: dict[str, Json] = {}
        own = {key: value for key, value in found.items() if key != "allOf"}
        for part in (*found["allOf"], own):
            _join(whole, _joined(root, part, known)[0])
        known[key] = whole
    if known[key] is None:
        raise UnjoinableError(PART_OF_ITSELF)
    return known[key], pointer


def _join(whole: dict[str, Json], part: Json) -> None:
    for key, value in part.items():
        before = whole.get(key, value)
        if key in ANNOTATIONS or key.startswith("x-") or before == value:
            whole[key] = value
        elif key == "required":
            whole[key] = list(dict.fromkeys((*before, *value)))
        elif key == "properties":
            for name in before.keys() & value.keys():
                if before[name] != value[name]:
                    raise UnjoinableError(f"{name} in two parts, and not the same")
            whole[key] = before | value
        else:
            raise UnjoinableError(f"{key} in two parts, and not the same")
    said = [key for key in whole if key not in ANNOTATIONS and not key.startswith("x-")]
    if len(said) > 1 and union_options(whole):
        raise UnjoinableError("anyOf or oneOf beside other keywords")


def makes_class(schema: Json) -> bool:
    """Return whether a client has a class for a named schema, with references followed.

    It has one for the members of an object, and for an enum of text or of integers. Values of any
    name beside the members would be lost in a class, and so would null in an enum, 1.0 where it is
    of numbers, or a value that may be no object.
    """
    if not isinstance(schema, dict) or schema.get("patternProperties"):
        return False
    if schema.get("additionalProperties", False) is not False:
        return False
    values = schema.get("enum")
    if isinstance(values, list) and values:
        kinds = {type(value) for value in values}
        return kinds in ({str}, {int}) and not {"null", "number"} & {*types_of(schema)}
    return bool(schema.get("properties")) and set(types_of(schema)) <= {"object", "null"}


def look_alikes(root: Json, schema: Json) -> set[str]:
    """Return the types that several alternatives of a schema have: no decoder tells these apart."""
    found = alternatives(root, schema)
    counts = Counter(name for a in found for name in set(decoded_types(a.schema)))
    return {name for name, number in counts.items() if number > 1} - {"null"}


def decoded_types(schema: Json) -> list[str]:
    """Return the types that a schema names, or that its members and constants say."""
    if not isinstance(schema, dict):
        return []
    named = types_of(schema)
    if named or "properties" in schema:
        return named or ["object"]
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return list(dict.fromkeys(_TYPES[type(value)] for value in values))


_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
_TYPES |= {list: "array", dict: "object"}


def targets(root: Json, schema: Json, tokens: Sequence[str]) -> Iterator[Target]:
    """Yield what `tokens` lead to, in each alternative of a schema that has it.

    Only what is documented counts: members, items, and values of a mapping that no member has the
    name of.

    Raises:
        UnjoinableError: An `allOf` on the way cannot be joined.
    """
    return _targets(root, schema, tokens, plain=False)


def _targets(root: Json, schema: Json, tokens: Sequence[str], *, plain: bool) -> Iterator[Target]:
    if not tokens:
        yield Target(schema, True, plain=plain)
        return
    found = alternatives(root, schema)
    for alternative in found:
        below = _fitting(root, alternative, tokens[0]) or _below(alternative, tokens[0])
        if below is None:
            continue
        step, member = below
        as_json = plain or _is_plain(alternative.schema)
        step = replace(step, model="") if as_json else step
        always = len(found) == 1 and bool(step.model) and alternative.requires(tokens[0])
        # The alternatives of a body itself are tried one after another, those inside are not.
        inside = as_json or bool(look_alikes(root, member))
        for target in _targets(root, member, tokens[1:], plain=inside):
            steps = (step, *target.steps)
            yield Target(target.schema, always and target.certain, steps, target.plain)


def _is_plain(schema: Json) -> bool:
    """Return whether a client has what is in a list or an object as JSON has it."""
    return "prefixItems" in schema or (bool(schema.get("properties")) and not makes_class(schema))


def _fitting(root: Json, alternative: Alternative, token: str) -> tuple[Step, Json] | None:
    """Return the items of a list that a token picks one of, if they have the members for it."""
    wanted, items = fitting(token), alternative.schema.get("items")
    if not wanted or not isinstance(items, dict) or "prefixItems" in alternative.schema:
        return None
    names = member_names(root, items)
    known = all(name in names for name, _ in wanted)
    return (Step(token, fitting=wanted), items) if known else None


def _below(alternative: Alternative, token: str) -> tuple[Step, Json] | None:
    schema = alternative.schema
    properties = schema.get("properties", {})
    if token in properties:
        return Step(token, alternative.name), properties[token]
    if token.isdecimal():
        first, others = schema.get("prefixItems", []), schema.get("items")
        if int(token) < len(first):
            return Step(token, is_index=True), first[int(token)]
        if isinstance(others, dict):
            return Step(token, is_index=True), others
    for pattern, value in schema.get("patternProperties", {}).items():
        # Its regular expressions are not Python's, whose own can take for ever besides.
        if not jsonschema_rs.is_valid({"patternProperties": {pattern: False}}, {token: None}):
            return Step(token), value
    values = schema.get("additionalProperties")
    return (Step(token), values) if isinstance(values, dict) else None


def member_names(root: Json, schema: Json) -> list[str]:
    """Return the names of the members that a schema's values may have."""
    found = alternatives(root, schema)
    return list(dict.fromkeys(name for a in found for name in a.schema.get("properties", {})))


def types_of(schema: Json) -> list[str]:
    """Return the types that a schema names, null among them; none where it leaves them open."""
    named = schema.get("type") if isinstance(schema, dict) else None
    return [named] if isinstance(named, str) else list(named) if isinstance(named, list) else []


def types_in(root: Json, schemas: Iterable[Json]) -> set[str]:
    """Return the JSON types that schemas name, null aside; none where they leave it open."""
    found = (a.schema for schema in schemas for a in alternatives(root, schema))
    return {name for schema in found for name in types_of(schema)} - {"null"}


def state_values(root: Json, schemas: Iterable[Json]) -> list[str | int | bool] | None:
    """Return the values that schemas list, null aside: of enums, constants and booleans.

    None if a schema lists none, or what is no text, whole number or boolean.
    """
    values: list[Json] = []
    for each in (a.schema for schema in schemas for a in alternatives(root, schema)):
        named = set(types_of(each))
        if "enum" in each or "const" in each:
            values += each.get("enum", [each.get("const")])
        elif "boolean" in named and named <= {"boolean", "null"}:
            values += [True, False]
        elif named != {"null"}:
            return None
    listed = [value for value in values if value is not None]
    plain = all(isinstance(value, str | int | bool) for value in listed)
    return listed if listed and plain else None
