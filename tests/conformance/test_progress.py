"""What is told of a long run where nobody looks at a terminal."""

from __future__ import annotations

import io

from jobcontracts.conformance.run.progress import bar
from jobcontracts.rendering.console import TerminalConsole


def told(total: float, *done: float) -> list[str]:
    written = io.StringIO()
    with bar(TerminalConsole(file=written, width=80), "kettles", total) as show:
        for number in done:
            show(number, f"call {number}")
    return written.getvalue().splitlines()


def test_a_line_is_written_for_each_quarter() -> None:
    assert told(8, *range(9)) == [
        "kettles: 0 %, call 0",
        "kettles: 25 %, call 2",
        "kettles: 50 %, call 4",
        "kettles: 75 %, call 6",
        "kettles: 100 %, call 8",
    ]


def test_where_there_is_nothing_to_do_all_is_done() -> None:
    assert told(0, 0, 0) == ["kettles: 100 %, call 0"]
