"""Reading: SQL in, views out."""
