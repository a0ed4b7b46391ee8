"""How two schemas differ, for a client that sends the value or gets it.

The rules follow what a value may be (JSON Schema 2020-12) and what a client makes of it: classes
are named after components, and a value that is new in an enumeration is kept, not refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from jobcontracts.compat.change import NARROWER, WIDER, Change, Impact, Spot, Way, change
from jobcontracts.compat.pairs import (
    ComparedPairs,
    by_key,
    canonical,
    paired_alternatives,
    without_words,
)
from jobcontracts.model.members import makes_class, types_of
from jobcontracts.model.source import Json
from jobcontracts.model.validation_messages import shown_value

_ANNOTATIONS = {"title", "description", "$comment", "example", "examples", "externalDocs", "$defs"}
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_TYPES = {"string", "number", "integer", "boolean", "object", "array", "null"}

Rule = Callable[[Spot, Spot, str, Way, ComparedPairs], Iterator[Change]]


def schema_changes(old: Spot, new: Spot, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """Yield how two schemas differ.

    Args:
        old, new: The schemas, as written; references are followed.
        way: Whether clients send such values or get them.
        seen: The pairs that were compared before, which end a schema that contains itself.
    """
    if _same_meaning(old, new):
        yield from _below(old, new, way, seen)
        return
    if _is_union(old) or _is_union(new):
        yield from _alternatives(old, new, way, seen)
        return
    if class_name(old) != class_name(new):
        what = f"its class is {class_name(new) or 'none'}, was {class_name(old) or 'none'}"
        yield change("breaking", what, old, new)
    yield from _beside_references(old, new, way, seen)
    old, new = old.resolved(), new.resolved()
    if not seen.first(old, new, way):
        return
    if _is_union(old) or _is_union(new):
        yield from _alternatives(old, new, way, seen)
    elif isinstance(old.value, dict) and isinstance(new.value, dict):
        yield from _keywords(old, new, way, seen)
    elif without_words(old.value) != without_words(new.value):
        yield change("breaking", "what it allows is written otherwise", old, new)


def _same_meaning(old: Spot, new: Spot) -> bool:
    """Return whether two schemas are one in two spellings that JSON Schema has for it."""
    both = [_in_one_spelling(schema) for schema in (old, new)]
    return None not in both and canonical(both[0]) == canonical(both[1])


def _in_one_spelling(schema: Spot) -> Json:
    """Return a schema with a list of types for a union of them, and an enum for a constant.

    None if it has neither, or alternatives that say more than a type.
    """
    if not isinstance(schema.value, dict) or "$ref" in schema.value:
        return None
    value = without_words(schema.value)
    if _is_union(schema):
        options = [without_words(option.value) for option in _options(schema)]
        if not all(isinstance(option, dict) and option.keys() == {"type"} for option in options):
            return None
        types = [name for option in options for name in types_of(option)]
        value = {**{k: v for k, v in value.items() if k not in ("anyOf", "oneOf")}, "type": types}
    if "const" in value and "enum" not in value:
        value = {**{k: v for k, v in value.items() if k != "const"}, "enum": [value["const"]]}
    return {**value, "type": sorted(types_of(value))}


def class_name(schema: Spot) -> str | None:
    """Return the name of the class that a client has for a schema, None if it has none."""
    if not isinstance(schema.value, dict) or "$ref" not in schema.value:
        return None
    found = schema.resolved()
    return found.name if makes_class(found.value) else None


def _is_union(schema: Spot) -> bool:
    return isinstance(schema.value, dict) and ("anyOf" in schema.value or "oneOf" in schema.value)


def _options(schema: Spot) -> list[Spot]:
    return schema.items("anyOf") or schema.items("oneOf") or [schema]


def _alternatives(old: Spot, new: Spot, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    pairs, gone, added = paired_alternatives(_options(old), _options(new))
    for before, after in pairs:
        yield from schema_changes(before, after, way, seen)
    # Where there is no union yet, or no longer, the schema itself is the one alternative.
    whole = [None if _is_union(schema) else schema for schema in (old, new)]
    for option in gone:
        yield change(NARROWER[way], f"it is never {_called(option)} any more", option, whole[1])
    for option in added:
        yield change(WIDER[way], f"it may also be {_called(option)}", whole[0], option)


def _called(schema: Spot) -> str:
    name = class_name(schema)
    if name is None and isinstance(schema.value, dict):
        name = _shown_types(_types(schema.resolved().value))
    return name or "something else"


def _beside_references(old: Spot, new: Spot, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """Compare what stands beside two `$ref`s; beside one alone, it is part of what is resolved."""
    both = all(isinstance(s.value, dict) and "$ref" in s.value for s in (old, new))
    if both and len(old.value) + len(new.value) > 2:
        yield from _keywords(old, new, way, seen)


def _keywords(old: Spot, new: Spot, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    for key in sorted({*old.value, *new.value} - {"$ref"}):
        annotation = key in _ANNOTATIONS or (key.startswith("x-") and key != "x-enum-varnames")
        if not annotation and _differs(old, new, key):
            yield from _RULES.get(key, _unknown)(old, new, key, way, seen)
    yield from _below(old, new, way, seen)


def _below(old: Spot, new: Spot, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """Compare what is in parts that are written alike: what their references lead to may differ."""
    for key in _DEEP:
        if key in old.value and not _differs(old, new, key):
            yield from _RULES[key](old, new, key, way, seen)


def _differs(old: Spot, new: Spot, key: str) -> bool:
    """Compare as JSON does, where 1 is not true."""
    before, after = (canonical(s.value[key]) if key in s.value else None for s in (old, new))
    return before != after


def _unknown(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """A keyword of which nothing better is known: whatever it does, it may break someone."""
    before, after = old.value.get(key), new.value.get(key)
    if without_words(before) != without_words(after):
        yield change("breaking", _otherwise(key, old, new), old.member(key), new.member(key))


def _otherwise(key: str, old: Spot, new: Spot) -> str:
    if key not in old.value:
        return f"{key} is {shown_value(new.value[key])}, was open"
    if key not in new.value:
        return f"{key} is open, was {shown_value(old.value[key])}"
    return f"{key} is {shown_value(new.value[key])}, was {shown_value(old.value[key])}"


def _limit(sign: int) -> Rule:
    """Return the rule of a bound: +1 for a lower one, which narrows as it rises."""

    def rule(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
        before, after = old.value.get(key), new.value.get(key)
        narrower = before is None or (after is not None and sign * (after - before) > 0)
        impact = (NARROWER if narrower else WIDER)[way]
        yield change(impact, _otherwise(key, old, new), old.member(key), new.member(key))

    return rule


def _restriction(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """`pattern`, `multipleOf`, `uniqueItems`, `const`: having one narrows, another one breaks."""
    before, after = old.value.get(key) or None, new.value.get(key) or None
    if before == after:
        return
    impact: Impact = "breaking"
    if before is None or after is None:
        impact = (NARROWER if before is None else WIDER)[way]
    yield change(impact, _otherwise(key, old, new), old.member(key), new.member(key))


def _types(schema: Json) -> set[str]:
    """Return the types that a schema allows; a number may be an integer."""
    named = schema.get("type") if isinstance(schema, dict) else None
    types = {named} if isinstance(named, str) else set(named or _TYPES)
    return types | ({"integer"} if "number" in types else set())


def _shown_types(types: set[str]) -> str:
    if types >= _TYPES:
        return "any value"
    shown = types - {"integer"} if "number" in types else types
    return " or ".join(sorted(shown, key=lambda name: (name == "null", name)))


def _type(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    before, after = _types(old.value), _types(new.value)
    if before == after:
        return
    impact: Impact = "breaking"
    if before < after or after < before:
        impact = (WIDER if before < after else NARROWER)[way]
    what = f"the type is {_shown_types(after)}, was {_shown_types(before)}"
    yield change(impact, what, old.member(key), new.member(key))


def _enum(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    places = old.member(key), new.member(key)
    if None in places:
        # A new enumeration is text for who gets it; one that is gone takes its class with it.
        impact = "breaking" if places[1] is None else NARROWER[way]
        yield change(impact, _otherwise(key, old, new), *places)
        return
    before, after = ({json.dumps(v, sort_keys=True): v for v in s.value[key]} for s in (old, new))
    for text in sorted(before.keys() - after.keys()):
        yield change("breaking", f"the value {shown_value(before[text])} is gone", *places)
    for text in sorted(after.keys() - before.keys()):
        yield change("additive", f"a new value: {shown_value(after[text])}", *places)


def _value_names(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """`x-enum-varnames`: the members of the class are called so (specs/README.md)."""
    before, after = (
        {
            json.dumps(value, sort_keys=True): name
            for value, name in zip(*(_listed(s, name) for name in ("enum", key)), strict=False)
        }
        for s in (old, new)
    )
    common = before.keys() & after.keys() if before and after else before.keys() | after.keys()
    for text in sorted(common):
        if before.get(text) != after.get(text):
            now, was = (names.get(text, "by its value") for names in (after, before))
            what = f"the value {text} is called {now}, was {was}"
            yield change("breaking", what, old.member(key), new.member(key))


def _listed(schema: Spot, key: str) -> list[Json]:
    found = schema.value.get(key)
    return found if isinstance(found, list) else []


def _required(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    before, after = set(old.value.get(key, ())), set(new.value.get(key, ()))
    # A member that is new or gone as a whole is told as such.
    known = old.value.get("properties", {}).keys() ^ new.value.get("properties", {}).keys()
    places = old.member(key), new.member(key)
    for name in sorted((before ^ after) - known):
        if name in after:
            yield change(NARROWER[way], f"{name} is required now", *places)
        else:
            yield change(WIDER[way], f"{name} is not required any more", *places)


def _properties(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    pairs, gone, added = by_key(old.members(key), new.members(key))
    for before, after in pairs:
        yield from schema_changes(before, after, way, seen)
    for member in gone:
        yield change("breaking", f"the member {member.name} is gone", member, None)
    for member in added:
        needed = member.name in new.value.get("required", ())
        what = f"a new {'required ' if needed else ''}member: {member.name}"
        impact: Impact = "breaking" if needed and way == "request" else "additive"
        yield change(impact, what, None, member)


def deprecation(old: Spot, new: Spot) -> Iterator[Change]:
    """Yield whether an operation, a parameter or a schema is deprecated now, or no longer is."""
    before, after = old.member("deprecated"), new.member("deprecated")
    now = bool(after and after.value)
    if bool(before and before.value) != now:
        what = "it is deprecated now" if now else "it is not deprecated any more"
        yield change("additive", what, before, after)


def _default(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """A request that leaves a value out means something else if what is taken for it changes."""
    if way == "request":
        impact: Impact = "breaking" if key in old.value else "additive"
        yield change(impact, _otherwise(key, old, new), old.member(key), new.member(key))


def _items(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    before, after = old.member(key), new.member(key)
    if before is not None and after is not None:
        yield from schema_changes(before, after, way, seen)
    else:
        impact = (NARROWER if before is None else WIDER)[way]
        yield change(
            impact, f"what its {key} are is {'said' if after else 'open'} now", before, after
        )


def _others(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """`additionalProperties`: true is the same as nothing, and clients let pass what is new."""
    before, after = (s.value.get(key, True) for s in (old, new))
    places = old.member(key), new.member(key)
    if isinstance(before, dict) and isinstance(after, dict) and places[0] and places[1]:
        yield from schema_changes(places[0], places[1], way, seen)
    elif before == after:
        return
    elif before is False:
        yield change("additive", "it may have members that are not listed", *places)
    elif after is False:
        yield change(NARROWER[way], "it has no members but those listed", *places)
    else:
        impact = (NARROWER if before is True else WIDER)[way]
        yield change(
            impact,
            f"what its other members are is {'said' if before is True else 'open'} now",
            *places,
        )


def _all_of(old: Spot, new: Spot, key: str, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    pairs, gone, added = paired_alternatives(old.items(key), new.items(key))
    for before, after in pairs:
        yield from schema_changes(before, after, way, seen)
    for part in gone:
        yield change("breaking", f"it is no {_called(part)} any more", part, None)
    for part in added:
        yield change(NARROWER[way], f"it is a {_called(part)} too", None, part)


_RULES: dict[str, Rule] = {
    **dict.fromkeys(_LOWER, _limit(1)),
    **dict.fromkeys(_UPPER, _limit(-1)),
    **dict.fromkeys(("pattern", "multipleOf", "uniqueItems", "const"), _restriction),
    "type": _type,
    "enum": _enum,
    "x-enum-varnames": _value_names,
    "required": _required,
    "properties": _properties,
    "deprecated": lambda old, new, *_: deprecation(old, new),
    "default": _default,
    "items": _items,
    "additionalProperties": _others,
    "allOf": _all_of,
}
_DEEP = ("properties", "items", "additionalProperties", "allOf")
