"""A salon of many clients through the years, in two files: what happens at its till is the same in both of them.

What is asked at the till is drawn from the day alone, so that it is the same whatever stands in a file; what comes of
it, done or refused, has to be the same as well.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.catalogue.items import ItemWish, add_item
from pkgcli.catalogue.pricing import PricingWish
from pkgcli.catalogue.using import UseWish
from pkgcli.clients.records import ClientWish, add_client
from pkgcli.configuration import set_setting
from pkgcli.errors import PkgcliError
from pkgcli.founding import init
from pkgcli.ledger.dates import extend, reopen
from pkgcli.ledger.exchange.swap import SwapRequest, swap
from pkgcli.ledger.freezing import freeze, unfreeze
from pkgcli.ledger.holds.add import HoldRequest, add_hold
from pkgcli.ledger.holds.service import complete_hold, release_hold
from pkgcli.ledger.issue import IssueRequest, issue
from pkgcli.ledger.merging.service import MergeWish, merge_clients
from pkgcli.ledger.payment import pay
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.ledger.refund import RefundRequest, refund
from pkgcli.ledger.standing import resume, suspend
from pkgcli.ledger.transfer import PartWish, transfer
from pkgcli.memberships.enrolling import cancel, enrol
from pkgcli.memberships.freezing import freeze as freeze_membership
from pkgcli.memberships.freezing import unfreeze as unfreeze_membership
from pkgcli.memberships.plans import PlanWish, add_plan
from pkgcli.nightly import nightly
from pkgcli.operations import Occasion
from pkgcli.rules.amounts import Amount
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.time_of_day import read_time
from pkgcli.rules.validity import read_validity

BERLIN = ZoneInfo("Europe/Berlin")
OPENING = date(2026, 1, 29)
"""A few days before a month that the 31st isn't in; a leap year is on the way."""
ITEMS = {"facial": 6000, "massage": 8000, "nails": 2000}

GROUPS = {"facial": "face", "massage": "face:upgrade; hand", "nails": "hand"}


class Sold(NamedTuple):
    """A package of the salon; `lines` as they are given."""

    code: str
    kind: str
    lines: tuple[GivenLine, ...]
    price: int
    valid: str
    total: int | None = None
    tip: int = 0
    using: UseWish = UseWish(may_swap=True)


PACKAGES = (
    Sold("FIVE", "fixed", (GivenLine("facial", None, 3), GivenLine("massage", None, 2)), 30001, "60d", tip=1001),
    Sold("POOL", "custom", (GivenLine("facial", None, 4), GivenLine("nails", None, None)), 19999, "1mo", total=7),
    Sold("HOURS", "units", (GivenLine("facial", 2, None), GivenLine("massage", 3, None)), 25000, "12w", total=12),
    Sold("FLAT", "unlimited", (GivenLine("facial", None, None), GivenLine("nails", None, None)), 9900, "1mo"),
    Sold(
        "LATER",
        "fixed",
        (GivenLine("massage", None, 3),),
        20000,
        "30d",
        using=UseWish(starts="first-use", may_swap=True, claim=read_validity("3mo", "--claim")),
    ),
    Sold("EVER", "fixed", (GivenLine("nails", None, 5),), 8000, "never"),
)


def money(minor: int) -> Amount:
    return Amount(str(minor), minor, 2, ".", "--price")


def given(day: date) -> GivenDay:
    return GivenDay(day.isoformat(), "--on", day=day)


class Salon:
    """One file, and the hour that it is."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.day = OPENING
        self.hour = time(9)
        self._chance = random.Random(seed)

    @property
    def occasion(self) -> Occasion:
        now = datetime.combine(self.day, self.hour, BERLIN).astimezone(UTC)
        return Occasion(self.path, now, random=self._chance.randbytes, wait=lambda seconds: None, patience=0.2)

    def found(self, clients: int) -> None:
        init(self.occasion, name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
        for code, price in ITEMS.items():
            add_item(self.occasion, ItemWish(code, list_price=money(price), swap_group=GROUPS.get(code)))
        for each in PACKAGES:
            add_package(self.occasion, wish_for(each))
        for code, valid in (("MEMBER", "1mo"), ("WELCOME", "60d")):
            add_package(
                self.occasion,
                PackageWish(
                    code,
                    lines=(GivenLine("facial", None, 1), GivenLine("nails", None, 2)),
                    price=money(9000),
                    valid=read_validity(valid, "--valid"),
                    pricing=PricingWish(tax_ppm=190_000),
                    using=UseWish(membership_only=True),
                ),
            )
        for code, period, paid_by in (("CLUB", "1mo", "cash"), ("WEEKS", "4w", None)):
            plan = PlanWish(
                code,
                read_validity(period, "--period"),
                packages=(("MEMBER", 1), ("FLAT", 1)),
                on_enrolment=(("WELCOME", 1),),
                fee=money(14999),
                joining_fee=money(5000),
                term=3,
                rollover_days=10,
                paid_by=paid_by,
            )
            add_plan(self.occasion, plan)
        set_setting(self.occasion, "holds.auto_complete", "on")
        set_setting(self.occasion, "refund.allow_used", "on")
        set_setting(self.occasion, "redeem.unpaid", "on")
        for number in range(clients):
            add_client(self.occasion, ClientWish(f"Client {number}", code=f"C{number}"))

    def night(self) -> None:
        self.hour = time(3)
        nightly(self.occasion)

    def outcome(self, errand: Errand) -> str:
        """What came of it: `done`, or the code of the refusal."""
        self.hour = errand.hour
        try:
            errand.ask(self.occasion)
        except PkgcliError as error:
            return error.code
        return "done"


class Errand(NamedTuple):
    """Somebody at the till: at which hour, what they ask for in words, and how it is asked."""

    hour: time
    words: str
    ask: Callable[[Occasion], Any]
    needs_the_night: bool = False
    """Whether it may ask for a card that the night's run brings: of a period of a membership that has begun."""


def wish_for(sold: Sold) -> PackageWish:
    return PackageWish(
        sold.code,
        kind=sold.kind,
        total=sold.total,
        lines=sold.lines,
        price=money(sold.price),
        valid=read_validity(sold.valid, "--valid"),
        pricing=PricingWish(tax_ppm=190_000, tip=money(sold.tip) if sold.tip else None),
        using=sold.using,
    )


def is_member(client: int) -> bool:
    """A few clients are enrolled in a membership, sooner or later."""
    return client % 9 == 0


class Errands:
    """What is asked on each day. Cards are known by the numbers that they were sold under."""

    def __init__(self, seed: int, clients: int, a_day: int) -> None:
        self._seed = seed
        self._clients = clients
        self._a_day = a_day
        self._members = {client for client in range(clients) if is_member(client)}
        """Who may be enrolled, be it by a merge."""
        self._enrolled = self._held = 0
        """How many were asked for."""
        self._sold: list[tuple[str, int, Sold]] = []
        """Number, client and package of each card."""

    def of(self, day: date) -> Iterator[Errand]:
        chance = random.Random(f"{self._seed} {day}")
        for minute in range(self._a_day):
            hour = time(9 + minute % 9, minute % 60)
            yield self._one(chance, day, hour)

    def _one(self, chance: random.Random, day: date, hour: time) -> Errand:
        which = chance.random()
        if not self._sold or which < 0.2:
            return self._sale(chance, day, hour)
        if which < 0.28:
            return self._of_membership(chance, day, hour)
        if which < 0.38:
            return self._of_visit_to_come(chance, day, hour)
        if which < 0.39:
            return self._merge(chance, hour)
        back = min(int(chance.expovariate(3 / self._clients)), len(self._sold) - 1)
        number, client, package = self._sold[-1 - back]
        later = day + timedelta(days=chance.choice((1, 2, 5, 14, 40)))
        item = chance.choice(package.lines).item
        other = chance.choice(tuple(ITEMS))
        ago = day - timedelta(days=chance.choice((0, 0, 0, 1, 3)))
        kinds: dict[str, tuple[int, Callable[[Occasion], Any]]] = {
            f"redeem {number} {item} --on {ago}": (
                30,
                lambda occasion: redeem(occasion, RedeemRequest(number, visits=[(item, 1)], on=given(ago))),
            ),
            f"redeem C{client} {item}": (
                30,
                lambda occasion: redeem(occasion, RedeemRequest(f"C{client}", visits=[(item, 1)])),
            ),
            f"card freeze {number} --until {later}": (
                8,
                lambda occasion: freeze(occasion, number, until=given(later), reason=None),
            ),
            f"card freeze {number}": (3, lambda occasion: freeze(occasion, number, until=None, reason=None)),
            f"card unfreeze {number}": (4, lambda occasion: unfreeze(occasion, number, reason=None)),
            f"card suspend {number}": (2, lambda occasion: suspend(occasion, number, reason=None)),
            f"card resume {number}": (2, lambda occasion: resume(occasion, number, reason=None)),
            f"card extend {number} --until {later}": (
                4,
                lambda occasion: extend(occasion, number, until=given(later), days=None, reason="was ill"),
            ),
            f"card reopen {number} --until {later}": (
                3,
                lambda occasion: reopen(occasion, number, until=given(later), reason="was away"),
            ),
            f"card swap {number} {item}": (
                4,
                lambda occasion: swap(occasion, number, SwapRequest(item, 1, other, owed=client % 2 == 0)),
            ),
            f"card pay {number}": (
                4,
                lambda occasion: pay(occasion, number, amount=None, paid_by=None, note=None),
            ),
            f"refund {number}": (1, lambda occasion: refund(occasion, RefundRequest(number, reason="moves away"))),
            f"card transfer {number} --to C{client // 2}": (
                2,
                lambda occasion: transfer(occasion, number, to=f"C{client // 2}", reason="a present"),
            ),
            f"card transfer {number} --to C{client // 2} --units 1": (
                2,
                lambda occasion: transfer(
                    occasion, number, to=f"C{client // 2}", reason="a present", part=PartWish(units=1)
                ),
            ),
        }
        [words] = chance.choices(tuple(kinds), [often for often, _ in kinds.values()])
        return Errand(hour, words, kinds[words][1], words.startswith("redeem C") and client in self._members)

    def _merge(self, chance: random.Random, hour: time) -> Errand:
        """Two records of one client; what a membership of theirs brings has to be there by then, to go along."""
        former, into = chance.sample(range(self._clients), 2)
        if former in self._members:
            self._members.add(into)
        elif into in self._members:
            self._members.add(former)
        wish = MergeWish(f"C{former}", f"C{into}", reason="the same person")
        words = f"client merge C{former} C{into}"
        return Errand(hour, words, lambda it: merge_clients(it, wish), needs_the_night=former in self._members)

    def _of_membership(self, chance: random.Random, day: date, hour: time) -> Errand:
        later = given(day + timedelta(days=chance.choice((1, 3, 10, 30))))
        membership = str(1 + chance.randrange(max(1, self._enrolled)))
        kind = chance.choices(("enrol", "freeze", "thaw", "cancel"), (4, 3, 1, 1))[0]
        if kind == "enrol" or not self._enrolled:
            self._enrolled += 1
            client, plan = 9 * chance.randrange(1 + (self._clients - 1) // 9), chance.choice(("CLUB", "WEEKS"))
            words = f"membership enrol {plan} --client C{client}"
            return Errand(hour, words, lambda occasion: enrol(occasion, plan, f"C{client}"))
        if kind == "freeze":
            words = f"membership freeze {membership} --until {later}"
            return Errand(hour, words, lambda it: freeze_membership(it, membership, until=later, reason=None))
        if kind == "thaw":
            words = f"membership unfreeze {membership}"
            return Errand(hour, words, lambda occasion: unfreeze_membership(occasion, membership, reason=None))
        return Errand(hour, f"membership cancel {membership}", lambda occasion: cancel(occasion, membership))

    def _of_visit_to_come(self, chance: random.Random, day: date, hour: time) -> Errand:
        number, _, package = self._sold[-1 - min(int(chance.expovariate(2 / self._clients)), len(self._sold) - 1)]
        item, visit = chance.choice(package.lines).item, day + timedelta(days=chance.choice((1, 1, 2, 6, 20)))
        hold = str(1 + chance.randrange(self._held + 1))
        kind = chance.choices(("add", "release", "complete"), (6, 1, 1))[0]
        if kind == "add":
            self._held += chance.random() < 0.5
            at = f"{visit} {9 + chance.randrange(9)}:00"
            request = HoldRequest(number, item, 1, read_time(at, "--at"))
            return Errand(hour, f"hold add {number} {item} --at '{at}'", lambda it: add_hold(it, request))
        if kind == "release":
            return Errand(hour, f"hold release {hold}", lambda it: release_hold(it, hold, reason=None))
        return Errand(hour, f"hold complete {hold}", lambda it: complete_hold(it, hold))

    def _sale(self, chance: random.Random, day: date, hour: time) -> Errand:
        client, package = chance.randrange(self._clients), chance.choice(PACKAGES)
        number = f"N-{len(self._sold) + 1}"
        self._sold.append((number, client, package))
        request = IssueRequest(
            package.code, client=f"C{client}", number=number, paid=money(100) if chance.random() < 0.2 else None
        )
        return Errand(hour, f"issue {package.code} --client C{client} --number {number}", lambda it: issue(it, request))
