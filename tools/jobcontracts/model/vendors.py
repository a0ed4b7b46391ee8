"""Where contracts live: one folder per vendor below a specs folder. No vendor is named in code."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from jobcontracts.problem import Problem, ProblemsError, nearest

OPENAPI = "openapi.yaml"
LIFECYCLE = "lifecycle.yaml"

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 100
OURS = ("index", "jobcontracts", "sessions")
"""Names that mean something else: the site's first page, this program, and /_mock/sessions/."""


def own_specs() -> Path:
    """Return the specs that came with this installation: in the package, else in the repository."""
    packaged = Path(__file__).parents[1] / "specs"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "specs"


def vendor_names(specs: Path) -> list[str]:
    """Return the vendors below `specs`, sorted: each folder there is one.

    Raises:
        ProblemsError: `specs` is no folder, or has no vendor in it.
    """
    if not specs.is_dir():
        found = "a file" if specs.exists() else "no such folder"
        fix = "name another with --specs"
        raise ProblemsError.of("a folder of contracts", found, fix, specs)
    folders = (path for path in specs.iterdir() if path.is_dir())
    names = sorted(path.name for path in folders if not path.name.startswith((".", "_")))
    if not names:
        found = "files, and no folder" if any(specs.iterdir()) else "an empty folder"
        fix = f"write <vendor>/{OPENAPI} and <vendor>/{LIFECYCLE} there, or name another folder"
        fix += f" with --specs; those that come with jobcontracts are in {own_specs()}"
        raise ProblemsError.of("a folder per vendor", found, fix, specs)
    return names


def without_contracts(specs: Path) -> bool:
    """Return whether a folder has something in it, and nothing of a contract."""
    inner = list(specs.iterdir())
    return bool(inner) and not any((f / n).is_file() for f in inner for n in (OPENAPI, LIFECYCLE))


def name_problem(folder: Path) -> Problem | None:
    """Return what is wrong with the name of a vendor's folder, from which others are made.

    The client is imported as `<name>_jobs`, it reads `<NAME>_TOKEN`, its page is `<name>.html`.
    """
    name = folder.name
    expected = "a name of lower-case letters, digits and single underscores, with a letter first"
    if NAME.fullmatch(name) and len(name) <= LONGEST:
        if not keyword.iskeyword(name) and name not in (*sys.stdlib_module_names, *OURS):
            return None
        expected = "a name that means nothing else, to Python or to this program"
    elif len(name) > LONGEST:
        expected = f"a name of {LONGEST} characters at most"
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:LONGEST]
    fix = f"call it {words}_api, for example" if words else "call it something else"
    return Problem(folder, 0, "", expected, name, fix)


def chosen_vendors(specs: Path, wanted: Sequence[str]) -> list[str]:
    """Return the wanted vendors, or all if none is wanted.

    Raises:
        ProblemsError: A wanted vendor has no folder below `specs`; or see `vendor_names`.
    """
    names = vendor_names(specs)
    problems = []
    for name in wanted:
        if name not in names:
            fix = nearest(name, names, "write its name as the folder is called")
            problems.append(
                Problem(specs, 0, "", f"one of {', '.join(names)}", f"the vendor {name}", fix)
            )
    if problems:
        raise ProblemsError(problems)
    return [name for name in names if not wanted or name in wanted]
