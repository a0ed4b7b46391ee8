"""Other ways in which a vendor could say the same: changes of the laundry's contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .laundry import TEXT, Change, body, reference


def both(one: Change, other: Change) -> Change:
    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        one(openapi, lifecycle)
        other(openapi, lifecycle)

    return change


def parameter(name: str, location: str = "query", **more: Any) -> dict[str, Any]:
    """Return a parameter, required if nothing else is said."""
    found = {"name": name, "in": location, "required": True, "x-source": "page", "schema": TEXT}
    return found | {"example": "l1"} | more


STOP = {"required": True, "content": body("Stop", one={"reason": "late"})}


def asked_for(parameters: Iterable[dict[str, Any]], body: Any = False) -> dict[str, str]:
    """Return the `with` by which the caller gives what a request needs beside the job's id."""
    needed = [p for p in parameters if p["required"] and p["name"] not in ("load", "wash")]
    found = {f"$request.{p['in']}.{p['name']}": "$argument" for p in needed}
    return {**found, "$request.body": "$argument"} if body else found


def cancel(path: str, *parameters: dict[str, Any], **more: Any) -> Change:
    """Return what adds an operation that stops a wash."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        get = openapi["paths"]["/loads/{load}"]["get"]
        answers = {"204": {"description": "Stopped."}, "401": {"description": "Refused."}}
        openapi["paths"][path] = {
            "post": {
                **{key: get[key] for key in ("tags", "x-source", "externalDocs")},
                "operationId": "stopWash",
                "parameters": list(parameters),
                "responses": answers | {"404": {"description": "Unknown."}},
                **more,
            }
        }
        if "requestBody" in more:
            openapi["components"]["schemas"]["Stop"] = {
                "type": "object",
                "x-source": "page",
                "required": ["reason"],
                "properties": {"reason": TEXT},
            }
        said = asked_for(parameters, "requestBody" in more and more["requestBody"]["required"])
        lifecycle["operations"]["cancel"] = {"operation": "stopWash", "with": said}
        if not said:
            lifecycle["operations"]["cancel"] = "stopWash"
        lifecycle["state"]["phases"]["torn"] = "cancelled"
        lifecycle["simulate"]["on_cancel"] = {"states": ["torn"]}

    return change


def result(*parameters: dict[str, Any]) -> Change:
    """Return what gives the operation of the result more parameters."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        openapi["paths"]["/loads/{load}/basket"]["get"]["parameters"] = list(parameters)
        if said := asked_for(parameters):
            lifecycle["operations"]["result"] = {"operation": "getBasket", "with": said}

    return change


def poll(*parameters: dict[str, Any]) -> Change:
    """Return what gives poll more parameters."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        openapi["paths"]["/loads/{load}"]["get"]["parameters"] = list(parameters)

    return change


def state_in_a_header(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Poll says the state in a header: one answer a state, for a header has one example."""
    responses = openapi["paths"]["/loads/{load}"]["get"]["responses"]
    for status, state in (("200", "clean"), ("202", "soaking")):
        responses[status] = {
            "description": f"It is {state}.",
            "headers": {
                "Wash-State": {
                    "required": True,
                    "x-source": "page",
                    "schema": reference("WashState"),
                    "example": state,
                }
            },
            "content": body("Wash", one={"load": "l1"}),
        }
    wash = openapi["components"]["schemas"]["Wash"]
    wash["required"], _ = ["load"], wash["properties"].pop("state")
    openapi["components"]["schemas"]["WashState"]["enum"] = ["soaking", "clean"]
    lifecycle["state"] = {
        "read": "$response.header.wash-state",
        "phases": {"soaking": "running", "clean": "succeeded"},
    }
    del lifecycle["simulate"]["plans"]["tear"]
    lifecycle["simulate"]["answers"]["getBasket"] = {"soaking": 404}


def state_in_the_status(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Poll says the state by its status alone."""
    state_in_a_header(openapi, lifecycle)
    for response in openapi["paths"]["/loads/{load}"]["get"]["responses"].values():
        response.pop("headers", None)
    del openapi["components"]["schemas"]["WashState"]
    lifecycle["state"] = {
        "read": "$statusCode",
        "phases": {"202": "running", "200": "succeeded"},
    }
    lifecycle["simulate"]["plans"] = {"wash": {"states": ["202", "200"]}}
    lifecycle["simulate"]["answers"]["getBasket"] = {"202": 404}


def job_by_its_url(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Submit names a job by the URL of its state, and by no id."""
    responses = openapi["paths"]["/loads"]["post"]["responses"]
    responses["202"] = {
        "description": "Started.",
        "headers": {
            "Location": {
                "required": True,
                "x-source": "page",
                "schema": {"type": "string", "format": "uri"},
                "example": "https://laundry.example/api/loads/l1",
            }
        },
    }
    del openapi["components"]["schemas"]["Started"]
    lifecycle["job"] = {"url": "$response.header.Location"}


def result_by_its_url(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Poll's answer has the URL of the result."""
    openapi["components"]["schemas"]["Wash"]["properties"]["at"] = {"type": "string"}
    responses = openapi["paths"]["/loads/{load}"]["get"]["responses"]
    examples = responses["200"]["content"]["application/json"]["examples"]
    for example in examples.values():
        example["value"]["at"] = "https://laundry.example/api/loads/l1/basket"
    lifecycle["result"] = {"location": "$response.body#/at"}
