"""The model: what has to do with days to come. A card is frozen, and units are held for a visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from model_card import Card, Hold, No
from model_changes import Changing


class Timing(Changing):
    """Freezing and holds."""

    def freeze(self, card_id: int, until: date | None) -> int | None:
        """Frozen days are added to the last one: at once where it is known when they end."""

        def work() -> None:
            self._freeze(self._living(card_id), until)

        return self._one("card freeze", work)

    def _freeze(self, card: Card, until: date | None) -> None:
        if card.status(self.today) != "active" or not card.now.begun:
            raise No("only an active card whose days run can be frozen")
        if until is not None and until <= self.today:
            raise No("a day that has passed")
        earned, through, expires = 0, card.now.earned_through, card.now.expires
        if not card.counted and expires is not None:
            earned = card.earned_by(self.today - timedelta(days=1))
            through = max(through or date.min, (until or self.today) - timedelta(days=1))
        standing = replace(card.now, state="frozen", earned_through=through)
        if until is not None:
            later = None if expires is None else expires + (until - self.today)
            standing = replace(card.now, frozen_until=until, expires=later, earned_through=through)
        self._add(card, "freeze", earned=-earned, standing=standing)

    def unfreeze(self, card_id: int) -> int | None:
        def work() -> None:
            self._unfreeze(self._living(card_id))

        return self._one("card unfreeze", work)

    def _unfreeze(self, card: Card) -> None:
        if not card.frozen(self.today):
            raise No("is not frozen")
        place, frozen = next(
            (place, entry) for place, entry in reversed(card.standing_entries()) if entry.kind == "freeze"
        )
        now, through = card.now, card.now.earned_through
        if not card.counted and now.expires is not None:
            before = card.entries[place - 1].standing.earned_through
            through = max(before or date.min, self.today - timedelta(days=1))
        days = self.today - frozen.on if now.state == "frozen" else self.today - (now.frozen_until or self.today)
        expires = None if now.expires is None else now.expires + days
        standing = replace(now, state="active", frozen_until=None, expires=expires, earned_through=through)
        self._add(card, "unfreeze", standing=standing)

    # Holds.

    def hold(
        self,
        who: int | str,
        item: str,
        quantity: int,
        at: datetime,
        on: date,
        *,
        user: str | None = None,
    ) -> int | None:
        """For a visit at that instant, on that local day; on a card (its id), or on the first of a client's."""

        def work() -> None:
            if at < self.instant:
                raise No("in the past")
            if isinstance(who, str):
                named = self._user(who, user)
                self._refuse_free(item)
                fit = [
                    card
                    for card in self._at_hand(who)
                    if self._why_no_hold(card, item, quantity, on, self._person(who, card, named), True) is None
                ]
                if not fit:
                    raise No("no card")
                card = fit[0]
                someone = self._person(who, card, named)
            else:
                card = self.card(who)
                someone = self._user(card.now.owner, user)
                if user is None and card.now.scope == "one":
                    someone = self.person(card.now.users[0])
                self._refuse_free(item)
            self._catch_up(card)
            why = self._why_no_hold(card, item, quantity, on, someone, isinstance(who, str))
            if why is not None:
                raise No(why)
            line = card.line(item)
            assert line is not None
            units = quantity * line.cost if card.counted else 0
            release = None if self.auto_complete else on + timedelta(days=self.release_days)
            self.held_so_far += 1
            card.holds.append(Hold(self.held_so_far, item, quantity, units, at, on, release, someone))
            self._wrote = True

        return self._one("hold add", work)

    def _why_no_hold(
        self, card: Card, item: str, quantity: int, day: date, user: str | None, must_last: bool
    ) -> str | None:
        line, status, now = card.line(item), card.status(self.today), card.now
        if status in ("void", "refunded", "expired", "suspended") or line is None:
            return "not usable, or not covered"
        if now.state == "frozen" or (now.frozen_until is not None and day < now.frozen_until):
            return "frozen on that day"
        if now.begun and day < now.starts:
            return "not started"
        if must_last and now.expires is not None and day > now.expires:
            return "expires before the visit"
        if not self._open_to(card, user):
            return "not open to them"
        return None if card.reach(line, self.today) >= quantity else "too little left"

    def held_by(self, hold_id: int) -> tuple[Card, Hold]:
        for card in self.cards:
            for hold in card.holds:
                if hold.id == hold_id:
                    return card, hold
        raise No("no such hold", exit_code=3)

    def _still_open(self, hold_id: int) -> tuple[Card, Hold]:
        """What the night's run would have made of it counts, whether it ran or not."""
        card, _ = self.held_by(hold_id)
        self._catch_up(card)
        card, hold = self.held_by(hold_id)
        if hold.state != "open":
            raise No("has ended")
        return card, hold

    def release(self, hold_id: int) -> int | None:
        def work() -> None:
            card, hold = self._still_open(hold_id)
            self._end(card, hold, "released")
            self._catch_up(card)

        return self._one("hold release", work)

    def complete(self, hold_id: int) -> int | None:
        """Redeemed on its day, which has to have come."""

        def work() -> None:
            card, hold = self._still_open(hold_id)
            if hold.on > self.today:
                raise No("its day is to come")
            self._refuse_closed(hold.on)
            why = self._why_not_held(card, hold, hold.quantity, hold.on, None)
            if why is not None:
                raise No(why)
            self._take_held(card, hold, hold.quantity, hold.on, None)

        return self._one("hold complete", work)
