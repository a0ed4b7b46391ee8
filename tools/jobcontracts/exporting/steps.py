"""Workflows of Arazzo and their steps: what a request has, and what a user gives for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from jobcontracts.model.api import Operation, Parameter
from jobcontracts.model.contract import Contract
from jobcontracts.model.expression import Value
from jobcontracts.model.http import MISSING
from jobcontracts.model.parameters import kinds_of
from jobcontracts.model.pointer import pointer_of
from jobcontracts.model.security import schemes_of, sent_schemes
from jobcontracts.model.source import Json

SOURCE = "api"
"""What a document calls the contract's openapi.yaml."""


class Names:
    """The names of inputs and outputs in a document: of letters, digits and `_`."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}

    def of(self, what: tuple[str, str]) -> str:
        """Return the name of a thing: its kind, and what it is called there."""
        if what not in self._given:
            last = what[1].rpartition("/")[2]
            plain = re.sub(r"[^A-Za-z0-9]+", "_", last).strip("_") or what[0]
            taken, found, number = set(self._given.values()), plain, 2
            while found in taken:
                found, number = f"{plain}_{number}", number + 1
            self._given[what] = found
        return self._given[what]


class Workflow:
    """A workflow, as it is put together.

    Args:
        contract: The contract.
        names: The names of the document.
        workflow_id: What it is called.
        summary: What it does.
    """

    def __init__(self, contract: Contract, names: Names, workflow_id: str, summary: str) -> None:
        self.id = workflow_id
        self.inputs: dict[str, Json] = {}
        self.outputs: dict[str, str] = {}
        self._summary = summary
        self._contract = contract
        self._names = names
        self._steps: list[dict[str, Any]] = []

    def rendered(self) -> dict[str, Json]:
        """Return the workflow as JSON values."""
        inputs = {
            "type": "object",
            "required": list(self.inputs),
            "properties": self.inputs,
        }
        steps = self._steps
        outputs = self.outputs or {
            name: f"$steps.{step['stepId']}.outputs.{name}"
            for step in steps
            for name in step.get("outputs", {})
        }
        found = {"workflowId": self.id, "summary": self._summary, "inputs": inputs, "steps": steps}
        return {**found, **({"outputs": outputs} if outputs else {})}

    def step_outputs(self, step_id: str) -> Mapping[str, str]:
        """Return the outputs of a step."""
        return next(step["outputs"] for step in self._steps if step["stepId"] == step_id)

    def call(
        self, step_id: str, other: Workflow, values: Mapping[str, str], outputs: Mapping[str, str]
    ) -> None:
        """Add a step that runs another workflow, its inputs given."""
        given = [{"name": name, "value": value} for name, value in values.items()]
        step = {"stepId": step_id, "workflowId": other.id, "parameters": given}
        self._steps.append({**step, "outputs": dict(outputs)})

    def add(
        self,
        step_id: str,
        operation: Operation,
        criteria: Iterable[Json],
        outputs: Mapping[str, str],
        description: str = "",
    ) -> dict[str, Any]:
        """Add a step that sends an operation's request, and return it."""
        step: dict[str, Any] = {"stepId": step_id, "operationId": operation.id}
        step |= {"description": description} if description else {}
        values = self._said(operation)
        parameters = [*self._credentials(operation), *self._parameters(operation, values)]
        step |= {"parameters": parameters} if parameters else {}
        body = self._body(operation, values)
        step |= {"requestBody": body} if body else {}
        step["successCriteria"] = list(criteria)
        step |= {"outputs": dict(outputs)} if outputs else {}
        self._steps.append(step)
        return step

    def _input(self, what: tuple[str, str], description: str, **more: Json) -> str:
        name = self._names.of(what)
        self.inputs[name] = {**more, "description": description}
        return f"$inputs.{name}"

    def _said(self, operation: Operation) -> dict[tuple[str, str | tuple[str, ...]], Json]:
        """Return what the lifecycle says of a request, by place and name, or tokens of the body."""
        contract = self._contract
        said = {
            e: self._value(e.last_name, v)
            for e, v in contract.said(operation).items()
            if not v.is_of_job
        }
        for member, e in contract.key.places[operation.id].items():
            schemas = e.request_schemas(contract.root, operation)
            kinds = {kind for s in schemas for kind in kinds_of(contract, s)}
            p, shown = operation.parameter(e.place, e.name), e.example_in_request(operation)
            said[e] = self._input(
                ("key", member),
                _described(p) if p else f"What names the job: {member}.",
                type="integer" if kinds == {"integer"} else "string",
                **({} if shown is MISSING else {"examples": [shown]}),
            )
        if contract.role(operation) == "submit":
            when = contract.lifecycle.new_job.when.items()
            said |= {e: self._constant(e.last_name, v) for e, v in when}
        return {_place(e.place, e.name or e.tokens): value for e, value in said.items()}

    def _value(self, name: str, value: Value) -> Json:
        if value.source == "constant":
            return self._constant(name, json.loads(value.constant))
        if value.polled is not None:
            what = ("poll", value.polled.text)
            if any(step["stepId"] == "poll" for step in self._steps):
                return f"$steps.poll.outputs.{self._names.of(what)}"
            return self._input(what, f"What the last answer of poll has: {value.polled}.")
        return self._input(("argument", name), f"What the caller says: {name}.")

    def _constant(self, name: str, value: Json) -> Json:
        """Return a constant; by way of an input where Arazzo would read an expression in it."""
        if "$" not in json.dumps(value):
            return value
        return self._input(("constant", name), "Always its default.", default=value)

    def _credentials(self, operation: Operation) -> list[Json]:
        schemes, found = schemes_of(self._contract), []
        for name in sent_schemes(self._contract, operation):
            scheme = schemes[name]
            text = f"{scheme.told} In Base64." if scheme.is_basic else scheme.told
            secret = self._input(
                ("credential", scheme.argument), text, type="string", format="password"
            )
            value = f"{scheme.prefix}{{{secret}}}" if scheme.prefix else secret
            found.append({"name": scheme.carrier_name, "in": scheme.location, "value": value})
        return found

    def _parameters(self, operation: Operation, said: Mapping[Any, Json]) -> list[Json]:
        found = []
        for p in operation.parameters:
            value = said.get(_place(p.location, p.name))
            if value is None and self._is_given(p):
                value = self._input((p.location, p.name), _described(p), examples=[p.example])
            if value is not None:
                found.append({"name": p.name, "in": p.location, "value": value})
        return found

    def _is_given(self, parameter: Parameter) -> bool:
        """Return whether a user gives a parameter: one that is needed, here or elsewhere."""
        contract, place = self._contract, (parameter.location, parameter.name)
        said = [(e.place, e.name) for e in contract.lifecycle.settings]
        uses = (o.parameter(*place) for o in contract.operations.values())
        needed = place in contract.settings and any(use and use.required for use in uses)
        return parameter.required or needed or place in said

    def _body(self, operation: Operation, said: Mapping[Any, Json]) -> dict[str, Json] | None:
        body, media = operation.request_body, operation.request_media
        members = {key: v for (place, key), v in said.items() if place == "body"}
        starts = self._contract.role(operation) == "submit"
        if body is None or media is None or not (starts or members or body.required):
            return None
        found: dict[str, Json] = {"contentType": media.name}
        if members and not starts:
            return {**found, "payload": members.get(()) or _object(members)}
        shown = {"examples": [next(iter(media.examples.values()))]} if media.examples else {}
        text = f"The body of {operation.id}, as its OpenAPI document says."
        found["payload"] = self._input((operation.id, "body"), text, **shown)
        if members:
            found["replacements"] = [
                {"target": pointer_of(tokens), "value": value} for tokens, value in members.items()
            ]
        return found


def _place(location: str, name: str | tuple[str, ...]) -> tuple[str, str | tuple[str, ...]]:
    """Return a place of a request; names of headers do not depend on case (RFC 9110, 5.1)."""
    return location, name.lower() if location == "header" and isinstance(name, str) else name


def _described(p: Parameter) -> str:
    return p.description or f"The parameter {p.name} in the {p.location}."


def _object(members: Mapping[tuple[str, ...], Json]) -> dict[str, Json]:
    """Return the object that has values where ways lead to."""
    found: dict[str, Json] = {}
    for tokens, value in members.items():
        place = found
        for token in tokens[:-1]:
            place = place.setdefault(token, {})
        place[tokens[-1]] = value
    return found
