"""What `check` accepts, works: contracts drawn from all that is supported go the whole way.

A few draws here; `nox -s promise` makes as many as it is told to (`DRAWS`).
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import itertools
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.har.verifying import Verifier
from jobcontracts.model.api import MediaType, Operation
from jobcontracts.model.bodies import FORM, MULTIPART, BodyReader
from jobcontracts.model.contract import Contract

from .drawn_parameters import KINDS, SCHEMAS, described, parameters
from .laundry import (
    GRANT,
    SECRET,
    TEXT,
    Change,
    Laundry,
    assert_typed,
    exchange,
    made,
    media,
    problems,
    reference,
)
from .variants import (
    STOP,
    cancel,
    job_by_its_url,
    parameter,
    state_in_a_header,
    state_in_the_status,
)

# Its metaclass leaves out the deprecated ones, which pyright does not know.
EVERY_CHECK: Any = list(HealthCheck)
DRAWS = int(os.environ.get("JOBCONTRACTS_DRAWS", "15"))
TYPED = min(DRAWS // 3, 200)
"""How many of the packages mypy reads."""

NUMBERS = itertools.count()

NAMES = st.one_of(
    st.sampled_from(("timeout", "body", "self", "list", "wait", "random", "from", "x-id")),
    st.sampled_from(("a-b", "a_b", "aB", "2nd", "id", "type", "status", "UUID", "ß", "é")),
    st.from_regex(r"[a-z][a-zA-Z0-9]{0,8}", fullmatch=True),
)
OPERATIONS = st.from_regex(r"[a-z][a-zA-Z0-9_]{0,10}", fullmatch=True) | st.sampled_from(
    ("submit", "wait", "job", "close", "list", "random", "errors", "jobs", "poll", "import")
)
CLASSES = st.from_regex(r"[A-Z][a-z]{1,6}[A-Z]?", fullmatch=True) | st.sampled_from(
    ("Client", "Request", "Update", "NotFound", "Any", "Struct", "Phase", "Field", "Enum", "Error")
)

# A schema, an example of it, and the named schemas that it needs.
Shape = tuple[dict[str, Any], Any, dict[str, Any]]
SCALARS: tuple[Shape, ...] = (
    (TEXT, "a", {}),
    ({**TEXT, "minLength": 1, "pattern": "^[a-z]+$"}, "b", {}),
    ({**TEXT, "format": "uuid"}, "5135bfe3-b2c7-41f3-a44f-f4b58e7384df", {}),
    ({**TEXT, "format": "date-time"}, "2026-01-01T00:00:00Z", {}),
    ({**TEXT, "format": "date"}, "2026-01-01", {}),
    ({**TEXT, "format": "ipv6"}, "::1", {}),
    ({"type": "integer", "minimum": 0, "maximum": 9}, 3, {}),
    ({"type": "number", "multipleOf": 0.5}, 1.5, {}),
    ({"type": "boolean"}, True, {}),
    ({"type": ["string", "null"]}, None, {}),
    ({"type": ["integer", "string"]}, "7", {}),
    ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 1, {}),
    ({}, {"any": [1]}, {}),
)


@st.composite
def named(draw: st.DrawFn, inside: st.SearchStrategy[Shape]) -> Shape:
    """Draw an object, an enumeration or what joins two objects, under a name."""
    name = draw(CLASSES)
    kind = draw(st.sampled_from(("object", "texts", "integers", "joined", "nullable", "map")))
    if kind == "texts":
        return reference(name), "a", {name: {"type": "string", "enum": ["a", "b c", "1", ""]}}
    if kind == "integers":
        return reference(name), 1, {name: {"type": "integer", "enum": [0, 1, -2]}}
    members = draw(st.dictionaries(NAMES, inside, max_size=3))
    schemas = {n: s for _, _, found in members.values() for n, s in found.items()}
    value = {n: v for n, (_, v, _) in members.items()}
    properties = {n: s for n, (s, _, _) in members.items()}
    required = [n for n in members if draw(st.booleans())]
    whole = {"type": "object", "properties": properties, "required": required}
    if kind == "map":
        schema, inner, found = draw(inside)
        whole = {"type": "object", "additionalProperties": schema}
        return reference(name), {"k": inner}, {**found, name: whole}
    if kind == "joined":
        base = f"{name}Base"
        joined = {"allOf": [reference(base)], "properties": {"own": TEXT}, "type": "object"}
        return reference(name), {**value, "own": "o"}, {**schemas, base: whole, name: joined}
    if kind == "nullable":
        schema = {"anyOf": [reference(name), {"type": "null"}]}
        return schema, draw(st.sampled_from((None, value))), {**schemas, name: whole}
    return reference(name), value, {**schemas, name: whole}


def listed(inside: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    return inside.map(lambda s: ({"type": "array", "items": s[0]}, [s[1]], s[2]))


SHAPES = st.recursive(
    st.sampled_from(SCALARS), lambda inside: named(inside) | listed(inside), max_leaves=5
)
FILE: dict[str, Any] = {"type": "string", "format": "binary"}
BODIES = ("application/json", FORM, MULTIPART)
IN_FORMS = ("text", "integer", "boolean", "list")


SCHEMES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "bearer": ({"type": "http", "scheme": "bearer"}, ("token",)),
    "basic": ({"type": "http", "scheme": "basic"}, ("user",)),
    "header": ({"type": "apiKey", "in": "header", "name": "X-Wash-Key"}, ("wash_key",)),
    "query": ({"type": "apiKey", "in": "query", "name": "wash-key"}, ("wash_key",)),
    "cookie": ({"type": "apiKey", "in": "cookie", "name": "wash_key"}, ("wash_key",)),
    "grant": (GRANT, ("client_id", "client_secret")),
}
"""A security scheme of each kind, and the arguments by which a client is given the credential."""


Ways = dict[str, tuple[Change, ...]]
HANDLES: Ways = {"id": (), "url": (job_by_its_url,)}
STATES: Ways = {"body": (), "header": (state_in_a_header,), "status": (state_in_the_status,)}
LOAD = parameter("load", "path")
CANCELS: Ways = {
    "none": (),
    "plain": (cancel("/loads/{load}/stop", LOAD),),
    "body": (cancel("/loads/{load}/stop", LOAD, requestBody=STOP),),
    "query": (cancel("/loads/{load}/stop", LOAD, parameter("why")),),
}


@st.composite
def draws(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what is otherwise in the laundry's contract."""
    return {
        "body": draw(st.sampled_from(BODIES)),
        "load": draw(
            st.dictionaries(
                NAMES.filter(lambda name: name not in ("colour", "file")),
                st.tuples(st.sampled_from(IN_FORMS), st.booleans()),
                max_size=3,
            )
        ),
        "operations": draw(st.lists(OPERATIONS, min_size=3, max_size=3, unique=True)),
        "parameters": draw(parameters(NAMES, "query", "header", "cookie", "path")),
        "members": draw(st.dictionaries(NAMES, SHAPES, max_size=3)),
        "credential": draw(st.sampled_from(tuple(SCHEMES))),
        "alternatives": draw(st.booleans()),
        "table": draw(st.booleans()),
        "where": draw(st.sampled_from(("loads", "a%20b", "v1.0/loads", "Loads:all"))),
        "handle": draw(st.sampled_from(tuple(HANDLES))),
        "state": draw(st.sampled_from(tuple(STATES))),
        "cancel": draw(st.sampled_from(tuple(CANCELS))),
        "result": draw(parameters(NAMES, "query", "header", "cookie")),
    }


def changed(drawn: dict[str, Any], openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Change the laundry's two documents in place."""
    ways = HANDLES[drawn["handle"]] + STATES[drawn["state"]]
    # Where an answer has one state alone there is none for a job that was cancelled.
    ways += CANCELS[drawn["cancel"]] if drawn["state"] == "body" else ()
    for way in ways:
        way(openapi, lifecycle)
    text = json.dumps([openapi, lifecycle])
    roles = zip(("startWash", "getWash", "getBasket"), drawn["operations"], strict=True)
    for old, new in roles:
        text = text.replace(f'"{old}"', json.dumps(new))
    text = text.replace('"/loads', f'"/{drawn["where"]}')
    for root, new in zip((openapi, lifecycle), json.loads(text), strict=True):
        root.clear()
        root.update(new)
    post = openapi["paths"][f"/{drawn['where']}"]["post"]
    post["parameters"] = described(drawn["parameters"])
    in_path = [p["name"] for p in post["parameters"] if p["in"] == "path"]
    start = "/".join([f"/{drawn['where']}", "of" * bool(in_path), *map("{{{}}}".format, in_path)])
    openapi["paths"][start.rstrip("/")] = openapi["paths"].pop(f"/{drawn['where']}")
    schemas = openapi["components"]["schemas"]
    schemas.update(SCHEMAS)
    order: dict[str, Any] = {"colour": "red"}
    for name, (kind, required) in drawn["load"].items():
        schemas["Load"]["properties"][name], order[name] = KINDS[kind]
        schemas["Load"]["required"] += [name] if required else []
    if drawn["body"] == MULTIPART:
        schemas["Load"]["properties"]["file"], order["file"] = FILE, "QQ=="
    post["requestBody"]["content"] = {drawn["body"]: media(reference("Load"), one=order)}
    basket = schemas["Basket"]["properties"]
    value = {"socks": 2}
    for name, (schema, inner, found) in drawn["members"].items():
        basket[name], value[name] = schema, inner
        schemas.update({n: {"x-source": "page", **s} for n, s in found.items()})
    fetch = openapi["paths"][f"/{drawn['where']}/{{load}}/basket"]["get"]
    fetch["parameters"] = described(drawn["result"])
    result = fetch["responses"]["200"]
    result["content"]["application/json"]["examples"]["one"]["value"] = value
    if drawn["table"]:
        result["content"] = {"text/csv; charset=utf-8": media(TEXT, one="sock,sock\n")}
    schemes = openapi["components"]["securitySchemes"]
    schemes["drawn"] = {**SCHEMES[drawn["credential"]][0], "x-source": "page"}
    openapi["security"] = [{"drawn": []}, *([{"token": []}] if drawn["alternatives"] else [])]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("draws")


@contextlib.contextmanager
def laundry(drawn: dict[str, Any], room: Path) -> Iterator[Laundry | None]:
    """Go the way to the client of a drawn contract; None if `check` refuses it."""
    vendor = f"drawn{next(NUMBERS)}"
    folder = room / vendor
    try:
        with pytest.MonkeyPatch.context() as patch:
            told = problems(lambda o, life: changed(drawn, o, life), folder / "checked" / vendor)
            if told:
                assert all("\n  fix: " in problem for problem in told)
                yield None
            else:
                yield made({vendor: lambda o, life: changed(drawn, o, life)}, folder, patch)[vendor]
    finally:
        for name in [n for n in sys.modules if n.partition(".")[0] == f"{vendor}_jobs"]:
            del sys.modules[name]
        importlib.invalidate_caches()
        shutil.rmtree(folder, ignore_errors=True)


FAILED: tuple[dict[str, Any], ...] = (
    # A boolean was sent as Python writes it.
    {
        "operations": ["gU", "y4IkjC", "submit"],
        "parameters": [("body", True, ("query", "boolean", {}))],
        "members": {},
        "credential": "bearer",
        "alternatives": False,
        "table": False,
        "where": "loads",
        "handle": "id",
        "state": "body",
        "cancel": "none",
        "result": [],
        "body": "application/json",
        "load": {},
    },
)
"""Draws that have failed once."""


def test_a_drawn_contract_that_is_accepted_works(room: Path) -> None:
    kept: list[Path] = []

    @settings(
        max_examples=DRAWS,
        deadline=None,
        database=None,
        derandomize="JOBCONTRACTS_DRAWS" not in os.environ,
        suppress_health_check=EVERY_CHECK,
    )
    @given(draws())
    @example(FAILED[0])
    def each(drawn: dict[str, Any]) -> None:
        with laundry(drawn, room) as made_of:
            event("refused" if made_of is None else "accepted")
            if made_of is None:
                return
            _goes_the_whole_way(made_of, SCHEMES[drawn["credential"]][1])
            if "cancel" in made_of.contract.lifecycle.operations:
                _is_cancelled(made_of, SCHEMES[drawn["credential"]][1])
            if len(kept) < TYPED:
                package = Path(next(iter(made_of.package.__path__)))
                kept.append(shutil.copytree(package, room / "typed" / package.name))

    each()
    assert_typed(kept, room / "cache")


def _goes_the_whole_way(found: Laundry, credential: tuple[str, ...]) -> None:
    contract = found.contract
    submit, client = contract.operation("submit"), found.client(**dict.fromkeys(credential, SECRET))
    assert submit is not None
    first, *_, last = next(iter(contract.lifecycle.simulation.plans.values())).states
    load = _load(found, submit)
    job = client.submit(*_path(submit), load, **_arguments(client.submit, submit))
    _is_what_was_given(contract, submit, client.sent[0])
    assert job.poll().state == first
    found.mock.advance(60)
    assert job.wait().state == last
    result = contract.operation("result")
    assert result is not None
    fetched = job.result(**_arguments(job.result, result))
    (documented,) = result.successes[200].content.values()
    assert json.loads(msgspec.json.encode(fetched.body)) == documented.examples["one"]
    verifier = Verifier(contract)
    for request in client.sent:
        assert [str(v) for v in verifier.violations(exchange(found, request))] == []
    # The lifecycle's part alone: schemathesis calls a header that no contract has a fault.
    outcome = run_suite(MockTarget(contract), Depth(1, phases=("life",)))
    assert [(f.check, f.message) for f in outcome.findings] == []


def _documented(submit: Operation) -> MediaType:
    assert submit.request_body is not None
    (documented,) = submit.request_body.content.values()
    return documented


def _load(found: Laundry, submit: Operation) -> Any:
    """Return the example of submit's body as the client's own class; a file is Base64 in it."""
    return msgspec.convert(_documented(submit).examples["one"], found.package.Load)


def _is_what_was_given(contract: Contract, submit: Operation, sent: httpx2.Request) -> None:
    reader = BodyReader(contract, _documented(submit))
    read = reader.read(sent.headers["content-type"], sent.content)
    files = {"file": "A"} if "file" in read else {}
    assert read == {**_documented(submit).examples["one"], **files}


def _is_cancelled(found: Laundry, credential: tuple[str, ...]) -> None:
    submit, stop = (found.contract.operation(role) for role in ("submit", "cancel"))
    assert submit is not None
    assert stop is not None
    client = found.client(**dict.fromkeys(credential, SECRET))
    job = client.submit(*_path(submit), _load(found, submit), **_arguments(client.submit, submit))
    body = [found.package.Stop(reason="late")] if stop.request_body is not None else []
    job.cancel(*body, **_arguments(job.cancel, stop))
    assert job.poll().phase == "cancelled"


def _path(submit: Operation) -> list[Any]:
    return [parameter.example for parameter in submit.path_parameters]


def _arguments(call: Any, submit: Operation) -> dict[str, Any]:
    """Return the required arguments by their Python names, in the order of the wire's."""
    given_names = [
        p.name
        for p in inspect.signature(call).parameters.values()
        if p.kind is p.KEYWORD_ONLY and p.default is p.empty
    ]
    wanted = [p for p in submit.parameters if p.required and p.location != "path"]
    assert len(given_names) == len(wanted)
    return {name: p.example for name, p in zip(given_names, wanted, strict=True)}
