"""The page of the mock for a browser: what it remembers, and buttons for what can be done to it.

`view` decides what is shown, the templates print it, `forms` makes of a button's form the request
to the control API that it stands for, and `page` serves them.
"""
