"""Where the toolkit prints: how wide a page is that no terminal shows."""

from __future__ import annotations

import io
from typing import Any

import pytest

from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.rendering.terminal import PIPED_WIDTH


def printed(**options: Any) -> str:
    file = io.StringIO()
    TerminalConsole(file, **options).print("word " * 1000)
    return file.getvalue()


@pytest.mark.parametrize(("options", "width"), [({"width": 30}, 30), ({}, PIPED_WIDTH)])
def test_lines_into_a_file_are_as_wide_as_asked_for_or_as_a_pipe(
    options: dict[str, int], width: int
) -> None:
    longest = max(map(len, printed(**options).splitlines()))
    assert width - len("word ") <= longest <= width
