"""When a page was read last, and what to look at when it is read again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from jobcontracts.check.openapi.sources import reading_days
from jobcontracts.model.source import read_source

from ..conftest import VENDORS, Run

Spoil = Callable[[str, str, str], None]
READ = date(2026, 11, 25)
CLIENT = "client\n      read: 2026-11-25"


def kinds(specs: Path, today: date) -> set[str]:
    """Return what is said of the days on which the pages of `small` were read."""
    found = reading_days(read_source(specs / "small" / "openapi.yaml"), today)
    return {"warning" if problem.warning else "problem" for problem in found}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (READ - timedelta(days=2), {"problem"}),  # nowhere is it that day yet
        (READ, set()),
        (date(2027, 11, 25), set()),
        (date(2027, 11, 27), {"warning"}),
    ],
)
def test_a_page_was_read_within_the_last_year(specs: Path, today: date, expected: set[str]) -> None:
    assert kinds(specs, today) == expected


def test_a_page_that_was_read_long_ago_is_no_reason_to_fail(run: Run, spoil: Spoil) -> None:
    spoil("small/openapi.yaml", CLIENT, "client\n      read: 2025-01-31")
    status, out, err = run("check", "small")
    assert status == 0
    assert out.splitlines()[1].split()[0] == "small"
    first, place, fix, count = err.splitlines()
    assert first.startswith("specs/small/openapi.yaml:14: warning: expected ")
    assert "2025-01-31" in first
    assert place == "  at: /info/x-sources/client/read"
    assert "jobcontracts check --sources" in fix
    assert count == "1 warning in 1 of 1 contracts"


def test_a_page_that_was_read_tomorrow_is_one(run: Run, spoil: Spoil) -> None:
    spoil("small/openapi.yaml", CLIENT, "client\n      read: 2028-01-31")
    status, _, err = run("check", "small")
    assert status == 1
    assert err.startswith("specs/small/openapi.yaml:14: expected ")
    assert err.endswith("\n1 problem in 1 of 1 contracts\n")


def test_a_day_that_is_none_is_a_mistake_in_one_line(
    run: Run, specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert specs.is_dir()
    for text in ("today", "9" * 30, ""):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
        status, out, err = run("check")
        assert (status, out) == (2, "")
        assert "SOURCE_DATE_EPOCH" in err
        assert len(err.splitlines()) == 2


def test_each_page_is_a_checklist_of_what_rests_on_it(run: Run, specs: Path) -> None:
    assert specs.is_dir()
    status, out, err = run("check", "--sources", "small")
    assert (status, err) == (0, "")
    prints, client, inferred = out.rstrip().split("\n\n")
    assert client.splitlines() == [
        "small: The vendor's own client",
        "https://print.example/client",
        "last read on 2026-11-25",
        "[ ]    54  operation        /paths/~1prints~1{printId}/get",
        "[ ]    60  response         /paths/~1prints~1{printId}/get/responses/200",
    ]
    assert "small: Prints\nhttps://print.example/docs/prints\nlast read on " in prints
    # What a page says in passing, by its nearest ancestor's mark; and not what is inferred.
    assert "property         /components/schemas/Print/properties/status\n" in prints
    assert "percent" not in prints
    assert "/delete" not in prints
    # That comes last, for what a client does, or several pages say, rests on no page alone.
    assert inferred.startswith("small: inferred")
    assert "property         /components/schemas/Print/properties/percent\n" in f"{inferred}\n"
    assert "/delete" in inferred


def test_the_checklist_has_each_documented_element(run: Run, specs: Path) -> None:
    assert specs.is_dir()
    _, tally, _ = run("check", "small")
    _, out, _ = run("check", "--sources", "small")
    pages, _, _ = out.partition("small: inferred")
    places = {line.split(maxsplit=3)[3] for line in pages.splitlines() if line.startswith("[ ]")}
    assert len(places) == int(tally.splitlines()[1].split()[2])


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_checklist_fits_into_80_columns(run: Run, vendor: str) -> None:
    status, out, _ = run("check", "--sources", vendor)
    assert status == 0
    # An address is never broken: it is there to be clicked on.
    lines = [line for line in out.splitlines() if not re.match("https?://", line)]
    assert max(map(len, lines)) <= 80


def test_a_contract_that_cannot_be_read_has_no_pages(run: Run, specs: Path) -> None:
    (specs / "small" / "openapi.yaml").write_text("[", "utf-8")
    status, out, err = run("check", "--sources", "small")
    assert (status, out) == (1, "")
    assert err.endswith("\n1 problem in 1 of 1 contracts\n")
