"""The model: visits, which card they are taken from, and what lapses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from model_card import Card, Change, Hold, Line, No
from model_selling import Selling


class Using(Selling):
    """What happens to a card by itself: it is used, it lapses, it is good again."""

    def redeem(
        self,
        card_id: int,
        visits: dict[str, int],
        *,
        on: date | None,
        cost: int | None,
        allow_expired: bool,
        tip: int | None,
        user: str | None = None,
    ) -> int | None:
        def work() -> None:
            card, day = self.card(card_id), on or self.today
            self._refuse_closed(day)
            someone = self._user(card.now.owner, user)
            if user is None and card.now.scope == "one":
                someone = self.person(card.now.users[0])
            prepaid = 0
            for item, quantity in visits.items():
                self._refuse_free(item)
                self._catch_up_with_holds(card)
                if allow_expired and card.status(self.today) == "expired":
                    if not self.allow_expired:
                        raise No("expired cards are not redeemed here")
                    self._give_back(card, self.today)
                wanted = quantity
                for hold in self._holds_of_the_day(card, item, someone, day):
                    some = min(wanted, hold.quantity)
                    if some and self._why_not_held(card, hold, some, day, cost) is None:
                        prepaid += self._take_held(card, hold, some, day, cost)
                        wanted -= some
                if wanted:
                    prepaid += self._take(card, item, wanted, day, cost, someone)
            if tip is not None and tip < prepaid:
                raise No("a prepaid tip can't be taken off")

        return self._one("redeem", work)

    def redeem_by_client(
        self, client: str, visits: dict[str, int], *, on: date | None = None, spill: bool, user: str | None = None
    ) -> int | None:
        client = self.person(client)

        def work() -> None:
            day = on or self.today
            self._refuse_closed(day)
            someone = self._user(client, user)
            for item, quantity in visits.items():
                self._refuse_free(item)
                mine = self._at_hand(client)
                wanted = quantity
                held = [
                    (hold, card)
                    for card in mine
                    for hold in self._holds_of_the_day(card, item, self._person(client, card, someone), day)
                ]
                for hold, card in sorted(held, key=lambda each: (each[0].at, each[0].id)):
                    some = min(wanted, hold.quantity)
                    if some and self._why_not_held(card, hold, some, day, None) is None:
                        self._take_held(card, hold, some, day, None)
                        wanted -= some
                for card in mine:
                    person = self._person(client, card, someone)
                    if wanted == 0 or self._why_not(card, item, day, person) is not None:
                        continue
                    line = card.line(item)
                    assert line is not None
                    reach = self._reach(card, line, wanted, None, day)
                    some = reach if reach == wanted or spill else 0
                    if some and self._fitted(card, item, some, day, person):
                        self._take(card, item, some, day, None, person)
                        wanted -= some
                if wanted:
                    raise No("no card reaches")

        return self._one("redeem", work)

    def _at_hand(self, client: str) -> list[Card]:
        """Their own, and after those what others share with them by name."""
        own = [card for card in self.cards if card.now.owner == client]
        shared = [card for card in self.cards if card.now.scope == "list" and client in self._listed(card)]
        for card in own + shared:
            self._catch_up_with_holds(card)
        others = [card for card in shared if card.now.owner != client]
        return sorted(own, key=self._rank) + sorted(others, key=self._rank)

    def _catch_up_with_holds(self, card: Card) -> None:
        """A visit that was held for may have begun a card, and so moved its last day."""
        if any(hold.state == "open" for hold in card.holds):
            self._catch_up(card)

    @staticmethod
    def _person(client: str, card: Card, someone: str | None) -> str | None:
        """As that card sees them: who comes with another's card is a friend, by name; its owner is nobody else."""
        if someone is None and card.now.owner != client:
            return client
        return None if someone == card.now.owner else someone

    def _holder(self, card: Card, hold: Hold) -> str | None:
        """For whom, as they are now; the owner is nobody else."""
        person = None if hold.user is None else self.person(hold.user)
        return None if person == card.now.owner else person

    def _holds_of_the_day(self, card: Card, item: str, user: str | None, day: date) -> list[Hold]:
        """Open ones of the same user, item and day, the earliest visit first."""
        held = [hold for hold in card.holds if hold.holds(self.today) and not card.due(self.today)]
        found = [hold for hold in held if (hold.item, self._holder(card, hold), hold.on) == (item, user, day)]
        return sorted(found, key=lambda hold: (hold.at, hold.id))

    def _why_not_held(self, card: Card, hold: Hold, quantity: int, day: date, cost: int | None) -> str | None:
        """Where the card can't be used, its hold stays open."""
        tried = card.copy()
        self._end(tried, hold, "completed")
        why = self._why_not(tried, hold.item, day, self._holder(card, hold))
        if why is not None:
            return why
        line = tried.line(hold.item)
        assert line is not None
        if cost is not None and card.package.kind not in ("custom", "units"):
            return "counts sessions"
        return None if self._reach(tried, line, quantity, cost, day) == quantity else "too little left"

    def _take_held(self, card: Card, hold: Hold, quantity: int, day: date, cost: int | None) -> int:
        """What is held is taken; what isn't taken of it is given back."""
        self._end(card, hold, "completed")
        return self._take(card, hold.item, quantity, day, cost, self._holder(card, hold), hold.id)

    def _end(self, card: Card, hold: Hold, state: str) -> None:
        card.holds = [replace(each, state=state) if each.id == hold.id else each for each in card.holds]
        self._wrote = True

    def _fitted(self, card: Card, item: str, quantity: int, day: date, user: str | None) -> bool:
        """Whether that day still takes it, tried on a copy."""
        try:
            self._take(card.copy(), item, quantity, day, None, user)
        except No:
            return False
        return True

    def _rank(self, card: Card) -> tuple[int, int, date, int]:
        rank = card.sold_on
        if self.order == "expiry":
            rank = card.now.expires or date.max
        elif self.order == "lifo":
            rank = date.fromordinal(date.max.toordinal() - card.sold_on.toordinal())
        tier = {"owner": 0, "one": 0, "list": 1, "household": 2, "anyone": 3}[card.now.scope]
        return (0 if card.package.kind == "unlimited" else 1, tier, rank, card.id)

    def _refuse_free(self, item: str) -> None:
        if self.list_prices[item] == 0 and not self.zero_price:
            raise No("an item of list price 0.00")

    def _why_not(self, card: Card, item: str, day: date, user: str | None) -> str | None:
        status = card.status(self.today)
        if status in ("void", "refunded", "expired", "suspended", "frozen") or card.now.state == "suspended":
            return status
        if day < card.now.starts or (card.now.expires is not None and day > card.now.expires):
            return "not good on that day"
        if card.line(item) is None:
            return "not covered"
        return None if self._open_to(card, user) else "not open to them"

    def _listed(self, card: Card) -> set[str]:
        return {self.person(user) for user in card.now.users}

    def _open_to(self, card: Card, user: str | None) -> bool:
        owner = user is None or user == card.now.owner
        named = self._listed(card)
        return {
            "anyone": True,
            "owner": owner,
            "one": user in named,
            "list": owner or user in named,
            "household": owner or user in self.members[card.now.owner],
        }[card.now.scope]

    def _reach(self, card: Card, line: Line, wanted: int, cost: int | None, day: date) -> int:
        """How many of what is wanted the card gives, units and what was paid considered."""
        most = min(wanted, card.reach(line, self.today, cost))
        while most and not self.unpaid and card.owed and not card.is_paid_for(line, most, cost, day):
            most -= 1
        return most

    def _take(
        self, card: Card, item: str, quantity: int, day: date, cost: int | None, user: str | None = None, hold: int = 0
    ) -> int:
        """Its tip."""
        if day > self.today:
            raise No("in the future")
        self._catch_up(card)
        return self._visit(card, item, quantity, day, cost, user, hold=hold)

    def _visit(
        self,
        card: Card,
        item: str,
        quantity: int,
        day: date,
        cost: int | None,
        user: str | None,
        *,
        overdue: bool = False,
        hold: int = 0,
    ) -> int:
        reason = self._why_not(card, item, day, user)
        if reason is not None and not overdue:
            raise No(reason)
        line = card.line(item)
        assert line is not None
        if cost is not None and card.package.kind not in ("custom", "units"):
            raise No("counts sessions")
        if not overdue and self._reach(card, line, quantity, cost, day) < quantity:
            raise No("too little left, or paid")
        units, value, tip = card.worth(line, quantity, cost)
        if day < self.today:
            self._refuse_back_dated(card, line, day, quantity, (units, value, tip))
        change = Change(used=quantity)
        if card.package.kind == "fixed":
            change = Change(used=quantity, value=-value, tip=-tip)
        earns = card.commission(line, quantity, units, value)
        standing = card.now
        if not standing.begun:
            last = None if card.package.days is None else day + timedelta(days=card.package.days)
            standing = replace(standing, starts=day, expires=last, begun=True)
        self._add(
            card,
            "redeem",
            day,
            units=-units,
            value=-value,
            tip=-tip,
            lines=((item, change),),
            commission=() if overdue else self._to_staff(earns),
            standing=standing,
            by_itself=overdue,
            overdue=overdue,
            hold=hold,
        )
        return tip

    def _refuse_back_dated(self, card: Card, line: Line, day: date, quantity: int, taken: tuple[int, int, int]) -> None:
        free = ("redeem", "undo") if card.now.begun else ()
        if any(entry.on > day for entry in card.entries if entry.kind not in free):
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

    # What comes by itself.

    def _catch_up(self, card: Card) -> None:
        """Before anything else is written to a card: a freeze that has ended is recorded, visits that were due are
        completed or released, and what is due lapses."""
        self._thaw(card)
        self._end_overdue(card)
        self._lapse(card)

    def _thaw(self, card: Card) -> None:
        until = card.now.frozen_until
        if until is not None and until <= self.today and card.now.state in ("active", "suspended"):
            self._add(card, "unfreeze", until, standing=replace(card.now, frozen_until=None), by_itself=True)

    def _end_overdue(self, card: Card) -> None:
        for hold in sorted(card.holds, key=lambda hold: (hold.on, hold.at, hold.id)):
            if hold.state != "open":
                continue
            if hold.release_on is not None:
                if hold.release_on <= self.today:
                    self._end(card, hold, "released")
            elif hold.on < self.today:
                self._complete_overdue(card, hold)

    def _complete_overdue(self, card: Card, hold: Hold) -> None:
        """As the card stood on that day; released, where a rule refuses the visit."""
        tried, today = card.copy(), self.today
        self._end(tried, hold, "completed")
        self.today = hold.on
        try:
            reason = self._why_not(tried, hold.item, hold.on, self._holder(card, hold))
            line = tried.line(hold.item)
            if reason is not None or line is None:
                raise No(reason or "not covered")
            if self._reach(tried, line, hold.quantity, None, hold.on) < hold.quantity:
                raise No("too little left")
            self.today = today
            self._visit(
                tried, hold.item, hold.quantity, hold.on, None, self._holder(card, hold), overdue=True, hold=hold.id
            )
        except No:
            self._end(card, hold, "released")
        else:
            card.entries, card.holds = tried.entries, tried.holds
        finally:
            self.today = today

    def _lapse(self, card: Card) -> None:
        if not card.due(self.today) or card.now.expires is None:
            return
        for hold in card.holds:
            if hold.state == "open":
                self._end(card, hold, "released")
        by_the_day = not card.counted and card.now.begun
        value, earned = (0, -card.value) if by_the_day else (-card.value, 0)
        through = card.now.expires if by_the_day else card.now.earned_through
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

    def _refuse_a_clock_that_jumped(self) -> None:
        latest = max(self.last_on, self.night_on or self.last_on)
        if (self.today - latest).days < -1 or (self.today - (self.night_on or latest)).days > 45:
            raise No("the clock jumped")

    def expire(self) -> int | None:
        """Not by a clock that jumped."""
        self._refuse_a_clock_that_jumped()
        self.night_on = self.today

        def work() -> None:
            for card in self.cards:
                self._thaw(card)
                if card.due(self.today):
                    self._end_overdue(card)
                self._lapse(card)

        return self._one("expire", work)

    def reopen(self, card_id: int, until: date) -> int | None:
        def work() -> None:
            card = self.card(card_id)
            self._catch_up(card)
            if card.now.state != "lapsed":
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
        lines: dict[str, Change] = {line.item: Change() for line in card.lines}
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

    def _state_before_lapse(self, card: Card) -> str:
        if card.now.state != "lapsed":
            return card.now.state
        lapsed = max(place for place, entry in enumerate(card.entries) if entry.kind == "expire")
        return card.entries[lapsed - 1].standing.state
