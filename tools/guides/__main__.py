"""`python -m guides OUTPUT`: write the whole site into a folder, from the checkout's root."""

from __future__ import annotations

import sys
from pathlib import Path

from guides.build import build

if __name__ == "__main__":
    build(Path.cwd(), Path(sys.argv[1]))
