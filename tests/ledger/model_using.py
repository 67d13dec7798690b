"""The model: visits, which card they are taken from, and what lapses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from model_card import Card, Change, Line, No
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
        """Not by a clock that jumped."""
        latest = max(self.last_on, self.night_on or self.last_on)
        if (self.today - latest).days < -1 or (self.today - (self.night_on or latest)).days > 45:
            raise No("the clock jumped")
        self.night_on = self.today

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

    def _state_before_lapse(self, card: Card) -> str:
        if card.now.state != "lapsed":
            return card.now.state
        lapsed = max(place for place, entry in enumerate(card.entries) if entry.kind == "expire")
        return card.entries[lapsed - 1].standing.state
