"""`python -m jobcontracts`."""

from jobcontracts.cli.program import main

if __name__ == "__main__":
    main()
