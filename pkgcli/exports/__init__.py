"""CSV out: files that import again as what they came from (spec, section 6)."""
