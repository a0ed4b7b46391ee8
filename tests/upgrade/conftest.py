"""A checkout in miniature, and an index that is a folder: an upgrade without any network."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pins import lock

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

[dependency-groups]
demo = []
test = []
typing = []
tools = ["writer==1.0"]
"""
Release = Callable[..., None]


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Put a release of a package into the index; nothing else can be found in it."""
    index = tmp_path / "index"
    index.mkdir()
    for name in list(os.environ):
        if name.startswith("UV_"):
            monkeypatch.delenv(name)
    settings = tmp_path / "uv.toml"
    settings.write_text(f"[pip]\nno-index = true\nfind-links = ['{index.as_posix()}']\n")
    monkeypatch.setenv("UV_CONFIG_FILE", str(settings))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))

    def put(name: str, version: str, *requires: str) -> None:
        info = f"{name}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        files = {
            f"{name}/__init__.py": "",
            f"{name}/templates/page.jinja": f"page of {name} {version}\n",
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

    return put


@pytest.fixture
def checkout(tmp_path: Path, release: Release) -> Path:
    """A committed checkout whose pins are the newest there are, with one generated file."""
    root = tmp_path / "checkout"
    for folder in ("requirements", "generated", "templates", "tests/generation/sink/golden"):
        (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "generated" / "client.py").write_text("made by writer 1.0\n")
    (root / "tests/generation/sink/golden/client.py").write_text("made by writer 1.0\n")
    (root / "templates" / "originals.json").write_text("{}")
    for name in lock.SETS:
        (root / "requirements" / f"{name}.txt").touch()
    release("writer", "1.0")
    release("library", "1.0")
    lock.lock(root, [])
    git(root, "init", "--quiet")
    commit(root)
    return root


def git(root: Path, *arguments: str) -> str:
    """Run git in a checkout and return what it prints, on whatever machine."""
    name = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.invalid"]
    command = ["git", *name, "-c", "commit.gpgsign=false", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    """Commit all that is in a checkout."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=what there is")
