"""What the spec says of cards, written a second time and naively: lists of entries, and every number added up again.

Nothing of pkgcli is imported here. `Ledger` has a method for each command; it answers with the entries that the
command adds, or raises `No` where the spec refuses it, and then nothing has changed. Money is in minor units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from model_money import (
    Back,
    Booked,
    Carried,
    Pricing,
    Sold,
    all_of_it,
    as_agreed,
    by_list_price,
    half_up,
    less_list_price,
    what_is_unused,
)

MUCH = 10**9


class No(Exception):
    """The spec refuses it, for this reason; what doesn't say enough can't be read, which is exit code 2."""

    def __init__(self, reason: str, exit_code: int = 4) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


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
    pricing: Pricing
    total: int | None = None
    days: int | None = None
    once: bool = False

    @property
    def units(self) -> int | None:
        if self.kind == "fixed":
            return sum(line.cap or 0 for line in self.lines)
        return self.total

    def part(self, lines: tuple[Line, ...], units: int) -> Package:
        """The same, of these lines and so many units alone."""
        return replace(self, lines=lines, total=None if self.kind == "fixed" else units)


@dataclass(frozen=True)
class Change:
    """What an entry adds to one line."""

    used: int = 0
    gone: int = 0
    cap: int = 0
    value: int = 0
    tip: int = 0

    def opposite(self) -> Change:
        return Change(-self.used, -self.gone, -self.cap, -self.value, -self.tip)


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
    tip: int = 0
    tax: int = 0
    charge: int = 0
    charge_tax: int = 0
    cash: int = 0
    owed: int = 0
    lines: tuple[tuple[str, Change], ...] = ()
    reverses: int | None = None
    """The place of the entry that this one undoes."""
    commission: tuple[tuple[str, int], ...] = ()
    """Who earns what by it."""


@dataclass
class Card:
    id: int
    package: Package
    buyer: str
    sold_on: date
    sold: Sold
    list_prices: dict[str, int | None]
    entries: list[Entry] = field(default_factory=list)
    source: int = 0
    """The card that it is a part of."""

    def copy(self) -> Card:
        return replace(self, entries=list(self.entries))

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
    def tip(self) -> int:
        return sum(entry.tip for entry in self.entries)

    @property
    def cash(self) -> int:
        return sum(entry.cash for entry in self.entries)

    @property
    def owed(self) -> int:
        return sum(entry.owed for entry in self.entries)

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
            sum(change.tip for change in changes),
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

    def tip_on(self, day: date) -> int:
        return sum(entry.tip for entry in self.entries if entry.on <= day)

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
            or (entry.kind == "transfer" and gifts and entry.units != 0)
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

    def shown_tip(self, today: date) -> int:
        return 0 if self.due(today) else self.tip

    def shown_on(self, day: date, today: date) -> tuple[int, int]:
        """Value and tip at the end of a past day. A visit may have been noted later, and changes no standing; what
        lapsed counts on its day, swept or not."""
        if self.due(today) and self.past(day):
            return 0, 0
        entries = [entry for entry in self.entries if entry.on <= day]
        then = replace(self, entries=sorted(entries, key=lambda entry: entry.kind != "redeem"))
        return (then.shown_value(day), then.shown_tip(day)) if entries else (0, 0)

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
            (
                line.item,
                Change(
                    gone=self.sessions(line), value=-self.on_line(line.item).value, tip=-self.on_line(line.item).tip
                ),
            )
            for line in self.package.lines
        )

    # What it is worth.

    def worth(self, line: Line, quantity: int, cost: int | None = None) -> tuple[int, int, int]:
        """Units, value and tip of so many of an item; the last of the units takes all that is left."""
        if not self.counted:
            return 0, 0, 0
        units = quantity * (cost or line.cost)
        if self.package.kind == "fixed":
            on, left = self.on_line(line.item), self.sessions(line)
            return units, on.value * quantity // left, on.tip * quantity // left
        return units, self.value * units // self.units, self.tip * units // self.units

    def is_paid_for(self, line: Line, quantity: int, cost: int | None, day: date) -> bool:
        """Whether what was paid so far reaches: what stays on the card, with tax and tip, covers what isn't paid."""
        standing, left = self.carried(), self.value - self.earned_by(day)
        if not self.counted:
            return left + standing.tax_of(left) >= self.owed
        _, value, tip = self.worth(line, quantity, cost)
        stays = left - value + self.tip - tip + standing.tax_of(left - value)
        return value + tip == 0 or stays >= self.owed

    def commission(self, line: Line, quantity: int, units: int, value: int) -> int:
        pricing, price = self.sold.pricing, self.list_prices[line.item]
        if pricing.base == "paid":
            return half_up(value * pricing.commission)
        if pricing.base == "list":
            net = 0 if price is None else pricing.split(price * quantity, pricing.tax)[0]
            return half_up(net * pricing.commission)
        full = self.sold.full_net()
        if self.package.kind == "fixed":
            lines = self.package.lines
            prices = [self.list_prices[each.item] for each in lines]
            share = by_list_price(full, prices, [each.cap or 0 for each in lines])[lines.index(line)]
            return half_up(Fraction(share * quantity, line.cap or 1) * pricing.commission)
        return half_up(Fraction(full * units, self.package.units or 1) * pricing.commission) if self.counted else 0

    def booked(self, value: int) -> Booked:
        """What stands of the sale, less what earlier refunds gave back of it."""
        entries = self._entries_of("issue", "transfer", "refund")
        return Booked(
            sum(entry.value for entry in entries),
            sum(entry.tax for entry in entries),
            sum(entry.charge for entry in entries),
            sum(entry.charge_tax for entry in entries),
            value,
            self.tip,
            self.cash,
            self.owed,
        )

    def carried(self) -> Carried:
        """What it was sold with or was moved here, less what was moved away; used or not."""
        entries = self._entries_of("issue", "transfer")
        return Carried(
            sum(entry.value for entry in entries),
            sum(entry.tax for entry in entries),
            sum(entry.tip for entry in entries),
        )

    def _entries_of(self, *kinds: str) -> list[Entry]:
        """Those of these kinds, and what undid one of them."""
        undone = {entry.reverses: entry for entry in self.entries if entry.reverses is not None}
        of_kind = [(entry, undone.get(place)) for place, entry in enumerate(self.entries) if entry.kind in kinds]
        return [each for pair in of_kind for each in pair if each is not None]


@dataclass
class Operation:
    kind: str
    entries: list[tuple[int, int]] = field(default_factory=list)
    """Card and place of each entry."""
    undoes: int | None = None


class Ledger:
    """Every card of one salon, and every operation."""

    def __init__(
        self, today: date, list_prices: dict[str, int | None], products: frozenset[str], operations: int
    ) -> None:
        self.today = today
        self.list_prices = list_prices
        self.products = products
        self.cards: list[Card] = []
        self.operations: dict[int, Operation] = {number: Operation("catalogue") for number in range(1, operations + 1)}
        self.allow_used = False
        self.allow_expired = False
        self.zero_price = False
        self.unpaid = False
        self.staff: str | None = None
        """Who is at the till."""
        self.order = "expiry"
        self.closed: date | None = None
        """The books are closed through that day."""
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
        tip: int = 0,
        tax: int = 0,
        charge: int = 0,
        charge_tax: int = 0,
        cash: int = 0,
        owed: int = 0,
        lines: tuple[tuple[str, Change], ...] = (),
        reverses: int | None = None,
        commission: tuple[tuple[str, int], ...] = (),
        standing: Standing | None = None,
    ) -> None:
        if kind != "expire":
            self._refuse_closed(on or self.today)
        card.entries.append(
            Entry(
                self._number,
                kind,
                on or self.today,
                standing or card.now,
                units,
                value,
                earned,
                tip,
                tax,
                charge,
                charge_tax,
                cash,
                owed,
                lines,
                reverses,
                commission,
            )
        )
        if min(card.value, card.cash, card.units, card.tip, card.owed) < 0:
            raise No("below zero")
        for line in card.package.lines:
            sums = card.on_line(line.item)
            if min(sums.used, sums.gone, sums.value, sums.tip, card.sessions(line)) < 0:
                raise No("below zero, or above the cap")

    def _refuse_closed(self, day: date) -> None:
        if self.closed is not None and day <= self.closed:
            raise No("the books of that day are closed")

    def policy(self, name: str, value: str) -> bool:
        """Another value of a setting is an operation too; whether it was another."""
        field_name = {
            "refund.allow_used": "allow_used",
            "redeem.expired": "allow_expired",
            "redeem.zero_price": "zero_price",
            "redeem.unpaid": "unpaid",
            "redeem.order": "order",
            "books.closed_on": "closed",
        }[name]
        wanted: object = value == "on"
        if name == "redeem.order":
            wanted = value
        elif name == "books.closed_on":
            wanted = date.fromisoformat(value) if value else None
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
        self,
        package: Package,
        client: str,
        number: str,
        *,
        price: int | None,
        on: date | None,
        expires: date | None,
        paid: int | None,
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
            sold = package.pricing.sold_at(package.pricing.on(day) if price is None else price)
            cash = sold.total if paid is None else paid
            if cash > sold.total:
                raise No("more than it costs")
            card = Card(len(self.cards) + 1, package, client, day, sold, self.list_prices)
            self.cards.append(card)
            values = tips = [0] * len(package.lines)
            if package.kind == "fixed":
                prices = [self.list_prices[line.item] for line in package.lines]
                counts = [line.cap or 0 for line in package.lines]
                values = by_list_price(sold.net, prices, counts)
                tips = self._tips(package, sold.tip)
            lines = tuple(
                (line.item, Change(cap=line.cap or 0, value=share, tip=tip))
                for line, share, tip in zip(package.lines, values, tips, strict=True)
            )
            self._add(
                card,
                "issue",
                day,
                units=package.units or 0,
                value=sold.net,
                tip=sold.tip,
                tax=sold.tax,
                charge=sold.charge,
                charge_tax=sold.charge_tax,
                cash=cash,
                owed=sold.total - cash,
                lines=lines,
                commission=self._to_staff(sold.seller_earns()),
                standing=Standing("active", client, last, number),
            )

        return self._one("issue", work)

    def _tips(self, package: Package, tip: int) -> list[int]:
        """Over the services alone."""
        served = [line for line in package.lines if line.item not in self.products]
        prices = [self.list_prices[line.item] for line in served]
        parts = dict(zip(served, by_list_price(tip, prices, [line.cap or 0 for line in served]), strict=True))
        return [parts.get(line, 0) for line in package.lines]

    def _to_staff(self, amount: int) -> tuple[tuple[str, int], ...]:
        return ((self.staff, amount),) if self.staff is not None and amount else ()

    def _once(self, package: Package, client: str, except_card: int = 0) -> None:
        """The card itself doesn't stand in its own way, nor does the one that it is a part of."""
        left_out = {except_card} | {card.source for card in self.cards if card.id == except_card}
        for card in self.cards:
            bought = client == card.buyer and card.entries[0].kind == "issue"
            mine = (bought or client == card.now.owner) and card.package.code == package.code
            kept_for_the_charge = card.sold.charge + card.sold.charge_tax
            paid_back = card.now.state == "refunded" and not card.owed and card.cash <= kept_for_the_charge
            counts = card.now.state != "void" and not paid_back
            if package.once and mine and counts and card.id not in left_out:
                raise No("once per client")

    def _free(self, number: str, except_card: int = 0) -> None:
        if any(card.now.number == number and card.id != except_card for card in self.cards):
            raise No("the number is taken")

    # Using.

    def redeem(
        self,
        card_id: int,
        visits: dict[str, int],
        *,
        on: date | None,
        cost: int | None,
        allow_expired: bool,
        tip: int | None,
    ) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            prepaid = 0
            for item, quantity in visits.items():
                self._refuse_free(item)
                if allow_expired and card.status(self.today) == "expired":
                    if not self.allow_expired:
                        raise No("expired cards are not redeemed here")
                    self._give_back(card, self.today)
                prepaid += self._take(card, item, quantity, on or self.today, cost)
            if tip is not None and tip < prepaid:
                raise No("a prepaid tip can't be taken off")

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
                    reach = self._reach(card, line, wanted, None, on or self.today)
                    some = reach if reach == wanted or spill else 0
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

    def _reach(self, card: Card, line: Line, wanted: int, cost: int | None, day: date) -> int:
        """How many of what is wanted the card gives, units and what was paid considered."""
        most = min(wanted, card.reach(line, cost))
        while most and not self.unpaid and card.owed and not card.is_paid_for(line, most, cost, day):
            most -= 1
        return most

    def _take(self, card: Card, item: str, quantity: int, day: date, cost: int | None) -> int:
        """Its tip."""
        if day > self.today:
            raise No("in the future")
        reason = self._why_not(card, item, day)
        if reason is not None:
            raise No(reason)
        line = card.line(item)
        assert line is not None
        if cost is not None and card.package.kind not in ("custom", "units"):
            raise No("counts sessions")
        if self._reach(card, line, quantity, cost, day) < quantity:
            raise No("too little left, or paid")
        units, value, tip = card.worth(line, quantity, cost)
        if day < self.today:
            self._refuse_back_dated(card, line, day, quantity, (units, value, tip))
        change = Change(used=quantity)
        if card.package.kind == "fixed":
            change = Change(used=quantity, value=-value, tip=-tip)
        earns = card.commission(line, quantity, units, value)
        self._add(
            card,
            "redeem",
            day,
            units=-units,
            value=-value,
            tip=-tip,
            lines=((item, change),),
            commission=self._to_staff(earns),
        )
        return tip

    def _refuse_back_dated(self, card: Card, line: Line, day: date, quantity: int, taken: tuple[int, int, int]) -> None:
        if any(entry.on > day for entry in card.entries if entry.kind not in ("redeem", "undo")):
            raise No("the card has changed since")
        while day <= self.today and card.counted:
            on = card.on_line(line.item, day)
            fixed = card.package.kind == "fixed"
            left = (
                card.units_on(day),
                on.value if fixed else card.value_on(day),
                on.tip if fixed else card.tip_on(day),
            )
            if any(some > there for some, there in zip(taken, left, strict=True)):
                raise No("too little left on some day since")
            if card.sessions(line, day) < quantity:
                raise No("the cap was reached on some day since")
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
            tip=-card.tip,
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
        units = value = tip = 0
        lines: dict[str, Change] = {line.item: Change() for line in card.package.lines}
        for entry in card.entries:
            of = card.entries[entry.reverses] if entry.reverses is not None else entry
            if of.kind in ("expire", "reopen"):
                units, value, tip = units - entry.units, value - entry.value, tip - entry.tip
                for item, change in entry.lines:
                    so_far = lines[item]
                    lines[item] = Change(
                        gone=so_far.gone - change.gone,
                        value=so_far.value - change.value,
                        tip=so_far.tip - change.tip,
                    )
        standing = replace(card.now, state=self._state_before_lapse(card), expires=until)
        self._add(card, "reopen", units=units, value=value, tip=tip, lines=tuple(lines.items()), standing=standing)

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
                on = card.on_line(line.item) if card.sessions(line) + units == 0 else Change()
                lines = ((line.item, Change(cap=units, value=-on.value, tip=-on.tip)),)
                self._add(card, "adjust", units=units, value=-on.value, tip=-on.tip, lines=lines)
                return
            cap = 0
            if line is not None and line.cap is not None:
                if units % line.cost:
                    raise No("no whole sessions")
                cap = units // line.cost
            value, tip = (-card.value, -card.tip) if card.units + units == 0 else (0, 0)
            moved = ((line.item, Change(cap=cap)),) if line is not None else ()
            self._add(card, "adjust", units=units, value=value, tip=tip, lines=moved)

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

    def transfer_part(
        self, card_id: int, to: str, *, units: int | None, sessions: dict[str, int], expires: date | None
    ) -> int | None:
        """A new card of what leaves: its share of value and tip as a use would have it, and tax and what isn't paid
        by the same share. The charge stays where it is."""

        def work() -> None:
            card = self._living(card_id)
            self._once(card.package, to, except_card=card.id)
            if expires is not None and expires < self.today:
                raise No("a day that has passed")
            if not card.counted:
                raise No("an unlimited card is never split")
            lines, leaving, changes = self._what_leaves(card, units, sessions)
            if card.package.kind == "fixed":
                value, tip = -sum(each.value for _, each in changes), -sum(each.tip for _, each in changes)
            else:
                value, tip = card.value * leaving // card.units, card.tip * leaving // card.units
            part = card.carried().part(value, tip, card.value, card.tip, card.owed)
            pricing = card.sold.pricing.of_part(self._full_price_of(card, lines, leaving))
            sold = Sold(pricing, value, part.tax, 0, 0, tip)
            package = card.package.part(lines, leaving)
            new = Card(len(self.cards) + 1, package, card.buyer, self.today, sold, card.list_prices, source=card.id)
            self.cards.append(new)
            self._add(
                card,
                "transfer",
                units=-leaving,
                value=-value,
                tip=-tip,
                tax=-part.tax,
                cash=-part.paid,
                owed=-part.owed,
                lines=changes,
            )
            self._add(
                new,
                "transfer",
                units=leaving,
                value=value,
                tip=tip,
                tax=part.tax,
                cash=part.paid,
                owed=part.owed,
                lines=tuple((item, change.opposite()) for item, change in changes),
                standing=Standing(card.now.state, to, expires or card.now.expires, ""),
            )

        return self._one("card transfer", work)

    def _full_price_of(self, card: Card, lines: tuple[Line, ...], leaving: int) -> int:
        """The share of the definition's price, session by session or unit by unit, whatever was paid."""
        full, package = card.sold.pricing.price, card.package
        if package.kind != "fixed":
            return full * leaving // (package.units or 1)
        prices = [card.list_prices[line.item] for line in package.lines]
        shares = by_list_price(full, prices, [line.cap or 0 for line in package.lines])
        of = {line.item: (share, line.cap or 1) for line, share in zip(package.lines, shares, strict=True)}
        return sum(of[line.item][0] * (line.cap or 0) // of[line.item][1] for line in lines)

    def _what_leaves(
        self, card: Card, units: int | None, sessions: dict[str, int]
    ) -> tuple[tuple[Line, ...], int, tuple[tuple[str, Change], ...]]:
        """The lines of the new card, its units, and what changes on the lines of this one."""
        fixed, every = card.package.kind == "fixed", card.package.lines
        if units is not None and fixed and len(every) == 1:
            sessions = {every[0].item: units}
        elif units is not None:
            if fixed or any(line.cap is not None for line in every):
                raise No("of which item?", exit_code=2)
            if units > card.units:
                raise No("too little left")
            return every, units, ()
        lines, changes = [], []
        for item, count in sessions.items():
            line = card.line(item)
            if line is None:
                raise No("not covered")
            if count > card.reach(line):
                raise No("too little left")
            lines.append(replace(line, cap=None if line.cap is None else count))
            _, value, tip = card.worth(line, count)
            if fixed:
                changes.append((item, Change(cap=-count, value=-value, tip=-tip)))
            elif line.cap is not None:
                changes.append((item, Change(cap=-count)))
        leaving = sum(sessions[line.item] * line.cost for line in lines)
        if leaving > card.units:
            raise No("too little left")
        return tuple(lines), leaving, tuple(changes)

    def numbered(self, card_id: int, number: str) -> None:
        """The number that the till made up for a new card."""
        entries = self.card(card_id).entries
        entries[0] = replace(entries[0], standing=replace(entries[0].standing, number=number))

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
            sums = {
                name: -sum(getattr(entry, name) for entry in card.entries)
                for name in ("value", "earned", "tip", "tax", "charge", "charge_tax", "cash", "owed")
            }
            self._add(
                card,
                "void",
                units=-card.units,
                **sums,
                lines=card.all_gone(),
                commission=tuple((staff, -amount) for staff, amount in card.entries[0].commission),
                standing=replace(card.now, state="void"),
            )

        return self._one("card void", work)

    def pay(self, card_id: int, amount: int | None) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            self._lapse(card)
            paid = card.owed if amount is None else amount
            if not card.owed or paid > card.owed:
                raise No("not so much is unpaid")
            self._add(card, "pay", cash=paid, owed=-paid)

        return self._one("card pay", work)

    def refund(
        self, card_id: int, *, policy: str = "unused", amount: int | None = None, fee: int = 0, charge: bool = False
    ) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            second = card.now.state == "refunded"
            if not second or amount is None:
                self._living(card_id)
            used = card.touched(gifts=False)
            if used and not self.allow_used:
                raise No("used cards are not refunded here")
            earned, through = (0, card.now.earned_through) if second else card.settled(self.today)
            value = card.value - earned
            parts = self._back(card, card.booked(value), used, policy, amount, fee, charge)
            ended = second or (card.counted and card.units == 0)
            if ended and not parts.cash and not parts.owed:
                raise No("nothing is left")
            self._add(
                card,
                "refund",
                units=-card.units,
                value=-value,
                earned=-earned,
                tip=-card.tip,
                tax=-parts.tax,
                charge=-parts.charge,
                charge_tax=-parts.charge_tax,
                cash=-parts.cash,
                owed=-parts.owed,
                lines=card.all_gone(),
                standing=replace(card.now, state="refunded", earned_through=through),
            )

        return self._one("refund", work)

    def _back(
        self, card: Card, booked: Booked, used: bool, policy: str, amount: int | None, fee: int, charge: bool
    ) -> Back:
        if amount is not None:
            if amount > booked.most_to_agree_on(charge):
                raise No("more than was paid")
            return as_agreed(booked, amount, charge)
        if not used and not fee and not self._used_by_the_day(card):
            return all_of_it(booked, charge)
        if policy == "unused":
            return what_is_unused(booked, charge)
        visits = []
        for line in card.package.lines:
            count = card.on_line(line.item).used
            price = card.list_prices[line.item]
            if count and price is None:
                raise No("a list price isn't known")
            visits.append((price or 0, count))
        return less_list_price(booked, card.sold.at_list(visits), fee, charge)

    def _used_by_the_day(self, card: Card) -> bool:
        """An unlimited card is used by every day that is over, whoever came."""
        if card.counted or card.now.state == "refunded":
            return False
        return card.sold_on < self.today

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
        if card.now.state in ("void", "refunded") and entry.kind not in ("void", "refund", "pay"):
            raise No(card.now.state)
        if card.now.state == "lapsed" and entry.kind not in ("redeem", "expire", "edit", "pay"):
            raise No("expired since")
        self._refuse_while_later_stands(card, place)
        gives_units = entry.kind == "adjust" or (entry.kind == "transfer" and entry.units != 0)
        if card.past(self.today) and card.now.state != "lapsed" and gives_units:
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
            tip=-entry.tip,
            tax=-entry.tax,
            charge=-entry.charge,
            charge_tax=-entry.charge_tax,
            cash=-entry.cash,
            owed=-entry.owed,
            commission=tuple((staff, -amount) for staff, amount in entry.commission),
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
            and (other.kind != "pay" or entry.kind == "issue" or (entry.kind == "transfer" and entry.units != 0))
        ]
        blocking = {
            "expire": {"reopen", "transfer"},
            "redeem": {"transfer"},
            "edit": {"edit"},
            "pay": {"transfer", "refund", "void"},
        }.get(entry.kind)
        if entry.kind in ("adjust", "extend", "suspend", "resume"):
            later = [kind for kind in later if kind != "redeem"]
        if any(blocking is None or kind in blocking for kind in later):
            raise No("changed since")

    def _standing_after(self, card: Card, place: int) -> Standing:
        now, kind = card.now, card.entries[place].kind
        if kind == "issue" or (kind == "transfer" and place == 0):
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
            if not card.counted and before.expires is not None and before.expires < self.today:
                raise No("an unlimited card isn't ended by an undo")
            return replace(now, expires=before.expires, earned_through=card.settled(self.today)[1])
        if kind == "transfer" and before.owner != now.owner:
            self._once(card.package, before.owner, except_card=card.id)
            return replace(now, owner=before.owner)
        if kind == "edit":
            self._free(before.number, except_card=card.id)
            return replace(now, number=before.number)
        if kind in ("suspend", "resume"):
            return replace(now, state=before.state)
        if kind in ("refund", "void"):
            if not card.counted and card.past(self.today) and before.state != "refunded":
                raise No("an unlimited card that has ended")
            self._once(card.package, now.owner, except_card=card.id)
            self._once(card.package, card.buyer, except_card=card.id)
            revives = before.state != "refunded"
            expires = self._grace(card) if card.past(self.today) and revives else now.expires
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
        if last < self.today:
            self._refuse_closed(last + timedelta(days=1))
        if last < self.today and any(entry.on > last and (entry.units or entry.value) for entry in card.entries):
            raise No("changed after that day")

    def _refuse_leftovers(self, card: Card) -> None:
        """No value without units, and nothing on a card that has ended."""
        if card.counted and card.units == 0 and (card.value or card.tip):
            raise No("a value without units")
        for line in card.package.lines:
            on = card.on_line(line.item)
            if card.package.kind == "fixed" and card.sessions(line) == 0 and (on.value or on.tip):
                raise No("a value without sessions")
        if card.now.state == "lapsed" and (card.units or card.value or card.tip):
            raise No("something would be left on an expired card")
