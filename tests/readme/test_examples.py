"""Every block of the mock's examples is executed as it stands, but for the port of the mock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ..conftest import REPOSITORY
from .page import README, Block, blocks
from .terminal import Terminal
from .test_blocks import need

PAGE = (REPOSITORY / "tools" / "jobcontracts" / "mock" / "EXAMPLES.md").read_text("utf-8")
(START, *BLOCKS) = blocks(PAGE)
SERVING = replace(START, text=f"{START.lines[-1]}\n")

NEEDED = {
    "curl": ["curl"],
    "Node": ["node"],
    "Java": ["java", "javac"],
    "Python, with requests": [],
    "Python, with aiohttp": [],
}
"""The programs that a section needs, for each section of the page."""

TOLD = {
    "curl": [(0, "ok: the 503 was met")],
    "Node": [(1, "fail 3"), (0, "pass 4"), (0, "pass 2")],
    "Java": [(1, "T00:00:30 is not in"), (0, "")],
    "Python, with requests": [(0, "4 passed")],
    "Python, with aiohttp": [(0, "4 passed")],
}
"""How each command block ends, in order: its status, and what it prints among others."""


@pytest.mark.parametrize("section", TOLD)
def test_each_example_fails_and_passes_as_it_says(section: str, tmp_path: Path) -> None:
    need("bash", *NEEDED[section])
    if section.startswith("Python"):
        pytest.importorskip(section.split()[-1], reason="EXAMPLES WERE NOT TRIED: not installed")
    terminal, ends = Terminal(tmp_path), list[tuple[int, list[str]]]()
    with terminal.mock(SERVING) as port:
        for block in (block for block in BLOCKS if block.section == section):
            if block.file:
                terminal.write(block, port)
                continue
            ends.append(terminal.paste([block.text]))
    for (status, printed), (wanted, words) in zip(ends, TOLD[section], strict=True):
        assert status == wanted, printed
        assert words in "".join(printed)


def test_no_example_is_left_out() -> None:
    assert {block.section for block in BLOCKS} == {*TOLD} == {*NEEDED}
    assert {block.language for block in BLOCKS} == {"sh", "js", "java", "python"}


def test_the_mock_is_installed_as_the_readme_says() -> None:
    assert START.serves
    assert START.lines[0] in README


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.section}-{block.line}")
def test_an_example_is_short(block: Block) -> None:
    assert len(block.lines) <= 40
