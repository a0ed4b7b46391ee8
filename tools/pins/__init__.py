"""The exact pins and the locked sets: how they are written, moved and told about.

This is the maintainers' and no part of what is shipped: it is about this checkout's pyproject.toml,
requirements/ and git history, and of no use to who has installed `jobcontracts`. It stands beside
that package rather than in the noxfile, so that it is typed and tested like all other code. The
standard library, git and uv are enough for it: it runs before anything of ours is installed.
"""
