"""`card swap`: sessions of one item become as many of another in its swap group (Meevo 003)."""

from __future__ import annotations

from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, Line
from pkgcli.ledger.change import change_card
from pkgcli.ledger.dates import settled
from pkgcli.ledger.exchange.sessions import (
    detail_of,
    given_line,
    groups_text,
    kept_line,
    refuse_retired,
    refuse_uncapped,
    refuse_unless_exchangeable,
    with_line,
)
from pkgcli.ledger.payment import the_method
from pkgcli.ledger.taking import worth_of_use
from pkgcli.lookup import Item, the_item
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.price import split_tax
from pkgcli.rules.swap_groups import kept_groups, swap_between
from pkgcli.views.cards import CardDone


class SwapRequest(Frozen):
    """`sessions` of `item` for as many of `to`; with `owed` the fee of an upgrade is paid later."""

    item: str
    sessions: int
    to: str
    paid_by: str | None = None
    owed: bool = False


def swap(occasion: Occasion, card: str, request: SwapRequest) -> CardDone:
    """Give sessions up for as many of another item. An upgrade's fee is value that is sold, with its tax.

    The fee is the difference of today's list prices, on the card's tax basis.
    """

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card swap {found.number}"
        item = the_item(operation.connection, request.item)
        wanted = the_item(operation.connection, request.to, "--to")
        refuse_unless_exchangeable(found, operation.today, asked)
        _refuse_unless_allowed(found, asked)
        if item.id == wanted.id:
            raise Unreadable("--to", wanted.code, "is what is given up", "name another item")
        line = given_line(found, item, request.sessions, asked)
        fee = _fee(operation, found, item, wanted, f"{asked} {item.code}") * request.sessions
        _refuse_target(found, line, wanted, f"{asked} {item.code} --to")
        method = the_method(operation.business, request.paid_by)
        return _swap(operation, found, line, wanted, request, fee, method)

    return change_card(occasion, "card swap", card, work)


def _refuse_unless_allowed(card: Card, asked: str) -> None:
    if card.may_swap or card.may_split:
        return
    code = card.package_code
    raise Refused(
        "swap_not_allowed",
        f"{asked}: the card was sold without the right to swap",
        None if code is None else f"pkgcli package edit {code} --swap, for cards sold from then on",
        card=card.number,
    )


def _fee(operation: Operation, card: Card, item: Item, wanted: Item, asked: str) -> int:
    """What one session more costs, as list prices are written. Raises Refused where the items share no group."""
    connection = operation.connection
    swap = swap_between(
        kept_groups(groups_text(connection, item)),
        item.list_price,
        kept_groups(groups_text(connection, wanted)),
        wanted.list_price,
    )
    facts = {"card": card.number, "item": item.code, "to": wanted.code}
    if swap is None:
        raise Refused(
            "no_shared_group",
            f"{asked} --to {wanted.code}: the two share no swap group",
            f"pkgcli item edit {wanted.code} --swap-group GROUP",
            **facts,
        )
    if swap.fee is None:
        unknown = item if item.list_price is None else wanted
        raise Refused(
            "list_price_unknown",
            f"{asked} --to {wanted.code}: it is an upgrade, and the list price of {unknown.code} isn't known",
            f"pkgcli item edit {unknown.code} --price P",
            **facts,
        )
    return swap.fee


def _refuse_target(card: Card, line: Line, wanted: Item, asked: str) -> None:
    target = kept_line(card, wanted)
    refuse_retired(wanted, target, asked)
    refuse_uncapped(card, target, wanted, asked)
    if target is not None and target.unit_cost != line.unit_cost:
        raise Refused(
            "another_cost",
            f"{asked} {wanted.code}: one takes {target.unit_cost} {card.unit} of the card, and one of {line.item}"
            f" {line.unit_cost}",
            f"pkgcli balance {card.number}",
            card=card.number,
            item=wanted.code,
        )


def _swap(
    operation: Operation, card: Card, line: Line, wanted: Item, request: SwapRequest, fee: int, method: str | None
) -> Card:
    net, tax = split_tax(fee, card.tax_ppm, bool(card.tax_included))
    target, added = with_line(operation, card, wanted, line.unit_cost)
    count = request.sessions
    value, tip = worth_of_use(card, line, count, 0) if card.kind == "fixed" else (0, 0)
    on_line = net if card.kind == "fixed" else 0
    earned, earned_through = settled(card, operation.today) if net else (0, card.earned_through)
    change = CardChange(
        "swap",
        operation.today,
        value=net,
        earned=-earned,
        tax=tax,
        cash=0 if request.owed else net + tax,
        owed=net + tax if request.owed else 0,
        paid_by=method if net + tax and not request.owed else None,
        line_id=line.id,
        lines=[
            *([] if line.cap is None else [LineChange(line.id, cap=-count, value=-value, tip=-tip)]),
            LineChange(target.id, cap=count, value=value + on_line, tip=tip),
        ],
        detail=detail_of([(line, count)], [(target, count)], [added]),
        after={"earned_through": earned_through},
    )
    _tell(operation, card, line, target, count, net + tax, request.owed)
    return append(operation, card, change)[1]


def _tell(operation: Operation, card: Card, line: Line, target: Line, count: int, fee: int, owed: bool) -> None:
    operation.messages.append(f"Card {card.number}: {count} x {line.item} became {count} x {target.item}")
    if fee:
        amount = operation.business.priced(fee)
        operation.tell("the upgrade costs {}, still to be paid" if owed else "Took {} for it", amount)
