"""Members are read under the names that their models give them, however odd their own are."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from jobcontracts.check import checked_contract
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates

from ..hostile.contracts import write
from ..hostile.places import Place, documents, substituted

NAMES = (
    *("type", "na_me", "class", "list", "2nd name", "\ufb01rst", "na'me", "$name", "Model"),
    *("to_dict", "toJson"),
)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A client for each name: it reads a job's message from a member that is called so."""
    folder = tmp_path_factory.mktemp("names")
    contracts = []
    for number, name in enumerate(NAMES):
        found = substituted(documents(), {Place(name="name"): name})
        members = found["openapi"]["components"]["schemas"]["Owner"]["properties"]
        # Another member may take the name that Python has for it.
        others = {key: {"type": "string"} for key in ("na-me", "to_dict_")} | members
        found["openapi"]["components"]["schemas"]["Owner"]["properties"] = others
        contracts.append(checked_contract(write(found, folder / f"named{number}")))
    for path, content in render_packages(contracts, own_templates()).items():
        target = folder / "packages" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / "packages"


@pytest.mark.parametrize("name", NAMES)
def test_a_member_is_read_under_the_name_that_its_model_gives_it(
    name: str, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = f"named{NAMES.index(name)}"
    monkeypatch.syspath_prepend(packages / vendor)
    jobs = import_module(f"{vendor}_jobs.jobs")
    messages = import_module(f"{vendor}_jobs._runtime.messages")
    operation = import_module(f"{vendor}_jobs.operations.get_drain_job")
    owner = {name: "Ann", "na-me": "Bob", "to_dict_": "Cat"}
    body = {"job": "7", "state": "running", "owner": owner}
    headers = messages.Headers([("content-type", "application/json")])
    answer = operation.parse(messages.Response(200, headers, json.dumps(body).encode()), job="7")
    assert jobs.read_update(answer).message == "Ann"
    assert answer.body.owner.to_dict() == owner
    assert json.loads(answer.body.to_json())["owner"] == owner
