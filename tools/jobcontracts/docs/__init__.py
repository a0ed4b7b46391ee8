"""The reference pages: contracts and lifecycles as a site of plain HTML, with nothing to download.

`site` renders and writes, `view` decides what is on a page, `diagram` draws the states.
"""
