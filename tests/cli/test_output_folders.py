"""Where a command writes: only over what it wrote itself, and never into what it reads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from jobcontracts.files.output_folder import LOCK, STAGING, files_in
from jobcontracts.generation import run
from jobcontracts.generation.freshness import CACHE
from jobcontracts.generation.lock import package_lock

from .conftest import SMALL, Shell

WHOLE = run.render
"""What renders clients as a user gets them."""


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering, replaced by two small files and the lock of each vendor."""

    def render(folders: Sequence[Path]) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for vendor in (folder.name for folder in folders):
            package = {"README.md": b"```python\n```\n", f"{vendor}_jobs/client.py": b"made\n"}
            package[LOCK] = package_lock(vendor).render(package)
            files |= {f"{vendor}/{path}": content for path, content in package.items()}
        return files

    monkeypatch.setattr(run, "render", render)


def contents(folder: Path) -> dict[str, bytes | str]:
    """Return everything below a folder: what is in a file, and where a link leads."""
    return {
        path: str(file.readlink()) if file.is_symlink() else file.read_bytes()
        for path, file in files_in(folder).items()
    }


WRONG_PLACES = (
    "generate --output specs",
    "generate --output specs/",
    "generate --output specs/small",
    "generate --output specs/new/below",
    "generate --output .",
    "generate --output ..",
    "generate --output link-to-specs",
    "generate --output link-to-specs/../link-to-specs",
    "generate --output generated/small",
    "generate --output generated/small/small_jobs",
    "generate --specs link-to-specs --output specs",
    "generate --specs linked --output small-elsewhere",
    "docs --output specs",
    "docs --output specs/site",
    "docs --output .",
    "docs --output generated",
    "docs --output generated/small",
    "docs --output generated/site",
    "docs --output link-to-specs",
    "mock --port 0 --port-file specs/small/openapi.yaml",
    "conformance small --base-url http://127.0.0.1:1 --junit specs/small/openapi.yaml",
    "conformance small --base-url http://127.0.0.1:1 --html specs/page.html",
    "conformance small --base-url http://127.0.0.1:1 --html report --junit ./report",
)


@pytest.mark.parametrize("line", WRONG_PLACES)
def test_no_output_lies_in_what_is_read_or_holds_it(
    program: Shell, here: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setenv("SMALL_KEY", "secret")
    assert program("generate").returncode == 0
    (here / "link-to-specs").symlink_to("specs")
    shutil.copytree(SMALL, here / "small-elsewhere")
    (here / "linked").mkdir()
    (here / "linked" / "small").symlink_to(here / "small-elsewhere")
    before = contents(here)
    done = program(*line.split())
    assert (done.returncode, done.stdout) == (2, "")
    told, fix = done.stderr.splitlines()
    assert ": expected a " in told
    assert fix.startswith("  fix: name another")
    assert contents(here) == before


FOREIGN = {
    "a note beside the package": ("small/notes.txt", b"mine"),
    "a note deep in it": ("small/small_jobs/notes/today.txt", b"mine"),
    "what a build has made": ("small/dist/small.whl", b"mine"),
    "an environment": ("small/.venv/CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55"),
    "a lock that was edited": (f"small/{LOCK}", b"<<<<<<< ours\n"),
    "a lock that lists nothing": (f"small/{LOCK}", b"{}"),
    "the lock of another vendor": (f"small/{LOCK}", package_lock("other").render({})),
}


@pytest.mark.parametrize(("path", "content"), FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("how", [(), ("--prune",)], ids=["generate", "prune"])
def test_a_package_with_anything_else_in_it_stays_as_it_is(
    program: Shell, here: Path, how: tuple[str, ...], path: str, content: bytes
) -> None:
    assert program("generate").returncode == 0
    (here / "generated" / path).parent.mkdir(parents=True, exist_ok=True)
    (here / "generated" / path).write_bytes(content)
    before = contents(here)
    done = program("generate", *how)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("generated/small: expected nothing")
    assert contents(here) == before


@pytest.mark.parametrize("command", ["generate --output mine", "docs --output mine/small"])
@pytest.mark.parametrize("kind", ["folder", "file", "link to a file", "link to a folder", "loop"])
def test_what_is_called_like_an_output_stays_as_it_is(
    program: Shell, here: Path, kind: str, command: str
) -> None:
    assert program("generate").returncode == 0
    (here / "mine" / "folder").mkdir(parents=True)
    (here / "mine" / "folder" / "note").write_bytes(b"mine")
    (here / "mine" / "file").write_bytes(b"mine")
    if kind in ("folder", "file"):
        (here / "mine" / kind).rename(here / "mine" / "small")
    else:
        leads_to = {"loop": "small"}.get(kind, kind.removeprefix("link to a "))
        (here / "mine" / "small").symlink_to(leads_to)
    before = contents(here)
    done = program(*command.split())
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert contents(here) == before


def test_caches_and_empty_folders_do_not_stand_in_the_way(program: Shell, here: Path) -> None:
    assert program("generate").returncode == 0
    package = here / "generated" / "small"
    for path in ("small_jobs/__pycache__/client.cpython-311.pyc", ".ruff_cache/x", ".mypy_cache/y"):
        (package / path).parent.mkdir(exist_ok=True)
        (package / path).write_bytes(b"")
    (package / "small_jobs" / "client.py").write_bytes(b"edited")
    done = program("generate")
    assert done.returncode == 0
    assert "edited by hand, and written anew: small/small_jobs/client.py\n" in done.stdout
    assert (package / "small_jobs" / "client.py").read_bytes() == b"made\n"


def test_other_contracts_leave_the_packages_of_the_first_alone(program: Shell, here: Path) -> None:
    (here / "others").mkdir()
    (here / "specs" / "small").rename(here / "others" / "second")
    shutil.copytree(SMALL, here / "specs" / "small")
    assert program("generate").returncode == 0
    before = contents(here / "generated" / "small")
    done = program("generate", "--specs", "others")
    assert done.returncode == 0
    assert "Kept   small   no contract in others" in done.stdout.splitlines()
    assert contents(here / "generated" / "small") == before
    assert (here / "generated" / "second" / LOCK).is_file()


def test_a_package_without_a_contract_is_stale_and_is_removed_when_asked_to(
    program: Shell, here: Path
) -> None:
    shutil.copytree(SMALL, here / "specs" / "gone")
    assert program("generate").returncode == 0
    shutil.rmtree(here / "specs" / "gone")
    checked = program("generate", "--check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines()[-1] == (
        "fix: jobcontracts generate --output generated --prune"
    )
    # A copy of a package is nobody's package.
    shutil.copytree(here / "generated" / "gone", here / "generated" / "mine")
    done = program("generate", "--prune")
    assert done.returncode == 0
    assert "Gone   gone   no contract in specs" in done.stdout.splitlines()
    names = sorted(path.name for path in (here / "generated").glob("[!.]*"))
    assert names == ["mine", "small"]


def test_a_site_with_a_note_in_it_stays_as_it_is(
    program: Shell, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "render", WHOLE)  # pages show a client's calls
    assert program("generate").returncode == 0
    assert program("docs").returncode == 0
    (here / "site" / "notes.txt").write_bytes(b"mine")
    before = contents(here)
    done = program("docs")
    assert (done.returncode, done.stdout) == (2, "")
    assert "found: notes.txt\n" in done.stderr
    assert contents(here) == before


def test_the_lock_lists_every_file_with_its_hash(program: Shell, here: Path) -> None:
    assert program("generate").returncode == 0
    package = here / "generated" / "small"
    lock = json.loads((package / LOCK).read_bytes())
    assert lock["outputs"].keys() == files_in(package).keys() - {LOCK}


def test_what_a_killed_run_has_left_is_put_right(program: Shell, here: Path) -> None:
    assert program("generate").returncode == 0
    # Between two renames: the package is aside, and the new one is not in its place.
    (here / "generated" / STAGING / "old").mkdir(parents=True)
    (here / "generated" / "small").rename(here / "generated" / STAGING / "old" / "small")
    done = program("generate")
    assert (done.returncode, done.stdout) == (0, "Fresh  small  3 files\n")
    assert {path.name for path in (here / "generated").iterdir()} == {"small", CACHE}


@pytest.mark.parametrize("path", ["released/0.1.0/notes.txt", "released/0.0.9/notes.txt"])
def test_a_release_deletes_nothing_of_anybody_else(program: Shell, here: Path, path: str) -> None:
    small = here / "specs" / "small"
    (small / path).parent.mkdir(parents=True)
    (small / path).write_bytes(b"mine")
    for name in ("openapi.yaml", "lifecycle.yaml"):
        shutil.copy(small / name, (small / path).parent)
    before = contents(here)
    done = program("release", "small")
    assert (done.returncode, done.stdout) == (2, "")
    assert "found: notes.txt\n" in done.stderr
    assert contents(here) == before
