"""Text of others on a terminal is spelled out where it would steer, by whatever way it comes."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import Any

import pytest
from rich.console import Group
from rich.table import Table
from rich.text import Text

from jobcontracts.rendering.console import TerminalConsole, styled
from jobcontracts.rendering.terminal import json_text, terminal, terminal_lines, text_only

from ..hostile.terminals import STEERING_SIGNS, check_text_only
from ..hostile.values import STEERING


@pytest.mark.parametrize("value", STEERING, ids=ascii)
def test_what_steers_a_terminal_is_spelled_out(value: str) -> None:
    told = terminal(value)
    assert not STEERING_SIGNS.search(told)
    assert told.encode().decode() == told
    assert terminal(told) == told
    assert json.loads(json_text({value: [value]})) == {value: [value]}
    assert re.fullmatch("[ -~]*", json_text(value))


def test_other_text_stays_as_it_is() -> None:
    for text in (
        "Grüße, 日本語\u3000です",
        "\u0645\u06cc\u200c\u062e",
        "👩\u200d🔬 \xa0",
        "C:\\x1b[2J",
    ):
        assert terminal(text) == text
    assert terminal_lines("one\ntwo\r\n") == "one\ntwo\\r\n"


@pytest.fixture
def screen() -> TerminalConsole:
    return TerminalConsole(io.StringIO(), width=80, force_terminal=True, legacy_windows=False)


def written(console: TerminalConsole) -> bytes:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().encode()


@pytest.mark.parametrize("value", STEERING, ids=ascii)
def test_a_console_shows_text_as_text(screen: TerminalConsole, value: str) -> None:
    table = Table(value, title=value, caption=styled(value))
    table.add_row(value, styled(value, "red"))
    screen.print(value, table, Text(value), Group(value, Text(value)), style="bold")
    screen.print_line(value, "bold red")
    check_text_only(written(screen), on_terminal=True)
    plain = re.sub(r"\x1b\[[\d;]*m", "", written(screen).decode())
    assert plain.splitlines()[-1] == terminal(value)


@pytest.mark.parametrize("value", STEERING, ids=ascii)
def test_what_is_printed_while_something_is_drawn_is_text(
    screen: TerminalConsole, value: str
) -> None:
    with screen.live(lambda: styled(value), per_second=20):
        print(value)
        print(value, file=sys.stderr)
    with screen.progress(value, 2) as show:
        print(value)
        show(1, value)
    check_text_only(written(screen), on_terminal=True)
    assert "canary" in written(screen).decode()


def test_nothing_but_text_is_written_to_standard_output(capsysbinary: Any) -> None:
    with text_only():
        sys.stdout.writelines(STEERING)
        sys.stderr.write("".join(STEERING))
        assert not hasattr(sys.stdout, "buffer")
    for output in capsysbinary.readouterr():
        check_text_only(output, on_terminal=False)
