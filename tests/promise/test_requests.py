"""What `with` says of a role's request is what client, mock and judge send and read there."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.recordings.verifying import Verifier

from .laundry import (
    SECRET,
    TEXT,
    Change,
    Laundry,
    assert_typed,
    body,
    exchange,
    made,
    problems,
    reference,
)
from .variants import both, cancel, job_by_its_url, parameter, poll

NUMBER = {"type": "integer"}


def says(role: str, operation: str, **values: Any) -> Change:
    """Return what lets the request of a role have values: `query_load=`, `body_id=`."""
    said = {}
    for key, value in values.items():
        place, _, name = key.partition("_")
        said[f"$request.body#/{name}" if place == "body" else f"$request.{place}.{name}"] = value

    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["operations"][role] = {"operation": operation, "with": dict(said)}

    return change


def moved(old: str, new: str, *parameters: dict[str, Any]) -> Change:
    """Return what gives an operation another path, and other parameters."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        item = openapi["paths"].pop(old)
        item["parameters"] = list(parameters)
        openapi["paths"][new] = item

    return change


def joined(*changes: Change) -> Change:
    """Return a change that makes all of these, one after another."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        for each in changes:
            each(openapi, lifecycle)

    return change


def numbered(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Ids are numbers, in answers too."""
    for name in ("Started", "Wash"):
        openapi["components"]["schemas"][name]["properties"]["load"] = NUMBER
    openapi["paths"] = json.loads(json.dumps(openapi["paths"]).replace('"load": "l1"', '"load": 1'))
    lifecycle["simulate"]["id"] = "{number}"


def numbered_path(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Ids are numbers, in paths too."""
    numbered(openapi, lifecycle)
    for item in ("/loads/{load}", "/loads/{load}/basket"):
        load = parameter("load", "path", schema=NUMBER, example=1)
        openapi["paths"][item]["parameters"] = [load]


def stop_by_body(member: dict[str, Any], example: Any, **more: Any) -> Change:
    """Return what adds a cancel that names the job in its body."""

    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        content = body("Stop", one={"wash": {"load": example}, **more})
        cancel("/stop", requestBody={"required": True, "content": content})(openapi, lifecycle)
        wash = {"type": "object", "x-source": "page", "required": ["load"]}
        schemas = openapi["components"]["schemas"]
        schemas["Stopped"] = {**wash, "properties": {"load": member}}
        schemas["Stop"]["properties"] = {"wash": reference("Stopped"), **dict.fromkeys(more, TEXT)}
        schemas["Stop"]["required"] = ["wash", *more]

    return joined(
        change,
        says(
            "cancel",
            "stopWash",
            **{"body_wash/load": "$job.id"},
            **{f"body_{name}": value for name, value in more.items()},
        ),
    )


QUERY = joined(
    moved("/loads/{load}", "/status", parameter("load")),
    moved("/loads/{load}/basket", "/basket", parameter("of"), parameter("format", example="full")),
    says("poll", "getWash", query_load="$job.id"),
    says("result", "getBasket", query_of="$job.id", query_format="full"),
)


def in_a_room(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Washes live in a room that submit's request names, and on a shelf that its answer names."""
    schemas, post = openapi["components"]["schemas"], openapi["paths"]["/loads"]["post"]
    room = parameter("room", "header", example="r1", schema={**TEXT, "minLength": 1})
    post["parameters"] = [room]
    schemas["Started"]["properties"]["shelf"] = TEXT
    schemas["Started"]["required"] = ["load", "shelf"]
    example = post["responses"]["202"]["content"]["application/json"]["examples"]["one"]
    example["value"]["shelf"] = "top"
    load, room = parameter("load", "path"), parameter("room", "path", example="r1")
    basket = (load, parameter("shelf", "header", example="top"))
    both(
        moved("/loads/{load}", "/rooms/{room}/loads/{load}", load, room),
        moved("/loads/{load}/basket", "/baskets/{load}", *basket),
    )(openapi, lifecycle)
    both(
        says("poll", "getWash", path_room="$submit.request.header.room"),
        says(
            "result",
            "getBasket",
            path_load="$job.id",
            header_shelf="$submit.response.body#/shelf",
        ),
    )(openapi, lifecycle)


def result_of_poll(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Poll's answer names the basket, which is no wash."""
    wash = openapi["components"]["schemas"]["Wash"]["properties"]
    wash["basket"] = {"type": ["string", "null"]}
    examples = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]["content"]
    examples["application/json"]["examples"]["clean"]["value"]["basket"] = "b7"
    moved("/loads/{load}/basket", "/baskets/{basket}", parameter("basket", "path"))(openapi, {})
    said = {"$request.path.basket": "$poll.response.body#/basket"}
    lifecycle["operations"]["result"] = {"operation": "getBasket", "with": said}
    del lifecycle["simulate"]["answers"]


def turn_in_the_url(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    """The URL that submit's answer has says which turn it is."""
    location = openapi["paths"]["/loads"]["post"]["responses"]["202"]["headers"]["Location"]
    location["example"] += "?turn=full"


QUERY_OF_THE_URL = joined(
    job_by_its_url,
    turn_in_the_url,
    poll(*(parameter(name, example="full") for name in ("turn", "format", "api"))),
    says("poll", "getWash", query_format="full"),
    lambda _, lifecycle: lifecycle.update(settings=["$request.query.api"]),
)
"""What poll needs beside the constant is in the URL that submit's answer has."""


SEVERAL: dict[str, Any] = {"x-multi-segment": True}


def with_slashes(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """An id is a name with slashes in it, as it stands in the path."""
    load = parameter("load", "path", example="rooms/r1/loads/l1", **SEVERAL)
    joined(
        cancel("/{load}:stop", load),
        moved("/loads/{load}", "/{load}", load),
        moved("/loads/{load}/basket", "/{load}/basket", load),
    )(openapi, lifecycle)
    text = json.dumps(openapi["paths"]).replace('"l1"', '"rooms/r1/loads/l1"')
    openapi["paths"] = json.loads(text)
    lifecycle["simulate"]["id"] = "rooms/r1/loads/{hex8}"


def given_once(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A query that some operations take is a setting of the client; of the version, a number."""
    version = parameter("api-version", example=1, schema=NUMBER)
    joined(cancel("/stop", parameter("load"), version), QUERY)(openapi, lifecycle)
    for path, name in (("/loads", "post"), ("/status", "get")):
        openapi["paths"][path][name].setdefault("parameters", []).append(version)
    says("cancel", "stopWash", query_load="$job.id")(openapi, lifecycle)
    lifecycle["settings"] = ["$request.query.api-version"]


def said_beside_a_setting(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """A query is a setting, but for the result, which has another value; a header has one each."""
    only = {"type": "string", "enum": ["table"]}
    targets = {"/loads": ("post", "Start"), "/status": ("get", "Ask"), "/basket": ("get", "Fetch")}
    QUERY(openapi, lifecycle)
    openapi["components"]["schemas"]["Form"] = {**only, "x-source": "page"}
    for path, (method, name) in targets.items():
        schema = {"type": "string", "enum": [name], "x-source": "page"}
        openapi["components"]["schemas"][f"{name}Target"] = schema
        target = parameter("Wash-Target", "header", example=name)
        target["schema"] = reference(f"{name}Target")
        shown = "table" if name == "Fetch" else "full"
        form = parameter(
            "form", example=shown, schema=reference("Form") if name == "Fetch" else TEXT
        )
        owner = openapi["paths"][path][method]
        owner.setdefault("parameters", []).extend([target, form])
    lifecycle["settings"] = ["$request.query.form"]
    poll, result = lifecycle["operations"]["poll"], lifecycle["operations"]["result"]
    poll["with"]["$request.header.Wash-Target"] = "Ask"
    result["with"] |= {"$request.header.Wash-Target": "Fetch", "$request.query.form": "table"}


def moves_on(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Each answer of poll may name another URL to poll from then on."""
    QUERY_OF_THE_URL(openapi, lifecycle)
    location = openapi["paths"]["/loads"]["post"]["responses"]["202"]["headers"]["Location"]
    ok = openapi["paths"]["/loads/{load}"]["get"]["responses"]["200"]
    ok["headers"] = {"Location": {**location, "required": False}}
    lifecycle["job"]["next"] = "$response.header.Location"


def beside_the_id(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Submit has a parameter of its own where poll's path has the id."""
    kind = parameter("kind", "path", example="woollens")
    load = parameter("load", "path")
    openapi["paths"]["/{kind}:wash"] = openapi["paths"].pop("/loads") | {"parameters": [kind]}
    joined(
        moved("/loads/{load}", "/{load}", load), moved("/loads/{load}/basket", "/{load}/of", load)
    )(openapi, lifecycle)


CASES: dict[str, Change] = {
    "query": QUERY,
    "number": joined(stop_by_body(NUMBER, 1), QUERY, numbered),
    "header": joined(
        moved("/loads/{load}", "/status", parameter("Wash-Load", "header")),
        moved("/loads/{load}/basket", "/basket", parameter("Wash-Load", "header")),
        says("poll", "getWash", **{"header_Wash-Load": "$job.id"}),
        says("result", "getBasket", **{"header_Wash-Load": "$job.id"}),
    ),
    "body": stop_by_body(TEXT, "l1", why="late"),
    "room": in_a_room,
    "of_poll": result_of_poll,
    "url": job_by_its_url,
    "url_with_a_query": QUERY_OF_THE_URL,
    "number_in_path": numbered_path,
    "moves_on": moves_on,
    "beside_the_id": beside_the_id,
    "slashes": with_slashes,
    "settings": given_once,
    "beside_a_setting": said_beside_a_setting,
}
"""Ways in which a request names a job. The numbers make for ids of digits."""
GIVEN = {
    "beside_a_setting": {"token": SECRET, "form": "full"},
    "settings": {"token": SECRET, "api_version": "2"},
    "url_with_a_query": {"token": SECRET, "api": "full"},
    "moves_on": {"token": SECRET, "api": "full"},
}


MORE = {"room": {"room": "r2"}, "beside_a_setting": {"wash_target": "Start"}}
"""What submit's caller says beside the load."""


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("requests"), patch)


@pytest.mark.parametrize("case", CASES)
def test_a_job_goes_its_way(laundries: dict[str, Laundry], case: str) -> None:
    found = laundries[case]
    client = found.client(**GIVEN.get(case, {}))
    kind = ("silk",) if case == "beside_the_id" else ()
    job = client.submit(*kind, found.load(), **MORE.get(case, {}))
    assert job.poll().state == "soaking"
    again = client.job_at(job.url)
    assert (again.key, again.url) == (job.key, job.url)
    assert client._handle(pickle.loads(pickle.dumps(job))).poll().state == "soaking"
    if hasattr(job, "cancel"):
        client.submit(found.load(), **MORE.get(case, {})).cancel()
        assert client.sent[-1].method == "POST"
    found.mock.advance(60)
    assert job.wait().state == "clean"
    assert job.result().body.socks == 2
    verifier = Verifier(found.contract)
    for request in client.sent:
        assert [str(v) for v in verifier.violations(exchange(found, request))] == []


def test_a_url_of_something_else_is_no_job(laundries: dict[str, Laundry]) -> None:
    found = laundries["url"]
    answer = httpx2.Response(202, headers={"location": "/api/tubs/1"})
    with pytest.raises(found.package.ContractViolation) as refused:
        found.client(answer).submit(found.load())
    assert refused.value.path == "header Location"
    assert refused.value.answer.location == "/api/tubs/1"


def test_the_url_of_a_job_is_polled_as_it_came(laundries: dict[str, Laundry]) -> None:
    found = laundries["url_with_a_query"]
    given = "http://inner.example/api/loads/l%2D1?turn=a%2fb&sig=x+y%3D&sig=2"
    answer = httpx2.Response(202, headers={"location": given})
    client = found.client(answer, **GIVEN["url_with_a_query"])
    job = client.submit(found.load())
    assert (job.key.load, job.key.turn) == ("l-1", "a/b")
    assert job.url == given.replace("http://inner.example", "http://mock")
    assert client.job_at(job.url).key == job.key
    assert pickle.loads(pickle.dumps(job)).key == job.key
    with pytest.raises(found.package.UnexpectedStatus):
        job.poll()
    assert str(client.sent[-1].url) == f"{job.url}&format=full&api=full"
    assert "sig" not in repr(job)


def test_a_handle_goes_where_an_answer_leads(laundries: dict[str, Laundry]) -> None:
    found = laundries["moves_on"]
    wash = {"load": "l2", "state": "soaking"}
    headers = {"location": "/api/loads/l2?turn=2&sig=x"}
    client = found.client(httpx2.Response(200, headers=headers, json=wash), **GIVEN["moves_on"])
    job = client.job("l2", "1")
    assert job.poll().state == "soaking"
    assert job.url == "http://mock/api/loads/l2?turn=2&sig=x"
    job.poll()
    assert [r.url.params["turn"] for r in client.sent] == ["1", "2"]
    elsewhere = httpx2.Response(200, headers={"location": "/api/tubs/1"}, json=wash)
    client = found.client(elsewhere, **GIVEN["moves_on"])
    with pytest.raises(found.package.ContractViolation, match="header Location") as refused:
        client.job("l2", "1").wait()
    assert refused.value.answer.body.state == "soaking"


def test_a_client_of_the_mock_has_a_fitting_value_of_each_setting(
    laundries: dict[str, Laundry],
) -> None:
    found = laundries["settings"]
    job = found.mock.create_job(found.contract.vendor)
    with found.mock.client(found.contract.vendor) as client:
        # Its setting is a number, which the mock looks at.
        assert client.job(job.id).poll().state == "soaking"


def test_a_setting_is_given_once(
    laundries: dict[str, Laundry], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = laundries["settings"]
    client = found.client(token=SECRET, api_version="2")
    client.submit(found.load()).cancel()
    assert [r.url.params["api-version"] for r in client.sent] == ["2", "2"]
    with pytest.raises(found.package.ConfigurationError, match="api_version"):
        found.client(token=SECRET)
    monkeypatch.setenv("SETTINGS_API_VERSION", "3")
    client = found.client(token=SECRET)
    client.submit(found.load()).poll()
    assert client.sent[-1].url.params["api-version"] == "3"


def test_slashes_of_an_id_are_those_of_the_path(laundries: dict[str, Laundry]) -> None:
    found = laundries["slashes"]
    client = found.client()
    job = client.job("rooms/r 1/loads/l%1")
    assert job.url == "http://mock/api/rooms/r%201/loads/l%251"
    assert client.job_at(job.url).key == job.key
    for wrong in ("", "a//b", "/a", "a/", "a/../b", "."):
        with pytest.raises(found.package.ConfigurationError):
            client.job(wrong).poll()


def test_a_request_has_what_the_lifecycle_says(laundries: dict[str, Laundry]) -> None:
    found = laundries["number"]
    client = found.client()
    job = client.submit(found.load())
    job.cancel()
    number = int(job.key.load)
    assert json.loads(client.sent[-1].content) == {"wash": {"load": number}}
    assert str(job.url).endswith(f"/status?load={number}")
    with pytest.raises(found.package.NotFound):
        job.result()
    assert client.sent[-1].url.query == f"of={number}&format=full".encode()
    found = laundries["room"]
    client = found.client()
    job = client.submit(found.load(), room="r 2")
    assert job.url.partition("/api")[2] == f"/rooms/r%202/loads/{job.key.load}#shelf=top"


@pytest.mark.parametrize("case", CASES)
def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry], case: str) -> None:
    outcome = run_suite(MockTarget(laundries[case].contract), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


def empty_room(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    openapi["paths"]["/loads"]["post"]["parameters"][0]["schema"] = TEXT


def slashes_twice(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    named = [parameter(name, "path", **SEVERAL) for name in ("load", "room")]
    moved("/{load}/basket", "/{room}/of/{load}", *named)(openapi, lifecycle)


def slashes_in_a_number(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    openapi["paths"]["/loads/{load}"]["parameters"][0]["x-multi-segment"] = True


REFUSED: dict[str, tuple[Change, str]] = {
    "no such parameter": (says("poll", "getWash", query_x="$job.id"), "$request.query.x"),
    "no such part of submit": (
        joined(in_a_room, says("poll", "getWash", path_room="$submit.request.query.room")),
        "found: $submit.request.query.room",
    ),
    "a path that may be empty": (
        joined(in_a_room, empty_room),
        "expected a value that is never empty, for a path",
    ),
    "a part of poll for poll": (
        says("poll", "getWash", path_load="$poll.response.body#/load"),
        "nobody is asked, found: $poll",
    ),
    "a constant of another type": (
        joined(QUERY, says("result", "getBasket", query_of="$job.id", query_format=1)),
        "expected a value that getBasket takes there, found: 1",
    ),
    "no expression": (says("poll", "getWash", path_load="$job.name"), 'found: "$job.name"'),
    "a required parameter": (
        joined(QUERY, says("result", "getBasket", query_of="$job.id")),
        "expected a value under with for the query parameter format, which getBasket needs",
    ),
    "a member of a body": (
        joined(
            stop_by_body(TEXT, "l1", why="late"),
            says("cancel", "stopWash", **{"body_wash/load": "$job.id"}),
        ),
        "for the member why of the body, which stopWash needs",
    ),
    "two names with slashes": (
        joined(with_slashes, slashes_twice),
        "expected one parameter of several segments in a path",
    ),
    "a setting that nobody takes": (
        lambda _, lifecycle: lifecycle.update(settings=["$request.query.x"]),
        "expected a query parameter that an operation has",
    ),
    "slashes in a query": (
        joined(QUERY_OF_THE_URL, poll(parameter("turn", **SEVERAL))),
        "x-multi-segment",
    ),
    "slashes in a number": (
        joined(numbered_path, slashes_in_a_number),
        "x-multi-segment",
    ),
    "a member of the caller's": (
        joined(
            stop_by_body(TEXT, "l1", why="late"),
            says("cancel", "stopWash", **{"body_wash/load": "$job.id", "body_why": "$argument"}),
        ),
        "$request.body",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_request_could_have_is_refused(case: str, tmp_path: Path) -> None:
    change, expected = REFUSED[case]
    told = problems(change, tmp_path / "laundry")
    assert any(expected in problem for problem in told), told
