"""The commands, a module per group of them, and what they share.

`contracts` has check, diff and release; `generation` generate and docs; `export`; `mock`,
`watching`, and `conformance` with verify. `arguments`, `completion` and `output` are what they
share, `screens` how their help is laid out, `ending` how every run ends. A command imports the part
of the toolkit that it calls when it runs, and not before: what does not load stops its own command
only.
"""
