"""What a JSON Schema validator complains of, in the words of our messages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from jsonschema_rs import Draft202012Validator, ValidationError

from jobcontracts.model.pointer import find
from jobcontracts.model.source import Json

_LONGEST = 72
_NOUNS = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_LIMITS = {
    "minimum": "{0} or more",
    "maximum": "{0} or less",
    "exclusiveMinimum": "more than {0}",
    "exclusiveMaximum": "less than {0}",
    "multipleOf": "a multiple of {0}",
    "minLength": "text of {0} or more characters",
    "maxLength": "text of {0} or fewer characters",
    "minItems": "a list of {0} or more",
    "maxItems": "a list of {0} or fewer",
    "minProperties": "{0} or more members",
    "maxProperties": "{0} or fewer members",
    "format": "text in the format {0}",
    "pattern": "text that matches {0}",
    "required": "the member {0}",
}
_OTHERS = {
    "contains": "a list with an item that fits",
    "not": "another value",
    "unevaluatedItems": "no further item",
}


def shown_value(value: Json) -> str:
    """Return a value as JSON, shortened to one line that can be read."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def listed(names: Iterable[object], last: str = "and") -> str:
    """Return `a, b and c`; `none` if there are no names."""
    words = [str(name) for name in names]
    if len(words) < 2:
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def elsewhere(lines: Iterable[int]) -> str:
    """Return ` (on lines 4 and 9 too)`, to tell once what is wrong in several places."""
    others = sorted(set(lines))
    if not others:
        return ""
    return f" (on line{'s' if len(others) > 1 else ''} {listed(others)} too)"


def keyword_of(error: ValidationError) -> str:
    """Return the JSON Schema keyword that was not met."""
    return str(error.kind.name)


def closest(error: ValidationError) -> ValidationError:
    """Return what is wrong in the alternative that fits best, if one fits better than the others.

    `anyOf` and `oneOf` say only that nothing fits. The alternative that fails deepest inside the
    value is the one that was meant.
    """
    context: list[list[ValidationError]] = getattr(error.kind, "context", [])
    depth = len(error.instance_path)
    best = [
        inner
        for branch in context
        for inner in branch[:1]
        if len(inner.instance_path) > depth
        and all(len(other.instance_path) > depth for other in branch)
    ]
    return closest(best[0]) if len(best) == 1 else error


def leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Yield errors, with those of all alternatives in the place of what says that none fits."""
    for error in errors:
        inner = [e for branch in getattr(error.kind, "context", []) for e in branch]
        yield from leaves(inner) if inner else (error,)


def without_whole_floats(value: Json) -> Json:
    """Return a value in which no float is whole: JSON Schema takes those for integers."""
    if isinstance(value, dict):
        return {key: without_whole_floats(below) for key, below in value.items()}
    if isinstance(value, list):
        return [without_whole_floats(item) for item in value]
    return 0.5 if isinstance(value, float) and value.is_integer() else value


def integer_expected(error: ValidationError, value: Json) -> str:
    """Return what is expected where a float, such as 4.0, stands for an integer; else nothing.

    Args:
        error: What is wrong with the value without its whole floats.
        value: The value itself.
    """
    if keyword_of(error) != "type" or "integer" not in error.kind.value:
        return ""
    own = find(value, [str(token) for token in error.instance_path])
    return f"an integer, written as one: {int(own)}" if isinstance(own, float) else ""


def floats_for_integers(
    validator: Draft202012Validator, value: Json
) -> Iterator[tuple[list[str], str]]:
    """Yield the way to each float that stands for an integer, and what is expected there.

    JSON Schema takes it for one. No reader of ours does, and it is not sent as one.
    """
    other = without_whole_floats(value)
    for error in leaves(validator.iter_errors(other)) if other != value else ():
        expected = integer_expected(error, value)
        if expected:
            yield [str(token) for token in error.instance_path], expected


def type_names(types: Iterable[str]) -> str:
    """Return JSON Schema's types in words, null last."""
    ordered = sorted(types, key=lambda name: (name == "null", name))
    return listed((_NOUNS.get(name, name) for name in ordered), "or")


def expected_text(error: ValidationError) -> str:
    """Return what the schema expects at the place of `error`."""
    kind, value = keyword_of(error), error.kind.value
    if kind in _LIMITS:
        return _LIMITS[kind].format(value)
    if kind == "type":
        return type_names([value] if isinstance(value, str) else value)
    if kind == "enum":
        return f"one of {listed(map(_plain, value), 'or')}"
    if kind == "const":
        return _plain(value)
    if kind in ("additionalProperties", "unevaluatedProperties", "falseSchema"):
        return "no member of this name"
    if kind == "uniqueItems":
        return "each item once"
    if kind == "propertyNames":
        return f"names that are {expected_text(value)}"
    if kind == "not" and isinstance(value, dict) and list(value) == ["required"]:
        return f"not {listed(value['required'])} at once"
    context: list[list[ValidationError]] = getattr(error.kind, "context", [])
    if kind == "oneOf" and not all(context):
        return "what fits one alternative of oneOf, not several"
    if context:
        return "; or ".join(dict.fromkeys(expected_text(branch[0]) for branch in context))
    return _OTHERS.get(kind, error.message)


def found_text(error: ValidationError) -> str:
    """Return what stands at the place of `error`."""
    kind, value = keyword_of(error), error.kind.value
    if kind == "required":
        return "no such member"
    if kind == "propertyNames":
        return shown_value(value.instance)
    if kind == "not" and isinstance(value, dict) and list(value) == ["required"]:
        return "both" if len(value["required"]) == 2 else "all of them"
    return shown_value(error.instance)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
