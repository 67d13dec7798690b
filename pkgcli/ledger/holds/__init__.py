"""Holds: units set aside for a visit to come (spec, section 3, "Holds"; Booknetic 002, MyTime 001)."""
