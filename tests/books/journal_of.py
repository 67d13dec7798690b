"""What is done in a salon, and the journal of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Shop

SALE = ("issue", "spa", "--client", "C1001", "--number", "A1")


def done(shop: Shop, *argv: str) -> str:
    """Do it; the number of the operation."""
    return str(shop.ok(*argv, "-y", "--json").json["operation"])


def text(shop: Shop, style: str = "hledger", *options: str) -> str:
    return shop.ok("export", "journal", "--style", style, *options).out


def blocks(shop: Shop, style: str, operation: str) -> list[str]:
    """The transactions of an operation, as they stand there."""
    tags = (f"operation:{operation},", f"operation: {operation}\n")
    return [f"{block}\n" for block in text(shop, style).split("\n\n") if any(tag in block for tag in tags)]


def live_a_little(shop: Shop) -> None:
    """Something of everything, over the end of a month and a lapse that isn't written."""
    done(shop, *SALE, "--paid", "50", "--paid-by", "card")
    part = done(shop, "card", "transfer", "A1", "--to", "C1002", "--units", "1", "-r", "shared")
    gym = done(shop, "issue", "gym", "--client", "C1001", "--number", "G1")
    shop.later(days=1)
    visit = done(shop, "redeem", "A1", "massage")
    done(shop, "undo", visit)
    done(shop, "undo", part)
    done(shop, "issue", "gym", "--client", "C1002", "--number", "G2")
    done(shop, "refund", "A1", "--amount", "12.34", "-r", "as agreed")
    done(shop, *SALE[:-1], "B2")
    shop.now = shop.day("2026-04-01")
    done(shop, "undo", gym)
    shop.now = shop.day("2026-06-20")
