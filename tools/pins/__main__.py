"""`python -P -m pins lock|move|regenerate`: what the sessions `lock` and `upgrade` call."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jobcontracts.problem import ProblemsError
from jobcontracts.rendering.terminal import text_only
from pins.lock import lock
from pins.upgrade import move, regenerate


def main() -> int:
    """Run one step in the checkout that is the working directory; return the exit status."""
    parser = argparse.ArgumentParser(prog="pins", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("lock", help="write requirements/; options reach `uv pip compile`")
    moving = steps.add_parser("move", help="move pins to the newest releases that go together")
    moving.add_argument("name", nargs="*", help="only these packages")
    writing = steps.add_parser("regenerate", help="write the output anew, and show the diff")
    writing.add_argument("--report", type=Path, required=True, help="where the report goes too")
    arguments, options = parser.parse_known_args()
    if options and arguments.step != "lock":
        parser.error(f"unknown: {' '.join(options)}")
    try:
        match arguments.step:
            case "lock":
                lock(Path.cwd(), options)
            case "move":
                print(move(Path.cwd(), arguments.name))
            case "regenerate":
                regenerate(Path.cwd(), arguments.report)
    except ProblemsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    with text_only():
        sys.exit(main())
