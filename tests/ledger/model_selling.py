"""The model, from the ground: operations that are all or nothing, settings, and sales."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from model_card import Card, Change, Entry, No, Package, Standing
from model_money import (
    by_list_price,
)

MARK = "*"


@dataclass
class Operation:
    kind: str
    entries: list[tuple[int, int]] = field(default_factory=list)
    """Card and place of each entry."""
    undoes: int | None = None


class Selling:
    """Every card of one salon, and every operation."""

    def __init__(
        self, today: date, list_prices: dict[str, int | None], products: frozenset[str], operations: int
    ) -> None:
        self.today = today
        self.list_prices = list_prices
        self.products = products
        self.cards: list[Card] = []
        self.groups: dict[str, dict[str, bool]] = {}
        """The swap groups of each item, and whether an upgrade is paid for."""
        self.memberships: dict[int, Any] = {}
        self.members: dict[str, tuple[str, ...]] = {}
        """The people and pets of each client; the keys are all clients. A mark after a name tells two Leas apart."""
        self.merged: dict[str, str] = {}
        """Who became whom, clients by code."""
        self.merges: dict[int, Any] = {}
        self.joined: dict[str, str] = {}
        """Members of two clients who became one."""
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
        self.auto_complete = False
        self.release_days = 1
        """What becomes of a hold once its day is over."""
        self.instant = datetime.min.replace(tzinfo=UTC)
        """Now."""
        self.held_so_far = 0
        self.last_on = today
        self.night_on: date | None = None
        """The day that the last operation was recorded on, and that of the last nightly run."""
        self._number = operations
        self._wrote = False
        """Whether the operation wrote something beside entries."""

    def _one(self, kind: str, work: Callable[[], None], undoes: int | None = None) -> int | None:
        """One operation, all or nothing; its number, or None where it wrote nothing."""
        before, enrolled = self.cards, dict(self.memberships)
        people = dict(self.members), dict(self.merged), dict(self.joined)
        self.cards = [card.copy() for card in before]
        counts = {card.id: len(card.entries) for card in before}
        self._number += 1
        self._wrote = False
        try:
            work()
        except No:
            self.cards, self.memberships = before, enrolled
            self.members, self.merged, self.joined = people
            self._number -= 1
            raise
        added = [(card.id, place) for card in self.cards for place in range(counts.get(card.id, 0), len(card.entries))]
        if not added and not self._wrote:
            self._number -= 1
            return None
        self.operations[self._number] = Operation(kind, added, undoes)
        self.last_on = self.today
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
        by_itself: bool = False,
        overdue: bool = False,
        hold: int = 0,
        merged: bool = False,
    ) -> None:
        """`by_itself`: what comes of a day that has passed keeps that day, be the books closed or not."""
        if kind != "expire" and not by_itself:
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
                overdue,
                hold,
                merged,
            )
        )
        if min(card.value, card.cash, card.units, card.tip, card.owed) < 0:
            raise No("below zero")
        for line in card.lines:
            sums = card.on_line(line.item)
            if min(sums.used, sums.gone, sums.value, sums.tip, card.sessions(line)) < 0:
                raise No("below zero, or above the cap")
            if line.cap is not None and card.sessions(line) < card.held(line, self.today):
                raise No("held for a visit")
        if card.counted and card.units < card.held_units(self.today):
            raise No("held for a visit")

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
            "holds.auto_complete": "auto_complete",
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
        self.last_on = self.today
        return True

    def card(self, card_id: int) -> Card:
        return self.cards[card_id - 1]

    def person(self, who: str) -> str:
        """Who that is now: a client by code, or a member."""
        who = self.joined.get(who, who)
        return self.merged.get(who, who)

    def users(self, card: Card) -> tuple[str, ...]:
        """For whom it is, each as who they are now and once; the owner needn't be named."""
        named = dict.fromkeys(self.person(user) for user in card.now.users)
        return tuple(user for user in named if user != card.now.owner)

    def _named(self, owner: str, name: str) -> str:
        """A member of the owner, or a client."""
        for member in self.members[owner]:
            if member.rstrip(MARK) == name:
                return member
        if name not in self.members:
            raise No("nobody is called that", exit_code=3)
        return self.person(name)

    def _user(self, owner: str, name: str | None) -> str | None:
        """Whom `--for` names; the owner is nobody else."""
        named = None if name is None else self._named(owner, name)
        return None if named == owner else named

    def _for_whom(self, owner: str, scope: str, names: tuple[str, ...]) -> tuple[str, ...]:
        users = tuple(dict.fromkeys(self._named(owner, name) for name in names))
        if scope == "one" and users[0] not in self.members[owner]:
            raise No("not a member")
        return users

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
        scope: str = "owner",
        users: tuple[str, ...] = (),
    ) -> int | None:
        client = self.person(client)

        def work() -> None:
            day = on or self.today
            days = package.claim if package.first_use else package.days
            last = expires or (day + timedelta(days=days) if days is not None else None)
            if package.first_use and expires is not None:
                raise No("it is the claim that ends")
            if day > self.today:
                raise No("in the future")
            self._refuse_closed(day)
            if last is not None and last < day:
                raise No("expires before it is sold")
            self._once(package, client)
            self._free(number)
            sold = package.pricing.sold_at(package.pricing.on(day) if price is None else price)
            cash = sold.total if paid is None else paid
            if cash > sold.total:
                raise No("more than it costs")
            meant = self._for_whom(client, scope, users)
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
                standing=Standing(
                    "active", client, last, number, starts=day, begun=not package.first_use, scope=scope, users=meant
                ),
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
        client = self.person(client)
        left_out = {except_card} | {card.source for card in self.cards if card.id == except_card}
        for card in self.cards:
            bought = client == self.person(card.buyer) and card.entries[0].kind == "issue"
            mine = (bought or client == card.now.owner) and card.package.code == package.code
            if package.once and mine and self._counts(card) and card.id not in left_out:
                raise No("once per client")

    @staticmethod
    def _counts(card: Card) -> bool:
        """It is neither void nor wholly paid back."""
        kept_for_the_charge = card.sold.charge + card.sold.charge_tax
        paid_back = card.now.state == "refunded" and not card.owed and card.cash <= kept_for_the_charge
        return card.now.state != "void" and not paid_back

    def _free(self, number: str, except_card: int = 0) -> None:
        if any(card.now.number == number and card.id != except_card for card in self.cards):
            raise No("the number is taken")
