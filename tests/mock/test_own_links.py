"""Links to a vendor's own servers lead to the mock, whatever answer has them."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from jobcontracts.mock import MockApplication
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import preference
from jobcontracts.model.server_links import ServerLinks

from .test_negotiation import LIFECYCLE, OPENAPI, Serve

ORG = "829e6621-0ab6-4d7d-96bb-2bb5b407a5fe"
Connect = Callable[[MockApplication], httpx2.Client]

SERVERS = 'servers: [{url: "https://kiln.example"}]'
SEVERAL = """
servers:
  - url: https://{hub}.kiln.example/v1
    variables: {hub: {default: hub, description: Which.}}
  - {url: https://old.kiln.example/v1/}
"""
OTHERS = """
  /:
    get:
      operationId: links
      summary: Where everything is
      responses:
        "200":
          description: Links.
          headers:
            Link-Template: {description: Another., schema: {type: string}, example: https://eu.kiln.example/v1/firings?a=1}
          content:
            application/json:
              schema:
                type: object
                properties:
                  fixed: {const: https://hub.kiln.example/v1}
                  firings: {type: string}
              examples: {all: {value: LINKS}}
        "404":
          description: Nothing.
          content:
            application/json:
              schema: {type: object, properties: {see: {type: string}}}
              examples: {none: {value: {see: "https://hub.kiln.example/v1/"}}}
        "503":
          description: Not now.
          content:
            application/json:
              schema: {type: object, properties: {see: {type: string}}}
              examples: {later: {value: {see: "https://hub.kiln.example/v1/status", own: "100%"}}}
"""


@pytest.fixture
def kiln(serve_documents: Serve, connect: Connect) -> Callable[[str], httpx2.Client]:
    """Serve a vendor one of whose operations answers with these links, and connect to it."""

    def serve(links: str) -> httpx2.Client:
        openapi = OPENAPI.replace(SERVERS, SEVERAL.strip()) + OTHERS.strip("\n")
        client = connect(
            serve_documents({"kiln": (openapi.replace("LINKS", links) + "\n", LIFECYCLE)})
        )
        client.base_url = httpx2.URL("http://mock/_mock/sessions/a/v1")
        return client

    return serve


def test_an_answer_that_is_about_no_job_has_links_to_the_mock(
    kiln: Callable[[str], httpx2.Client],
) -> None:
    links = {
        "firings": "https://hub.kiln.example/v1/firings/f-1",
        "self": "https://eu.kiln.example/v1",
        "old": "https://old.kiln.example/v1?a=100%25#b",
        "page": "https://hub.kiln.example/v1x",
        "other": "https://docs.example/https://hub.kiln.example/v1/",
        "text": "see https://hub.kiln.example/v1/",
    }
    answer = kiln(str(links).replace("'", '"')).get("/")
    own = "http://mock/_mock/sessions/a/v1"
    assert answer.json() == links | {
        "firings": f"{own}/firings/f-1",
        "self": own,
        "old": f"{own}?a=100%25#b",
    }
    assert answer.headers["link-template"] == f"{own}/firings?a=1"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_no_answer_breaks_its_schema_for_that(kiln: Callable[[str], httpx2.Client]) -> None:
    links = {"fixed": "https://hub.kiln.example/v1", "firings": "https://hub.kiln.example/v1/f"}
    assert kiln(str(links).replace("'", '"')).get("/").json() == links


def test_a_preferred_error_and_a_faults_answer_have_them_too(
    kiln: Callable[[str], httpx2.Client],
) -> None:
    client = kiln("{}")
    own = "http://mock/_mock/sessions/a/v1/"
    answer = client.get("/", headers={"prefer": "code=404"})
    assert (answer.status_code, answer.json()) == (404, {"see": own})
    fault = {"kind": "status", "status": 503}
    client.post("http://mock/_mock/sessions/a/_mock/faults", json=fault)
    assert client.get("/").json() == {"see": f"{own}status", "own": "100%"}


def test_no_example_of_any_vendor_leads_to_the_vendor(
    app: MockApplication, client: httpx2.Client, contracts: list[Contract]
) -> None:
    linked = set[str]()
    for contract in contracts:
        own = ServerLinks(contract)
        for operation in contract.operations.values():
            path = contract.server_path + operation.path
            for parameter in operation.path_parameters:
                path = path.replace(f"{{{parameter.name}}}", str(parameter.example))
            names = {
                name
                for response in operation.responses.values()
                for media in response.content.values()
                for name in media.examples
            }
            codes = [{"code": str(status)} for status in operation.responses]
            for wanted in [*codes, *({"example": name} for name in names)]:
                prefer = ", ".join(preference(n, v) for n, v in wanted.items())
                answer = client.request(operation.method, path, headers={"prefer": prefer})
                told = "\n".join([answer.text, *(f'"{v}"' for v in answer.headers.values())])
                assert len(own.split(told)) == 1, (operation.id, wanted)
                if "preference-applied" in answer.headers and '"http://mock' in told:
                    linked.add(contract.vendor)
    assert "seequent_evo" in linked


def test_a_link_of_an_example_is_the_examples_job_at_the_mock(client: httpx2.Client) -> None:
    path = f"/compute/orgs/{ORG}/geostatistics/kriging/783b6eef-01b9-42a7-aaf4-35e153e6fcbe/status"
    answer = client.get(path, headers={"prefer": "code=202"})
    assert answer.headers["preference-applied"] == "code=202"
    (link,) = set(answer.json()["links"].values())
    assert link == f"http://mock{path.removesuffix('/status')}"
