"""An invented vendor in few words, and the whole way from its contract to a client."""

from __future__ import annotations

import atexit
import copy
import importlib
import json
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from mypy import api as mypy

from jobcontracts.check import check_vendor
from jobcontracts.conformance.exchanges.exchange import Exchange
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates
from jobcontracts.mock import ManualClock, create_app
from jobcontracts.mock.testing import JobMockInProcess
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.http import decoded, fold
from jobcontracts.model.routed_operations import Operations

Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes the two documents of the laundry in place."""

TEXT: dict[str, Any] = {"type": "string"}
GRANT: dict[str, Any] = {
    "type": "oauth2",
    "flows": {
        "clientCredentials": {
            # On the server of the contract, and so on the mock whose client it is.
            "tokenUrl": "/_mock/oauth2/token",
            "scopes": {"loads": "Wash.", "irons": "Iron.", "baskets": "Fetch."},
        }
    },
}
"""A scheme whose tokens clients get by themselves."""
SECRET = "mock-token"


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def media(schema: Any, **examples: Any) -> dict[str, Any]:
    """Return a media type with named examples, which no page prints."""
    named = {name: {"value": v, "x-inferred": "Ours."} for name, v in examples.items()}
    return {"schema": schema, "examples": named}


def body(name: str, **examples: Any) -> dict[str, Any]:
    """Return the content of a JSON body."""
    return {"application/json": media(reference(name), **examples)}


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return openapi.yaml and lifecycle.yaml."""
    page = {"title": "Washing", "url": "https://laundry.example/docs", "read": "2026-11-25"}
    marked = {"tags": ["washing"], "x-source": "page", "externalDocs": {"url": page["url"]}}
    parameter = {"name": "load", "in": "path", "required": True, "x-source": "page"}
    parameter |= {"schema": TEXT, "example": "l1"}
    refused = {"401": {"description": "Refused."}}
    states = ("soaking", "clean", "torn")
    loads = {state: {"load": "l1", "state": state} for state in states}
    openapi = {
        "openapi": "3.1.1",
        "info": {"title": "Laundry", "version": "1", "x-sources": {"page": page}},
        "servers": [{"url": "https://laundry.example/api"}],
        "tags": [{"name": "washing"}],
        "paths": {
            "/loads": {
                "post": {
                    "operationId": "startWash",
                    **marked,
                    "requestBody": {
                        "required": True,
                        "content": body("Load", one={"colour": "red"}),
                    },
                    "responses": {
                        "202": {
                            "description": "Started.",
                            "content": body("Started", one={"load": "l1"}),
                        },
                        **refused,
                    },
                }
            },
            "/loads/{load}": {
                "parameters": [parameter],
                "get": {
                    "operationId": "getWash",
                    **marked,
                    "responses": {
                        "200": {"description": "The load.", "content": body("Wash", **loads)},
                        **refused,
                        "404": {"description": "Unknown."},
                    },
                },
            },
            "/loads/{load}/basket": {
                "parameters": [parameter],
                "get": {
                    "operationId": "getBasket",
                    **marked,
                    "responses": {
                        "200": {"description": "All.", "content": body("Basket", one={"socks": 2})},
                        **refused,
                        "404": {"description": "Unknown."},
                    },
                },
            },
        },
        "components": {
            "schemas": {
                "Load": {
                    "type": "object",
                    "x-source": "page",
                    "required": ["colour"],
                    "properties": {"colour": TEXT},
                },
                "Started": {
                    "type": "object",
                    "x-source": "page",
                    "required": ["load"],
                    "properties": {"load": TEXT},
                },
                "Wash": {
                    "type": "object",
                    "x-source": "page",
                    "required": ["load", "state"],
                    "properties": {"load": TEXT, "state": reference("WashState")},
                },
                "WashState": {"type": "string", "x-source": "page", "enum": list(states)},
                "Basket": {
                    "type": "object",
                    "x-source": "page",
                    "properties": {"socks": {"type": "integer"}},
                },
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "x-source": "page"}},
        },
        "security": [{"token": []}],
    }
    lifecycle = {
        "operations": {"submit": "startWash", "poll": "getWash", "result": "getBasket"},
        "job": {"id": "$response.body#/load"},
        "state": {
            "read": "$response.body#/state",
            "phases": {"soaking": "running", "clean": "succeeded", "torn": "failed"},
        },
        "refusals": {"unauthorized": 401, "unknown_job": 404},
        "poll": {"interval": 1, "max_interval": 2, "timeout": 60},
        "simulate": {
            "plans": {
                "wash": {"states": ["soaking", "clean"]},
                "tear": {"states": ["soaking", "torn"]},
            },
            "answers": {"getBasket": {"soaking": 404, "torn": 404}},
            "live": {"$response.body#/load": "id"},
        },
    }
    return copy.deepcopy(openapi), copy.deepcopy(lifecycle)


def write(change: Change | None, folder: Path) -> Path:
    """Write the laundry's contract after a change; return its folder."""
    openapi, lifecycle = documents()
    if change is not None:
        change(openapi, lifecycle)
    folder.mkdir(parents=True)
    for name, root in (("openapi.yaml", openapi), ("lifecycle.yaml", lifecycle)):
        text = json.dumps(root, ensure_ascii=False, indent=1)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems(change: Change, folder: Path) -> list[str]:
    """Return what `check` says of a changed contract."""
    return [str(problem) for problem in check_vendor(write(change, folder)).problems]


@dataclass(frozen=True)
class Laundry:
    """A contract, its client, and its mock."""

    contract: Contract
    package: ModuleType
    mock: JobMockInProcess

    def client(self, answer: httpx2.Response | None = None, /, **arguments: Any) -> Any:
        """Return a client of the mock, or of a server with one answer, and what it has sent.

        What it has asked the mock for tokens is `asked`.
        """
        sent: list[httpx2.Request] = []
        asked: list[httpx2.Request] = []
        inner = self.mock.transport()

        def send(request: httpx2.Request) -> httpx2.Response:
            (asked if request.url.path.startswith("/_mock/") else sent).append(request)
            return inner.handle_request(request) if answer is None else answer

        client = self.package.Client(
            **(arguments or {"token": SECRET}),
            base_url=self.mock.base_url(self.contract.vendor),
            http_client=httpx2.Client(transport=httpx2.MockTransport(send)),
        )
        client.sent, client.asked = sent, asked
        return client

    def load(self) -> Any:
        return self.package.Load(colour="red")


def made(changes: Mapping[str, Change | None], folder: Path, patch: pytest.MonkeyPatch) -> Any:
    """Go the whole way with each of some changed contracts; return the laundries by name."""
    contracts = []
    for name, change in changes.items():
        path = write(change, folder / "specs" / name)
        told = "\n".join(map(str, check_vendor(path).problems))
        assert not told, told
        contracts.append(read_contract(path))
    for name, content in render_packages(contracts, own_templates()).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    found = {}
    for contract in contracts:
        # Another test may have a vendor of this name.
        for module in [m for m in sys.modules if m.partition(".")[0] == f"{contract.vendor}_jobs"]:
            del sys.modules[module]
        patch.syspath_prepend(folder / contract.vendor)
        package = importlib.import_module(f"{contract.vendor}_jobs")
        mock = JobMockInProcess(create_app([contract], clock=ManualClock()), "http://mock", SECRET)
        found[contract.vendor] = Laundry(contract, package, mock)
    return found


def exchange(found: Laundry, request: httpx2.Request) -> Exchange:
    """Send a request to the mock again, and return it with its answer."""
    contract = found.contract
    operation, path = Operations(contract, contract.server_path).find(
        request.method, str(request.url)
    )
    answer = found.mock.transport().handle_request(request)
    answer.read()
    headers = fold(answer.headers.items())
    return Exchange(
        operation,
        request.method,
        str(request.url),
        path,
        fold(request.headers.items()),
        request.content,
        answer.status_code,
        headers,
        answer.content,
        decoded(headers.get("content-type", ""), answer.content),
    )


def assert_typed(packages: Iterable[Laundry | Path]) -> None:
    """Check that mypy has nothing to say of packages, at its strictest.

    Their copies of the runtime are not looked into: they are what `templates/runtime` is, which
    the session `typing` checks once.
    """
    folders = [p if isinstance(p, Path) else next(iter(p.package.__path__)) for p in packages]
    cache, config = _mypy_cache()
    settings = ["--strict", f"--config-file={config}", f"--cache-dir={cache}"]
    with warnings.catch_warnings():
        # It opens files of its own without an encoding, which is an error to us.
        warnings.simplefilter("ignore", EncodingWarning)
        told, _, status = mypy.run([*settings, *map(str, folders)])
    assert status == 0, told


@cache
def _mypy_cache() -> tuple[Path, Path]:
    """Return a folder of this process alone, for what mypy learns, and its settings."""
    folder = Path(tempfile.mkdtemp(prefix="mypy-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    config = folder / "mypy.ini"
    config.write_text("[mypy]\n[mypy-*._runtime.*]\nignore_errors = True\n", encoding="utf-8")
    return folder, config
