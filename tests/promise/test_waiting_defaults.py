"""What a lifecycle says of waiting: when a new job is first asked for, how pauses grow."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.docs.clients import client_code
from jobcontracts.docs.site import render

from .laundry import SECRET, Change, Laundry, assert_typed, made, problems


def saying(**defaults: float) -> Change:
    def change(_: dict[str, Any], lifecycle: dict[str, Any]) -> None:
        lifecycle["poll"] |= defaults

    return change


def by_url(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """The answer that starts a job has its URL."""
    answer = openapi["paths"]["/loads"]["post"]["responses"]["202"]
    location = {"type": "string", "x-source": "page"}
    answer["headers"] = {
        "Location": {
            "required": True,
            "schema": location,
            "example": "/api/loads/l1",
            "x-source": "page",
        }
    }
    lifecycle["job"] = {"url": "$response.header.Location"}
    lifecycle["simulate"]["live"]["$response.header.Location"] = {"url": "getWash"}
    lifecycle["poll"]["first"] = 5


CASES = {"plain": None, "first": saying(first=5, growth=1, retry_for=20), "by_url": by_url}


@pytest.fixture(scope="module")
def laundries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Laundry]]:
    with pytest.MonkeyPatch.context() as patch:
        yield made(CASES, tmp_path_factory.mktemp("waiting"), patch)


class Clock:
    """A clock that sleeping moves, and the times at which a vendor was asked by it."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class Served:
    """A laundry whose job is clean after some polls."""

    def __init__(
        self,
        found: Laundry,
        polls: int = 1,
        headers: Mapping[str, str] | None = None,
        fails: httpx2.Response | None = None,
    ) -> None:
        self.clock = Clock()
        self.polled: list[float] = []
        self._polls = polls
        self._fails = fails
        self._headers = {"Location": "/loads/l1", **(headers or {})}
        self.client = found.package.Client(
            token=SECRET,
            base_url="http://laundry",
            http_client=httpx2.Client(transport=httpx2.MockTransport(self._answer)),
            clock=self.clock,
            random=lambda: 1.0,
        )
        self.load = found.load()

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            wash = {"load": "l1", "state": "soaking"}
            return httpx2.Response(202, json=wash, headers=self._headers)
        self.polled.append(self.clock.time - 100.0)
        if self._fails is not None:
            return self._fails
        state = "clean" if len(self.polled) >= self._polls else "soaking"
        return httpx2.Response(200, json={"load": "l1", "state": state})


@pytest.mark.parametrize("case", CASES)
def test_a_new_job_is_first_asked_for_when_the_lifecycle_says(
    laundries: dict[str, Laundry], case: str
) -> None:
    served = Served(laundries[case])
    served.client.submit(served.load).wait()
    assert served.polled == [0.0 if case == "plain" else 5.0]


@pytest.mark.parametrize(("asked", "first"), [("3", 5.0), ("30", 30.0)])
@pytest.mark.parametrize("case", ["first", "by_url"])
def test_what_submit_asks_to_wait_counts_for_the_first_poll(
    laundries: dict[str, Laundry], case: str, asked: str, first: float
) -> None:
    served = Served(laundries[case], headers={"Retry-After": asked})
    served.client.submit(served.load).wait()
    assert served.polled == [first]


def test_time_that_has_passed_since_submit_counts(laundries: dict[str, Laundry]) -> None:
    served = Served(laundries["first"])
    job = served.client.submit(served.load)
    served.clock.sleep(4.0)
    copy.copy(job).wait()
    assert served.polled == [5.0]


def test_a_job_that_is_taken_up_is_asked_for_at_once(laundries: dict[str, Laundry]) -> None:
    served = Served(laundries["first"])
    served.client.job_at(served.client.submit(served.load).url).wait()
    assert served.polled == [0.0]


def test_a_watch_keeps_to_it_too(laundries: dict[str, Laundry]) -> None:
    found = laundries["first"]
    served = Served(found)
    job = served.client.submit(served.load)
    with found.package.watch([job], concurrency=1, clock=served.clock) as jobs:
        assert [update.state for _, update in jobs] == ["clean"]
    assert served.polled == [5.0]


@pytest.mark.parametrize(
    ("case", "polled"), [("plain", [0.0, 1.0, 3.0, 5.0]), ("first", [5.0, 6.0, 7.0, 8.0])]
)
def test_pauses_grow_as_the_lifecycle_says(
    laundries: dict[str, Laundry], case: str, polled: list[float]
) -> None:
    served = Served(laundries[case], polls=4)
    served.client.submit(served.load).wait()
    assert served.polled == polled


def test_failures_are_tried_again_as_long_as_the_lifecycle_says(
    laundries: dict[str, Laundry],
) -> None:
    served = Served(laundries["first"], fails=httpx2.Response(502))
    with pytest.raises(laundries["first"].package.UnexpectedStatus):
        served.client.submit(served.load).wait()
    assert served.polled[-1] - served.polled[0] == 20.0
    late = Served(laundries["plain"], fails=httpx2.Response(502))
    with pytest.raises(laundries["plain"].package.WaitTimeout):
        late.client.submit(late.load).wait(timeout=timedelta(seconds=40))
    with pytest.raises(laundries["plain"].package.UnexpectedStatus):
        late.client.submit(late.load).wait(retry_for=timedelta(0))
    with pytest.raises(laundries["plain"].package.UnexpectedStatus):
        late.client.wait("l1", retry_for=5)
    with laundries["plain"].package.watch(
        [late.client.job("l1")], clock=late.clock, concurrency=1, retry_for=5
    ) as jobs:
        ((_, error),) = jobs
    assert isinstance(error, laundries["plain"].package.UnexpectedStatus)


def test_the_page_tells_it(laundries: dict[str, Laundry]) -> None:
    found = laundries["first"]
    clients = Path(next(iter(found.package.__path__))).parents[1]
    pages = render([found.contract], client_code([found.contract], clients))
    assert b"5 s after submit" in pages["first.html"]


def test_the_mock_keeps_such_a_contract(laundries: dict[str, Laundry]) -> None:
    outcome = run_suite(MockTarget(laundries["first"].contract), Depth(1))
    assert [(f.check, f.message) for f in outcome.findings] == []


def test_the_packages_are_typed(laundries: dict[str, Laundry]) -> None:
    assert_typed(laundries.values())


@pytest.mark.parametrize(
    "defaults",
    [{"retry_for": -1}, {"first": 0}, {"first": 61}, {"growth": 0.5}, {"growth": 101}],
    ids=str,
)
def test_what_cannot_be_is_refused(defaults: dict[str, float], tmp_path: Path) -> None:
    assert problems(saying(**defaults), tmp_path / "laundry")
