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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.conformance.recordings.verifying import Verifier
from jobcontracts.exporting.formats import FORMATS
from jobcontracts.model.api import MediaType, Operation, Parameter
from jobcontracts.model.bodies import FORM, MULTIPART, BodyReader
from jobcontracts.model.contract import Contract
from jobcontracts.model.parameters import text_of
from jobcontracts.problem import ProblemsError

from ..exporting.formats import assert_valid
from .drawn_lives import apply, lives, show_urls
from .drawn_parameters import KINDS, SCHEMAS, described, parameters
from .drawn_shapes import NAMES, SHAPES
from .laundry import (
    GRANT,
    SECRET,
    TEXT,
    Laundry,
    assert_typed,
    exchange,
    made,
    media,
    problems,
    reference,
)
from .variants import asked_for

# Its metaclass leaves out the deprecated ones, which pyright does not know.
EVERY_CHECK: Any = list(HealthCheck)
DRAWS = int(os.environ.get("JOBCONTRACTS_DRAWS", "15"))
TYPED = min(DRAWS // 3, 200)
"""How many of the packages mypy reads."""

NUMBERS = itertools.count()

OPERATIONS = st.from_regex(r"[a-z][a-zA-Z0-9_]{0,10}", fullmatch=True) | st.sampled_from(
    ("submit", "wait", "job", "close", "list", "random", "errors", "jobs", "poll", "import")
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


LOAD = st.dictionaries(
    NAMES.filter(lambda name: name not in ("colour", "file")),
    st.tuples(st.sampled_from(IN_FORMS), st.booleans()),
    max_size=3,
)
DRAWN = st.fixed_dictionaries(
    {
        "body": st.sampled_from(BODIES),
        "load": LOAD,
        "operations": st.lists(OPERATIONS, min_size=3, max_size=3, unique=True),
        "parameters": parameters(NAMES, "query", "header", "cookie", "path"),
        "members": st.dictionaries(NAMES, SHAPES, max_size=3),
        "credential": st.sampled_from(tuple(SCHEMES)),
        "alternatives": st.booleans(),
        "where": st.sampled_from(("loads", "a%20b", "v1.0/loads", "Loads:all")),
        "life": lives(NAMES),
        "result": parameters(NAMES, "query", "header", "cookie"),
    }
)
"""What is otherwise in the laundry's contract."""


def changed(drawn: dict[str, Any], openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Change the laundry's two documents in place."""
    apply(drawn["life"], openapi, lifecycle)
    text = json.dumps([openapi, lifecycle])
    roles = zip(("startWash", "getWash", "getBasket"), drawn["operations"], strict=True)
    for old, new in roles:
        text = text.replace(f'"{old}"', json.dumps(new))
    text = text.replace('"/loads', f'"/{drawn["where"]}')
    for root, new in zip((openapi, lifecycle), json.loads(text), strict=True):
        root.clear()
        root.update(new)
    post = openapi["paths"][f"/{drawn['where']}"]["post"]
    own = described(drawn["parameters"])
    post["parameters"] += own
    in_path = [p["name"] for p in post["parameters"] if p["in"] == "path"]
    start = "/".join([f"/{drawn['where']}", "of" * bool(in_path), *map("{{{}}}".format, in_path)])
    openapi["paths"][start.rstrip("/")] = openapi["paths"].pop(f"/{drawn['where']}")
    schemas = openapi["components"]["schemas"]
    schemas.update(SCHEMAS)
    (given,) = post["requestBody"]["content"].values()
    order: dict[str, Any] = given["examples"]["one"]["value"]
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
    operations = (o for item in openapi["paths"].values() for o in item.values())
    fetch = next(o for o in operations if o["operationId"] == drawn["operations"][2])
    own = described(drawn["result"])
    if "location" in lifecycle.get("result", {}):
        own = [parameter for parameter in own if parameter["in"] != "query"]
    for parameter in own:
        # The lifecycle has no word for one that the caller gives.
        parameter["required"] &= parameter["in"] != "cookie"
    fetch["parameters"] += own
    ask_for(lifecycle, own)
    result = fetch["responses"]["200"]
    result["content"]["application/json"]["examples"]["one"]["value"] = value
    if drawn["life"]["table"]:
        result["content"] = {"text/csv; charset=utf-8": media(TEXT, one="sock,sock\n")}
    schemes = openapi["components"]["securitySchemes"]
    schemes["drawn"] = {**SCHEMES[drawn["credential"]][0], "x-source": "page"}
    openapi["security"] = [{"drawn": []}, *([{"token": []}] if drawn["alternatives"] else [])]
    show_urls(openapi, lifecycle)


def ask_for(lifecycle: dict[str, Any], parameters: list[dict[str, Any]]) -> None:
    """Let the caller give what the result needs."""
    operations = lifecycle["operations"]
    if "result" not in operations:
        return
    result = operations["result"]
    role = result if isinstance(result, dict) else {"operation": result, "with": {}}
    role["with"] |= asked_for(parameters)
    if role["with"]:
        operations["result"] = role


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


def test_a_drawn_contract_that_is_accepted_works(room: Path) -> None:
    kept: list[Path] = []

    @settings(
        max_examples=DRAWS,
        deadline=None,
        database=None,
        derandomize="JOBCONTRACTS_DRAWS" not in os.environ,
        suppress_health_check=EVERY_CHECK,
    )
    @given(DRAWN)
    def each(drawn: dict[str, Any]) -> None:
        with laundry(drawn, room) as made_of:
            event("refused" if made_of is None else "accepted")
            if made_of is None:
                return
            for wanted in FORMATS:
                # A format may have no word for what tells the job's end, and says so.
                with contextlib.suppress(ProblemsError):
                    assert_valid(made_of.contract, wanted)
            _goes_the_whole_way(made_of, SCHEMES[drawn["credential"]][1])
            if len(kept) < TYPED:
                package = Path(next(iter(made_of.package.__path__)))
                kept.append(shutil.copytree(package, room / "typed" / package.name))

    each()
    assert_typed(kept)


def _goes_the_whole_way(found: Laundry, credential: tuple[str, ...]) -> None:
    contract = found.contract
    client = found.client(**dict.fromkeys(credential, SECRET), **_settings(found))
    plans = contract.lifecycle.simulation.plans
    first, *_, last = plans["wash"].states
    job = _started(found, client)
    _is_what_was_given(contract, client.sent[0])
    assert job.poll().state == first
    again = client.job_at(job.url)
    assert (again.key, again.url) == (job.key, job.url)
    assert again.poll().state == first
    found.mock.advance(60)
    assert job.wait().state == last
    if "result" in contract.lifecycle.operations:
        _has_a_result(found, job)
    if "tear" in plans:
        _fails(found, client)
    if "cancel" in contract.lifecycle.operations:
        _is_cancelled(found, client)
    verifier = Verifier(contract)
    for request in client.sent:
        assert [str(v) for v in verifier.violations(exchange(found, request))] == []
    # The lifecycle's part alone: schemathesis calls a header that no contract has a fault.
    outcome = run_suite(MockTarget(contract), Depth(1, phases=("life",)))
    assert [(f.check, f.message) for f in outcome.findings] == []


def _settings(found: Laundry) -> dict[str, str]:
    """Return what the client is given once, by argument: headers that each operation has."""
    operations = found.contract.operations.values()
    names = importlib.import_module(f"{found.package.__name__}.environment").REQUIRED_SETTINGS
    uses = [[o.parameter(*place) for o in operations] for place in found.contract.settings]
    needed = [use for use in uses if any(p is not None and p.required for p in use)]
    examples = [next(text_of(p.example) for p in use if p is not None) for use in needed]
    return dict(zip(names, examples, strict=True))


def _started(found: Laundry, client: Any) -> Any:
    submit = found.contract.operation("submit")
    assert submit is not None
    arguments = _arguments(client.submit, submit.parameters)
    return client.submit(*_path(submit), _load(found, submit), **arguments)


def _has_a_result(found: Laundry, job: Any) -> None:
    result = found.contract.operation("result")
    assert result is not None
    fetched = _asked(found, "result", job.result)
    (documented,) = result.successes[200].content.values()
    assert json.loads(msgspec.json.encode(fetched.body)) == documented.examples["one"]


def _fails(found: Laundry, client: Any) -> None:
    life = found.contract.lifecycle
    found.mock.set_plan("tear")
    job = _started(found, client)
    found.mock.advance(60)
    expected = {"failed": "JobFailed", "cancelled": "JobCancelled"}
    last = life.simulation.plans["tear"].states[-1]
    with pytest.raises(getattr(found.package, expected[life.phases[last]])):
        job.wait()
    if life.result_error is not None:
        with pytest.raises(found.package.JobFailed):
            _asked(found, "result", job.result)
    found.mock.set_plan("wash")


def _documented(submit: Operation) -> MediaType:
    assert submit.request_body is not None
    (documented,) = submit.request_body.content.values()
    return documented


def _load(found: Laundry, submit: Operation) -> Any:
    """Return the example of submit's body as the client's own class; a file is Base64 in it."""
    return msgspec.convert(_documented(submit).examples["one"], found.package.Load)


def _is_what_was_given(contract: Contract, sent: httpx2.Request) -> None:
    submit = contract.operation("submit")
    assert submit is not None
    reader = BodyReader(contract, _documented(submit))
    read = reader.read(sent.headers["content-type"], sent.content)
    files = {"file": "A"} if "file" in read else {}
    assert read == {**_documented(submit).examples["one"], **files}


def _is_cancelled(found: Laundry, client: Any) -> None:
    job, life = _started(found, client), found.contract.lifecycle
    _asked(found, "cancel", job.cancel)
    if life.simulation.cancel_removes:
        with pytest.raises(found.package.StatusError):
            job.poll()
    else:
        assert job.poll().state == life.simulation.on_cancel[-1]


def _asked(found: Laundry, role: str, call: Any) -> Any:
    """Call a handle's method with what the caller has to say."""
    operation, life = found.contract.operation(role), found.contract.lifecycle
    assert operation is not None
    said = [e for e, v in life.requests.get(role, {}).items() if v.source == "argument"]
    wanted = [
        p for p in operation.parameters if (p.location, p.name) in {(e.place, e.name) for e in said}
    ]
    given_first = [p.example for p in wanted if p.location == "path"]
    if any(e.place == "body" for e in said):
        media_type = _documented(operation)
        name = media_type.schema["$ref"].rpartition("/")[2]
        given_first.append(
            msgspec.convert(media_type.examples["one"], getattr(found.package, name))
        )
    return call(*given_first, **_arguments(call, wanted))


def _path(submit: Operation) -> list[Any]:
    return [parameter.example for parameter in submit.path_parameters]


def _arguments(call: Any, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the required arguments by their Python names, in the order of the wire's."""
    given_names = [
        p.name
        for p in inspect.signature(call).parameters.values()
        if p.kind is p.KEYWORD_ONLY and p.default is p.empty
    ]
    wanted = [p for p in parameters if p.required and p.location != "path"]
    assert len(given_names) == len(wanted)
    return {name: p.example for name, p in zip(given_names, wanted, strict=True)}
