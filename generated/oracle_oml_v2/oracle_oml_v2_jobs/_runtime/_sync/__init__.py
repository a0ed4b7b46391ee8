# From templates/runtime/_sync/__init__.py, unchanged but for this line.
# Made by tools/unasync.py from templates/runtime/_async/__init__.py: edit that.
"""The half of the runtime that is written by hand; `_sync` is made from it, word by word."""
