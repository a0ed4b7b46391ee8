"""Each contract, and the mock's control document, as other people's tools read it.

They come from npm: `nox -s interop` installs what package-lock.json has, and says where. None of
them asks anything of the network.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from jobcontracts.conformance.exchanges.credentials import Credentials
from jobcontracts.conformance.run.sample_requests import Calls
from jobcontracts.mock.control.document import served_document
from jobcontracts.model.contract import read_contract
from jobcontracts.model.http import MISSING
from jobcontracts.model.node import METHODS
from jobcontracts.model.source import read_source
from jobcontracts.model.vendors import own_specs

from ..conftest import VENDORS
from .conftest import TOOLS, Tool, needs_tools

CONTROL = "control API"
VALIDATE = """
import SwaggerParser from "@apidevtools/swagger-parser";
const file = process.argv[1];
const options = { resolve: { external: false } };
const api = await SwaggerParser.validate(file, options);
console.log(Object.keys((await SwaggerParser.dereference(file, options)).paths).join("\\n"));
"""

pytestmark = needs_tools


@pytest.fixture(params=[*VENDORS, CONTROL])
def document(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return an OpenAPI document of ours; that of the control API as it is served."""
    if request.param != CONTROL:
        return own_specs() / str(request.param) / "openapi.yaml"
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(served_document(VENDORS)), "utf-8")
    return path


def operations(document: Path) -> list[dict[str, Any]]:
    """Return the operations of a document of ours."""
    paths = read_source(document).root["paths"].values()
    return [item[method] for item in paths for method in METHODS if method in item]


def test_redocly_has_no_complaint(tool: Tool, document: Path) -> None:
    # The control API keeps a vendor's name and its own words apart by what follows them.
    more = ["--skip-rule=no-ambiguous-paths"] if document.suffix == ".json" else []
    tool("redocly", "lint", f"--config={own_specs() / 'redocly.yaml'}", *more, document)


def test_spectral_has_no_complaint(tool: Tool, document: Path) -> None:
    ruleset = own_specs() / ".spectral.yaml"
    tool("spectral", "lint", "--fail-severity=hint", f"--ruleset={ruleset}", document)


def test_swagger_parser_reads_it(tool: Tool, document: Path) -> None:
    script = ("--input-type=module", "--eval", VALIDATE)
    paths = tool("node", *script, document, cwd=TOOLS.parent).splitlines()
    assert paths == list(read_source(document).root["paths"])


def test_redoc_shows_it(tool: Tool, document: Path, tmp_path: Path) -> None:
    tool("redocly", "build-docs", document, f"--output={tmp_path / 'page.html'}")
    page = (tmp_path / "page.html").read_text("utf-8")
    shown = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    root = read_source(document).root
    for text in (root["info"]["title"], *(tag["name"] for tag in root.get("tags", ()))):
        assert f">{text}<" in shown
    # What a click shows is drawn from the document that the page carries.
    for operation in operations(document):
        assert json.dumps(operation.get("summary", "")) in page


def test_openapi_typescript_makes_types_that_compile(
    tool: Tool, document: Path, tmp_path: Path
) -> None:
    tool("openapi-typescript", document, "--output", tmp_path / "api.ts")
    tool("tsc", "--noEmit", "--strict", tmp_path / "api.ts")
    types = (tmp_path / "api.ts").read_text("utf-8")
    for operation in operations(document):
        assert f"    {operation['operationId']}: {{" in types


@contextmanager
def prism(document: Path) -> Iterator[str]:
    """Let Prism mock a document, and yield where it listens."""
    command = [str(TOOLS / ".bin" / "prism"), "mock", "--port=0", "--host=127.0.0.1", str(document)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout)
            found = next(filter(None, (re.search(r"listening on (http://\S+)", x) for x in lines)))
            yield found[1]
        finally:
            process.terminate()


@pytest.mark.parametrize("vendor", VENDORS)
def test_prism_serves_every_operation_as_documented(vendor: str) -> None:
    contract = read_contract(own_specs() / vendor)
    calls = Calls(contract, Credentials.of(contract, "token"))
    with prism(own_specs() / vendor / "openapi.yaml") as origin:
        for operation in contract.operations.values():
            call = calls.right(operation, {})
            path = operation.path.format_map({k: quote(v, safe="") for k, v in call.path.items()})
            body = {} if call.body is MISSING else {"json": call.body}
            answer = httpx2.request(
                operation.method,
                origin + path,
                params=call.query,
                headers=call.headers,
                cookies=dict(call.cookies),
                **body,
            )
            assert answer.status_code in operation.responses, answer.text
            assert answer.status_code < 400, answer.text
            assert "sl-violations" not in answer.headers
