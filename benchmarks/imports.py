"""What importing a client costs, in fresh interpreters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from benchmarks.measurement import Measurement, compare, seconds

from jobcontracts.model.vendors import own_specs, vendor_names


def measure(turns: int = 25) -> Iterator[Measurement]:
    """Yield the measurements of imports: of the package, which has a target, and of its client."""
    package = f"{vendor_names(own_specs())[-1]}_jobs"
    bare = seconds(partial(interpret, "import msgspec"))
    yield compare(
        f"import {package}",
        "import msgspec",
        seconds(partial(interpret, f"import {package}")),
        bare,
        turns=turns,
        target=1.7,
    )
    yield compare(
        f"from {package} import Client",
        "import msgspec",
        seconds(partial(interpret, f"from {package} import Client")),
        bare,
        turns=turns,
        target=None,
        note="what a program pays that uses the client; HTTP libraries load with the first request",
    )


def interpret(code: str) -> None:
    """Run code in a new interpreter."""
    subprocess.run([sys.executable, "-P", "-c", code], check=True)
