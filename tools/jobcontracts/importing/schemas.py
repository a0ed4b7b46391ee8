"""Schemas of OpenAPI 3.0 and 3.1 as the house writes them: objects and enums have names.

What a schema says that no client could carry out is left out, and counted: the schema then allows
more. A reference that leads out of the document is never followed; it stands for anything.
"""

from __future__ import annotations

import re

from jobcontracts.importing.keywords import (
    CARRIED,
    VARNAMES,
    annotations_of,
    bounds,
    constants,
    needless,
)
from jobcontracts.importing.left_out import LeftOut
from jobcontracts.importing.naming import Names, pascal
from jobcontracts.importing.schema_types import (
    Schema,
    implied_types,
    named_types,
    nullable,
    one_or_several,
)
from jobcontracts.model.node import resolve
from jobcontracts.model.pointer import escaped
from jobcontracts.model.provenance import INFERRED
from jobcontracts.model.source import Json


class SchemaConverter:
    """Converts the schemas of one document; what has a name, or is given one, is in `schemas`.

    Args:
        root: The document, as published.

    Attributes:
        schemas: The named schemas that were reached.
        left_out: How often each keyword was left out.
    """

    def __init__(self, root: Json) -> None:
        self.root = root
        self.schemas: dict[str, Schema] = {}
        self.left_out = LeftOut()
        self._names: dict[str, str] = {}
        self._reserved = Names()
        self._contents: dict[str, Schema] = {}
        self._todo: list[tuple[str, Json]] = []
        components = root.get("components")
        known = components.get("schemas") if isinstance(components, dict) else None
        # Named first, in the document's order: no name depends on what is reached.
        for name in known if isinstance(known, dict) else ():
            self._named(f"/components/schemas/{escaped(name)}", name)

    def converted(self, raw: Json, name: str) -> Schema:
        """Return a schema as the house writes it; what needs a name has one made of `name`."""
        place = self.left_out.place
        found = self._placed(self._schema(raw, pascal(name)), pascal(name))
        while self._todo:
            own, value = self._todo.pop()
            self.left_out.place = own
            self.schemas[own] = self._content(own, value)
        self.left_out.place = place
        return found

    def _named(self, pointer: str, text: str) -> str:
        if pointer not in self._names:
            self._names[pointer] = self._reserved.reserve(pascal(text))
        return self._names[pointer]

    def _content(self, name: str, raw: Json) -> Schema:
        """Return a named schema, converted once; empty while that is under way."""
        if name not in self._contents:
            self._contents[name] = {}
            several = isinstance(raw, dict) and isinstance(raw.get("allOf"), list)
            self._contents[name] = (self._merged if several else self._schema)(raw, name)
        return self._contents[name]

    def _referred(self, raw: Schema) -> tuple[str, Json] | None:
        """Return the name and the value of what is referred to; None if it is not in here."""
        try:
            value, pointer = resolve(self.root, raw)
        except KeyError:
            return None
        return self._named(pointer, pointer.rpartition("/")[2]), value

    def _reference(self, raw: Schema) -> Schema:
        found = self._referred(raw)
        if found is None:
            reason = "The document refers to something outside of it here, which was not read."
            return {INFERRED: reason}
        name, value = found
        if name not in self.schemas:
            self.schemas[name] = {}
            self._todo.append((name, value))
        return {"$ref": f"#/components/schemas/{name}"}

    def _placed(self, schema: Schema, name: str) -> Schema:
        """Return a schema as it stands in its place: by reference, if it needs a name."""
        needs = {"enum", "properties", "allOf"} & schema.keys() or "object" in named_types(schema)
        if not needs:
            return schema
        if "null" in named_types(schema):
            kinds = [kind for kind in named_types(schema) if kind != "null"]
            return nullable(self._placed({**schema, "type": one_or_several(kinds)}, name))
        own = self._reserved.reserve(name)
        self.schemas[own] = self._contents[own] = schema
        return {"$ref": f"#/components/schemas/{own}"}

    def _schema(self, raw: Json, name: str) -> Schema:
        if not isinstance(raw, dict):
            return {}
        if "$ref" in raw:
            self.left_out.update(k for k in raw if k != "$ref" and not needless(k))
            return _with_annotations(self._reference(raw), raw)
        self.left_out.update(k for k in raw if k not in CARRIED and not k.startswith("x-"))
        if isinstance(raw.get("allOf"), list):
            return self._all_of(raw, name)
        members = isinstance(raw.get("properties"), dict)
        for key in ("anyOf", "oneOf"):
            if isinstance(raw.get(key), list) and not members:
                return self._union(raw, key, name)
            self.left_out.update([key] if key in raw else [])
        return self._plain(raw, name)

    def _all_of(self, raw: Schema, name: str) -> Schema:
        own = {k: v for k, v in raw.items() if k != "allOf"}
        parts = [part for part in raw["allOf"] if isinstance(part, dict)]
        if len(parts) == 1 and all(needless(key) or key not in CARRIED for key in own):
            return _with_annotations(self._schema(parts[0], name), own)
        return self._merged(raw, name)

    def _merged(self, raw: Schema, name: str) -> Schema:
        """Return what `allOf` joins as one schema; of two members of a name, the later one."""
        own = {k: v for k, v in raw.items() if k != "allOf"}
        whole: Schema = {}
        for part in [*raw["allOf"], own]:
            self._join(whole, self._part(part, name))
        for key in ("anyOf", "oneOf"):
            if "properties" in whole and whole.pop(key, None):
                self.left_out[key] += 1
        return whole

    def _part(self, raw: Json, name: str) -> Schema:
        """Return a part of an `allOf` with its members, and not by its name."""
        if not isinstance(raw, dict):
            return {}
        if "$ref" in raw:
            referred = self._referred(raw)
            return self._content(*referred) if referred else {}
        return (self._merged if isinstance(raw.get("allOf"), list) else self._schema)(raw, name)

    def _join(self, whole: Schema, part: Schema) -> None:
        for key, value in part.items():
            if key == "properties":
                whole[key] = {**whole.get(key, {}), **value}
            elif key == "required":
                whole[key] = list(dict.fromkeys((*whole.get(key, ()), *value)))
            elif key in ("anyOf", "oneOf") and not all(needless(k) or k == "type" for k in whole):
                self.left_out[key] += 1
            elif key != "additionalProperties" or value is not True:
                whole[key] = value

    def _union(self, raw: Schema, key: str, name: str) -> Schema:
        null = raw.get("nullable") is True or "null" in named_types(raw)
        given = [option for option in raw[key] if isinstance(option, dict)]
        wanted = [o for o in given if o.get("type") != "null"]
        null = null or len(wanted) < len(given)
        if numbers := _named_constants(wanted):
            rest = {k: v for k, v in raw.items() if k != key}
            return self._plain({**rest, **numbers, "nullable": null}, name)
        options: list[Schema] = []
        for index, each in enumerate(wanted, 1):
            title = each.get("title")
            numbered = name if len(wanted) == 1 else f"{name}Option{index}"
            own = pascal(title) if isinstance(title, str) and len(wanted) > 1 else numbered
            option = self._placed(self._schema(each, own), own)
            null = null or {"type": "null"} in option.get("anyOf", ())
            options += [option] if option not in options else []
        said = annotations_of(raw)
        if not options or all(map(needless, {k for o in options for k in o})):
            return said
        binding = [k for k in raw if k in CARRIED - {key, "type"} and not needless(k)]
        self.left_out.update(binding)
        if len(options) == 1:
            return {**(nullable(options[0]) if null else options[0]), **said}
        return {key: [*options, {"type": "null"}] if null else options, **said}

    def _plain(self, raw: Schema, name: str) -> Schema:
        types = named_types(raw) or implied_types(raw)
        null = raw.get("nullable") is True or "null" in types
        kinds = [kind for kind in types if kind != "null"]
        out: Schema = {"type": one_or_several(kinds)} if kinds else {}
        out |= annotations_of(raw)
        out |= dict(constants(raw, kinds, self.left_out))
        out |= dict(bounds(raw, kinds))
        if "object" in kinds:
            out |= self._members(raw, name)
        if "array" in kinds and isinstance(raw.get("items"), dict):
            below = f"{name}Item"
            out["items"] = self._placed(self._schema(raw["items"], below), below)
        if null and types == ["null"]:
            return {**out, "type": "null"}
        return {**out, "type": [*kinds, "null"]} if null and kinds else out

    def _members(self, raw: Schema, name: str) -> Schema:
        out: Schema = {}
        properties = raw.get("properties")
        given = properties if isinstance(properties, dict) else {}
        kept = {key: value for key, value in given.items() if not re.search(r'["\\\x00-\x1f]', key)}
        self.left_out.update(["properties"] if len(kept) < len(given) else [])
        required = raw.get("required")
        listed = [n for n in required if isinstance(n, str)] if isinstance(required, list) else []
        wanted = [n for n in dict.fromkeys(listed) if not given or n in kept]
        self.left_out.update(["required"] if len(wanted) < len({*listed}) else [])
        out |= {"required": wanted} if wanted else {}
        if kept:
            out["properties"] = {}
            for key, value in kept.items():
                below = f"{name}{pascal(key, 'Member')}"
                out["properties"][key] = self._placed(self._schema(value, below), below)
        others = raw.get("additionalProperties")
        if isinstance(others, bool):
            out["additionalProperties"] = others
        elif isinstance(others, dict):
            below = f"{name}Value"
            found = self._placed(self._schema(others, below), below)
            out["additionalProperties"] = found or True
        elif not kept:
            out["additionalProperties"] = True
        return out


def _with_annotations(found: Schema, beside: Schema) -> Schema:
    """Return a schema with what is said beside it, that null fits among it."""
    whole = nullable(found) if beside.get("nullable") is True else found
    return {**whole, **annotations_of(beside)}


def _named_constants(options: list[Schema]) -> Schema:
    """Return alternatives that are numbers with a title each as an enum; empty if they are not."""
    values = [o["const"] for o in options if type(o.get("const")) is int]
    names = [t for o in options if isinstance(t := o.get("title", o.get("description")), str)]
    found = len(options) == len(values) == len(names) > 1
    return {"type": "integer", "enum": values, VARNAMES: names} if found else {}
