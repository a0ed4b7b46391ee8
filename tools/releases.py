"""`python -P -m releases`: copies into dist/new/ what `nox -s build` has built and no index has.

A version is due once its changelog has a date for it, and, of a client, once `jobcontracts release`
has kept its contract. Whether it is published, the index says that uv is set up for. Only for
maintainers, and not shipped: it needs this checkout, uv and the standard library.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

# An answer that was cached may be older than the last release.
LOOK_UP = ["-m", "uv", "pip", "compile", "--quiet", "--no-deps", "--universal", "--no-cache"]
NOT_THERE = 1  # how uv ends where the index has no such version; where it has no answer, with 2

_QUOTED = re.compile(r"^```.*?^```|<!--.*?-->", re.DOTALL | re.MULTILINE)
"""What only looks like a heading in Markdown."""


@dataclass(frozen=True, slots=True)
class Package:
    """A distribution of the checkout.

    Args:
        name, version: As its pyproject.toml has them.
        vendor: The vendor of a client; empty for the toolkit.
    """

    name: str
    version: str
    vendor: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def files(self) -> tuple[str, str]:
        """The names of its sdist and its wheel."""
        stem = f"{self.name.replace('-', '_')}-{self.version}"
        return f"{stem}.tar.gz", f"{stem}-py3-none-any.whl"


def packages(root: Path) -> Iterator[Package]:
    """Yield the toolkit and each client: a vendor is a folder, never a name in a list."""
    for path in (root / "pyproject.toml", *sorted(root.glob("generated/*/pyproject.toml"))):
        project = tomllib.loads(path.read_text("utf-8"))["project"]
        vendor = "" if path.parent == root else path.parent.name
        yield Package(project["name"], project["version"], vendor)


def missing_for_release(root: Path, package: Package) -> str:
    """Return what has to be done before a version is due; nothing if it is."""
    specs = Path("specs", package.vendor) if package.vendor else Path()
    changelog = root / specs / "CHANGELOG.md"
    text = changelog.read_text("utf-8-sig", errors="replace") if changelog.is_file() else ""
    heading = rf"^## \[{re.escape(package.version)}\] - ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\s*$"
    found = re.search(heading, _QUOTED.sub("", text), re.MULTILINE)
    if found is None or not _is_past(found[1]):
        return f"give it a date in {(specs / 'CHANGELOG.md').as_posix()}"
    if package.vendor and not (root / specs / "released" / package.version).is_dir():
        return f"run `jobcontracts release {package.vendor}`"
    return ""


def _is_past(day: str) -> bool:
    try:
        return date.fromisoformat(day) <= datetime.now(UTC).date()
    except ValueError:
        return False


def is_published(package: Package) -> bool:
    """Return whether the index has this version.

    Raises:
        SystemExit: It has not answered.
    """
    wanted = f"{package.name}=={package.version}\n"
    command = [sys.executable, "-P", *LOOK_UP, "-"]
    run = subprocess.run(command, input=wanted, capture_output=True, encoding="utf-8", check=False)
    # With a hint uv has not asked for all that there is: it is offline, or looks at old versions.
    if run.returncode not in (0, NOT_THERE) or "hint:" in run.stderr:
        sys.exit(f"cannot tell whether {package} is published:\n{run.stderr}")
    return run.returncode == 0


def collect(root: Path) -> None:
    """Copy the files of what is due and new from dist/ into dist/new/, and nothing else.

    Args:
        root: The checkout.

    Raises:
        SystemExit: The index has not answered, or a file was not built; then there is no dist/new/.
    """
    built = root / "dist"
    shutil.rmtree(built / "new", ignore_errors=True)
    new = []
    for package in packages(root):
        if missing := missing_for_release(root, package):
            print(f"Not due    {package}: {missing}")
        elif is_published(package):
            print(f"Published  {package}")
        else:
            print(f"New        {package}")
            new += [built / name for name in package.files]
    if absent := [path.name for path in new if not path.is_file()]:
        sys.exit(f"not in dist/: {', '.join(absent)}\nfix: nox -s build")
    (built / "new").mkdir(parents=True)
    for path in new:
        shutil.copy(path, built / "new")


if __name__ == "__main__":
    collect(Path.cwd())
