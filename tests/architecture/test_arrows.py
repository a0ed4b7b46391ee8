"""Data flows one way: who may import whom, read from the code itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import REPOSITORY, VENDORS

TOOLKIT = REPOSITORY / "tools" / "jobcontracts"

ARROWS: dict[str, set[str]] = {
    # A part of the toolkit, and the parts that it may import besides itself.
    "rendering": set(),
    "problem": {"rendering"},
    "files": {"problem"},
    "verdict": {"files", "problem", "rendering"},
    "model": {"files", "problem", "rendering"},
    "check": {"files", "model", "problem", "rendering"},
    "generation": {"check", "files", "model", "problem", "rendering"},
    "client_packages": {"model", "problem"},
    "mock": {"check", "client_packages", "files", "model", "problem", "rendering"},
    "conformance": {"check", "files", "mock", "model", "problem", "rendering", "verdict"},
    "compat": {"check", "files", "model", "problem", "rendering"},
    "exporting": {"model", "problem"},
    "docs": {"check", "compat", "files", "generation", "model", "problem", "rendering"},
    "importing": {"check", "files", "model", "problem"},
    "watch": {"check", "client_packages", "files", "mock", "model", "problem", "rendering"},
    "extras": set(),
    "pytest_plugin": {"extras", "mock", "model", "problem"},
    # Each command may call the part that it is there for.
    "cli": {
        *(
            "check",
            "compat",
            "conformance",
            "docs",
            "exporting",
            "extras",
            "files",
            "generation",
            "importing",
            "mock",
            "model",
            "problem",
        ),
        *("rendering", "verdict", "watch"),
    },
}
"""Neither the mock nor conformance may see generation: a bug in it could hide itself there."""

PUBLISHED = {"msgspec", "httpx2", "httpcore2", "pyreqwest"}
"""What a generated client may import besides the standard library and itself."""


def imported(path: Path) -> Iterator[str]:
    """Yield the absolute names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def imported_at_once(module: ast.Module) -> Iterator[str]:
    """Yield what a module imports while it is loaded: neither in a function nor for types only."""
    for node in module.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("part", ARROWS)
def test_a_part_of_the_toolkit_imports_only_what_stands_below_it(part: str) -> None:
    files = (
        [TOOLKIT / f"{part}.py"]
        if (TOOLKIT / f"{part}.py").exists()
        else (TOOLKIT / part).rglob("*.py")
    )
    for path in files:
        for name in imported(path):
            top, _, below = name.partition(".")
            if top == "jobcontracts" and below:
                assert below.split(".")[0] in {*ARROWS[part], part}, f"{path} imports {name}"


@pytest.mark.parametrize("path", sorted((TOOLKIT / "cli").glob("*.py")), ids=lambda p: p.stem)
def test_a_command_imports_what_it_calls_only_when_it_runs(path: Path) -> None:
    # Else `jobcontracts check` waits for the generators, and `--help` for everything.
    light = {"jobcontracts.problem", "jobcontracts.rendering.terminal"}
    allowed = {*sys.stdlib_module_names, "typer", *light}
    for name in imported_at_once(ast.parse(path.read_text("utf-8"))):
        known = name in allowed or name.split(".")[0] in allowed
        assert known or name.startswith("jobcontracts.cli"), f"{path} imports {name}"


DRAWN = {"rich.table.Table", "rich.console.Group", "rich.console.RenderableType"} | {
    "rich.progress_bar.ProgressBar"
}
"""What of rich a part may use: only `rendering` writes, so that nothing reaches a terminal raw."""


@pytest.mark.parametrize("part", [p for p in ARROWS if p != "rendering" and (TOOLKIT / p).is_dir()])
def test_only_rendering_writes_to_a_terminal(part: str) -> None:
    for path in (TOOLKIT / part).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rich"):
                assert {f"{node.module}.{alias.name}" for alias in node.names} <= DRAWN, path
            if isinstance(node, ast.Import):
                assert not [a.name for a in node.names if a.name.startswith("rich")], path


@pytest.mark.parametrize("part", [p for p in ARROWS if (TOOLKIT / p).is_dir()])
def test_no_part_imports_a_generated_client_by_name(part: str) -> None:
    packages = {f"{vendor}_jobs" for vendor in VENDORS}
    for path in (TOOLKIT / part).rglob("*.py"):
        assert not packages & {name.split(".")[0] for name in imported(path)}, path


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_generated_client_depends_on_published_libraries_only(vendor: str) -> None:
    package = REPOSITORY / "generated" / vendor / f"{vendor}_jobs"
    allowed = {*sys.stdlib_module_names, *PUBLISHED, package.name}
    for path in package.rglob("*.py"):
        names = {name.split(".")[0] for name in imported(path)}
        assert names <= allowed, f"{path} imports {sorted(names - allowed)}"


def test_the_templates_runtime_depends_on_nothing_of_ours() -> None:
    for path in (REPOSITORY / "templates" / "runtime").rglob("*.py"):
        names = {name.split(".")[0] for name in imported(path)}
        assert names <= {*sys.stdlib_module_names, *PUBLISHED}, path


def test_the_maintainers_pins_run_before_anything_is_installed() -> None:
    for path in (REPOSITORY / "tools" / "pins").glob("*.py"):
        names = {name.split(".")[0] for name in imported(path)}
        assert names <= {*sys.stdlib_module_names, "pins"}, path


def test_specs_hold_no_code() -> None:
    assert not list((REPOSITORY / "specs").rglob("*.py"))


DOORS = {"mock", "mock.http.server.command"}
"""Where others come into the mock: what it offers, and its command. Nothing in it imports them."""


def imports_within(part: str) -> dict[str, set[str]]:
    """Return what each module of a part imports of the same part, wherever and for whatever."""
    paths = {
        ".".join(path.relative_to(TOOLKIT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (TOOLKIT / part).rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for name, path in paths.items():
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        froms = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module]
        wanted = {
            option.removeprefix("jobcontracts.")
            for n in froms
            for option in (str(n.module), *(f"{n.module}.{alias.name}" for alias in n.names))
        }
        found[name] = wanted & paths.keys() - {name}
    return found


@pytest.mark.parametrize("part", [p for p in ARROWS if (TOOLKIT / p).is_dir()])
def test_no_part_has_a_circle_of_imports(part: str) -> None:
    left = imports_within(part)
    while free := {name for name, wanted in left.items() if not wanted & left.keys()}:
        left = {name: wanted for name, wanted in left.items() if name not in free}
    assert not left, f"these import each other, directly or by others: {sorted(left)}"


def test_the_mock_stands_on_six_levels() -> None:
    wanted = imports_within("mock")
    assert not [name for name, those in wanted.items() if those & DOORS]
    left = {name: those for name, those in wanted.items() if name not in DOORS}
    levels = []
    while left:
        levels.append({name for name, those in left.items() if not those & left.keys()})
        left = {name: those for name, those in left.items() if name not in levels[-1]}
    assert len(levels) <= 6, [sorted(level) for level in levels]
