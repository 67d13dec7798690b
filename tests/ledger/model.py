"""What the spec says of cards, written a second time and naively: lists of entries, and every number added up again.

Nothing of pkgcli is imported here. `Ledger` has a method for each command; it answers with the entries that the
command adds, or raises `No` where the spec refuses it, and then nothing has changed. Money is in minor units.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from model_card import Card, No, Standing
from model_changes import Changing
from model_selling import Operation


class Ledger(Changing):
    """The whole of it: what can be undone, too."""

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
