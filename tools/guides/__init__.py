"""The whole site: guides and Python API by Sphinx, the reference pages beside them.

A maintainer's tool, shipped with nothing: `nox -s site` runs it.
"""
