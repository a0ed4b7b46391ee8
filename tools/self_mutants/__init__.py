"""Mutants of the toolkit's own code: does a test fail when a line of it is changed?

`mutants` breaks a server and asks whether the suite notices. This breaks the code and asks whether
our tests do. `mutations` finds the changes, `reach` the tests that execute a line, `trial` runs
them on a copy of the tree.
"""
