"""Vendors that nobody has thought of work by their documents alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import ManualClock, MockApplication
from jobcontracts.problem import ProblemsError

Serve = Callable[..., MockApplication]
Connect = Callable[[MockApplication], httpx2.Client]

# The state in a header, an operation after a colon, the key in the query, numbers for times.
OPENAPI = """
openapi: 3.1.1
info: {title: Kiln, version: "1"}
servers:
  - url: "{base}/v{major}"
    variables:
      base: {default: "https://kiln.example/fire"}
      major: {default: "3"}
paths:
  /rooms/{room}/firings:
    parameters: [{$ref: "#/components/parameters/Room"}]
    post:
      operationId: fire
      parameters:
        - name: heat
          in: query
          required: true
          schema: {type: integer, minimum: 100}
          example: 900
        - {name: tag, in: query, schema: {type: array, items: {type: integer}}}
      requestBody:
        content:
          application/vnd.kiln+json:
            schema: {$ref: "#/components/schemas/Firing"}
      responses:
        "202":
          description: Started.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Started"}
              examples: {started: {value: {firing: {id: f-0, eta: null}, note: "Heiß"}}}
        "415": {description: Not that kind of body.}
  /rooms/{room}/firings/{firing}:
    parameters: [{$ref: "#/components/parameters/Room"}, {$ref: "#/components/parameters/Firing"}]
    get:
      operationId: look
      responses:
        "200":
          description: Burning.
          headers:
            X-State: {required: true, schema: {type: string}, example: burning}
            Retry-After: {schema: {type: integer}, example: 3}
            X-Percent: {schema: {type: integer}}
          content:
            application/json:
              schema: {type: object}
              examples:
                burning: {value: {id: f-0, seconds: 7, since: 5, name: "%", share: "12"}}
        "410":
          description: Gone cold.
          headers:
            X-State: {schema: {type: string}, example: cold}
  /rooms/{room}/firings/{firing}:stop:
    parameters: [{$ref: "#/components/parameters/Room"}, {$ref: "#/components/parameters/Firing"}]
    post:
      operationId: stop
      responses:
        "200":
          description: Stopped.
          content:
            text/plain:
              schema: {type: string}
              examples: {stopped: {value: "Stopped.\\n"}}
  /health:
    get:
      operationId: health
      security: []
      responses: {"204": {description: Alive.}}
components:
  parameters:
    Room: {name: room, in: path, required: true, schema: {type: string, maxLength: 9}}
    Firing: {name: firing, in: path, required: true, schema: {type: string, pattern: "^f-"}}
  schemas:
    Firing: {type: object, properties: {mode: {enum: [slow, fast]}}}
    Started: {type: object, properties: {firing: {$ref: "#/components/schemas/Named"}}}
    Named: {type: object, properties: {id: {type: string}}}
  securitySchemes:
    key: {type: apiKey, in: query, name: key}
    login: {type: http, scheme: basic}
security: [{key: []}, {login: []}]
"""
LIFECYCLE = """
operations: {submit: fire, poll: look, cancel: stop}
job: {id: $response.body#/firing/id}
state:
  read: $response.header.X-State
  phases: {burning: running, cold: cancelled}
poll: {interval: 1, max_interval: 30, timeout: 3600}
simulate:
  id: "f-{hex8}"
  seconds: {burning: 90000}
  plans: {burn: {states: [burning, cold]}}
  on_cancel: {states: [cold]}
  answers: {look: {cold: 410}}
  live:
    $response.body#/id: id
    $response.body#/seconds: {elapsed: "%s"}
    $response.body#/since: {created: "%s"}
    $response.body#/share: progress
    $response.body#/firing/eta: {created: "%s"}
    $response.header.X-Percent: progress
"""


@pytest.fixture
def kiln(serve_documents: Serve) -> MockApplication:
    return serve_documents({"kiln": (OPENAPI, LIFECYCLE)}, credentials=["k", "me:secret"])


@pytest.fixture
def client(kiln: MockApplication, connect: Connect) -> httpx2.Client:
    client = connect(kiln)
    client.headers.clear()
    return client


def fire(client: httpx2.Client, **how: Any) -> httpx2.Response:
    return client.post("/fire/v3/rooms/east%2Fwest/firings", **how)


def test_the_whole_life_of_a_job(client: httpx2.Client, clock: ManualClock) -> None:
    started = fire(client, params={"heat": "900", "key": "k"})
    assert started.status_code == 202
    job_id = started.json()["firing"]["id"]
    assert job_id.startswith("f-")
    assert job_id != "f-0"
    assert started.text == f'{{"firing":{{"id":"{job_id}","eta":null}},"note":"Heiß"}}'

    clock.advance(45_000)
    path = f"/fire/v3/rooms/east%2fwest/firings/{job_id}"
    answer = client.get(path, auth=("me", "secret"))
    assert answer.status_code == 200
    assert dict(answer.headers) | {"content-length": ""} == {
        "content-type": "application/json",
        "x-state": "burning",
        "retry-after": "3",
        "x-percent": "49",
        "content-length": "",
        "date": "Thu, 01 Jan 2026 12:30:00 GMT",
    }
    assert answer.json() == {
        "id": job_id,
        "seconds": 45000,
        "since": 1767225600,
        "name": "%",
        "share": "49",
    }

    stopped = client.post(f"{path}:stop", params={"key": "k"})
    assert (stopped.text, stopped.headers["content-type"]) == ("Stopped.\n", "text/plain")
    gone = client.get(path, params={"key": "k"})
    assert (gone.status_code, gone.headers["x-state"]) == (410, "cold")


def test_either_of_two_credentials_will_do(client: httpx2.Client) -> None:
    assert fire(client, params={"heat": 900}, auth=("me", "secret")).status_code == 202
    refused = fire(client, params={"heat": 900}, auth=("me", "guess"))
    assert refused.status_code == 401
    challenges = refused.headers.get_list("www-authenticate")
    assert challenges == ['ApiKey in="query", name="key"', 'Basic realm="mock", charset="UTF-8"']


@pytest.mark.parametrize("query", ["", "heat=", "heat=99", "heat=1e", "heat=900&heat=901"])
def test_a_query_parameter_that_breaks_its_schema_is_refused(
    client: httpx2.Client, query: str
) -> None:
    response = client.post(f"/fire/v3/rooms/east/firings?key=k&{query}")
    assert response.status_code == 422
    assert "heat" in response.json()["detail"]


def test_a_list_in_the_query_is_read_value_by_value(client: httpx2.Client) -> None:
    path = "/fire/v3/rooms/east/firings?key=k&heat=900"
    assert client.post(f"{path}&tag=1&tag=2").status_code == 202
    assert client.post(f"{path}&tag=1&tag=x").status_code == 422


def test_a_documented_415_is_used(client: httpx2.Client) -> None:
    query = {"heat": "900", "key": "k"}
    wrong = fire(client, params=query, content=b"{}", headers={"content-type": "text/csv"})
    assert (wrong.status_code, wrong.content) == (415, b"")
    kind = {"content-type": "application/vnd.kiln+json"}
    assert fire(client, params=query, content=b'{"mode":"slow"}', headers=kind).status_code == 202
    assert fire(client, params=query, content=b'{"mode":"off"}', headers=kind).status_code == 422


def test_an_operation_outside_a_jobs_life_answers_with_its_success(client: httpx2.Client) -> None:
    response = client.get("/fire/v3/health")
    assert (response.status_code, response.content) == (204, b"")


def test_a_path_parameter_without_an_example_has_to_be_given(client: httpx2.Client) -> None:
    refused = client.post("/_mock/kiln/jobs")
    assert refused.status_code == 422
    assert "room" in refused.json()["detail"]
    created = client.post("/_mock/kiln/jobs", json={"parameters": {"room": "east"}})
    assert created.status_code == 201
    assert created.json()["url"].startswith("http://mock/fire/v3/rooms/east/firings/f-")


def test_a_job_starts_only_where_it_could_be_polled(
    serve_documents: Serve, connect: Connect
) -> None:
    anywhere = "parameters: [{name: room, in: path, required: true, schema: {type: string}}]"
    looser = OPENAPI.replace('parameters: [{$ref: "#/components/parameters/Room"}]', anywhere)
    client = connect(serve_documents({"kiln": (looser, LIFECYCLE)}, credentials=["k"]))
    query = {"heat": "900", "key": "k"}
    assert client.post("/fire/v3/rooms/east/firings", params=query).status_code == 202
    refused = client.post("/fire/v3/rooms/north-by-northwest/firings", params=query)
    assert refused.status_code == 422
    assert "room" in refused.json()["detail"]


def broken(serve: Serve, documents: Mapping[str, tuple[str, str]]) -> str:
    with pytest.raises(ProblemsError) as caught:
        serve(documents)
    return str(caught.value)


def test_two_vendors_with_one_path_are_refused(serve_documents: Serve) -> None:
    other = OPENAPI.replace("{firing}", "{number}").replace("name: firing", "name: number")
    lifecycle = LIFECYCLE.replace("id: firing", "id: number")
    message = broken(serve_documents, {"kiln": (OPENAPI, LIFECYCLE), "oven": (other, lifecycle)})
    assert "found: /fire/v3/rooms/{room}/firings/{number}, which kiln (GET" in message
    assert "oven/openapi.yaml:" in message


def test_a_vendor_cannot_have_the_control_apis_path(serve_documents: Serve) -> None:
    openapi = OPENAPI.replace("https://kiln.example/fire", "https://kiln.example/_mock")
    assert "the mock's control API" in broken(serve_documents, {"kiln": (openapi, LIFECYCLE)})


def test_ids_that_cannot_differ_are_refused(serve_documents: Serve) -> None:
    lifecycle = LIFECYCLE.replace("f-{hex8}", "f-{created:%s}")
    assert "/simulate/id" in broken(serve_documents, {"kiln": (OPENAPI, lifecycle)})


def test_ids_that_break_their_own_parameter_are_refused(serve_documents: Serve) -> None:
    lifecycle = LIFECYCLE.replace("f-{hex8}", "{uuid}")
    assert "/simulate/id" in broken(serve_documents, {"kiln": (OPENAPI, lifecycle)})


def test_a_body_without_an_example_is_refused(serve_documents: Serve) -> None:
    openapi = OPENAPI.replace("examples: {started:", "x-examples: {started:")
    assert "a named example" in broken(serve_documents, {"kiln": (openapi, LIFECYCLE)})
