"""What the spec says of cards, written a second time and naively: lists of entries, and every number added up again.

Nothing of pkgcli is imported here. `Ledger` has a method for each command; it answers with the entries that the
command adds, or raises `No` where the spec refuses it, and then nothing has changed. Money is in minor units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

MUCH = 10**9


class No(Exception):
    """The spec refuses it, for this reason."""


@dataclass(frozen=True)
class Line:
    item: str
    cost: int = 1
    cap: int | None = None


@dataclass(frozen=True)
class Package:
    code: str
    kind: str
    lines: tuple[Line, ...]
    price: int
    total: int | None = None
    days: int | None = None
    once: bool = False

    @property
    def units(self) -> int | None:
        if self.kind == "fixed":
            return sum(line.cap or 0 for line in self.lines)
        return self.total


@dataclass(frozen=True)
class Change:
    """What an entry adds to one line."""

    used: int = 0
    gone: int = 0
    cap: int = 0
    value: int = 0

    def opposite(self) -> Change:
        return Change(-self.used, -self.gone, -self.cap, -self.value)


@dataclass(frozen=True)
class Standing:
    """What isn't a sum: how the card stands after an entry."""

    state: str
    owner: str
    expires: date | None
    number: str
    earned_through: date | None = None


@dataclass(frozen=True)
class Entry:
    operation: int
    kind: str
    on: date
    standing: Standing
    units: int = 0
    value: int = 0
    earned: int = 0
    cash: int = 0
    lines: tuple[tuple[str, Change], ...] = ()
    reverses: int | None = None
    """The place of the entry that this one undoes."""


@dataclass
class Card:
    id: int
    package: Package
    buyer: str
    sold_on: date
    price: int
    entries: list[Entry] = field(default_factory=list)

    def copy(self) -> Card:
        return Card(self.id, self.package, self.buyer, self.sold_on, self.price, list(self.entries))

    # What it holds: sums over its entries.

    @property
    def counted(self) -> bool:
        return self.package.kind != "unlimited"

    @property
    def units(self) -> int:
        return sum(entry.units for entry in self.entries)

    @property
    def value(self) -> int:
        return sum(entry.value + entry.earned for entry in self.entries)

    @property
    def cash(self) -> int:
        return sum(entry.cash for entry in self.entries)

    def line(self, item: str) -> Line | None:
        return next((line for line in self.package.lines if line.item == item), None)

    def on_line(self, item: str, through: date | None = None) -> Change:
        changes = [
            change
            for entry in self.entries
            for name, change in entry.lines
            if name == item and (through is None or entry.on <= through)
        ]
        return Change(
            sum(change.used for change in changes),
            sum(change.gone for change in changes),
            sum(change.cap for change in changes),
            sum(change.value for change in changes),
        )

    def sessions(self, line: Line, through: date | None = None) -> int:
        """What the cap of the line leaves."""
        if line.cap is None:
            return MUCH
        sums = self.on_line(line.item, through)
        return sums.cap - sums.used - sums.gone

    def reach(self, line: Line, cost: int | None = None) -> int:
        """The one rule of section 2."""
        return min(self.sessions(line), self.units // (cost or line.cost) if self.counted else MUCH)

    def units_on(self, day: date) -> int:
        return sum(entry.units for entry in self.entries if entry.on <= day)

    def value_on(self, day: date) -> int:
        return sum(entry.value + entry.earned for entry in self.entries if entry.on <= day)

    # How it stands.

    @property
    def now(self) -> Standing:
        return self.entries[-1].standing

    def past(self, today: date) -> bool:
        return self.now.expires is not None and self.now.expires < today

    def due(self, today: date) -> bool:
        something_left = not self.counted or self.units > 0
        return self.now.state in ("active", "suspended") and self.past(today) and something_left

    def status(self, today: date) -> str:
        state = self.now.state
        if state in ("void", "refunded"):
            return state
        if state == "lapsed":
            return "expired"
        if self.counted and self.units == 0:
            return "used"
        if self.due(today):
            return "expired"
        return "upcoming" if self.sold_on > today and state == "active" else state

    def undone(self, place: int) -> bool:
        return any(entry.reverses == place for entry in self.entries)

    def standing_entries(self) -> list[tuple[int, Entry]]:
        """Those that are neither an undo nor undone."""
        return [
            (place, entry)
            for place, entry in enumerate(self.entries)
            if entry.kind != "undo" and not self.undone(place)
        ]

    def touched(self, *, gifts: bool) -> bool:
        """Whether something was used, taken or lapsed (with `gifts` also given) and still stands."""
        standing = self.standing_entries()
        reopened = max((place for place, entry in standing if entry.kind == "reopen"), default=-1)
        return any(
            entry.kind == "redeem"
            or (entry.kind == "adjust" and (gifts or entry.units < 0))
            or (entry.kind == "expire" and place > reopened)
            for place, entry in standing
        )

    @property
    def last_used(self) -> date | None:
        return max((entry.on for _, entry in self.standing_entries() if entry.kind == "redeem"), default=None)

    def earned_by(self, day: date) -> int:
        """Unlimited: what of the value is earned through that day and not recorded yet."""
        if self.counted or self.now.expires is None or self.now.state not in ("active", "suspended"):
            return 0
        first = self.sold_on
        if self.now.earned_through is not None:
            first = self.now.earned_through + timedelta(days=1)
        days = (self.now.expires - first).days + 1
        gone = (day - first).days + 1
        if days <= 0:
            return self.value
        return self.value * max(0, min(gone, days)) // days

    def settled(self, day: date) -> tuple[int, date | None]:
        if self.counted or self.now.expires is None:
            return 0, self.now.earned_through
        through = min(day, self.now.expires)
        return self.earned_by(day), max(through, self.now.earned_through or through)

    # As it is shown.

    def shown_units(self, today: date) -> int | None:
        return None if not self.counted else 0 if self.due(today) else self.units

    def shown_value(self, today: date) -> int:
        return 0 if self.due(today) else self.value - self.earned_by(today)

    def shown_available(self, line: Line, today: date) -> int | None:
        if self.due(today) or self.now.state in ("lapsed", "void", "refunded"):
            return 0
        reach = self.reach(line)
        return None if reach >= MUCH else reach

    # What goes with the end of a card.

    def all_gone(self) -> tuple[tuple[str, Change], ...]:
        if self.package.kind != "fixed":
            return ()
        return tuple(
            (line.item, Change(gone=self.sessions(line), value=-self.on_line(line.item).value))
            for line in self.package.lines
        )


@dataclass
class Operation:
    kind: str
    entries: list[tuple[int, int]] = field(default_factory=list)
    """Card and place of each entry."""
    undoes: int | None = None


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """The largest remainder, ties to the earlier."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    while sum(parts) < total:
        owed = [total * weight - part * whole for weight, part in zip(weights, parts, strict=True)]
        parts[owed.index(max(owed))] += 1
    return parts


class Ledger:
    """Every card of one salon, and every operation."""

    def __init__(self, today: date, list_prices: dict[str, int | None], operations: int) -> None:
        self.today = today
        self.list_prices = list_prices
        self.cards: list[Card] = []
        self.operations: dict[int, Operation] = {number: Operation("catalogue") for number in range(1, operations + 1)}
        self.allow_used = False
        self.allow_expired = False
        self.zero_price = False
        self.order = "expiry"
        self.grace = 14
        self._number = operations

    def _one(self, kind: str, work: Callable[[], None], undoes: int | None = None) -> int | None:
        """One operation, all or nothing; its number, or None where it wrote nothing."""
        before = self.cards
        self.cards = [card.copy() for card in before]
        counts = {card.id: len(card.entries) for card in before}
        self._number += 1
        try:
            work()
        except No:
            self.cards = before
            self._number -= 1
            raise
        added = [(card.id, place) for card in self.cards for place in range(counts.get(card.id, 0), len(card.entries))]
        if not added:
            self._number -= 1
            return None
        self.operations[self._number] = Operation(kind, added, undoes)
        return self._number

    def _add(
        self,
        card: Card,
        kind: str,
        on: date | None = None,
        *,
        units: int = 0,
        value: int = 0,
        earned: int = 0,
        cash: int = 0,
        lines: tuple[tuple[str, Change], ...] = (),
        reverses: int | None = None,
        standing: Standing | None = None,
    ) -> None:
        after = standing or card.now
        entry = Entry(self._number, kind, on or self.today, after, units, value, earned, cash, lines, reverses)
        card.entries.append(entry)
        if card.value < 0 or card.cash < 0 or card.units < 0:
            raise No("below zero")
        for line in card.package.lines:
            sums = card.on_line(line.item)
            if sums.used < 0 or sums.gone < 0 or sums.value < 0 or card.sessions(line) < 0:
                raise No("below zero, or above the cap")

    def policy(self, name: str, value: str) -> bool:
        """Another value of a setting is an operation too; whether it was another."""
        field_name = {
            "refund.allow_used": "allow_used",
            "redeem.expired": "allow_expired",
            "redeem.zero_price": "zero_price",
            "redeem.order": "order",
        }[name]
        wanted = value if name == "redeem.order" else value == "on"
        if getattr(self, field_name) == wanted:
            return False
        setattr(self, field_name, wanted)
        self._number += 1
        self.operations[self._number] = Operation("catalogue")
        return True

    def card(self, card_id: int) -> Card:
        return self.cards[card_id - 1]

    # Selling.

    def issue(
        self, package: Package, client: str, number: str, *, price: int | None, on: date | None, expires: date | None
    ) -> int | None:
        def work() -> None:
            day = on or self.today
            last = expires or (day + timedelta(days=package.days) if package.days is not None else None)
            if day > self.today:
                raise No("in the future")
            if last is not None and last < day:
                raise No("expires before it is sold")
            self._once(package, client)
            self._free(number)
            paid = package.price if price is None else price
            card = Card(len(self.cards) + 1, package, client, day, paid)
            self.cards.append(card)
            values = [0] * len(package.lines)
            if package.kind == "fixed":
                prices = [self.list_prices[line.item] for line in package.lines]
                weights = [line.cap or 0 for line in package.lines]
                if all(worth is not None for worth in prices) and any(prices):
                    weights = [(worth or 0) * count for worth, count in zip(prices, weights, strict=True)]
                values = shares(paid, weights)
            lines = tuple(
                (line.item, Change(cap=line.cap or 0, value=share))
                for line, share in zip(package.lines, values, strict=True)
            )
            standing = Standing("active", client, last, number)
            units = package.units or 0
            self._add(card, "issue", day, units=units, value=paid, cash=paid, lines=lines, standing=standing)

        return self._one("issue", work)

    def _once(self, package: Package, client: str, except_card: int = 0) -> None:
        for card in self.cards:
            mine = client in (card.buyer, card.now.owner) and card.package.code == package.code
            counts = card.now.state != "void" and not (card.now.state == "refunded" and card.cash == 0)
            if package.once and mine and counts and card.id != except_card:
                raise No("once per client")

    def _free(self, number: str, except_card: int = 0) -> None:
        if any(card.now.number == number and card.id != except_card for card in self.cards):
            raise No("the number is taken")

    # Using.

    def redeem(
        self, card_id: int, visits: dict[str, int], *, on: date | None, cost: int | None, allow_expired: bool
    ) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            for item, quantity in visits.items():
                self._refuse_free(item)
                if allow_expired and card.status(self.today) == "expired":
                    if not self.allow_expired:
                        raise No("expired cards are not redeemed here")
                    self._give_back(card, self.today)
                self._take(card, item, quantity, on or self.today, cost)

        return self._one("redeem", work)

    def redeem_by_client(
        self, client: str, visits: dict[str, int], *, on: date | None = None, spill: bool
    ) -> int | None:
        def work() -> None:
            for item, quantity in visits.items():
                self._refuse_free(item)
                wanted = quantity
                for card in sorted((card for card in self.cards if card.now.owner == client), key=self._rank):
                    if wanted == 0 or self._why_not(card, item, on or self.today) is not None:
                        continue
                    line = card.line(item)
                    assert line is not None
                    reach = card.reach(line)
                    some = wanted if reach >= wanted else reach if spill else 0
                    if some and self._fitted(card, item, some, on or self.today):
                        self._take(card, item, some, on or self.today, None)
                        wanted -= some
                if wanted:
                    raise No("no card reaches")

        return self._one("redeem", work)

    def _fitted(self, card: Card, item: str, quantity: int, day: date) -> bool:
        """Whether that day still takes it, tried on a copy."""
        try:
            self._take(card.copy(), item, quantity, day, None)
        except No:
            return False
        return True

    def _rank(self, card: Card) -> tuple[int, date, int]:
        rank = card.sold_on
        if self.order == "expiry":
            rank = card.now.expires or date.max
        elif self.order == "lifo":
            rank = date.fromordinal(date.max.toordinal() - card.sold_on.toordinal())
        return (0 if card.package.kind == "unlimited" else 1, rank, card.id)

    def _refuse_free(self, item: str) -> None:
        if self.list_prices[item] == 0 and not self.zero_price:
            raise No("an item of list price 0.00")

    def _why_not(self, card: Card, item: str, day: date) -> str | None:
        status = card.status(self.today)
        if status in ("void", "refunded", "expired", "suspended") or card.now.state == "suspended":
            return status
        if day < card.sold_on or (card.now.expires is not None and day > card.now.expires):
            return "not good on that day"
        return None if card.line(item) else "not covered"

    def _take(self, card: Card, item: str, quantity: int, day: date, cost: int | None) -> None:
        if day > self.today:
            raise No("in the future")
        reason = self._why_not(card, item, day)
        if reason is not None:
            raise No(reason)
        line = card.line(item)
        assert line is not None
        if cost is not None and card.package.kind not in ("custom", "units"):
            raise No("counts sessions")
        if card.reach(line, cost) < quantity:
            raise No("too little left")
        units = quantity * (cost or line.cost) if card.counted else 0
        value = 0
        if card.package.kind == "fixed":
            value = card.on_line(item).value * quantity // card.sessions(line)
        elif card.counted:
            value = card.value * units // card.units
        if day < self.today:
            self._refuse_back_dated(card, line, day, quantity, units, value)
        change = Change(used=quantity, value=-value if card.package.kind == "fixed" else 0)
        self._add(card, "redeem", day, units=-units, value=-value, lines=((item, change),))

    def _refuse_back_dated(self, card: Card, line: Line, day: date, quantity: int, units: int, value: int) -> None:
        if any(entry.on > day for entry in card.entries if entry.kind not in ("redeem", "undo")):
            raise No("the card has changed since")
        while day <= self.today and card.counted:
            worth = card.on_line(line.item, day).value if card.package.kind == "fixed" else card.value_on(day)
            if card.units_on(day) < units or worth < value or card.sessions(line, day) < quantity:
                raise No("too little left on some day since")
            day += timedelta(days=1)

    # Lapsing.

    def _lapse(self, card: Card) -> None:
        if not card.due(self.today) or card.now.expires is None:
            return
        value, earned = (-card.value, 0) if card.counted else (0, -card.value)
        through = card.now.earned_through if card.counted else card.now.expires
        self._add(
            card,
            "expire",
            card.now.expires + timedelta(days=1),
            units=-card.units,
            value=value,
            earned=earned,
            lines=card.all_gone(),
            standing=replace(card.now, state="lapsed", earned_through=through),
        )

    def expire(self) -> int | None:
        def work() -> None:
            for card in self.cards:
                self._lapse(card)

        return self._one("expire", work)

    def reopen(self, card_id: int, until: date) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            if card.status(self.today) != "expired":
                raise No("has not expired")
            if until < self.today:
                raise No("a day that has passed")
            self._give_back(card, until)

        return self._one("card reopen", work)

    def _give_back(self, card: Card, until: date) -> None:
        """All that lapsing took and that nothing has given back since."""
        if not card.counted:
            raise No("an expired unlimited card is never usable again")
        self._lapse(card)
        units = value = 0
        lines: dict[str, Change] = {line.item: Change() for line in card.package.lines}
        for entry in card.entries:
            of = card.entries[entry.reverses] if entry.reverses is not None else entry
            if of.kind in ("expire", "reopen"):
                units, value = units - entry.units, value - entry.value
                for item, change in entry.lines:
                    so_far = lines[item]
                    lines[item] = Change(gone=so_far.gone - change.gone, value=so_far.value - change.value)
        standing = replace(card.now, state=self._state_before_lapse(card), expires=until)
        self._add(card, "reopen", units=units, value=value, lines=tuple(lines.items()), standing=standing)

    # What is done to one card by hand.

    def _living(self, card_id: int) -> Card:
        card = self.card(card_id)
        if card.status(self.today) in ("void", "refunded", "expired"):
            raise No(card.status(self.today))
        return card

    def adjust(self, card_id: int, units: int, item: str | None) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            if not card.counted:
                raise No("unlimited")
            if card.past(self.today):
                raise No("its last day has passed")
            line = card.line(item) if item is not None else None
            if item is not None and line is None:
                raise No("not covered")
            if card.package.kind == "fixed":
                line = line or card.package.lines[0]
                value = -card.on_line(line.item).value if card.sessions(line) + units == 0 else 0
                lines = ((line.item, Change(cap=units, value=value)),)
                self._add(card, "adjust", units=units, value=value, lines=lines)
                return
            cap = 0
            if line is not None and line.cap is not None:
                if units % line.cost:
                    raise No("no whole sessions")
                cap = units // line.cost
            value = -card.value if card.units + units == 0 else 0
            moved = ((line.item, Change(cap=cap)),) if line is not None else ()
            self._add(card, "adjust", units=units, value=value, lines=moved)

        return self._one("card adjust", work)

    def extend(self, card_id: int, until: date | None, days: int | None) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            last = card.now.expires
            if last is None:
                raise No("never expires")
            later = until or last + timedelta(days=days or 0)
            if later <= last:
                raise No("not later")
            earned, through = card.settled(self.today)
            self._add(card, "extend", earned=-earned, standing=replace(card.now, expires=later, earned_through=through))

        return self._one("card extend", work)

    def transfer(self, card_id: int, to: str) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            if card.now.owner == to:
                raise No("owns it already")
            self._once(card.package, to, except_card=card.id)
            self._add(card, "transfer", standing=replace(card.now, owner=to))

        return self._one("card transfer", work)

    def suspend(self, card_id: int) -> int | None:
        return self._from_to(card_id, "suspend", "active", "suspended")

    def resume(self, card_id: int) -> int | None:
        return self._from_to(card_id, "resume", "suspended", "active")

    def _from_to(self, card_id: int, kind: str, before: str, after: str) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            if card.now.state != before:
                raise No(f"is {card.now.state}")
            self._add(card, kind, standing=replace(card.now, state=after))

        return self._one(f"card {kind}", work)

    def edit_number(self, card_id: int, number: str) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            self._free(number, except_card=card.id)
            self._lapse(card)
            if card.now.number != number:
                self._add(card, "edit", standing=replace(card.now, number=number))

        return self._one("card edit", work)

    def void(self, card_id: int) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            if card.touched(gifts=True):
                raise No("something was redeemed or adjusted")
            self._add(
                card,
                "void",
                units=-card.units,
                value=-sum(entry.value for entry in card.entries),
                earned=-sum(entry.earned for entry in card.entries),
                cash=-card.cash,
                lines=card.all_gone(),
                standing=replace(card.now, state="void"),
            )

        return self._one("card void", work)

    def refund(self, card_id: int) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            used = card.touched(gifts=False)
            if used and not self.allow_used:
                raise No("used cards are not refunded here")
            earned, through = card.settled(self.today)
            value = card.value - earned
            cash = min(value, card.cash) if used else card.cash
            if cash == 0 and card.counted and card.units == 0:
                raise No("nothing is left")
            self._add(
                card,
                "refund",
                units=-card.units,
                value=-value,
                earned=-earned,
                cash=-cash,
                lines=card.all_gone(),
                standing=replace(card.now, state="refunded", earned_through=through),
            )

        return self._one("refund", work)

    # Undo.

    def undo(self, number: int) -> int | None:
        def work() -> None:
            operation = self.operations.get(number)
            if operation is None or operation.kind == "catalogue":
                raise No("not for undo")
            if operation.undoes is not None:
                raise No("an undo of an undo")
            if any(other.undoes == number for other in self.operations.values()):
                raise No("undone already")
            for card_id in {card_id for card_id, _ in operation.entries}:
                self._lapse(self.card(card_id))
            places = [
                (self.card(card_id), place)
                for card_id, place in reversed(operation.entries)
                if self._is_undone_with(operation, self.card(card_id), place)
            ]
            if not places:
                raise No("nothing of it is undone")
            for card, place in places:
                self._undo_entry(card, place)

        return self._one("undo", work, undoes=number)

    def _is_undone_with(self, operation: Operation, card: Card, place: int) -> bool:
        """Lapsing is undone with the run alone; what was reopened for one visit not after it has lapsed again."""
        kind = card.entries[place].kind
        if kind == "expire":
            return operation.kind == "expire" and (card.counted or not card.past(self.today))
        if kind == "reopen" and operation.kind == "redeem":
            return not any(later > place and entry.kind == "expire" for later, entry in card.standing_entries())
        return True

    def _undo_entry(self, card: Card, place: int) -> None:
        entry = card.entries[place]
        if card.now.state in ("void", "refunded") and entry.kind not in ("void", "refund"):
            raise No(card.now.state)
        if card.now.state == "lapsed" and entry.kind not in ("redeem", "expire", "edit"):
            raise No("expired since")
        self._refuse_while_later_stands(card, place)
        if card.past(self.today) and card.now.state != "lapsed" and entry.kind == "adjust":
            raise No("its last day has passed")
        earned = 0
        if entry.kind == "void":
            earned = -entry.earned
        elif entry.kind == "issue":
            earned = -sum(entry.earned for entry in card.entries)
        elif entry.kind == "extend":
            earned = -card.settled(self.today)[0]
        standing = self._standing_after(card, place)
        self._add(
            card,
            "undo",
            units=-entry.units,
            value=-entry.value,
            earned=earned,
            cash=-entry.cash,
            lines=tuple((item, change.opposite()) for item, change in entry.lines),
            reverses=place,
            standing=standing,
        )
        self._refuse_leftovers(card)

    def _refuse_while_later_stands(self, card: Card, place: int) -> None:
        entry = card.entries[place]
        later = [
            other.kind
            for after, other in card.standing_entries()
            if after > place
            and other.operation != entry.operation
            and other.kind != "expire"
            and (other.kind != "edit" or entry.kind == "edit")
        ]
        blocking = {
            "expire": {"reopen", "transfer"},
            "redeem": {"transfer"},
            "edit": {"edit"},
        }.get(entry.kind)
        if entry.kind in ("adjust", "extend", "suspend", "resume"):
            later = [kind for kind in later if kind != "redeem"]
        if any(blocking is None or kind in blocking for kind in later):
            raise No("changed since")

    def _standing_after(self, card: Card, place: int) -> Standing:
        now, kind = card.now, card.entries[place].kind
        if kind == "issue":
            return replace(now, state="void")
        before = card.entries[place - 1].standing
        if kind == "redeem":
            if not card.counted or not (now.state == "lapsed" or card.past(self.today)):
                return now
            return replace(now, state=self._state_before_lapse(card), expires=self._grace(card))
        if kind == "expire":
            state = before.state if now.state == "lapsed" else now.state
            return replace(now, state=state, expires=self._grace(card))
        if kind == "reopen":
            return replace(now, state="lapsed", expires=before.expires)
        if kind == "extend":
            self._refuse_to_bury(card, before.expires)
            return replace(now, expires=before.expires, earned_through=card.settled(self.today)[1])
        if kind == "transfer":
            self._once(card.package, before.owner, except_card=card.id)
            return replace(now, owner=before.owner)
        if kind == "edit":
            self._free(before.number, except_card=card.id)
            return replace(now, number=before.number)
        if kind in ("suspend", "resume"):
            return replace(now, state=before.state)
        if kind in ("refund", "void"):
            if not card.counted and card.past(self.today):
                raise No("an unlimited card that has ended")
            self._once(card.package, now.owner, except_card=card.id)
            self._once(card.package, card.buyer, except_card=card.id)
            expires = self._grace(card) if card.past(self.today) else now.expires
            return replace(now, state=before.state, expires=expires)
        return now

    def _state_before_lapse(self, card: Card) -> str:
        if card.now.state != "lapsed":
            return card.now.state
        lapsed = max(place for place, entry in enumerate(card.entries) if entry.kind == "expire")
        return card.entries[lapsed - 1].standing.state

    def _grace(self, card: Card) -> date | None:
        """An unlimited card gets none: once expired, it is never usable again."""
        if not card.counted:
            return card.now.expires
        return max(self.today + timedelta(days=self.grace), card.now.expires or date.min)

    def _refuse_to_bury(self, card: Card, last: date | None) -> None:
        """Nothing that happened may come to lie after the last day, or some day would end below zero."""
        if last is None:
            return
        if card.last_used is not None and card.last_used > last:
            raise No("used after that day")
        if last < self.today and any(entry.on > last and (entry.units or entry.value) for entry in card.entries):
            raise No("changed after that day")

    def _refuse_leftovers(self, card: Card) -> None:
        """No value without units, and nothing on a card that has ended."""
        if card.counted and card.units == 0 and card.value:
            raise No("a value without units")
        for line in card.package.lines:
            if card.package.kind == "fixed" and card.sessions(line) == 0 and card.on_line(line.item).value:
                raise No("a value without sessions")
        if card.now.state == "lapsed" and (card.units or card.value):
            raise No("something would be left on an expired card")
