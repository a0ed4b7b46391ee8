"""openapi.yaml of a first contract: the operations of one pattern, with examples and marks."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jobcontracts.importing.answers import success_schema
from jobcontracts.importing.examples import Way, example_of, fits
from jobcontracts.importing.naming import Names, slug
from jobcontracts.importing.parts import PAGE, Part, mapping
from jobcontracts.importing.patterns import Pattern
from jobcontracts.importing.schema_types import nullable
from jobcontracts.model.api import Operation
from jobcontracts.model.http import MISSING, is_json
from jobcontracts.model.members import alternatives
from jobcontracts.model.node import METHODS, operations_of, resolve
from jobcontracts.model.pointer import find, pointer_tokens, put_value
from jobcontracts.model.provenance import INFERRED, SOURCES
from jobcontracts.model.source import Json

MADE = "Made of its schema; no page prints it."
STATES_NAME = "JobState"


@dataclass(frozen=True)
class Page:
    """Where a vendor says it; `url` is empty where nobody has said where that is."""

    url: str
    read: date
    title: str = "OpenAPI document"


def only(root: Json, pattern: Pattern) -> Json:
    """Return a published document with no other operations than those of a pattern."""
    wanted = {(o.path, o.method) for o in pattern.operations.values()}
    methods: dict[str, set[str]] = {}
    for path, method in wanted:
        methods.setdefault(path, set()).add(method)
    # What is referred to is there, or no operation of it was found.
    items = {
        path: mapping(resolve(root, root["paths"][path])[0])
        for path in root["paths"]
        if path in methods
    }
    paths = {
        path: {k: v for k, v in item.items() if k not in METHODS or k in methods[path]}
        for path, item in items.items()
    }
    return {**root, "paths": paths}


def document(converted: Json, pattern: Pattern, page: Page) -> Json:
    """Return openapi.yaml as JSON values.

    Args:
        converted: The converted document, with the operations of the pattern alone.
        pattern: The pattern, found in it.
        page: Where it is published.
    """
    return _Document(copy.deepcopy(converted), pattern, page).document()


class _Document:
    def __init__(self, root: Json, pattern: Pattern, page: Page) -> None:
        self.root, self.pattern, self.page = root, pattern, page
        self._type_id()
        self.pattern = pattern.read_in(root)
        self.id = self._job_id()

    def document(self) -> Json:
        root, info = self.root, self.root["info"]
        url = self.page.url or _address(root)
        title = f"{info['title']}: {self.page.title}"
        if not self.page.url:
            title = "TODO: its title; and its address, here and in externalDocs: --url writes it"
        read = self.page.read.isoformat()
        info[SOURCES] = {PAGE: {"title": title, "url": url, "read": read}}
        self._list_states()
        for operation in self.pattern.operations.values():
            raw = find(root, pointer_tokens(operation.pointer))
            raw["externalDocs"] = {"url": url}
            self._show_request(operation, raw)
            self._show_answers(operation, raw)
        used = {t for _, _, _, raw, _ in operations_of(root) for t in raw.get("tags", ())}
        known = {tag["name"] for tag in root["tags"]}
        root["tags"] = [t for t in root["tags"] if t["name"] in used]
        root["tags"] += [{"name": name} for name in sorted(used - known)]
        return self._without_unused()

    def _without_unused(self) -> Json:
        root = self.root
        owners = [root, *(raw for _, _, _, raw, _ in operations_of(root))]
        named = {name for o in owners for each in o.get("security", ()) for name in each}
        schemes = root["components"]["securitySchemes"]
        kept = {name: scheme for name, scheme in schemes.items() if name in named}
        root["components"]["securitySchemes"] = kept
        root["components"] = {k: v for k, v in root["components"].items() if v}
        return {key: value for key, value in root.items() if value != []}

    def _job_id(self) -> Json:
        """Return the id of the job in all examples: what fits wherever it is."""
        parameter = self.pattern.poll.path_parameters[-1]
        schemas = [parameter.schema, *self._id_schemas()]
        tried = [parameter.example, *self._shown_ids()]
        tried += [example_of(self.root, schema) for schema in schemas]
        known = [value for value in tried if value is not None]
        fitting = (v for v in known if all(fits(self.root, schema, v) for schema in schemas))
        return next(fitting, known[0] if known else "example")

    def _shown_ids(self) -> Iterator[Json]:
        """Yield the ids in the document's examples."""
        for operation in (self.pattern.submit, self.pattern.poll):
            way = self._id_way(operation)
            for media in operation.lowest_success.content.values() if way else ():
                yield from (
                    v for e in media.examples.values() if (v := find(e, way)) is not MISSING
                )

    def _id_schemas(self) -> Iterator[Json]:
        """Yield the schema of the id in the answer that starts a job, and in poll's."""
        for operation in (self.pattern.submit, self.pattern.poll):
            if way := self._id_way(operation):
                owners = _owners(self.root, success_schema(operation), way)
                yield from (owner[way[-1]] for owner in owners)

    def _type_id(self) -> None:
        """Describe the id in paths as submit's answer has it: a client has one type for it."""
        given: Json = next(self._id_schemas(), {})
        typed = {k: given[k] for k in ("type", "format") if k in given}
        if "type" not in typed:
            return
        about_job = (o for o in self.pattern.operations.values() if o is not self.pattern.submit)
        for operation in about_job:
            raw = find(self.root, pointer_tokens(operation.pointer))
            for parameter in raw.get("parameters", ()):
                named = (parameter["in"], parameter["name"]) == ("path", self.pattern.id_parameter)
                own = parameter["schema"]
                if named and any(own.get(key) != typed.get(key) for key in ("type", "format")):
                    parameter["schema"] = typed
                    parameter[INFERRED] = "As the answer has it that starts a job."

    def _list_states(self) -> None:
        """Write states that no enum lists as one of their own."""
        place = self.pattern.state
        if not place.tokens or not place.told:
            return
        schemas = self.root["components"]["schemas"]
        name = Names(schemas).reserve(STATES_NAME)
        reason = f"TODO: {place.told}; look up which states there are."
        values = [place.value(state) for state in place.values]
        schemas[name] = {INFERRED: reason, "type": place.kind, "enum": values}
        for owner in _owners(self.root, success_schema(self.pattern.poll), place.tokens):
            own = mapping(owner[place.tokens[-1]])
            named = {"$ref": f"#/components/schemas/{name}"}
            may_be_null = fits(self.root, own, None)
            owner[place.tokens[-1]] = nullable(named) if may_be_null else named
            said = own.get("description")
            owner[place.tokens[-1]] |= {"description": said} if said else {}

    def _show_request(self, operation: Operation, raw: Part) -> None:
        about_job = operation is not self.pattern.submit
        for parameter in raw.get("parameters", ()):
            is_id = parameter["in"] == "path" and parameter["name"] == self.pattern.id_parameter
            if about_job and is_id:
                parameter["example"] = self.id
            self._show_value(parameter)
        for media in mapping(raw.get("requestBody")).get("content", {}).values():
            self._show(media, [{}], ["example"])

    def _show_value(self, owner: Part) -> None:
        """Give a parameter or header that is required a value to try, and none that fits not."""
        schema, shown = owner["schema"], owner.get("example")
        if shown is not None and not fits(self.root, schema, shown):
            del owner["example"]
        if owner.get("required") is True and owner.get("example") is None:
            owner["example"] = example_of(self.root, schema)

    def _show_answers(self, operation: Operation, raw: Part) -> None:
        id_way = self._id_way(operation)
        for status, response in raw["responses"].items():
            for name, header in response.get("headers", {}).items():
                if self.pattern.names_job == f"$response.header.{name}":
                    header["example"] = self._poll_url()
                else:
                    self._show_value(header)
            wanted: list[dict[Way, Json]] = [{}]
            names = ["example"]
            if status.startswith("2") and id_way:
                wanted = [{id_way: self.id}]
            if status.startswith("2") and operation is self.pattern.submit:
                wanted[0] |= dict(self._other_names())
            if status == str(operation.lowest_success.status) and self._tells(operation):
                shown = [*self._states()]
                wanted = [{**wanted[0], self.pattern.state.tokens: value} for value, _ in shown]
                names = [name for _, name in shown]
            for media, body in response.get("content", {}).items():
                self._show(body, wanted if is_json(media) else [{}], names)

    def _tells(self, operation: Operation) -> bool:
        """Return whether an answer tells the state of the job that is asked for."""
        tokens, schema = self.pattern.state.tokens, success_schema(operation)
        asked = operation in (self.pattern.poll, self.pattern.result)
        return bool(tokens) and asked and any(_owners(self.root, schema, tokens))

    def _other_names(self) -> Iterator[tuple[Way, Json]]:
        """Yield the way to what else in submit's answer names a job, and its value."""
        poll = find(self.root, pointer_tokens(self.pattern.poll.pointer))
        shown = {p["name"]: p.get("example") for p in poll.get("parameters", ())}
        for where, value in self.pattern.with_.items():
            if "response.body" in value:
                name = where.removeprefix("$request.path.")
                found = shown[name] or example_of(self.root, self._parameter_schema(name))
                yield pointer_tokens(value.partition("#")[2]), found

    def _parameter_schema(self, name: str) -> Json:
        return next(p.schema for p in self.pattern.poll.path_parameters if p.name == name)

    def _states(self) -> Iterator[tuple[Json, str]]:
        names = Names()
        for state in self.pattern.state.values:
            word = self.pattern.state.word(state)
            yield self.pattern.state.value(state), names.reserve(slug(word))

    def _show(self, media: Part, wanted: list[dict[Way, Json]], names: list[str]) -> None:
        """Give a body an example for each of some values that are wanted in it."""
        schema = media["schema"]
        documented = {
            name: example
            for name, example in media.get("examples", {}).items()
            if fits(self.root, schema, example["value"])
        }
        first = next((e["value"] for e in documented.values()), None)
        shown: Part = {}
        for values, name in zip(wanted, names, strict=False):
            state = {w: v for w, v in values.items() if w == self.pattern.state.tokens}
            given = next(
                (e for e in documented.items() if _has(e[1]["value"], values, state)), None
            )
            if given is not None and given[0] not in shown:
                shown[given[0]] = given[1]
                continue
            base = self._made(schema, first, values)
            shown[name] = {INFERRED: MADE, "value": base}
        media["examples"] = shown

    def _made(self, schema: Json, shown: Json, values: dict[Way, Json]) -> Json:
        """Return an example with some values: the documented one's, else of what they fit in."""
        found = []
        for each in (schema, *(a.schema for a in alternatives(self.root, schema))):
            base = copy.deepcopy(shown if each is schema else None)
            if base is None or not all(_leads(base, way) for way in values):
                base = copy.deepcopy(example_of(self.root, each, values))
            for way, value in values.items():
                if _leads(base, way):
                    put_value(base, way, value)
            if fits(self.root, schema, base):
                return base
            found.append(base)
        return found[0]

    def _id_way(self, operation: Operation) -> Way:
        if not self.pattern.names_job.startswith("$response.body#"):
            return ()
        way = pointer_tokens(self.pattern.names_job.partition("#")[2])
        schema = success_schema(operation)
        found = schema is not None and any(_owners(self.root, schema, way))
        return way if found else ()

    def _poll_url(self) -> str:
        url = f"{self.root['servers'][0]['url']}{self.pattern.poll.path}"
        for name, variable in self.root["servers"][0].get("variables", {}).items():
            url = url.replace(f"{{{name}}}", variable["default"])
        for parameter in self.pattern.poll.path_parameters:
            own = parameter.name == self.pattern.id_parameter
            value = self.id if own else parameter.example or example_of(self.root, parameter.schema)
            url = url.replace(f"{{{parameter.name}}}", str(value))
        return url


def _address(root: Json) -> str:
    url = str(root["servers"][0]["url"])
    return "https://api.example.com/" if "{" in url else url


def _owners(root: Json, schema: Json, way: Way) -> Iterator[Part]:
    """Yield the properties, in which the last member of a way into a schema's values is."""
    for alternative in alternatives(root, schema) if schema is not None else ():
        properties = alternative.schema.get("properties", {})
        if way[0] in properties and len(way) == 1:
            yield properties
        elif way[0] in properties:
            yield from _owners(root, properties[way[0]], way[1:])


def _leads(value: Json, way: Way) -> bool:
    """Return whether a value has an object in which the end of a way can be."""
    return isinstance(find(value, way[:-1]), dict)


def _has(value: Json, wanted: dict[Way, Json], exactly: dict[Way, Json]) -> bool:
    """Return whether all that is wanted is in a value, and some of it as it is wanted."""
    there = all(find(value, way) is not MISSING for way in wanted)
    return there and all(find(value, way) == own for way, own in exactly.items())
