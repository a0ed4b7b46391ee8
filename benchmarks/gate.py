"""`python -m benchmarks --gate`: instructions of small pieces of work, beside those written down.

Instructions repeat on a busy machine where no time does. callgrind counts them; the figures are in
`instructions.json`, with the interpreter that they were counted with: another one's say nothing.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.counted_work import NAMES

FIGURES = Path(__file__).with_name("instructions.json")

MORE = 0.03
"""How many more instructions, as a part of them, are no regression."""

Counts = Mapping[str, int]


def gate(write: bool) -> int:
    """Count, print what has changed, and return the exit status: 1 for a regression.

    Args:
        write: Whether the counts are written down instead, for the next time.
    """
    if shutil.which("valgrind") is None:
        print("not counted: valgrind is not installed, and its callgrind counts", file=sys.stderr)
        return 2
    used, counts = interpreter(), counted()
    if write:
        found = {"interpreter": used, "instructions": counts}
        FIGURES.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return 0
    known = json.loads(FIGURES.read_text("utf-8"))
    if used != known["interpreter"]:
        print(f"not compared: counted with {used}, the figures in {FIGURES.name}")
        print(f"with {known['interpreter']}; count there, or write new ones: --gate --write")
        return 0
    lines = [*compared(counts, known["instructions"])]
    print(*(text for text, _ in lines), sep="\n")
    if any(bad for _, bad in lines):
        print(f"more than {MORE:.0%} above {FIGURES.name}: mend it, or, if it is worth it,")
        print("write the new figures and say why in the commit: nox -s bench -- --gate --write")
        return 1
    return 0


def compared(found: Counts, known: Counts) -> Iterator[tuple[str, bool]]:
    """Yield a line for each count, and whether it is a regression; what is not known is none."""
    for name, count in found.items():
        if name not in known:
            yield f"{name:24} {count:>14,}  new", False
            continue
        change = count / known[name] - 1
        word = "REGRESSION" if change > MORE else "fewer: write it" if change < -MORE else ""
        yield f"{name:24} {count:>14,}  {change:+.1%}  {word}".rstrip(), change > MORE


def interpreter() -> str:
    """Return what decides how many instructions the same code takes."""
    compiler = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{compiler}, {platform.python_compiler()}, {platform.machine()} {platform.system()}"


def counted() -> dict[str, int]:
    """Return how many instructions each piece of `counted_work` takes."""
    work = [sys.executable, "-P", "-m", "benchmarks.counted_work"]
    root = Path(__file__).parent.parent
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(root),
        "PYTHONHASHSEED": "0",  # or sets would be in another order each time
        "LC_ALL": "C.UTF-8",
    }
    # Once without, so that everything is compiled.
    subprocess.run(work, check=True, env=environment, cwd=root)
    with tempfile.TemporaryDirectory() as name:
        counting = [
            "valgrind", "--tool=callgrind", "--toggle-collect=ffi_call", "--dump-after=ffi_call",
            f"--callgrind-out-file={name}/counted",
        ]  # fmt: skip
        done = subprocess.run(
            [*counting, *work], env=environment, cwd=root, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"valgrind ended with {done.returncode}:\n{done.stderr[-4000:]}")
        dumps = [Path(name, f"counted.{number}") for number in range(1, len(NAMES) + 1)]
        totals = [
            re.findall(r"(?m)^(?:totals|summary): (\d+)", d.read_text("utf-8")) for d in dumps
        ]
    return {name: int(total[-1]) for name, total in zip(NAMES, totals, strict=True)}
