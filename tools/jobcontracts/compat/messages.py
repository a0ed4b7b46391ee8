"""How requests and responses of an operation differ: parameters, headers and bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobcontracts.compat.change import NARROWER, WIDER, Change, Impact, Spot, Way, change
from jobcontracts.compat.pairs import ComparedPairs, by_key, by_keys
from jobcontracts.compat.schemas import deprecation, schema_changes
from jobcontracts.model.validation_messages import shown_value

_FORM = ("style", "explode", "allowReserved", "allowEmptyValue")
"""How a parameter is written into a request (OpenAPI 3.1, section 4.8.12)."""


def parameter_changes(
    old: Iterable[Spot], new: Iterable[Spot], seen: ComparedPairs
) -> Iterator[Change]:
    """Yield how two lists of parameters differ; references are followed.

    Args:
        old, new: The parameters as listed, an operation's own before its path's.
        seen: The pairs of schemas that were compared.
    """
    pairs, gone, added = by_keys(_effective(old), _effective(new), _key, lambda p: _key(p)[1])
    for listed_before, listed_after in pairs:
        before, after = listed_before.resolved(), listed_after.resolved()
        if before.value["in"] != after.value["in"]:
            place, was = after.value["in"], before.value["in"]
            what = f"{after.value['name']} is in the {place}, was in the {was}"
            yield change("breaking", what, before.member("in"), after.member("in"))
        yield from _requirement(before, after, "request")
        yield from _form(before, after)
        yield from _value(before, after, "request", seen)
    for listed_before in gone:
        place, name = _key(listed_before)
        yield change("breaking", f"the {place} parameter {name} is gone", listed_before, None)
    for listed_after in added:
        place, name = _key(listed_after)
        needed = bool(listed_after.resolved().value.get("required"))
        what = f"a new {'required ' if needed else ''}{place} parameter: {name}"
        yield change("breaking" if needed else "additive", what, None, listed_after)


def _effective(parameters: Iterable[Spot]) -> list[Spot]:
    """An operation's own parameter replaces the path's of the same name (section 4.8.9)."""
    by_name: dict[tuple[str, str], Spot] = {}
    for parameter in parameters:
        by_name.setdefault(_key(parameter), parameter)
    return list(by_name.values())


def _key(parameter: Spot) -> tuple[str, str]:
    value = parameter.resolved().value
    name = str(value["name"])
    return str(value["in"]), name.lower() if value["in"] == "header" else name


def _requirement(old: Spot, new: Spot, way: Way) -> Iterator[Change]:
    before, after = (bool(spot.value.get("required")) for spot in (old, new))
    if before != after:
        what = f"it is {'required now' if after else 'not required any more'}"
        impact = (NARROWER if after else WIDER)[way]
        yield change(impact, what, old.member("required"), new.member("required"))


def _form(old: Spot, new: Spot) -> Iterator[Change]:
    for key in _FORM:
        before, after = old.value.get(key), new.value.get(key)
        if before != after:
            what = f"{key} is {shown_value(after)}, was {shown_value(before)}"
            yield change("breaking", what, old.member(key), new.member(key))
    yield from deprecation(old, new)


def _value(old: Spot, new: Spot, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    """Compare the value of a parameter, header or body: its schema, and a parameter's content."""
    before, after = old.member("schema"), new.member("schema")
    if before is not None and after is not None:
        yield from schema_changes(before, after, way, seen)
    elif before is not None or after is not None:
        impact = (NARROWER if after else WIDER)[way]
        yield change(impact, f"what it is, is {'said' if after else 'open'} now", before, after)
    if old.member("content") or new.member("content"):
        yield from _contents(old, new, way, seen)


def body_changes(old: Spot, new: Spot, seen: ComparedPairs) -> Iterator[Change]:
    """Yield how the request bodies of two operations differ."""
    listed_before, listed_after = old.member("requestBody"), new.member("requestBody")
    if listed_before is not None and listed_after is not None:
        before, after = listed_before.resolved(), listed_after.resolved()
        yield from _requirement(before, after, "request")
        yield from _contents(before, after, "request", seen)
    elif listed_before is not None:
        yield change("breaking", "it takes no body any more", listed_before, None)
    elif listed_after is not None:
        needed = bool(listed_after.resolved().value.get("required"))
        what = f"it takes a body now{', and needs it' if needed else ''}"
        yield change("breaking" if needed else "additive", what, None, listed_after)


def _contents(old: Spot, new: Spot, way: Way, seen: ComparedPairs) -> Iterator[Change]:
    there, here = old.members("content"), new.members("content")
    pairs, gone, added = by_key(there, here)
    for before, after in pairs:
        yield from _value(before, after, way, seen)
        yield from _encoding(before, after)
    for media in gone:
        last = way == "request" or not here
        what = f"the body is not {media.name} any more"
        yield change("breaking" if last else "additive", what, media, None)
    for media in added:
        more = way == "response" and bool(there)
        yield change(
            "breaking" if more else "additive", f"the body may be {media.name}", None, media
        )
    first = [next(iter(names), "") for names in (there, here)]
    if first[0] != first[1] and all(name in there and name in here for name in first):
        # Clients send the first that is listed.
        what = f"{first[1]} is the first of its forms, was {first[0]}"
        yield change("breaking", what, old.member("content"), new.member("content"))


def _encoding(old: Spot, new: Spot) -> Iterator[Change]:
    before, after = old.member("encoding"), new.member("encoding")
    if (before and before.value) != (after and after.value):
        yield change("breaking", "the body is written otherwise (encoding)", before, after)


def response_changes(old: Spot, new: Spot, seen: ComparedPairs) -> Iterator[Change]:
    """Yield how the documented responses of two operations differ."""
    # `x-` keys may stand beside the status codes.
    before, after = (
        {name: r for name, r in spot.members("responses").items() if not name.startswith("x-")}
        for spot in (old, new)
    )
    pairs, gone, added = by_key(before, after)
    for there, here in pairs:
        yield from _headers(there.resolved(), here.resolved(), seen)
        yield from _contents(there.resolved(), here.resolved(), "response", seen)
    for response in gone:
        yield change("breaking", f"the answer {response.name} is gone", response, None)
    for response in added:
        # A documented error was an error before; another success is another type to expect.
        impact: Impact = "additive" if response.name[:1] in "45" else "breaking"
        yield change(impact, f"a new answer: {response.name}", None, response)


def _headers(old: Spot, new: Spot, seen: ComparedPairs) -> Iterator[Change]:
    # Header names do not depend on case (RFC 9110, section 5.1).
    before, after = ({n.lower(): h for n, h in s.members("headers").items()} for s in (old, new))
    pairs, gone, added = by_key(before, after)
    for there, here in pairs:
        yield from _requirement(there.resolved(), here.resolved(), "response")
        yield from _value(there.resolved(), here.resolved(), "response", seen)
    for header in gone:
        yield change("breaking", f"the header {header.name} is gone", header, None)
    for header in added:
        yield change("additive", f"a new header: {header.name}", None, header)
