"""A card of the model: a list of entries, of which every number is added up again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from model_money import (
    Booked,
    Carried,
    Pricing,
    Sold,
    by_list_price,
    half_up,
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
    first_use: bool = False
    """Whether its days are counted from the first visit."""
    claim: int | None = None
    """Then: in how many days after the sale it has to begin."""
    swap: bool = False
    split: bool = False

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
    starts: date = date.min
    """Its first usable day."""
    begun: bool = True
    """Whether its days run: those of a card that starts with its first use don't before it."""
    frozen_until: date | None = None
    scope: str = "owner"
    users: tuple[str, ...] = ()
    """Who may use it, where the scope is `one` or `list`: members by name, clients by code."""


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
    overdue: bool = False
    """Whether it is a visit that a hold became by itself."""
    hold: int = 0
    """The hold that it took."""
    merged: bool = False
    """Whether its owner became another client."""


@dataclass(frozen=True)
class Hold:
    """Sessions of a line that are set aside for a visit to come."""

    id: int
    item: str
    quantity: int
    units: int
    at: datetime
    on: date
    release_on: date | None
    """Holds nothing from that day on; None: completed once the visit is over."""
    user: str | None = None
    state: str = "open"

    def holds(self, today: date) -> bool:
        return self.state == "open" and (self.release_on is None or self.release_on > today)


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
    added: list[Line] = field(default_factory=list)
    """Lines that a swap or a split added since."""
    of_membership: bool = False
    holds: list[Hold] = field(default_factory=list)

    def copy(self) -> Card:
        return replace(self, entries=list(self.entries), added=list(self.added), holds=list(self.holds))

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.package.lines, *self.added)

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
        return next((line for line in self.lines if line.item == item and not self.is_empty(line)), None)

    def kept_line(self, item: str) -> Line | None:
        """Also one that is empty."""
        return next((line for line in self.lines if line.item == item), None)

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

    def held(self, line: Line, today: date) -> int:
        return sum(hold.quantity for hold in self.holds if hold.item == line.item and hold.holds(today))

    def held_units(self, today: date) -> int:
        return sum(hold.units for hold in self.holds if hold.holds(today))

    def reach(self, line: Line, today: date, cost: int | None = None) -> int:
        """The one rule of section 2, where what is held counts as used."""
        sessions = MUCH if line.cap is None else self.sessions(line) - self.held(line, today)
        free = self.units - self.held_units(today)
        return max(0, min(sessions, free // (cost or line.cost) if self.counted else MUCH))

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
        """Whether its last day has passed. The one of a card that is frozen by hand moves on."""
        frozen = self.now.state == "frozen"
        return not frozen and self.now.expires is not None and self.now.expires < today

    def frozen(self, today: date) -> bool:
        until = self.now.frozen_until
        return self.now.state == "frozen" or (until is not None and today < until)

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
        if self.frozen(today):
            return "frozen"
        return "upcoming" if self.now.starts > today and state == "active" else state

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
            or (entry.kind in ("swap", "split", "merge") and gifts)
            or (entry.kind == "expire" and place > reopened)
            for place, entry in standing
        )

    @property
    def last_used(self) -> date | None:
        return max((entry.on for _, entry in self.standing_entries() if entry.kind == "redeem"), default=None)

    def earned_by(self, day: date) -> int:
        """Unlimited: what of the value is earned through that day and not recorded yet."""
        if (
            self.counted
            or self.now.expires is None
            or self.now.state not in ("active", "suspended")
            or not self.now.begun
        ):
            return 0
        first = self.now.starts
        if self.now.earned_through is not None:
            first = self.now.earned_through + timedelta(days=1)
        days = (self.now.expires - first).days + 1
        gone = (day - first).days + 1
        if days <= 0:
            return self.value
        return self.value * max(0, min(gone, days)) // days

    def settled(self, day: date) -> tuple[int, date | None]:
        if self.counted or self.now.expires is None or not self.now.begun or self.now.state == "frozen":
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
        places = [place for place, entry in enumerate(self.entries) if entry.on <= day]
        if not places:
            return 0, 0
        moving = [place for place in places if self.entries[place].kind != "redeem" or self.begins(place)]
        last = max(moving, default=places[-1])
        entries = [self.entries[place] for place in places if place != last] + [self.entries[last]]
        then = replace(self, entries=entries)
        return then.shown_value(day), then.shown_tip(day)

    def begins(self, place: int) -> bool:
        """Whether the days of the card began with that visit."""
        if self.entries[place].kind != "redeem":
            return False
        before, after = self.entries[place - 1].standing, self.entries[place].standing
        return not before.begun and after.begun

    def shown_available(self, line: Line, today: date) -> int | None:
        if self.due(today) or self.now.state in ("lapsed", "void", "refunded"):
            return 0
        reach = self.reach(line, today)
        return None if reach >= MUCH else reach

    def is_empty(self, line: Line) -> bool:
        """It was added, and what it had has gone again."""
        sums = self.on_line(line.item)
        return line in self.added and sums.cap == 0

    def shown_held(self, line: Line, today: date) -> int:
        return 0 if self.due(today) else self.held(line, today)

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
            for line in self.lines
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
            return half_up(self.share_of_full(full, line, quantity) * pricing.commission)
        return half_up(Fraction(full * units, self.package.units or 1) * pricing.commission) if self.counted else 0

    def share_of_full(self, full: int, line: Line, quantity: int) -> Fraction:
        """What so many sessions of a line of a `fixed` card have in the price of its definition; one that was added by
        its list price, as if it had been sold with the others."""
        sold = self.package.lines
        prices = [self.list_prices[each.item] for each in sold]
        counts = [each.cap or 0 for each in sold]
        if line in self.added:
            price = self.list_prices[line.item]
            if price is None or any(each is None for each in prices) or not any(prices):
                return Fraction(full * quantity, sum(counts))
            return Fraction(
                full * price * quantity, sum((each or 0) * count for each, count in zip(prices, counts, strict=True))
            )
        share = by_list_price(full, prices, counts)[sold.index(line)]
        return Fraction(share * quantity, line.cap or 1)

    def booked(self, value: int) -> Booked:
        """What stands of the sale, less what earlier refunds gave back of it."""
        entries = self._entries_of("issue", "transfer", "swap", "refund")
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
        entries = self._entries_of("issue", "transfer", "swap")
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
