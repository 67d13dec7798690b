"""What the spec says of cards, written a second time and naively: lists of entries, and every number added up again.

Nothing of pkgcli is imported here. `Ledger` has a method for each command; it answers with the entries that the
command adds, or raises `No` where the spec refuses it, and then nothing has changed. Money is in minor units.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from model_card import Card, Entry, No, Standing
from model_merging import Merging
from model_selling import Operation

OPPOSITE = ("hold add", "hold release", "membership freeze", "membership unfreeze", "membership cancel")
"""What isn't undone, but set right by its opposite."""
MOVES = ("swap", "split", "merge")


class Ledger(Merging):
    """The whole of it: what can be undone, too."""

    def undo(self, number: int) -> int | None:
        def work() -> None:
            operation = self.operations.get(number)
            if (
                operation is None
                or operation.kind == "catalogue"
                or operation.kind in OPPOSITE
                or (not operation.entries and operation.kind != "client merge")
            ):
                raise No("not for undo")
            if operation.undoes is not None:
                raise No("an undo of an undo")
            if any(other.undoes == number for other in self.operations.values()):
                raise No("undone already")
            for card_id in {card_id for card_id, _ in operation.entries}:
                self._catch_up(self.card(card_id))
            places = [
                (self.card(card_id), place)
                for card_id, place in reversed(operation.entries)
                if self._is_undone_with(operation, self.card(card_id), place)
            ]
            if not places and operation.kind != "client merge":
                raise No("nothing of it is undone")
            self._unenrol(number)
            for card, place in places:
                self._undo_entry(card, place)
            if operation.kind == "client merge":
                self._take_apart(number)

        return self._one("undo", work, undoes=number)

    def _unenrol(self, number: int) -> None:
        """An enrolment with all that it accrued at once, and not after later periods did."""
        for at, one in self.memberships.items():
            if one.operation == number:
                cards = [self.card(card_id) for card_id in one.cards]
                later = [card for card in cards if card.entries[0].operation != number]
                if any(card.now.state not in ("void", "refunded") for card in later):
                    raise No("accrued since")
                self.memberships[at] = replace(one, undone=True)

    def _is_undone_with(self, operation: Operation, card: Card, place: int) -> bool:
        """Lapsing is undone with the run alone; what was reopened for one visit not after it has lapsed again."""
        kind = card.entries[place].kind
        if kind == "expire":
            return operation.kind == "expire" and (card.counted or not card.past(self.today))
        if kind == "unfreeze":
            return not self._by_itself(card, place)
        if card.entries[place].overdue:
            return operation.kind == "nightly holds"
        if kind == "reopen" and operation.kind == "redeem":
            return not any(later > place and entry.kind == "expire" for later, entry in card.standing_entries())
        return True

    @staticmethod
    def _moves_debt(entry: Entry) -> bool:
        if entry.kind == "swap":
            return entry.owed != 0
        return entry.kind == "issue" or (entry.kind == "transfer" and entry.units != 0)

    @staticmethod
    def _by_itself(card: Card, place: int) -> bool:
        """Whether the entry only records that a freeze has ended."""
        entry = card.entries[place]
        return entry.kind == "unfreeze" and entry.on == card.entries[place - 1].standing.frozen_until

    def _undo_entry(self, card: Card, place: int) -> None:
        entry = card.entries[place]
        if entry.merged:
            self._refuse_while_later_stands(card, place)
            standing = replace(card.now, owner=card.entries[place - 1].standing.owner)
            self._add(card, "undo", reverses=place, standing=standing)
            return
        if card.now.state in ("void", "refunded") and entry.kind not in ("void", "refund", "pay"):
            raise No(card.now.state)
        if card.now.state == "lapsed" and entry.kind not in ("redeem", "expire", "edit", "reassign", "pay"):
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
        elif entry.kind == "unfreeze":
            earned = -card.earned_by(self.today - timedelta(days=1))
        if entry.kind in ("issue", "reopen") or (entry.kind == "transfer" and entry.units >= 0):
            self._refuse_held(card)
        for hold in card.holds:
            if hold.id == entry.hold and hold.state == "completed":
                self._end(card, hold, "released")
        standing = self._standing_after(card, place)
        if card.now.begun and not standing.begun:
            earned = -sum(entry.earned for entry in card.entries)
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
        whole = entry.kind == "transfer" and not entry.units
        later = [
            other.kind
            for after, other in card.standing_entries()
            if after > place
            and (not entry.merged or not other.units)
            and (not other.merged or whole or entry.kind == "reassign")
            and (entry.kind == "freeze" or not self._by_itself(card, after))
            and other.operation != entry.operation
            and other.kind != "expire"
            and (other.kind != "edit" or entry.kind == "edit")
            and (other.kind != "reassign" or entry.kind == "reassign" or whole)
            and (other.kind != "transfer" or entry.kind != "reassign" or not other.units)
            and (other.kind != "pay" or self._moves_debt(entry))
        ]
        blocking = {
            "expire": {"reopen", "transfer", *MOVES},
            "redeem": {"transfer"},
            "edit": {"edit"},
            "reassign": {"reassign", "transfer"},
            "pay": {"transfer", "refund", "void", *MOVES},
        }.get(entry.kind)
        if entry.merged:
            blocking = {"transfer", "reassign"}
        if entry.kind in ("adjust", "extend", "suspend", "resume", *MOVES):
            later = [kind for kind in later if kind != "redeem"]
        if any(blocking is None or kind in blocking for kind in later):
            raise No("changed since")
        moved = (entry.standing.starts, entry.standing.begun) != (card.now.starts, card.now.begun)
        if entry.kind in ("extend", "unfreeze") and moved:
            raise No("it began since, or no longer has")

    def _standing_after(self, card: Card, place: int) -> Standing:
        now, kind = card.now, card.entries[place].kind
        if kind == "issue" or (kind == "transfer" and place == 0):
            return replace(now, state="void")
        before = card.entries[place - 1].standing
        if kind == "redeem":
            return self._standing_without_visit(card, place)
        if kind == "freeze":
            return self._as_if_never_frozen(card, place)
        if kind == "unfreeze":
            if before.frozen_until is not None and before.frozen_until <= self.today:
                raise No("it would have ended by itself")
            through = before.earned_through
            if not card.counted:
                through = max(through or date.min, now.earned_through or date.min, self.today - timedelta(days=1))
            return replace(
                now,
                state=before.state,
                frozen_until=before.frozen_until,
                expires=before.expires,
                earned_through=through,
            )
        if kind == "expire":
            state = before.state if now.state == "lapsed" else now.state
            return replace(now, state=state, expires=self._grace(card))
        if kind == "reopen":
            return replace(now, state="lapsed", expires=before.expires)
        if kind == "extend":
            self._refuse_to_bury(card, before.expires)
            passed = now.state != "frozen" and before.expires is not None and before.expires < self.today
            if not card.counted and passed:
                raise No("an unlimited card isn't ended by an undo")
            return replace(now, expires=before.expires, earned_through=card.settled(self.today)[1])
        if kind == "transfer" and not card.entries[place].units:
            owner = self.person(before.owner)
            if owner != now.owner:
                self._once(card.package, owner, except_card=card.id)
            return replace(now, owner=owner, scope=before.scope)
        if kind == "reassign":
            users = tuple(self.named_before(user, card.entries[place].operation) for user in before.users)
            return replace(now, scope=before.scope, users=users)
        if kind == "edit":
            self._free(before.number, except_card=card.id)
            return replace(now, number=before.number)
        if kind in ("suspend", "resume"):
            return replace(now, state=before.state)
        if kind in ("refund", "void"):
            revives = before.state != "refunded"
            over = card.past(self.today) and revives and before.state != "frozen"
            if not card.counted and over:
                raise No("an unlimited card that has ended")
            self._once(card.package, now.owner, except_card=card.id)
            self._once(card.package, card.buyer, except_card=card.id)
            until = before.frozen_until if revives else now.frozen_until
            if until is not None and until <= self.today:
                until = None
            expires = self._grace(card) if over else now.expires
            return replace(now, state=before.state, expires=expires, frozen_until=until)
        return now

    def _standing_without_visit(self, card: Card, place: int) -> Standing:
        now = card.now
        others = [one for at, one in card.standing_entries() if one.kind == "redeem" and at != place]
        lapsed = now.state == "lapsed" or card.past(self.today)
        if card.package.first_use and now.begun and not others and (card.counted or now.state != "lapsed"):
            if card.frozen(self.today):
                raise No("frozen")
            began = max(at for at, one in enumerate(card.entries) if card.begins(at))
            claim = card.entries[began - 1].standing.expires
            if claim is not None and claim < self.today:
                claim = self.today + timedelta(days=self.grace)
            return replace(
                now,
                starts=card.entries[began - 1].standing.starts,
                begun=False,
                expires=claim,
                state=self._state_before_lapse(card),
                earned_through=None,
            )
        if not card.counted or not lapsed:
            return now
        return replace(now, state=self._state_before_lapse(card), expires=self._grace(card))

    def _as_if_never_frozen(self, card: Card, place: int) -> Standing:
        before, entry = card.entries[place - 1].standing, card.entries[place]
        if before.expires is not None and before.expires < self.today:
            raise No("its last day would have passed")
        through = card.now.earned_through
        if not card.counted and before.expires is not None:
            through = max(before.earned_through or date.min, entry.on - timedelta(days=1))
        return replace(card.now, state=before.state, frozen_until=None, expires=before.expires, earned_through=through)

    def _grace(self, card: Card) -> date | None:
        """An unlimited card gets none: once expired, it is never usable again."""
        if not card.counted:
            return card.now.expires
        return max(self.today + timedelta(days=self.grace), card.now.expires or date.min)

    def _refuse_to_bury(self, card: Card, last: date | None) -> None:
        """Nothing that happened may come to lie after the last day, or some day would end below zero."""
        if last is None or card.now.state == "frozen":
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
        for line in card.lines:
            on = card.on_line(line.item)
            if card.package.kind == "fixed" and card.sessions(line) == 0 and (on.value or on.tip):
                raise No("a value without sessions")
        if card.now.state == "lapsed" and (card.units or card.value or card.tip):
            raise No("something would be left on an expired card")
