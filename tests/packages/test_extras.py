"""Which libraries of an extra are missing is read from the distribution's own metadata."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest

from jobcontracts import extras

LISTED = [
    "typer>=0.27",
    'nobody-has-this==1.0; extra == "generate"',
    'pytest>=9; extra == "generate"',
    'nobody-has-it-there; (sys_platform != "there") and extra == "generate"',
    "nobody-has-that; extra == 'conformance'",
    'nobody-has-more>=1 ; extra == "generated"',
]


@pytest.mark.parametrize(
    ("extra", "names"),
    [
        ("generate", ["nobody-has-this"]),
        ("conformance", ["nobody-has-that"]),
        ("no-such-extra", []),
    ],
)
def test_what_is_missing(monkeypatch: pytest.MonkeyPatch, extra: str, names: list[str]) -> None:
    monkeypatch.setattr(extras, "requires", lambda _: LISTED)
    assert extras.missing(extra) == names


def test_nothing_is_missing_in_a_checkout_that_was_never_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_there(name: str) -> list[str]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(extras, "requires", not_there)
    assert extras.missing("generate") == []
