"""What a shell offers after a tab. Every name is read from the specs; none is typed here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from jobcontracts.cli.specs import usual_specs_folder, vendors_there

PHASES = ("life", "examples", "coverage", "fuzzing", "stateful")
"""Those of conformance, so that nobody waits for schemathesis at a tab; a test holds them equal."""


def vendors_to_complete(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the vendors that were not written yet."""
    written = ctx.params.get("vendors") or ()
    there = _offered(vendors_there(_given(ctx)))
    return [name for name in there if name.startswith(incomplete) and name not in written]


def targets_to_complete(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the vendors, each with the colon that a job comes after."""
    there = _offered(vendors_there(_given(ctx)))
    return [f"{name}:" for name in there if f"{name}:".startswith(incomplete)]


def plans_to_complete(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the plans of the vendors that will be served; those of one behind its `VENDOR=`."""
    given = _given(ctx)
    there = _offered(vendors_there(given))
    vendor, sign, _ = incomplete.partition("=")
    if sign:
        named = [vendor] if vendor in there else []
        plans = [f"{vendor}={plan}" for plan in _plans(usual_specs_folder(given), named)]
    else:
        plans = _plans(usual_specs_folder(given), _served(ctx, there))
    return [plan for plan in plans if plan.startswith(incomplete)]


def phases_to_complete(incomplete: str) -> list[str]:
    """Return the phases of a conformance run."""
    return [phase for phase in PHASES if phase.startswith(incomplete)]


def _given(ctx: typer.Context) -> Path | None:
    """Return the folder that --specs names; at this time it is still as it was written."""
    written = ctx.params.get("specs")
    return None if written is None else Path(written)


def _served(ctx: typer.Context, there: list[str]) -> list[str]:
    # Behind an option that still waits for its value, arguments are left as they were written.
    wanted = {*ctx.args, *(ctx.params.get("vendors") or ())}
    wanted.update(ctx.params.get("more_vendors") or ())
    return [name for name in there if not wanted or name in wanted]


def _plans(folder: Path, vendors: Iterable[str]) -> list[str]:
    """Return the names of plans, each once; a lifecycle with a fault has none to offer."""
    from jobcontracts.model.source import read_source
    from jobcontracts.model.vendors import LIFECYCLE
    from jobcontracts.problem import ProblemsError

    found: dict[str, None] = {}
    for vendor in vendors:
        try:
            root: Any = read_source(folder / vendor / LIFECYCLE).root
            found.update(dict.fromkeys(root["simulate"]["plans"]))
        except (ProblemsError, KeyError, TypeError):
            continue
    return _offered(found)


def _offered(names: Iterable[str]) -> list[str]:
    """Return the names that `check` could let stand: zsh evaluates what it is offered."""
    return [name for name in names if re.fullmatch("[a-z][a-z0-9_-]*", str(name))]
