"""The model: memberships, and the night's work."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from model_card import Card, Change, No, Package, Standing
from model_money import NOTHING, Pricing, by_list_price, shares
from model_swaps import Swapping

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """A fee for each period of so many months, or else weeks."""

    code: str
    fee: int
    joining_fee: int
    packages: tuple[Package, ...]
    on_enrolment: tuple[Package, ...]
    months: int = 0
    weeks: int = 0
    term: int = 1
    rollover: int = 0
    paid: bool = False


@dataclass(frozen=True)
class Membership:
    plan: Plan
    client: str
    starts: date
    operation: int
    freezes: tuple[tuple[date, date | None], ...] = ()
    last_period: int | None = None
    accrued: frozenset[int] = frozenset()
    cards: tuple[int, ...] = ()
    undone: bool = False

    def begins(self, period: int) -> date | None:
        """Counted from the start; what hadn't begun when it was frozen moves by the frozen days."""
        day = later(self.starts, self.plan.months * (period - 1)) + timedelta(weeks=self.plan.weeks * (period - 1))
        for frozen_on, until in self.freezes:
            if day > frozen_on:
                if until is None:
                    return None
                day += until - frozen_on
        return day

    def ends(self, period: int) -> date | None:
        following = self.begins(period + 1)
        return None if following is None else following - DAY

    def period_on(self, day: date) -> int:
        period = 0
        while True:
            following = self.begins(period + 1)
            if following is None or following > day or (period == self.last_period and period):
                return period
            period += 1

    def frozen_by(self, day: date) -> tuple[date, date | None] | None:
        return next((one for one in self.freezes if one[0] <= day and (one[1] is None or day < one[1])), None)

    def over(self, day: date) -> bool:
        last = None if self.last_period is None else self.ends(self.last_period)
        return last is not None and last < day


def later(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


class Enrolling(Swapping):
    """Cards that a fee is paid for, period by period."""

    def enrol(self, plan: Plan, client: str, on: date | None) -> int | None:
        client = self.person(client)

        def work() -> None:
            day = on or self.today
            self._refuse_closed(day)
            number = len(self.memberships) + 1
            self.memberships[number] = Membership(plan, client, day, self._number)
            self._wrote = True
            for period in (0, 1):
                self._accrue_period(number, period)
            self._accrue(number)

        return self._one("membership enrol", work)

    def _accrue(self, number: int) -> None:
        """What has begun and isn't there yet, but for what ended more than 31 days ago."""
        one = self.memberships[number]
        if one.undone or one.frozen_by(self.today) is not None:
            return
        for period in range(1, one.period_on(self.today) + 1):
            first, last = one.begins(period), one.ends(period)
            assert first is not None
            missed = last is not None and (self.today - last).days > 31
            closed = self.closed is not None and first <= self.closed
            if period not in one.accrued and not missed and not closed:
                self._accrue_period(number, period)

    def _accrue_period(self, number: int, period: int) -> None:
        one = self.memberships[number]
        packages = one.plan.packages if period else one.plan.on_enrolment
        fee = one.plan.fee if period else one.plan.joining_fee
        first, last = one.begins(max(period, 1)), one.ends(max(period, 1))
        assert first is not None
        assert last is not None
        made = []
        for package, price in zip(packages, shares(fee, [each.pricing.price for each in packages]), strict=True):
            card = self._accrued_card(package, one, price, first, last + timedelta(days=one.plan.rollover))
            made.append(card.id)
        self.memberships[number] = replace(one, accrued=one.accrued | {period}, cards=(*one.cards, *made))

    def _accrued_card(self, package: Package, one: Membership, price: int, first: date, last: date) -> Card:
        """Sold for its share of the fee, tax included: no charge, no tip, no promotion, no once per client."""
        pricing: Pricing = replace(package.pricing, charge=0, charge_tax=NOTHING, tip=0, promo=None, seller=0)
        sold = pricing.sold_at(price)
        terms = replace(package, pricing=pricing, days=None, once=False)
        card = Card(len(self.cards) + 1, terms, one.client, first, sold, self.list_prices, of_membership=True)
        self.cards.append(card)
        values = [0] * len(package.lines)
        if package.kind == "fixed":
            prices = [self.list_prices[line.item] for line in package.lines]
            values = by_list_price(sold.net, prices, [line.cap or 0 for line in package.lines])
        self._add(
            card,
            "issue",
            first,
            units=package.units or 0,
            value=sold.net,
            tax=sold.tax,
            cash=sold.total if one.plan.paid else 0,
            owed=0 if one.plan.paid else sold.total,
            lines=tuple(
                (line.item, Change(cap=line.cap or 0, value=value))
                for line, value in zip(package.lines, values, strict=True)
            ),
            standing=Standing("active", one.client, last, "", starts=first),
        )
        return card

    def _running(self, number: int) -> Membership:
        one = self.memberships.get(number)
        if one is None:
            raise No("no such membership", exit_code=3)
        if one.undone or one.over(self.today):
            raise No("has ended")
        return one

    def cancel(self, number: int) -> int | None:
        """With the end of its term."""

        def work() -> None:
            one = self._running(number)
            if one.last_period is not None:
                return
            if self.today < one.starts:
                raise No("hasn't begun")
            last = -(-max(one.period_on(self.today), 1) // one.plan.term) * one.plan.term
            self.memberships[number] = replace(one, last_period=last)
            self._wrote = True

        return self._one("membership cancel", work)

    def freeze_membership(self, number: int, until: date | None) -> int | None:
        def work() -> None:
            one = self._running(number)
            if one.frozen_by(self.today) is not None:
                raise No("frozen already")
            if until is not None and until <= self.today:
                raise No("a day that has passed")
            self._accrue(number)
            one = self.memberships[number]
            self.memberships[number] = replace(one, freezes=(*one.freezes, (self.today, until)))
            self._wrote = True
            for card_id in one.cards:
                card = self.card(card_id)
                if card.now.state in ("active", "suspended", "frozen"):
                    self._catch_up(card)
                    if card.status(self.today) == "active":
                        self._freeze(card, until)

        return self._one("membership freeze", work)

    def unfreeze_membership(self, number: int) -> int | None:
        """And the cards that were frozen with it."""

        def work() -> None:
            one = self._running(number)
            frozen = one.frozen_by(self.today)
            if frozen is None:
                raise No("not frozen")
            rest = tuple(each for each in one.freezes if each != frozen)
            ended = () if frozen[0] == self.today else ((frozen[0], self.today),)
            self.memberships[number] = replace(one, freezes=(*rest, *ended))
            self._wrote = True
            for card_id in one.cards:
                card = self.card(card_id)
                freezes = [entry for _, entry in card.standing_entries() if entry.kind == "freeze"]
                alive = card.now.state in ("active", "suspended", "frozen") and card.status(self.today) == "frozen"
                if alive and freezes and self.operations[freezes[-1].operation].kind == "membership freeze":
                    self._unfreeze(card)

        return self._one("membership unfreeze", work)

    # The night.

    def nightly(self) -> list[int | None]:
        """The operation of each part that recorded one."""
        self._refuse_a_clock_that_jumped()

        def thaw() -> None:
            for card in self.cards:
                self._thaw(card)

        def holds() -> None:
            for card in self.cards:
                self._end_overdue(card)

        def accrue() -> None:
            for number in list(self.memberships):
                self._accrue(number)

        def lapse() -> None:
            for card in self.cards:
                self._thaw(card)
                self._lapse(card)

        parts = (("nightly unfreeze", thaw), ("nightly holds", holds), ("nightly accrue", accrue), ("expire", lapse))
        done = [self._one(kind, work) for kind, work in parts]
        self.night_on = self.today
        return done
