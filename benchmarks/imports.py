"""What importing a client costs, in fresh interpreters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measurement import Cost, Measurement, compare, cpu, of_children
from benchmarks.peers import chosen_contract


def measure() -> Iterator[Measurement]:
    """Yield the measurements: of a package, and of what a program imports that uses its client."""
    vendor = chosen_contract().vendor
    bare = interpret("import msgspec")
    yield compare("import", interpret(f"import {vendor}_jobs"), bare, vendor=vendor)
    client = interpret(f"from {vendor}_jobs import Client")
    yield compare("client", client, bare, vendor=vendor)


def interpret(code: str) -> Cost:
    """Return what running code in a new interpreter costs."""
    command = [sys.executable, "-P", "-c", code]
    return cpu(lambda: subprocess.run(command, check=True), of_children)
