"""`refund`: what a card was paid with goes back, and the card ends (MyTime 001)."""

from __future__ import annotations

from pkgcli.business import Business
from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.ledger.append import CardChange, all_lines_gone, append
from pkgcli.ledger.cards import Card, card_view, refuse_unless_usable
from pkgcli.ledger.change import missing_reason
from pkgcli.ledger.dates import settled
from pkgcli.ledger.paid_so_far import carried
from pkgcli.ledger.payment import the_method
from pkgcli.ledger.standing import refuse_held, touched_by
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.lookup import the_card
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.amounts import Amount
from pkgcli.rules.price import split_tax
from pkgcli.rules.refund_policy import (
    Refundable,
    RefundParts,
    most_to_agree_on,
    refund_by_list,
    refund_of_amount,
    refund_of_unused,
    unused_card,
)
from pkgcli.views.cards import Refunded
from pkgcli.views.money import Money

POLICIES = ("unused", "list")


class RefundRequest(Frozen):
    """`amount` is what was agreed on and takes the place of a policy; `agreed` is what was said before the question:
    refused where the card has changed since."""

    card: str
    policy: str = "unused"
    amount: Amount | None = None
    fee: Amount | None = None
    include_charge: bool = False
    paid_by: str | None = None
    reason: str | None = None
    agreed: Money | None = None


def refund(occasion: Occasion, request: RefundRequest) -> Refunded:
    """Give back what was paid for an unused card; for a used one, where the owner allows it, what a policy says."""
    if request.policy not in POLICIES:
        reason = f"is none of {', '.join(POLICIES)}"
        raise Unreadable("--policy", request.policy, reason, "--policy unused, or --amount A")
    if request.amount is not None and request.policy != "unused":
        raise Unreadable("--amount", request.amount.text, "takes the place of a policy", "leave out one of the two")
    if request.fee is not None and request.policy != "list":
        raise Unreadable("--fee", request.fee.text, "goes with --policy list", "add --policy list, or leave it out")
    if not (request.reason or "").strip():
        raise missing_reason("pkgcli refund")
    return record(occasion, "refund", lambda operation: _refund(operation, request), Refunded, reason=request.reason)


def _refund(operation: Operation, request: RefundRequest) -> Refunded:
    card = bring_up_to_date(operation, the_card(operation.connection, request.card, operation.today))
    asked = f"refund {card.number}"
    is_second = card.state == "refunded"
    if not (is_second and request.amount is not None):
        refuse_unless_usable(card, operation.today, asked)
    refuse_held(operation, card, asked)
    was_used = touched_by(operation, card, gifts=False) is not None
    if was_used and not operation.business.is_on("refund.allow_used"):
        raise Refused(
            "refund_of_used",
            f"{asked}: the card has been used, and used cards are not refunded here",
            "pkgcli config set refund.allow_used on",
            card=card.number,
        )
    method = the_method(operation.business, request.paid_by)
    earned, earned_through = (0, card.earned_through) if is_second else settled(card, operation.today)
    facts = _refundable(operation, card, card.value_left - earned)
    policy = _policy(operation, request, card, was_used)
    parts = _parts(operation, request, card, facts, policy, asked)
    _refuse_nothing(operation, request, card, parts, asked)
    change = CardChange(
        "refund",
        operation.today,
        units=-(card.units_left or 0),
        value=earned - card.value_left,
        earned=-earned,
        tip=-card.tip_left,
        tax=-parts.tax,
        charge=-parts.charge,
        charge_tax=-parts.charge_tax,
        cash=-parts.cash,
        owed=-parts.owed,
        paid_by=method if parts.cash else None,
        lines=all_lines_gone(card),
        after={"state": "refunded", "frozen_until": None, "earned_through": earned_through},
    )
    _, after = append(operation, card, change)
    kept = facts.charge + facts.charge_tax - parts.charge - parts.charge_tax
    return _answer(operation, policy, card, after, parts, kept)


def _refundable(operation: Operation, card: Card, value_left: int) -> Refundable:
    standing = carried(operation.connection, card)
    return Refundable(
        standing.net,
        standing.tax,
        standing.charge,
        standing.charge_tax,
        value_left,
        card.tip_left,
        card.paid,
        card.unpaid,
    )


def _policy(operation: Operation, request: RefundRequest, card: Card, was_used: bool) -> str:
    """What it goes by: `amount` that was agreed on, all that was `paid` for an unused card, else what was asked for."""
    if request.amount is not None:
        return "amount"
    is_used = was_used or _is_used_by_the_day(operation, card)
    return request.policy if is_used or request.fee is not None else "paid"


def _parts(
    operation: Operation, request: RefundRequest, card: Card, facts: Refundable, policy: str, asked: str
) -> RefundParts:
    business = operation.business
    with_charge = request.include_charge
    if request.amount is not None:
        amount = request.amount.minor(business.decimals)
        _refuse_more_than_was_paid(business, card, facts, amount, with_charge, asked)
        return refund_of_amount(facts, amount, with_charge=with_charge)
    if policy == "paid":
        return unused_card(facts, with_charge=with_charge)
    if policy == "unused":
        return refund_of_unused(facts, with_charge=with_charge)
    fee = 0 if request.fee is None else request.fee.minor(business.decimals)
    return refund_by_list(facts, used_at_list=_used_at_list(card, asked), fee=fee, with_charge=with_charge)


def _refuse_more_than_was_paid(
    business: Business, card: Card, facts: Refundable, amount: int, with_charge: bool, asked: str
) -> None:
    most = most_to_agree_on(facts, with_charge=with_charge)
    if amount <= most:
        return
    kept = business.priced(facts.paid - most)
    why = f", and the charge of {kept} stays" if facts.paid > most else ""
    less = f"--amount {business.money(most)} or less" if most else f"pkgcli history {card.number}"
    raise Refused(
        "refund_above_paid",
        f"{asked} --amount {business.money(amount)}: {business.priced(facts.paid)} of what was paid is left{why}",
        "add --include-charge" if amount <= facts.paid else less,
        card=card.number,
        paid=str(business.money(facts.paid)),
        most=str(business.money(most)),
    )


def _used_at_list(card: Card, asked: str) -> int:
    """What the visits would have cost by themselves, with tax, at the list prices of the day of sale."""
    used = 0
    for line in card.lines:
        if line.used and line.list_price is None:
            raise Refused(
                "list_price_unknown",
                f"{asked} --policy list: the list price of {line.item} isn't known",
                f"pkgcli {asked} --amount A -r REASON",
                card=card.number,
                item=line.item,
            )
        used += line.used * (line.list_price or 0)
    net, tax = split_tax(used, card.tax_ppm, bool(card.tax_included))
    return net + tax


def _is_used_by_the_day(operation: Operation, card: Card) -> bool:
    """Whether a day of an unlimited card is over: it earned its share, whoever came (ours)."""
    if card.is_counted or card.state == "refunded" or not card.is_begun:
        return False
    return card.starts_on < operation.today.isoformat()


def _refuse_nothing(operation: Operation, request: RefundRequest, card: Card, parts: RefundParts, asked: str) -> None:
    business = operation.business
    is_over = card.state == "refunded" or card.units_left == 0
    if is_over and parts.cash == 0 and parts.owed == 0:
        raise Refused("nothing_to_refund", f"{asked}: nothing is left on the card", card=card.number)
    if request.agreed is not None and request.agreed.minor != parts.cash:
        raise Refused(
            "changed_meanwhile",
            f"{asked}: {request.agreed} was said, and it is {business.priced(parts.cash)} now",
            f"pkgcli refund {card.number} -r REASON",
            card=card.number,
        )


def _answer(
    operation: Operation, policy: str, before: Card, after: Card, parts: RefundParts, charge_kept: int
) -> Refunded:
    business = operation.business
    return Refunded(
        card=card_view(operation.connection, business, operation.today, after),
        operation=operation.id,
        refunded=business.money(parts.cash),
        value=business.money(before.value_left - after.value_left - before.earned_by(operation.today)),
        policy=policy,
        goodwill=business.money(parts.goodwill),
        used_at_list=business.money(parts.used_at_list),
        is_first=before.state != "refunded",
        messages=tuple(operation.messages),
        refunded_price=business.money(parts.price - parts.tax),
        refunded_tax=business.money(parts.tax),
        refunded_tip=business.money(parts.tip),
        refunded_charge=business.money(parts.charge + parts.charge_tax),
        fee=business.money(parts.fee),
        unpaid_cancelled=business.money(parts.owed),
        charge_kept=business.money(charge_kept),
    )
