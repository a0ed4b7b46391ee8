"""Recorded traffic: HAR files, held against the contracts."""
