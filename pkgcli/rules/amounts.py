"""Amounts of money and percentages as people type them. Nothing is guessed and nothing is rounded."""

from __future__ import annotations

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.texts import shown

MOST_MINOR = 10**15
MOST_PPM = 10_000_000

_NO_DECIMALS = "JPY KRW VND CLP ISK XAF XOF XPF PYG UGX RWF BIF DJF GNF KMF VUV"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

_MARKS = (".", ",")
_AMOUNT = r"[0-9]+(?:[.,][0-9]+)*"
_CURRENCY = r"(?:[A-Za-z]{1,4}\.?|[€$£¥₣₤₹₽₺₴₩₫₪฿])"
_WITH_CURRENCY = rf"{_CURRENCY}\s*({_AMOUNT})|({_AMOUNT})\s*{_CURRENCY}"
_SIGNS = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "CHF": "FR.",
    "JPY": "¥",
    "INR": "₹",
    "PLN": "ZŁ",
    "CZK": "KČ",
    "TRY": "₺",
}
_PERCENT = r"([0-9]{1,9})(?:([.,])([0-9]+))? ?%?"
_LONGEST = 40


class Amount(Frozen):
    """`digits` over 10 to the power of `decimals`; what it is in minor units depends on the currency.

    `mark` is the decimal mark that was typed, if one was. With `two_ways` it may as well be a thousands mark.
    """

    text: str
    digits: int
    decimals: int
    mark: str | None
    what: str
    two_ways: bool = False

    def minor(self, currency_decimals: int) -> int:
        """The amount in minor units of a currency with so many decimals (see `currency_decimals`).

        Raises Unreadable where it can be read two ways, has more decimals than the currency, or is beyond 10**15.
        """
        # Three decimals after a dot are what we print ourselves for such a currency.
        if self.two_ways and not (currency_decimals == 3 and self.mark == "."):
            raise self._two_ways(currency_decimals)
        if self.decimals > currency_decimals:
            has = f"{currency_decimals} decimals" if currency_decimals else "no decimals"
            raise Unreadable(self.what, self.text, f"{self.decimals} decimals, and the currency has {has}")
        minor: int = self.digits * 10 ** (currency_decimals - self.decimals)
        if minor > MOST_MINOR:
            raise Unreadable(self.what, self.text, f"{_money(MOST_MINOR, currency_decimals)} is the most")
        return minor

    def _two_ways(self, currency_decimals: int) -> Unreadable:
        thousands = _money(self.digits * 10**currency_decimals, currency_decimals)
        decimal = _money(self.digits, self.decimals)
        readings = [thousands, decimal]
        hint = f"type {self.digits} if {thousands} is meant"
        if currency_decimals:
            hint += f", else an amount with at most {currency_decimals} decimals"
        return Unreadable(self.what, self.text, f"can be read as {thousands} or as {decimal}", hint, readings=readings)


def read_amount(text: str, what: str, decimal: str | None = None) -> Amount:
    """An amount in ASCII digits with at most a decimal mark and thousands marks: `420`, `19,90`, `1.234,50`.

    `decimal` says which of `.` and `,` is the decimal mark; without it the text must tell, and a single mark before
    three digits doesn't: that is refused later, by `minor`, once the currency is known. Raises Unreadable for signs,
    currency signs, exponents, inner spaces and wrong grouping (ours).
    """
    import re

    if decimal is not None and decimal not in _MARKS:
        raise Unreadable("--decimal", shown(decimal), "the decimal mark is . or ,", "type --decimal .")
    asked = text.strip()
    if not re.fullmatch(_AMOUNT, asked):
        raise Unreadable(what, shown(text), "not an amount of money", _meant(asked))
    if len(asked) > _LONGEST:
        raise Unreadable(what, shown(text), f"{len(asked)} characters, and an amount has at most {_LONGEST}")
    mark = decimal or _decimal_mark(asked)
    whole, _, fraction = asked.partition(mark) if mark else (asked, "", "")
    if not _is_grouped(whole, mark) or (fraction and not fraction.isdigit()):
        raise Unreadable(what, asked, _wrong_marks(asked, decimal), f"type it like 1234{decimal or '.'}50")
    digits = int("".join(each for each in whole + fraction if each.isdigit()))
    two_ways = decimal is None and len(fraction) == 3 and len(whole) <= 3 and whole[0] != "0"
    return Amount(asked, digits, len(fraction), mark if fraction else None, what, two_ways)


def without_currency(text: str, currency: str) -> str:
    """The text without the code or the sign of that currency before or after it, as spreadsheets write amounts
    (`640,00 €`, `EUR 640,00`). What belongs to another currency stays, and is no amount then (ours)."""
    bare = text.strip()
    for mark in currency_marks(currency):
        if bare[-len(mark) :].upper() == mark:
            return bare[: -len(mark)].rstrip()
        if bare[: len(mark)].upper() == mark:
            return bare[len(mark) :].lstrip()
    return bare


def currency_marks(currency: str) -> tuple[str, ...]:
    """The code of that currency, and its sign where it has one that is known here; in capitals."""
    return (currency, _SIGNS[currency]) if currency in _SIGNS else (currency,)


def read_percent(text: str, what: str) -> int:
    """A rate such as `19`, `19%` or `8.875` in parts per million (190000), exactly. Raises Unreadable.

    At most 4 decimals and 1000 %. `,` is a decimal mark too. `1.000` and `1,000` could be a thousand, and are refused.
    """
    import re

    asked = text.strip()
    match = re.fullmatch(_PERCENT, asked)
    if not match or len(match[3] or "") > 4:
        reason = "at most 4 decimals can be given" if match else "not a percentage"
        raise Unreadable(what, shown(text), reason, "type it like 19 or 8.875")
    if asked.rstrip(" %") in ("1.000", "1,000"):
        raise Unreadable(what, asked, "can be read as 1000 or as 1", "type 1000 or 1", readings=["1000", "1"])
    ppm = int(match[1]) * 10_000 + int((match[3] or "").ljust(4, "0"))
    if ppm > MOST_PPM:
        raise Unreadable(what, asked, "1000 % is the most")
    return ppm


def percent_text(ppm: int) -> str:
    """A rate in parts per million as a percentage without a sign, which `read_percent` reads again: `8.875`."""
    whole, fraction = divmod(ppm, 10_000)
    return f"{whole}.{fraction:04d}".rstrip("0").rstrip(".")


def currency_decimals(code: str, what: str = "--currency") -> int:
    """How many decimals a currency has (ISO 4217). Raises Unreadable unless it is three capital ASCII letters."""
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise Unreadable(what, shown(code), "a currency is three capital letters", "type it like EUR")
    if code in _NO_DECIMALS:
        return 0
    return 3 if code in _THREE_DECIMALS else 2


def _money(minor: int, decimals: int) -> str:
    # For refusals alone, and views costs more to import than all the rules.
    from pkgcli.views.money import Money

    return str(Money(minor, decimals))


def _decimal_mark(asked: str) -> str | None:
    """The decimal mark as far as the text tells: the last of two kinds, or the only one; a repeated one groups."""
    last = max(_MARKS, key=asked.rfind)
    if last not in asked:
        return None
    other = "," if last == "." else "."
    if other not in asked and asked.count(last) > 1:
        return other
    return last


def _is_grouped(whole: str, mark: str | None) -> bool:
    """Whether the digits before the decimal mark are plain, or grouped by threes with the other mark."""
    thousands = "." if mark == "," else ","
    groups = whole.split(thousands)
    if len(groups) == 1:
        return whole.isdigit()
    first, rest = groups[0], groups[1:]
    return (
        first.isdigit()
        and len(first) <= 3
        and first[0] != "0"
        and all(len(each) == 3 and each.isdigit() for each in rest)
    )


def _wrong_marks(asked: str, decimal: str | None) -> str:
    if decimal and asked.count(decimal) <= 1:
        other = "," if decimal == "." else "."
        return f"the decimal mark is '{decimal}', so '{other}' can only stand before three digits each"
    return "its marks are neither one decimal mark nor before three digits each"


def _meant(asked: str) -> str:
    """What to leave out."""
    import re

    if asked[:1] in "+-" and asked:
        return "type it without a sign, e.g. 420.00"
    closed_up = re.sub(r"[\s'’]", "", asked)
    if len(closed_up) <= _LONGEST and re.fullmatch(_AMOUNT, closed_up):
        return f"type {closed_up}"
    with_currency = re.fullmatch(_WITH_CURRENCY, asked)
    if with_currency and len(asked) <= _LONGEST:
        return f"type {with_currency[1] or with_currency[2]}, without the currency"
    return "type it like 420 or 420.00, without a currency sign"
