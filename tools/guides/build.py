"""The guides, staged as Sphinx wants them, and the site that comes of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
VENDORS = "vendors"
"""The folder of the reference pages in the site; the templates lead there."""

SECTIONS = {
    "Guides": (
        *("README.md", "RECIPES.md", "ALTERNATIVES.md"),
        *("tools/jobcontracts/mock/*.md", "specs/*.md", "benchmarks/*.md"),
    ),
    "Clients": ("generated/*/README.md",),
    "The project": (
        *("ARCHITECTURE.md", "CONTRIBUTING.md", "*.md"),
        *("tools/README.md", "templates/README.md", "requirements/README.md"),
    ),
}
"""The parts of the navigation, each with its pages as they lie in the checkout, each page once."""

_INDEX = """# Is my job done?

Vendors' job APIs as contracts: typed clients, a mock server and conformance tests from one source.
<a href="{vendors}/index.html">The reference</a> has a page for each vendor.

{toctrees}
"""
_TOCTREE = """```{{toctree}}
:caption: {caption}
:maxdepth: 1

{pages}
```
"""
_PACKAGE = """# {package}

```{{eval-rst}}
.. automodule:: {package}
   :members:
   :imported-members:

.. automodule:: {package}.models
   :members:
```
"""


def build(root: Path, output: Path) -> None:
    """Write the site.

    Args:
        root: The checkout; its generated packages are installed.
        output: The folder of the site. What is in it is replaced.

    Raises:
        CalledProcessError: Sphinx or `jobcontracts docs` has refused something, and said what.
    """
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        stage(root, Path(name))
        # -W: a link that leads nowhere is an error. -n would want each type of others documented.
        sphinx = [sys.executable, "-P", "-m", "sphinx", "-q", "-W", "--keep-going", "-E", "-c"]
        subprocess.run([*sphinx, str(HERE), name, str(output)], check=True)
    shutil.rmtree(output / ".doctrees", ignore_errors=True)
    (output / ".buildinfo").unlink(missing_ok=True)
    docs = [sys.executable, "-P", "-m", "jobcontracts", "docs", "--home=../index.html"]
    subprocess.run([*docs, f"--output={output / VENDORS}"], cwd=root, check=True)


def stage(root: Path, folder: Path) -> None:
    """Copy the guides, where they lie in the checkout, and write the pages that lead to them."""
    trees = []
    for caption, patterns in SECTIONS.items():
        pages = list(_copied(root, folder, patterns))
        trees.append(_TOCTREE.format(caption=caption, pages="\n".join(pages)))
    packages = sorted(path.parent.name for path in root.glob("generated/*/*_jobs/__init__.py"))
    (folder / "api").mkdir()
    for package in packages:
        text = _PACKAGE.format(package=package)
        (folder / "api" / f"{package}.md").write_text(text, encoding="utf-8")
    pages = [f"api/{package}" for package in packages]
    trees.append(_TOCTREE.format(caption="Python API", pages="\n".join(pages)))
    index = _INDEX.format(vendors=VENDORS, toctrees="\n".join(trees))
    (folder / "index.md").write_text(index, encoding="utf-8")


def _copied(root: Path, folder: Path, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            place = path.relative_to(root)
            if (folder / place).exists():
                continue
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / place)
            yield place.with_suffix("").as_posix()
