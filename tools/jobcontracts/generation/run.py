"""`jobcontracts generate`: two verbs, write and check, over one way of rendering."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobcontracts.files.output_folder import (
    LOCK,
    files_in,
    prepare,
    refuse_overlap,
    replace_folders,
)
from jobcontracts.generation.freshness import Freshness
from jobcontracts.generation.lock import package_lock
from jobcontracts.generation.templates import own_templates
from jobcontracts.generation.write import Difference, compare
from jobcontracts.model.vendors import chosen_vendors, vendor_names
from jobcontracts.problem import shown
from jobcontracts.rendering.terminal import terminal

LISTED = 20
"""How many files of one vendor are named."""


def run_generate(
    specs: Path,
    vendors: Sequence[str],
    output: Path,
    check: bool,
    say: Callable[[str], object],
    *,
    prune: bool = False,
) -> int:
    """Write client packages, or compare them with what would be written.

    Args:
        specs: The folder of contracts.
        vendors: Which ones; all if empty.
        output: The folder of generated packages.
        check: Compare only.
        say: Prints a line of the outcome.
        prune: Remove packages that have no contract, too.

    Returns:
        The exit status: 0, or 1 if `check` found a difference.

    Raises:
        ProblemsError: A contract is broken, or the output is not ours to write to.
    """
    names = chosen_vendors(specs, vendors)
    if not check:
        refuse_overlap(output, [specs, *(specs / name for name in names), own_templates()])
        prepare(output)
    orphans = [] if vendors and not prune else orphaned(output, vendor_names(specs))
    folders = [specs / name for name in names]
    freshness = Freshness(output, own_templates())
    fresh = {folder.name for folder in folders if freshness.is_fresh(folder)}
    stale = [folder for folder in folders if folder.name not in fresh]
    if not check:
        for name in [*(folder.name for folder in stale), *(orphans if prune else ())]:
            refuse_foreign(output / name)
    rendered = render(stale)
    packages = [
        Package(name, len(files_in(output / name)))
        if name in fresh
        else differing(rendered, output, name)
        for name in names
    ]
    if not check:
        write(rendered, packages, output, orphans if prune else ())
        freshness.remember(stale)
    width = max(map(len, [*names, *orphans]))
    lines = [line for package in packages for line in package.told(width, check)]
    verb = "Stale" if check else "Gone " if prune else "Kept "
    lines += [f"{verb}  {name:<{width}}  no contract in {shown(specs)}" for name in orphans]
    different = bool(orphans) or any(package.differences for package in packages)
    if check and different:
        pruned = " --prune" if orphans else ""
        lines.append(f"fix: jobcontracts generate --output {shown(output)}{pruned}")
    elif orphans and not prune:
        lines.append("--prune removes what has no contract")
    for line in lines:
        say(terminal(line))
    return int(check and different)


@dataclass(frozen=True, slots=True)
class Package:
    """What a vendor's package was found to be.

    Args:
        vendor: The vendor.
        count: How many files it has.
        differences: What differs from what was rendered.
        edited: Which files were edited by hand, and are written anew.
    """

    vendor: str
    count: int
    differences: Sequence[Difference] = ()
    edited: Sequence[str] = ()

    def told(self, width: int, check: bool) -> list[str]:
        """Return the lines about it; `width` is that of the longest name."""
        name = f"{self.vendor:<{width}}"
        if not self.differences:
            return [f"Fresh  {name}  {self.count} files"]
        verb = "Stale" if check else "Wrote"
        news = [f"{d.kind:<8} {d.path}" for d in self.differences] if check else []
        news += [f"edited by hand, and written anew: {path}" for path in self.edited]
        more = [f"and {len(news) - LISTED} more"] if len(news) > LISTED else []
        lines = (f"       {line}" for line in (*news[:LISTED], *more))
        return [f"{verb}  {name}  {len(self.differences)} of {self.count} files", *lines]


def write(
    rendered: Mapping[str, bytes], packages: Sequence[Package], output: Path, removed: Sequence[str]
) -> None:
    """Write the packages that are not as they should be, and remove others.

    Raises:
        ProblemsError: A package is not ours to replace or remove.
    """
    files = {p.vendor: below(rendered, p.vendor) for p in packages if p.differences}
    if files or removed:
        replace_folders(output, files, removed, refuse=refuse_foreign)


def differing(rendered: Mapping[str, bytes], output: Path, vendor: str) -> Package:
    """Compare one package with what was rendered."""
    differences = compare(rendered, output, vendor)
    changed = {d.path for d in differences if d.kind == "changed"}
    edited = [f"{vendor}/{path}" for path in package_lock(vendor).edited(output / vendor)]
    lost = [path for path in edited if path in changed]
    return Package(vendor, len(below(rendered, vendor)), differences, lost)


def refuse_foreign(package: Path) -> None:
    """Refuse a folder that is no package of the vendor that it is named after, or holds more.

    Raises:
        ProblemsError: It is such a folder.
    """
    package_lock(package.name).refuse_foreign(package)


def below(rendered: Mapping[str, bytes], vendor: str) -> dict[str, bytes]:
    """Return a vendor's files by their path in its package."""
    start = f"{vendor}/"
    return {p.removeprefix(start): text for p, text in rendered.items() if p.startswith(start)}


def render(folders: Sequence[Path]) -> dict[str, bytes]:
    """Check the contracts in some folders and render their packages.

    Raises:
        ProblemsError: A contract is broken.
    """
    if not folders:
        return {}
    # Imported here: what is fresh is found without them, and they take their time.
    from jobcontracts.check import checked_contracts
    from jobcontracts.generation.render import render_packages

    return render_packages(checked_contracts(folders), own_templates())


def orphaned(output: Path, names: Sequence[str]) -> list[str]:
    """Return the packages that have no contract: they are ours, and called as no vendor is."""
    found = (lock.parent for lock in output.glob(f"*/{LOCK}"))
    ours = (p.name for p in found if package_lock(p.name).outputs(p) is not None)
    return sorted({*ours} - {*names})
