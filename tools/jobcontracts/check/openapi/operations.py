"""Operations have a name, their path's parameters and exact status codes; what they name exists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from jobcontracts.check.openapi.references import followed
from jobcontracts.model.node import Element, descendants, once, walk
from jobcontracts.model.paths import shape, template_names
from jobcontracts.model.pointer import escaped, find, pointer_of
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import listed, shown_value
from jobcontracts.problem import Problem, nearest

_SCOPE = re.compile(r"[!#-\[\]-~]+")
_CLIENT_FLOW = ("flows", "clientCredentials")
_TEMPLATE = re.compile(r"(?:[^{}]|\{[^{}]+\})*")
PLACES = ("path", "query", "header", "cookie")


@once
def operation_elements(root: Json) -> list[Element]:
    """Return the operations of a document, in its order."""
    return list(walk(root, "operation"))


def operation_ids(source: Source) -> Iterator[Problem]:
    """Yield operations without an operationId, and operationIds that are used twice."""
    seen: dict[str, str] = {}
    for element in operation_elements(source.root):
        name = element.value.get("operationId")
        if name is None or name == "":
            fix = "name it in camelCase, a verb first: lookUp"
            yield source.problem(element.pointer, "an operationId", "none", fix)
        elif isinstance(name, str) and name in seen:
            pointer = f"{element.pointer}/operationId"
            found = f"{name}, which line {source.line(seen[name])} has too"
            yield source.problem(pointer, "an operationId of its own", found, "name it otherwise")
        elif isinstance(name, str):
            seen[name] = f"{element.pointer}/operationId"


def path_shapes(source: Source) -> Iterator[Problem]:
    """Yield paths that differ in the names of their parameters alone (OpenAPI 3.1, 4.8.8)."""
    seen: dict[str, Element] = {}
    for item in walk(source.root, "path item"):
        if item.is_component:
            continue
        first = seen.setdefault(shape(item.name), item)
        if first is not item:
            found = f"{item.name}, which is {first.name} on line {source.line(first.pointer)}"
            fix = "describe the operations of both under one of them"
            yield source.problem(item.pointer, "a path of its own", found, fix)


def path_parameters(source: Source) -> Iterator[Problem]:
    """Yield names in a path that no parameter describes, and the reverse (OpenAPI 3.1, 4.8.8)."""
    for item in walk(source.root, "path item"):
        if not _TEMPLATE.fullmatch(item.name):
            fix = "put each parameter's name between { and }"
            yield source.problem(item.pointer, "braces in pairs", item.name, fix)
            continue
        names = template_names(item.name)
        for name, count in Counter(names).items():
            if count > 1:
                fix = "give each its own name"
                yield source.problem(item.pointer, "each name once", f"{{{name}}} again", fix)
        yield from _unknown_path_parameters(source, item, names)
        yield from _missing_path_parameters(source, item, names)


def _unknown_path_parameters(
    source: Source, item: Element, names: Sequence[str]
) -> Iterator[Problem]:
    for owner in (item, *_operations_in(item)):
        for pointer, parameter in listed_parameters(source.root, owner):
            name = parameter.get("name")
            if parameter.get("in") == "path" and isinstance(name, str) and name not in names:
                fix = nearest(name, names, f"write {{{name}}} into the path, or remove it")
                yield source.problem(pointer, f"a name that is in {item.name}", name, fix)


def _missing_path_parameters(
    source: Source, item: Element, names: Sequence[str]
) -> Iterator[Problem]:
    shared = list(listed_parameters(source.root, item))
    lacking: dict[str, list[Element]] = {}
    operations = _operations_in(item)
    for operation in operations:
        found = [*shared, *listed_parameters(source.root, operation)]
        lists = [o.value.get("parameters", []) for o in (item, operation)]
        if all(isinstance(value, list) for value in lists) and all(
            is_whole(parameter) for _, parameter in found
        ):
            there = [parameter["name"] for _, parameter in found if parameter["in"] == "path"]
            for name in names:
                if name not in there:
                    lacking.setdefault(name, []).append(operation)
    for name, owners in lacking.items():
        expected = f"the path parameter {name}, which the path has"
        fix = f"describe {name} under parameters, with `in: path`"
        for owner in owners if len(owners) < len(operations) else [item]:
            yield source.problem(owner.pointer, expected, "no such parameter", fix)


def _operations_in(item: Element) -> list[Element]:
    return [part for part in descendants(item) if part.kind == "operation"]


def listed_parameters(root: Json, owner: Element) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield the place and the meaning of each parameter of a path item or an operation."""
    parameters = owner.value.get("parameters")
    for index, value in enumerate(parameters if isinstance(parameters, list) else ()):
        found = followed(root, value)[0]
        yield f"{owner.pointer}/parameters/{index}", found if isinstance(found, dict) else {}


def is_whole(parameter: dict[str, Json]) -> bool:
    """Tell a parameter from a broken one, which might be any and is reported elsewhere."""
    return isinstance(parameter.get("name"), str) and parameter.get("in") in PLACES


def repeated_parameters(source: Source) -> Iterator[Problem]:
    """Yield parameters that one list has twice: name and place name it (OpenAPI 3.1, 4.8.12)."""
    for element in walk(source.root):
        seen: set[tuple[str, str]] = set()
        owns = element.kind in ("operation", "path item")
        for place, parameter in listed_parameters(source.root, element) if owns else ():
            if not is_whole(parameter):
                continue
            where, name = parameter["in"], parameter["name"]
            # Names of headers do not depend on case (RFC 9110, section 5.1).
            key = (where, name.lower() if where == "header" else name)
            if key in seen:
                found = f"{name} in {where} again"
                yield source.problem(place, "each parameter once", found, "remove one of the two")
            seen.add(key)


def status_codes(source: Source) -> Iterator[Problem]:
    """Yield responses that are not for one status code: a vendor documents numbers, not classes."""
    for element in operation_elements(source.root):
        responses = element.value.get("responses")
        if responses is None:
            fix = "describe each documented status code"
            yield source.problem(element.pointer, "the member responses", "no such member", fix)
        for status in responses if isinstance(responses, dict) else ():
            if status == "default" or re.fullmatch("[1-5]XX", status):
                place = f"{element.pointer}/responses/{status}"
                fix = "write one response for each status code that a page documents"
                yield source.problem(place, "a status code of three digits", status, fix)


def security(source: Source) -> Iterator[Problem]:
    """Yield security requirements for schemes that `components` lacks (OpenAPI 3.1, 4.8.30)."""
    schemes = find(source.root, ("components", "securitySchemes"))
    names = list(schemes) if isinstance(schemes, dict) else []
    for place, name, _ in _required_schemes(source.root):
        if name not in names:
            fix = nearest(name, names, "describe it in components, under securitySchemes")
            expected = f"one of {listed(names, 'or')}" if names else "no credential"
            yield source.problem(place, expected, name, fix)


def scopes(source: Source) -> Iterator[Problem]:
    """Yield scopes that a client cannot ask a token for (RFC 6749, 3.3): only where it does ask."""
    asked = {
        e.name: e
        for e in walk(source.root)
        if e.kind == "security scheme" and isinstance(find(e.value, _CLIENT_FLOW), dict)
    }
    for element in asked.values():
        for scope in _scopes(find(element.value, _CLIENT_FLOW)):
            if not _SCOPE.fullmatch(scope):
                place = pointer_of((*_CLIENT_FLOW, "scopes", scope), element.pointer)
                expected = 'printable ASCII without spaces, " and \\'
                yield source.problem(place, expected, shown_value(scope), "write it as it is sent")
    for place, name, wanted in _required_schemes(source.root):
        if name not in asked or not isinstance(wanted, list):
            continue
        known = [s for flow in asked[name].value["flows"].values() for s in _scopes(flow)]
        for index, scope in enumerate(wanted):
            if isinstance(scope, str) and scope not in known:
                expected = f"one of {listed(known, 'or')}" if known else "no scope"
                fix = nearest(scope, known, f"describe it in {name}, under scopes")
                yield source.problem(f"{place}/{index}", expected, shown_value(scope), fix)


def _scopes(flow: Json) -> list[str]:
    found = find(flow, ("scopes",))
    return list(found) if isinstance(found, dict) else []


def _required_schemes(root: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield the place, the scheme and the scopes of each security requirement."""
    for owner, value in [("", root), *((e.pointer, e.value) for e in operation_elements(root))]:
        requirements = value.get("security")
        for index, requirement in enumerate(requirements if isinstance(requirements, list) else ()):
            named: dict[str, Json] = requirement if isinstance(requirement, dict) else {}
            for name, found in named.items():
                yield f"{owner}/security/{index}/{escaped(name)}", name, found


def links(source: Source) -> Iterator[Problem]:
    """Yield links to operations or parameters that there are none of (OpenAPI 3.1, 4.8.20)."""
    operations = {
        e.value["operationId"]: e
        for e in operation_elements(source.root)
        if isinstance(e.value.get("operationId"), str)
    }
    for element in walk(source.root, "link"):
        if "operationId" not in element.value:
            continue
        name = element.value["operationId"]
        operation = operations.get(name) if isinstance(name, str) else None
        if operation is None:
            fix = nearest(str(name), operations, "name an operation of this document")
            place = f"{element.pointer}/operationId"
            yield source.problem(
                place, f"one of {listed(operations, 'or')}", shown_value(name), fix
            )
            continue
        yield from _link_parameters(source, element, operation)


def _link_parameters(source: Source, link: Element, operation: Element) -> Iterator[Problem]:
    owners = [operation, operation.parent] if operation.parent else [operation]
    found = [p for owner in owners for _, p in listed_parameters(source.root, owner)]
    if not all(is_whole(parameter) for parameter in found):
        return
    names = [p["name"] for p in found] + [f"{p['in']}.{p['name']}" for p in found]
    wanted = link.value.get("parameters")
    for name in wanted if isinstance(wanted, dict) else ():
        if name not in names:
            place = f"{link.pointer}/parameters/{escaped(name)}"
            expected = f"a parameter of {operation.value['operationId']}"
            fix = nearest(name, names, "name one of the operation's parameters")
            yield source.problem(place, expected, name, fix)
