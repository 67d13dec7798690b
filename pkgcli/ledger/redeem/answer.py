"""What a redemption adds, and what the till is told of it."""

from __future__ import annotations

from datetime import date

from pkgcli.errors import Refused
from pkgcli.frozen import replace
from pkgcli.ledger.cards import Card, card_view
from pkgcli.ledger.redeem.counter import Counter
from pkgcli.ledger.taking import Visit, line_of, take
from pkgcli.ledger.users import comes_with_a_membership
from pkgcli.operations import Operation
from pkgcli.rules.quantities import units_text
from pkgcli.views.money import Money
from pkgcli.views.redemption import RedeemedEntry, Redemption


def add_visit(counter: Counter, card: Card, visit: Visit, quantity: int) -> None:
    operation = counter.operation
    business = operation.business
    line = line_of(card, visit.item)
    assert line is not None
    taken = take(operation, card, line, visit, quantity)
    price = visit.item.list_price
    cost = visit.unit_cost or line.unit_cost
    counter.entries.append(
        RedeemedEntry(
            entry=taken.entry_id,
            item=visit.item.code,
            quantity=quantity,
            units=-quantity * cost if card.is_counted else 0,
            value=business.money(-taken.value),
            covered=None if price is None else business.money(price * quantity),
            due=business.money(0),
            tip=business.money(taken.tip),
            card=card_view(operation.connection, business, operation.today, taken.card),
            on=visit.day,
            for_=None if visit.user is None else visit.user.name,
        )
    )
    _warn(operation, taken.card)


def _warn(operation: Operation, card: Card) -> None:
    """Few units or days left are said at the till, so that the next sale can be made there."""
    business = operation.business
    if card.units_left == 0:
        again = "" if comes_with_a_membership(operation.connection, card) else f": pkgcli card renew {card.number}"
        operation.warnings.append(f"card {card.number} is used up{again}")
        return
    if card.units_left is not None and card.units_left <= business.number("warn.units_left"):
        operation.warnings.append(f"card {card.number}: only {units_text(card.units_left, card.unit)} left")
    if card.expires_on is not None:
        days = (date.fromisoformat(card.expires_on) - operation.today).days
        if days == 0:
            operation.warnings.append(f"card {card.number}: today is its last day")
        elif days <= business.number("warn.days_left"):
            left = units_text(days, "days")
            operation.warn("card {}: {} left, through {}", card.number, left, date.fromisoformat(card.expires_on))


def answer(counter: Counter) -> Redemption:
    business, operation = counter.operation.business, counter.operation
    covered = [entry.covered for entry in counter.entries]
    known = [amount.minor for amount in covered if amount is not None]
    total: Money | None = business.money(sum(known)) if len(known) == len(covered) else None
    entries, due = _tipped(counter)
    return Redemption(
        operation=operation.id,
        covered=total,
        due=business.money(due),
        tip=business.money(sum(entry.tip.minor for entry in entries)),
        entries=entries,
        considered=tuple(counter.considered),
        warnings=tuple(dict.fromkeys(operation.messages + operation.warnings)),
    )


def _tipped(counter: Counter) -> tuple[tuple[RedeemedEntry, ...], int]:
    """The entries with the tip that was given, and what of it is due: more than was prepaid, never less (Meevo 003)."""
    business, given = counter.operation.business, counter.request.tip
    entries = tuple(counter.entries)
    prepaid = sum(entry.tip.minor for entry in entries)
    more = prepaid if given is None else given.minor(business.decimals)
    if more < prepaid:
        raise Refused(
            "tip_below_prepaid",
            f"redeem {counter.request.who} --tip {business.money(more)}: {business.priced(prepaid)} is prepaid,"
            " and a prepaid tip can't be taken off",
            f"leave out --tip, or give {business.money(prepaid)} or more",
            tip=str(business.money(more)),
            prepaid=str(business.money(prepaid)),
        )
    extra = more - prepaid
    if not extra:
        return entries, 0
    tipped = replace(entries[0], tip=business.money(entries[0].tip.minor + extra), due=business.money(extra))
    return (tipped, *entries[1:]), extra
