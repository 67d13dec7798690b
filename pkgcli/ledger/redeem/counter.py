"""What was asked for at the counter: by whom, of what, and for which cards it is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pkgcli.errors import Ambiguous, NotFound, Refused, Unreadable
from pkgcli.frozen import Frozen, replace
from pkgcli.ledger.cards import Card
from pkgcli.ledger.taking import Visit
from pkgcli.ledger.users import User, cards_at_hand, is_open_to, listed_users, the_user
from pkgcli.lookup import card_or_client, the_card, the_item
from pkgcli.operations import Operation, recorded_day
from pkgcli.views.cards import ClientRef
from pkgcli.views.redemption import Considered, RedeemedEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pkgcli.rules.amounts import Amount
    from pkgcli.rules.given_days import GivenDay


class RedeemRequest(Frozen):
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


class Counter(Frozen):
    """What one `redeem` works with; what it comes to is gathered in the two lists."""

    operation: Operation
    request: RedeemRequest
    day: date
    client: ClientRef | None
    card: Card | None
    user: User | None
    entries: list[RedeemedEntry]
    considered: list[Considered]


def at_the_counter(operation: Operation, request: RedeemRequest) -> Counter:
    connection = operation.connection
    day = recorded_day(operation, request.on, "--on")
    who = card_or_client(connection, request.who, operation.today)
    client, card = (None, who) if isinstance(who, Card) else (who, None)
    guest: User | None = None
    if request.card is not None:
        named = the_card(connection, request.card, operation.today)
        if client is not None and named.client_id != client.id:
            guest = User(client.name, client_id=client.id)
        if named.id != (card or named).id or (guest is not None and not is_open_to(connection, named, guest)):
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
    user = the_user(connection, owner_id, request.user) if request.user is not None else guest
    if user is not None and user.client_id == owner_id:
        user = None
    if card is not None and card.scope == "one" and user is None and request.user is None:
        user = next(iter(listed_users(connection, card.id)), None)
    return Counter(operation, request, day, client, card, user, [], [])


def wanted_visits(counter: Counter) -> list[Visit]:
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


WAITING = ("frozen", "suspended", "upcoming")


def _only_item(counter: Counter) -> str:
    today = counter.operation.today
    if counter.card is not None:
        cards = [counter.card]
    else:
        cards = [card for card in cards_of_the_client(counter) if card.status(today) == "active"]
    items = {line.item: line.name for card in cards for line in card.lines}
    if len(items) == 1:
        return next(iter(items))
    if not items:
        _refuse_waiting(counter)
        raise NotFound(
            "card", counter.request.who, "pkgcli issue PACKAGE --client NAME", "there is no card to redeem from"
        )
    which = Ambiguous("item", counter.request.who, list(items.items()))
    which.message = f"redeem {counter.request.who}: say which item: {', '.join(items)}"
    which.hint = f"pkgcli redeem '{counter.request.who}' {next(iter(items))}"
    raise which


def _refuse_waiting(counter: Counter) -> None:
    """A client whose cards are frozen, suspended or yet to start isn't told to buy another one."""
    states = {card.number: card.status(counter.operation.today) for card in cards_of_the_client(counter)}
    waiting = [f"card {number} is {state}" for number, state in states.items() if state in WAITING]
    if waiting:
        raise Refused(
            "no_card_active",
            f"redeem {counter.request.who}: {', '.join(waiting)}",
            f"pkgcli card show {next(number for number, state in states.items() if state in WAITING)}",
        )


def cards_of_the_client(counter: Counter) -> list[Card]:
    assert counter.client is not None
    return cards_at_hand(counter.operation.connection, counter.client.id, counter.operation.today)


def of_the_card(counter: Counter, visit: Visit, card: Card) -> Visit:
    """The visit as that card sees it: whoever comes with another's card is no owner of it, but a friend by name; and a
    friend who comes for the owner comes for nobody else."""
    client = counter.client
    if visit.user is not None and visit.user.client_id == card.client_id:
        return replace(visit, user=None)
    if client is None or card.client_id == client.id or visit.user is not None:
        return visit
    return replace(visit, user=User(client.name, client_id=client.id))


def check_override(request: RedeemRequest, visits: list[Visit]) -> None:
    if len(visits) != 1 or visits[0].quantity != 1:
        raise Unreadable("--units", str(request.units), "is for one visit of one item", "redeem the items one by one")
    if not request.reason:
        raise Unreadable("--reason", None, "is missing: --units needs one", "add -r REASON")


def refuse_odd_units(card: Card, visit: Visit) -> None:
    """`--units` is for cards that count something other than sessions."""
    if visit.unit_cost is not None and card.kind not in ("custom", "units"):
        raise Refused(
            "units_not_allowed",
            f"--units {visit.unit_cost}: card {card.number} is {card.kind} and counts sessions of each item",
            f"pkgcli redeem {card.number} {visit.item.code}=N",
            card=card.number,
        )


def consider(counter: Counter, card: Card, visit: Visit, taken: int, reason: str) -> None:
    """Note for --explain what became of a card, and why."""
    if counter.request.explain:
        counter.considered.append(Considered(card.number, visit.item.code, taken, reason))
