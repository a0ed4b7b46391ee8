"""`python -m jobcontracts.demo`."""

from __future__ import annotations

import asyncio
import sys

from rich.console import Console

from jobcontracts.demo.run import run_demo
from jobcontracts.problem import ProblemsError
from jobcontracts.streams import open_streams


def main() -> int:
    """Run the demo and return its exit status."""
    open_streams()
    try:
        return asyncio.run(run_demo(Console()))
    except ProblemsError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the mock and its jobs are gone with it", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
