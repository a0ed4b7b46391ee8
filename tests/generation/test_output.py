"""What generation promises: the same bytes everywhere, whole packages, a check that sees all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jobcontracts.files.output_folder import LOCK, files_in
from jobcontracts.generation import run
from jobcontracts.generation.freshness import CACHE, Freshness
from jobcontracts.generation.lock import package_lock
from jobcontracts.generation.templates import own_templates
from jobcontracts.model.vendors import own_specs
from jobcontracts.problem import ProblemsError
from pins.originals import changed_originals

from ..conftest import REPOSITORY, VENDORS

PRINT_DIGEST = """
import hashlib, json, sys
from pathlib import Path
from jobcontracts.model.contract import read_contract
from jobcontracts.generation.render import render_packages
from jobcontracts.generation.templates import own_templates
files = render_packages([read_contract(Path(p)) for p in sys.argv[1:]], own_templates())
print(json.dumps({path: hashlib.sha256(content).hexdigest() for path, content in files.items()}))
"""


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_committed_packages_are_what_any_process_renders(hash_seed: str) -> None:
    specs = [str(own_specs() / vendor) for vendor in VENDORS]
    rendered = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PRINT_DIGEST, *specs],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    digests = json.loads(rendered.stdout)
    for path, digest in digests.items():
        committed = REPOSITORY / "generated" / path
        assert committed.exists(), f"{path} is missing; run: jobcontracts generate"
        assert hashlib.sha256(committed.read_bytes()).hexdigest() == digest, path


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Rendering, replaced by two small files and a lock: only the comparing is tested."""
    package = {"a.py": b"a\n", "pkg/b.py": b"b\n"}
    package[LOCK] = package_lock(VENDORS[0]).render(package)
    files = {f"{VENDORS[0]}/{path}": content for path, content in package.items()}
    monkeypatch.setattr(run, "render", lambda folders: files)
    return files


@pytest.fixture
def generate(tmp_path: Path, rendered: dict[str, bytes]) -> Callable[..., tuple[int, str]]:
    """Run generate for one vendor into a temporary folder; returns status and printed text."""

    def call(*, check: bool) -> tuple[int, str]:
        said: list[str] = []
        output = tmp_path / "generated"
        status = run.run_generate(own_specs(), [VENDORS[0]], output, check, said.append)
        return status, "".join(f"{line}\n" for line in said)

    return call


def test_a_fresh_package_passes_the_check(generate: Callable[..., tuple[int, str]]) -> None:
    assert generate(check=False)[0] == 0
    status, text = generate(check=True)
    assert (status, text) == (0, f"Fresh  {VENDORS[0]}  3 files\n")


def test_missing_extra_and_changed_files_are_listed_with_the_mending_command(
    generate: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    generate(check=False)
    package = tmp_path / "generated" / VENDORS[0]
    (package / "a.py").write_text("edited by hand\n", encoding="utf-8")
    (package / "pkg" / "b.py").unlink()
    (package / "c.py").write_text("not ours\n", encoding="utf-8")
    status, text = generate(check=True)
    assert status == 1
    assert f"Stale  {VENDORS[0]}  3 of 3 files" in text
    assert f"changed  {VENDORS[0]}/a.py" in text
    assert f"missing  {VENDORS[0]}/pkg/b.py" in text
    assert f"extra    {VENDORS[0]}/c.py" in text
    assert "fix: jobcontracts generate" in text


def test_what_was_edited_by_hand_is_written_anew_and_named(
    generate: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    generate(check=False)
    package = tmp_path / "generated" / VENDORS[0]
    (package / "a.py").write_text("edited by hand\n", encoding="utf-8")
    (package / "pkg" / "b.py").unlink()
    status, text = generate(check=False)
    assert status == 0
    assert [line for line in text.splitlines() if "edited" in line] == [
        f"       edited by hand, and written anew: {VENDORS[0]}/a.py"
    ]
    assert generate(check=True)[0] == 0


def test_what_nobody_generated_is_never_deleted(
    generate: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    generate(check=False)
    package = tmp_path / "generated" / VENDORS[0]
    (package / "a.py").write_text("edited by hand\n", encoding="utf-8")
    (package / "pkg" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"found: pkg/notes\.txt\n"):
        generate(check=False)
    assert (package / "a.py").read_text("utf-8") == "edited by hand\n"
    assert (package / "pkg" / "notes.txt").read_text("utf-8") == "mine"


def test_nothing_is_left_behind_beside_the_packages(
    generate: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    generate(check=False)
    assert {p.name for p in (tmp_path / "generated").iterdir()} == {VENDORS[0], CACHE}


def test_a_package_is_whole_even_when_writing_fails(
    generate: Callable[..., tuple[int, str]], tmp_path: Path, rendered: dict[str, bytes]
) -> None:
    generate(check=False)
    (tmp_path / "generated" / CACHE / "rendered.json").unlink()
    rendered[f"{VENDORS[0]}/a.py/impossible"] = b"a file below a file cannot be written"
    with pytest.raises(ProblemsError, match="generated: expected a folder that can be written"):
        generate(check=False)
    package = tmp_path / "generated" / VENDORS[0]
    assert (package / "a.py").read_bytes() == b"a\n"
    assert (package / "pkg" / "b.py").read_bytes() == b"b\n"


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_file_says_first_what_it_was_made_from(vendor: str) -> None:
    for path in (REPOSITORY / "generated" / vendor).rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and ".egg-info" not in str(path):
            first, second = [*path.read_text("utf-8").splitlines(), ""][:2]
            told = first + second if path.suffix == ".json" else first
            assert f"specs/{vendor}" in told or "templates/runtime" in told, path


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_lock_has_the_hashes_of_the_inputs(vendor: str) -> None:
    lock = json.loads((REPOSITORY / "generated" / vendor / "contract.lock.json").read_text("utf-8"))
    contract = (REPOSITORY / "specs" / vendor / "openapi.yaml").read_bytes()
    assert lock["inputs"][f"specs/{vendor}/openapi.yaml"] == hashlib.sha256(contract).hexdigest()
    assert set(lock["generators"]) == {
        "openapi-python-client",
        "datamodel-code-generator",
        "ruff",
    }


def test_upstream_has_not_changed_a_template_that_is_overridden() -> None:
    """A changed original may hold what our override lacks: read it, then update the hash."""
    assert changed_originals(own_templates() / "originals.json") == []


def test_each_overriding_template_is_on_that_list() -> None:
    import openapi_python_client

    originals = json.loads((own_templates() / "originals.json").read_text("utf-8"))
    upstream = Path(openapi_python_client.__file__).parent / "templates"
    ours = {p.name for p in (own_templates() / "client").glob("*.jinja")}
    overridden = {name for name in ours if (upstream / name).exists()}
    assert overridden == set(originals["openapi_python_client"])


@pytest.fixture
def remembered(tmp_path: Path) -> Path:
    """A folder with a copy of a vendor's contract and of its package, as `generate` leaves it."""
    for folder in ("specs", "generated"):
        for path, file in files_in(REPOSITORY / folder / VENDORS[0]).items():
            copy = tmp_path / folder / VENDORS[0] / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    specs = tmp_path / "specs" / VENDORS[0]
    freshness = Freshness(tmp_path / "generated", own_templates())
    assert not freshness.is_fresh(specs)
    freshness.remember([specs])
    assert freshness.is_fresh(specs)
    return tmp_path


def is_fresh(folder: Path, templates: Path) -> bool:
    return Freshness(folder / "generated", templates).is_fresh(folder / "specs" / VENDORS[0])


@pytest.mark.parametrize(
    "edited",
    [
        *(f"generated/{VENDORS[0]}/{n}" for n in ("README.md", "contract.lock.json", "extra.py")),
        *(f"specs/{VENDORS[0]}/{n}" for n in ("openapi.yaml", "lifecycle.yaml")),
    ],
)
def test_a_touched_package_or_contract_is_not_fresh(remembered: Path, edited: str) -> None:
    with (remembered / edited).open("a", encoding="utf-8") as touched:
        touched.write("\n")
    assert not is_fresh(remembered, own_templates())


def test_nothing_is_fresh_when_a_template_was_edited(remembered: Path) -> None:
    copy = remembered / "templates"
    shutil.copytree(own_templates(), copy)
    assert is_fresh(remembered, copy)
    (copy / "client" / "errors.py.jinja").write_text("another", encoding="utf-8")
    assert not is_fresh(remembered, copy)


def test_a_broken_memory_of_what_was_rendered_is_none(remembered: Path) -> None:
    (remembered / "generated" / CACHE / "rendered.json").write_text("[", encoding="utf-8")
    assert not is_fresh(remembered, own_templates())
