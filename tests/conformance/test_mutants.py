"""Which mutants there are, and what is said of those that nothing has noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from jobcontracts.conformance import Depth, MockTarget, run_suite
from jobcontracts.model.contract import Contract, read_contract
from jobcontracts.model.vendors import own_specs
from jobcontracts.rendering.console import TerminalConsole
from mutants import derive, judging
from mutants.__main__ import judge_vendor, outcome
from mutants.judging import judged

VENDORS = Path(__file__).parent.parent / "vendors"


def named(contract: Contract, kind: str) -> list[str]:
    """Return the mutants of a kind."""
    return [mutant.name for mutant in derive(contract) if mutant.kind == kind]


def test_only_a_link_that_some_answer_has_can_lead_elsewhere() -> None:
    # The pages' answers to createMessageBatch and cancelMessageBatch have `results_url: null`.
    names = named(
        read_contract(VENDORS / "anthropic_message_batches"), "a link to another operation"
    )
    assert names == ["retrieveMessageBatch $response.body#/results_url"]


@pytest.mark.parametrize("vendor", ["azure_document_intelligence", "bigquery"])
def test_a_result_whose_status_is_the_same_at_all_times_cannot_be_out_of_time(vendor: str) -> None:
    assert named(read_contract(VENDORS / vendor), "a result out of its time") == []


def test_a_result_whose_status_tells_whether_the_job_has_ended_can_be_out_of_time() -> None:
    names = named(read_contract(own_specs() / "oracle_oml"), "a result out of its time")
    assert names == ["before the job has ended", "not when it has"]


CONTRACTS = sorted(p.parent for f in (own_specs(), VENDORS) for p in f.glob("*/lifecycle.yaml"))


@pytest.mark.parametrize("folder", CONTRACTS, ids=lambda folder: folder.name)
def test_a_mock_with_jobs_of_one_plan_is_no_mutant(folder: Path) -> None:
    """What is found where only those are looked at is the mutant's own."""
    outcome = run_suite(MockTarget(read_contract(folder), plans=1), Depth(1, phases=["life"]))
    assert [(f.check, f.operation, f.message) for f in outcome.findings] == []


class Told(Executor):
    """Stands for the processes: tells the same of each mutant."""

    def __init__(self, verdict: tuple[str, str, int]) -> None:
        self.verdict = verdict

    def map(self, fn: Callable[..., Any], *iterables: Iterable[Any], **_: object) -> Iterator[Any]:
        return (self.verdict for _ in iterables[0])


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (("", "", 3), "SURVIVED  oration: status replaced, createCustomersBatch 200 becomes 418\n"),
        (("", "", 0), " becomes 418 (the mock has never answered so)\n"),
    ],
)
def test_a_survivor_is_named_and_whether_it_has_ever_acted(
    verdict: tuple[str, str, int], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts = judge_vendor(Told(verdict), TerminalConsole(), own_specs() / "oration")
    assert {outcome(each) for each in verdicts} == {"SURVIVED"}
    assert line in capsys.readouterr().out


def test_what_is_killed_is_only_counted(capsys: pytest.CaptureFixture[str]) -> None:
    killed = Told(("state_order", "life", 1))
    verdicts = judge_vendor(killed, TerminalConsole(), own_specs() / "oration")
    assert {outcome(each) for each in verdicts} == {"killed"}
    assert "oration: status replaced" not in capsys.readouterr().out


def test_another_process_judges_the_mutant_of_that_name() -> None:
    key = ("missing credential let in", "getJobStatus apiKey")
    assert judged(own_specs() / "oration", key) == ("refused_as_documented", "life", 1)


def test_a_mutant_at_which_the_suite_breaks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the suite broke")

    monkeypatch.setattr(judging, "judge_mutant", broken)
    with pytest.raises(RuntimeError) as raised:
        judged(own_specs() / "oration", ("no state told", "getJobStatus"))
    assert raised.value.__notes__ == ["mutant of oration: no state told, getJobStatus"]
