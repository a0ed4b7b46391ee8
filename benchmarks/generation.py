"""`generate` against each generator's own command, with nothing changed, and with many vendors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

from benchmarks.measurement import Measurement, Point, compare_all, cpu, of_children
from benchmarks.peers import contracts, datamodel_codegen, openapi_python_client, write_documents

from jobcontracts.model.vendors import own_specs, vendor_names

COUNTS = (1, 4, 16, 64)
"""Of how many vendors the packages are generated, to see how the cost grows."""

GENERATION_SECONDS = 300.0
"""A turn takes half a minute on a busy machine."""


def measure() -> Iterator[Measurement | Point]:
    """Yield the measurements of generation, and how it grows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        output = folder / "ours"
        documents = write_documents(contracts(), folder)

        halves = cycle((documents[::2], documents[1::2]))

        def half_of_theirs() -> None:
            for document in next(halves):
                openapi_python_client(document, folder / f"{document.stem}-client")
                datamodel_codegen(document, folder / f"{document.stem}.py")

        def anew() -> None:
            # With the packages goes what is remembered of them.
            shutil.rmtree(output, ignore_errors=True)
            generate(own_specs(), output)

        again = partial(generate, own_specs(), output)
        works = half_of_theirs, anew, again, partial(again, "--check")
        theirs, *ours = (cpu(work, of_children) for work in works)
        # A turn has both halves, so that one takes some seconds less: many are not to be had.
        costs = (lambda: 2 * theirs(), *ours)
        lines = {"regenerate": (1, 0), "unchanged": (2, 1), "check": (3, 1)}
        yield from compare_all(costs, lines, seconds=GENERATION_SECONDS)
        for count in COUNTS:
            specs = copies(count, folder / f"specs-{count}")
            cost = cpu(partial(generate, specs, folder / f"packages-{count}"), of_children)
            yield Point("generate", "vendors", count, {"CPU seconds": cost()})


def generate(specs: Path, output: Path, *options: str) -> None:
    """Run our command."""
    command = [sys.executable, "-P", "-m", "jobcontracts", "generate", *options]
    subprocess.run(
        [*command, "--specs", specs, "--output", output], check=True, capture_output=True
    )


def copies(count: int, specs: Path) -> Path:
    """Write `count` vendors that are copies of ours under other names, and return their folder."""
    ours = vendor_names(own_specs())
    for number in range(count):
        copy = specs / f"vendor_{number}"
        copy.mkdir(parents=True)
        for document in (own_specs() / ours[number % len(ours)]).glob("*.yaml"):
            shutil.copy(document, copy)
    return specs
