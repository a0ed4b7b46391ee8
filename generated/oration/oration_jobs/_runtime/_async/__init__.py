# From templates/runtime/_async/__init__.py, unchanged but for this line.
"""The half of the runtime that is written by hand; `_sync` is made from it, word by word."""
