"""A command is made alone where it is asked for, and is the one that the whole program has."""

from __future__ import annotations

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from jobcontracts.cli.program import app, asked

from .conftest import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_made_alone(name: str) -> None:
    alone = asked([name, "--help"])
    assert [*get_command(alone).commands] == [name]  # type: ignore[attr-defined]
    helped = [CliRunner().invoke(each, [name, "--help"]).output for each in (alone, app)]
    assert helped[0] == helped[1]
    assert "--help" in helped[0]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version", "check"], ["chekc"]])
def test_all_are_made_where_none_comes_first(arguments: list[str]) -> None:
    assert {*get_command(asked(arguments)).commands} == {*COMMANDS}  # type: ignore[attr-defined]
