"""What the marker of the fixtures takes, and what a test's report has of what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from jobcontracts.mock import create_app
from jobcontracts.mock.jobs.scenario import PlanError
from jobcontracts.mock.responses.scopes import ScopeError
from jobcontracts.mock.testing import JobMockInProcess
from jobcontracts.model.contract import Contract
from jobcontracts.problem import ProblemsError
from jobcontracts.pytest_plugin.marker import OPTIONS, MarkerError, marked

from .test_plugin import PLUGINS

WRONG: Sequence[tuple[str, Any]] = [
    ("vendors", "oration"),
    ("vendors", {"oration": True}),
    ("vendors", [1]),
    ("plan", ["fail"]),
    ("plan", 3),
    ("scopes", ["x"]),
    ("scopes", {"oration": "x"}),
    ("seed", "7"),
    ("seed", 1.5),
    ("seed", True),
    ("credentials", "abc"),
    ("credentials", b"abc"),
    ("credentials", []),
    ("credentials", None),
    ("limits", {"jobs": 3}),
    ("clock", 5),
    ("speed", "fast"),
    ("allow_hosts", "jobs.example"),
    ("cors", "no"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_value_of_another_kind_is_refused_with_what_is_taken(name: str, value: Any) -> None:
    with pytest.raises(MarkerError) as refused:
        marked([((), {name: value})])
    told = f"the marker job_mock takes {name}={OPTIONS[name].form}, and not {name}={value!r}"
    assert str(refused.value) == told


def test_each_option_refuses_some_value() -> None:
    assert {name for name, _ in WRONG} == set(OPTIONS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("vendors", ("oration",)), ("credentials", {"a"}), ("plan", {"oration": "fail"})],
)
def test_other_collections_are_taken(name: str, value: Any) -> None:
    assert marked([((), {name: value})]) == {name: value}


def test_the_nearest_marker_goes_before_others() -> None:
    assert marked([((), {"seed": 1}), ((), {"seed": 2, "plan": "fail"})]) == {
        "seed": 1,
        "plan": "fail",
    }


def test_a_test_with_a_wrong_marker_fails_in_one_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.job_mock(limits={"jobs": 3})
        def test_limits(job_mock): ...

        @pytest.mark.job_mock(scopes={"oration": {"x-workspace-slug": "acme"}})
        def test_scopes(job_mock_server): ...

        @pytest.mark.job_mock(plan={"oration": [{"stat": "active"}]})
        def test_plan(job_mock): ...
        """
    )
    result = pytester.runpytest_inprocess(*PLUGINS)
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "the marker job_mock takes limits=jobcontracts.mock.Limits(...), and not limits={*",
            "job_mock: *the values of x-workspace-slug are a list of texts, not 'acme'*",
            "job_mock: *a plan is text, or a list of *, not *'stat'*",
        ]
    )
    for line in ("*Traceback*", "During handling of*"):
        result.stdout.no_fnmatch_line(line)


@pytest.mark.parametrize("name", ["credentials", "allow_hosts"])
def test_a_text_is_no_list_of_texts(contracts: list[Contract], name: str) -> None:
    named: dict[str, Any] = {name: "abc"}
    with pytest.raises(ProblemsError, match=rf"fix: write {name}=\['abc'\]"):
        create_app(contracts, **named)


def test_a_plan_or_scopes_of_another_kind_are_refused(
    contracts: list[Contract], job_mock: JobMockInProcess
) -> None:
    wrong: Any = ["fail"]
    with pytest.raises(ProblemsError, match="a plan, or plans by vendor"):
        create_app(contracts, plan=wrong)
    plans: list[Any] = [wrong, {"oration": "fail"}, [{"state": "active", "second": 3}], 5]
    for plan in plans:
        with pytest.raises(PlanError, match="a plan is text, or a list of"):
            job_mock.set_plan(plan, vendor="oration")
    several: list[Any] = ["acme", [7], None]
    for values in several:
        with pytest.raises(ScopeError, match="a list of texts"):
            job_mock.set_scopes("oration", {"x-workspace-slug": values})


REFUSED = """
    import httpx2
    import pytest

    SECRET = "s3" + "cret"

    def ask(mock, path, **headers):
        transport = mock.transport() if hasattr(mock, "transport") else None
        with httpx2.Client(base_url=mock.origin, transport=transport, headers=headers) as http:
            return http.get(path)

    @pytest.mark.parametrize("name", ["job_mock", "job_mock_server"])
    def test_that_fails(request, name):
        mock = request.getfixturevalue(name)
        job = mock.create_job("oration")
        for number in range(6):
            ask(mock, f"/api/v2/jobs/{number}", authorization=f"Bearer {SECRET}")
        ask(mock, "/_mock/nobody/jobs")
        mock.add_fault("status", status=503, count=1)
        path = mock.poll_url(job).removeprefix(mock.origin)
        key = mock.credential
        ask(mock, path, **{"X-Mock-Session": "of-a-worker"})
        ask(mock, path, **{"authorization": f"Bearer {key}", "x-api-key": key})
        raise AssertionError("for another reason")

    def test_that_passes(job_mock):
        ask(job_mock, "/nowhere")

    def test_that_fails_without_a_refusal(job_mock):
        job_mock.create_job("oration")
        raise AssertionError
"""


@pytest.mark.parametrize("how", [[], ["-n", "2"]])
def test_the_report_of_a_test_that_fails_has_what_was_refused(
    pytester: pytest.Pytester, how: list[str]
) -> None:
    pytester.makepyfile(REFUSED)
    result = pytester.runpytest_subprocess(*PLUGINS, *how)
    result.assert_outcomes(passed=1, failed=3)
    text = result.stdout.str()
    assert text.count("job_mock: refusals, errors and faults") == 2
    result.stdout.fnmatch_lines(
        [
            "*job_mock: refusals, errors and faults*",
            "4 earlier ones",
            "2026-01-01T* GET /api/v2/jobs/4 401 oration.getJobStatus (*)",
            "2026-01-01T* GET /api/v2/jobs/5 401 oration.getJobStatus (*)",
            "2026-01-01T* GET /_mock/nobody/jobs 404 (no vendor 'nobody', only *)",
            "2026-01-01T* session of-a-worker GET /api/v2/jobs/* 401 oration.getJobStatus (*)",
            "2026-01-01T* GET /api/v2/jobs/* 503 oration.getJobStatus fault 1 (*status 503)",
        ],
        consecutive=True,
    )
    assert "s3cret" not in text
