"""What a text may mean, said a second time and strictly: each reads a text with the program's parser and checks it.

An oracle returns whether the text was accepted. It raises AssertionError where the parser takes what it mustn't, leaves
out what it may take, means something else, or where what it prints doesn't read again as the same.
"""

from __future__ import annotations

import calendar
import random
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from input_salon import unprintable

from pkgcli.errors import Unreadable
from pkgcli.imports.household import members_text, read_members
from pkgcli.rules.amounts import percent_text, read_amount, read_percent
from pkgcli.rules.card_number import check_digit_fits, clean_number, is_made_here, number_key
from pkgcli.rules.given_days import read_day
from pkgcli.rules.period import read_period
from pkgcli.rules.quantities import read_line, read_lines, read_visit, read_whole
from pkgcli.rules.texts import (
    clean_code,
    clean_email,
    clean_phone,
    clean_text,
    code_key,
    fold,
    phone_key,
    shown,
    visible,
)
from pkgcli.rules.validity import Validity, read_validity
from pkgcli.views.money import Money

Oracle = Callable[[str, random.Random], bool]
Value = TypeVar("Value")

TODAY = date(2026, 3, 31)
MOST = {"d": 36_500, "w": 5_200, "mo": 1_200, "y": 100}


def amount(text: str, chance: random.Random) -> bool:
    decimals, mark = chance.choice((0, 2, 2, 3)), chance.choice((None, None, ".", ","))
    found = _read(lambda: read_amount(text, "--price", mark).minor(decimals))
    assert found == _amount_meant(text.strip(), mark, decimals), (text, mark, decimals, found)
    if found is None:
        return False
    assert type(found) is int
    assert read_amount(str(Money(found, decimals)), "--price").minor(decimals) == found
    return True


def _amount_meant(text: str, given: str | None, decimals: int) -> int | None:
    """The one reading, in minor units; None where there is none, or more than one."""
    readings: dict[Fraction, int] = {}
    if len(text) > 40:
        return None
    for mark, other in ((".", ","), (",", ".")):
        whole = rf"[0-9]+|[1-9][0-9]{{0,2}}(?:\{other}[0-9]{{3}})+"
        match = re.fullmatch(rf"({whole})(?:\{mark}([0-9]+))?", text)
        if match and given in (None, mark):
            fraction = match[2] or ""
            number = Fraction(int(re.sub("[.,]", "", match[1]) + fraction), 10 ** len(fraction))
            readings[number] = max(len(fraction), readings.get(number, 0))
    if len(readings) == 2 and decimals == 3 and re.fullmatch(r"[0-9]+\.[0-9]{3}", text):
        readings = {number: places for number, places in readings.items() if places == 3}
    if len(readings) != 1:
        return None
    ((number, places),) = readings.items()
    minor = number * 10**decimals
    return int(minor) if places <= decimals and minor <= 10**15 else None


def percent(text: str, chance: random.Random) -> bool:
    found = _read(lambda: read_percent(text, "--tax"))
    match = re.fullmatch(r"([0-9]{1,9})(?:[.,]([0-9]{1,4}))? ?%?", text.strip())
    expected = None
    if match and text.strip().rstrip(" %") not in ("1.000", "1,000"):
        fraction = match[2] or ""
        expected = int(match[1] + fraction) * 10 ** (4 - len(fraction))
    assert found == (expected if expected is not None and expected <= 10_000_000 else None), (text, found)
    assert found is None or (type(found) is int and read_percent(percent_text(found), "--tax") == found)
    return found is not None


def whole(text: str, chance: random.Random) -> bool:
    least, most = chance.choice(((0, 10**9), (1, 10**9), (1, 31)))
    found = _read(lambda: read_whole(text, "--units", least, most))
    expected = int(text) if re.fullmatch(r" *[0-9]{1,99} *", text) else None
    assert len(text) > 99 or found == (expected if expected is not None and least <= expected <= most else None), text
    assert found is None or (type(found) is int and read_whole(str(found), "--units", least, most) == found)
    return found is not None


def day(text: str, chance: random.Random) -> bool:
    found = _read(lambda: read_day(text, "--on").on(TODAY))
    assert found == _day_meant(text.strip()), (text, found)
    assert found is None or read_day(str(found), "--on").on(TODAY) == found
    return found is not None


def _day_meant(text: str) -> date | None:
    lowered = text.lower() if text.isascii() else ""
    if lowered in ("today", "yesterday", "tomorrow"):
        return TODAY + timedelta(days=("yesterday", "today", "tomorrow").index(lowered) - 1)
    if match := re.fullmatch(r"([+-][0-9]{1,6})(d|w|mo|y)", lowered):
        return _counted(int(match[1]), match[2])
    return _iso(lowered)


def _iso(text: str) -> date | None:
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        found = date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
    return found if found is not None and 1970 <= found.year <= 2999 else None


def _counted(count: int, unit: str) -> date | None:
    if unit in ("d", "w"):
        ordinal = TODAY.toordinal() + count * (7 if unit == "w" else 1)
        meant = date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None
    else:
        months = TODAY.year * 12 + TODAY.month - 1 + count * (12 if unit == "y" else 1)
        year, month = months // 12, months % 12 + 1
        if not 1 <= year <= 9999:
            return None
        meant = date(year, month, min(TODAY.day, calendar.monthrange(year, month)[1]))
    return meant if meant is not None and 1970 <= meant.year <= 2999 else None


def validity(text: str, chance: random.Random) -> bool:
    bare = chance.random() < 0.5
    found = _read(lambda: read_validity(text, "--valid", bare_days=bare))
    assert found == _validity_meant(text.strip(), bare), (text, bare, found)
    assert found is None or read_validity(str(found), "--valid") == found
    return found is not None


def _validity_meant(text: str, bare: bool) -> Validity | None:
    lowered = text.lower() if text.isascii() else "?"
    if lowered == "never" or (bare and re.fullmatch("0*", lowered)):
        return Validity("never")
    if lowered.startswith("until:"):
        last = _iso(lowered[6:].strip())
        return None if last is None else Validity("until", until=last)
    match = re.fullmatch(
        r"([0-9]{1,9})(d|w|mo|y)", lowered + "d" if bare and re.fullmatch("[0-9]+", lowered) else lowered
    )
    if not match or not 1 <= int(match[1]) <= MOST[match[2]]:
        return None
    return Validity(match[2], int(match[1]))


def period(text: str, chance: random.Random) -> bool:
    found = _read(lambda: read_period(text, None, None).named)
    asked = text.strip()
    months: tuple[int, int] | None = None
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", asked):
        months = (int(match[2]), 1)
    elif match := re.fullmatch(r"([0-9]{4})-?[Qq]([1-4])", asked):
        months = (int(match[2]) * 3 - 2, 3)
    elif match := re.fullmatch(r"([0-9]{4})", asked):
        months = (1, 12)
    year = int(match[1]) if match else 0
    if not match or months is None or not 1 <= months[0] <= 12 or not 1970 <= year <= 2999:
        assert found is None, text
        return False
    assert found is not None, text
    last = months[0] + months[1] - 1
    assert tuple(found) == (date(year, months[0], 1), date(year, last, calendar.monthrange(year, last)[1]))
    return True


def line(text: str, chance: random.Random) -> bool:
    found = _read(lambda: read_line(text))
    if found is None:
        assert not re.fullmatch(r"[a-z0-9]{1,40}(:[1-9][0-9]{0,8})?(=[1-9][0-9]{0,8})?", text), text
        return False
    start, _, cap = text.partition("=")
    item, _, cost = start.partition(":")
    assert found.item == clean_code(item, "--line")
    for typed, number in ((cost, found.unit_cost), (cap, found.cap)):
        assert (typed == "") == (number is None), text
        assert number is None or (re.fullmatch(" *[0-9]+ *", typed) and int(typed) == number > 0), text
    assert read_line(_line_text(found.item, found.unit_cost, found.cap)) == found
    return True


def _line_text(item: str, cost: int | None, cap: int | None) -> str:
    return item + ("" if cost is None else f":{cost}") + ("" if cap is None else f"={cap}")


def lines(text: str, chance: random.Random) -> bool:
    found = _read(lambda: read_lines(text))
    if found is None:
        return False
    assert len({code_key(each.item) for each in found}) == len(found) == sum(bool(p.strip()) for p in text.split(";"))
    assert read_lines("; ".join(_line_text(each.item, each.unit_cost, each.cap) for each in found)) == found
    return bool(found)


def visit(text: str, chance: random.Random) -> bool:
    found = _read(lambda: read_visit(text))
    if found is None:
        return False
    _, equals, typed = text.partition("=")
    assert found[1] == (int(typed) if equals else 1) > 0, text
    assert not equals or re.fullmatch(" *[0-9]+ *", typed), text
    assert read_visit(f"{found[0]}={found[1]}") == found
    return True


def number(text: str, chance: random.Random) -> bool:
    found = _read(lambda: clean_number(text, "--number"))
    key = number_key(text)
    assert not check_digit_fits(key) or re.fullmatch("[0-9]*", key), key
    assert not is_made_here(key) or re.fullmatch("[0-9]{8}", key), key
    if found is None:
        return False
    _is_clean(found, 40)
    assert clean_number(found, "--number") == found
    assert number_key(found) == number_key(key) == key != "", (text, found)
    assert not found.casefold().startswith("id:")
    return True


def code(text: str, chance: random.Random) -> bool:
    key = code_key(text)
    assert code_key(key) == key, (text, key)
    found = _read(lambda: clean_code(text, "--code"))
    if found is None:
        return False
    _is_clean(found, 40)
    assert clean_code(found, "--code") == found
    assert not set(found) & set(" =:;,@'\"\\<>|%*?"), found
    assert found[0].isalnum(), found
    return True


def name(text: str, chance: random.Random) -> bool:
    assert not unprintable(visible(text).replace("\n", "\0")), text
    assert visible(visible(text)) == visible(text), text
    assert len(shown(text)) <= 10 * 60
    found = _read(lambda: clean_text(text, "--name"))
    if found is None:
        return False
    _is_clean(found, 200)
    assert clean_text(found, "--name") == found, text
    assert fold(fold(found)) == fold(found), (text, fold(found))
    return True


def phone(text: str, chance: random.Random) -> bool:
    found = _read(lambda: clean_phone(text, "--phone"))
    if found is None:
        return False
    _is_clean(found, 40)
    key = phone_key(found)
    assert re.fullmatch(r"\+?[0-9]+", key or ""), found
    assert phone_key(key or "") == key, found
    assert clean_phone(found, "--phone") == found, found
    return True


def mail(text: str, chance: random.Random) -> bool:
    found = _read(lambda: clean_email(text, "--email"))
    if found is None:
        return False
    _is_clean(found, 254)
    assert found.count("@") == 1 == len(found.split()), found
    assert clean_email(found, "--email") == found
    return True


def members(text: str, chance: random.Random) -> bool:
    found = _read(lambda: read_members(text, "members"))
    if not found:
        return False
    for person, _ in found.values():
        _is_clean(person, 200)
    assert read_members(members_text(found.values()), "members") == found, text
    return True


def _read(reading: Callable[[], Value]) -> Value | None:
    """What is read; None where it is refused, which has to be in a line that can be printed."""
    try:
        return reading()
    except Unreadable as error:
        told = f"{error.message} {error.hint}"
        assert not unprintable(told.replace("\n", "\0")), repr(told)
        assert len(told) < 700, told
        return None


def _is_clean(text: str, limit: int) -> None:
    """Nothing that can't be seen, one plain space at most between words, in one spelling, and storable."""
    assert 1 <= len(text) <= limit
    assert not unprintable(text.replace("\n", "\0")), repr(text)
    assert " ".join(text.split()) == text, repr(text)
    assert unicodedata.is_normalized("NFC", text), repr(text)
    assert text.encode().decode() == visible(text) == text, repr(text)
