"""An answer as people of a locale read it: the same view, whose amounts, days and counts say themselves in a notation.

Renderers for people write `str(amount)` and `f"{day}"`, and needn't know in whose notation that is. What programs read
never comes this way. Instants are `look.when`'s, which is given the notation with the output. What is typed again, such
as the number of an operation or a day in a command to come, stays plain: `f"{count:d}"`, and a day's `isoformat`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pkgcli.frozen import Frozen, fields, replace
from pkgcli.render.notation import Notation
from pkgcli.views.money import Money
from pkgcli.views.sentence import Sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    View = TypeVar("View")

_PLAIN = frozenset({str, int, bool, type(None)})

_COUNTS = """
available cap cards cards_never_used cards_sold cards_used changed days dormant_days due entries failed held
initial_units lost members memberships more_cards new notices notices_waiting open_cards operations quantity
returned_cards sent sessions sold_today taken total unaddressed unchanged unit_cost units units_by_label units_left
unsure used visits visits_today
"""
"""The fields that count something; other integers are numbers to be typed, as they are."""

_FRACTIONS = "charge charge_tax commission days_between seller_commission share tax visits_per_card"
"""The fields whose texts are figures with a point, and perhaps a percent sign."""


def localized(view: View, notation: Notation) -> View:
    """The view, with all that is in it. What is read only when it is gone through is so still."""
    local: View = _Localizer(notation).of(view)
    return local


class _Localizer:
    def __init__(self, notation: Notation) -> None:
        self._notation = notation
        self._money = _money_in(notation)
        self._day = _day_in(notation)
        self._count = _count_in(notation)
        self._counts = frozenset(_COUNTS.split())
        self._fractions = frozenset(_FRACTIONS.split())

    def of(self, value: Any, field: str = "") -> Any:
        """The value, which stands in that field of a view."""
        kind = type(value)
        if kind in _PLAIN:
            if kind is int and field in self._counts:
                return self._count(value)
            return self._notation.fraction(value) if kind is str and field in self._fractions else value
        if kind is Money:
            return self._money(value.minor, value.decimals)
        if kind is date:
            return self._day(value.year, value.month, value.day)
        if kind is Sentence:
            return value.again(self.of)
        if kind is tuple:
            return tuple(self.of(each, field) for each in value)
        if kind is list:
            return [self.of(each, field) for each in value]
        if isinstance(value, Frozen) and not hasattr(kind, "__iter__"):
            return replace(value, **{name: self.of(getattr(value, name), name) for name in fields(kind)})
        if isinstance(value, Iterable) and not isinstance(value, str | bytes | dict):
            return _Each(value, self)
        return value


class _Each:
    """Rows that are made localized one by one, as they are gone through."""

    def __init__(self, rows: Iterable[Any], localizer: _Localizer) -> None:
        self._rows = rows
        self._localizer = localizer

    def __iter__(self) -> Iterator[Any]:
        return map(self._localizer.of, self._rows)


def _money_in(notation: Notation) -> type[Money]:
    class LocalMoney(Money):
        def __str__(self) -> str:
            return notation.amount(self.minor, self.decimals)

    return LocalMoney


def _count_in(notation: Notation) -> type[int]:
    class LocalCount(int):
        """What is left after a use, or used and left together, are counts, too."""

        def __str__(self) -> str:
            return notation.number(int(self))

        def __abs__(self) -> int:
            return LocalCount(int.__abs__(self))

        def __add__(self, other: int) -> int:
            return LocalCount(int.__add__(self, other))

        __radd__ = __add__

    return LocalCount


def _day_in(notation: Notation) -> type[date]:
    class LocalDay(date):
        def __str__(self) -> str:
            return notation.day(self)

    return LocalDay
