"""What `check` accepts means the same to the client, the mock and the judge.

Each contract here is the print shop's with one thing otherwise, which two parts once read
in two ways.
"""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from jobcontracts.check import check_vendor
from jobcontracts.cli.program import app
from jobcontracts.conformance.exchanges.violation import source_location
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates
from jobcontracts.mock import ManualClock, create_app
from jobcontracts.mock.testing import JobMockInProcess
from jobcontracts.model.contract import Contract, read_contract

SHOP = Path(__file__).parents[1] / "check" / "small"
KEY = "mock-token"
OK = """        "202":
          description: The print was ordered.
"""

Edits = dict[str, list[tuple[str, str]]]

WHOLE_PRINT = """    Print:
      type: object
      x-source: prints
      required: [status]
      properties:
        status:
          $ref: "#/components/schemas/PrintStatus"
"""
JOINED_PRINT = """    Base:
      type: object
      x-source: prints
      required: [status]
      properties:
        status:
          $ref: "#/components/schemas/PrintStatus"
    Print:
      x-source: prints
      allOf:
        - $ref: "#/components/schemas/Base"
        - $ref: "#/components/schemas/Extra"
    Extra:
      type: object
      x-source: prints
      properties:
"""
PARTS_OF_PRINT = """    Print:
      type: object
      x-source: prints
      required: [parts]
      properties:
        parts:
          type: array
          items:
            $ref: "#/components/schemas/Part"
    Part:
      type: object
      x-source: prints
      required: [status]
      properties:
        status:
          $ref: "#/components/schemas/PrintStatus"
"""
CASES: dict[str, Edits] = {
    "joined": {"openapi.yaml": [(WHOLE_PRINT, JOINED_PRINT)]},
    "listed": {
        "openapi.yaml": [
            (WHOLE_PRINT, PARTS_OF_PRINT),
            ("{status: waiting, percent: 0}", "{parts: [{status: waiting, percent: 0}]}"),
            (
                "{status: printed, percent: 100, sheets: {url: /prints/1/sheets}}",
                "{parts: [{status: printed, percent: 100, sheets: {url: /prints/1/sheets}}]}",
            ),
            (
                "{status: jammed, error: The paper is torn.}",
                "{parts: [{status: jammed, error: The paper is torn.}]}",
            ),
        ],
        "lifecycle.yaml": [
            ("read: $response.body#/status", "read: $response.body#/parts/0/status"),
            ("progress: $response.body#/percent", "progress: $response.body#/parts/0/percent"),
            ("error: $response.body#/error", "error: $response.body#/parts/0/error"),
            ("$response.body#/sheets/url", "$response.body#/parts/0/sheets/url"),
            ("    $response.body#/percent:", "    $response.body#/parts/0/percent:"),
        ],
    },
    "nameless": {
        "openapi.yaml": [("    PrintLocation:\n      required: true\n", "    PrintLocation:\n")]
    },
    "named": {
        "openapi.yaml": [
            (
                """          headers:
            Location:
              $ref: "#/components/headers/PrintLocation"
          links:
            print:
              operationId: getPrint
              parameters: {printId: $request.body#/name}
""",
                """          content:
            application/json:
              schema: {$ref: "#/components/schemas/Ordered"}
              examples:
                ordered: {x-inferred: Ours.,
                  value: {id: 5135bfe3-b2c7-41f3-a44f-f4b58e7384df}}
""",
            ),
            (
                "    Refusal:\n      type",
                """    Ordered:
      type: object
      x-source: prints
      properties:
        id: {type: string, format: uuid}
    Refusal:
      type""",
            ),
        ],
        "lifecycle.yaml": [
            ("url: $response.header.Location", "id: $response.body#/id"),
            ("    $response.header.Location: {url: getPrint}", "    $response.body#/id: id"),
        ],
    },
    "asked": {
        "openapi.yaml": [
            (
                "      requestBody:\n        required: true\n",
                """      parameters:
        - name: later
          in: query
          x-source: prints
          schema: {type: boolean}
      requestBody:
        required: true
""",
            ),
            (
                OK,
                """        "200":
          description: It was printed at once.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Sheets"}
              examples:
                sheets: {x-inferred: Ours.,
                  value: {count: 12}}
"""
                + OK,
            ),
        ],
        "lifecycle.yaml": [("$request.body#/later: true", "$request.query.later: true")],
    },
    "regional": {
        "openapi.yaml": [
            ("https://{shop}/api", "https://shop.example/{shop}/api"),
            ("        x-placeholder: true\n", "        description: The shop.\n"),
            ("example: /api/", "example: /shop/api/"),
        ]
    },
    "selective": {
        "openapi.yaml": [
            (
                "      x-source: [prints, client]\n",
                """      x-source: [prints, client]
      parameters:
        - name: fields
          in: query
          schema: {type: array, minItems: 2, items: {type: string}}
""",
            ),
            (
                """          description: The print as it stands.
          content:
            application/json:""",
                """          description: The print as it stands.
          content:
            application/json; charset=utf-8:""",
            ),
        ]
    },
    "inherited": {
        "openapi.yaml": [
            ("  /prints/{printId}:\n", "  /prints/{printId}:\n    x-source: prints\n"),
            ("      x-source: [prints, client]\n", ""),
        ]
    },
}


@dataclass(frozen=True)
class Shop:
    """A contract, the mock of it, and the client made from it."""

    specs: Path
    contract: Contract
    mock: JobMockInProcess
    package: ModuleType
    readme: str

    def order(self) -> Any:
        return self.package.Order(pages=3)

    def client(self, answer: httpx2.Response | None = None) -> Any:
        """Return a client of the mock, or of a server that always gives one answer."""
        fixed = httpx2.MockTransport(lambda _: answer) if answer is not None else None
        transport = fixed or self.mock.transport()
        return self.package.Client(
            key=KEY,
            shop="shop",
            base_url=self.mock.base_url(self.contract.vendor),
            http_client=httpx2.Client(transport=transport),
        )


def edited(vendor: str, folder: Path) -> Path:
    """Write the print shop's contract, with what a case has otherwise; return its folder."""
    path = folder / vendor
    shutil.copytree(SHOP, path)
    for name, edits in CASES[vendor].items():
        text = (path / name).read_text("utf-8")
        for old, new in edits:
            assert text.count(old) == 1, f"{name} has this {text.count(old)} times: {old}"
            text = text.replace(old, new)
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shop]]:
    """All of these, rendered in one go."""
    folder = tmp_path_factory.mktemp("shops")
    contracts = [read_contract(edited(vendor, folder / "specs")) for vendor in CASES]
    files = render_packages(contracts, own_templates())
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        found = {}
        for contract in contracts:
            patch.syspath_prepend(folder / contract.vendor)
            package = importlib.import_module(f"{contract.vendor}_jobs")
            mock = JobMockInProcess(create_app([contract], clock=ManualClock()), "http://mock", KEY)
            readme = files[f"{contract.vendor}/README.md"].decode()
            found[contract.vendor] = Shop(folder / "specs", contract, mock, package, readme)
        yield found


@pytest.fixture(params=CASES)
def shop(shops: dict[str, Shop], request: pytest.FixtureRequest) -> Shop:
    return shops[request.param]


def test_the_check_accepts_it(shop: Shop) -> None:
    assert not check_vendor(shop.specs / shop.contract.vendor).problems


def test_its_client_starts_a_job_and_reads_all_of_it(shop: Shop) -> None:
    job = shop.client().submit(shop.order())
    first = job.poll()
    assert (first.state, first.phase, first.progress) == ("waiting", "pending", 0)
    shop.mock.advance(60)
    last = job.poll()
    assert (last.state, last.progress, job.result().body.count) == ("printed", 100, 12)


def test_its_own_traffic_is_as_the_contract_says(shop: Shop, tmp_path: Path) -> None:
    job = shop.mock.create_job(shop.contract.vendor)
    query = "?fields=a&fields=b" if shop.contract.vendor == "selective" else ""
    url = shop.mock.poll_url(job) + query
    answer = httpx2.Client(transport=shop.mock.transport(), headers={"x-key": KEY}).get(url)
    assert answer.status_code == 200
    named = [{"name": k, "value": v} for k, v in answer.headers.items()]
    content = {"mimeType": answer.headers["content-type"], "text": answer.text}
    own = f"{shop.contract.default_url}/prints/{job.id}{query}"
    entry = {
        "request": {"method": "GET", "url": own, "headers": [{"name": "x-key", "value": KEY}]},
        "response": {"status": 200, "headers": named, "content": content},
    }
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}), encoding="utf-8")
    command = ["verify", str(path), shop.contract.vendor, "--specs", str(shop.specs)]
    told = CliRunner().invoke(app, command)
    assert (told.exit_code, told.output.splitlines()[-1]) == (
        0,
        "1 of 1 requests belong to a vendor: no violations",
    )


@pytest.mark.parametrize(
    ("vendor", "status", "place"),
    [("nameless", 202, "header Location"), ("named", 202, "$.id")],
)
def test_an_answer_that_names_no_job_gives_no_handle(
    shops: dict[str, Shop], vendor: str, status: int, place: str
) -> None:
    shop = shops[vendor]
    client = shop.client(httpx2.Response(status, json={}))
    with pytest.raises(shop.package.ContractViolation) as raised:
        client.submit(shop.order())
    assert raised.value.path == place


def test_a_parameter_that_asks_for_a_job_is_sent_and_understood(shops: dict[str, Shop]) -> None:
    shop = shops["asked"]
    client = shop.client()
    now = client.start_print(shop.order())
    later = client.start_print(shop.order(), later=True)
    assert (now.status, later.status) == (200, 202)
    assert len(shop.mock.jobs("asked")) >= 1
    assert client.submit(shop.order()).poll().state == "waiting"


def test_all_parts_name_the_same_page_for_a_part(shops: dict[str, Shop]) -> None:
    shop = shops["inherited"]
    poll = shop.contract.poll
    assert [page.id for page in shop.contract.marks[poll.pointer].pages] == ["prints"]
    assert source_location(shop.contract, poll.pointer).source == "x-source: prints, Prints"
    method = shop.package.Client.get_print
    assert "Source: Prints." in " ".join(str(method.__doc__).split())
