"""An OpenAPI document read as objects: its operations, and all that they reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobcontracts.model.api import (
    DEFAULT_STYLES,
    Api,
    Header,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
)
from jobcontracts.model.node import operations_of, resolve
from jobcontracts.model.pointer import escaped
from jobcontracts.model.source import Json, Source


def build_api(openapi: Source) -> Api:
    """Build what a document says; it is one that has passed the check."""
    return Api(openapi, api_operations(openapi.root))


def api_operations(root: Json) -> dict[str, Operation]:
    """Return the operations of a document by operationId, in its order."""
    found = (build_operation(root, *place) for place in operations_of(root))
    return {operation.id: operation for operation in found}


def common_headers(operations: Sequence[Operation]) -> list[str]:
    """Return the names of the header parameters that each of some operations has, all alike."""
    return alike(
        [{p.name: p.schema for p in o.parameters if p.location == "header"} for o in operations]
    )


def alike(headers: Sequence[Mapping[str, Json]]) -> list[str]:
    """Return the names that each operation has with one and the same schema.

    One that has other values for each operation is no client's: it says what is asked for.

    Args:
        headers: The schemas of each operation's header parameters, by name.
    """
    first = headers[0] if headers else {}
    return [n for n, s in first.items() if all(n in h and h[n] == s for h in headers)]


def build_operation(
    root: Json, pointer: str, path: str, method: str, raw: Json, item: Json
) -> Operation:
    """Build an operation of which nothing that it reaches breaks OpenAPI's grammar.

    Args:
        root, pointer, path, method, raw, item: The document, and what `operations_of` yields.
    """
    found = [
        _part(root, value, f"{place}/parameters/{index}")
        for place, owner in ((pointer, raw), (pointer.rpartition("/")[0], item))
        for index, value in enumerate(owner.get("parameters", []))
    ]
    parameters: dict[tuple[str, str], Parameter] = {}
    for value, where in found:
        # An operation's own parameter replaces the path's of the same name (OpenAPI 3.1, 4.8.9).
        parameters.setdefault((value["in"], value["name"]), _parameter(root, value, where))
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
            for status, value in raw.get("responses", {}).items()
            if status.isdecimal()  # an x- key may stand beside them
        },
        security=tuple({name: tuple(s) for name, s in each.items()} for each in security),
        pointer=pointer,
    )


def _parameter(root: Json, raw: Json, pointer: str) -> Parameter:
    required, schema = raw.get("required", False), raw.get("schema", {})
    description, example = raw.get("description", ""), _example(root, raw)
    style = raw.get("style", DEFAULT_STYLES[raw["in"]])
    explode = raw.get("explode", style == "form")
    return Parameter(
        raw["name"],
        raw["in"],
        required,
        schema,
        description,
        example,
        pointer,
        style,
        explode,
        raw.get("x-multi-segment", False),
    )


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
        description, example = found.get("description", ""), _example(root, found)
        own = (required, schema, description, example, where, found.get("explode", False))
        headers[name] = Header(name, *own)
    content, links = _content(root, raw, pointer), raw.get("links", {})
    return Response(status, raw.get("description", ""), headers, content, links, pointer)


def _content(root: Json, owner: Json, pointer: str) -> dict[str, MediaType]:
    content = {}
    for name, raw in owner.get("content", {}).items():
        where = f"{pointer}/content/{escaped(name)}"
        content[name] = MediaType(name, raw.get("schema", {}), _examples(root, raw), where)
    return content


def _example(root: Json, owner: Json) -> Json:
    """Return the example of a parameter or header: its own, or the first of those with a name."""
    return owner.get("example", next(iter(_examples(root, owner).values()), None))


def _examples(root: Json, owner: Json) -> dict[str, Json]:
    named = owner.get("examples", {})
    return {name: resolve(root, example)[0].get("value") for name, example in named.items()}
