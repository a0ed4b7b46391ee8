"""Requests and answers that HTTP has and the mock can send; and nothing that no part looks at."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.check.openapi.operations import operation_elements
from jobcontracts.check.openapi.references import followed
from jobcontracts.model.node import Element, Kind, walk
from jobcontracts.model.pointer import escaped, pointer_of
from jobcontracts.model.source import Json, Source
from jobcontracts.model.validation_messages import listed, shown_value
from jobcontracts.problem import Problem

_WITHOUT_CONTENT = ("204", "205", "304")
"""Statuses whose answers have no content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5)."""

_OF_VENDORS: dict[Kind, tuple[str, ...]] = {
    "document": ("webhooks",),
    "components": ("callbacks", "pathItems"),
    "operation": ("callbacks",),
}


def final_statuses(source: Source) -> Iterator[Problem]:
    """Yield interim responses, and operations of which nothing but failure is documented."""
    for operation in operation_elements(source.root):
        responses = operation.value.get("responses")
        statuses = [s for s in responses if s.isdecimal()] if isinstance(responses, dict) else []
        place = f"{operation.pointer}/responses"
        for status in statuses:
            if status.startswith("1"):
                fix = "leave it out: a client waits for the final one"
                yield source.problem(f"{place}/{status}", "a final status", status, fix)
        if statuses and not any(status[0] in "123" for status in statuses):
            fix = "describe what the vendor answers if all goes well"
            expected = "a status below 400 among them"
            yield source.problem(place, expected, listed(statuses), fix)


def no_content(source: Source) -> Iterator[Problem]:
    """Yield content where HTTP has none (RFC 9110, sections 9.3.2 and 9.3.8)."""
    for operation in operation_elements(source.root):
        head = operation.name == "head"
        if operation.name == "trace" and "requestBody" in operation.value:
            place, fix = f"{operation.pointer}/requestBody", "leave it out"
            yield source.problem(place, "a TRACE request without content", "requestBody", fix)
        for status, place, response in _responses(source.root, operation):
            if response.get("content") and (head or status in _WITHOUT_CONTENT):
                what = "HEAD" if head else status
                fix = "leave it out: no answer of this kind has one"
                expected = f"an answer to {what} without content" if head else f"{what} alone"
                yield source.problem(f"{place}/content", expected, "content", fix)


def shown_bodies(source: Source) -> Iterator[Problem]:
    """Yield bodies without a named example, which the mock would send, and the suite."""
    for operation in operation_elements(source.root):
        found = [(p, r, "the mock") for _, p, r in _responses(source.root, operation)]
        body = operation.value.get("requestBody")
        value, place = followed(source.root, body, f"{operation.pointer}/requestBody")
        found += [(place, value, "the conformance suite")] if isinstance(value, dict) else []
        for place, owner, sender in found:
            content = owner.get("content")
            if content == {} and owner is value:
                expected, fix = "a media type", "name what the vendor takes, or leave the body out"
                yield source.problem(f"{place}/content", expected, "none", fix)
            for name, media in content.items() if isinstance(content, dict) else ():
                if isinstance(media, dict) and not media.get("examples"):
                    expected = f"a named example of this body, for {sender} to send"
                    pointer = f"{place}/content/{escaped(name)}"
                    yield source.problem(pointer, expected, "none", "write one under examples")


def example_values(source: Source) -> Iterator[Problem]:
    """Yield examples without a value in the document itself."""
    for element in walk(source.root, "example"):
        if not {"value", "$ref"} & element.value.keys():
            found = "externalValue" if "externalValue" in element.value else "none"
            fix = "write it here, under value"
            yield source.problem(element.pointer, "the member value", found, fix)


def one_server(source: Source) -> Iterator[Problem]:
    """Yield servers of single paths and operations: a client has one, for all."""
    for element in walk(source.root):
        if element.kind in ("path item", "operation") and element.value.get("servers"):
            fix = "describe what another server has as a vendor of its own"
            place = f"{element.pointer}/servers"
            yield source.problem(place, "servers of the whole document", "servers", fix)
        variables = element.value.get("variables") if element.kind == "server" else None
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            values = variable.get("enum") if isinstance(variable, dict) else None
            if isinstance(values, list) and variable.get("default") not in values:
                place = pointer_of((name, "default"), f"{element.pointer}/variables")
                found, fix = shown_value(variable.get("default")), "write one of these"
                yield source.problem(place, f"one of {listed(values, 'or')}", found, fix)


def calls_of_the_vendor(source: Source) -> Iterator[Problem]:
    """Yield requests that a vendor sends: nothing here takes them."""
    for element in (Element("document", "", source.root), *walk(source.root)):
        for key in _OF_VENDORS.get(element.kind, ()):
            if element.value.get(key):
                fix = "leave it out, or say it in a description"
                place = f"{element.pointer}/{key}"
                yield source.problem(place, "paths that a client calls, alone", key, fix)


def _responses(root: Json, operation: Element) -> Iterator[tuple[str, str, dict[str, Json]]]:
    """Yield status, place and meaning of each response of an operation that is sound."""
    responses = operation.value.get("responses")
    for status, value in responses.items() if isinstance(responses, dict) else ():
        found, place = followed(root, value, f"{operation.pointer}/responses/{status}")
        if status.isdecimal() and isinstance(found, dict):
            yield status, place, found
