"""What schemathesis is told: its checks, phases and data, for one contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from schemathesis.config import SchemathesisConfig

from jobcontracts.conformance.run.links import add_links
from jobcontracts.conformance.run.targets import Target
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.node import METHODS, operations_of, resolve
from jobcontracts.model.source import Json

PHASES = ("examples", "coverage", "fuzzing", "stateful")
"""The phases of schemathesis, in the order in which it runs them."""


def switched_off(contract: Contract) -> dict[str, str]:
    """Return schemathesis' checks that do not run for a contract, each with its reason."""
    ours = "answer_as_documented holds every answer of every phase against the contract"
    as_sent = (
        "it goes by what was drawn; refused_as_documented and served_when_right judge each request"
        " by what was sent"
    )
    off = {
        "not_a_server_error": ours,
        "negative_data_rejection": as_sent,
        "positive_data_acceptance": as_sent,
        "missing_required_header": as_sent,
        "status_code_conformance": ours,
        "content_type_conformance": ours,
        "response_headers_conformance": ours,
        "response_schema_conformance": ours,
        "max_response_time": "no contract says how long an answer may take",
        "ensure_resource_availability": (
            "it takes each 404 below a started job for a lost one; a result may not be there yet,"
            " and a job may be unknown at first: served_when_right goes by what the contract says"
        ),
        "object_level_authorization": (
            "it needs two identities that must not see each other's jobs; no contract has such"
        ),
    }
    ways = contract.lifecycle.refusals.ways.get("unauthorized", ())
    if any(way not in (401, 403) for way in ways):
        off["ignored_auth"] = (
            "it knows no refusal but 401 and 403; refused_as_documented holds what is documented"
        )
    if contract.operation("cancel") is not None:
        # Where the job stays, it is asked for afterwards and is there; where it goes, the contract
        # says what an unknown job is answered with, and that need not be the 404 that is expected.
        off["use_after_free"] = (
            "it takes a DELETE that cancels for one that removes; the checks cancel_is_idempotent"
            " and refused_as_documented hold what the contract says instead"
        )
    return off


def configuration(
    target: Target, *, seed: int, examples: int | None, phases: Sequence[str]
) -> SchemathesisConfig:
    """Build schemathesis' configuration.

    Args:
        target: The server.
        seed: The same seed, the same requests.
        examples: How many cases an operation gets in fuzzing; Hypothesis' profile says if None.
        phases: Which of `PHASES` run.
    """
    contract = target.contract
    generation: dict[str, Any] = {"database": "none"}  # nothing is left behind on the disk
    if examples is not None:
        generation["max-examples"] = examples
    settings: dict[str, Any] = {
        "seed": seed,
        # A redirect is an answer of its own here: followed, an undocumented one would pass.
        "max-redirects": 0,
        "continue-on-failure": True,
        "generation": generation,
        "cache": {"enabled": False},
        # Words from the mock's source would make its every change change the requests.
        "analysis": {"constants": {"enabled": False}},
        "checks": {name: {"enabled": False} for name in switched_off(contract)},
        "phases": {name: {"enabled": name in phases} for name in PHASES},
    }
    if secrets := target.credentials.configuration():
        settings["auth"] = {"openapi": secrets}
    if target.base_url is not None:
        # It takes who has too much to do for who lets in; refused_as_documented judges each request
        # without a right credential, and does not.
        settings["checks"]["ignored_auth"] = {"enabled": False}
        # A method that is not documented may write, if the server has it after all.
        settings["phases"]["coverage"]["unexpected-methods"] = []
    # The check that takes a number is off unless it gets one.
    settings["checks"].pop("max_response_time")
    if target.base_url is not None:
        settings["base-url"] = target.base_url
    if target.rate is not None:
        settings["rate-limit"] = target.rate
    return SchemathesisConfig.from_dict(settings)


def document(
    contract: Contract,
    jobs: Sequence[Mapping[str, str]],
    to_cancel: Sequence[Mapping[str, str]],
    kept: Callable[[Operation], bool],
) -> dict[str, Any]:
    """Return the contract's document with jobs that exist, and links from one request to the next.

    Jobs are examples of what names them. Those of one operation are taken side by side, so that
    each job's id comes with its scope.

    Args:
        contract: The contract.
        jobs: Keys of jobs to be asked for.
        to_cancel: Keys of jobs to be cancelled.
        kept: Whether an operation stays. Schemathesis cannot send what is not in its document.
    """
    root: dict[str, Any] = deepcopy(contract.root)
    if not all(map(kept, contract.operations.values())):
        _keep(root, contract, {o.id for o in contract.operations.values() if kept(o)})
    cancel = contract.lifecycle.operations.get("cancel")
    for _, _, _, raw, item in operations_of(root):
        own = _parameters(root, raw, item)
        chosen = to_cancel if raw["operationId"] == cancel else jobs
        members = contract.key.in_path(contract.operations[raw["operationId"]])
        for parameter in own:
            member = members.get(parameter["name"])
            values = [job[member] for job in chosen] if member is not None else []
            if parameter["in"] == "path" and values:
                parameter.pop("example", None)
                unique = values if len(set(values)) > 1 else values[:1]
                parameter["examples"] = {f"job{i}": {"value": v} for i, v in enumerate(unique)}
        raw["parameters"] = own
    for item in root["paths"].values():
        item.pop("parameters", None)
    add_links(root, contract, {o.id for o in contract.operations.values() if kept(o)})
    return root


def _keep(root: dict[str, Any], contract: Contract, kept: set[str]) -> None:
    """Remove all operations but some, and the links to them."""
    for operation in contract.operations.values():
        if operation.id not in kept:
            item = root["paths"][operation.path]
            del item[operation.method]
            if not any(method in item for method in METHODS):
                del root["paths"][operation.path]
    responses = list(root.get("components", {}).get("responses", {}).values())
    for _, _, _, raw, _ in operations_of(root):
        responses += raw.get("responses", {}).values()
    for response in responses:
        links = response.get("links", {}) if isinstance(response, dict) else {}
        for name in [n for n, link in links.items() if link.get("operationId", "") not in kept]:
            del links[name]


def _parameters(root: Json, raw: Json, item: Json) -> list[dict[str, Any]]:
    """Return an operation's parameters without references, its own before those of its path."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for owner in (raw, item):
        for value in owner.get("parameters", []):
            parameter = resolve(root, value)[0]
            found.setdefault((parameter["in"], parameter["name"]), dict(parameter))
    return list(found.values())
