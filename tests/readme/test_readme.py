"""The README says what is true: its tables, its commands, its links; and it stays short."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache

import pytest

from ..conftest import REPOSITORY
from . import vendor_tables
from .page import FILES, IN_CI, INLINE, MOCK, PROSE, README, SHELL

COMMANDS = sorted({code.split()[1] for code in INLINE if code.startswith("jobcontracts ")})


@cache
def help_of(*words: str) -> str:
    command = [sys.executable, "-m", "jobcontracts", *words, "--help"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("table", [vendor_tables.provenance, vendor_tables.states])
def test_the_tables_of_vendors_are_what_the_contracts_say(table: Callable[[], str]) -> None:
    right = table()
    assert right in README, f"README.md should have this table:\n\n{right}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_in_a_sentence_exists(name: str) -> None:
    assert help_of(name)


def test_each_option_in_a_sentence_exists() -> None:
    named = {*COMMANDS, *(line.split()[1] for line in lines() if line.startswith("jobcontracts "))}
    known = " ".join(help_of(name) for name in named)
    for option in re.findall(r"--[a-z-]+", " ".join(INLINE)):
        assert re.search(rf"{option}\b", known), option


def test_the_port_is_the_one_that_the_mock_takes() -> None:
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", README)) == {"8080"}
    assert "8080" in help_of("mock")


def test_each_session_in_a_sentence_exists() -> None:
    noxfile = (REPOSITORY / "noxfile.py").read_text("utf-8")
    sessions = re.findall(r"^def (\w+)\(session", noxfile, re.MULTILINE)
    named = set(re.findall(r"nox -s (\w+)", README))
    assert {"tests", "demo"} <= named <= set(sessions)


def test_what_a_sentence_installs_a_block_does_too() -> None:
    assert {code for code in INLINE if code.startswith("pip ")} <= set(lines())


def test_each_link_leads_to_a_file() -> None:
    targets = re.findall(r"\]\(([^)#][^)]*)\)", README)
    for target in targets:
        assert (REPOSITORY / target).exists(), target
    for name in (
        "CONTRIBUTING",
        "CHANGELOG",
        "SECURITY",
        "specs/README",
        "mock/README",
        "EXAMPLES",
    ):
        assert any(f"{name}.md" in target for target in targets), name


def test_each_link_on_the_page_leads_to_a_heading() -> None:
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in PROSE.splitlines()}
    inner = re.findall(r"\]\(#([^)]+)\)", README)
    assert inner
    assert set(inner) <= headings


def test_each_place_in_the_diagram_is_there() -> None:
    diagram = README.partition("```\n")[2].partition("```")[0]
    places = re.findall(r"^ ?(\w+/(?:jobcontracts/)?)", diagram, re.MULTILINE)
    assert len(places) == 3
    for place in [*places, "generated/", "tests/"]:
        assert place in diagram
        assert (REPOSITORY / place).is_dir(), place


def test_it_begins_with_the_problem_in_three_sentences() -> None:
    problem = README.partition("\n\n")[2].partition("\n\n")[0]
    assert len(re.findall(r"[.?](?=\s|$)", problem)) == 3


def test_to_wait_for_a_job_takes_at_most_eight_lines() -> None:
    wait = FILES[0]
    assert wait.section == "Wait for a job"
    assert len(wait.text.splitlines()) <= 8


def test_to_try_it_takes_two_commands() -> None:
    assert IN_CI.section == "Try it"
    assert len(IN_CI.lines) == 2
    assert all("nox -s" in line for line in IN_CI.lines)


def test_it_is_read_in_five_minutes() -> None:
    assert len(PROSE.split()) < 1000  # at 200 a minute
    assert MOCK in README


def lines() -> list[str]:
    return [line for block in SHELL for line in block.lines]
