"""Contracts for asynchronous-job APIs: check them, generate clients from them, mock them."""
