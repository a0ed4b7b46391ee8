"""`python -m jobcontracts`, and what the command `jobcontracts` calls."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""What a shell makes of SIGINT."""


def main() -> None:
    """Run the command line and exit with its status; Ctrl-C ends it while it is loaded, too."""
    try:
        from jobcontracts.cli.program import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
