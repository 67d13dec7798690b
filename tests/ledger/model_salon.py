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
from model_money import Pricing, percent

from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.catalogue.items import ItemWish, add_item
from pkgcli.catalogue.pricing import PricingWish, Rate
from pkgcli.clients.records import ClientWish, add_client
from pkgcli.configuration import set_setting
from pkgcli.founding import init
from pkgcli.operations import Occasion, looking
from pkgcli.rules.amounts import Amount
from pkgcli.rules.days import GivenDay
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.validity import Validity, read_validity

ITEMS: dict[str, int | None] = {"facial": 6000, "massage": 8000, "nails": None, "gift": 0}
CLIENTS = ("ANN", "BEA")
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
    Package("ONCE", "fixed", (Line("facial", cap=2),), Pricing(1001, charge=99), days=5, once=True),
    Package(
        "FREE",
        "fixed",
        (Line("gift", cap=1), Line("facial", cap=1)),
        Pricing(0, percent("19"), charge=percent("10"), tip=301, commission=percent("10")),
        days=5,
    ),
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
        path=path,
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
            add_item(occasion, ItemWish(code, kind=kind, list_price=some_money(price)))
        for code in CLIENTS:
            add_client(occasion, ClientWish(code.title(), code=code))
        for package in PACKAGES:
            add_package(occasion, wish_for(package))
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
