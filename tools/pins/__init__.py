"""The exact pins of pyproject.toml and the locked sets of requirements/: written and moved.

For maintainers, and not shipped: it needs this checkout, git, uv and the standard library, because
it runs before anything of ours is installed.
"""
