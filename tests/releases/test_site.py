"""What GitHub Pages gets is what `jobcontracts docs` writes, and works in a folder of a host."""

from __future__ import annotations

import re
from pathlib import Path

from ..conftest import VENDORS, Run


def test_the_site_can_be_served_from_any_folder(run: Run, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert run("docs", "--output", str(site))[0] == 0
    files = [path for path in site.rglob("*") if path.is_file()]
    # What is uploaded: hidden files are left out, and a link would be a copy.
    assert [
        p for p in files if p.is_symlink() or re.search(r"/\.", str(p.relative_to(tmp_path)))
    ] == []
    assert (site / "index.html").is_file()
    pages = [path.read_text("utf-8") for path in files if path.suffix == ".html"]
    assert len(pages) > len(VENDORS)
    assert re.findall(r"(?:href|src)=[\"']?/[^\"' >]*", "\n".join(pages)) == []
