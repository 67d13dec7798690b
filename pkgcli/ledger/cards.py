"""A card as it stands: read from the file, and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from sqlite3 import Connection

from pkgcli.business import Business
from pkgcli.errors import NotFound, Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.people_of_cards import former_clients, in_hundreds, people, user_names
from pkgcli.rules.availability import available, line_left
from pkgcli.rules.card_status import is_due, status
from pkgcli.rules.days import day_of
from pkgcli.rules.use_value import earned_by
from pkgcli.views.cards import CardView, ClientRef, LineView, PackageRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Line(Frozen):
    """One item of a card. `item` is its code, `item_price` its list price today."""

    id: int
    item_id: int
    item: str
    name: str
    item_price: int | None
    item_kind: str
    unit_cost: int
    list_price: int | None
    cap_sold: int | None
    cap: int | None
    used: int
    gone: int
    value_left: int
    tip_left: int
    held: int
    held_units: int
    holds: int
    """Open holds; one that holds nothing any more, and isn't released yet, is among them."""

    @property
    def left(self) -> int | None:
        """Sessions that the cap leaves, holds aside; None without a cap."""
        return line_left(self.cap, self.used, self.gone, 0)

    @property
    def was_added(self) -> bool:
        """Whether it came by an exchange and not with the sale."""
        return self.cap_sold == 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is and was on it: it was added by an exchange that was taken back, or went on."""
        return self.was_added and self.cap == 0


class Card(Frozen):
    id: int
    number: str
    package_id: int | None
    package_code: str | None
    package_name: str
    package_version: int | None
    package_version_id: int | None
    kind: str
    unit: str
    initial_units: int | None
    valid: str
    starts: str
    claim: str | None
    may_swap: int
    may_split: int
    once_per_client: int
    buyer_id: int
    issued_on: str
    starts_on: str
    issued_by: str | None
    full_price: int
    price: int
    net: int
    tax: int
    tax_ppm: int
    tax_included: int
    charge: int
    charge_tax: int
    tip: int
    commission_base: str
    commission_ppm: int
    payer_id: int | None
    scope: str
    note: str | None
    seq: int
    client_id: int
    client_code: str
    client_name: str
    state: str
    expires_on: str | None
    frozen_until: str | None
    units_left: int | None
    value_left: int
    tip_left: int
    paid: int
    unpaid: int
    earned_through: str | None
    last_used_on: str | None
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """All that was to be taken for it: the price with its tax, the charge with its, and the prepaid tip."""
        return self.price + self.charge + self.charge_tax + self.tip

    @property
    def held_units(self) -> int:
        return sum(line.held_units for line in self.lines)

    @property
    def has_holds(self) -> bool:
        """Whether any are open, be it that they hold nothing any more."""
        return any(line.holds for line in self.lines)

    @property
    def is_counted(self) -> bool:
        """Whether a pool of units stands behind it; an unlimited card has none."""
        return self.units_left is not None

    @property
    def is_begun(self) -> bool:
        """Whether its days run: those of a card that starts with its first use don't before it."""
        return self.starts == "sale" or self.last_used_on is not None

    def is_due(self, today: date) -> bool:
        return is_due(self.state, self.units_left, day_of(self.expires_on), today)

    def is_past(self, today: date) -> bool:
        """Whether its last day has passed, be there anything left to lapse or not. A freeze keeps it from passing."""
        return self.expires_on is not None and self.expires_on < today.isoformat() and self.state != "frozen"

    def is_frozen(self, today: date) -> bool:
        return self.state == "frozen" or (self.frozen_until is not None and today.isoformat() < self.frozen_until)

    def status(self, today: date) -> str:
        return status(
            state=self.state,
            units_left=self.units_left,
            expires_on=day_of(self.expires_on),
            starts_on=date.fromisoformat(self.starts_on),
            frozen_until=day_of(self.frozen_until),
            today=today,
        )

    def available(self, line: Line) -> int | None:
        """How many of that item can still be had: the one rule of spec section 2."""
        return available(line.cap, line.used, line.gone, line.held, self.units_left, self.held_units, line.unit_cost)

    def earned_by(self, day: date) -> int:
        """Unlimited: how much of `value_left` has been recognised through that day."""
        if self.is_counted or not self.is_begun:
            return 0
        return earned_by(self.value_left, self.state, self.starts_on, self.expires_on, self.earned_through, day)


CARDS = """
SELECT c.id, c.number, c.package_id, p.code AS package_code, c.package_name, v.version AS package_version,
       c.package_version_id, c.kind, c.unit, c.initial_units, c.valid, c.starts, c.claim, c.may_swap,
       c.may_split, c.once_per_client, c.buyer_id, c.issued_on,
       c.starts_on, s.name AS issued_by, c.full_price, c.price, c.net, c.tax, c.tax_ppm, c.tax_included, c.charge,
       c.charge_tax, c.tip, c.commission_base, c.commission_ppm, c.payer_id, c.scope, c.note, c.seq, c.client_id,
       k.code AS client_code, k.name AS client_name, c.state, c.expires_on, c.frozen_until, c.units_left,
       c.value_left, c.tip_left, c.paid, c.unpaid, c.earned_through, c.last_used_on
FROM {card} AS c
JOIN client AS k ON k.id = c.client_id
LEFT JOIN package AS p ON p.id = c.package_id
LEFT JOIN package_version AS v ON v.id = c.package_version_id
LEFT JOIN staff AS s ON s.id = c.issued_by
"""
"""The columns of a Card but its lines; `{card}` is the table, or one like it."""

_CARD = CARDS.format(card="card")

# Nothing depends on whether the night's run has released it.
_HOLDING = "{is_open} AND (release_on IS NULL OR release_on > {today})"

LINES = f"""
SELECT l.card_id, l.id, l.item_id, i.code AS item, l.name, i.list_price AS item_price, i.kind AS item_kind,
       l.unit_cost, l.list_price, l.cap_sold, l.cap, l.used, l.gone, l.value_left, l.tip_left,
       coalesce((SELECT sum(quantity) FROM hold WHERE line_id = l.id AND {_HOLDING}), 0) AS held,
       coalesce((SELECT sum(units) FROM hold WHERE line_id = l.id AND {_HOLDING}), 0) AS held_units,
       (SELECT count(*) FROM hold WHERE line_id = l.id AND {{is_open}}) AS holds
FROM {{line}} AS l JOIN item AS i ON i.id = l.item_id
"""
"""The card of a line, and the columns of a Line; `{line}` is the table, or one like it, `{is_open}` says which holds
are open."""

_LINES = LINES.format(line="card_line", today="?1", is_open="state = 'open'")


def _read(connection: Connection, rows: Sequence[Any], today: date) -> list[Card]:
    lines: dict[int, list[Line]] = {row[0]: [] for row in rows}
    for some in in_hundreds(list(lines)):
        marks = ",".join("?" * len(some))
        query = f"{_LINES} WHERE l.card_id IN ({marks}) ORDER BY l.card_id, l.position"
        found = connection.execute(query, (today.isoformat(), *some))
        for card_id, *columns in found:
            lines[card_id].append(Line(*columns))
    return [Card(*row, tuple(lines[row[0]])) for row in rows]  # type: ignore[call-arg]


def card_with_id(connection: Connection, card_id: int, today: date) -> Card:
    rows = connection.execute(f"{_CARD} WHERE c.id = ?", (card_id,)).fetchall()
    if not rows:
        raise NotFound("card", f"id:{card_id}", "pkgcli card list")
    return _read(connection, [tuple(row) for row in rows], today)[0]


def card_with_number_key(connection: Connection, key: str, today: date) -> Card | None:
    rows = connection.execute(f"{_CARD} WHERE c.number_key = ?", (key,)).fetchall()
    return _read(connection, [tuple(row) for row in rows], today)[0] if rows else None


def cards_of_client(connection: Connection, client_id: int, today: date) -> list[Card]:
    rows = connection.execute(f"{_CARD} WHERE c.client_id = ? ORDER BY c.id", (client_id,)).fetchall()
    return _read(connection, [tuple(row) for row in rows], today)


def cards_where(connection: Connection, condition: str, values: Mapping[str, object], today: date) -> list[Card]:
    """Cards by a condition on `c`, `k` and `p`; the condition is ours, the values are bound."""
    rows = connection.execute(f"{_CARD} WHERE {condition}", values).fetchall()
    return _read(connection, [tuple(row) for row in rows], today)


def card_view(connection: Connection, business: Business, today: date, card: Card) -> CardView:
    """The card as spec section 5 shows it. A card that is due is shown as the lapsed card that it is."""
    return card_views(connection, business, today, [card])[0]


def card_views(connection: Connection, business: Business, today: date, cards: Sequence[Card]) -> list[CardView]:
    """The same of several: however many they are, what stands beside a card is asked for a few hundred at a time."""
    users = user_names(connection, [card.id for card in cards if card.scope in ("one", "list")])
    former = former_clients(connection, [card.id for card in cards if card.seq > 1])
    payers = people(connection, {_payer_id(card) for card in cards if _payer_id(card) != card.client_id})
    return [
        _view(connection, business, today, card, users.get(card.id, ()), former.get(card.id, ()), payers)
        for card in cards
    ]


def _view(
    connection: Connection,
    business: Business,
    today: date,
    card: Card,
    users: tuple[str, ...],
    former: tuple[ClientRef, ...],
    payers: Mapping[int, ClientRef],
) -> CardView:
    gone = card.is_due(today)
    owner = ClientRef(card.client_id, card.client_code, card.client_name)
    return CardView(
        id=card.id,
        number=card.number,
        client=owner,
        package=PackageRef(card.package_code, card.package_name, card.package_version),
        kind=card.kind,
        unit=card.unit,
        status=card.status(today),
        initial_units=card.initial_units,
        units_left=0 if gone and card.is_counted else card.units_left,
        lines=_line_views(connection, card, usable=not gone and card.state not in ("lapsed", "refunded", "void")),
        issued_on=date.fromisoformat(card.issued_on),
        starts_on=date.fromisoformat(card.starts_on),
        expires_on=day_of(card.expires_on),
        last_used_on=day_of(card.last_used_on),
        issued_by=card.issued_by,
        price=business.money(card.price),
        paid=business.money(card.paid),
        unpaid=business.money(card.unpaid),
        value_left=business.money(0 if gone else card.value_left - card.earned_by(today)),
        currency=business.currency,
        scope=card.scope,
        users=users,
        former_clients=tuple(each for each in former if each.id != card.client_id),
        note=card.note,
        net=business.money(card.net),
        tax=business.money(card.tax),
        charge=business.money(card.charge),
        charge_tax=business.money(card.charge_tax),
        tip=business.money(card.tip),
        total=business.money(card.total),
        tip_left=business.money(0 if gone else card.tip_left),
        payer=payers.get(_payer_id(card), owner),
        frozen_until=day_of(card.frozen_until) if card.is_frozen(today) else None,
        begun=card.is_begun,
    )


def _payer_id(card: Card) -> int:
    return card.payer_id or card.buyer_id


def _line_views(connection: Connection, card: Card, usable: bool) -> tuple[LineView, ...]:
    becomes = _becomes(connection, card) if usable and (card.may_swap or card.may_split) else {}
    return tuple(_line_view(card, line, usable, becomes.get(line.id, ())) for line in card.lines if not line.is_empty)


def _line_view(card: Card, line: Line, usable: bool, becomes: tuple[str, ...]) -> LineView:
    return LineView(
        item=line.item,
        name=line.name,
        unit_cost=line.unit_cost,
        cap=line.cap,
        used=line.used,
        held=line.held if usable else 0,
        available=card.available(line) if usable else 0,
        becomes=becomes,
    )


def _becomes(connection: Connection, card: Card) -> dict[int, tuple[str, ...]]:
    """By line, the codes of the items that `card swap` would take for a session of it (Meevo 003)."""
    from pkgcli.rules.swap_groups import Swappable, kept_groups, may_become

    query = "SELECT id, code, swap_group, list_price, retired_at FROM item WHERE swap_group IS NOT NULL ORDER BY code"
    lines = {line.item_id: (line.unit_cost, line.cap) for line in card.lines}
    items = {
        row[0]: Swappable(row[1], kept_groups(row[2]), row[3], row[4] is not None, lines.get(row[0]))
        for row in connection.execute(query).fetchall()
    }
    return {
        line.id: tuple(wanted.code for wanted in items.values() if may_become(items[line.item_id], wanted))
        for line in card.lines
        if line.item_id in items and card.available(line) != 0
    }


def refuse_unless_usable(card: Card, today: date, asked: str) -> None:
    """For commands that need a living card: names the reason and the way out."""
    state = card.status(today)
    facts = {"card": card.number, "status": state}
    if state == "void":
        raise Refused("card_void", f"{asked}: the card is void", f"pkgcli card renew {card.number}", **facts)
    if state == "refunded":
        raise Refused(
            "card_refunded", f"{asked}: the card has been refunded", f"pkgcli card renew {card.number}", **facts
        )
    if card.state == "lapsed" or card.is_due(today):
        raise Refused(
            "card_expired",
            f"{asked}: the card expired; its last day was {card.expires_on}",
            reopening(card),
            expires_on=card.expires_on,
            **facts,
        )


def refuse_frozen(card: Card, today: date, asked: str) -> None:
    """For commands that a frozen card is closed to."""
    if not card.is_frozen(today):
        return
    until = "" if card.frozen_until is None else f" until {card.frozen_until}"
    raise Refused(
        "card_frozen",
        f"{asked}: the card is frozen{until}",
        f"pkgcli card unfreeze {card.number}",
        card=card.number,
        frozen_until=card.frozen_until,
    )


def reopening(card: Card) -> str:
    if not card.is_counted:
        return "an expired unlimited card is never usable again; pkgcli card renew " + card.number
    return f"pkgcli card reopen {card.number} --until DAY -r REASON"
