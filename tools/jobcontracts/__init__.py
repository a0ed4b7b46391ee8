"""Contracts for asynchronous-job APIs: check them, generate clients from them, serve a mock of them."""
