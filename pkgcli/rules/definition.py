"""Whether a package's terms make sense before it is stored (spec, section 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.amounts import percent_text
from pkgcli.rules.commission import BASES
from pkgcli.rules.texts import code_key, shown
from pkgcli.rules.tips import TIPPED
from pkgcli.rules.validity import Validity

KINDS = ("fixed", "custom", "units", "unlimited")
STARTS = ("sale", "first-use")
"""What the validity of a card is counted from: the day of sale, or the day of its first visit (peer)."""

MOST_UNITS = 1_000_000_000
WHOLE = 1_000_000  # parts per million


class LineTerms(Frozen):
    """One line: the item's code, what a session takes from the pool, and how many sessions at most (None: no cap).

    `kind` is the item's: service, class or product.
    """

    item: str
    unit_cost: int
    cap: int | None
    kind: str = "service"


def check_definition(
    code: str,
    kind: str,
    total: int | None,
    lines: Sequence[LineTerms],
    *,
    valid_is_never: bool,
    tip: int = 0,
    membership_only: bool = False,
) -> int | None:
    """The units of the pool that the package `code` gets, or None where it has none.

    `total` is what was given, in units; `tip` the prepaid tip in minor units. A package may be defined without lines
    and isn't sold then: a `fixed` one has the given total or None until it has lines. Raises Refused, with a code for
    each broken rule of the table in section 2 (MioSalon: fixed, custom; Booxi: units; Meevo: unlimited).
    """
    if kind not in KINDS:
        raise Unreadable("--kind", shown(kind), f"not one of {', '.join(KINDS)}", "type --kind fixed")
    _check_items(code, kind, lines)
    if tip:
        _check_tip(code, kind, lines, membership_only)
    if kind == "unlimited":
        _check_unlimited(code, total, lines, valid_is_never)
        return None
    if kind == "fixed":
        return _fixed_total(code, total, lines)
    if total is None:
        raise _refused(code, "total_missing", f"a package of kind {kind} needs a total", "add --total", kind=kind)
    _check_total(code, total)
    if kind == "custom":
        _check_custom(code, total, lines)
    else:
        _check_units(code, total, lines)
    _check_caps_reach(code, total, lines)
    return total


def check_promotion(code: str, price: int | None, first: date | None, last: date | None) -> None:
    """Whether the days of a promotional price (minor units; None: there is none) make sense (MyTime 001).

    Either end may be open. Raises Refused.
    """
    if price is None and (first is not None or last is not None):
        raise _refused(
            code,
            "promo_price_missing",
            "it has days of a promotional price, and no promotional price",
            'add --promo-price, or take the days back with --promo-from "" and --promo-until ""',
        )
    if first is not None and last is not None and last < first:
        raise _refused(
            code,
            "promo_window_empty",
            f"its promotional price is good from {first} and only until {last}",
            'make --promo-until the later day, or take it back with --promo-until ""',
            promo_from=first.isoformat(),
            promo_until=last.isoformat(),
        )


def check_commission(code: str, kind: str, base: str, ppm: int) -> None:
    """Whether a visit has what its commission of `ppm` is a share of (Meevo 003).

    Raises Unreadable for a base that doesn't exist, Refused for a share of the price where a visit has none.
    """
    if base not in BASES:
        raise Unreadable(
            "--commission-base", shown(base), f"not one of {', '.join(BASES)}", "type --commission-base paid"
        )
    if kind == "unlimited" and ppm and base != "list":
        raise _refused(
            code,
            "commission_base_unlimited",
            f"a visit of an unlimited package has no share of the price, and commission is a share of it ({base})",
            "add --commission-base list",
            commission_base=base,
        )


def check_beginning(code: str, starts: str, valid: Validity, claim: Validity | None) -> None:
    """Whether a card that starts with its first visit has days to count, and by when it may begin (peer).

    `claim` is counted from the sale; None: it may begin on any day. Raises Unreadable for another word than STARTS.
    """
    if starts not in STARTS:
        raise Unreadable("--starts", shown(starts), f"not one of {', '.join(STARTS)}", "type --starts first-use")
    if starts == "sale":
        if claim is not None:
            message = "a last day to begin is for cards that start with their first use"
            hint = 'add --starts first-use, or take it back with --claim ""'
            raise _refused(code, "claim_without_first_use", message, hint, claim=str(claim))
        return
    if valid.is_never or valid.until is not None:
        raise _refused(
            code,
            "first_use_without_span",
            f"its cards start with their first use, and a validity of {valid} isn't counted from any day",
            "add --valid 6mo, counted from the first visit; --claim says by when it may begin",
            valid=str(valid),
        )


def check_exchange(code: str, kind: str, may_swap: bool, may_split: bool) -> None:
    """An unlimited card may swap and never split; what may split may swap (Meevo 003). Raises Refused."""
    if kind == "unlimited" and may_split:
        raise _refused(
            code,
            "split_unlimited",
            "sessions of an unlimited package can be swapped, and not split",
            "leave out --split, or take it back with --no-split",
        )
    if may_split and not may_swap:
        message = "what can be split can be swapped as well"
        raise _refused(code, "split_without_swap", message, "leave out --no-swap, or add --no-split")


def check_membership_only(code: str, lines: Sequence[LineTerms], starts: str) -> None:
    """What memberships alone hand out holds no products, and has the days of their periods (Meevo 003)."""
    hint = "leave out --membership-only, or take it back with --no-membership-only"
    for line in lines:
        if line.kind not in TIPPED:
            message = f"'{line.item}' is a product, and a package for memberships holds services alone"
            raise _refused(code, "product_on_membership", message, hint, item=line.item)
    if starts != "sale":
        message = "it is for memberships, whose cards have the days of a period and don't start with their first use"
        raise _refused(code, "first_use_on_membership", message, hint)


def check_rates(code: str, rates: Mapping[str, int]) -> None:
    """No tax and no commission is more than what it is taken of; names of columns with rates in ppm."""
    for name, ppm in rates.items():
        if ppm > WHOLE:
            raise _refused(
                code,
                f"{name}_above_100",
                f"--{name.replace('_', '-')} {percent_text(ppm)}: 100 % is the most",
                "type it like 19 or 8.875",
                percent=percent_text(ppm),
            )


def _check_tip(code: str, kind: str, lines: Sequence[LineTerms], membership_only: bool) -> None:
    """Tips are for services and classes; of a pool nobody knows beforehand which item it goes on (Meevo 003)."""
    hint = 'leave out --tip, or take it back with --tip ""'
    if kind == "unlimited":
        raise _refused(code, "tip_not_allowed", "an unlimited package takes no prepaid tip", hint)
    if membership_only:
        raise _refused(code, "tip_on_membership", "a package for memberships alone takes no prepaid tip", hint)
    products = [line.item for line in lines if line.kind not in TIPPED]
    if not products:
        return
    if kind != "fixed":
        message = f"'{products[0]}' is a product, and a {kind} package with a prepaid tip holds services alone"
        raise _refused(code, "tip_on_product", message, hint, item=products[0])
    if len(products) == len(lines):
        raise _refused(code, "tip_without_service", "a prepaid tip is for services, and it has none", hint)


def _check_items(code: str, kind: str, lines: Sequence[LineTerms]) -> None:
    seen: set[str] = set()
    for line in lines:
        if code_key(line.item) in seen:
            raise _refused(code, "item_twice", f"'{line.item}' stands on two lines", "put it on one", item=line.item)
        seen.add(code_key(line.item))
        if line.unit_cost != 1 and kind != "units":
            raise _refused(
                code,
                "cost_not_allowed",
                f"'{line.item}' costs {line.unit_cost} units, and a session of a {kind} package costs 1",
                "use --kind units for sessions that cost more than one unit",
                item=line.item,
                unit_cost=line.unit_cost,
            )
        if line.unit_cost < 1 or (line.cap is not None and line.cap < 1):
            raise _refused(
                code, "line_empty", f"'{line.item}': cost and cap are 1 or more", item=line.item, cap=line.cap
            )


def _fixed_total(code: str, total: int | None, lines: Sequence[LineTerms]) -> int | None:
    if total is not None:
        _check_total(code, total)
    if not lines:
        return total
    caps = [line.cap for line in lines if line.cap is not None]
    if len(caps) < len(lines):
        item = next(line.item for line in lines if line.cap is None)
        hint = f"type {item}=3 for 3 sessions"
        raise _refused(code, "cap_missing", f"'{item}' has no number of sessions, which `fixed` needs", hint, item=item)
    if total is not None and total != sum(caps):
        message = f"the total is {total}, and the lines add up to {sum(caps)}"
        raise _refused(
            code, "total_differs", message, f"leave out --total or make it {sum(caps)}", total=total, sum=sum(caps)
        )
    _check_total(code, sum(caps))
    return sum(caps)


def _check_custom(code: str, total: int, lines: Sequence[LineTerms]) -> None:
    for line in lines:
        if line.cap is not None and line.cap > total:
            message = f"'{line.item}' may be had {line.cap} times, and the total is {total}"
            raise _refused(
                code,
                "cap_above_total",
                message,
                f"lower the cap to {total} or less",
                item=line.item,
                cap=line.cap,
                total=total,
            )


def _check_units(code: str, total: int, lines: Sequence[LineTerms]) -> None:
    for line in lines:
        if line.unit_cost > total:
            message = f"'{line.item}' costs {line.unit_cost} units, and the total is {total}"
            raise _refused(
                code,
                "cost_above_total",
                message,
                f"raise the total to {line.unit_cost} or more",
                item=line.item,
                unit_cost=line.unit_cost,
                total=total,
            )


def _check_unlimited(code: str, total: int | None, lines: Sequence[LineTerms], valid_is_never: bool) -> None:
    if total is not None:
        raise _refused(code, "total_not_allowed", "an unlimited package has no total", "leave out --total", total=total)
    for line in lines:
        if line.cap is not None:
            message = f"'{line.item}' may be had {line.cap} times, and an unlimited package has no caps"
            raise _refused(code, "cap_not_allowed", message, f"type {line.item} alone", item=line.item, cap=line.cap)
    if valid_is_never:
        raise _refused(code, "validity_missing", "an unlimited package needs a validity", "add --valid 1y")


def _check_total(code: str, total: int) -> None:
    if not 1 <= total <= MOST_UNITS:
        raise _refused(code, "total_out_of_range", f"the total is {total}, and 1 to {MOST_UNITS} can be", total=total)


def _check_caps_reach(code: str, total: int, lines: Sequence[LineTerms]) -> None:
    """Nobody is sold units that the caps never let them use; a line without a cap takes any number."""
    units = [line.cap * line.unit_cost for line in lines if line.cap is not None]
    if lines and len(units) == len(lines) and total > sum(units):
        most = sum(units)
        message = f"the total is {total}, and the caps allow {most}"
        hint = f"lower the total to {most} or raise a cap"
        raise _refused(code, "total_above_caps", message, hint, total=total, sum=most)


def _refused(code: str, rule: str, message: str, hint: str | None = None, **facts: Any) -> Refused:
    return Refused(rule, f"package '{code}': {message}", hint, package=code, **facts)
