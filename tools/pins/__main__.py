"""`python -P -m pins STEP [ARGUMENT...]`: what the sessions `lock` and `upgrade` call.

`lock` takes options of `uv pip compile`, `move` names of packages, and `show` nothing.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pins.lock import lock
from pins.upgrade import move, show

if __name__ == "__main__":
    step, *arguments = sys.argv[1:]
    try:
        match step:
            case "lock":
                lock(Path.cwd(), arguments)
            case "move":
                move(Path.cwd(), arguments)
            case "show":
                show(Path.cwd())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}")  # who failed has said why
