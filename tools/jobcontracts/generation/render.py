"""contract -> {path: bytes}: a whole client package, in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jobcontracts.generation.lock import LOCK, Locks, header_text
from jobcontracts.generation.models import ModelsProcess, defined_names

if TYPE_CHECKING:
    from jobcontracts.contracts.contract import Contract
    from jobcontracts.generation.project import ClientProject

SETTINGS = (
    "line-length=100",
    "lint.isort.combine-as-imports=true",
    "lint.isort.split-on-trailing-comma=false",
    "format.skip-magic-trailing-comma=true",
)
RULES = "I,F401,UP,F821"
"""What ruff mends besides the layout: the order of imports, those that are unused, old syntax.

F821, a name that is nowhere defined, it cannot mend: a template is at fault, generation fails.
"""


COMMON_ERRORS = [
    "ConfigurationError",
    "ContractViolation",
    "DocumentedError",
    "ForeignOrigin",
    "JobCancelled",
    "JobEnded",
    "JobExpired",
    "JobFailed",
    "JobsError",
    "ResponseTooLarge",
    "StatusError",
    "TransportError",
    "TransportTimeout",
    "UnexpectedStatus",
    "UnknownState",
    "WaitTimeout",
]
"""The exceptions that every client has."""


def render_packages(contracts: Iterable[Contract], templates: Path) -> dict[str, bytes]:
    """Render the client packages of some contracts.

    Args:
        contracts: Contracts that have passed the check. If they are only checked when they are
            asked for, a generator loads meanwhile.
        templates: The folder of templates.

    Returns:
        Each file's content, by its path below the folder of generated packages.

    Raises:
        ProblemsError: A generator warns of something in a contract.
    """
    with ModelsProcess(templates / "models") as models:
        # Imported here, for it takes its time, too.
        from jobcontracts.generation.project import ClientProject, CompiledTemplates

        contracts = list(contracts)
        models.start(contracts)
        locks = Locks(templates)
        compiled = CompiledTemplates()
        projects = [ClientProject(c, templates / "client", compiled) for c in contracts]
        for project in projects:
            project.compile_templates()
        models_texts = models.texts()
    texts: dict[str, str] = {}
    for project in projects:
        package = _render_package(project, models_texts[project.vendor], templates)
        texts |= {f"{project.vendor}/{path}": text for path, text in package.items()}
    files = _laid_out(texts)
    for contract in contracts:
        start = f"{contract.vendor}/"
        mine = {p.removeprefix(start): text for p, text in files.items() if p.startswith(start)}
        documents = contract.openapi.content, contract.lifecycle_source.content
        files[start + LOCK] = locks.render(contract.vendor, *documents, contract.version, mine)
    return dict(sorted(files.items()))


def _render_package(project: ClientProject, models: str, templates: Path) -> dict[str, str]:
    """Return the texts of one package, Python not yet laid out; `models` is its models.py."""
    view = project.view
    package = view.package
    names = {
        "models": defined_names(models),
        "errors": COMMON_ERRORS + [e.class_name for e in view.errors],
    }
    header = f"# {header_text(project.vendor)}\n"
    files = {
        "pyproject.toml": header + project.render("pyproject.toml.jinja"),
        "README.md": f"<!-- {header[2:].strip()} -->\n" + project.render("README.md.jinja"),
        f"{package}/py.typed": header,
        f"{package}/__init__.py": header + project.render("package_init.py.jinja", **names),
        f"{package}/models.py": header + models,
        f"{package}/errors.py": header
        + project.render("errors.py.jinja", models=names["models"], common=COMMON_ERRORS),
        f"{package}/environment.py": header + project.render("environment.py.jinja"),
        f"{package}/jobs.py": header + project.render("jobs.py.jinja", **names),
        f"{package}/client.py": header
        + project.render("client.py.jinja", asynchronous=False, **names),
        f"{package}/async_client.py": header
        + project.render("client.py.jinja", asynchronous=True, **names),
        f"{package}/operations/__init__.py": header + project.render("api_init.py.jinja"),
    }
    for operation in view.operations:
        text = project.render("endpoint_module.py.jinja", operation=operation, **names)
        files[f"{package}/operations/{operation.name}.py"] = header + text
    runtime = templates / "runtime"
    for path in sorted(runtime.rglob("*.py")):
        files[f"{package}/_runtime/{path.relative_to(runtime).as_posix()}"] = path.read_text()
    return files


def _laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files with their Python laid out by one run of ruff over all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generated = [path for path in files if path.endswith(".py") and "/_runtime/" not in path]
        for path in generated:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], newline="\n")
        pages = [path for path in files if path.endswith(".md")]
        for path in pages:
            (folder / path).with_suffix(".py").write_text(_python_block(files[path]), newline="\n")
        options = ["--isolated", "--no-cache", "--quiet", "--target-version=py311"]
        options += [f"--config={setting}" for setting in SETTINGS]
        _ruff(["check", *options, f"--select={RULES}", "--fix", "--unsafe-fixes", "."], folder)
        _ruff(["format", *options, "."], folder)
        laid_out = {path: (folder / path).read_bytes() for path in generated}
        for path in pages:
            block = (folder / path).with_suffix(".py").read_text()
            laid_out[path] = files[path].replace(_python_block(files[path]), block).encode()
    return {path: laid_out.get(path, text.encode()) for path, text in files.items()}


def _python_block(page: str) -> str:
    """Return the first Python code of a Markdown page."""
    return page.partition("```python\n")[2].partition("```")[0]


def _ruff(arguments: Sequence[str], folder: Path) -> None:
    """Run ruff.

    Raises:
        RuntimeError: It fails, which is a fault of our templates and never of a contract.
    """
    beside = Path(sys.executable).with_name("ruff")
    command = str(beside) if beside.exists() else shutil.which("ruff")
    if command is None:
        raise RuntimeError("ruff is not installed; pip install 'jobcontracts[generate]'")
    environment = {"PATH": os.environ.get("PATH", ""), "NO_COLOR": "1"}
    run = subprocess.run(
        [command, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"ruff {arguments[0]} failed:\n{run.stdout}{run.stderr}")
