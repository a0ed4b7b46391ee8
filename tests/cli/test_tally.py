"""The table of a check, which is written without rich where that would look the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcontracts.cli import output
from jobcontracts.cli.output import Row, print_tally

HEADER = ["vendor", "operations", "states"]
NAMES = st.text(st.characters(codec="utf-8"), max_size=70)
NUMBERS = st.integers(0, 10**12).map(str)
ROWS = st.lists(st.tuples(st.tuples(NAMES, NUMBERS, NUMBERS), st.sampled_from(["", "red"])))


def printed(rows: Sequence[Row], plain: bool) -> str:
    with pytest.MonkeyPatch.context() as patch, StringIO() as written:
        patch.setattr(output, "_is_plain", lambda stream: plain)
        patch.setattr(sys, "stdout", written)
        print_tally(HEADER, rows)
        return written.getvalue()


@given(ROWS)
def test_it_looks_the_same_without_rich(rows: list[Row]) -> None:
    assert printed(rows, True) == printed(rows, False)


def test_it_is_aligned() -> None:
    rows = [(("globex", "7", "12"), ""), (("a_much_longer_name", "1,000", "3"), "red")]
    assert printed(rows, True).splitlines() == [
        "vendor              operations  states",
        "globex                       7      12",
        "a_much_longer_name       1,000       3",
    ]


@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_who_asks_for_colour_has_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in ("FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR"):
        monkeypatch.delenv(other, raising=False)
    with StringIO() as stream:
        assert output._is_plain(stream)
        monkeypatch.setenv(name, "1")
        assert not output._is_plain(stream)
