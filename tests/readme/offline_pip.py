"""`pip install` where there is no network: folders get installed, the rest has to be there already.

A folder is built and installed for real, into the folder OFFLINE_PIP_TARGET, by the build backend
of this interpreter. What else is named is as for pip: nothing to do if it is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

UV = ["-m", "uv", "pip", "install", "--quiet", "--offline", "--no-index", "--no-deps"]


def main() -> int:
    """Install, and return the exit status."""
    command, *wanted = sys.argv[1:]
    if command != "install" or not wanted:
        print(f"nobody expected: pip {command} {wanted}", file=sys.stderr)
        return 2
    folders = [name for name in wanted if Path(name.partition("[")[0]).is_dir()]
    for name in wanted:
        if name not in folders:
            print(f"Requirement already satisfied: {name} {version(name)}")
    target = os.environ["OFFLINE_PIP_TARGET"]
    # Without isolation: the build backend is the one that is installed here.
    where = ["--python", sys.executable, "--no-build-isolation", "--target", target]
    return subprocess.call([sys.executable, *UV, *where, *folders]) if folders else 0


if __name__ == "__main__":
    sys.exit(main())
