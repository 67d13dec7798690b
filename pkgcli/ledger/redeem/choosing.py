"""From which card: the one that was named, or the client's in the order of preference (spec, "Which card")."""

from __future__ import annotations

from datetime import date

from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.ledger.redeem.answer import add_visit
from pkgcli.ledger.redeem.counter import Counter, cards_of_the_client, consider, of_the_card, refuse_odd_units
from pkgcli.ledger.taking import Visit, line_of, none_usable, reach, refuse_unless_open, too_little
from pkgcli.rules.days import day_of


def take_from(counter: Counter, visit: Visit, card: Card) -> None:
    """From the card that was named."""
    operation = counter.operation
    card = _settled(counter, card_with_id(operation.connection, card.id, operation.today))
    if card.has_holds:
        visit = _from_holds(counter, visit, [card])
        if not visit.quantity:
            return
        card = card_with_id(operation.connection, card.id, operation.today)
    if counter.request.allow_expired:
        card = _for_once(counter, card)
    line = refuse_unless_open(operation.connection, card, visit, operation.today)
    refuse_odd_units(card, visit)
    left = reach(operation.connection, card, line, visit)
    if left is not None and left < visit.quantity:
        raise too_little(operation.connection, card, line, visit)
    consider(counter, card, visit, visit.quantity, "taken: it was named")
    add_visit(counter, card, visit, visit.quantity)


def _from_holds(counter: Counter, visit: Visit, cards: list[Card]) -> Visit:
    """What was set aside for this visit comes before any order of cards; the rest of the visit."""
    from pkgcli.ledger.redeem.held import take_held

    return take_held(counter, visit, cards)


def _for_once(counter: Counter, card: Card) -> Card:
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
    operation.needs("redeem-expired", "redeem --allow-expired")
    from pkgcli.ledger.dates import give_back_what_lapsed

    return give_back_what_lapsed(operation, card, until=operation.today)


def take_from_some(counter: Counter, visit: Visit) -> None:
    """From the client's cards, in the order of preference: the first that reaches, or with --spill each in turn.

    What others share with them comes after all that is theirs (ours).
    """
    operation, request = counter.operation, counter.request
    covering = [card for card in in_order(counter) if line_of(card, visit.item) is not None]
    if any(card.has_holds for card in covering):
        visit = _from_holds(counter, visit, covering)
        if not visit.quantity:
            return
        covering = [card_with_id(operation.connection, card.id, operation.today) for card in covering]
    wanted = visit.quantity
    refusals: list[Refused] = []
    reaches: list[tuple[str, int]] = []
    for card in covering:
        theirs = of_the_card(counter, visit, card)
        try:
            line = refuse_unless_open(operation.connection, card, theirs, operation.today)
            refuse_odd_units(card, visit)
        except Refused as refusal:
            refusals.append(refusal)
            consider(counter, card, visit, 0, refusal.message.split(": ", 1)[-1])
            continue
        left = reach(operation.connection, card, line, visit)
        enough = left is None or left >= wanted
        quantity = wanted if enough else (left or 0) if request.spill else 0
        if wanted == 0:
            consider(counter, card, visit, 0, "not needed: another card comes first")
        elif quantity == 0:
            refusals.append(too_little(operation.connection, card, line, visit))
            consider(counter, card, visit, 0, f"reaches for {left} of {wanted}")
        else:
            try:
                add_visit(counter, card, theirs, quantity)
            except Refused as refusal:  # a day back on which it didn't fit; nothing has been added then
                refusals.append(refusal)
                consider(counter, card, visit, 0, refusal.message.split(": ", 1)[-1])
                continue
            consider(counter, card, visit, quantity, _why_taken(counter, card))
            wanted -= quantity
        if left:
            reaches.append((card.number, left))
    if wanted:
        raise _explained(counter, visit, _nothing_reaches(counter, visit, covering, refusals, reaches))


def in_order(counter: Counter) -> list[Card]:
    from pkgcli.rules.card_order import preference

    order = counter.operation.business.values["redeem.order"]

    def key(card: Card) -> tuple[int, ...]:
        is_shared = counter.client is not None and card.client_id != counter.client.id
        return int(is_shared), *preference(
            order,
            kind=card.kind,
            scope=card.scope,
            expires_on=day_of(card.expires_on),
            issued_on=date.fromisoformat(card.issued_on),
            card_id=card.id,
        )

    return sorted((_settled(counter, card) for card in cards_of_the_client(counter)), key=key)


def _settled(counter: Counter, card: Card) -> Card:
    """The card after its overdue holds: a visit that was held for may have begun it, and so moved its last day."""
    if not card.has_holds:
        return card
    from pkgcli.ledger.up_to_date import bring_up_to_date

    return bring_up_to_date(counter.operation, card)


def _why_taken(counter: Counter, card: Card) -> str:
    order = counter.operation.business.values["redeem.order"]
    if counter.client is not None and card.client_id != counter.client.id:
        return f"taken: client {card.client_code} shares it"
    if card.kind == "unlimited":
        return "taken: unlimited comes first"
    last = f"expires first ({card.expires_on})" if card.expires_on else "none expires before it"
    words = {"expiry": last, "purchase": f"sold first ({card.issued_on})"}
    return "taken: " + words.get(order, f"sold last ({card.issued_on})")


def _explained(counter: Counter, visit: Visit, refusal: Refused) -> Refused:
    """With --explain a refusal, too, names each card with its reason."""
    considered = [each for each in counter.considered if each.item == visit.item.code]
    if considered:
        refusal.message += "; considered: " + "; ".join(f"card {each.card}: {each.reason}" for each in considered)
        refusal.facts["considered"] = [{"card": each.card, "reason": each.reason} for each in considered]
    return refusal


def _nothing_reaches(
    counter: Counter, visit: Visit, covering: list[Card], refusals: list[Refused], reaches: list[tuple[str, int]]
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
    return none_usable(f"{visit.asked} for client {client}", refusals, client, visit.item.code)
