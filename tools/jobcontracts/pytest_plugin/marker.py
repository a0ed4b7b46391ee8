"""What the marker `job_mock` may say: each option, with the values that it takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple


class Option(NamedTuple):
    """What the marker takes under a name.

    Args:
        form: How it is written.
        fits: Returns whether a value is of that kind.
    """

    form: str
    fits: Callable[[Any], bool]


class MarkerError(Exception):
    """The marker says what it cannot; the message says what it can."""


def _are_texts(value: Any) -> bool:
    """Return whether a value is some texts; a text itself would be read as its letters."""
    many = isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)
    return many and all(isinstance(text, str) for text in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_limits(value: Any) -> bool:
    from jobcontracts.mock import Limits

    return isinstance(value, Limits)


OPTIONS: Mapping[str, Option] = {
    "vendors": Option('["VENDOR", ...]', _are_texts),
    "plan": Option('"PLAN" or {"VENDOR": "PLAN"}', lambda v: isinstance(v, str | Mapping)),
    "scopes": Option(
        '{"VENDOR": {"PARAMETER": ["VALUE", ...]}}',
        lambda v: isinstance(v, Mapping) and all(isinstance(said, Mapping) for said in v.values()),
    ),
    "seed": Option("a whole number", lambda v: _is_number(v) and isinstance(v, int)),
    "credentials": Option('["SECRET", ...]', lambda v: _are_texts(v) and len(v) > 0),
    "limits": Option("jobcontracts.mock.Limits(...)", _is_limits),
    "clock": Option('"manual", "real" or "poll"', lambda v: isinstance(v, str)),
    "speed": Option("a number", _is_number),
    "allow_hosts": Option('["HOST", ...]', _are_texts),
    "cors": Option("True or False", lambda v: isinstance(v, bool)),
}
"""They mean what they do in `create_app`; `clock` and `speed` what they do in `make_clock`."""


def marked(markers: Iterable[tuple[tuple[Any, ...], Mapping[str, Any]]]) -> dict[str, Any]:
    """Return what the markers of a test say, the first one before the others.

    Args:
        markers: The arguments of each, without names and by name.

    Raises:
        MarkerError: One has an argument that there is not, or a value of another kind.
    """
    # Here, for it takes its time, and pytest loads this file in every run.
    from jobcontracts.problem import quoted

    options: dict[str, Any] = {}
    for arguments, named in markers:
        unknown = [*map(repr, arguments), *(name for name in named if name not in OPTIONS)]
        if unknown:
            allowed = ", ".join(f"{name}=" for name in OPTIONS)
            raise MarkerError(f"the marker job_mock takes {allowed} and not {', '.join(unknown)}")
        for name, value in named.items():
            if not OPTIONS[name].fits(value):
                found = f"{name}={quoted(repr(value))}"
                form = f"{name}={OPTIONS[name].form}"
                raise MarkerError(f"the marker job_mock takes {form}, and not {found}")
        options = {**named, **options}
    return options
