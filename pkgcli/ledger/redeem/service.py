"""One redemption: every item that was asked for, or none."""

from __future__ import annotations

from pkgcli.errors import Refused
from pkgcli.ledger.redeem.answer import answer
from pkgcli.ledger.redeem.choosing import take_from, take_from_some
from pkgcli.ledger.redeem.counter import RedeemRequest, at_the_counter, check_override, wanted_visits
from pkgcli.ledger.taking import Visit
from pkgcli.operations import Occasion, Operation, record
from pkgcli.views.redemption import Redemption


def redeem(occasion: Occasion, request: RedeemRequest) -> Redemption:
    """Take one or more items off a card, or off the cards of a client; all or nothing."""
    return record(
        occasion,
        "redeem",
        lambda operation: _redeem(operation, request),
        Redemption,
        note=request.note,
        reason=request.reason,
    )


def _redeem(operation: Operation, request: RedeemRequest) -> Redemption:
    counter = at_the_counter(operation, request)
    visits = wanted_visits(counter)
    if request.units is not None:
        check_override(request, visits)
    for visit in visits:
        refuse_free(operation, visit)
        if counter.card is not None:
            take_from(counter, visit, counter.card)
        else:
            take_from_some(counter, visit)
    return answer(counter)


def refuse_free(operation: Operation, visit: Visit) -> None:
    """An item of list price 0.00 takes no credit (MyTime); a price that was never given refuses nothing."""
    if visit.item.list_price == 0 and not operation.business.is_on("redeem.zero_price"):
        raise Refused(
            "zero_price",
            f"{visit.asked}: its list price is {operation.business.money(0)}, so it takes nothing off a card",
            "pkgcli config set redeem.zero_price on",
            item=visit.item.code,
        )
