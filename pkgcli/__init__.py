"""Prepaid packages and cards for one salon, in one SQLite file."""

__version__ = "0.1.0"
