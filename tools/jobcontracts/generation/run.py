"""`jobcontracts generate`: two verbs, write and check, over one way of rendering."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from jobcontracts.contracts.vendors import chosen_vendors
from jobcontracts.generation.lock import LOCK, Locks
from jobcontracts.generation.templates import own_templates
from jobcontracts.generation.write import Difference, compare, existing_files, remove, swap_in
from jobcontracts.problem import shown

if TYPE_CHECKING:
    from jobcontracts.contracts.contract import Contract

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
    orphans = [] if vendors else orphaned(output, names)
    locks = Locks(own_templates())
    fresh = [name for name in names if check and locks.is_fresh(specs, output, name)]
    rendered = render([specs / name for name in names if name not in fresh])
    seen = [name for name in [*names, *orphans] if name not in fresh]
    differences = compare(rendered, output, seen)
    if differences and not check:
        swap_in(rendered, output, names)
        for name in orphans:
            remove(output, name)
    width = max(len(name) for name in [*names, *orphans])
    for name in [*names, *orphans]:
        mine = [d for d in differences if d.path.startswith(f"{name}/")]
        count = sum(path.startswith(f"{name}/") for path in rendered)
        if name in fresh:
            count = len(existing_files(output / name))
        for line in told(name, mine, count, check, width):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
    if check and differences:
        mend = f"fix: jobcontracts generate --output {shown(output)}"
        console.print(mend, highlight=False, markup=False, soft_wrap=True)
    return int(check and bool(differences))


def render(folders: Sequence[Path]) -> dict[str, bytes]:
    """Check the contracts in some folders and render their packages.

    Raises:
        ProblemsError: A contract is broken.
    """
    if not folders:
        return {}
    # Imported here: what is fresh is told without it, and it takes its time.
    from jobcontracts.generation.render import render_packages

    return render_packages(map(_checked, folders), own_templates())


def _checked(folder: Path) -> Contract:
    # Imported here, when the generators are loading already.
    from jobcontracts.contracts.check import checked_contract

    return checked_contract(folder)


def told(
    name: str, differences: Sequence[Difference], count: int, check: bool, width: int
) -> list[str]:
    """Return the lines about one package.

    Args:
        name: The vendor.
        differences: What differs in its package.
        count: How many files it has.
        check: Whether it was only compared.
        width: The width of the longest name.
    """
    if not differences:
        return [f"Fresh  {name:<{width}}  {count} files"]
    verb = "Stale" if check else "Wrote"
    lines = [f"{verb}  {name:<{width}}  {len(differences)} of {count} files"]
    if check:
        lines += [f"       {d.kind:<8} {d.path}" for d in differences[:LISTED]]
        if len(differences) > LISTED:
            lines.append(f"       and {len(differences) - LISTED} more")
    return lines


def orphaned(output: Path, names: Sequence[str]) -> list[str]:
    """Return the generated packages that have no contract: a lock, and no vendor's name."""
    return sorted(
        lock.parent.name for lock in output.glob(f"*/{LOCK}") if lock.parent.name not in names
    )
