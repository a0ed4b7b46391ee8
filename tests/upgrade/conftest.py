"""A checkout in miniature, and an index that is a folder: an upgrade without any network."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pins import lock

from ..conftest import REPOSITORY

PYPROJECT = """\
[project]
name = "miniature"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["library>=1"]

[project.optional-dependencies]
generate = [
    "writer==1.0",  # what it writes is committed
]
conformance = []
mock = []

[dependency-groups]
demo = []
test = []
typing = []
nox = []
tools = ["writer==1.0"]
interop = []
"""
PYPROJECT += "".join(f"{name} = []\n" for name in lock.SETS if name.startswith(lock.ALONE))
Release = Callable[..., None]


def use_index(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Have uv find what lies in a folder's index/, and nothing else."""
    for name in list(os.environ):
        if name.startswith("UV_"):
            patch.delenv(name)
    settings = folder / "uv.toml"
    index = (folder / "index").as_posix()
    settings.write_text(f"[pip]\nno-index = true\nfind-links = ['{index}']\n", encoding="utf-8")
    patch.setenv("UV_CONFIG_FILE", str(settings))
    patch.setenv("UV_CACHE_DIR", str(folder / "cache"))


def put_release(index: Path, name: str, version: str, *requires: str) -> None:
    """Put a release of an empty package into an index."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}/__init__.py": "",
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {r}\n" for r in requires),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(index / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        record = ""
        for path, content in files.items():
            wheel.writestr(path, content)
            digest = hashlib.sha256(content.encode()).digest()
            told = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            record += f"{path},sha256={told},{len(content)}\n"
        wheel.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index/ and a committed checkout/ whose pins are the newest there are."""
    folder = tmp_path_factory.mktemp("beginning")
    root = folder / "checkout"
    for path in ("requirements", "generated", "templates", "tests/generation/sink/golden"):
        (root / path).mkdir(parents=True)
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    shutil.copy(REPOSITORY / ".gitignore", root)
    (root / "generated" / "client.py").write_text("made by writer 1.0\n", encoding="utf-8")
    (root / "tests/generation/sink/golden/client.py").write_text(
        "made by writer 1.0\n", encoding="utf-8"
    )
    (root / "templates" / "originals.json").write_text("{}", encoding="utf-8")
    for name in lock.SETS:
        (root / "requirements" / f"{name}.txt").touch()
    (folder / "index").mkdir()
    put_release(folder / "index", "writer", "1.0")
    put_release(folder / "index", "library", "1.0")
    with pytest.MonkeyPatch.context() as patch:
        use_index(folder, patch)
        lock.lock(root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=what there is")
    return folder


@pytest.fixture
def release(tmp_path: Path, beginning: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Put a release of a package into the index; nothing else can be found."""
    shutil.copytree(beginning / "index", tmp_path / "index")
    use_index(tmp_path, monkeypatch)
    return partial(put_release, tmp_path / "index")


@pytest.fixture
def checkout(tmp_path: Path, beginning: Path, release: Release) -> Path:
    """A committed checkout whose pins are the newest there are, with one generated file."""
    shutil.copytree(beginning / "checkout", tmp_path / "checkout")
    return tmp_path / "checkout"


def git(root: Path, *arguments: str) -> str:
    """Run git in a checkout and return what it prints, on whatever machine."""
    name = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.invalid"]
    command = ["git", *name, "-c", "commit.gpgsign=false", *arguments]
    return subprocess.run(
        command, cwd=root, check=True, capture_output=True, encoding="utf-8"
    ).stdout
