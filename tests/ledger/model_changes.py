"""The model: what is done to a card by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import floor

from model_card import Card, Change, Line, No, Standing
from model_money import (
    Back,
    Booked,
    Sold,
    all_of_it,
    as_agreed,
    less_list_price,
    what_is_unused,
)
from model_using import Using


class Changing(Using):
    """It is adjusted, extended, given away, blocked, called off, paid and paid back."""

    def _living(self, card_id: int) -> Card:
        card = self.card(card_id)
        self._catch_up(card)
        if card.status(self.today) in ("void", "refunded", "expired"):
            raise No(card.status(self.today))
        return card

    def _refuse_held(self, card: Card) -> None:
        if any(hold.state == "open" for hold in card.holds):
            raise No("held for a visit")

    def _refuse_frozen(self, card: Card) -> None:
        if card.frozen(self.today):
            raise No("frozen")

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

    def reassign(self, card_id: int, scope: str, users: tuple[str, ...]) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            if card.of_membership and scope != "owner":
                raise No("its owner's alone")
            meant = self._for_whom(card.now.owner, scope, users)
            if (scope, set(meant)) != (card.now.scope, {self.person(user) for user in card.now.users}):
                self._add(card, "reassign", standing=replace(card.now, scope=scope, users=meant))

        return self._one("card reassign", work)

    def transfer(self, card_id: int, to: str) -> int | None:
        to = self.person(to)

        def work() -> None:
            card = self._living(card_id)
            self._refuse_held(card)
            if card.now.owner == to:
                raise No("owns it already")
            self._once(card.package, to, except_card=card.id)
            scope = "owner" if card.now.scope == "one" else card.now.scope
            self._add(card, "transfer", standing=replace(card.now, owner=to, scope=scope))

        return self._one("card transfer", work)

    def transfer_part(
        self, card_id: int, to: str, *, units: int | None, sessions: dict[str, int], expires: date | None
    ) -> int | None:
        """A new card of what leaves: its share of value and tip as a use would have it, and tax and what isn't paid
        by the same share. The charge stays where it is."""
        to = self.person(to)

        def work() -> None:
            card = self._living(card_id)
            self._refuse_held(card)
            self._refuse_frozen(card)
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
            if card.now.begun:
                package = replace(package, first_use=False)
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
                standing=Standing(
                    card.now.state,
                    to,
                    expires or card.now.expires,
                    "",
                    starts=self.today if not card.now.begun else max(card.now.starts, self.today),
                    begun=card.now.begun,
                ),
            )

        return self._one("card transfer", work)

    def _full_price_of(self, card: Card, lines: tuple[Line, ...], leaving: int) -> int:
        """The share of the definition's price, session by session or unit by unit, whatever was paid."""
        full, package = card.sold.pricing.price, card.package
        if package.kind != "fixed":
            return full * leaving // (package.units or 1)
        sold = {line.item: line for line in card.lines}
        return sum(floor(card.share_of_full(full, sold[line.item], line.cap or 0)) for line in lines)

    def _what_leaves(
        self, card: Card, units: int | None, sessions: dict[str, int]
    ) -> tuple[tuple[Line, ...], int, tuple[tuple[str, Change], ...]]:
        """The lines of the new card, its units, and what changes on the lines of this one."""
        fixed, every = card.package.kind == "fixed", [line for line in card.lines if not card.is_empty(line)]
        if units is not None and fixed and len(every) == 1:
            sessions = {every[0].item: units}
        elif units is not None:
            if fixed or any(line.cap is not None for line in card.package.lines):
                raise No("of which item?", exit_code=2)
            if units > card.units - card.held_units(self.today):
                raise No("too little left")
            return tuple(line for line in every if line.cap is None), units, ()
        lines, changes = [], []
        for item, count in sessions.items():
            line = card.line(item)
            if line is None:
                raise No("not covered")
            if count > card.reach(line, self.today):
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
        card = self.card(card_id)
        card.entries = [replace(entry, standing=replace(entry.standing, number=number)) for entry in card.entries]

    def suspend(self, card_id: int) -> int | None:
        return self._from_to(card_id, "suspend", "active", "suspended")

    def resume(self, card_id: int) -> int | None:
        return self._from_to(card_id, "resume", "suspended", "active")

    def _from_to(self, card_id: int, kind: str, before: str, after: str) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            if card.now.state != before or card.frozen(self.today):
                raise No(f"is {card.status(self.today)}")
            self._add(card, kind, standing=replace(card.now, state=after))

        return self._one(f"card {kind}", work)

    def edit_number(self, card_id: int, number: str) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            self._free(number, except_card=card.id)
            self._catch_up(card)
            if card.now.number != number:
                self._add(card, "edit", standing=replace(card.now, number=number))

        return self._one("card edit", work)

    def void(self, card_id: int) -> int | None:
        def work() -> None:
            card = self._living(card_id)
            self._refuse_held(card)
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
                standing=replace(card.now, state="void", frozen_until=None),
            )

        return self._one("card void", work)

    def pay(self, card_id: int, amount: int | None) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            self._catch_up(card)
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
            self._catch_up(card)
            self._refuse_held(card)
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
                standing=replace(card.now, state="refunded", earned_through=through, frozen_until=None),
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
        for line in card.lines:
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
        return card.now.begun and card.now.starts < self.today
