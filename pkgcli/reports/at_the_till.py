"""What a scanned number or a typed name stands for at the prompt of the till."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import Card, card_views, card_with_number_key
from pkgcli.ledger.users import cards_at_hand
from pkgcli.lookup import card_or_client
from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.standing import OVER
from pkgcli.rules.card_number import number_key
from pkgcli.views.cards import CardView, ClientRef
from pkgcli.views.prompt import AtTheTill, Choice


class Sight(Frozen):
    """What was found on one look into the file."""

    business: str
    currency: str
    today: date
    opened: AtTheTill | None


def look_up(occasion: Occasion, number: str | None = None, who: str | None = None) -> Sight:
    """The card with that number, else the card or client that `who` names; nothing where neither is given or there.

    A number that is a card's is that card, whatever else the text could be: a scan is always a scan. Raises NotFound
    and Ambiguous for a `who` that isn't one card or client.
    """
    with looking(occasion) as look:
        found: Card | ClientRef | None = None
        if number is not None:
            found = card_with_number_key(look.connection, number_key(number), look.today)
        if found is None and who is not None:
            found = card_or_client(look.connection, who, look.today)
        opened = None if found is None else _opened(look, found)
        return Sight(look.business.name, look.business.currency, look.today, opened)


def member_named(occasion: Occasion, client: ClientRef, name: str) -> str:
    """The whole name of whom a visit is for: a member of the client, or another client. Raises as `--for` does."""
    from pkgcli.ledger.users import the_user

    with looking(occasion) as look:
        return the_user(look.connection, client.id, name).name


def staff_named(occasion: Occasion, name: str) -> tuple[str, bool]:
    """The name as the file has it, and whether anybody was ever called that. Raises Refused for one who has left."""
    from pkgcli.errors import Refused
    from pkgcli.rules.texts import clean_text, fold

    name = clean_text(name, "staff", limit=80)
    with looking(occasion) as look:
        row = look.connection.execute("SELECT name, retired_at FROM staff WHERE name_key = ?", (fold(name),)).fetchone()
    if row is not None and row[1] is not None:
        raise Refused("staff_retired", f"staff {name}: no longer works here", "name somebody else", staff=name)
    return (name, False) if row is None else (str(row[0]), True)


def _opened(look: Look, found: Card | ClientRef) -> AtTheTill:
    connection, today = look.connection, look.today
    if isinstance(found, Card):
        client, cards, over = ClientRef(found.client_id, found.client_code, found.client_name), [found], 0
        who, type = found.number, found.number
    else:
        at_hand = cards_at_hand(connection, found.id, today)
        cards = [card for card in at_hand if card.status(today) not in OVER]
        own = sum(card.client_id == found.id for card in at_hand)
        over = own - sum(card.client_id == found.id for card in cards)
        client, who, type = found, f"{found.name} ({found.code})", found.code
    query = "SELECT name FROM member WHERE client_id = ? AND removed_at IS NULL ORDER BY id LIMIT 40"
    members = tuple(str(row[0]) for row in connection.execute(query, (client.id,)).fetchall())
    views = tuple(card_views(connection, look.business, today, cards))
    return AtTheTill(who, type, client, members, today, _choices(views), views, over, isinstance(found, Card))


def _choices(cards: tuple[CardView, ...]) -> tuple[Choice, ...]:
    """Each line of each card that can be used today, in their order. One with nothing left keeps its number, so that
    those after it keep theirs."""
    lines = [(card.number, line) for card in cards if card.status in ("active", "used") for line in card.lines]
    return tuple(
        Choice(number, card, line.item, line.name, line.available) for number, (card, line) in enumerate(lines, 1)
    )
