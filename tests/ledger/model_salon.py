"""The salon of the model's stories: what is sold there, to whom, and a file with its catalogue."""

from __future__ import annotations

import os
import random
import tempfile
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from model_card import Line, Package
from model_members import Plan
from model_money import Pricing, percent
from model_selling import MARK

from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.catalogue.items import ItemWish, add_item
from pkgcli.catalogue.pricing import PricingWish, Rate
from pkgcli.catalogue.using import UseWish
from pkgcli.clients.members import add_member
from pkgcli.clients.records import ClientWish, add_client
from pkgcli.configuration import set_setting
from pkgcli.founding import init
from pkgcli.memberships.plans import PlanWish, add_plan
from pkgcli.operations import Occasion, looking
from pkgcli.rules.amounts import Amount
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.validity import Validity, read_validity

ITEMS: dict[str, int | None] = {
    "facial": 6000,
    "massage": 8000,
    "nails": None,
    "gift": 0,
    "express": 3000,
    "brow": 2000,
    "deluxe": 9000,
}
GROUPS: dict[str, dict[str, bool]] = {
    "facial": {"face": False, "long": False},
    "massage": {"face": True},
    "nails": {"long": True, "hand": False},
    "express": {"face": False, "hand": True},
    "brow": {"hand": False},
    "deluxe": {"face": True, "long": False},
}
"""The swap groups of each item, and whether an upgrade is paid for there."""
CLIENTS = ("ANN", "BEA", "CID")
MEMBERS: dict[str, tuple[str, ...]] = {"ANN": ("Lea", "Rex"), "BEA": ("Tim",), "CID": (f"Lea{MARK}",)}
PETS = frozenset({"Rex"})
NUMBERS = tuple(f"GC-{n}" for n in range(1, 9))
PRODUCTS = frozenset({"gift"})
PACKAGES = (
    Package(
        "THREE",
        "fixed",
        (Line("facial", cap=3),),
        Pricing(10000, percent("19"), charge=499, charge_tax=percent("7"), tip=500, seller=percent("3.33")),
        days=9,
    ),
    Package(
        "PAIR",
        "fixed",
        (Line("facial", cap=2), Line("massage", cap=2)),
        Pricing(
            10001,
            percent("8.875"),
            on_top=True,
            charge=percent("2.5"),
            charge_tax=percent("19"),
            tip=1001,
            base="full",
            commission=percent("12.5"),
        ),
    ),
    Package(
        "MIXED",
        "fixed",
        (Line("nails", cap=1), Line("facial", cap=2)),
        Pricing(5000, percent("7"), tip=200, base="list", commission=percent("10"), seller=150),
        days=5,
    ),
    Package(
        "POOL",
        "custom",
        (Line("facial", cap=3), Line("massage", cap=3), Line("nails")),
        Pricing(9999, percent("19"), charge=percent("3.3"), tip=777, base="full", commission=percent("20")),
        total=5,
        days=6,
    ),
    Package(
        "MINUTES",
        "units",
        (Line("facial", 2), Line("massage", 3, cap=2)),
        Pricing(10000, on_top=True, promo=8999, promo_from=date(2026, 3, 21), promo_until=date(2026, 3, 24)),
        total=7,
        days=8,
    ),
    Package(
        "FLAT",
        "unlimited",
        (Line("facial"), Line("massage")),
        Pricing(10000, percent("19"), charge=250, base="list", commission=percent("5")),
        days=7,
    ),
    Package(
        "POINTS",
        "units",
        (Line("facial", 2), Line("massage", 3), Line("nails")),
        Pricing(9999, percent("19"), charge=199, tip=301, base="full", commission=percent("7.7")),
        total=9,
        days=8,
    ),
    Package(
        "LATER",
        "fixed",
        (Line("facial", cap=3), Line("massage", cap=1)),
        Pricing(20001, percent("7"), tip=301),
        days=5,
        first_use=True,
        claim=7,
    ),
    Package(
        "ROUND", "unlimited", (Line("facial"), Line("nails")), Pricing(7000, charge=99), days=6, first_use=True, claim=5
    ),
    Package(
        "SWAP",
        "fixed",
        (Line("massage", cap=2), Line("facial", cap=3)),
        Pricing(30001, percent("19"), tip=1001, charge=99, base="full", commission=percent("10")),
        days=9,
        swap=True,
        split=True,
    ),
    Package(
        "ANY",
        "custom",
        (Line("facial", cap=3), Line("massage", cap=2), Line("express", cap=2)),
        Pricing(20000, percent("19"), on_top=True, tip=500, commission=percent("5")),
        total=6,
        days=9,
        swap=True,
        split=True,
    ),
    Package(
        "HOURS",
        "units",
        (Line("facial", 2, cap=4), Line("express", 1, cap=6), Line("massage", 3), Line("deluxe", 3, cap=2)),
        Pricing(19999, percent("7"), tip=99, base="full", commission=percent("5")),
        total=12,
        days=9,
        swap=True,
        split=True,
    ),
    Package("TRADE", "unlimited", (Line("facial"), Line("nails")), Pricing(9999, percent("19")), days=8, swap=True),
    Package("ONCE", "fixed", (Line("facial", cap=2),), Pricing(1001, charge=99), days=5, once=True),
    Package(
        "FREE",
        "fixed",
        (Line("gift", cap=1), Line("facial", cap=1)),
        Pricing(0, percent("19"), charge=percent("10"), tip=301, commission=percent("10")),
        days=5,
    ),
)
MEMBER = Package(
    "MEMBER",
    "fixed",
    (Line("facial", cap=2), Line("nails", cap=1)),
    Pricing(10001, percent("19"), commission=percent("10")),
    days=30,
    swap=True,
)
FREELY = Package("FREELY", "unlimited", (Line("facial"), Line("massage")), Pricing(5000, percent("7")), days=30)
WELCOME = Package("WELCOME", "fixed", (Line("massage", cap=1),), Pricing(3000), days=30)
PLANS = (
    Plan("CLUB", 14999, 2500, (MEMBER, FREELY), (WELCOME,), months=1, term=2, rollover=5, paid=True),
    Plan("WEEKS", 4999, 0, (MEMBER,), (), weeks=1, term=1, rollover=3),
)
GRACE = 3
MONDAY = datetime(2026, 3, 23, 11, 0, tzinfo=UTC)
"""The clocks go forward in Berlin on the Sunday after."""
BEGINNINGS = (MONDAY, datetime(2026, 10, 19, 11, 0, tzinfo=UTC))
"""On the Sunday after the other one they go back."""
BERLIN = ZoneInfo("Europe/Berlin")


def folder_for_files() -> str | None:
    """Memory, where there is some: what is tested is arithmetic, not the disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def on(day: date | None) -> GivenDay | None:
    return None if day is None else GivenDay(day.isoformat(), "--on", day=day)


def money(minor: int) -> Amount:
    return Amount(str(minor), minor, 2, ".", "--price")


def some_money(minor: int | None) -> Amount | None:
    return None if minor is None else money(minor)


def occasion_at(
    path: Path,
    now: datetime,
    chance: random.Random,
    staff: str | None = None,
    key: str | None = None,
    asked: str = "",
) -> Occasion:
    return Occasion(
        database=path,
        now=now,
        random=chance.randbytes,
        wait=lambda seconds: None,
        patience=0.2,
        staff=staff,
        key=key,
        asked=asked,
    )


@cache
def template() -> tuple[bytes, int]:
    """The file of a salon with its catalogue, and how many operations that took."""
    with tempfile.TemporaryDirectory(dir=folder_for_files()) as folder:
        path = Path(folder) / "salon.db"
        occasion = occasion_at(path, MONDAY, random.Random(1))
        init(occasion, name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
        for code, price in ITEMS.items():
            kind = "product" if code in PRODUCTS else "service"
            groups = "; ".join(f"{name}:upgrade" if paid else name for name, paid in GROUPS.get(code, {}).items())
            add_item(occasion, ItemWish(code, kind=kind, list_price=some_money(price), swap_group=groups or None))
        for code in CLIENTS:
            add_client(occasion, ClientWish(code.title(), code=code))
            for name in MEMBERS[code]:
                add_member(occasion, code, name.rstrip(MARK), "pet" if name in PETS else "person")
        for package in PACKAGES:
            add_package(occasion, wish_for(package))
        for package in (MEMBER, FREELY, WELCOME):
            add_package(occasion, wish_for(package))
        for plan in PLANS:
            add_plan(
                occasion,
                PlanWish(
                    plan.code,
                    read_validity(f"{plan.months}mo" if plan.months else f"{plan.weeks}w", "--period"),
                    packages=[(each.code, 1) for each in plan.packages],
                    on_enrolment=[(each.code, 1) for each in plan.on_enrolment],
                    fee=money(plan.fee),
                    joining_fee=money(plan.joining_fee) if plan.joining_fee else None,
                    term=plan.term,
                    rollover_days=plan.rollover,
                    paid_by="cash" if plan.paid else None,
                ),
            )
        set_setting(occasion, "undo.grace_days", str(GRACE))
        with looking(occasion) as look:
            operations = look.connection.execute("SELECT max(id) FROM operation").fetchone()[0]
        return path.read_bytes(), int(operations)


def wish_for(package: Package) -> PackageWish:
    return PackageWish(
        package.code,
        kind=package.kind,
        total=package.total,
        lines=tuple(
            GivenLine(line.item, line.cost if package.kind == "units" else None, line.cap) for line in package.lines
        ),
        price=money(package.pricing.price),
        pricing=pricing_wish(package.pricing),
        valid=Validity("never") if package.days is None else read_validity(f"{package.days}d", "--valid"),
        once_per_client=package.once,
        using=UseWish(
            starts="first-use" if package.first_use else None,
            claim=None if package.claim is None else read_validity(f"{package.claim}d", "--claim"),
            may_swap=package.swap,
            may_split=package.split,
        ),
    )


def pricing_wish(pricing: Pricing) -> PricingWish:
    return PricingWish(
        tax_ppm=ppm(pricing.tax),
        tax_included=not pricing.on_top,
        charge=amount_or_rate(pricing.charge),
        charge_tax_ppm=ppm(pricing.charge_tax),
        tip=money(pricing.tip) if pricing.tip else None,
        promo_price=some_money(pricing.promo),
        promo_from=on(pricing.promo_from),
        promo_until=on(pricing.promo_until),
        commission_ppm=ppm(pricing.commission),
        commission_base=pricing.base,
        seller_commission=amount_or_rate(pricing.seller),
    )


def ppm(rate: Fraction) -> int:
    return int(rate * 1_000_000)


def amount_or_rate(given: int | Fraction) -> Amount | Rate | None:
    if isinstance(given, Fraction):
        return Rate(ppm(given))
    return money(given) if given else None
