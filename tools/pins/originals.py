"""The upstream templates that ours take the place of: which are not what they were."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from pins.lock import UV

TEMPLATES = {
    # An upstream package's module, and where in it its templates are.
    "openapi_python_client": "templates",
    "datamodel_code_generator": "model/template",
}


class ChangedOriginal(NamedTuple):
    """An upstream template that is not the one that ours was written against.

    Args:
        package: The module that it is in.
        name: Its name there.
        digest: Its SHA-256 now; `gone` if there is none of this name any more.
    """

    package: str
    name: str
    digest: str


def changed_originals(listing: Path) -> list[ChangedOriginal]:
    """Compare the templates of the installed generators with the list of their hashes.

    Args:
        listing: templates/originals.json.
    """
    changed = []
    for package, hashes in json.loads(listing.read_text("utf-8")).items():
        for name, expected in hashes.items():
            path = installed(package) / TEMPLATES[package] / name
            digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "gone"
            if digest != expected:
                changed.append(ChangedOriginal(package, name, digest))
    return changed


def installed(package: str) -> Path:
    """Return the folder of an installed package, without importing it.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed here; run `nox -s upgrade`")
    return Path(spec.origin).parent


def upstream_difference(original: ChangedOriginal, old: str, locked: str) -> str:
    """Return the diff of an upstream template between an older version and the installed one.

    Args:
        original: The template.
        old: The version that the package had before.
        locked: The entry of that version in a locked set: what is fetched has one of its hashes.
    """
    inside = f"{TEMPLATES[original.package]}/{original.name}"
    new = installed(original.package) / inside
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_bytes(locked.encode())
        fetch = [*UV, "pip", "install", "--quiet", "--no-deps", f"--target={folder}"]
        subprocess.run([*fetch, "--require-hashes", "-r", str(wanted)], check=True)
        pair = [f"{folder}/{original.package}/{inside}", str(new)]
        command = ["git", "diff", "--no-index", "--no-prefix", "--", *pair]
        told = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout.decode()
    # From the first hunk on: the lines before it have paths of this machine.
    return f"--- {original.name}, {old}\n+++ {original.name}, now\n" + told[told.find("@@") :]
