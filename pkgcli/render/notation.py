"""How people of a locale write amounts, numbers and days. What a locale does is babel's to know (CLDR).

Three things are the same in every locale, so that what is shown can be compared with what is typed, and stays in its
column:

- Digits are 0 to 9, and a minus stands before them. So no invisible mark of direction is needed, which `ar`, `fa` and
  `he` have in their own patterns, and which a terminal would obey.
- Days are in figures of one width, the year with all of its own: `31.12.2026`, `12/31/2026`, `2026/12/31`. Where CLDR's
  short form has a month's name, they are ISO. The calendar is the Gregorian one.
- Amounts have no currency sign: the code stands behind them, or in the heading.
"""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen

ISO_DAY = "{y:04}-{m:02}-{d:02}"

_NO_BREAK_SPACE = "\u00a0"
_MARKS_OF_DIRECTION = dict.fromkeys(map(ord, "\u061c\u200e\u200f"))
_FIELDS = {"y": "{y:04}", "M": "{m:02}", "L": "{m:02}", "d": "{d:02}"}
_FIGURES = {"y": 4, "M": 2, "L": 2, "d": 2}
"""How long a field of figures is at most; a longer one has a name."""


class Notation(Frozen):
    """The marks of one locale. Nothing in them breaks at the end of a line: their spaces are no-break ones."""

    locale: str
    point: str
    """Between an amount's whole and its minor units."""
    between: str
    """Between thousands; empty where they aren't told apart."""
    groups: tuple[int, int]
    """How many digits the last group has, and how many each before it: 3 and 2 in India."""
    day_form: str
    """For `str.format` with y, m and d."""
    territory: str
    """Where it is so: `DE`; `001` is the world."""

    def number(self, number: int) -> str:
        """`12.345`"""
        return ("-" if number < 0 else "") + self._grouped(str(abs(number)))

    def amount(self, minor: int, decimals: int) -> str:
        """Minor units of a currency with so many decimals: `1.234,50`. No digit is lost, however many there are."""
        sign, digits = "-" if minor < 0 else "", str(abs(minor)).rjust(decimals + 1, "0")
        if decimals == 0:
            return sign + self._grouped(digits)
        return f"{sign}{self._grouped(digits[:-decimals])}{self.point}{digits[-decimals:]}"

    def fraction(self, text: str) -> str:
        """`8,875` of `8.875`, `2,5%` of `2.5%`; a text that is no such figure is itself."""
        whole, point, rest = text.partition(".")
        if not point or not whole.isdecimal() or not rest.removesuffix("%").isdecimal():
            return text
        return f"{self._grouped(whole)}{self.point}{rest}"

    def day(self, day: date) -> str:
        """`31.12.2026`"""
        return self.day_form.format(y=day.year, m=day.month, d=day.day)

    def _grouped(self, digits: str) -> str:
        last, further = self.groups
        if not self.between:
            return digits
        pieces, left = [digits[-last:]], digits[:-last]
        while left:
            pieces.append(left[-further:])
            left = left[:-further]
        return self.between.join(reversed(pieces))


def notation_of(locale: str, *, unicode: bool = True) -> Notation:
    """That of a locale by its name in `rules.locales`; without `unicode`, in what an ASCII terminal has.

    Raises ImportError where babel isn't installed, and ValueError or LookupError where this babel doesn't know it.
    """
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    try:
        data = Locale.parse(locale)
    except UnknownLocaleError as error:
        raise LookupError(locale) from error
    marks = data.number_symbols["latn"]
    point, between = marks["decimal"], marks["group"].replace(" ", _NO_BREAK_SPACE)
    day_form = _day_form(data.date_formats["short"].pattern)
    if not unicode:
        point, between, day_form = _in_ascii(point) or ".", _in_ascii(between), _in_ascii(day_form)
    last, further = data.decimal_formats[None].grouping
    territory = data.territory or get_global("likely_subtags").get(data.language, "001").rpartition("_")[2]
    return Notation(locale, point, between, (last, further), day_form, territory)


def _day_form(pattern: str) -> str:
    """CLDR's short form, each field at its full width. What it quotes stays, marks of direction don't."""
    import re

    form = ""
    for part in re.finditer(r"'(?P<quoted>[^']*)'|(?P<field>[A-Za-z])(?P=field)*|(?P<other>.)", pattern):
        field = part["field"]
        if field is None:
            form += part["quoted"] or part["other"] or ""
        elif field in _FIELDS and len(part[0]) <= _FIGURES[field]:
            form += _FIELDS[field]
        else:
            return ISO_DAY
    return form.replace(" ", _NO_BREAK_SPACE).translate(_MARKS_OF_DIRECTION)


def _in_ascii(text: str) -> str:
    """Without the spaces of the form, which would have to be plain ones, and break."""
    return "".join(character for character in text.replace("\u2019", "'") if character.isascii())
