"""Short ways to do at the counter what a test is not about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

Shelf = dict[str, tuple[bytes, Any]]


def furnished(shop: Shop, shelf: Shelf, name: str, build: Callable[[Shop], None]) -> Shop:
    """The shop as `build` leaves it, built once: other tests get a copy of the file, and go on with the same chance."""
    if name not in shelf:
        build(shop)
        shelf[name] = (shop.path.read_bytes(), shop.chance.getstate())
    content, chance = shelf[name]
    shop.path.write_bytes(content)
    shop.chance.setstate(chance)
    return shop


def sell(shop: Shop, package: str, client: str = "Anna Blum", *options: str) -> str:
    """Sell a card; its number."""
    return str(shop.ok("issue", package, "--client", client, *options, "--json").json["number"])


def card(shop: Shop, number: str) -> dict[str, Any]:
    """The card as a program reads it."""
    shown: dict[str, Any] = shop.ok("card", "show", number, "--json").json
    return shown


def available(shop: Shop, number: str) -> dict[str, int | None]:
    """What can still be had, by item."""
    return {line["item"]: line["available"] for line in card(shop, number)["lines"]}


def entries(shop: Shop, who: str) -> list[dict[str, Any]]:
    """The history, oldest first."""
    listed: list[dict[str, Any]] = shop.ok("history", who, "--json", "-L", "0").json
    return listed


def refused(shop: Shop, code: str, *argv: str, exit_code: int = 4) -> dict[str, Any]:
    """The facts of a refusal: its exit code and its word are as expected, and nothing was written."""
    before = shop.path.read_bytes()
    result: Result = shop.run(*argv, "--json")
    assert result.exit_code == exit_code, f"{argv}: exit {result.exit_code}\n{result.out}{result.err}"
    error: dict[str, Any] = result.json["error"]
    assert error["code"] == code, error
    assert result.out == ""
    assert shop.path.read_bytes() == before
    return error


def redeem(shop: Shop, who: str, *argv: str) -> dict[str, Any]:
    done: dict[str, Any] = shop.ok("redeem", who, *argv, "--json").json
    return done


def operation(shop: Shop, *argv: str) -> str:
    """Do it; the number of the operation, as `undo` takes it."""
    return str(shop.ok(*argv, "--json").json["operation"])
