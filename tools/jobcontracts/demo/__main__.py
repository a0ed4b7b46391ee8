"""`python -m jobcontracts.demo`."""

from __future__ import annotations

import asyncio
import sys

from jobcontracts.demo.run import run_demo
from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.console import TerminalConsole
from jobcontracts.rendering.terminal import text_only


def main() -> int:
    """Run the demo and return its exit status."""
    try:
        return asyncio.run(run_demo(TerminalConsole()))
    except ProblemsError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the mock and its jobs are gone with it", file=sys.stderr)
        return 130


if __name__ == "__main__":
    with text_only():
        sys.exit(main())
