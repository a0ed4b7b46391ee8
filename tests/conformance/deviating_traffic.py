"""Traffic that deviates from a contract in one thing: for each that `verify` can say, and no other.

A case is a vendor and its exchanges, each as the contract documents it but for a change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.conformance.run.sample_requests import Calls, with_values
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.documented_answer import DocumentedAnswer
from jobcontracts.model.http import MISSING, decoded
from jobcontracts.model.parameters import text_of
from jobcontracts.model.paths import expand
from jobcontracts.model.vendors import own_specs

from .conftest import INVENTED, JOB

FOLDERS = (INVENTED, Path(__file__).parent.parent / "vendors", own_specs())


@lru_cache
def contract_of(vendor: str) -> Contract:
    """Return the contract of a real vendor, or of one in the tests."""
    return read_contract(next(f / vendor for f in FOLDERS if (f / vendor).is_dir()))


@dataclass(frozen=True)
class Said:
    """An exchange as documented, but for what is named here.

    Args:
        operation: Its id.
        example: The name of the answer's example, or its status; None for the first success.
        body: Members of the answer's body that are others; `MISSING` for none of the name.
        content: Another body of the answer.
        status: Another status than the documented one.
        headers: Headers of the answer that are others; None for none of the name.
        query: The query of the request; None for the documented one.
        sent: The body of the request as text; None for the documented one.
        sent_headers: Headers of the request that are others; None for none of the name.
    """

    operation: str
    example: str | int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    status: int = 0
    headers: Mapping[str, str | None] = field(default_factory=dict)
    query: str | None = None
    sent: str | None = None
    sent_headers: Mapping[str, str | None] = field(default_factory=dict)

    def exchange(self, contract: Contract) -> Exchange:
        """Return it as it was recorded."""
        operation = contract.operations[self.operation]
        call = Calls(contract, Credentials.of(contract, {})).right(operation, {})
        if operation in contract.starters:
            call = with_values(call, contract.lifecycle.new_job.when)
        answer = next(_answers(operation, self.example))
        query = urlencode(call.query, doseq=True) if self.query is None else self.query
        path = contract.default_url + expand(operation.template, call.path)
        sent = "" if call.body is MISSING else json.dumps(call.body)
        asked = {name.lower(): value for name, value in call.headers.items()}
        asked |= {"content-type": call.media_type} if sent else {}
        headers = {name: text_of(value) for name, value in answer.headers.items()}
        told = _with(headers, self.headers)
        shown = "" if answer.json is MISSING else json.dumps(_body(answer.json, self.body))
        body = shown.encode() if self.content is None else self.content
        return Exchange(
            operation,
            operation.method.upper(),
            f"{path}?{query}" if query else path,
            call.path,
            _with(asked, self.sent_headers),
            (sent if self.sent is None else self.sent).encode(),
            self.status or answer.status,
            told,
            body,
            decoded(told.get("content-type", ""), body),
        )


def _answers(operation: Operation, example: str | int | None) -> Iterator[DocumentedAnswer]:
    for response in (*operation.successes.values(), *operation.responses.values()):
        answer = DocumentedAnswer(response)
        if example in (None, response.status):
            yield answer
        if answer.media is not None and example in answer.media.examples:
            yield replace(answer, example=str(example))


def _body(example: Any, changes: Mapping[str, Any]) -> Any:
    body = deepcopy(example)
    for name, value in changes.items():
        *above, last = name.split("/")
        there = body
        for part in above:
            there = there[part]
        there[last] = value
        if value is MISSING:
            del there[last]
    return body


def _with(headers: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    changed = {**headers, **changes}
    return {name: value for name, value in changed.items() if value is not None}


def _start(**changes: Any) -> Said:
    return Said("startReport", **changes)


def _poll(state: str = "writing", **changes: Any) -> Said:
    return Said("getReport", state, changes)


def _reports(*said: Said) -> tuple[str, tuple[Said, ...]]:
    return "reports", said


_OTHER = JOB.replace("5", "6")
_PLACE = f"https://reports.example/v1/reports/{JOB}"
_TEXT: Mapping[str, str] = {"content-type": "text/plain"}
_RUN = "https://api.replicate.com/v1/predictions"

Case = tuple[str, tuple[Said, ...]]

CASES: Mapping[str, Case] = {
    # What the contract documents of one exchange.
    "undocumented status": _reports(_start(status=418)),
    "undocumented server error": _reports(_start(status=502)),
    "missing parameter": _reports(_start(query="")),
    "wrong parameter": _reports(_start(query="pages=0")),
    "missing body": _reports(_start(sent="")),
    "wrong content type: of a request": _reports(_start(sent="title", sent_headers=_TEXT)),
    "wrong content type: of an answer": _reports(_start(example=422, headers=_TEXT)),
    "wrong body: of a request": _reports(_start(sent='{"title": 5}')),
    "wrong body: a request that is no JSON": _reports(_start(sent='{"title')),
    "wrong body: of an answer": _reports(_poll(percent="much")),
    "missing header": (
        "oracle_oml",
        (Said("getJobStatus", 302, headers={"content-location": None}),),
    ),
    "wrong header": (
        "azure_document_intelligence",
        (Said("analyzeDocument", headers={"retry-after": "soon"}),),
    ),
    "body where none is documented": _reports(_start(content=b"more")),
    "no JSON": _reports(_start(example=422, content=b"<p>")),
    # The life of a job.
    "Submit does not name the job": (
        "datarobot_genai",
        (Said("createCustomModelVersion", headers={"location": None}),),
    ),
    "Submit names an old job": _reports(_start(), _start()),
    "A job that nobody asked for": (
        "pygeoapi",
        (Said("executeProcess", 201, sent_headers={"prefer": None}),),
    ),
    "* is not there: in submit's answer": (
        "bigquery",
        (Said("insertJob", body={"jobReference/location": MISSING}),),
    ),
    "* is not there: in poll's answer": (
        "openai_batches",
        (Said("retrieveBatch", "completed", body={"output_file_id": MISSING}),),
    ),
    "No documented state": ("prefect", (Said("readFlowRun", body={"state_type": None}),)),
    "States out of order": _reports(
        _poll("writing"), _poll("waiting", percent=10, updatedAt="2026-01-01T00:00:01Z")
    ),
    "An ended job moved": _reports(_poll("written"), _poll("broken", percent=100)),
    "Status and state do not fit": ("seequent_evo", (Said("getJobStatus", "failed", status=202),)),
    "Result before or after its time": (
        "databricks_jobs",
        (Said("getRun", "success"), Said("getRunOutput", 400), Said("getRun", "success")),
    ),
    # Which job it is about.
    "Another job's id": _reports(_poll(id=_OTHER)),
    "* leads astray: to another origin": _reports(
        _start(headers={"location": _PLACE.replace("reports.", "other.")})
    ),
    "* leads astray: to no operation": (
        "replicate",
        (Said("getPrediction", body={"urls/cancel": f"{_RUN}/none/of/these"}),),
    ),
    "* leads astray: to another operation": (
        "oracle_oml",
        (Said("getJobStatus", 302, headers={"content-location": "?"}),),
    ),
    "* leads astray: to another job": (
        "replicate",
        (Said("getPrediction", body={"urls/cancel": f"{_RUN}/another/cancel"}),),
    ),
    # What is measured.
    "Progress out of range": _reports(_poll(percent=140)),
    "Progress falls": _reports(_poll(percent=40), _poll(percent=30)),
    "* goes back: creation": _reports(_poll(), _poll(createdAt="2026-01-01T00:00:01Z")),
    "* goes back: another time": _reports(
        _poll(updatedAt="2026-01-01T00:00:09Z"), _poll(updatedAt="2026-01-01T00:00:08Z")
    ),
    "* before creation": _reports(_poll(updatedAt="2025-01-01T00:00:00Z")),
    # Cancelling.
    "A cancel without effect": _reports(Said("stopReport"), _poll()),
    "A second cancel differs": _reports(Said("stopReport", 200), Said("stopReport", 202)),
}
"""By what `verify` says, `*` for what an expression of the contract has there."""
