"""`nox -s upgrade`: the pins move, the output is written anew, and what is different is shown.

Two steps, for between them the new set is installed. Both compare with the last commit, so that an
upgrade which was interrupted is taken up again where it stopped.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from jobcontracts.files.output_folder import replace_file
from jobcontracts.problem import Problem, ProblemsError
from pins import exact, lock, report
from pins.checkout import OUTPUT, PINS, WAY_BACK, Checkout
from pins.originals import ChangedOriginal, changed_originals, upstream_difference
from pins.sets import Move, Versions, moves

STEPS = {
    "generated/": ["-m", "jobcontracts", "generate"],
    "the golden files": [
        "-m",
        "pytest",
        "-q",
        "tests/generation/test_golden.py",
        "--update-golden",
    ],
}
"""What writes the output, by what it writes."""

LISTED = 5
"""How many files are named that stand in the way."""


def move(root: Path, names: Sequence[str]) -> str:
    """Move exact pins and locked sets to the newest releases that go together.

    Args:
        root: The checkout.
        names: The packages to move; all if empty.

    Returns:
        A line on what was done.

    Raises:
        ProblemsError: A name is unknown, nothing goes together, or work would be overwritten.
    """
    text = (root / lock.PYPROJECT).read_text("utf-8")
    was, pins = lock.versions_below(root), exact.pinned_versions(text)
    chosen = [exact.normalised(name) for name in names]
    if unknown := sorted({*chosen} - {*was}):
        raise ProblemsError([unknown_packages(unknown)])
    options = [f"--upgrade-package={name}" for name in chosen] or ["--upgrade"]
    # Twice: first with the pins as lower bounds, which says how far they can go together, on every
    # Python at once; then with the pins there, which is what `nox -s lock` would write.
    loose = exact.loosened(text, {*chosen} or {*pins})
    with lock.locked_aside(root, loose, [*options, "--fork-strategy=fewest"]) as folder:
        reached = lock.locked_below(folder)
    text = exact.moved(text, {name: reached.get(name, version) for name, version in pins.items()})
    with lock.locked_aside(root, text, options) as folder:
        now = lock.versions_below(folder)
        found = moves(was, now)
        if not found:
            asked = ", ".join(chosen) or f"{len(now)} packages"
            return f"Nothing moved: of {asked}, the index has nothing newer that goes together."
        refuse_uncommitted(Checkout(root))
        (folder / lock.PYPROJECT).replace(root / lock.PYPROJECT)
        lock.take_sets(folder, root)
    return f"Moved {len(found)} of {len(now)} packages. To get back: `{WAY_BACK}`"


def regenerate(root: Path, path: Path) -> None:
    """Write the output anew with what is installed, and print what is different.

    Args:
        root: The checkout.
        path: Where the report goes besides the screen; nothing is there if nothing moved.

    Raises:
        ProblemsError: The output could not be written.
    """
    checkout = Checkout(root)
    path.unlink(missing_ok=True)
    committed = checkout.committed_versions()
    found = moves(committed, lock.versions_below(root))
    if not found:
        print("The sets are those of the last commit: nothing to regenerate.")
        return
    pins = exact.pinned_versions((root / lock.PYPROJECT).read_text("utf-8"))
    held = report.held_section(pins, lock.newest(sorted(pins)))
    for what, command in STEPS.items():
        print(f"writing {what}", flush=True)
        if status := subprocess.run(
            [sys.executable, "-P", *command], cwd=root, check=False
        ).returncode:
            raise ProblemsError([not_written(what, status, found, pins)])
    changed = changed_originals(root / "templates" / "originals.json")
    told = [
        report.moved_section(found, pins),
        held,
        report.originals_section(changed),
        report.output_section(checkout.difference("--stat")),
    ]
    before = "\n".join(section for section in told if section)
    replace_file(path, f"{before}\n{report.NEXT}".encode())
    print(before)
    print(*originals_differences(changed, committed, pins, checkout), sep="\n")
    print(checkout.difference("--color" if sys.stdout.isatty() else "--no-color"))
    print(report.NEXT)


def originals_differences(
    changed: Sequence[ChangedOriginal], was: Versions, now: Versions, checkout: Checkout
) -> list[str]:
    """Return the diffs of upstream's templates; none for what changed before this upgrade.

    Args:
        changed: The templates that are not those that ours were written against.
        was, now: The versions before and after.
        checkout: Its last commit has the hashes of those before.
    """
    names = [exact.normalised(one.package) for one in changed]
    return [
        upstream_difference(one, was[name], checkout.committed_entry(name))
        for one, name in zip(changed, names, strict=True)
        if was[name] != now[name]
    ]


def refuse_uncommitted(checkout: Checkout) -> None:
    """Stop before work that is not committed is mixed with an upgrade.

    Raises:
        ProblemsError: There is such work.
    """
    if not (mixed := checkout.uncommitted([*PINS, *OUTPUT])):
        return
    more = f" and {len(mixed) - LISTED} more" if len(mixed) > LISTED else ""
    problem = Problem(
        path=None,
        line=0,
        pointer="",
        expected="pins and output as in the last commit, so that the diff shows the upgrade alone",
        found=f"changes in {', '.join(mixed[:LISTED])}{more}. Nothing was moved",
        fix="commit them, or put them aside with `git stash`; then `nox -s upgrade` again",
    )
    raise ProblemsError([problem])


def unknown_packages(names: Sequence[str]) -> Problem:
    """Return the problem that packages are to be moved which are in no locked set."""
    return Problem(
        path=None,
        line=0,
        pointer="",
        expected="names of packages in requirements/",
        found=", ".join(names),
        fix="look for the name in requirements/typing.txt; without names, everything moves",
    )


def not_written(what: str, status: int, found: Sequence[Move], pins: dict[str, str]) -> Problem:
    """Return the problem that the new generators do not render what the old ones did.

    Args:
        what: What was to be written.
        status: The exit status of what should have written it.
        found: What moved.
        pins: The exact pins now: the generators are among them.
    """
    suspects = [one for one in found if one.name in pins] or list(found)
    names = ", ".join(map(str, suspects))
    return Problem(
        path=None,
        line=0,
        pointer="",
        expected=f"{what} written with {names}",
        found=f"exit status {status}, with the reason above; nothing of it was written",
        fix=f"to get back: `{WAY_BACK}`, then one at a time: `nox -s upgrade -- NAME`; or mend "
        "tools/ and templates/, and run `nox -s upgrade` again",
    )
