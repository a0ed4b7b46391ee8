"""`jobcontracts generate`: two verbs, write and check, over one way of rendering."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from jobcontracts.contracts.check import checked_contract
from jobcontracts.contracts.vendors import chosen_vendors
from jobcontracts.generation.render import own_templates, render_packages
from jobcontracts.generation.write import compare, remove, swap_in
from jobcontracts.problem import shown

LISTED = 20
"""How many stale files of one vendor are named."""


def run_generate(
    specs: Path, vendors: Sequence[str], output: Path, check: bool, console: Console
) -> int:
    """Write client packages, or compare them with what would be written.

    Args:
        specs: The folder of contracts.
        vendors: Which ones; all if empty.
        output: The folder of generated packages.
        check: Compare only.
        console: Where the outcome is told.

    Returns:
        The exit status: 0, or 1 if `check` found a difference.

    Raises:
        ProblemsError: A contract is broken.
    """
    names = chosen_vendors(specs, vendors)
    contracts = [checked_contract(specs / name) for name in names]
    orphans = [] if vendors else orphaned(output, names)
    rendered = render_packages(contracts, own_templates())
    width = max(len(name) for name in [*names, *orphans])
    stale = False
    differences = compare(rendered, output, [*names, *orphans])
    for name in [*names, *orphans]:
        mine = [d for d in differences if d.path.startswith(f"{name}/")]
        stale = stale or bool(mine)
        count = sum(path.startswith(f"{name}/") for path in rendered)
        if not mine:
            console.print(f"Fresh  {name:<{width}}  {count} files", highlight=False)
            continue
        verb = "Stale" if check else "Wrote"
        console.print(f"{verb}  {name:<{width}}  {len(mine)} of {count} files", highlight=False)
        for difference in mine[:LISTED] if check else []:
            console.print(
                f"       {difference.kind:<8} {difference.path}", highlight=False, soft_wrap=True
            )
        if check and len(mine) > LISTED:
            console.print(f"       and {len(mine) - LISTED} more", highlight=False)
    if check:
        if stale:
            console.print(
                f"fix: jobcontracts generate --output {shown(output)}",
                highlight=False,
                soft_wrap=True,
            )
        return int(stale)
    if stale:
        swap_in(rendered, output, names)
        for name in orphans:
            remove(output, name)
    return 0


def orphaned(output: Path, names: Sequence[str]) -> list[str]:
    """Return the generated packages that have no contract: a lock, and no vendor's name."""
    return sorted(
        lock.parent.name
        for lock in output.glob("*/contract.lock.json")
        if lock.parent.name not in names
    )
