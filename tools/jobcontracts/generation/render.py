"""contract -> {path: bytes}: a whole client package, in memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from jobcontracts.files.output_folder import LOCK
from jobcontracts.generation.lock import folder_digest, header_text, render_lock
from jobcontracts.generation.models import Models, render_models
from jobcontracts.generation.project import client_templates, package_builder
from jobcontracts.model.contract import Contract
from jobcontracts.rendering.environment import StrictEnvironment

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
    "NoConnection",
    "ResponseTooLarge",
    "StatusError",
    "TlsError",
    "TransportError",
    "TransportTimeout",
    "TruncatedBody",
    "UnexpectedStatus",
    "UnknownState",
    "WaitTimeout",
]
"""The exceptions that every client has."""


def render_packages(contracts: Iterable[Contract], templates: Path) -> dict[str, bytes]:
    """Render the client packages of some contracts.

    Args:
        contracts: Contracts that have passed the check.
        templates: The folder of templates.

    Returns:
        Each file's content, by its path below the folder of generated packages.

    Raises:
        ProblemsError: A generator warns of something in a contract.
    """
    made_of = folder_digest(templates)
    environment = client_templates(templates / "client")
    packages = [_Package(contract, templates / "models", environment) for contract in contracts]
    files: dict[str, bytes] = {}
    python = laid_out({path: text for p in packages for path, text in p.modules().items()})
    runtime = _runtime(templates / "runtime")
    for package in packages:
        contract, start = package.contract, f"{package.contract.vendor}/"
        mine = {f"{package.name}/_runtime/{path}": text for path, text in runtime.items()}
        mine |= {p.removeprefix(start): text for p, text in python.items() if p.startswith(start)}
        mine |= package.pages(mine.pop(_SAMPLE).decode())
        mine[LOCK] = render_lock(contract, made_of, mine)
        files |= {start + path: text for path, text in mine.items()}
    return dict(sorted(files.items()))


_SAMPLE = "README.py"
"""The Python of a README, which is laid out before it becomes a part of that."""


class _Package:
    """One package in the making: its templates, rendered with what is known of it."""

    def __init__(self, contract: Contract, models: Path, templates: StrictEnvironment) -> None:
        builder = package_builder(contract)
        self._models = Models(render_models(builder.contract, models))
        self._view, self._templates = builder.build(self._models), templates
        self.contract, self.name = contract, self._view.package
        self._header = header_text(contract.vendor)
        self._common_errors = COMMON_ERRORS + ["RequestRefused"] * self._view.refused_in_bodies
        self._common_errors += ["TokenRefused"] * bool(self._view.token_clients)

    def modules(self) -> dict[str, str]:
        """Return the text of each Python file that is not copied, not yet laid out, by its path."""
        files = {
            "__init__": self._rendered("package_init.py.jinja"),
            "models": self._models.text,
            "errors": self._rendered("errors.py.jinja", common=self._common_errors),
            "environment": self._rendered("environment.py.jinja"),
            "jobs": self._rendered("jobs.py.jinja"),
            "client": self._rendered("client.py.jinja", asynchronous=False),
            "async_client": self._rendered("async_client.py.jinja", asynchronous=True),
            "_runtime/own_update": self._rendered("own_update.py.jinja"),
            "operations/__init__": self._rendered("api_init.py.jinja"),
        }
        for operation in self._view.operations:
            text = self._rendered("endpoint_module.py.jinja", operation=operation)
            files[f"operations/{operation.name}"] = text
        vendor = self.contract.vendor
        modules = {
            f"{vendor}/{self.name}/{path}.py": f"# {self._header}\n{text}"
            for path, text in files.items()
        }
        return modules | {f"{vendor}/{_SAMPLE}": self._rendered("sample.py.jinja")}

    def pages(self, sample: str) -> dict[str, bytes]:
        """Return what is no Python, by its path in the package's folder."""
        readme = self._rendered("README.md.jinja", sample=sample)
        pages = {
            "pyproject.toml": f"# {self._header}\n" + self._rendered("pyproject.toml.jinja"),
            "README.md": f"<!-- {self._header} -->\n{readme}",
            f"{self.name}/py.typed": f"# {self._header}\n",
        }
        return {path: text.encode() for path, text in pages.items()}

    def _rendered(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(
            view=self._view,
            contract=self.contract,
            lifecycle=self.contract.lifecycle,
            models=self._models.names,
            errors=self._common_errors + [e.class_name for e in self._view.errors],
            **values,
        )


def _runtime(folder: Path) -> dict[str, bytes]:
    """Return the files that every package has, by their path below the folder."""
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.py"))}
    return {
        path: f"# From templates/runtime/{path}, unchanged but for this line.\n".encode() + content
        for path, content in files.items()
    }


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return Python files laid out, by one run of ruff over all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        options = ["--isolated", "--no-cache", "--quiet", "--target-version=py311"]
        options += [f"--config={setting}" for setting in SETTINGS]
        _ruff(["check", *options, f"--select={RULES}", "--fix", "--unsafe-fixes", "."], folder)
        _ruff(["format", *options, "."], folder)
        return {path: (folder / path).read_bytes() for path in files}


def _ruff(arguments: Sequence[str], folder: Path) -> None:
    """Run ruff.

    Raises:
        RuntimeError: It fails, which is a fault of our templates and never of a contract.
    """
    from ruff import find_ruff_bin  # type: ignore[import-untyped]

    environment = {"PATH": os.environ.get("PATH", ""), "NO_COLOR": "1"}
    run = subprocess.run(
        [find_ruff_bin(), *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        env=environment,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"ruff {arguments[0]} failed:\n{run.stdout}{run.stderr}")
