"""`python -m jobcontracts`."""

from jobcontracts.cli import main

main()
