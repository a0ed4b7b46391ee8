"""What changed between two editions of a contract, and which version that makes of its client.

`diff` compares two editions, `rule` holds a vendor's changelog against what was released, and
`release` keeps a copy of what is.
"""
