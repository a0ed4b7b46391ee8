"""Recorded traffic, in the form of a browser, a proxy or curl, held against the contracts."""
