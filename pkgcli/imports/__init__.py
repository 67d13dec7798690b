"""CSV in: files of packages, items and clients to checked rows to one transaction (spec, section 6)."""
