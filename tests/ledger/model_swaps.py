"""The model: sessions of one item become sessions of another."""

from __future__ import annotations

from dataclasses import replace

from model_card import Card, Change, Line, No
from model_money import shares
from model_time import Timing


class Swapping(Timing):
    """Swaps within a group, splits of one session into several, and merges back."""

    def swap(self, card_id: int, item: str, quantity: int, to: str, *, owed: bool) -> int | None:
        """Evenly, or for the difference of the list prices where the group asks for it."""

        def work() -> None:
            self._refuse_unless_alive(card_id)
            if not self.card(card_id).package.swap:
                raise No("may not be swapped")
            if item == to:
                raise No("the same item", exit_code=2)
            card, line = self._to_change(card_id, item, quantity)
            fee = self._fee(item, to) * quantity
            self._target(card, to, line.cost)
            _, value, tip = card.worth(line, quantity)
            net, tax = card.sold.pricing.split(fee, card.sold.pricing.tax)
            given, got = Change(cap=-quantity if line.cap is not None else 0), Change(cap=quantity)
            if card.package.kind == "fixed":
                given = replace(given, value=-value, tip=-tip)
                got = replace(got, value=value + net, tip=tip)
            earned, through = card.settled(self.today) if net else (0, card.now.earned_through)
            self._add(
                card,
                "swap",
                value=net,
                earned=-earned,
                tax=tax,
                cash=0 if owed else net + tax,
                owed=net + tax if owed else 0,
                lines=((item, given), (to, got)),
                standing=replace(card.now, earned_through=through),
            )

        return self._one("card swap", work)

    def _refuse_unless_alive(self, card_id: int) -> Card:
        card = self._living(card_id)
        self._refuse_frozen(card)
        return card

    def _to_change(self, card_id: int, item: str, quantity: int) -> tuple[Card, Line]:
        card = self._refuse_unless_alive(card_id)
        line = card.line(item)
        if line is None:
            raise No("not covered")
        if card.reach(line, self.today) < quantity:
            raise No("too little left")
        return card, line

    def _target(self, card: Card, item: str, cost: int) -> Line:
        """The line of the other item, made where there is none."""
        line = card.kept_line(item)
        if line is None:
            line = Line(item, cost, cap=0)
            card.added.append(line)
        elif line.cap is None:
            raise No("has no limit as it is")
        elif card.package.kind != "fixed" and line.cost != cost:
            raise No("costs another number of units")
        return line

    def _fee(self, item: str, to: str) -> int:
        shared = set(self.groups.get(item, {})) & set(self.groups.get(to, {}))
        if not shared:
            raise No("no group in common")
        fees = []
        for group in shared:
            if not (self.groups[item][group] or self.groups[to][group]):
                return 0
            before, after = self.list_prices[item], self.list_prices[to]
            if before is not None and after is not None:
                fees.append(max(0, after - before))
        if not fees:
            raise No("a list price isn't known")
        return min(fees)

    def split(self, card_id: int, item: str, quantity: int, into: dict[str, int]) -> int | None:
        """`into` says what becomes of each session."""

        def work() -> None:
            card = self._refuse_unless_alive(card_id)
            self._refuse_unequal(card, into, {item: 1})
            card, line = self._to_change(card_id, item, quantity)
            if card.package.kind == "custom" and any(each.cap is None for each in card.lines):
                raise No("one session is worth any other")
            for part in into:
                self._target_of_part(card, part, line)
            _, value, tip = card.worth(line, quantity)
            fixed = card.package.kind == "fixed"
            weights = [(self.list_prices[part] or 0) * count for part, count in into.items()]
            values, tips = (shares(value, weights), shares(tip, weights)) if fixed else ([0] * len(into),) * 2
            given = Change(
                cap=-quantity if line.cap is not None else 0, value=-value if fixed else 0, tip=-tip if fixed else 0
            )
            got = [
                (part, Change(cap=count * quantity, value=one, tip=other))
                for (part, count), one, other in zip(into.items(), values, tips, strict=True)
            ]
            units = 0 if card.package.kind == "units" else (sum(into.values()) - 1) * quantity
            self._add(card, "split", units=units, lines=((item, given), *got))

        return self._one("card split", work)

    def merge_sessions(self, card_id: int, parts: dict[str, int], into: str, quantity: int) -> int | None:
        def work() -> None:
            card = self._refuse_unless_alive(card_id)
            self._refuse_unequal(card, parts, {into: quantity})
            lines = [self._to_change(card_id, part, count)[1] for part, count in parts.items()]
            if any(hold.state == "open" and hold.item in parts for hold in card.holds):
                raise No("held for a visit")
            wanted = sum(line.cost * count for line, count in zip(lines, parts.values(), strict=True))
            if wanted > card.units - card.held_units(self.today):
                raise No("too little left")
            self._target_of_part(card, into, lines[0])
            fixed = card.package.kind == "fixed"
            changes, moved, tips = [], 0, 0
            for line, count in zip(lines, parts.values(), strict=True):
                _, value, tip = card.worth(line, count)
                cap = -count if line.cap is not None else 0
                changes.append((line.item, Change(cap=cap, value=-value, tip=-tip) if fixed else Change(cap=cap)))
                moved, tips = moved + value, tips + tip
            changes.append((into, Change(cap=quantity, value=moved, tip=tips) if fixed else Change(cap=quantity)))
            units = 0 if card.package.kind == "units" else quantity - sum(parts.values())
            self._add(card, "merge", units=units, lines=tuple(changes))

        return self._one("card merge", work)

    def _target_of_part(self, card: Card, item: str, given: Line) -> Line:
        line = card.kept_line(item)
        if line is not None and line.cap is None:
            raise No("has no limit as it is")
        return line or self._target(card, item, given.cost)

    def _refuse_unequal(self, card: Card, several: dict[str, int], one: dict[str, int]) -> None:
        if not card.package.split or not card.counted:
            raise No("may not be split")
        [(item, times)] = one.items()
        if item in several or sum(several.values()) <= times:
            raise No("no more than the whole", exit_code=2)
        if card.package.kind == "units":
            lines = {line.item: line.cost for line in card.lines if not card.is_empty(line)}
            if any(item not in lines for item in (*several, *one)):
                raise No("its cost isn't known")
            sums = [sum(lines[item] * count for item, count in side.items()) for side in (several, one)]
        else:
            if any(not self.list_prices[item] for item in (*several, *one)):
                raise No("a list price isn't known")
            sums = [
                sum((self.list_prices[item] or 0) * count for item, count in side.items()) for side in (several, one)
            ]
        if sums[0] != sums[1]:
            raise No("doesn't add up")
