"""Nouns with numbers."""

from __future__ import annotations

_HISSES = ("s", "ch", "sh", "x")


def singular(noun: str) -> str:
    """`card` of `cards` and of `card`; `match` of `matches`, `entry` of `entries`."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith("es") and noun[:-2].endswith(_HISSES):
        return noun[:-2]
    return noun if noun.endswith("ss") else noun.removesuffix("s")


def counted(number: int, noun: str) -> str:
    """`1 card`, `12 cards`, `3 entries`; the noun may be given in either number."""
    one = singular(noun)
    if number == 1:
        return f"1 {one}"
    if one.endswith(_HISSES):
        return f"{number} {one}es"
    if one.endswith("y") and one[-2:-1] not in ("a", "e", "o", "u"):
        return f"{number} {one[:-1]}ies"
    return f"{number} {one}s"
