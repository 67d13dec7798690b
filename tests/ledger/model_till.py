"""The machine: whatever is typed, in whatever order, at one till with the model beside it."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from model import Ledger
from model_card import Card, No, Package
from model_members import Plan
from model_salon import (
    BEGINNINGS,
    BERLIN,
    CLIENTS,
    GRACE,
    GROUPS,
    ITEMS,
    MEMBERS,
    MONDAY,
    NUMBERS,
    PACKAGES,
    PLANS,
    PRODUCTS,
    folder_for_files,
    money,
    occasion_at,
    on,
    some_money,
    template,
)
from model_selling import MARK
from model_sums import AMOUNTS, BROKEN, COUNTS

from pkgcli.business import read_business
from pkgcli.configuration import set_setting
from pkgcli.errors import PkgcliError, Refused
from pkgcli.frozen import Frozen, fields
from pkgcli.ledger.adjust import adjust
from pkgcli.ledger.cards import card_view, cards_where
from pkgcli.ledger.dates import extend, reopen
from pkgcli.ledger.edit import edit
from pkgcli.ledger.exchange.split import merge, split
from pkgcli.ledger.exchange.swap import SwapRequest, swap
from pkgcli.ledger.expire import ExpiredCards, expire
from pkgcli.ledger.freezing import freeze, unfreeze
from pkgcli.ledger.holds.add import HoldRequest, add_hold
from pkgcli.ledger.holds.service import complete_hold, release_hold
from pkgcli.ledger.issue import IssueRequest, issue
from pkgcli.ledger.merging.service import MergeWish, merge_clients
from pkgcli.ledger.payment import pay
from pkgcli.ledger.reassign import reassign
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.ledger.refund import RefundRequest, refund
from pkgcli.ledger.standing import resume, suspend, void
from pkgcli.ledger.transfer import PartWish, transfer
from pkgcli.ledger.undo import undo
from pkgcli.long_read import long_read
from pkgcli.memberships.enrolling import cancel, enrol
from pkgcli.memberships.freezing import freeze as freeze_membership
from pkgcli.memberships.freezing import unfreeze as unfreeze_membership
from pkgcli.nightly import nightly
from pkgcli.operations import Occasion
from pkgcli.reports.liability import liability
from pkgcli.reports.moves import MOVED, lapses_to_come, moves_by_month
from pkgcli.reports.recognition import recognitions
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.rules.time_of_day import read_time
from pkgcli.verify import verify

MOST_CARDS = 8

a_card = range(10)
"""Of those that live; the last ones are of all."""
a_package = PACKAGES
a_client = CLIENTS
a_line = range(6)
"""Of the card, or with the last ones any item."""
some = (1, 1, 1, 1, 2, 3)
days_ago = (0, 0, 0, 0, 1, 2, 4)
rarely = (False,) * 7 + (True,)
either = (False, True)
a_user = (None, None, None, None, "Lea", "Rex", "Tim", "BEA", "ANN", "CID")
SHARED: tuple[tuple[str | None, tuple[str, ...]], ...] = (
    *((None, ()),) * 4,
    ("household", ()),
    ("anyone", ()),
    (None, ("Lea",)),
    (None, ("Tim",)),
    (None, ("Rex", "BEA")),
    ("list", ("ANN",)),
    ("list", ("CID", "Lea")),
    ("one", ("BEA",)),
)
"""Scopes at a sale, and for whom."""

STEPS: dict[str, tuple[int, Callable[[Any], bool], dict[str, Sequence[Any]]]] = {}
"""What can happen: how often, when it can at all, and the choices there are."""


def step(
    often: int = 1, when: Callable[[Any], bool] = lambda self: True, **choices: Sequence[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule for Hypothesis, and the same for stories told by chance."""

    def as_rule(happens: Callable[..., None]) -> Callable[..., None]:
        STEPS[happens.__name__] = (often, when, choices)
        drawn = {name: st.sampled_from(values) for name, values in choices.items()}
        with_choices: Any = rule
        made: Callable[..., None] = precondition(when)(with_choices(**drawn)(happens))
        return made

    return as_rule


class Asked(NamedTuple):
    """A request: how the program does it, how the model does, the key it was given, and what was answered."""

    real: Callable[[Occasion], Any]
    expected: Callable[[], int | None]
    key: str | None
    answer: Any = None


def as_kept(answer: Any) -> Any:
    """Names and codes aren't kept with an answer: for whom a card is, and who else somebody was, is told as it is now.

    Of an expiry the cards are read when they are shown.
    """
    if isinstance(answer, tuple | ExpiredCards):
        return [as_kept(each) for each in answer]
    if not isinstance(answer, Frozen):
        return answer
    return {name: as_kept(getattr(answer, name)) for name in fields(type(answer)) if name not in ("users", "aliases")}


class TillAgainstModel(RuleBasedStateMachine):
    """One salon at one till, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        content, operations = template()
        self.folder = Path(tempfile.mkdtemp(dir=folder_for_files()))
        self.path = self.folder / "salon.db"
        self.path.write_bytes(content)
        self.file = sqlite3.connect(self.path)
        self.business = read_business(self.file)
        self.chance = random.Random(2)
        self.now = self.began = MONDAY
        self.keys = 0
        self.keys_are_given = False
        self.last: Asked | None = None
        self.answered: list[Asked] = []
        self.model = Ledger(self.today, ITEMS, PRODUCTS, operations)
        self.model.grace = GRACE
        self.model.members = dict(MEMBERS)
        self.model.groups = GROUPS

    def teardown(self) -> None:
        try:
            self.every_day_adds_up_as_in_the_model()
            self.verify_finds_nothing()
        finally:
            self.put_away()

    def verify_finds_nothing(self) -> None:
        """`db verify` of a file to which nothing happened but commands; its backups and nights aren't the model's."""
        found = verify(occasion_at(self.path, self.now, self.chance)).findings
        for by in ("month", "package", "client", "item"):
            liability(self.occasion(None), GivenPeriod(named=Period(self.began.date(), self.today)), by)
        findings = [finding for finding in found if finding.check not in ("backup", "night", "clock", "mode")]
        assert findings == [], findings

    def put_away(self) -> None:
        self.file.close()
        shutil.rmtree(self.folder)

    @property
    def today(self) -> date:
        return self.now.astimezone(BERLIN).date()

    @property
    def living(self) -> list[Card]:
        return self.those("active", "suspended", "frozen", "expired")

    def those(self, *statuses: str) -> list[Card]:
        return [card for card in self.model.cards if card.status(self.today) in statuses]

    def card_at(self, place: int, *statuses: str) -> int:
        """A card that is one of these, or lives; the last places stand for any card."""
        some = self.those(*statuses) or self.living
        cards = (some if place < 8 else None) or self.model.cards
        return cards[place % len(cards)].id

    def item_at(self, card: int, line: int) -> str:
        items = [line.item for line in self.model.card(card).lines]
        return items[line % len(items)] if line < 4 else tuple(ITEMS)[line % len(ITEMS)]

    def same(self, real: Callable[[Occasion], Any], expected: Callable[[], int | None]) -> Any:
        """Both do it, or both refuse it; its answer where it was done."""
        self.keys += 1
        return self.ask(Asked(real, expected, f"key {self.keys}" if self.keys_are_given else None))

    def occasion(self, key: str | None, asked: str = "this") -> Occasion:
        return occasion_at(self.path, self.now, self.chance, self.model.staff, key, asked)

    def ask(self, asked: Asked) -> Any:
        refused: No | None = None
        operation = None
        before = self.written()
        self.last = asked
        self.model.instant = self.now
        try:
            operation = asked.expected()
        except No as no:
            refused = no
        try:
            answer = asked.real(self.occasion(asked.key))
        except PkgcliError as error:
            answer = error
        if isinstance(answer, PkgcliError):
            assert refused is not None, f"refused: {answer.message} ({answer.code}), and the model allows it"
            assert answer.exit_code == refused.exit_code, f"{answer.message} has exit code {answer.exit_code}"
            assert self.written() == before, "a refusal wrote something"
            return None
        assert refused is None, f"done, and the model refuses it: {refused}"
        assert answer.operation == operation, f"operation {answer.operation}, and the model counts {operation}"
        assert self.file.execute("SELECT max(id) FROM operation").fetchone()[0] == max(self.model.operations)
        if operation is not None:
            assert self.entries_of(operation) == self.entries_wanted(operation)
            assert self.commissions_of(operation) == self.commissions_wanted(operation)
            self.number_new_cards()
            if asked.key is not None:
                self.answered.append(asked._replace(answer=as_kept(answer)))
        return answer

    def written(self) -> tuple[Any, ...]:
        """It is another one after whatever was committed."""
        version = self.file.execute("PRAGMA data_version").fetchone()
        return (*version, *self.file.execute(COUNTS).fetchone())

    def number_new_cards(self) -> None:
        """A part of a card gets a number that the till makes up."""
        for card in self.model.cards:
            if not card.now.number:
                [number] = self.file.execute("SELECT number FROM card WHERE id = ?", (card.id,)).fetchone()
                self.model.numbered(card.id, number)

    @step(keys=either)
    def keys_from_now_on(self, keys: bool) -> None:
        self.keys_are_given = keys

    @step(2, when=lambda self: self.last is not None)
    def the_same_once_more(self) -> None:
        """As it is done by somebody who saw no answer: with its key once in all, and without one again."""
        answered = [asked for asked in self.answered if asked.key == self.last.key]
        if answered:
            self.answer_again(answered[0])
        else:
            self.ask(self.last)

    @step(when=lambda self: self.answered, back=range(9))
    def an_earlier_answer_again(self, back: int) -> None:
        self.answer_again(self.answered[-1 - back % len(self.answered)])

    def answer_again(self, asked: Asked) -> None:
        before = self.written()
        again = asked.real(self.occasion(asked.key))
        assert as_kept(again) == asked.answer, f"{again}, and before {asked.answer}"
        assert self.written() == before, "an answer that was given before wrote something"

    @step(when=lambda self: self.answered, back=range(9))
    def something_else_under_a_used_key(self, back: int) -> None:
        asked, before = self.answered[-1 - back % len(self.answered)], self.written()
        with pytest.raises(Refused) as refusal:
            asked.real(self.occasion(asked.key, "something else"))
        assert refusal.value.code == "key_reused"
        assert self.written() == before, "a refusal wrote something"

    @step(how=("packed", "copied", "closed"))
    def the_file_is_put_away(self, how: str) -> None:
        """And taken out again: the same file, rewritten by another program, or its backup in its place."""
        self.file.close()
        other = sqlite3.connect(self.path, isolation_level=None)
        if how == "packed":
            other.execute("VACUUM")
        elif how == "copied":
            backup = self.path.with_name(f"{self.path.name}+")
            other.execute("VACUUM INTO ?", (str(backup),))
        other.close()
        if how == "copied":
            self.path.unlink()
            self.path = backup
        self.file = sqlite3.connect(self.path)

    def entries_of(self, operation: int) -> list[tuple[Any, ...]]:
        query = f"SELECT {', '.join(('card_id', 'seq', 'kind', 'happened_on', *AMOUNTS))} FROM entry"
        return self.file.execute(f"{query} WHERE operation_id = ? ORDER BY card_id, seq", (operation,)).fetchall()

    def entries_wanted(self, operation: int) -> list[tuple[Any, ...]]:
        wanted = []
        for card_id, place in sorted(self.model.operations[operation].entries):
            entry = self.model.card(card_id).entries[place]
            amounts = (getattr(entry, name) for name in AMOUNTS)
            wanted.append((card_id, place + 1, entry.kind, entry.on.isoformat(), *amounts))
        return wanted

    def commissions_of(self, operation: int) -> list[tuple[Any, ...]]:
        return self.file.execute(
            "SELECT e.card_id, e.seq, s.name, k.amount FROM entry AS e JOIN commission AS k ON k.entry_id = e.id"
            " JOIN staff AS s ON s.id = k.staff_id WHERE e.operation_id = ? ORDER BY e.card_id, e.seq, s.name",
            (operation,),
        ).fetchall()

    def commissions_wanted(self, operation: int) -> list[tuple[Any, ...]]:
        return [
            (card_id, place + 1, staff, amount)
            for card_id, place in sorted(self.model.operations[operation].entries)
            for staff, amount in self.model.card(card_id).entries[place].commission
        ]

    @initialize(
        first=st.sampled_from(PACKAGES),
        second=st.sampled_from(PACKAGES),
        allow_used=st.booleans(),
        began=st.sampled_from(BEGINNINGS),
        shared=st.sampled_from(SHARED),
    )
    def the_day_begins(
        self, first: Package, second: Package, allow_used: bool, began: datetime, shared: Any = SHARED[0]
    ) -> None:
        """One or two packages are sold in this salon, so that cards get into each other's way."""
        self.now = self.began = began
        self.model.today = self.today
        self.sold_here = (first, second)
        self.model.staff = "Eva"
        for number, place in (("GC-1", 0), ("GC-2", 1)):
            self.sell(place, "ANN", number, None, 0, None, None, shared)
        if allow_used:
            self.another_policy(("refund.allow_used", "on"))

    @step(
        2,
        when=lambda self: len(self.living) < 3 and len(self.model.cards) < MOST_CARDS,
        place=range(2),
        client=a_client,
        number=NUMBERS,
        price=(None, None, None, 0, 1, 2003),
        ago=days_ago,
        lasts=(None, None, None, -1, 0, 3),
        paid=(None, None, None, 0, 250, 500, 3000, 9000, 12000),
        shared=SHARED,
    )
    def sell(
        self,
        place: int,
        client: str,
        number: str,
        price: int | None,
        ago: int,
        lasts: int | None,
        paid: int | None,
        shared: tuple[str | None, tuple[str, ...]],
    ) -> None:
        scope, users = shared
        package = self.sold_here[place]
        day = self.today - timedelta(days=ago) if ago else None
        last = None if lasts is None else (day or self.today) + timedelta(days=lasts)
        request = IssueRequest(
            package.code,
            client=client,
            number=number,
            price=None if price is None else money(price),
            reason="a friend" if price is not None else None,
            on=on(day),
            expires=on(last),
            paid=some_money(paid),
            scope=scope,
            users=users,
        )
        meant = scope or ("owner", "one", "list")[len(users)]
        answer = self.same(
            lambda occasion: issue(occasion, request),
            lambda: self.model.issue(
                package, client, number, price=price, on=day, expires=last, paid=paid, scope=meant, users=users
            ),
        )
        if answer is not None:
            assert answer.card.id == len(self.model.cards)

    @step(2, when=lambda self: self.model.cards, card=a_card, line=a_line)
    def a_visit(self, card: int, line: int) -> None:
        self.redeem_a_card(card, line, 1, None, 0, None, False, None)

    @step(3, when=lambda self: self.those("active"), card=a_card, line=range(4), quantity=some, ago=days_ago)
    def visits_noted_later(self, card: int, line: int, quantity: int, ago: int) -> None:
        number = self.card_at(card, "active")
        self.redeem_these(number, {self.item_at(number, line): quantity}, ago)

    @step(
        3,
        when=lambda self: self.model.cards,
        card=a_card,
        line=a_line,
        quantity=some,
        other=(None, None, None, None, "facial", "massage"),
        ago=days_ago,
        cost=(None,) * 8 + (1, 3),
        expired=rarely,
        tip=(None, None, None, None, 0, 166, 167, 1000),
        user=a_user,
    )
    def redeem_a_card(
        self,
        card: int,
        line: int,
        quantity: int,
        other: str | None,
        ago: int,
        cost: int | None,
        expired: bool,
        tip: int | None,
        user: str | None = None,
    ) -> None:
        number = self.card_at(card, "expired" if expired else "active")
        item = self.item_at(number, line)
        visits = {item: quantity}
        if cost is not None:
            visits = {item: 1}
        elif other is not None:
            visits[other] = visits.get(other, 0) + 1
        self.redeem_these(number, visits, ago, cost, expired, tip, user)

    def redeem_these(
        self,
        number: int,
        visits: dict[str, int],
        ago: int = 0,
        cost: int | None = None,
        expired: bool = False,
        tip: int | None = None,
        user: str | None = None,
    ) -> None:
        day = self.today - timedelta(days=ago) if ago else None
        request = RedeemRequest(
            f"id:{number}",
            visits=list(visits.items()),
            on=on(day),
            units=cost,
            allow_expired=expired,
            reason="as agreed",
            tip=some_money(tip),
            user=user,
        )
        self.redeemed(
            self.same(
                lambda occasion: redeem(occasion, request),
                lambda: self.model.redeem(number, visits, on=day, cost=cost, allow_expired=expired, tip=tip, user=user),
            ),
            tip,
        )

    @step(
        2,
        when=lambda self: self.living,
        card=range(8),
        item=("facial", "facial", "massage", "nails", "gift"),
        quantity=some,
        other=(None, None, "massage"),
        spill=either,
        ago=days_ago,
        user=a_user,
    )
    def redeem_of_a_client(
        self, card: int, item: str, quantity: int, other: str | None, spill: bool, ago: int, user: str | None
    ) -> None:
        client = self.spelled(self.model.card(self.card_at(card, "active")).now.owner)
        visits = {item: quantity}
        if other is not None:
            visits[other] = visits.get(other, 0) + 1
        day = self.today - timedelta(days=ago) if ago else None
        request = RedeemRequest(client, visits=list(visits.items()), spill=spill, on=on(day), user=user)
        self.redeemed(
            self.same(
                lambda occasion: redeem(occasion, request),
                lambda: self.model.redeem_by_client(client, visits, on=day, spill=spill, user=user),
            )
        )

    def redeemed(self, answer: Any, tip: int | None = None) -> None:
        """The answer at the till names the cards, units and values that the model took, and the tip still due."""
        if answer is None:
            return
        places = self.model.operations[answer.operation].entries
        visits = [(card_id, self.model.card(card_id).entries[place]) for card_id, place in places]
        visits = [(card_id, entry) for card_id, entry in visits if entry.kind == "redeem" and not entry.overdue]
        prepaid = sum(-entry.tip for _, entry in visits)
        assert (answer.tip.minor, answer.due.minor) == (tip or prepaid, (tip or prepaid) - prepaid)
        taken = [(entry.card.id, -entry.units, entry.value.minor) for entry in answer.entries]
        wanted = [(card_id, -entry.units, -entry.value) for card_id, entry in visits]
        assert sorted((card, units, abs(value)) for card, units, value in taken) == sorted(wanted)

    @step(2, when=lambda self: self.those("active"), card=a_card)
    def use_it_up(self, card: int) -> None:
        number = self.card_at(card, "active")
        found = self.model.card(number)
        for line in found.lines:
            reach = found.reach(line, self.today) if found.counted else 1
            if reach:
                self.redeem_these(number, {line.item: reach})
                found = self.model.card(number)

    @step(2, when=lambda self: self.model.cards)
    def take_back_the_last(self) -> None:
        self.take_back(0, False)

    @step(
        4,
        when=lambda self: self.model.cards,
        kind=(
            "redeem",
            "redeem",
            "redeem",
            "expire",
            "card reopen",
            "card extend",
            "card adjust",
            "refund",
            "issue",
            "card pay",
            "card transfer",
            "card transfer",
            "card reassign",
            "card freeze",
            "card swap",
            "card split",
            "card merge",
            "card unfreeze",
            "client merge",
            "client merge",
            "membership enrol",
            "nightly accrue",
            "nightly holds",
        ),
        back=range(3),
    )
    def take_back_a(self, kind: str, back: int) -> None:
        """The latest of a kind, or one before it, that wasn't undone yet."""
        undone = {operation.undoes for operation in self.model.operations.values()}
        numbers = [
            number
            for number, operation in self.model.operations.items()
            if operation.kind == kind and number not in undone
        ]
        if numbers:
            number = numbers[-1 - back % len(numbers)]
            self.same(lambda occasion: undo(occasion, number), lambda: self.model.undo(number))

    @step(2, when=lambda self: self.model.cards, back=(0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 8), any_of_them=rarely)
    def take_back(self, back: int, any_of_them: bool) -> None:
        undone = {operation.undoes for operation in self.model.operations.values()}
        numbers = [
            number
            for number, operation in self.model.operations.items()
            if any_of_them or (number not in undone and operation.kind not in ("undo", "catalogue"))
        ]
        number = numbers[-1 - back % len(numbers)] if numbers else 1
        self.same(lambda occasion: undo(occasion, number), lambda: self.model.undo(number))

    @step(
        when=lambda self: len(self.living) > 1,
        card=a_card,
        policy=("unused", "unused", "unused", "list"),
        amount=(None, None, None, None, 0, 1, 2500, 9999),
        fee=(0, 0, 150),
        charge=either,
    )
    def pay_back(self, card: int, policy: str, amount: int | None, fee: int, charge: bool) -> None:
        self.refund_of(self.card_at(card, "active", "suspended", "frozen"), policy, amount, fee, charge)

    @step(
        when=lambda self: self.those("refunded"),
        card=a_card,
        amount=(None, 0, 1, 250, 499, 2000),
        charge=either,
    )
    def pay_back_more(self, card: int, amount: int | None, charge: bool) -> None:
        self.refund_of(self.card_at(card % 8, "refunded"), "unused", amount, 0, charge)

    def refund_of(self, number: int, policy: str, amount: int | None, fee: int, charge: bool) -> None:
        if amount is not None:
            policy = "unused"
        if policy == "unused":
            fee = 0
        request = RefundRequest(
            f"id:{number}",
            policy=policy,
            amount=some_money(amount),
            fee=money(fee) if fee else None,
            include_charge=charge,
            reason="unhappy",
        )
        answer = self.same(
            lambda occasion: refund(occasion, request),
            lambda: self.model.refund(number, policy=policy, amount=amount, fee=fee, charge=charge),
        )
        if answer is not None:
            entry = self.model.card(number).entries[-1]
            assert (answer.refunded.minor, answer.value.minor) == (-entry.cash, -entry.value)
            assert answer.unpaid_cancelled.minor == -entry.owed

    @step(
        2,
        when=lambda self: any(card.owed for card in self.model.cards),
        card=a_card,
        amount=(None, None, 1, 250, 500, 3000, 9000),
    )
    def pay_the_rest(self, card: int, amount: int | None) -> None:
        owing = [each.id for each in self.model.cards if each.owed]
        number = owing[card % len(owing)] if card < 8 else self.card_at(card)
        self.same(
            lambda occasion: pay(occasion, f"id:{number}", amount=some_money(amount), paid_by=None, note=None),
            lambda: self.model.pay(number, amount),
        )

    @step(staff=(None, "Eva", "Eva", "Tom"))
    def another_at_the_till(self, staff: str | None) -> None:
        self.model.staff = staff

    @step(
        2, when=lambda self: self.model.cards, card=a_card, units=(-3, -2, -1, 0, 1, 2, 3), line=a_line, no_item=either
    )
    def adjust_by_hand(self, card: int, units: int, line: int, no_item: bool) -> None:
        number = self.card_at(card, "active", "suspended", "frozen", "used")
        package = self.model.card(number).package
        item = None if no_item else self.item_at(number, line)
        if item is None and package.kind == "fixed" and len(package.lines) > 1:
            item = package.lines[-1].item
        if units == 0:
            found = self.model.card(number)
            only = found.line(item) if item is not None else package.lines[0]
            units = -min(found.units, found.sessions(only)) if only and package.kind == "fixed" else -found.units
            units = units or 1
        self.same(
            lambda occasion: adjust(occasion, f"id:{number}", units=units, item=item, reason="counted"),
            lambda: self.model.adjust(number, units, item),
        )

    @step(2, when=lambda self: self.model.cards, card=a_card, until=(None, None, None, -2, 2, 8), days=range(1, 6))
    def give_more_days(self, card: int, until: int | None, days: int) -> None:
        number = self.card_at(card, "active", "suspended", "frozen")
        day = None if until is None else self.today + timedelta(days=until)
        more = days if until is None else None
        self.same(
            lambda occasion: extend(occasion, f"id:{number}", until=on(day), days=more, reason="was ill"),
            lambda: self.model.extend(number, day, more),
        )

    @step(when=lambda self: self.model.cards, card=a_card, client=a_client)
    def give_to_another(self, card: int, client: str) -> None:
        number = self.card_at(card, "active", "suspended", "frozen")
        self.same(
            lambda occasion: transfer(occasion, f"id:{number}", to=client, reason="a present"),
            lambda: self.model.transfer(number, client),
        )

    @step(when=lambda self: self.model.cards, card=a_card, shared=SHARED)
    def share(self, card: int, shared: tuple[str | None, tuple[str, ...]]) -> None:
        """For the people named, or the owner alone again."""
        number = self.card_at(card, "active", "suspended", "frozen")
        scope, users = shared
        meant = scope or ("owner", "one", "list")[len(users)]
        self.same(
            lambda occasion: reassign(occasion, f"id:{number}", users=users, scope=meant, reason=None),
            lambda: self.model.reassign(number, meant, users),
        )

    @step(
        5,
        when=lambda self: self.those("active", "suspended") and len(self.model.cards) < MOST_CARDS + 3,
        card=a_card,
        client=a_client,
        line=a_line,
        quantity=(1, 1, 1, 2, 3, 0),
        other=(None, None, None, "facial", "massage"),
        by_units=(None,) * 8 + (True, False),
        lasts=(None, None, None, None, -1, 0, 2, 9),
    )
    def give_a_part(
        self,
        card: int,
        client: str,
        line: int,
        quantity: int,
        other: str | None,
        by_units: bool | None,
        lasts: int | None,
    ) -> None:
        """By units where that says enough, or else by item; a quantity of 0 stands for all."""
        number = self.card_at(card, "active", "suspended", "frozen")
        found = self.model.card(number)
        lines = found.lines
        if by_units is None:
            by_units = len(lines) == 1 if found.package.kind == "fixed" else all(each.cap is None for each in lines)
        units, sessions = None, {}
        if by_units:
            units = quantity or max(1, found.units)
        else:
            item = self.item_at(number, line)
            covered = found.line(item)
            sessions = {item: quantity or max(1, found.reach(covered, self.today) if covered and found.counted else 1)}
            if other is not None:
                sessions[other] = sessions.get(other, 0) + 1
        day = None if lasts is None else self.today + timedelta(days=lasts)
        wish = PartWish(units, tuple(sessions.items()), on(day))
        answer = self.same(
            lambda occasion: transfer(occasion, f"id:{number}", to=client, reason="a present", part=wish),
            lambda: self.model.transfer_part(number, client, units=units, sessions=sessions, expires=day),
        )
        if answer is not None:
            assert answer.card.id == len(self.model.cards)
            assert answer.card.number == self.model.cards[-1].now.number
            linked = self.file.execute(
                "SELECT c.source_card_id, k.code, c.full_price, c.scope FROM card AS c JOIN client AS k"
                " ON k.id = c.buyer_id WHERE c.id = ?",
                (answer.card.id,),
            ).fetchone()
            assert linked == (number, found.buyer, self.model.cards[-1].sold.pricing.price, "owner")

    @step(when=lambda self: self.model.cards, card=a_card)
    def block(self, card: int) -> None:
        number = self.card_at(card, "active")
        self.same(lambda occasion: suspend(occasion, f"id:{number}", reason=None), lambda: self.model.suspend(number))

    @step(when=lambda self: self.those("active", "suspended"), card=a_card)
    def unblock(self, card: int) -> None:
        number = self.card_at(card, "suspended")
        self.same(lambda occasion: resume(occasion, f"id:{number}", reason=None), lambda: self.model.resume(number))

    @step(3, when=lambda self: self.those("active"), card=a_card, until=(None, None, -1, 0, 1, 1, 2, 4, 9))
    def put_on_ice(self, card: int, until: int | None) -> None:
        """Until a day, or until somebody takes it off."""
        number = self.card_at(card, "active")
        day = None if until is None else self.today + timedelta(days=until)
        self.same(
            lambda occasion: freeze(occasion, f"id:{number}", until=on(day), reason=None),
            lambda: self.model.freeze(number, day),
        )

    @step(3, when=lambda self: self.those("frozen"), card=a_card)
    def take_off_the_ice(self, card: int) -> None:
        number = self.card_at(card, "frozen")
        self.same(lambda occasion: unfreeze(occasion, f"id:{number}", reason=None), lambda: self.model.unfreeze(number))

    @step(
        6,
        when=lambda self: any(card.package.swap for card in self.those("active", "suspended", "frozen")),
        card=a_card,
        line=range(4),
        quantity=(1, 1, 1, 2),
        to=("facial", "massage", "nails", "express", "brow", "deluxe"),
        owed=rarely,
    )
    def exchange(self, card: int, line: int, quantity: int, to: str, owed: bool) -> None:
        number = self.one_that_may("swap", card)
        item = self.item_at(number, line)
        request = SwapRequest(item, quantity, to, owed=owed)
        self.same(
            lambda occasion: swap(occasion, f"id:{number}", request),
            lambda: self.model.swap(number, item, quantity, to, owed=owed),
        )

    @step(
        4,
        when=lambda self: any(card.package.split for card in self.those("active", "suspended", "frozen")),
        card=a_card,
        which=(
            ("facial", {"express": 2}),
            ("facial", {"brow": 3}),
            ("massage", {"express": 2, "brow": 1}),
            ("massage", {"facial": 1, "brow": 1}),
            ("massage", {"facial": 1, "express": 1}),
            ("deluxe", {"facial": 1, "express": 1}),
            ("deluxe", {"express": 3}),
            ("facial", {"facial": 2}),
            ("facial", {"massage": 1}),
            ("massage", {"facial": 2}),
        ),
        quantity=(1, 1, 1, 2),
        back=either,
    )
    def part_or_join(self, card: int, which: tuple[str, dict[str, int]], quantity: int, back: bool) -> None:
        """One session into several, or those back into one."""
        number = self.one_that_may("split", card)
        item, into = which
        if back:
            parts = {part: count * quantity for part, count in into.items()}
            self.same(
                lambda occasion: merge(occasion, f"id:{number}", tuple(parts.items()), (item, quantity)),
                lambda: self.model.merge_sessions(number, parts, item, quantity),
            )
        else:
            self.same(
                lambda occasion: split(occasion, f"id:{number}", (item, quantity), tuple(into.items())),
                lambda: self.model.split(number, item, quantity, into),
            )

    def one_that_may(self, what: str, place: int) -> int:
        """A card whose terms allow it; the last places stand for any card."""
        those = [card for card in self.those("active", "suspended", "frozen") if getattr(card.package, what)]
        return those[place % len(those)].id if place < 8 and those else self.card_at(place)

    @step(
        4,
        when=lambda self: self.those("active"),
        card=a_card,
        line=a_line,
        quantity=(1, 1, 1, 2),
        hours=(-1, 1, 3, 25, 49, 49, 100, 200),
        by_client=either,
        user=a_user,
    )
    def set_aside(self, card: int, line: int, quantity: int, hours: int, by_client: bool, user: str | None) -> None:
        """For a visit in so many hours."""
        number = self.card_at(card, "active")
        item, owner = self.item_at(number, line), self.spelled(self.model.card(number).now.owner)
        local = (self.now + timedelta(hours=hours)).astimezone(BERLIN).replace(minute=0, second=0, microsecond=0)
        instant = local.astimezone(UTC)
        at = read_time(instant.astimezone(BERLIN).isoformat(timespec="minutes"), "--at")
        who = owner if by_client else f"id:{number}"
        request = HoldRequest(who, item, quantity, at, user=user)
        self.same(
            lambda occasion: add_hold(occasion, request),
            lambda: self.model.hold(
                self.model.person(owner) if by_client else number, item, quantity, instant, local.date(), user=user
            ),
        )

    @step(when=lambda self: self.model.held_so_far, hold=range(8))
    def give_back_what_is_held(self, hold: int) -> None:
        number = 1 + (self.model.held_so_far - 1 - hold) % self.model.held_so_far
        self.same(lambda occasion: release_hold(occasion, str(number), reason=None), lambda: self.model.release(number))

    @step(2, when=lambda self: self.model.held_so_far, hold=range(8))
    def the_visit_was(self, hold: int) -> None:
        number = 1 + (self.model.held_so_far - 1 - hold) % self.model.held_so_far
        self.same(lambda occasion: complete_hold(occasion, str(number)), lambda: self.model.complete(number))

    @step(2, when=lambda self: self.model.held_so_far, spill=either)
    def they_come_for_what_is_held(self, spill: bool) -> None:
        """On the day of the next visit."""
        held = [(hold, card) for card in self.model.cards for hold in card.holds if hold.state == "open"]
        held = [(hold, card) for hold, card in held if hold.on >= self.today]
        if held:
            hold, card = min(held, key=lambda each: each[0].at)
            self.now += timedelta(days=(hold.on - self.today).days)
            self.model.today = self.today
            visits, client = {hold.item: hold.quantity}, card.now.owner
            user = None if hold.user is None else hold.user.rstrip(MARK)
            request = RedeemRequest(client, visits=list(visits.items()), spill=spill, user=user)
            self.redeemed(
                self.same(
                    lambda occasion: redeem(occasion, request),
                    lambda: self.model.redeem_by_client(client, visits, on=None, spill=spill, user=user),
                )
            )

    @step(2, when=lambda self: self.those("expired", "refunded"), card=a_card, until=(-1, 0, 2, 6))
    def make_good_again(self, card: int, until: int) -> None:
        number = self.card_at(card, "expired")
        day = self.today + timedelta(days=until)
        self.same(
            lambda occasion: reopen(occasion, f"id:{number}", until=GivenDay("", "--until", day=day), reason="agreed"),
            lambda: self.model.reopen(number, day),
        )

    @step(when=lambda self: len(self.living) > 1, card=a_card)
    def call_the_sale_off(self, card: int) -> None:
        number = self.card_at(card)
        self.same(lambda occasion: void(occasion, f"id:{number}", reason="slip"), lambda: self.model.void(number))

    @step(when=lambda self: self.model.cards, card=a_card, new=NUMBERS)
    def renumber(self, card: int, new: str) -> None:
        number = self.card_at(card)
        self.same(
            lambda occasion: edit(occasion, f"id:{number}", number=new, note=None),
            lambda: self.model.edit_number(number, new),
        )

    @step(when=lambda self: any(card.due(self.today) or card.now.frozen_until for card in self.model.cards))
    def the_nightly_run(self) -> None:
        self.run_of_the_night()
        self.run_of_the_night()

    @step(
        2,
        when=lambda self: (
            any(card.due(self.today) or card.now.frozen_until or card.holds for card in self.model.cards)
            or self.model.memberships
        ),
        twice=rarely,
    )
    def the_whole_night(self, twice: bool) -> None:
        """All parts of it, each an operation of its own."""
        for _ in range(1 + twice):
            try:
                wanted = self.model.nightly()
            except No:
                with pytest.raises(Refused):
                    nightly(self.occasion(None))
                return
            parts = {part.part: part.operation for part in nightly(self.occasion(None)).parts}
            assert [parts[name] for name in ("unfreeze", "holds", "accrue", "expire")] == wanted
            for operation in wanted:
                if operation is not None:
                    assert self.entries_of(operation) == self.entries_wanted(operation)
            self.number_new_cards()

    def spelled(self, client: str) -> str:
        """By their code, or by turns by that of one who became them."""
        codes = [client, *(who for who, whom in self.model.merged.items() if whom == client)]
        return codes[len(self.model.operations) % len(codes)]

    @step(2, former=a_client, into=a_client, join=(True, True, False))
    def become_one(self, former: str, into: str, join: bool) -> None:
        """Two records of one person; or so it was thought."""
        wish = MergeWish(former, into, "known twice", join)
        self.same(
            lambda occasion: merge_clients(occasion, wish),
            lambda: self.model.merge_clients(former, into, join=join),
        )

    @step(
        when=lambda self: len(self.model.memberships) < 2 and len(self.model.cards) < MOST_CARDS + 3,
        plan=PLANS,
        client=a_client,
        ago=(0, 0, 0, 1, 5, 40),
    )
    def become_a_member(self, plan: Plan, client: str, ago: int) -> None:
        day = self.today - timedelta(days=ago) if ago else None
        self.same_for_a_member(
            lambda occasion: enrol(occasion, plan.code, client, on(day)), lambda: self.model.enrol(plan, client, day)
        )

    @step(
        3,
        when=lambda self: self.model.memberships,
        which=range(1, 3),
        how=("freeze", "freeze", "unfreeze", "cancel"),
        days=(None, 0, 1, 3, 9),
    )
    def change_a_membership(self, which: int, how: str, days: int | None) -> None:
        until = None if days is None else self.today + timedelta(days=days)
        text = str(which)
        if how == "freeze":
            self.same_for_a_member(
                lambda occasion: freeze_membership(occasion, text, until=on(until), reason=None),
                lambda: self.model.freeze_membership(which, until),
            )
        elif how == "unfreeze":
            self.same_for_a_member(
                lambda occasion: unfreeze_membership(occasion, text, reason=None),
                lambda: self.model.unfreeze_membership(which),
            )
        else:
            self.same_for_a_member(lambda occasion: cancel(occasion, text), lambda: self.model.cancel(which))

    def same_for_a_member(self, real: Callable[[Occasion], Any], expected: Callable[[], int | None]) -> Any:
        """Without a key: what is told of a membership is told as it is now."""
        answer = self.ask(Asked(real, expected, None))
        self.last = None
        return answer

    def run_of_the_night(self) -> None:
        answer = self.same(expire, self.model.expire)
        if answer is None:
            return
        lapsed = []
        if answer.operation is not None:
            for card_id, place in self.model.operations[answer.operation].entries:
                entry = self.model.card(card_id).entries[place]
                if entry.kind == "expire":
                    lapsed.append((card_id, -entry.units, -entry.value, entry.on))
        counted = [(card.card, card.units or 0, card.value.minor, card.expired_on) for card in answer.expired]
        assert sorted(counted) == sorted(lapsed)

    @step(2, when=lambda self: any(card.now.expires for card in self.model.cards), card=range(8), late=(0, 1, 1, 2))
    def its_last_day_passes(self, card: int, late: int) -> None:
        """Until the last day of a card that hasn't come to it yet, or the days after."""
        days = [now.expires for now in (card.now for card in self.model.cards) if now.expires is not None]
        days = [day for day in days if day >= self.today]
        if days:
            self.now += timedelta(days=(days[card % len(days)] - self.today).days + late)
            self.model.today = self.today

    @step(2)
    def a_day_passes(self) -> None:
        self.time_passes(24)

    @step(days=(1, 1, 1, 2, 2, 3, 5, 30, 45, 46))
    def the_shop_is_closed(self, days: int) -> None:
        """Nobody comes, and the machine is off; for days, or for weeks."""
        self.time_passes(24 * days)

    @step(hours=(1, 2, 6, 13, 24, 24, 24, 48, 48, 72, 144))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.model.today = self.today

    @step(hours=(1, 1, 2, 5, 11))
    def the_clock_is_set_back(self, hours: int) -> None:
        """By some hours, as when somebody sets right a clock that was ahead; it stays the same day."""
        today = self.today
        self.now -= timedelta(hours=hours)
        if self.today != today:
            self.now += timedelta(hours=hours)

    @step(
        setting=(
            ("refund.allow_used", "on"),
            ("refund.allow_used", "off"),
            ("redeem.unpaid", "on"),
            ("redeem.unpaid", "off"),
            ("redeem.expired", "on"),
            ("redeem.expired", "off"),
            ("redeem.zero_price", "on"),
            ("redeem.zero_price", "off"),
            ("redeem.order", "expiry"),
            ("redeem.order", "purchase"),
            ("redeem.order", "lifo"),
            ("holds.auto_complete", "on"),
            ("holds.auto_complete", "on"),
            ("holds.auto_complete", "off"),
        )
    )
    def another_policy(self, setting: tuple[str, str]) -> None:
        name, value = setting
        set_setting(occasion_at(self.path, self.now, self.chance), name, value)
        if self.model.policy(name, value):
            assert self.file.execute("SELECT max(id) FROM operation").fetchone()[0] == max(self.model.operations)

    @step(ago=(1, 2, 4, None))
    def close_the_books(self, ago: int | None) -> None:
        """Through an earlier day, or open all again."""
        self.another_policy(("books.closed_on", (self.today - timedelta(days=ago)).isoformat() if ago else ""))

    @invariant()
    def the_file_says_what_the_model_says(self) -> None:
        today = self.today
        cards = cards_where(self.file, "1 ORDER BY c.id", {}, today)
        views = [card_view(self.file, self.business, today, card) for card in cards]
        for view, card in zip(views, self.model.cards, strict=True):
            seen = (view.number, view.client.code, view.status, view.units_left, view.value_left.minor)
            now = card.now
            assert seen == (
                now.number,
                now.owner,
                card.status(today),
                card.shown_units(today),
                card.shown_value(today),
            ), seen
            amounts = (view.paid.minor, view.unpaid.minor, view.tip_left.minor, view.total.minor)
            assert amounts == (card.cash, card.owed, card.shown_tip(today), card.sold.total)
            assert (view.starts_on, view.expires_on, view.last_used_on) == (now.starts, now.expires, card.last_used)
            assert view.scope == now.scope
            if now.scope in ("one", "list"):
                named = {name.upper() for name in view.users} - {now.owner}
                assert named == {name.rstrip(MARK).upper() for name in self.model.users(card)}
            sold = (view.net.minor, view.tax.minor, view.charge.minor, view.charge_tax.minor, view.tip.minor)
            of = card.sold
            assert sold == (of.net, of.tax, of.charge, of.charge_tax, of.tip)
            assert (view.initial_units, view.issued_on) == (card.package.units, card.sold_on)
            shown_lines = [line for line in card.lines if not card.is_empty(line)]
            for shown, line in zip(view.lines, shown_lines, strict=True):
                sums = card.on_line(line.item)
                assert (shown.item, shown.used, shown.held, shown.available, shown.cap) == (
                    line.item,
                    sums.used,
                    card.shown_held(line, today),
                    card.shown_available(line, today),
                    None if line.cap is None else sums.cap,
                )

    @invariant()
    def what_is_held_is_held_in_the_model(self) -> None:
        kept = self.file.execute(
            "SELECT id, card_id, quantity, units, visit_on, state FROM hold ORDER BY id"
        ).fetchall()
        held = [(hold, card.id) for card in self.model.cards for hold in card.holds]
        assert kept == [
            (hold.id, card, hold.quantity, hold.units, hold.on.isoformat(), hold.state)
            for hold, card in sorted(held, key=lambda each: each[0].id)
        ]

    @invariant()
    def the_sums_of_the_file_add_up(self) -> None:
        assert self.file.execute(BROKEN).fetchall() == []

    def every_day_adds_up_as_in_the_model(self) -> None:
        """The prepaid value and tips on each day that has passed, as reports add them up from what moved."""
        first = min([self.began.date() - timedelta(days=6), *(card.sold_on for card in self.model.cards)])
        days = [first + timedelta(days=each) for each in range((self.today - first).days + 1)]
        earned = dict.fromkeys(days, 0)
        pieces = [Period(day, day) for day in days]
        read = long_read(self.occasion(None))
        for found in read.by_card(lambda connection, values: recognitions(connection, pieces, values)):
            for each in found:
                earned[each.on] += each.amount
        moved = f"WITH {MOVED} SELECT NULL, NULL, sum(value), sum(tip) FROM moved GROUP BY 1"
        value = tip = 0
        for day in days:
            figures = [each.figures for each in moves_by_month(read, moved, Period(day, day), {})]
            figures += [[each.value, each.tip] for each in lapses_to_come(read, Period(day, day))]
            value += sum(each for each, _ in figures) - earned[day]
            tip += sum(each for _, each in figures)
            shown = [card.shown_on(day, self.today) for card in self.model.cards]
            assert (day, value, tip) == (day, sum(each for each, _ in shown), sum(each for _, each in shown))
