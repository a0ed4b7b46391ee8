"""`python -m jobcontracts`, and what the command `jobcontracts` calls."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its status; Ctrl-C ends it while it is loaded, too."""
    try:
        from jobcontracts.cli.program import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)  # INTERRUPTED of rendering.terminal, which may not be there yet


if __name__ == "__main__":
    main()
