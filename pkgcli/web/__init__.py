"""`web`: a copy of the file to look at in a browser, with Datasette (an extra; only `web.serving` knows it)."""
