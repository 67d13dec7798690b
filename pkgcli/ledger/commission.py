"""Commission as it is earned: by whoever delivered a visit, by whoever sold the card, and given back by an undo."""

from __future__ import annotations

from pkgcli.ledger.cards import Card, Line
from pkgcli.operations import Operation
from pkgcli.rules import commission as rules
from pkgcli.rules.price import split_tax
from pkgcli.rules.use_value import value_shares


def earn(operation: Operation, entry_id: int, amount: int) -> None:
    """Note for the member of staff of this operation what the entry earns them, in minor units."""
    if amount:
        operation.connection.execute(
            "INSERT INTO commission (entry_id, staff_id, amount) VALUES (?, ?, ?)",
            (entry_id, operation.staff_id, amount),
        )


def give_back(operation: Operation, entry_id: int, undone_entry_id: int) -> None:
    """An undo takes back what the undone entry earned, from the same people, in the period of the undo."""
    operation.connection.execute(
        "INSERT INTO commission (entry_id, staff_id, amount) SELECT ?, staff_id, -amount FROM commission"
        " WHERE entry_id = ? ORDER BY staff_id",
        (entry_id, undone_entry_id),
    )


def of_visit(card: Card, line: Line, quantity: int, units: int, value: int) -> int:
    """What delivering `quantity` of the line earns, on the terms that the card was sold on, in minor units."""
    ppm = card.commission_ppm
    if card.commission_base == "list":
        return rules.of_list(line.list_price, quantity, card.tax_ppm, bool(card.tax_included), ppm)
    if card.commission_base == "paid":
        return rules.of_paid(value, ppm)
    full, _ = split_tax(card.full_price, card.tax_ppm, bool(card.tax_included))
    if card.kind == "fixed":
        whole, part, of = share_of_full(card, full, line, quantity)
        return rules.of_full(whole, part, of, ppm)
    return rules.of_full(full, units, card.initial_units or 0, ppm)


def share_of_full(card: Card, full: int, line: Line, sessions: int) -> tuple[int, int, int]:
    """(amount, part, whole): the share that `sessions` of a line of a `fixed` card have in the price `full` of the
    package's definition is that part of the amount. A line that an exchange added has it by its list price."""
    sold = [(each.list_price, each.cap_sold or 0) for each in card.lines if not each.was_added]
    if line.was_added:
        return full, *rules.full_of_added(sold, line.list_price, sessions)
    place = [each for each in card.lines if not each.was_added].index(line)
    return value_shares(full, sold)[place], sessions, line.cap_sold or 0
