"""Opening balances: what is left of a card that was sold elsewhere, and what that is worth (spec, sections 5 and 6).

How much there was at first is never made smaller to what is left: it stays the card's, and what was used counts as
used. All amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pkgcli.errors import Unreadable
from pkgcli.rules.use_value import recognised, value_of_use, value_shares


class SoldLine(NamedTuple):
    """A line as the package has it today; `item` is its code as codes are compared."""

    item: str
    unit_cost: int
    cap: int | None
    list_price: int | None


class Left(NamedTuple):
    """What a file says of a line: how many are left, and of how many; None where that isn't said."""

    left: int
    cap: int | None


class Said(NamedTuple):
    """What a file says of a card's units; None, and no lines, where it says nothing."""

    initial_units: int | None
    units_left: int | None
    lines: Mapping[str, Left]


class OpenedLine(NamedTuple):
    """A line at the beginning here. `value` is what it still carries, of a `fixed` card alone."""

    cap: int | None
    used: int
    value: int = 0

    @property
    def left(self) -> int:
        return (self.cap or 0) - self.used


class Opened(NamedTuple):
    """A card at the beginning here; units are None where there is no limit."""

    initial_units: int | None
    units_left: int | None
    lines: list[OpenedLine]
    value: int = 0


def opened_units(kind: str, total: int | None, lines: Sequence[SoldLine], said: Said) -> Opened:
    """How many there were and are left, without their value. Raises Unreadable, its argument being the column."""
    for key in said.lines:
        if all(key != line.item for line in lines):
            known = ", ".join(line.item for line in lines)
            raise Unreadable(
                "lines", key, f"{key} isn't in the package, which has {known}", "make a package of those terms"
            )
    if kind == "unlimited":
        return _unlimited(lines, said)
    return _fixed(lines, said) if kind == "fixed" else _pool(total or 0, lines, said)


def worth(kind: str, net: int, opened: Opened, lines: Sequence[SoldLine], value_left: int | None) -> Opened:
    """The same with the value: what an exact card would still have, had all that is used been redeemed in one go by
    the rule "Value of a use"; or `value_left`, from nothing to `net`, where the file says it.

    Raises Unreadable for a `value_left` that can't be.
    """
    if value_left is not None and value_left > net:
        raise Unreadable("value_left", None, "is more than the card's net price")
    if value_left and opened.units_left == 0:
        raise Unreadable("value_left", None, "nothing is left for it to stand on")
    if kind != "fixed":
        initial, left = opened.initial_units or 0, opened.units_left or 0
        value = _after_use(net, initial - left, initial) if value_left is None else value_left
        return opened._replace(value=value)
    if value_left is None:
        sold = [(line.list_price, each.cap or 0) for line, each in zip(lines, opened.lines, strict=True)]
        values = [
            _after_use(value, each.used, each.cap or 0)
            for value, each in zip(value_shares(net, sold), opened.lines, strict=True)
        ]
    else:
        values = _shared(value_left, lines, opened.lines)
    valued = [each._replace(value=value) for each, value in zip(opened.lines, values, strict=True)]
    return opened._replace(lines=valued, value=sum(values))


def worth_of_days(net: int, issued_on: date, expires_on: date, moved_on: date) -> int:
    """Of an unlimited card: what its days from `moved_on` on will earn; those before earned their share elsewhere."""
    return net - recognised(net, (moved_on - issued_on).days, (expires_on - issued_on).days + 1)


def _after_use(value: int, used: int, whole: int) -> int:
    return value - value_of_use(value, used, whole) if used else value


def _shared(value: int, lines: Sequence[SoldLine], opened: Sequence[OpenedLine]) -> list[int]:
    """By what is left, and nothing to a line of which nothing is."""
    places = [place for place, each in enumerate(opened) if each.left]
    parts = value_shares(value, [(lines[place].list_price, opened[place].left) for place in places])
    share = dict(zip(places, parts, strict=True))
    return [share.get(place, 0) for place in range(len(opened))]


def _unlimited(lines: Sequence[SoldLine], said: Said) -> Opened:
    if said.lines:
        raise Unreadable("lines", None, "the package is unlimited: nothing is counted on its cards", "leave it empty")
    for column, number in (("initial_units", said.initial_units), ("units_left", said.units_left)):
        if number is not None:
            raise Unreadable(column, str(number), "the package is unlimited and counts nothing", "leave it empty")
    return Opened(None, None, [OpenedLine(None, 0) for _ in lines])


def _fixed(lines: Sequence[SoldLine], said: Said) -> Opened:
    opened = _fixed_lines(lines, said)
    initial, left = sum(each.cap or 0 for each in opened), sum(each.left for each in opened)
    for column, number, due in (("initial_units", said.initial_units, initial), ("units_left", said.units_left, left)):
        if number not in (None, due):
            raise Unreadable(column, str(number), f"its lines add up to {due}")
    return Opened(initial, left, opened)


def _fixed_lines(lines: Sequence[SoldLine], said: Said) -> list[OpenedLine]:
    if said.lines:
        return [_of_line(line, said.lines, said.lines.get(line.item)) for line in lines]
    left = _needed(said)
    if len(lines) == 1:
        cap = lines[0].cap if said.initial_units is None else said.initial_units
        return [_opened_line("units_left", left, cap or 0, is_said=said.initial_units is not None)]
    whole = sum(line.cap or 0 for line in lines)
    if said.initial_units not in (None, whole):
        reason = f"the package has {whole}, and of which item there were how many isn't said"
        raise Unreadable("initial_units", str(said.initial_units), reason, _lines_hint(lines))
    if left not in (0, whole):
        items = ", ".join(line.item for line in lines)
        raise Unreadable("units_left", str(left), f"which of {items} are left isn't said", _lines_hint(lines))
    return [OpenedLine(line.cap, 0 if left else line.cap or 0) for line in lines]


def _of_line(line: SoldLine, said: Mapping[str, Left], own: Left | None) -> OpenedLine:
    """Of a `fixed` card, where no line may be passed over: that could mean all or none."""
    if own is None:
        raise Unreadable("lines", None, f"{line.item} isn't said", f"add {line.item}=LEFT/OF, 0/OF where none is left")
    cap = line.cap if own.cap is None else own.cap
    return _opened_line("lines", own.left, cap or 0, is_said=own.cap is not None, of=line.item)


def _opened_line(column: str, left: int, cap: int, *, is_said: bool, of: str = "") -> OpenedLine:
    if left > cap:
        raise _too_many(column, left, cap, is_said, of)
    return OpenedLine(cap, cap - left)


def _too_many(column: str, left: int, whole: int, is_said: bool, of: str = "") -> Unreadable:
    what = f"{of}: " if of else ""
    if is_said:
        return Unreadable(column, str(left), f"{what}{left} can't be left of {whole}")
    hint = "say how many there were at first: " + (f"{of}={left}/OF" if of else "the column initial_units")
    return Unreadable(column, str(left), f"{what}{left} can't be left of the {whole} that the package has", hint)


def _needed(said: Said) -> int:
    if said.units_left is None:
        raise Unreadable("units_left", None, "how many are left isn't said", "0 where none are")
    return said.units_left


def _lines_hint(lines: Sequence[SoldLine]) -> str:
    return "fill in lines, left of how many: " + "; ".join(f"{line.item}=LEFT/{line.cap}" for line in lines)


def _pool(total: int, lines: Sequence[SoldLine], said: Said) -> Opened:
    initial = total if said.initial_units is None else said.initial_units
    opened = [_of_pool(line, said.lines.get(line.item)) for line in lines]
    used = sum(each.used * line.unit_cost for line, each in zip(lines, opened, strict=True))
    left = _needed(said) if said.units_left is not None or not said.lines else initial - used
    if left > initial:
        raise _too_many("units_left", left, initial, said.initial_units is not None)
    if used > initial - left:
        reason = f"its lines make {used} used of {initial}, which leaves {max(initial - used, 0)} at most"
        raise Unreadable("units_left", str(said.units_left) if said.units_left is not None else None, reason)
    if len(lines) == 1 and not said.lines:
        opened = [_only_line(lines[0], total, initial, left)]
    _refuse_what_no_line_takes(lines, opened, initial, is_said=said.initial_units is not None)
    return Opened(initial, left, opened)


def _of_pool(line: SoldLine, own: Left | None) -> OpenedLine:
    """A line that isn't said is untouched: what was used of the pool may have been for any of them."""
    if own is None:
        return OpenedLine(line.cap, 0)
    cap = line.cap if own.cap is None else own.cap
    if cap is None:
        reason = f"{line.item} has no limit of its own in the package"
        raise Unreadable("lines", line.item, reason, f"say of how many: {line.item}={own.left}/OF, or leave it out")
    return _opened_line("lines", own.left, cap, is_said=own.cap is not None, of=line.item)


def _only_line(line: SoldLine, total: int, initial: int, left: int) -> OpenedLine:
    """Whatever was used was used for it; a cap that allowed the whole pool allows the whole of this one."""
    used = (initial - left) // line.unit_cost
    if line.cap is None:
        return OpenedLine(None, used)
    cap = initial // line.unit_cost if line.cap * line.unit_cost == total else line.cap
    return OpenedLine(cap, min(used, cap))


def _refuse_what_no_line_takes(
    lines: Sequence[SoldLine], opened: Sequence[OpenedLine], initial: int, *, is_said: bool
) -> None:
    if not is_said or any(each.cap is None for each in opened):
        return
    reach = sum((each.cap or 0) * line.unit_cost for line, each in zip(lines, opened, strict=True))
    if reach < initial:
        reason = f"its lines together allow {reach}"
        raise Unreadable("initial_units", str(initial), reason, _lines_hint(lines))
