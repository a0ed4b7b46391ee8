"""What `generate` does where little has changed: nothing is loaded, read or rendered in vain."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from jobcontracts.files.output_folder import LOCK
from jobcontracts.generation import freshness, run
from jobcontracts.generation.lock import package_lock
from jobcontracts.generation.run import run_generate
from jobcontracts.generation.watching import watch_contracts
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import Problem, ProblemsError

from ..conftest import VENDORS

SPECS = own_specs()
TWO = VENDORS[:2]


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two contracts whose packages, of one file each, are quick to render."""
    for name in TWO:
        shutil.copytree(SPECS / name, tmp_path / "specs" / name)

    def rendered(folders: Sequence[Path]) -> dict[str, bytes]:
        made = {f"{f.name}/README.md": (f / "lifecycle.yaml").read_bytes() for f in folders}
        for folder in folders:
            files = {"README.md": made[f"{folder.name}/README.md"]}
            made[f"{folder.name}/{LOCK}"] = package_lock(folder.name).render(files)
        return made

    monkeypatch.setattr(run, "render", rendered)
    return tmp_path / "specs"


def generate(specs: Path, *vendors: str, check: bool = False) -> int:
    return run_generate(specs, vendors, specs.parent / "generated", check, print)


def save(specs: Path, vendor: str) -> None:
    with (specs / vendor / "lifecycle.yaml").open("a", encoding="utf-8") as contract:
        contract.write("# saved\n")


@pytest.mark.parametrize("check", [True, False])
def test_each_file_of_what_is_fresh_is_read_once(
    specs: Path, check: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(specs)
    read = Counter[Path]()

    def counted(path: Path) -> bytes:
        read[path] += 1
        return path.read_bytes()

    monkeypatch.setattr(freshness, "content_of", counted)
    assert generate(specs, check=check) == 0
    assert len(read) == 4 * len(TWO)
    assert set(read.values()) == {1}


def test_of_one_vendor_nothing_is_forgotten_of_the_others(
    specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(specs)
    save(specs, TWO[0])
    generate(specs, TWO[0])
    rendered: list[Path] = []

    def render(folders: Sequence[Path]) -> dict[str, bytes]:
        rendered.extend(folders)
        return {}

    monkeypatch.setattr(run, "render", render)
    assert generate(specs, check=True) == 0
    assert rendered == []


@pytest.mark.parametrize("more", [[], ["--check"]])
def test_what_is_fresh_is_found_without_reading_a_contract(tmp_path: Path, more: list[str]) -> None:
    command = [sys.executable, "-P", "-m", "jobcontracts", "generate", TWO[0]]
    command += ["--specs", str(SPECS), "--output", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    code = (
        "import sys; from jobcontracts.cli.program import app\n"
        "app(sys.argv[1:], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *command[4:], *more],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert "Fresh" in done.stdout
    loaded = {*done.stderr.split()}
    assert "jobcontracts.generation.run" in loaded
    heavy = {"yaml", "jinja2", "rich", "datamodel_code_generator", "openapi_python_client"}
    assert not loaded & {*heavy, "jobcontracts.model.contract", "jobcontracts.check"}


class EndedError(Exception):
    """There is no further step."""


def watched(
    specs: Path, vendors: Sequence[str], steps: Iterator[object], broken: str = ""
) -> tuple[list[list[str]], list[str]]:
    """Take a step before each look; return what was generated and which problems were told."""
    generated: list[list[str]] = []
    told: list[str] = []

    def generate(names: Sequence[str]) -> None:
        generated.append([*names])
        if broken in names:
            raise ProblemsError.of("a contract", "none", "write one", specs / broken)

    def tell(problems: Sequence[Problem]) -> None:
        told.extend(str(problem.found) for problem in problems)

    def sleep(seconds: float) -> None:
        if next(steps, EndedError) is EndedError:
            raise EndedError

    with pytest.raises(EndedError):
        watch_contracts(specs, vendors, generate, tell, sleep)
    return generated, told


def test_a_saved_contract_alone_is_generated_anew(specs: Path) -> None:
    def steps() -> Iterator[object]:
        yield None
        save(specs, TWO[1])
        yield None
        save(specs, TWO[1])  # not yet done
        yield None
        yield None
        yield None

    assert watched(specs, [], steps()) == ([[], [TWO[1]]], [])


def test_others_than_those_that_are_asked_for_are_left_alone(specs: Path) -> None:
    def steps() -> Iterator[object]:
        save(specs, TWO[0])
        shutil.rmtree(specs / TWO[1])
        yield None
        yield None
        yield None

    assert watched(specs, [TWO[1]], steps()) == ([[TWO[1]]], [])


def test_a_broken_contract_is_told_and_the_watch_goes_on(specs: Path) -> None:
    def steps() -> Iterator[object]:
        for name in TWO:
            save(specs, name)
            yield None
            yield None

    generated, told = watched(specs, [], steps(), TWO[0])
    assert (generated, told) == ([[], [TWO[0]], [TWO[1]]], ["none"])


@pytest.mark.parametrize("other", ["--check", "--prune"])
def test_a_watch_only_writes(other: str, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "jobcontracts", "generate", "--watch", other]
    done = subprocess.run(
        [*command, "--output", str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == 2
    assert "--watch" in done.stderr
    assert [*tmp_path.iterdir()] == []
