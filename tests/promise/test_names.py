"""A name that means something else to a client is another name there, and the same on the wire."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.generation.names import ARGUMENTS, CLASSES, METHODS

from ..conftest import REPOSITORY
from .laundry import TEXT, Change, Laundry, body, made, reference
from .variants import both

GOLDEN = REPOSITORY / "tests" / "generation" / "sink" / "golden" / "sink_jobs"


def operation(role: str, name: str) -> Change:
    def change(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        said = lifecycle["operations"][role]
        old = said if isinstance(said, str) else said["operation"]
        for item in openapi["paths"].values():
            for method in ("get", "post"):
                if item.get(method, {}).get("operationId") == old:
                    item[method]["operationId"] = name
        lifecycle["operations"][role] = (
            name if isinstance(said, str) else {**said, "operation": name}
        )
        answers = lifecycle["simulate"]["answers"]
        if old in answers:
            answers[name] = answers.pop(old)

    return change


def parameter(name: str, location: str = "query", **more: Any) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        raw = {"name": name, "in": location, "x-source": "page", "schema": TEXT, "example": "a"}
        openapi["paths"]["/loads"]["post"].setdefault("parameters", []).append(raw | more)

    return change


def schema(name: str) -> Change:
    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        schemas = openapi["components"]["schemas"]
        schemas[name] = {"type": "object", "x-source": "page", "properties": {"code": TEXT}}
        get = openapi["paths"]["/loads/{load}"]["get"]
        get["responses"]["404"]["content"] = body(name, one={"code": "x"})
        schemas["Basket"]["properties"]["extra"] = reference(name)

    return change


OPERATIONS = ("submit", "wait", "random", "job", "close", "list", "type", "partial", "class")
PARAMETERS = (
    "timeout",
    "body",
    "self",
    "request",
    "start_wash",
    "str",
    "from",
    "2fast",
    "x-y",
    "listed",
    "query_string",
    "datetime",
)
SCHEMAS = (
    "Client",
    "Request",
    "JobHandle",
    "NotFound",
    "StartWashAccepted",
    "Any",
    "None",
    "Update",
)

CASES: dict[str, Change] = {
    **{f"submit_{n}": operation("submit", name) for n, name in enumerate(OPERATIONS)},
    **{f"poll_{n}": operation("poll", name) for n, name in enumerate(OPERATIONS)},
    **{f"result_{n}": operation("result", name) for n, name in enumerate(OPERATIONS)},
    **{f"parameter_{n}": parameter(name) for n, name in enumerate(PARAMETERS)},
    **{f"schema_{n}": schema(name) for n, name in enumerate(SCHEMAS)},
    "twice": both(parameter("a-b"), parameter("a_b", "header")),
    "alike": both(operation("poll", "get_wash"), operation("result", "GetWash")),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("names"), patch)


@pytest.mark.parametrize("case", CASES)
def test_a_client_goes_the_whole_way(laundries: dict[str, Laundry], case: str) -> None:
    laundry = laundries[case]
    job = laundry.client().submit(laundry.load())
    assert job.poll().state == "soaking"
    laundry.mock.advance(60)
    assert job.wait().state == "clean"
    assert job.result().body.socks == 2


@pytest.mark.parametrize("number", range(len(PARAMETERS)))
def test_an_argument_goes_out_under_the_name_of_the_wire(
    laundries: dict[str, Laundry], number: int
) -> None:
    laundry = laundries[f"parameter_{number}"]
    client = laundry.client()
    known = {"self", "body", "timeout"}
    (argument,) = inspect.signature(client.submit).parameters.keys() - known
    client.submit(laundry.load(), **{argument: "v"})
    assert client.sent[0].url.query.decode() == f"{PARAMETERS[number]}=v"


def test_two_arguments_of_one_spelling_are_told_apart(laundries: dict[str, Laundry]) -> None:
    laundry = laundries["twice"]
    client = laundry.client()
    client.submit(laundry.load(), a_b="q", a_b_header="h")
    assert client.sent[0].url.query == b"a-b=q"
    assert client.sent[0].headers["a_b"] == "h"


@pytest.mark.parametrize("number", range(len(SCHEMAS)))
def test_a_class_that_has_a_name_of_ours_is_a_model(
    laundries: dict[str, Laundry], number: int
) -> None:
    package = laundries[f"schema_{number}"].package
    (name,) = (n for n in dir(package.models) if n.startswith(SCHEMAS[number]) and n != "Any")
    assert name in (SCHEMAS[number], f"{SCHEMAS[number]}Model")
    assert hasattr(package.Client, "wait")
    assert issubclass(package.NotFound, package.StatusError)


def defined(path: Path) -> Iterator[str]:
    """Yield what a module imports or defines, at its top and inside of functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            own = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("models", "operations")
            )
            yield from () if own else (a.asname or a.name for a in node.names)
        elif isinstance(node, ast.Assign):
            yield from (t.id for t in node.targets if isinstance(t, ast.Name))


@pytest.mark.parametrize("module", ["client", "async_client"])
def test_all_that_a_client_has_of_its_own_is_reserved(module: str) -> None:
    names = set(defined(GOLDEN / f"{module}.py"))
    operations = {path.stem for path in (GOLDEN / "operations").glob("*.py")}
    free = {name for name in names - operations if not name.startswith("_")}
    wire = {"burst", "client_secret", "sink_key", "tenant", "token", "version"}
    assert free - METHODS - CLASSES - ARGUMENTS - wire == set()


@pytest.mark.parametrize(
    "path", sorted((GOLDEN / "operations").glob("[!_]*.py")), ids=lambda p: p.stem
)
def test_all_that_an_operation_calls_is_reserved(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    called = {
        name.id
        for function in functions
        for name in ast.walk(function)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
    }
    own = {
        a.arg for f in ast.walk(tree) if isinstance(f, ast.arguments) for a in f.kwonlyargs + f.args
    }
    free = {name for name in called - own if name.islower() and not name.startswith("_")}
    assert free - ARGUMENTS == set()


@pytest.mark.parametrize(
    "path",
    sorted(REPOSITORY.glob("generated/*/*_jobs/*client.py")),
    ids=lambda p: f"{p.parent.name} {p.stem}",
)
def test_all_that_a_handles_methods_call_is_reserved(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    handle = next(n for n in tree.body if isinstance(n, ast.ClassDef) and "Handle" in n.name)
    methods = [n for n in handle.body if getattr(n, "name", "") in ("result", "cancel")]
    names = [n for method in methods for n in ast.walk(method) if isinstance(n, ast.Name)]
    operations = {path.stem for path in (path.parent / "operations").glob("*.py")}
    assert {n.id for n in names if n.id.islower()} - ARGUMENTS - operations == set()
