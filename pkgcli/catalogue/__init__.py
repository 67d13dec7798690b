"""What is sold: items, packages and their versions."""
