"""How long a card is good, counted from the day of sale."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.days import LAST_DAY, add_months
from pkgcli.rules.given_days import read_date
from pkgcli.rules.texts import shown

# The longest of each that can be given: a hundred years.
_MOST = {"d": 36_500, "w": 5_200, "mo": 1_200, "y": 100}
_SPAN = r"([0-9]{1,9})(d|w|mo|y)"
_LIKE_SPAN = r"([0-9]{1,9}) ?(d|w|m|y|t|j)[a-z]*\.?"
_FORMS = "type it like 90d, 12w, 3mo, 1y, until:2027-03-31 or never"


class Validity(Frozen):
    """`kind` is d, w, mo, y (with `count`), until (with `until`) or never; as text it reads again as the same."""

    kind: str
    count: int = 0
    until: date | None = None

    def __str__(self) -> str:
        if self.kind == "never":
            return "never"
        return f"until:{self.until}" if self.kind == "until" else f"{self.count}{self.kind}"

    @property
    def is_never(self) -> bool:
        """Whether a card on these terms stays good for ever."""
        return self.kind == "never"

    def expires_on(self, sold_on: date) -> date | None:
        """The last usable day of a card sold on `sold_on`, which is day 0; None for never (spec, "Validity").

        90d sold on 1 January is usable through 1 April; months clamp to the month's end. A fixed last day may lie
        before the sale: that is for the sale to refuse. Raises Refused past the year 2999.
        """
        if self.kind == "never":
            return None
        if self.until is not None:
            return self.until
        if self.kind in ("d", "w"):
            last = sold_on + timedelta(days=self.count * (7 if self.kind == "w" else 1))
        else:
            last = add_months(sold_on, self.count * (12 if self.kind == "y" else 1))
        if last > LAST_DAY:
            raise Refused(
                "validity_too_long",
                f"validity {self} from {sold_on}: a card is good until {LAST_DAY} at the latest",
                "use `never`",
                valid=str(self),
                sold_on=sold_on.isoformat(),
            )
        return last


NEVER = Validity("never")


def read_validity(text: str, what: str, *, bare_days: bool = False) -> Validity:
    """`90d`, `12w`, `3mo`, `1y`, `until:2027-03-31` or `never`; with `bare_days`, as in a CSV file, a bare number is
    days and `0` or nothing is never (spec, section 6). Raises Unreadable, also for more than a hundred years.
    """
    asked = text.strip().lower()
    if asked == "never":
        return NEVER
    if bare_days and (not asked or (asked.isascii() and asked.isdigit())):
        return NEVER if not asked.strip("0") else _span(asked + "d", what)
    if asked.startswith("until:"):
        return Validity("until", until=read_date(asked, what, "until:"))
    return _span(asked, what)


def _span(asked: str, what: str) -> Validity:
    match = re.fullmatch(_SPAN, asked)
    if not match:
        raise Unreadable(what, shown(asked), "not a validity", _meant(asked))
    count, kind = int(match[1]), match[2]
    if count == 0:
        raise Unreadable(what, asked, "a card is good for one day or longer", "type `never` if it doesn't expire")
    if count > _MOST[kind]:
        raise Unreadable(what, asked, f"at most {_MOST[kind]}{kind} can be given", "type `never` if it doesn't expire")
    return Validity(kind, count)


def _meant(asked: str) -> str:
    """What to type instead: `90 days` is 90d, a day is `until:` that day; a bare number could be several things."""
    if asked.isascii() and asked.isdigit():
        number = asked.lstrip("0") or "0"
        return f"type {number}d for days or {number}mo for months" if number != "0" else "type `never`"
    like = re.fullmatch(_LIKE_SPAN, asked)
    if like:
        unit = {"t": "d", "j": "y", "m": "mo"}.get(like[2], like[2])
        return f"type {int(like[1])}{unit}"
    try:
        return f"type until:{read_date(asked, '')}"
    except Unreadable as error:
        readings = error.facts.get("readings", [])
        return f"type until:{' or until:'.join(readings)}" if readings else _FORMS
