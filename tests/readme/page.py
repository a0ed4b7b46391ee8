"""A page as its reader takes it: sections, and the blocks that are to be pasted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text("utf-8")
MOCK = "jobcontracts mock"
"""How the line begins that goes on running: its block is for a terminal of its own."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Args:
        section: The heading that it stands under.
        language: What stands behind the fence; empty for the diagram.
        text: What is between the fences.
        file: The file that the sentence before says it is; empty for what is pasted into a shell.
        line: Where it begins on its page.
    """

    section: str
    language: str
    text: str
    file: str
    line: int

    @property
    def lines(self) -> list[str]:
        """The lines, without the comments behind them."""
        return [re.sub(r"\s{2,}#.*", "", line) for line in self.text.splitlines()]

    @property
    def serves(self) -> bool:
        """Whether it goes on until it is stopped."""
        return self.lines[-1].startswith(MOCK)


def blocks(text: str = README) -> list[Block]:
    """Return all fenced blocks, in order."""
    found = []
    for fence in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        before = text[: fence.start()]
        headings = re.findall(r"^## (.+)$", before, re.MULTILINE)
        named = re.search(r"`([\w./]+\.\w+)`:\s*\Z", before)
        found.append(
            Block(
                headings[-1] if headings else "",
                fence[1],
                fence[2],
                named[1] if named else "",
                before.count("\n") + 1,
            )
        )
    return found


BLOCKS = blocks()
FILES = [block for block in BLOCKS if block.file]
SHELL = [block for block in BLOCKS if block.language == "sh"]
IN_CI = SHELL[0]
"""The two commands of "Try it": `.ci/run` executes them, for a suite cannot run itself."""
(SERVING,) = (block for block in SHELL if block.serves)
(LISTING,) = (block for block in SHELL if block.lines == ["nox -l"])

PROSE = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
INLINE = [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", PROSE)]
