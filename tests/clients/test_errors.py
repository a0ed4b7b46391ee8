"""What an exception says: the operation's own description of the status, and the vendor's words."""

from __future__ import annotations

import asyncio
import json
import pickle
import re
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module
from types import ModuleType
from typing import Any

import httpx2
import pytest

from jobcontracts.mock import DEFAULT_CREDENTIALS
from jobcontracts.model.api import Operation, Response
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs

from ..conftest import REPOSITORY, VENDORS, example_key
from .provoked import as_sent

EDITORS = re.compile(r"\b(pages?|documented|documents)\b", re.IGNORECASE)
"""What a note to the contract's editors speaks of, and no error does."""


def errors() -> Iterator[Any]:
    """Yield each documented error of each vendor's operations."""
    for vendor in VENDORS:
        for operation in read_contract(own_specs() / vendor).operations.values():
            for status, response in operation.responses.items():
                if status >= 400:
                    name = f"{vendor} {operation.id} {status}"
                    yield pytest.param(vendor, operation, response, id=name)


def raised(vendor: str, operation: Operation, response: Response) -> Iterator[Exception]:
    """Yield what an operation makes of an error, with each of its examples as the body."""
    package = import_module(f"{vendor}_jobs")
    messages = import_module(f"{vendor}_jobs._runtime.messages")
    parse = module_of(package, operation).parse
    bodies = [(kind, v) for kind, m in response.content.items() for v in m.examples.values()]
    for media_type, value in bodies or [("text/plain", None)]:
        headers = messages.Headers([("content-type", media_type)])
        body = b"" if value is None else json.dumps(value).encode()
        # Of the arguments, one may be the id of the job that was asked for.
        more = dict.fromkeys(parse.__annotations__.keys() - {"response", "return"}, "x")
        answer = messages.Response(response.status, headers, body)
        with pytest.raises(package.DocumentedError) as error:
            parse(answer, **more)
        yield error.value


def module_of(package: ModuleType, operation: Operation) -> Any:
    """Return an operation's module, which begins with its method and path."""
    start = f"{operation.method.upper()} {operation.path}: "
    modules = vars(package.operations).values()
    return next(m for m in modules if " ".join((m.__doc__ or "").split()).startswith(start))


def marked(contract: Contract, schema: Any, value: Any) -> Iterator[str]:
    """Yield the texts of a body that its schema says are the vendor's own words."""
    schema = contract.resolve(schema)
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from marked(contract, option, value)
    if isinstance(value, list):
        for item in value:
            yield from marked(contract, schema.get("items", {}), item)
    for name, member in schema.get("properties", {}).items():
        if isinstance(value, dict) and name in value:
            if member.get("x-error-message"):
                yield from value[name] if isinstance(value[name], list) else [value[name]]
            yield from marked(contract, member, value[name])


@pytest.mark.parametrize(("vendor", "operation", "response"), list(errors()))
def test_an_exception_says_what_its_operation_says_of_the_status_and_no_more(
    vendor: str, operation: Operation, response: Response
) -> None:
    for error in raised(vendor, operation, response):
        meaning, _, _ = str(error).partition(" The vendor says: ")
        status = f"{response.status} {HTTPStatus(response.status).phrase}"
        assert meaning == f"{status}: {' '.join(response.description.split())}"
        assert not EDITORS.search(meaning)


@pytest.mark.parametrize(("vendor", "operation", "response"), list(errors()))
def test_it_says_what_the_vendor_says_in_the_body(
    vendor: str, operation: Operation, response: Response
) -> None:
    contract = read_contract(own_specs() / vendor)
    bodies = [(m.schema, v) for m in response.content.values() for v in m.examples.values()]
    for (schema, value), error in zip(bodies, raised(vendor, operation, response), strict=False):
        found = list(dict.fromkeys(marked(contract, schema, value)))
        assert getattr(error, "message", "-") == ("; ".join(found) or None)
        assert all(text in str(error) for text in found)


@pytest.mark.parametrize("status", [418, 200])
@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_an_error_says_on_one_line_which_request_it_answers(
    contract: Contract, package: ModuleType, arguments: dict[str, str], kind: str, status: int
) -> None:
    http: Any = httpx2.Client if kind == "Client" else httpx2.AsyncClient
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, content=b"?"))
    client = getattr(package, kind)(http_client=http(transport=transport), **arguments)
    handle = client.job(*example_key(contract))
    with pytest.raises(package.JobsError) as caught:
        asyncio.run(handle.poll()) if kind == "AsyncClient" else handle.poll()
    error = caught.value
    phrase = f"{status} {HTTPStatus(status).phrase}"
    url = handle.url.partition("?")[0]  # what a query has is not told
    assert str(error).startswith(f"{contract.poll.id}: GET {url}: {phrase}: ")
    assert (error.operation, error.method, error.url) == (contract.poll.id, "GET", url)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert len(str(error).splitlines()) == 1


@pytest.mark.usefixtures("credentials")
def test_a_credential_that_the_vendor_repeats_is_shown_nowhere(
    contract: Contract, package: ModuleType, arguments: dict[str, str]
) -> None:
    secret = as_sent(contract, DEFAULT_CREDENTIALS[0])
    poll = contract.poll
    response = next((r for s, r in poll.responses.items() if s >= 400 and r.content), None)
    body = {"detail": secret, "errorMessage": secret, "title": f"Bearer {secret} is bad"}
    status = 418 if response is None else response.status

    def echo(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, json=body)

    with (
        httpx2.Client(transport=httpx2.MockTransport(echo)) as http,
        package.Client(http_client=http, **arguments) as client,
        pytest.raises(package.JobsError) as refused,
    ):
        client.job(*example_key(contract)).poll()
    shown = {**vars(refused.value), "text": str(refused.value), "repr": repr(refused.value)}
    assert secret not in repr(shown)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_readme_has_no_empty_table_and_no_page_without_an_address(vendor: str) -> None:
    text = (REPOSITORY / "generated" / vendor / "README.md").read_text("utf-8")
    assert not re.search(r"^\|[-:| ]+\|\n(?!\|)", text, re.MULTILINE)
    _, _, pages = text.partition("from these pages:\n")
    listed = re.findall(r"^- .*$", pages, re.MULTILINE)
    assert listed
    assert [line for line in listed if not re.search(r": <https?://\S+>, read on \d", line)] == []
