"""What is on a vendor's page: each part of the contract once, with its mark."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jobcontracts.docs.clients import ClientCode
from jobcontracts.docs.colour import coloured
from jobcontracts.docs.curl import curl_line, mock_settings, settings
from jobcontracts.docs.diagram import diagram, moves, told
from jobcontracts.docs.parts import Answer, Body, OperationPart, Part, SchemaPart, State
from jobcontracts.docs.schema_parts import SchemaParts, enumerated, required
from jobcontracts.docs.types import type_of
from jobcontracts.model.api import MediaType, Operation, Response
from jobcontracts.model.contract import Contract
from jobcontracts.model.lifecycle import ROLES
from jobcontracts.model.pointer import escaped
from jobcontracts.model.provenance import Mark, Page, counted, pages_of
from jobcontracts.model.security import Scheme, schemes_of
from jobcontracts.model.source import Json
from jobcontracts.rendering.curl import assignments
from jobcontracts.rendering.html import Html


@dataclass(frozen=True)
class VendorPage:
    """A vendor's page."""

    contract: Contract
    client: ClientCode
    marks: Mapping[str, Mark] = field(repr=False)

    @cached_property
    def parts(self) -> SchemaParts:
        """The schemas as parts of the page."""
        return SchemaParts(self.contract, self.marks)

    @property
    def vendor(self) -> str:
        """The vendor's folder."""
        return self.contract.vendor

    @property
    def info(self) -> Mapping[str, Any]:
        """The document's `info`."""
        found: Mapping[str, Any] = self.contract.root["info"]
        return found

    @property
    def python(self) -> list[Html]:
        """The Python of the client's README."""
        return [coloured(block, "python") for block in self.client.blocks]

    @property
    def pages(self) -> list[Page]:
        """The pages that the contract comes from."""
        return list(pages_of(self.contract.root).values())

    def count(self, kind: str) -> int:
        """Return how many parts are `documented` or `inferred`."""
        return sum(mark.kind == kind for mark in self.marks.values())

    @property
    def states(self) -> list[State]:
        """The states, in the order of the lifecycle."""
        life = self.contract.lifecycle
        return [State(name, phase, life.ended(name)) for name, phase in life.phases.items()]

    @property
    def diagram(self) -> Html:
        """The state diagram as SVG."""
        return diagram(self.contract.lifecycle, f"The states of a job: {self.info['title']}")

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the diagram has moves that only cancelling causes."""
        return any(move.on_request for move in moves(self.contract.lifecycle))

    @property
    def moves(self) -> list[str]:
        """What the diagram shows, in words."""
        return told(self.contract.lifecycle)

    @property
    def readings(self) -> list[tuple[str, str]]:
        """How the answers are read: what, and where in a message it is."""
        life, job = self.contract.lifecycle, self.contract.lifecycle.new_job
        found = [
            ("the job's URL, in the answer that starts it", job.url),
            ("the job's id, in the answer that starts it", job.id),
            ("the URL to poll from then on", job.next),
            ("the state", life.state),
            ("the progress", life.progress),
            ("the message", life.message),
            ("the error", life.error),
            ("the result's URL", life.result_location),
            ("what makes a result a failure", life.result_error),
            ("the next part of the result", life.result_parts and life.result_parts.named),
        ]
        told = [(what, str(where)) for what, where in found if where is not None]
        of_roles = ((role, pair) for role, said in life.requests.items() for pair in said.items())
        return [
            *told,
            *((f"{e} of a request to {role}", str(v)) for role, (e, v) in of_roles),
            *((f"a request starts a job if {e} is", _json(v)) for e, v in job.when.items()),
        ]

    @property
    def waiting(self) -> list[tuple[str, str]]:
        """Our defaults for a client's waits: what, and how long."""
        life = self.contract.lifecycle
        first = f"{life.first:g} s after submit" if life.first else "at once"
        failing = "as long as the wait lasts" if life.retry_for is None else f"{life.retry_for:g} s"
        grows = f"; each at most {life.growth:g} times as long as the one before it"
        return [
            ("the first poll", first),
            ("between two polls", f"{life.interval:g} s to {life.max_interval:g} s{grows}"),
            ("the whole wait", f"{life.timeout:g} s"),
            ("polls that fail are tried again", failing),
            *([("an unknown job is asked for again", f"{life.grace:g} s")] if life.grace else []),
        ]

    @property
    def servers(self) -> list[tuple[str, str]]:
        """The servers' URLs, and what is said of each."""
        return [(s["url"], s.get("description", "")) for s in self.contract.root["servers"]]

    @property
    def variables(self) -> Html:
        """What the shell variables of the curl lines stand for."""
        return coloured(assignments(settings(self.contract)), "bash")

    @property
    def mock_variables(self) -> Html:
        """The same for the mock."""
        return coloured(assignments(mock_settings(self.contract)), "bash")

    @cached_property
    def operations(self) -> list[OperationPart]:
        """The operations: those of a job's life, in the order of their use, then others."""
        found = [(self.contract.role(o) or "", o) for o in self.contract.operations.values()]
        order = [*ROLES, ""]
        found.sort(key=lambda pair: order.index(pair[0]))
        return [self._operation(operation, role) for role, operation in found]

    @property
    def schemas(self) -> list[SchemaPart]:
        """The named schemas."""
        return list(self.parts.named.values())

    @property
    def credentials(self) -> list[Part]:
        """The security schemes."""
        schemes, root = schemes_of(self.contract), self.contract.root
        # A scheme that is a reference has the mark of the one that it is.
        places = {
            name: self.contract.located(raw)[1] or f"/components/securitySchemes/{escaped(name)}"
            for name, raw in root.get("components", {}).get("securitySchemes", {}).items()
        }
        return [
            Part(
                name,
                (_sent(scheme), *_flow(schemes.get(name))),
                Html(""),
                scheme.get("description", ""),
                (),
                self.marks[places[name]],
            )
            for name, scheme in self.contract.security_schemes.items()
        ]

    @property
    def others(self) -> list[Mark]:
        """What no operation uses, so that nothing of the contract is left out."""
        shown = {place for operation in self.operations for place in operation.places}
        shown |= {place for schema in self.schemas for place in schema.places}
        shown |= {part.mark.pointer for part in self.credentials}
        return [mark for pointer, mark in self.marks.items() if pointer not in shown]

    def _operation(self, operation: Operation, role: str) -> OperationPart:
        body = operation.request_body
        needs = [" and ".join(sorted(names)) for names in operation.security]
        shown: set[str] = set()
        return OperationPart(
            operation=operation,
            role=role,
            mark=self.marks[operation.pointer],
            needs=" or ".join(needs),
            parameters=tuple(
                self._valued(p, (p.location, *required(p.required))) for p in operation.parameters
            ),
            bodies=self._bodies(body.content.values() if body else (), shown),
            answers=tuple(self._answer(answer, shown) for answer in operation.responses.values()),
            curl=coloured(curl_line(self.contract, operation), "bash"),
            python=coloured(self.client.calls[operation.id], "python"),
        )

    def _valued(self, part: Any, notes: tuple[str, ...]) -> Part:
        """Return a parameter or a header."""
        mark, schema_mark = self.marks[part.pointer], self.marks.get(f"{part.pointer}/schema")
        values = enumerated(part.schema)
        return Part(
            part.name, notes, type_of(part.schema), part.description, values, mark, schema_mark
        )

    def _answer(self, response: Response, shown: set[str]) -> Answer:
        return Answer(
            status=response.status,
            description=response.description,
            mark=self.marks[response.pointer],
            headers=tuple(
                self._valued(header, required(header.required, "not always there"))
                for header in response.headers.values()
            ),
            bodies=self._bodies(response.content.values(), shown),
            links=tuple(
                (link.get("operationId", ""), link.get("description", ""))
                for link in map(self.contract.resolve, response.links.values())
            ),
        )

    def _bodies(self, content: Iterable[MediaType], shown: set[str]) -> tuple[Body, ...]:
        """Return bodies, each with the schemas that the operation has not shown before."""
        found = []
        for media in content:
            place = f"{media.pointer}/schema"
            schemas = [s for s in self.parts.used_at(place) if s.name not in shown]
            shown.update(schema.name for schema in schemas)
            examples = (
                (name, coloured(_json(value, 2), "json")) for name, value in media.examples.items()
            )
            found.append(
                Body(
                    media.name,
                    type_of(media.schema),
                    self.marks.get(place),
                    tuple(examples),
                    tuple(schemas),
                )
            )
        return tuple(found)


def vendor_page(contract: Contract, client: ClientCode) -> VendorPage:
    """Return a vendor's page.

    Args:
        contract: A contract that has passed the check.
        client: The code of its client.
    """
    marks = {e.pointer: contract.marks[e.pointer] for e in counted(contract.root)}
    return VendorPage(contract, client, marks)


def _sent(scheme: Mapping[str, Json]) -> str:
    if scheme["type"] == "apiKey":
        return f"API key, in the {scheme['in']} {scheme['name']}"
    return f"{scheme['type']} {scheme.get('scheme', '')}".strip()


def _flow(scheme: Scheme | None) -> tuple[str, ...]:
    """Return how a client gets tokens by itself, if it can."""
    flow = scheme.client_credentials if scheme else None
    if flow is None:
        return ()
    scopes = f"for {', '.join(flow.scopes)}" if flow.scopes else "without scopes"
    return (f"client credentials: tokens at {flow.token_url}, {scopes}",)


def _json(value: Json, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False)
