"""Fault injection: what happens, to which requests, and how it reaches the wire."""
