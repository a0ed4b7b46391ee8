"""The contract that has all that is supported goes through each part."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest

from jobcontracts.compat.change import Edition
from jobcontracts.compat.diff import changes
from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.recordings.verifying import Verifier
from jobcontracts.docs.clients import client_code
from jobcontracts.docs.site import render
from jobcontracts.exporting.formats import FORMATS
from jobcontracts.model.api import Operation

from ..exporting.formats import assert_valid
from .everything import everything
from .laundry import SECRET, Laundry, assert_typed, exchange, made


@pytest.fixture(scope="module")
def laundry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laundry]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("everything")
        yield made({"everything": everything}, folder, patch)["everything"]


def client_of(laundry: Laundry) -> Any:
    wanted = inspect.signature(laundry.package.Client).parameters
    secrets = ("user", "wash_", "client_")
    found = {name: SECRET for name in wanted if name.startswith(secrets)}
    return laundry.client(token=SECRET, **found)


def arguments(laundry: Laundry, operation: Operation, build: Any) -> dict[str, Any]:
    """Return the examples of an operation as its arguments."""
    body = operation.request_body
    bodies = [] if body is None else list(body.content.values())[:1]
    sent = [next(iter(media.examples.values())) for media in bodies]
    paths = [p.example for p in operation.path_parameters]
    others = [p.example for p in operation.parameters if p.location != "path"]
    required = body is not None and body.required
    examples = [*paths, *sent, *others] if required else [*paths, *others, *sent]
    hints = get_type_hints(build)
    found = {}
    for name, example in zip(inspect.signature(build).parameters, examples, strict=True):
        binary = hints[name] in (bytes, bytes | None)
        found[name] = example.encode() if binary else msgspec.convert(example, hints[name])
    return found


def modules(laundry: Laundry) -> dict[str, str]:
    """Return the modules of the operations by their names without underscores."""
    folder = Path(next(iter(laundry.package.__path__))) / "operations"
    return {path.stem.replace("_", ""): path.stem for path in folder.glob("*.py")}


def test_each_operation_is_called_as_the_judge_would_have_it(laundry: Laundry) -> None:
    client, verifier = client_of(laundry), Verifier(laundry.contract)
    operations = laundry.contract.operations.values()
    others = [o for o in operations if o.id not in ("startWash", "getWash", "getBasket")]
    for operation in others:
        name = modules(laundry)[operation.id.replace("_", "").lower()]
        module = importlib.import_module(f"{laundry.package.__name__}.operations.{name}")
        getattr(client, name)(**arguments(laundry, operation, module.build))
    assert len(client.sent) == len(others)
    (asked,) = client.asked
    assert asked.content == b"grant_type=client_credentials&scope=loads"
    (to_all,) = [request for request in client.sent if request.url.path.endswith("/open")]
    assert not {"authorization", "cookie", "x-wash-key"} & to_all.headers.keys()
    assert not to_all.url.query
    for request in client.sent:
        assert [str(v) for v in verifier.violations(exchange(laundry, request))] == []


def test_a_job_goes_its_way(laundry: Laundry) -> None:
    client = client_of(laundry)
    job = client.submit(laundry.load())
    laundry.mock.advance(60)
    assert job.wait().state == "clean"
    documented = laundry.contract.operations["getBasket"].responses[200].content
    example = documented["application/json"].examples["one"]
    assert json.loads(msgspec.json.encode(job.result().body)) == example


def test_what_is_not_json_goes_to_a_file(laundry: Laundry) -> None:
    client, file = client_of(laundry), BytesIO()
    assert client.read_table(into=file).written == 4
    assert client.read_archive(into=file).written == 2
    assert file.getvalue() == "ä,bPK".encode()


def test_the_package_is_typed(laundry: Laundry) -> None:
    assert_typed([laundry])


def test_the_mock_keeps_the_contract(laundry: Laundry) -> None:
    outcome = run_suite(MockTarget(laundry.contract), Depth(1, phases=("life", "examples")))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_it_has_a_page(laundry: Laundry) -> None:
    clients = Path(next(iter(laundry.package.__path__))).parents[1]
    pages = render([laundry.contract], client_code([laundry.contract], clients))
    page = pages["everything.html"].decode()
    assert all(operation in page for operation in laundry.contract.operations)
    assert "client credentials: tokens at /_mock/oauth2/token, for loads, irons, baskets" in page


@pytest.mark.parametrize("wanted", FORMATS)
def test_it_is_exported(laundry: Laundry, wanted: str) -> None:
    assert_valid(laundry.contract, wanted)


def test_it_is_no_change_to_itself(laundry: Laundry) -> None:
    edition = Edition(laundry.contract.openapi, laundry.contract.lifecycle_source)
    assert changes(edition, edition) == []
