"""A vendor's contract as objects: what its OpenAPI document says, references resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from jobcontracts.model.expression import Expression, find, pointer_tokens
from jobcontracts.model.http import MISSING
from jobcontracts.model.lifecycle import Lifecycle, parse_lifecycle
from jobcontracts.model.paths import template_names
from jobcontracts.model.source import Json, Source, escaped, read_source
from jobcontracts.model.vendors import CONTRACT, LIFECYCLE

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: `location` is `path`, `query`, `header` or `cookie`."""

    name: str
    location: str
    required: bool
    schema: Json
    description: str
    example: Json
    pointer: str


@dataclass(frozen=True, slots=True)
class MediaType:
    """A body: its schema as written, and its named examples."""

    name: str
    schema: Json
    examples: Mapping[str, Json]
    pointer: str


@dataclass(frozen=True, slots=True)
class RequestBody:
    """What an operation takes."""

    required: bool
    content: Mapping[str, MediaType]


@dataclass(frozen=True, slots=True)
class Header:
    """A response's header."""

    name: str
    required: bool
    schema: Json
    description: str
    example: Json
    pointer: str


@dataclass(frozen=True, slots=True)
class Response:
    """A documented response; `content` is empty where no body is documented."""

    status: int
    description: str
    headers: Mapping[str, Header]
    content: Mapping[str, MediaType]
    links: Mapping[str, Json]
    pointer: str

    def has(self, place: Expression) -> bool:
        """Return whether it documents a header, or an example has a member, at a place."""
        if place.place == "header":
            return place.name.lower() in {name.lower() for name in self.headers}
        examples = [e for media in self.content.values() for e in media.examples.values()]
        return any(place.of_response(self.status, {}, e) is not MISSING for e in examples)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation; `path` is as documented, without the server's own path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    request_body: RequestBody | None
    responses: Mapping[int, Response]
    security: tuple[frozenset[str], ...]
    pointer: str

    @property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """The path parameters, in the order in which the path has them."""
        by_name = {p.name: p for p in self.parameters if p.location == "path"}
        return tuple(by_name[name] for name in template_names(self.path))

    @property
    def successes(self) -> dict[int, Response]:
        """The documented responses below 400."""
        return {status: response for status, response in self.responses.items() if status < 400}


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """A variable of the server's URL; a placeholder stands for what only the user knows."""

    name: str
    default: str
    description: str
    placeholder: bool


@dataclass(frozen=True)
class Contract:
    """A vendor's two documents.

    Args:
        vendor: The folder's name.
        openapi: openapi.yaml.
        lifecycle_source: lifecycle.yaml.
        operations: By operationId, in the document's order.
        lifecycle: How the answers are read.
    """

    vendor: str
    openapi: Source
    lifecycle_source: Source
    operations: Mapping[str, Operation]
    lifecycle: Lifecycle = field(repr=False)

    @property
    def root(self) -> Json:
        """The OpenAPI document as JSON values."""
        return self.openapi.root

    @property
    def server_url(self) -> str:
        """The first server's URL, with its variables in braces."""
        return str(self.root["servers"][0]["url"])

    @cached_property
    def server_variables(self) -> tuple[ServerVariable, ...]:
        """The variables of the first server's URL; the server may describe them."""
        server = self.root["servers"][0]
        text = server.get("description", "")
        return tuple(
            ServerVariable(
                name, v["default"], v.get("description", text), v.get("x-placeholder", False)
            )
            for name, v in server.get("variables", {}).items()
        )

    @property
    def default_url(self) -> str:
        """The first server's URL, with its variables at their defaults."""
        url = self.server_url
        for variable in self.server_variables:
            url = url.replace(f"{{{variable.name}}}", variable.default)
        return url

    @property
    def server_path(self) -> str:
        """The path in that URL, before every operation's; no slash at its end."""
        return urlsplit(self.default_url).path.rstrip("/")

    @property
    def security_schemes(self) -> Mapping[str, Json]:
        """The security schemes by name."""
        schemes: Mapping[str, Json] = self.root.get("components", {}).get("securitySchemes", {})
        return schemes

    def operation(self, role: str) -> Operation | None:
        """Return the operation of a role (`submit`, `poll`, `result`, `cancel`), or None."""
        operation_id = self.lifecycle.operations.get(role)
        return None if operation_id is None else self.operations[operation_id]

    @property
    def poll(self) -> Operation:
        """The operation that tells a job's state."""
        return self.operations[self.lifecycle.operations["poll"]]

    def naming_response(self, operation: Operation) -> Response | None:
        """Return the success that names a new job; None if the operation starts none.

        Submit starts one, and so does what has no role and an answer with what `handle` points at.
        """
        roles = {operation_id: role for role, operation_id in self.lifecycle.operations.items()}
        place = self.lifecycle.handle.location or self.lifecycle.handle.value
        if place is None or roles.get(operation.id, "submit") != "submit":
            return None
        found = (r for _, r in sorted(operation.successes.items()) if r.has(place))
        return next(found, None)

    @cached_property
    def starters(self) -> tuple[Operation, ...]:
        """The operations that start a job, submit among them."""
        return tuple(o for o in self.operations.values() if self.naming_response(o) is not None)

    def resolve(self, value: Json) -> Json:
        """Return what `value` refers to if it is a reference, else `value`."""
        return self.located(value)[0]

    def located(self, value: Json) -> tuple[Json, str]:
        """Return the same with its pointer, which is empty if `value` is no reference."""
        return resolve(self.root, value)


def resolve(root: Json, value: Json, pointer: str = "") -> tuple[Json, str]:
    """Follow `$ref` until there is none; return the value and its pointer.

    Raises:
        KeyError: A reference leads out of the document or to nothing.
    """
    seen = set()
    while isinstance(value, dict) and "$ref" in value:
        reference = value["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#/") or reference in seen:
            raise KeyError(reference)
        seen.add(reference)
        pointer = reference[1:]
        value = find(root, pointer_tokens(pointer))
        if value is MISSING:
            raise KeyError(reference)
    return value, pointer


def operations_of(root: Json) -> Iterator[tuple[str, str, str, Json, Json]]:
    """Yield `(pointer, path, method, operation, path item)` of each operation of a document."""
    for path, item in root["paths"].items():
        for method in METHODS if path.startswith("/") else ():
            if method in item:
                yield f"/paths/{escaped(path)}/{method}", path, method, item[method], item


def read_contract(folder: Path) -> Contract:
    """Read a vendor's folder.

    Raises:
        ProblemsError: A file is missing or is no YAML. What else can be wrong, `checked_contract`
            in the package `check` finds.
    """
    documents = read_source(folder / CONTRACT), read_source(folder / LIFECYCLE)
    return build_contract(folder.name, *documents)


def build_contract(vendor: str, openapi: Source, lifecycle: Source) -> Contract:
    """Build a contract from two documents that have passed the check."""
    root = openapi.root
    operations = [_operation(root, *found) for found in operations_of(root)]
    by_id = {operation.id: operation for operation in operations}
    return Contract(vendor, openapi, lifecycle, by_id, parse_lifecycle(lifecycle.root))


def _operation(
    root: Json, pointer: str, path: str, method: str, raw: Json, item: Json
) -> Operation:
    found = [
        _part(root, value, f"{place}/parameters/{index}")
        for place, owner in ((pointer, raw), (pointer.rpartition("/")[0], item))
        for index, value in enumerate(owner.get("parameters", []))
    ]
    parameters: dict[tuple[str, str], Parameter] = {}
    for value, where in found:
        # An operation's own parameter replaces the path's of the same name (OpenAPI 3.1, 4.8.9).
        parameters.setdefault((value["in"], value["name"]), _parameter(value, where))
    body, where = resolve(root, raw.get("requestBody"), f"{pointer}/requestBody")
    security = raw.get("security", root.get("security", []))
    return Operation(
        id=raw["operationId"],
        method=method,
        path=path,
        summary=raw.get("summary", ""),
        description=raw.get("description", ""),
        deprecated=raw.get("deprecated", False),
        parameters=tuple(parameters.values()),
        request_body=body and RequestBody(body.get("required", False), _content(root, body, where)),
        responses={
            int(status): _response(root, int(status), value, f"{pointer}/responses/{status}")
            for status, value in raw["responses"].items()
            if status.isdecimal()  # an x- key may stand beside them
        },
        security=tuple(frozenset(requirement) for requirement in security),
        pointer=pointer,
    )


def _parameter(raw: Json, pointer: str) -> Parameter:
    required, schema = raw.get("required", False), raw.get("schema", {})
    description, example = raw.get("description", ""), raw.get("example")
    return Parameter(raw["name"], raw["in"], required, schema, description, example, pointer)


def _part(root: Json, value: Json, pointer: str) -> tuple[Json, str]:
    """Return a part and its pointer; a description beside a `$ref` wins (OpenAPI 3.1, 4.8.23)."""
    found, where = resolve(root, value, pointer)
    return {**found, "description": value.get("description", found.get("description", ""))}, where


def _response(root: Json, status: int, value: Json, pointer: str) -> Response:
    raw, pointer = _part(root, value, pointer)
    headers = {}
    for name, header in raw.get("headers", {}).items():
        found, where = _part(root, header, f"{pointer}/headers/{escaped(name)}")
        required, schema = found.get("required", False), found.get("schema", {})
        description, example = found.get("description", ""), found.get("example")
        headers[name] = Header(name, required, schema, description, example, where)
    content, links = _content(root, raw, pointer), raw.get("links", {})
    return Response(status, raw.get("description", ""), headers, content, links, pointer)


def _content(root: Json, owner: Json, pointer: str) -> dict[str, MediaType]:
    content = {}
    for name, raw in owner.get("content", {}).items():
        examples = {
            key: resolve(root, example)[0].get("value")
            for key, example in raw.get("examples", {}).items()
        }
        content[name] = MediaType(
            name, raw.get("schema", {}), examples, f"{pointer}/content/{escaped(name)}"
        )
    return content
