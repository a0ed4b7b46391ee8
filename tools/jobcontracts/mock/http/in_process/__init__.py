"""Requests to the mock without a socket."""
