"""Bodies of requests that clients write and readers read back: JSON, forms, files, text, octets."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.openapi.examples import own_examples
from jobcontracts.check.openapi.parameter_values import mixed_enums
from jobcontracts.check.openapi.parameters import SCALARS
from jobcontracts.check.openapi.supported import sound_alternatives, sound_types
from jobcontracts.model.bodies import encoding_of, is_binary
from jobcontracts.model.http import is_json
from jobcontracts.model.node import SCHEMAS, Element, walk
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import listed
from jobcontracts.problem import Problem


def bodies(source: Source) -> Iterator[Problem]:
    """Yield request bodies that no client writes and no mock reads."""
    for element in walk(source.root, "media type"):
        owner = element.parent
        if owner is None or owner.kind != "request body":
            continue
        encoding, schema = encoding_of(element.name), element.value.get("schema", {})
        place = f"{element.pointer}/schema"
        if encoding in ("form", "multipart"):
            yield from _form(source, element, schema)
        elif encoding in ("text", "bytes") and set(sound_types(source.root, schema)) - {"string"}:
            fix = f"describe a body of {element.name} as text, for nothing else is in it"
            found = listed(sound_types(source.root, schema))
            yield source.problem(place, "type: string, or no type", found, fix)


def _form(source: Source, media: Element, schema: Json) -> Iterator[Problem]:
    root, place = source.root, f"{media.pointer}/schema"
    if media.value.get("encoding"):
        fix = "leave it out if each member is text, or a file in multipart/form-data"
        expected = "members as they are written without it"
        yield source.problem(f"{media.pointer}/encoding", expected, "encoding", fix)
    found = sound_alternatives(root, schema)
    members = found[0].get("properties", {}) if len(found) == 1 else {}
    if not members:
        fix = "describe an object with the members that the form has"
        what = listed(sound_types(root, schema))
        yield source.problem(place, "one object with members", what, fix)
    needed = found[0].get("required", ()) if members else ()
    for where, value in own_examples(root, media):
        for name in needed if isinstance(value, dict) else ():
            if value.get(name) == []:
                fix = "write an item, or describe the member as one that may be left out"
                expected = f"an item of {name}, for without one nothing is sent"
                yield source.problem(where, expected, "[]", fix)
    for name, member in members.items():
        types = sound_types(root, member)
        for kinds in mixed_enums(sound_alternatives(root, member)):
            fix = "write them all as text, for so they are sent"
            yield source.problem(place, f"an enum of one type for {name}", listed(kinds), fix)
        items = [each.get("items", {}) for each in sound_alternatives(root, member)]
        below = {name for each in items for name in sound_types(root, each)}
        if not types or set(types) - _IN_FORMS or below - SCALARS:
            fix = "describe what is in it by members of the form; null is not sent, leave it out"
            expected = "members that are text or numbers, or lists of them"
            what = f"{name}: {listed(types) if types else 'anything'}"
            yield source.problem(place, expected, what, fix)


_IN_FORMS = SCALARS | {"array"}


def _is_form(owner: Element | None) -> bool:
    """Tell a body that may have files in it."""
    if owner is None or owner.kind != "media type":
        return False
    return encoding_of(owner.name) == "multipart"


def files(source: Source) -> Iterator[Problem]:
    """Yield octets where there can be none: they are a body, or a file in multipart/form-data."""
    root = source.root
    uses: dict[str, bool] = {}
    for element in walk(root, *SCHEMAS):
        reference = element.value.get("$ref")
        if isinstance(reference, str):
            uses[reference[1:]] = uses.get(reference[1:], True) and _is_form(element.parent)
    for element in walk(root, *SCHEMAS):
        if not is_binary(element.value):
            continue
        above = element
        while above.kind in SCHEMAS and above.parent is not None and not above.is_component:
            above = above.parent
        whole = above.kind == "media type" and not is_json(above.name)
        if not whole and not (above.is_component and uses.get(above.pointer)):
            expected = "octets as a whole body, or in a schema of multipart/form-data alone"
            fix = "leave format out, or give the form a schema of its own"
            yield source.problem(f"{element.pointer}/format", expected, "binary", fix)
