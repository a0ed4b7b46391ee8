"""What a request says of the answer that it wants: `Accept`, `Prefer`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx2
import pytest

from jobcontracts.mock import MockApplication
from jobcontracts.model.http import accepts, preference, preferences

MARK = "x-mock-undocumented"
APPLIED = "preference-applied"

OPENAPI = """
openapi: 3.1.1
info: {title: Kiln, version: "1", description: Burns clay.}
servers: [{url: "https://kiln.example"}]
x-source: https://kiln.example/docs
paths:
  /firings/{id}:
    parameters:
      - {name: id, in: path, required: true, description: The firing., schema: {type: string}}
    get:
      operationId: look
      summary: How far a firing is
      responses:
        "200":
          description: The firing.
          content:
            application/json:
              schema:
                type: object
                required: [state]
                properties: {id: {type: string}, state: {type: string, enum: [burning, "done"]}}
              examples:
                burning: {value: {id: f-1, state: burning}}
                "done": {value: {id: f-1, state: "done"}}
            text/csv:
              schema: {type: string}
              examples: {csv: {value: "burning"}}
        "406":
          description: Nothing of what is accepted.
          content:
            application/problem+json:
              schema: {type: object, properties: {title: {type: string}}}
              examples: {refused: {value: {title: no such form}}}
"""
LIFECYCLE = """
operations: {poll: look}
state: {read: $response.body#/state, phases: {burning: running, "done": succeeded}}
poll: {interval: 1, max_interval: 30, timeout: 3600}
simulate:
  plans: {succeed: {states: [burning, "done"]}}
  live: {$response.body#/id: id}
"""
Serve = Callable[[Mapping[str, tuple[str, str]]], MockApplication]


@pytest.fixture
def app(serve_documents: Serve) -> MockApplication:
    """A vendor that documents 406, two media types and an error with an example."""
    return serve_documents({"kiln": (OPENAPI, LIFECYCLE)})


@pytest.fixture
def url(app: MockApplication) -> str:
    """Where a new job is polled."""
    return f"/firings/{app.create_job('kiln').id}"


@pytest.mark.parametrize(
    ("accept", "taken"),
    [
        ("", True),
        ("*/*", True),
        ("application/json", True),
        ("APPLICATION/JSON; charset=utf-8", True),
        ("text/html, application/*;q=0.1", True),
        ("text/html", False),
        ("application/json;q=0", False),
        ("application/json;q=0, */*", False),
        ("application/json ; Q=0.000, application/*;q=1", False),
        ("application/*;q=0, application/json", True),
        ('text/html;a="x, */*"', False),
        ('text/html;a="x\\", */*"', False),
        ("*/*;q=0", False),
        ("*/*;q=high", True),
        ("json", True),
        (",, ,", True),
    ],
)
def test_accept_is_read_as_rfc_9110_has_it(accept: str, taken: bool) -> None:
    assert accepts(accept, "application/json; charset=utf-8") is taken


def test_what_no_answer_fits_gets_the_documented_406(client: httpx2.Client, url: str) -> None:
    for accept in ("application/json", "text/*", "*/*", "text/html, text/csv;q=0.1"):
        assert client.get(url, headers={"accept": accept}).status_code == 200
        assert client.get(url, headers={"accept": "text/html"}).status_code == 406
    refused = client.get(url, headers={"accept": "image/png, */*;q=0"})
    assert (refused.status_code, refused.json()) == (406, {"title": "no such form"})
    assert MARK not in refused.headers
    assert (
        (refused.headers["x-mock-reason"])
        == "Accept is image/png, */*;q=0, and there is application/json or text/csv"
    )


@pytest.mark.parametrize(
    ("prefer", "said"),
    [
        ("example=done", {"example": "done"}),
        ("Example = done ; a=b", {"example": "done"}),
        (
            'code="406", example="in \\"quotes\\", yes"',
            {"code": "406", "example": 'in "quotes", yes'},
        ),
        ("example=a, EXAMPLE=b", {"example": "a"}),
        ("respond-async, wait=10;x", {"respond-async": "", "wait": "10"}),
        ("=a, , ;b, handling=strict", {"handling": "strict"}),
        ('example="open', {"example": "", "open": ""}),
    ],
)
def test_prefer_is_read_as_rfc_7240_has_it(prefer: str, said: dict[str, str]) -> None:
    assert preferences(prefer) == said


@pytest.mark.parametrize("value", ["done", 'in "quotes", \\ yes', "", "a=b"])
def test_a_preference_is_written_as_it_is_read(value: str) -> None:
    assert preferences(f"a, {preference('example', value)}, b") == {
        "a": "",
        "example": value,
        "b": "",
    }


def test_reading_a_header_of_many_quotes_has_an_end() -> None:
    assert len(preferences('a="\\"' * 20_000)) < 1_000


def test_a_named_example_is_answered_and_nothing_is_done(
    client: httpx2.Client, app: MockApplication, url: str
) -> None:
    client.put("/_mock/clock", json={"kind": "poll"})
    usual = client.get(url).json()
    app.jobs.clear()
    job = app.create_job("kiln")
    for _ in range(3):
        answer = client.get(f"/firings/{job.id}", headers={"prefer": "example=done"})
        assert answer.json() == {"id": job.id, "state": "done"}
        assert answer.headers[APPLIED] == "example=done"
        assert not {MARK, "x-mock-reason"} & {*answer.headers}
    assert job.state == "burning"
    assert client.get(f"/firings/{job.id}").json() == usual | {"id": job.id}
    assert client.get(f"/firings/{job.id}").json()["state"] == "done"


def test_an_example_needs_no_job(client: httpx2.Client) -> None:
    assert client.get("/firings/x").status_code == 404
    answer = client.get("/firings/x", headers={"prefer": "example=burning"})
    assert answer.json() == {"id": "f-1", "state": "burning"}


@pytest.mark.parametrize("prefer", ["code=406", "example=refused", "example=refused, code=406"])
def test_an_error_can_be_preferred(client: httpx2.Client, url: str, prefer: str) -> None:
    answer = client.get(url, headers={"prefer": prefer})
    assert (answer.status_code, answer.headers[APPLIED]) == (406, prefer)
    assert answer.headers["x-mock-reason"].startswith("the request prefers ")


@pytest.mark.parametrize(
    ("prefer", "told"),
    [
        (
            "example=doen",
            "no example 'doen' (did you mean done?), only burning, done, refused",
        ),
        ("code=404", "no code '404' (did you mean 406?), only 200, 406"),
        ("code=406, example=done", "no example 'done', only refused"),
    ],
)
def test_what_is_not_there_is_ignored_or_refused_if_strict(
    client: httpx2.Client, url: str, prefer: str, told: str
) -> None:
    usual = client.get(url)
    answer = client.get(url, headers={"prefer": prefer})
    assert (answer.status_code, answer.json()) == (200, usual.json())
    assert APPLIED not in answer.headers
    refused = client.get(url, headers={"prefer": f"{prefer}, handling=strict"})
    assert (refused.status_code, refused.headers["x-mock-reason"]) == (400, f"look has {told}")
    assert MARK in refused.headers


def test_other_preferences_change_nothing(client: httpx2.Client, url: str) -> None:
    answer = client.get(url, headers={"prefer": "respond-async, handling=strict"})
    assert (answer.status_code, APPLIED in answer.headers) == (200, False)
