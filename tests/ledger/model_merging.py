"""The model: two clients become one, and two again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model_card import Card, No
from model_members import Enrolling
from model_selling import MARK


@dataclass(frozen=True)
class Merge:
    former: str
    into: str
    members: tuple[str, ...]
    """Those that went along."""
    joined: tuple[str, ...]
    """Those that became one of the other's, also by way of one of these."""
    merged: tuple[str, ...]
    """Clients that had become the former one before."""
    unnamed: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]
    """Cards that are for their owner now, who needn't be named: each with its users before and after."""
    memberships: tuple[int, ...]


class Merging(Enrolling):
    """Whoever is meant by either code is one person."""

    def merge_clients(self, former: str, into: str, *, join: bool) -> int | None:
        def work() -> None:
            one, other = self.person(former), self.person(into)
            if one == other:
                raise No("the same client")
            self._refuse_second_of_both(one, other)
            same = {
                member: there
                for member in self.members[one]
                for there in self.members[other]
                if member.rstrip(MARK) == there.rstrip(MARK)
            }
            if same and not join:
                raise No("a member of that name")
            for card in self.cards:
                if card.now.owner == one:
                    self._catch_up(card)
                    self._add(card, "transfer", standing=replace(card.now, owner=other), merged=True)
            moved = tuple(member for member in self.members[one] if member not in same)
            self.members[one] = tuple(same)
            self.members[other] = (*self.members[other], *moved)
            joined = tuple(who for who, whom in self.joined.items() if whom in same)
            self.joined |= {who: same[self.joined[who]] for who in joined} | same
            merged = tuple(who for who, whom in self.merged.items() if whom == one)
            self.merged |= dict.fromkeys((*merged, one), other)
            memberships = tuple(number for number, each in self.memberships.items() if each.client == one)
            for number in memberships:
                self.memberships[number] = replace(self.memberships[number], client=other)
            self.merges[self._number] = Merge(
                one, other, moved, (*joined, *same), merged, self._unnamed(one, other), memberships
            )
            self._wrote = True

        return self._one("client merge", work)

    def _refuse_second_of_both(self, one: str, other: str) -> None:
        mine, theirs = self._bought(one), self._bought(other)
        for card in mine:
            for there in theirs:
                apart = card not in theirs and there not in mine
                of_one_sale = card.source == there.id or there.source == card.id
                once = card.package.code == there.package.code and (card.package.once or there.package.once)
                if apart and once and not of_one_sale:
                    raise No("once per client")

    def _bought(self, client: str) -> list[Card]:
        """Or own: of those that count."""
        return [
            card
            for card in self.cards
            if self._counts(card)
            and (card.now.owner == client or (self.person(card.buyer) == client and card.entries[0].kind == "issue"))
        ]

    def _unnamed(self, one: str, other: str) -> tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]:
        """Of the cards of the two, those on which the owner would be named."""
        unnamed = []
        for card in self.cards:
            before = card.now.users
            after = tuple(user for user in before if self.person(user) != card.now.owner)
            if card.now.owner == other and after != before:
                self._rewrite_users(card, after)
                unnamed.append((card.id, before, after))
        return tuple(unnamed)

    @staticmethod
    def _rewrite_users(card: Card, users: tuple[str, ...]) -> None:
        card.entries[-1] = replace(card.entries[-1], standing=replace(card.now, users=users))

    def named_before(self, who: str, operation: int) -> str:
        """Who is named again by the undo of that operation: whoever became somebody else since is that one and stays
        it; of whoever had become so before, the undo of the merge makes the former one again."""
        since = (merge for number, merge in self.merges.items() if number > operation)
        has_become = any(who in (merge.former, *merge.merged, *merge.joined) for merge in since)
        return self.person(who) if has_become else who

    def _take_apart(self, number: int) -> None:
        """After its cards went back. What was given to the one client since stays there."""
        merge = self.merges[number]
        former, into = merge.former, merge.into
        if self.merged.get(former) != into or into in self.merged:
            raise No("merged again since")
        for card in self.cards:
            used = {self.person(user) for user in card.now.users} if card.now.scope in ("one", "list") else set()
            used |= {self._holder(card, hold) for hold in card.holds if hold.state == "open"}
            stays = card.now.owner == into and card.now.state in ("active", "suspended", "frozen")
            if stays and used & set(merge.members):
                raise No("a member who goes back may use a card that stays")
        self.members[into] = tuple(each for each in self.members[into] if each not in merge.members)
        self.members[former] = (*self.members[former], *merge.members)
        own = self.members[former]
        for who in merge.joined:
            target = next((each for each in own if each.rstrip(MARK) == who.rstrip(MARK)), None)
            del self.joined[who]
            if target is not None and target != who:
                self.joined[who] = target
        self.merged |= dict.fromkeys(merge.merged, former)
        del self.merged[former]
        for card_id, before, after in merge.unnamed:
            if self.card(card_id).now.users == after:
                self._rewrite_users(self.card(card_id), before)
        for number in merge.memberships:
            if self.memberships[number].client == into:
                self.memberships[number] = replace(self.memberships[number], client=former)
        self._wrote = True
