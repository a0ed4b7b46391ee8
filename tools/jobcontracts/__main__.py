"""`python -m jobcontracts`."""

from jobcontracts.cli import main

if __name__ == "__main__":
    main()
