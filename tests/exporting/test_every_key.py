"""Each key of a lifecycle is exported, or told with the reason why it cannot be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobcontracts.exporting import arazzo, overlay
from jobcontracts.exporting.document import lifecycle_keys
from jobcontracts.exporting.formats import FORMATS
from jobcontracts.model.vendors import own_specs

from .conftest import CONTRACTS, changed, export_or_problem

NOT_SAID = {"arazzo": arazzo.NOT_SAID, "speakeasy-overlay": overlay.NOT_SAID}
NOT_FOR_OTHERS = {"$schema", "simulate"}
GONE = object()

POLL = {
    "version": ("oration", "9.8.7"),
    "operations.poll": ("seequent_evo", "getJobResults"),
    "state.read": ("oration", "$statusCode"),
    "state.phases": ("oration", {"success": "failed", "failed": "succeeded"}),
    "state.reading": ("oration", "Otherwise."),
    "poll.interval": ("oration", 7),
    "poll.timeout": ("oration", 77),
}
SAID: dict[str, dict[str, tuple[str, Any]]] = {
    "arazzo": {
        **POLL,
        "operations.submit": ("oration", GONE),
        "operations.result": ("seequent_evo", GONE),
        "operations.cancel": ("seequent_evo", GONE),
        "operations.poll.with": ("bigquery", {"$request.query.location": "EU"}),
        "operations.result.with": ("openai_batches", {"$request.path.file_id": "f-1"}),
        "operations.cancel.with": ("prefect", {"$request.body#/state/type": "PAUSED"}),
        "job.id": ("anthropic_message_batches", "$response.body#/processing_status"),
        "job.when": ("oracle_oml", GONE),
        "settings": ("azure_document_intelligence", ["$request.query.pages"]),
        "state.otherwise": ("elasticsearch_async_search", GONE),
        "result.error": ("oracle_oml", GONE),
        "refusals.unauthorized": ("seequent_evo", 418),
        "refusals.invalid": ("scrapyd", GONE),
        "refusals.unknown_job": ("scrapyd", GONE),
    },
    "speakeasy-overlay": {**POLL, "poll.first": ("oration", 5)},
}
"""What a document says: a contract, and another value (or none) that gives another document."""


def schema_keys() -> set[str]:
    """Return the keys of the lifecycle's format, dotted where a key has members of its own."""
    schema = json.loads((own_specs() / "lifecycle.schema.json").read_text("utf-8"))
    found = set()
    for key, said in schema["properties"].items():
        # What may be a text, too, is one thing: its members say it in another way.
        members = said.get("properties", {}) if said.get("type") == "object" else {}
        for name, member in members.items():
            is_role = member.get("$ref") == "#/$defs/role"
            found |= {f"{key}.{name}", *([f"{key}.{name}.with"] if is_role else [])}
        found |= set() if members else {key}
    return {key for key in found if key.partition(".")[0] not in NOT_FOR_OTHERS}


def put(root: dict[str, Any], key: str, value: Any) -> None:
    """Give a lifecycle another value for a key, or none."""
    place, (*above, last) = root, key.split(".")
    for name in above:
        if isinstance(place[name], str):
            place[name] = {"operation": place[name]}
        place = place[name]
    if value is GONE:
        del place[last]
    elif isinstance(value, str) and isinstance(place.get(last), dict):
        place[last] = {**place[last], "operation": value}
    elif last == "phases":
        place[last].update(value)
    else:
        place[last] = value


@pytest.mark.parametrize("wanted", FORMATS)
def test_each_key_is_exported_or_told(wanted: str) -> None:
    assert SAID[wanted].keys() | NOT_SAID[wanted].keys() == schema_keys()
    assert not SAID[wanted].keys() & NOT_SAID[wanted].keys()


@pytest.mark.parametrize(
    ("wanted", "key"), [(wanted, key) for wanted, keys in SAID.items() for key in keys]
)
def test_a_key_that_is_exported_makes_a_difference(wanted: str, key: str) -> None:
    vendor, value = SAID[wanted][key]
    other = changed(CONTRACTS[vendor], lambda root: put(root, key, value))
    assert export_or_problem(other, wanted) != export_or_problem(CONTRACTS[vendor], wanted)


@pytest.mark.parametrize(
    ("wanted", "key"), [(wanted, key) for wanted, keys in NOT_SAID.items() for key in keys]
)
def test_a_key_that_is_not_exported_is_told(wanted: str, key: str) -> None:
    has = [c for c in CONTRACTS.values() if key in lifecycle_keys(c.lifecycle_source.root)]
    contract = next((c for c in has if c.vendor != "kubernetes_job"), None)
    if contract is None:  # no contract needs it yet
        contract = changed(CONTRACTS["seequent_evo"], lambda root: put(root, key, EXAMPLES[key]))
    told = {k: u for u in FORMATS[wanted](contract, "openapi.yaml").unsaid for k in u.values}
    assert told[key].reason.startswith(NOT_SAID[wanted][key])


EXAMPLES = {
    "job.next": "$response.body#/links/status",
    "poll.first": 2,
    "poll.growth": 1.5,
    "poll.retry_for": 60,
}
