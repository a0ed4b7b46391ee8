"""Hostile text in every place of a contract: refused, or a client that works and runs nothing."""

from __future__ import annotations

import ast
import builtins
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from rich.markdown import Markdown

from jobcontracts.check import check_vendor, checked_contract
from jobcontracts.client_packages import needed_arguments
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates
from jobcontracts.mock import DEFAULT_CREDENTIALS, ManualClock, create_app
from jobcontracts.model.contract import Contract
from jobcontracts.model.example_requests import example_settings
from jobcontracts.rendering.markdown import code_blocks

from ..conftest import InProcessTransport, SharedClock
from .contracts import ANY, Round, hostile_round, sorted_places, write
from .places import documents, substituted
from .values import HOSTILE, marked

SHARES = 5
"""Into how many parts the rounds are split, for as many processes as pytest has."""


@dataclass
class Generated:
    """Contracts of some rounds and, last, one without hostile text; and their packages."""

    rounds: list[Round]
    contracts: list[Contract]
    packages: Path

    def text(self, vendor: str, path: str) -> str:
        """Return a file of a package; `{}` in the path is the vendor."""
        return (self.packages / vendor / path.format(vendor)).read_text("utf-8")

    def modules(self, vendor: str) -> list[Path]:
        """Return the modules that templates of ours have made."""
        found = sorted((self.packages / vendor).rglob("*.py"))
        return [path for path in found if "_runtime" not in path.parts]


@pytest.fixture(scope="module", params=range(SHARES))
def generated(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Generated:
    """The rounds of one share: together, the shares have each value in each place."""
    folder = tmp_path_factory.mktemp("hostile")
    free, _ = sorted_places(tmp_path_factory.getbasetemp() / "plain")
    numbers = range(request.param, len(HOSTILE), SHARES)
    rounds = [hostile_round(n, free, folder / f"round{n}") for n in numbers]
    plain = write(documents(), folder / f"plain{request.param}")
    contracts = [checked_contract(f) for f in [*(r.folder for r in rounds), plain]]
    for path, content in render_packages(contracts, own_templates()).items():
        target = folder / "packages" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return Generated(rounds, contracts, folder / "packages")


def test_what_is_refused_is_told_with_place_and_remedy(generated: Generated) -> None:
    for made in generated.rounds:
        for place, problem in made.refused.items():
            assert not {*place.way[-1:]} & ANY, f"{place}: {problem}"
            assert problem.fix
            assert problem.pointer


def test_the_code_differs_from_that_without_it_in_names_and_text_only(generated: Generated) -> None:
    *hostile, plain = (contract.vendor for contract in generated.contracts)
    expected = Counter(_forms(generated, plain))
    for vendor in hostile:
        assert Counter(_forms(generated, vendor)) == expected, vendor
        of_models = {f"{vendor}_jobs._runtime.{name}" for name in ("enums", "serialization")}
        assert _imported(generated, vendor) <= _imported(generated, plain) | of_models


def _forms(generated: Generated, vendor: str) -> Iterator[str]:
    """Yield each statement of a package's modules without its names and texts; no import.

    models.py has more of them where a name of JSON is none of Python's: what it may have at all,
    generation itself holds it to.
    """
    for path in generated.modules(vendor):
        module = ast.parse(path.read_text("utf-8"))
        _Masked().visit(module)
        yield from (ast.dump(node) for node in module.body if path.name != "models.py")


class _Masked(ast.NodeTransformer):
    """Takes out names, texts and imports: what is imported depends on the types there are."""

    def visit(self, node: ast.AST) -> ast.AST | None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return None
        for name, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, name, "")
        return super().generic_visit(node)


def _imported(generated: Generated, vendor: str) -> set[str]:
    """Return what a package imports besides its own modules."""
    nodes = [
        node
        for path in generated.modules(vendor)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not getattr(node, "level", 0)
    ]
    return {getattr(node, "module", None) or node.names[0].name for node in nodes}


def test_metadata_and_page_have_the_parts_that_they_have_without_it(generated: Generated) -> None:
    *hostile, plain = (contract.vendor for contract in generated.contracts)
    for vendor in hostile:
        info = checked_contract(generated.packages.parent / vendor).root["info"]
        metadata = tomllib.loads(generated.text(vendor, "pyproject.toml"))
        described = metadata["project"].pop("description")
        assert described.split() == info["summary"].split()
        without = tomllib.loads(generated.text(plain, "pyproject.toml").replace(plain, vendor))
        without["project"].pop("description")
        assert metadata == without

        blocks, links, markup = _parsed(generated.text(vendor, "README.md"))
        expected, known, _ = _parsed(generated.text(plain, "README.md"))
        assert blocks == expected, vendor
        assert links <= known
        assert markup <= {"<code>", "</code>"}


def _parsed(page: str) -> tuple[list[str], int, set[str]]:
    """Return the kinds of a page's blocks, how many links it has, and the HTML in its text.

    Paragraphs do not count, and neither does what a text has between fences of its own.
    """
    tokens = Markdown(page).parsed
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {
        *("text", "code_inline", "html_inline", "softbreak"),
        *("link_open", "link_close"),
    }
    kinds = [
        token.type + token.info
        for token in tokens
        if not token.type.startswith(("inline", "paragraph")) and token.type + token.info != "fence"
    ]
    links = [child for child in inline if child.type == "link_open"]
    return kinds, len(links), {child.content for child in inline if child.type == "html_inline"}


def test_a_job_runs_to_its_end_and_nothing_else_does(
    generated: Generated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    for contract in generated.contracts:
        monkeypatch.syspath_prepend(generated.packages / contract.vendor)
        package = import_module(f"{contract.vendor}_jobs")
        for name in dir(package):
            getattr(package, name)
        app = create_app([contract], clock=(clock := ManualClock()))
        settings = {
            "clock": SharedClock(clock),
            "http_client": httpx2.Client(transport=InProcessTransport(app)),
            **needed_arguments(package, DEFAULT_CREDENTIALS[0], example_settings(contract)),
        }
        # Where the contract says that the vendor is, and on the mock.
        client = package.Client
        client(**settings).close()
        settings["base_url"] = f"http://mock{contract.server_path}"
        monkeypatch.setattr(package, "Client", lambda: client(**settings))  # noqa: B023
        sample, *_ = code_blocks(generated.text(contract.vendor, "README.md"), "python")
        exec(compile(sample, "README.md", "exec"), {"__builtins__": builtins})
        assert "succeeded" in capsys.readouterr().out
        assert not list(tmp_path.iterdir()), contract.vendor
        _forget(package.__name__)


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


def test_a_word_of_openapi_or_a_name_of_something_is_refused_as_any_other_text_is(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, fixed = sorted_places(tmp_path_factory.getbasetemp() / "plain")
    for number, place in enumerate(fixed):
        hostile = marked(HOSTILE[number % len(HOSTILE)], number)
        report = check_vendor(write(substituted(documents(), {place: hostile}), tmp_path / "one"))
        assert report.problems, f"{place}: {hostile!r}"
        assert all(problem.fix for problem in report.problems)
