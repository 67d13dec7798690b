"""Views of a small salon, with names that would like to be obeyed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from pkgcli.frozen import replace
from pkgcli.render import Output, show
from pkgcli.views.business import DatabasePath, Founded, Today
from pkgcli.views.cards import Balance, CardDone, CardView, ClientRef, LineView, PackageRef, Refunded
from pkgcli.views.catalogue import Difference, ItemView, PackageDiff, PackageLineView, PackageView
from pkgcli.views.clients import ClientView, MemberView
from pkgcli.views.entries import EntryView, History, Undone
from pkgcli.views.expiry import ExpiredCard, ExpireRun
from pkgcli.views.imported import Imported, Rejected
from pkgcli.views.money import Money
from pkgcli.views.records import Done, Found, Listing, OperationView, SettingView
from pkgcli.views.redemption import Considered, RedeemedEntry, Redemption

MARKUP = "Zoë [red]O'Brien[/red] :smile:"
ESCAPE = "Ann \x1b[31mred\x1b]0;title\x07 \x1b[2J"
RIGHT_TO_LEFT = "Bob \u202eevil\u202c"
WIDE = "山田花子さんの長い名前"
EMOJI = "Anna 👩\u200d🦰💅🏽"
NAMES = (MARKUP, ESCAPE, RIGHT_TO_LEFT, WIDE, EMOJI)
LONG_NAME = "Maximiliane " * 24 + "Zoë"


def eur(minor: int) -> Money:
    return Money(minor)


def a_card(number: str = "4821-7036", name: str = "Zoë O'Brien", **changes: Any) -> CardView:
    card = CardView(
        id=7,
        number=number,
        client=ClientRef(3, "zoe", name),
        package=PackageRef("ten-massages", "Ten massages", 2),
        kind="fixed",
        unit="sessions",
        status="active",
        initial_units=10,
        units_left=9,
        lines=(
            LineView("massage", "Massage", 1, 7, 1, 0, 6),
            LineView("facial", "Facial", 1, 3, 0, 0, 3),
        ),
        issued_on=date(2026, 11, 21),
        starts_on=date(2026, 11, 21),
        expires_on=date(2027, 2, 19),
        last_used_on=date(2026, 11, 21),
        issued_by="Mia",
        price=eur(54000),
        paid=eur(54000),
        unpaid=eur(0),
        value_left=eur(48600),
        currency="EUR",
        scope="owner",
        net=eur(54000),
        total=eur(54000),
        payer=ClientRef(3, "zoe", name),
    )
    return replace(card, **changes)


def an_entry(entry: int = 1, **changes: Any) -> EntryView:
    made = EntryView(
        entry=entry,
        operation=16 + entry,
        card="4821-7036",
        at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        on=date(2026, 11, 21),
        kind="redeem",
        item="massage",
        quantity=1,
        units=-1,
        units_left=9,
        value=eur(-5400),
        tip=eur(0),
        staff="Mia",
        for_=None,
        note=None,
        reverses=None,
    )
    return replace(made, **changes)


def a_redemption(**changes: Any) -> Redemption:
    entry = RedeemedEntry(2, "massage", 1, -1, eur(-5400), eur(6000), eur(0), eur(0), a_card(), on=date(2026, 11, 21))
    return replace(Redemption(17, eur(6000), eur(0), eur(0), (entry,)), **changes)


def an_expire_run(**changes: Any) -> ExpireRun:
    gone = ExpiredCard(7, "4821-7036", ClientRef(3, "zoe", "Zoë O'Brien"), 4, eur(21600), date(2026, 11, 20))
    other = ExpiredCard(8, "4821-7099", ClientRef(4, "bob", WIDE), None, eur(1234567), date(2026, 11, 21))
    return replace(ExpireRun(31, date(2026, 11, 21), 2, 4, eur(1256167), (gone, other)), **changes)


def a_package(**changes: Any) -> PackageView:
    package = PackageView(
        code="ten-massages",
        name="Ten massages",
        version=2,
        kind="fixed",
        total=10,
        unit="sessions",
        price=eur(54000),
        original_price=eur(60000),
        valid="90d",
        sell_from=None,
        sell_until=date(2026, 12, 31),
        once_per_client=True,
        status="active",
        lines=(
            PackageLineView("massage", "Massage", 1, 7),
            PackageLineView("facial", "Facial", 1, 3),
        ),
        description="For the cold months",
        cards=12,
    )
    return replace(package, **changes)


def an_item(**changes: Any) -> ItemView:
    return replace(ItemView("massage", "Massage", "service", eur(6000), 50, "Body", "A", False), **changes)


def a_client(**changes: Any) -> ClientView:
    members = (MemberView(1, "Rex", "pet"),)
    client = ClientView(3, "zoe", "Zoë O'Brien", "+49 171 1234567", "zoe@example.com", "no oils", members, 2)
    return replace(client, **changes)


def an_operation(**changes: Any) -> OperationView:
    at = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    operation = OperationView(17, at, date(2026, 11, 21), "redeem", "Mia", 1, ("4821-7036",), None, "late", None, 18)
    return replace(operation, **changes)


def today(**changes: Any) -> Today:
    view = Today(
        business="Salon Zoë",
        file="/home/zoe/.local/share/pkgcli/pkgcli.db",
        today=date(2026, 11, 21),
        currency="EUR",
        open_cards=134,
        units_by_label=(("sessions", 812), ("minutes", 340)),
        value_left=eur(1234000),
        sold_today=3,
        sold_value=eur(162000),
        visits_today=12,
        visits_value=eur(64000),
        expiring=(a_card(expires_on=date(2026, 11, 30)),),
        due=2,
        last_operation=17,
        last_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        last_expire_on=date(2026, 11, 20),
        head="9f" * 32,
    )
    return replace(view, **changes)


def a_listing(*rows: Any, noun: str, total: int | None = None) -> Listing:
    return Listing(tuple(rows), len(rows) if total is None else total, noun)


def every_answer() -> dict[str, Any]:
    """One of each answer that a command can give."""
    card, entries = (
        a_card(),
        (an_entry(1), an_entry(2, kind="undo", units=1, units_left=10, value=eur(5400), note="sorry")),
    )
    setting = SettingView("redeem.order", "expiry", "expiry", "which card is taken first")
    considered = (Considered("4821-7036", "massage", 1, "expires first"),)
    return {
        "issued": CardDone(card, 17, ("Sold to Zoë",), ("The price is 0.00",)),
        "card": card,
        "redemption": a_redemption(),
        "explained": a_redemption(considered=considered, warnings=("Only 1 left",)),
        "undone": Undone(18, 17, entries, ("usable through 2026-12-05",)),
        "refunded": Refunded(replace(card, status="refunded"), 19, eur(7140), eur(6000), "unused"),
        "expired": an_expire_run(),
        "nothing expired": an_expire_run(operation=None, cards=0, units=0, value=eur(0), expired=()),
        "cards": a_listing(card, a_card("4821-7099", WIDE, units_left=None, initial_units=None), noun="card"),
        "items": a_listing(an_item(), an_item(code="oil", list_price=None, retired=True), noun="item"),
        "packages": a_listing(a_package(), noun="package"),
        "clients": a_listing(a_client(), noun="client"),
        "operations": a_listing(an_operation(), noun="operation"),
        "settings": a_listing(setting, noun="setting"),
        "found": a_listing(Found("client", "zoe", "Zoë O'Brien"), noun="match"),
        "no cards": a_listing(noun="card"),
        "item": an_item(),
        "package": a_package(),
        "diff": PackageDiff("ten-massages", 1, 2, (Difference("price", "500.00", "540.00"),)),
        "client": a_client(),
        "done": Done(an_item(), 20, "Item massage added", ("its list price is 0.00",)),
        "imported": Imported(
            21, "cat.csv", False, 3, 1, 2, (Rejected(4, "price", "1.2.3", "not an amount"),), ("read as UTF-8",)
        ),
        "balance": Balance("Zoë O'Brien", date(2026, 11, 21), (card, a_card("4821-7099", kind="unlimited"))),
        "history": History("4821-7036", entries, 2),
        "today": today(),
        "founded": Founded("/home/zoe/pkgcli.db", "Salon Zoë", "EUR", "Europe/Berlin", ("next: pkgcli demo",)),
        "database path": DatabasePath("/home/zoe/pkgcli.db", False),
        "setting": setting,
    }


def drawn(view: Any, **settings: Any) -> str:
    """The answer as text; a table off a terminal, unless said otherwise."""
    stream = StringIO()
    show(view, Output(**{"format": "table", "stream": stream, **settings}))
    return stream.getvalue()
