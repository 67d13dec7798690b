"""10,000 packages at random prices, sold, used, moved, ended and undone in random mixes over some months: the money
of every card is right to the last unit, the roll-forward ties for each month, and the journal balances.

Each example is a shop of its own, in a real file, with 100 packages, each sold at least once. Nothing here says
what a use is worth; only that nothing is lost, made up or below zero, whoever adds it up.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from model_salon import BERLIN, folder_for_files, occasion_at

from pkgcli.business import read_business
from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.catalogue.items import ItemWish, add_item
from pkgcli.catalogue.pricing import PricingWish, Rate
from pkgcli.clients.records import ClientWish, add_client
from pkgcli.configuration import set_setting
from pkgcli.errors import Refused
from pkgcli.exports.journal.books import open_books
from pkgcli.exports.journal.happenings import Balances, Transaction
from pkgcli.exports.journal.reading import happenings
from pkgcli.founding import init
from pkgcli.frozen import replace
from pkgcli.ledger.adjust import adjust
from pkgcli.ledger.cards import card_view, cards_where
from pkgcli.ledger.dates import extend, reopen
from pkgcli.ledger.expire import expire
from pkgcli.ledger.issue import IssueRequest, issue
from pkgcli.ledger.payment import pay
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.ledger.refund import RefundRequest, refund
from pkgcli.ledger.standing import void
from pkgcli.ledger.transfer import PartWish, transfer
from pkgcli.ledger.undo import undo
from pkgcli.operations import Occasion
from pkgcli.reports.liability import liability
from pkgcli.rules.amounts import Amount
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.period import GivenPeriod
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.validity import read_validity
from pkgcli.verify import verify

EXAMPLES = 100
PACKAGES_IN_EACH = 100
PARTS = 4
OFFERS_OF_EACH = 5
"""How often something happens for each package, its sale aside."""

CURRENCIES = {"EUR": 2, "JPY": 0, "KWD": 3}
ITEMS: dict[str, int | None] = {"cut": 3500, "colour": 8990, "nails": None, "massage": 6666, "brow": 100}
CLIENTS = ("ANN", "BEA", "CAL")
JANUARY = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
RATES = (0, 0, 70000, 190000, 88750, 200000)
VALID = ("never", "30d", "60d", "3mo", "10d")

LOST = """
SELECT 'value' AS what, id FROM card AS c
 WHERE value_left < 0 OR value_left <> (SELECT sum(value + earned) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'tip', id FROM card AS c
 WHERE tip_left < 0 OR tip_left <> (SELECT sum(tip) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'cash', id FROM card AS c
 WHERE paid < 0 OR paid <> (SELECT sum(cash) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'owed', id FROM card AS c
 WHERE unpaid < 0 OR unpaid <> (SELECT sum(owed) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'an ended card keeps nothing', id FROM card
 WHERE (units_left = 0 OR state IN ('lapsed', 'refunded', 'void')) AND (value_left <> 0 OR tip_left <> 0)
UNION ALL SELECT 'what was put on an ended card has left it', c.id FROM card AS c JOIN entry AS e ON e.card_id = c.id
 WHERE c.units_left = 0 OR c.state IN ('lapsed', 'refunded', 'void') GROUP BY c.id
 HAVING sum(iif(e.seq = 1, e.value, 0)) <> -sum(iif(e.seq > 1, e.value, 0)) - sum(e.earned)
     OR sum(iif(e.seq = 1, e.tip, 0)) <> -sum(iif(e.seq > 1, e.tip, 0))
UNION ALL SELECT 'what was put on it is its net price and its tip', c.id FROM card AS c
  JOIN entry AS e ON e.card_id = c.id AND e.seq = 1 WHERE e.kind = 'issue'
   AND (e.value <> c.net OR e.tip <> c.tip OR e.tax <> c.tax
     OR e.cash + e.owed <> c.price + c.charge + c.charge_tax + c.tip)
UNION ALL SELECT 'tax and charge', card_id FROM entry GROUP BY card_id
 HAVING sum(tax) < 0 OR sum(charge) < 0 OR sum(charge_tax) < 0
UNION ALL SELECT 'a part that moves', operation_id FROM entry WHERE kind = 'transfer' GROUP BY operation_id
 HAVING sum(value) <> 0 OR sum(tip) <> 0 OR sum(cash) <> 0 OR sum(owed) <> 0 OR sum(tax) <> 0
UNION ALL SELECT 'lines', c.id FROM card AS c WHERE kind = 'fixed' AND (value_left, tip_left) <>
 (SELECT sum(value_left), sum(tip_left) FROM card_line WHERE card_id = c.id)
UNION ALL SELECT 'no line below zero', card_id FROM card_line WHERE min(value_left, tip_left, used, gone) < 0
UNION ALL SELECT 'no day ends below zero', card_id FROM (
    SELECT card_id, sum(sum(value + earned)) OVER days AS value, sum(sum(tip)) OVER days AS tip,
           sum(sum(units)) OVER days AS units, sum(sum(cash)) OVER days AS paid, sum(sum(owed)) OVER days AS unpaid
    FROM entry GROUP BY card_id, happened_on WINDOW days AS (PARTITION BY card_id ORDER BY happened_on))
 WHERE min(value, tip, units, paid, unpaid) < 0
UNION ALL SELECT 'a use of a pool is its share of it', e.id FROM entry AS e JOIN card AS c ON c.id = e.card_id
 WHERE e.kind = 'redeem' AND c.kind IN ('custom', 'units') AND (-e.value, -e.tip) <>
 ((e.value_left - e.value) * -e.units / (e.units_left - e.units),
  (e.tip_left - e.tip) * -e.units / (e.units_left - e.units))
UNION ALL SELECT 'a use of a line is its share of it', entry_id FROM (
    SELECT p.entry_id, e.kind, p.quantity, -p.value AS value, -p.tip AS tip,
           sum(p.cap - p.quantity - p.gone) OVER line + p.quantity AS sessions,
           sum(p.value) OVER line - p.value AS value_left, sum(p.tip) OVER line - p.tip AS tip_left
    FROM card AS c JOIN card_line AS l ON l.card_id = c.id JOIN entry_line AS p ON p.line_id = l.id
    JOIN entry AS e ON e.id = p.entry_id WHERE c.kind = 'fixed'
    WINDOW line AS (PARTITION BY p.line_id ORDER BY p.entry_id))
 WHERE kind = 'redeem' AND (value, tip) <> (value_left * quantity / sessions, tip_left * quantity / sessions)
UNION ALL SELECT 'an undo takes its commission back', e.id FROM entry AS e WHERE e.kind = 'undo' AND
 coalesce((SELECT sum(amount) FROM commission WHERE entry_id = e.id), 0)
 <> -coalesce((SELECT sum(amount) FROM commission WHERE entry_id = e.reverses), 0)
"""


class Shop:
    """A shop that does what it is told by chance; what a rule refuses is passed over."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.currency = self.chance.choice(("EUR", "EUR", "EUR", "JPY", "KWD"))
        self.folder = Path(tempfile.mkdtemp(dir=folder_for_files()))
        self.path = self.folder / "shop.db"
        self.path.write_bytes(template(self.currency))
        self.file = sqlite3.connect(self.path)
        self.now = JANUARY
        self.sold: list[str] = []
        set_setting(self.at_the_till, "redeem.unpaid", self.chance.choice(("on", "off")))

    @property
    def at_the_till(self) -> Occasion:
        return occasion_at(self.path, self.now, self.chance, self.chance.choice((None, "Eva", "Tom")))

    @property
    def today(self) -> date:
        return self.now.astimezone(BERLIN).date()

    def money(self, minor: int) -> Amount:
        return Amount(str(minor), minor, CURRENCIES[self.currency], ".", "--price")

    def passes(self) -> None:
        self.now += timedelta(hours=self.chance.choice((0, 1, 3, 6, 12, 24)))

    def ago(self) -> GivenDay | None:
        back = self.chance.choice((0,) * 9 + (1, 2, 5))
        day = self.today - timedelta(days=back)
        return GivenDay(day.isoformat(), "--on", day=day) if back else None

    def define(self, code: str) -> None:
        """A package of any kind, at any price."""
        chance = self.chance
        kind = chance.choice(("fixed", "fixed", "fixed", "custom", "units", "unlimited"))
        items = chance.sample(sorted(ITEMS), chance.randint(1, 4))
        caps: list[int | None] = [chance.randint(1, 9) for _ in items]
        total = None
        costs: list[int | None] = [None] * len(items)
        if kind == "custom":
            total = chance.randint(max(filter(None, caps)), sum(filter(None, caps)))
            caps = [cap if chance.random() < 0.6 else None for cap in caps]
        elif kind == "units":
            costs = [chance.randint(1, 4) for _ in items]
            caps = [None] * len(items)
            total = chance.randint(4, 40)
        elif kind == "unlimited":
            caps = [None] * len(items)
        price = chance.choice((0, 1, chance.randint(2, 99), chance.randint(100, 60000), chance.randint(100, 60000)))
        charge = chance.choice((None, None, Rate(chance.randint(1, 99999)), self.money(chance.randint(1, 999))))
        seller = chance.choice((None, Rate(33300), self.money(250)))
        tip = chance.choice((None, None, self.money(chance.randint(1, 5000)))) if kind != "unlimited" else None
        pricing = PricingWish(
            tax_ppm=chance.choice(RATES),
            tax_included=chance.random() < 0.5,
            charge=charge,
            charge_tax_ppm=chance.choice(RATES),
            tip=tip,
            promo_price=self.money(chance.randint(0, 9999)) if chance.random() < 0.1 else None,
            commission_ppm=chance.choice((0, 125000)),
            commission_base="list" if kind == "unlimited" else chance.choice(("full", "paid", "list")),
            seller_commission=seller,
        )
        valid = chance.choice(VALID)
        wish = PackageWish(
            code,
            kind=kind,
            total=total,
            lines=tuple(GivenLine(*line) for line in zip(items, costs, caps, strict=True)),
            price=self.money(price),
            valid=read_validity("60d" if kind == "unlimited" and valid == "never" else valid, "--valid"),
            pricing=pricing,
        )
        add_package(self.at_the_till, wish)
        self.sell(code)
        self.sold.append(code)

    def sell(self, code: str) -> None:
        paid = self.money(self.chance.randint(0, 9999)) if self.chance.random() < 0.3 else None
        request = IssueRequest(code, client=self.chance.choice(CLIENTS), paid=paid, on=self.ago())
        try:
            issue(self.at_the_till, request)
        except Refused:  # more was paid than it costs
            issue(self.at_the_till, replace(request, paid=None))

    def something(self) -> None:
        """One thing that happens to a card, mostly one that lives."""
        chance = self.chance
        which = "state IN ('active', 'suspended') AND units_left IS NOT 0" if chance.random() < 0.85 else "1"
        row = self.file.execute(
            f"SELECT id, kind, unpaid, paid, units_left FROM card WHERE {which} ORDER BY id DESC"
            f" LIMIT 1 OFFSET {chance.randint(0, 25)}"
        ).fetchone()
        if row is None:
            return
        number, kind, unpaid, paid, units = row
        lines = self.file.execute(
            "SELECT i.code, coalesce(l.cap - l.used - l.gone, 9), l.cap IS NOT NULL"
            " FROM card_line AS l JOIN item AS i ON i.id = l.item_id"
            " WHERE l.card_id = ?",
            (number,),
        ).fetchall()
        item, left, _ = chance.choice(lines)
        capped = any(line[2] for line in lines)
        if unpaid and chance.random() < 0.3:
            self.act("pay", number, kind, item, left, capped, unpaid, paid, units)
        else:
            act = chance.choices(list(ACTS), list(ACTS.values()))[0]
            self.act(act, number, kind, item, left, capped, unpaid, paid, units)

    def act(
        self,
        act: str,
        number: int,
        kind: str,
        item: str,
        left: int,
        capped: bool,
        unpaid: int,
        paid: int,
        units: int | None,
    ) -> None:
        chance, occasion, card, why = self.chance, self.at_the_till, f"id:{number}", "by chance"
        if act == "redeem":
            quantity = chance.choice((1, 1, 1, 2, max(left, 1)))
            redeem(occasion, RedeemRequest(card, visits=[(item, quantity)], on=self.ago()))
        elif act == "undo":
            last = self.file.execute("SELECT operation_id FROM entry WHERE card_id = ? ORDER BY id DESC", (number,))
            undo(occasion, chance.choice(last.fetchall()[:3])[0])
        elif act == "adjust":
            more = chance.choice((-1, 1, 2, -left, -(units or 1)))
            adjust(occasion, card, units=more or 1, item=item if kind == "fixed" else None, reason=why)
        elif act == "extend":
            extend(occasion, card, until=None, days=chance.randint(1, 40), reason=why)
        elif act == "transfer":
            transfer(occasion, card, to=chance.choice(CLIENTS), reason=why)
        elif act == "part":
            part = PartWish(units=chance.randint(1, units or 1))
            if capped:
                part = PartWish(items=((item, chance.randint(1, max(left, 1))),))
            transfer(occasion, card, to=chance.choice(CLIENTS), reason=why, part=part)
        elif act == "refund":
            amount = self.money(chance.randint(0, paid)) if chance.random() < 0.3 else None
            policy = chance.choice(("unused", "list")) if amount is None else "unused"
            charge = chance.random() < 0.3
            refund(occasion, RefundRequest(card, policy=policy, amount=amount, include_charge=charge, reason=why))
        elif act == "void":
            void(occasion, card, reason=why)
        elif act == "reopen":
            until = self.today + timedelta(days=chance.randint(0, 20))
            reopen(occasion, card, until=GivenDay("", "--until", day=until), reason=why)
        elif act == "pay" and unpaid:
            some = self.money(chance.randint(1, unpaid)) if chance.random() < 0.5 else None
            pay(occasion, card, amount=some, paid_by=chance.choice((None, "cash", "card")), note=None)
        elif act == "expire":
            expire(occasion)

    def some_months(self) -> None:
        codes = [f"P{number}" for number in range(PACKAGES_IN_EACH)]
        for code in codes:
            self.define(code)
            for _ in range(OFFERS_OF_EACH):
                self.passes()
                with suppress(Refused):
                    self.something()

    def close(self) -> None:
        self.file.close()
        shutil.rmtree(self.folder)


ACTS = {
    "redeem": 30,
    "undo": 8,
    "adjust": 3,
    "extend": 2,
    "transfer": 2,
    "part": 4,
    "refund": 4,
    "void": 2,
    "reopen": 8,
    "expire": 2,
}


@cache
def template(currency: str) -> bytes:
    with tempfile.TemporaryDirectory(dir=folder_for_files()) as folder:
        path = Path(folder) / "shop.db"
        occasion = occasion_at(path, JANUARY, random.Random(1))
        init(occasion, name="Salon Rosa", currency=currency, timezone="Europe/Berlin", environ={})
        for code, price in ITEMS.items():
            worth = None if price is None else Amount(str(price), price, CURRENCIES[currency], ".", "--price")
            add_item(occasion, ItemWish(code, list_price=worth))
        for code in CLIENTS:
            add_client(occasion, ClientWish(code.title(), code=code))
        set_setting(occasion, "refund.allow_used", "on")
        return path.read_bytes()


def rolled_forward(shop: Shop) -> list[dict[str, int]]:
    """`report liability` by month since the beginning, in minor units."""
    first = GivenDay("", "--from", day=JANUARY.date() - timedelta(days=31))
    report = liability(shop.at_the_till, GivenPeriod(first=first), "month")
    names = ("opening", "issued", "reinstated", "adjusted", "redeemed", "expired", "refunded", "closing", "tips")
    return [{name: getattr(row, name).minor for name in (*names, "unpaid")} for row in report.rows]


def check_the_roll_forward(shop: Shop) -> None:
    months = rolled_forward(shop)
    before = 0
    for month in months:
        added = month["issued"] + month["reinstated"] + month["adjusted"]
        assert month["opening"] == before
        assert before + added - month["redeemed"] - month["expired"] - month["refunded"] == month["closing"]
        assert min(month[name] for name in month if name != "adjusted") >= 0
        before = month["closing"]
    business = read_business(shop.file)
    cards = cards_where(shop.file, "1 ORDER BY c.id", {}, shop.today)
    views = [card_view(shop.file, business, shop.today, card) for card in cards]
    assert months[-1]["closing"] == sum(view.value_left.minor for view in views)
    assert months[-1]["tips"] == sum(view.tip_left.minor for view in views)
    assert months[-1]["unpaid"] == sum(view.unpaid.minor for view in views)
    expire(shop.at_the_till, GivenDay("", "--as-of", day=shop.today))
    assert rolled_forward(shop) == months, "the roll-forward depends on whether the nightly run came"


def check_the_journal(shop: Shop) -> None:
    books = open_books(shop.at_the_till, GivenPeriod())
    accounts: Counter[str] = Counter()
    balances = 0
    for happening in happenings(books):
        if isinstance(happening, Transaction):
            amounts: list[Any] = [posting for posting, _ in happening.postings]
            assert sum(posting.amount for posting in amounts) == 0, happening
            for posting in amounts:
                accounts[posting.account] += posting.amount
        elif isinstance(happening, Balances):
            balances += 1
            for account, amount in happening.balances.items():
                assert (happening.day, account, accounts[account]) == (happening.day, account, amount)
    assert balances >= 2
    assert accounts["cash"] == shop.file.execute("SELECT sum(paid) FROM card").fetchone()[0]


def check(seed: int) -> Counter[str]:
    """One shop from beginning to end; how often each kind of entry was written."""
    shop = Shop(seed)
    try:
        shop.some_months()
        assert len(shop.sold) == PACKAGES_IN_EACH
        assert shop.file.execute(LOST).fetchall() == []
        check_the_roll_forward(shop)
        check_the_journal(shop)
        assert shop.file.execute(LOST).fetchall() == []
        assert {each.check for each in verify(shop.at_the_till).findings} <= {"backup", "night", "clock", "mode"}
        return Counter(dict(shop.file.execute("SELECT kind, count(*) FROM entry GROUP BY kind").fetchall()))
    finally:
        shop.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_the_money_of_ten_thousand_packages_is_right(part: int) -> None:
    seen: Counter[str] = Counter()
    tried = 0

    @settings(
        max_examples=EXAMPLES // PARTS,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(min_value=0, max_value=10**9))
    def shops(seed: int) -> None:
        nonlocal tried
        tried += 1
        seen.update(check(PARTS * seed + part))

    shops()
    assert tried == EXAMPLES // PARTS
    kinds = ("issue", "redeem", "undo", "adjust", "extend", "transfer", "refund", "expire", "reopen", "pay", "void")
    assert {kind: seen[kind] for kind in kinds if seen[kind] < 20} == {}
