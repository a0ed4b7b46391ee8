"""A body that is not JSON goes to a file where a caller says so, from the contract to the file."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest

from .laundry import SECRET, TEXT, Change, Laundry, assert_typed, made, media
from .test_bodies import BYTES, FILE
from .test_names import operation
from .variants import both, parameter, result, result_by_its_url

WRITTEN = {"Written": {"x-source": "page", "required": True, "schema": TEXT, "example": "at nine"}}


def answers(content: Any, **headers: Any) -> Change:
    """Return what gives the result another content."""

    def change(openapi: dict[str, Any], _: dict[str, Any]) -> None:
        found = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]["200"]
        found["content"] = content
        if headers:
            found["headers"] = headers
        del openapi["components"]["schemas"]["Basket"]

    return change


def wet(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """The result is JSON as long as it is not clean."""
    responses = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]
    content = {"application/json": media(TEXT, one="wet")}
    responses["202"] = {"description": "Wet.", "content": content}
    lifecycle["simulate"]["answers"]["getBasket"]["soaking"] = 202


def elsewhere(openapi: dict[str, Any], _: dict[str, Any]) -> None:
    """The result may be somewhere else, as a text says."""
    responses = openapi["paths"]["/loads/{load}/basket"]["get"]["responses"]
    content = {"text/plain": media(TEXT, one="Look there.")}
    responses["303"] = {"description": "Moved.", "content": content}


CSV = answers({"text/csv": media(TEXT, one="a,b")})
CASES: dict[str, Change] = {
    "table": CSV,
    "octets": answers({BYTES: media(FILE, one="PK")}, **WRITTEN),
    "two": both(CSV, wet),
    "moved": both(CSV, elsewhere),
    "by_url": both(CSV, result_by_its_url),
    "named": both(both(CSV, result(parameter("into"))), operation("result", "into")),
}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made({**CASES, "plain": None}, tmp_path_factory.mktemp("streaming"), patch)


def given(job: Any) -> dict[str, str]:
    """Return what a result needs of its caller, besides the file."""
    return dict.fromkeys(inspect.signature(job.result).parameters.keys() - {"into", "timeout"}, "x")


@pytest.mark.parametrize("case", CASES)
def test_a_result_goes_to_a_file(laundries: dict[str, Laundry], case: str) -> None:
    laundry, file = laundries[case], BytesIO()
    job = laundry.client().submit(laundry.load())
    laundry.mock.advance(60)
    job.wait()
    whole = job.result(**given(job))
    streamed = job.result(into=file, **given(job))
    assert (whole.written, streamed.written) == (None, len(whole.body))
    assert not streamed.body
    expected = whole.body if isinstance(whole.body, bytes) else whole.body.encode()
    assert file.getvalue() == expected != b""
    assert len(given(job)) == (case == "named")


@pytest.mark.parametrize("case", CASES)
def test_an_async_result_goes_to_a_file(laundries: dict[str, Laundry], case: str) -> None:
    laundry, file = laundries[case], BytesIO()

    async def run() -> Any:
        async with httpx2.AsyncClient(transport=laundry.mock.async_transport()) as http:
            base_url = laundry.mock.base_url(laundry.contract.vendor)
            client = laundry.package.AsyncClient(token=SECRET, base_url=base_url, http_client=http)
            job = await client.submit(laundry.load())
            laundry.mock.advance(60)
            await job.wait()
            return await job.result(into=file, **given(job))

    assert asyncio.run(run()).written == file.tell() > 0


def test_a_result_goes_to_a_file_by_pyreqwest(laundries: dict[str, Laundry]) -> None:
    laundry, file = laundries["table"], BytesIO()
    middleware = laundry.mock.sync_middleware()
    transport = laundry.package.PyreqwestTransport(lambda b: b.with_middleware(middleware))
    base_url = laundry.mock.base_url(laundry.contract.vendor)
    with laundry.package.Client(token=SECRET, base_url=base_url, transport=transport) as client:
        job = client.submit(laundry.load())
        laundry.mock.advance(60)
        assert job.result(into=file).written == 3
    assert file.getvalue() == b"a,b"


def test_a_result_that_is_json_for_now_leaves_the_file_alone(laundries: dict[str, Laundry]) -> None:
    laundry, file = laundries["two"], BytesIO()
    job = laundry.client().submit(laundry.load())
    assert job.result(into=file).body == "wet"
    assert file.getvalue() == b""


def test_an_error_leaves_the_file_alone(laundries: dict[str, Laundry]) -> None:
    laundry, file = laundries["table"], BytesIO()
    job = laundry.client().submit(laundry.load())
    with pytest.raises(laundry.package.NotFound):
        job.result(into=file)
    assert file.getvalue() == b""


def test_a_header_that_is_called_as_ours_is_told_apart(laundries: dict[str, Laundry]) -> None:
    laundry = laundries["octets"]
    job = laundry.client().submit(laundry.load())
    laundry.mock.advance(60)
    answer = job.result(into=BytesIO())
    assert (answer.written, answer.written_header) == (2, "at nine")


def test_a_redirect_leaves_the_file_alone(laundries: dict[str, Laundry]) -> None:
    laundry, file = laundries["moved"], BytesIO()
    answer = laundry.client(httpx2.Response(303, text="There.")).get_basket("l1", into=file)
    assert (answer.body, file.getvalue()) == ("There.", b"")


def test_an_operation_without_such_an_answer_takes_no_file(laundries: dict[str, Laundry]) -> None:
    package = laundries["plain"].package
    assert "into" not in inspect.signature(package.Client.get_basket).parameters
    for case, laundry in laundries.items():
        folder = Path(next(iter(laundry.package.__path__))).parent
        assert ("`into`" in (folder / "README.md").read_text("utf-8")) == (case in CASES)


SAMPLE = """
import gzip
import io
from typing import BinaryIO, assert_type

import table_jobs
import two_jobs


def one(job: table_jobs.JobHandle, file: BinaryIO, packed: gzip.GzipFile) -> None:
    answer = job.result(into=file)
    assert_type(answer.body, str)
    assert_type(answer.written, int | None)
    job.result(into=packed)
    with open("table", "wb") as buffered, open("table", "wb", buffering=0) as raw:
        job.result(into=buffered)
        job.result(into=raw)
    job.result(into=io.StringIO())  # type: ignore[arg-type]
    job.result(into="table")  # type: ignore[arg-type]


async def another(job: two_jobs.AsyncJobHandle) -> int | None:
    match await job.result(into=io.BytesIO()):
        case two_jobs.GetBasketOK(written=written):
            return written
        case two_jobs.GetBasketAccepted(body=body):
            return len(body)
"""


def test_the_packages_and_their_use_are_typed(
    laundries: dict[str, Laundry], tmp_path: Path
) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(SAMPLE, encoding="utf-8")
    assert_typed([*laundries.values(), sample])
