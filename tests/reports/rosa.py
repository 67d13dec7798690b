"""Salon Rosa with something to sell, and short ways to read its reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Result, Shop


def stock(shop: Shop) -> Shop:
    """Massage 80, facial 60, yoga 15; the packages `spa` (fixed), `ten` (custom), `minutes` (units), `gym` (unlimited).

    250.00 of `spa` is 117.65 for two massages and 132.35 for three facials: 160 and 180 of 340 at list prices. Anna
    Blum (C1001) has a phone and an e-mail, Berta Kern (C1002) has none.
    """
    for item, price in (("massage", "80"), ("facial", "60"), ("yoga", "15")):
        shop.ok("item", "add", item, "--name", item.capitalize(), "--price", price)
    spa = ("--line", "massage=2", "--line", "facial=3", "--price", "250", "--valid", "90d")
    shop.ok("package", "add", "spa", "--name", "Spa days", *spa)
    ten = ("--kind", "custom", "--total", "10", "--line", "facial=5", "--line", "massage")
    shop.ok("package", "add", "ten", "--name", "Ten visits", *ten, "--price", "420", "--valid", "6mo")
    minutes = ("--kind", "units", "--total", "200", "--unit", "minutes", "--line", "massage:50", "--line", "facial:30")
    shop.ok("package", "add", "minutes", "--name", "Minutes", *minutes, "--price", "200")
    gym = ("--kind", "unlimited", "--line", "yoga", "--price", "32", "--valid", "1mo")
    shop.ok("package", "add", "gym", "--name", "Gym", *gym)
    shop.ok("client", "add", "Anna Blum", "--phone", "+49 171 1234567", "--email", "anna@example.org")
    shop.ok("client", "add", "Berta Kern")
    return shop


def sell(shop: Shop, package: str, client: str = "C1001", *options: str) -> str:
    """Sell a card; its number."""
    return str(shop.ok("issue", package, "--client", client, *options, "--json").json["number"])


def operation(shop: Shop, *argv: str) -> str:
    """Do it; the number of the operation, as `undo` takes it."""
    return str(shop.ok(*argv, "--json").json["operation"])


def report(shop: Shop, *argv: str) -> Any:
    """The report as a program reads it."""
    return shop.ok("report", *argv, "--json").json


def only(rows: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    """These fields of the rows."""
    return [tuple(row[field] for field in fields) for row in rows]


def unread(shop: Shop, *argv: str) -> str:
    """The message of a report that couldn't be asked for."""
    result: Result = shop.run("report", *argv, "--json")
    assert result.exit_code == 2, result.out + result.err
    assert result.out == ""
    return str(result.json["error"]["message"])
