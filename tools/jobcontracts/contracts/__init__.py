"""Reading a vendor's two documents, with the line of each value, and checking them.

May import `problem` only.
"""
