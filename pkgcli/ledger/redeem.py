"""`redeem`: which card, whether it may be, and the entries (spec, section 3, "Which card" and "Redeem")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from pkgcli.errors import Ambiguous, NotFound, Refused, Unreadable
from pkgcli.ledger.cards import Card, card_view, card_with_id, cards_of_client
from pkgcli.ledger.taking import Visit, line_of, reach, refuse_unless_open, take, too_little
from pkgcli.ledger.users import User, listed_users, the_user
from pkgcli.lookup import card_or_client, the_card, the_item
from pkgcli.operations import Occasion, Operation, record, recorded_day
from pkgcli.rules.amounts import Amount
from pkgcli.rules.card_order import preference
from pkgcli.rules.days import GivenDay
from pkgcli.rules.quantities import units_text
from pkgcli.views import ClientRef, Considered, Money, RedeemedEntry, Redemption


class RedeemRequest(NamedTuple):
    """`visits` are (item, how many); `units` overrides the unit cost of one visit."""

    who: str
    visits: Sequence[tuple[str, int]] = ()
    user: str | None = None
    card: str | None = None
    on: GivenDay | None = None
    units: int | None = None
    note: str | None = None
    reason: str | None = None
    explain: bool = False
    spill: bool = False
    allow_expired: bool = False
    tip: Amount | None = None


@dataclass
class _Counter:
    """What one `redeem` works with."""

    operation: Operation
    request: RedeemRequest
    day: date
    client: ClientRef | None
    card: Card | None
    user: User | None
    entries: list[RedeemedEntry] = field(default_factory=list)
    considered: list[Considered] = field(default_factory=list)


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
    counter = _at_the_counter(operation, request)
    visits = _visits(counter)
    if request.units is not None:
        _check_override(request, visits)
    for visit in visits:
        _refuse_free(operation, visit)
        if counter.card is not None:
            _take_from(counter, visit, counter.card)
        else:
            _take_from_some(counter, visit)
    return _answer(counter)


def _at_the_counter(operation: Operation, request: RedeemRequest) -> _Counter:
    connection = operation.connection
    day = recorded_day(operation, request.on, "--on")
    who = card_or_client(connection, request.who)
    client, card = (None, who) if isinstance(who, Card) else (who, None)
    if request.card is not None:
        named = the_card(connection, request.card, operation.today)
        if named.client_id != (client.id if client is not None else named.client_id) or named.id != (card or named).id:
            raise Refused(
                "other_client",
                f"redeem {request.who} --card {named.number}: that card belongs to client {named.client_code}",
                f"pkgcli redeem {named.number}",
                card=named.number,
            )
        card = named
    if request.allow_expired and card is None:
        raise Unreadable("--allow-expired", None, "goes with a card, not with a client", "add --card CARD")
    owner_id = card.client_id if card is not None else client.id if client is not None else 0
    user = the_user(connection, owner_id, request.user) if request.user is not None else None
    if user is not None and user.client_id == owner_id:
        user = None
    if card is not None and card.scope == "one" and request.user is None:
        user = next(iter(listed_users(connection, card.id)), None)
    return _Counter(operation, request, day, client, card, user)


def _visits(counter: _Counter) -> list[Visit]:
    """The items asked for; without any, the only one that the card (or all the client's cards) can give."""
    request, connection = counter.request, counter.operation.connection
    wanted = list(request.visits) or [(_only_item(counter), 1)]
    visits: dict[int, Visit] = {}
    only_paid = not counter.operation.business.is_on("redeem.unpaid")
    for text, quantity in wanted:
        item = the_item(connection, text)
        before = visits[item.id].quantity if item.id in visits else 0
        visits[item.id] = Visit(item, before + quantity, counter.user, counter.day, request.units, only_paid)
    return list(visits.values())


def _only_item(counter: _Counter) -> str:
    today = counter.operation.today
    if counter.card is not None:
        cards = [counter.card]
    else:
        cards = [card for card in _cards(counter) if card.status(today) == "active"]
    items = {line.item: line.name for card in cards for line in card.lines}
    if len(items) == 1:
        return next(iter(items))
    if not items:
        raise NotFound(
            "card", counter.request.who, "pkgcli issue PACKAGE --client NAME", "there is no card to redeem from"
        )
    which = Ambiguous("item", counter.request.who, list(items.items()))
    which.message = f"redeem {counter.request.who}: say which item: {', '.join(items)}"
    which.hint = f"pkgcli redeem '{counter.request.who}' {next(iter(items))}"
    raise which


def _cards(counter: _Counter) -> list[Card]:
    assert counter.client is not None
    return cards_of_client(counter.operation.connection, counter.client.id)


def _check_override(request: RedeemRequest, visits: list[Visit]) -> None:
    if len(visits) != 1 or visits[0].quantity != 1:
        raise Unreadable("--units", str(request.units), "is for one visit of one item", "redeem the items one by one")
    if not request.reason:
        raise Unreadable("--reason", None, "is missing: --units needs one", "add -r REASON")


def _refuse_free(operation: Operation, visit: Visit) -> None:
    """An item of list price 0.00 takes no credit (MyTime); a price that was never given refuses nothing."""
    if visit.item.list_price == 0 and not operation.business.is_on("redeem.zero_price"):
        raise Refused(
            "zero_price",
            f"{visit.asked}: its list price is {operation.business.money(0)}, so it takes nothing off a card",
            "pkgcli config set redeem.zero_price on",
            item=visit.item.code,
        )


def _take_from(counter: _Counter, visit: Visit, card: Card) -> None:
    """From the card that was named."""
    operation = counter.operation
    card = card_with_id(operation.connection, card.id)
    if counter.request.allow_expired:
        card = _for_once(counter, card)
    line = refuse_unless_open(operation.connection, card, visit, operation.today)
    _refuse_odd_units(card, visit)
    left = reach(operation.connection, card, line, visit)
    if left is not None and left < visit.quantity:
        raise too_little(operation.connection, card, line, visit)
    _consider(counter, card, visit, visit.quantity, "taken: it was named")
    _add(counter, card, visit, visit.quantity)


def _for_once(counter: _Counter, card: Card) -> Card:
    """`--allow-expired`: an expired card is made good through today, in the same operation."""
    operation = counter.operation
    if card.status(operation.today) != "expired":
        return card
    if not operation.business.is_on("redeem.expired"):
        raise Refused(
            "expired_not_allowed",
            f"redeem --allow-expired: card {card.number} expired, and expired cards are not redeemed here",
            "pkgcli config set redeem.expired on",
            card=card.number,
        )
    if not counter.request.reason:
        raise Unreadable("--reason", None, "is missing: --allow-expired needs one", "add -r REASON")
    from pkgcli.ledger.dates import give_back_what_lapsed

    return give_back_what_lapsed(operation, card, until=operation.today)


def _refuse_odd_units(card: Card, visit: Visit) -> None:
    if visit.unit_cost is not None and card.kind not in ("custom", "units"):
        raise Refused(
            "units_not_allowed",
            f"--units {visit.unit_cost}: card {card.number} is {card.kind} and counts sessions of each item",
            f"pkgcli redeem {card.number} {visit.item.code}=N",
            card=card.number,
        )


def _take_from_some(counter: _Counter, visit: Visit) -> None:
    """From the client's cards, in the order of preference: the first that reaches, or with --spill each in turn."""
    operation, request = counter.operation, counter.request
    covering = [card for card in _in_order(counter) if line_of(card, visit.item) is not None]
    wanted = visit.quantity
    refusals: list[Refused] = []
    reaches: list[tuple[str, int]] = []
    for card in covering:
        try:
            line = refuse_unless_open(operation.connection, card, visit, operation.today)
            _refuse_odd_units(card, visit)
        except Refused as refusal:
            refusals.append(refusal)
            _consider(counter, card, visit, 0, refusal.message.split(": ", 1)[-1])
            continue
        left = reach(operation.connection, card, line, visit)
        enough = left is None or left >= wanted
        quantity = wanted if enough else (left or 0) if request.spill else 0
        if wanted == 0:
            _consider(counter, card, visit, 0, "not needed: another card comes first")
        elif quantity == 0:
            refusals.append(too_little(operation.connection, card, line, visit))
            _consider(counter, card, visit, 0, f"reaches for {left} of {wanted}")
        else:
            try:
                _add(counter, card, visit, quantity)
            except Refused as refusal:  # a day back on which it didn't fit; nothing has been added then
                refusals.append(refusal)
                _consider(counter, card, visit, 0, refusal.message.split(": ", 1)[-1])
                continue
            _consider(counter, card, visit, quantity, _why_taken(counter, card))
            wanted -= quantity
        if left:
            reaches.append((card.number, left))
    if wanted:
        raise _explained(counter, visit, _nothing_reaches(counter, visit, covering, refusals, reaches))


def _in_order(counter: _Counter) -> list[Card]:
    order = counter.operation.business.values["redeem.order"]

    def key(card: Card) -> tuple[int, ...]:
        return preference(
            order,
            kind=card.kind,
            scope=card.scope,
            expires_on=None if card.expires_on is None else date.fromisoformat(card.expires_on),
            issued_on=date.fromisoformat(card.issued_on),
            card_id=card.id,
        )

    return sorted(_cards(counter), key=key)


def _why_taken(counter: _Counter, card: Card) -> str:
    order = counter.operation.business.values["redeem.order"]
    if card.kind == "unlimited":
        return "taken: unlimited comes first"
    last = f"expires first ({card.expires_on})" if card.expires_on else "none expires before it"
    words = {"expiry": last, "purchase": f"sold first ({card.issued_on})"}
    return "taken: " + words.get(order, f"sold last ({card.issued_on})")


def _consider(counter: _Counter, card: Card, visit: Visit, taken: int, reason: str) -> None:
    if counter.request.explain:
        counter.considered.append(Considered(card.number, visit.item.code, taken, reason))


def _explained(counter: _Counter, visit: Visit, refusal: Refused) -> Refused:
    """With --explain a refusal, too, names each card with its reason."""
    considered = [each for each in counter.considered if each.item == visit.item.code]
    if considered:
        refusal.message += "; considered: " + "; ".join(f"card {each.card}: {each.reason}" for each in considered)
        refusal.facts["considered"] = [{"card": each.card, "reason": each.reason} for each in considered]
    return refusal


def _nothing_reaches(
    counter: _Counter, visit: Visit, covering: list[Card], refusals: list[Refused], reaches: list[tuple[str, int]]
) -> Refused:
    assert counter.client is not None
    client = counter.client.code
    if not covering:
        return Refused(
            "not_covered",
            f"{visit.asked} for client {client}: no card covers it",
            f"pkgcli balance {client}",
            client=client,
            item=visit.item.code,
        )
    if reaches:
        far = ", ".join(f"card {number} reaches for {left}" for number, left in reaches)
        together = sum(left for _, left in reaches) >= visit.quantity
        return Refused(
            "too_little_left",
            f"{visit.asked} for client {client}: no single card has {visit.quantity}; {far}",
            "add --spill to take from more than one"
            if together and not counter.request.spill
            else f"pkgcli balance {client}",
            client=client,
            item=visit.item.code,
            asked=visit.quantity,
            reaches=[{"card": number, "available": left} for number, left in reaches],
        )
    if len(refusals) == 1:
        return refusals[0]
    why = "; ".join(f"card {refusal.facts['card']}: {refusal.message.split(': ', 1)[-1]}" for refusal in refusals)
    return Refused(
        "no_card_usable",
        f"{visit.asked} for client {client}: none of {len(refusals)} cards can be used: {why}",
        f"pkgcli balance {client}",
        client=client,
        item=visit.item.code,
    )


def _add(counter: _Counter, card: Card, visit: Visit, quantity: int) -> None:
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
        operation.warnings.append(f"card {card.number} is used up: pkgcli card renew {card.number}")
        return
    if card.units_left is not None and card.units_left <= business.number("warn.units_left"):
        operation.warnings.append(f"card {card.number}: only {units_text(card.units_left, card.unit)} left")
    if card.expires_on is not None:
        days = (date.fromisoformat(card.expires_on) - operation.today).days
        if days <= business.number("warn.days_left"):
            left = "today is its last day" if days == 0 else f"{days} days left, through {card.expires_on}"
            operation.warnings.append(f"card {card.number}: {left}")


def _answer(counter: _Counter) -> Redemption:
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


def _tipped(counter: _Counter) -> tuple[tuple[RedeemedEntry, ...], int]:
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
