"""Vendors' operations over HTTP: the application, its router, and what a request must be."""
