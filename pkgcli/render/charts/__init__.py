"""Charts as SVG for a page: drawn here, in whole units, without a script.

A picture has a title and a description; all that it shows stands in a table beside it, so nobody needs to see it. Its
colours are those of the page it stands on (`style`).
"""
