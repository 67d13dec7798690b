"""Whatever is swapped, split, merged, used and taken back on a card: what is on it and what was used add up.

An item's list price is its minutes, so that minutes tell what an even exchange has to keep.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.conftest import Shop

MINUTES = {"m90": 90, "m60": 60, "m30": 30, "s60": 60, "u60": 60}
"""`s60` is as good as `m60`; `u60` is an upgrade of 7.77."""

PACKAGES = {
    "fixed": ("--line", "m90=3", "--line", "m60=2"),
    "custom": ("--kind", "custom", "--total", "5", "--line", "m90=3", "--line", "m60=3"),
    "units": ("--kind", "units", "--total", "400", "--line", "m90:90=3", "--line", "m60:60=3", "--line", "m30:30=3"),
}

EXCHANGES = (
    *(("swap", one, "--to", other) for one in ("m60", "s60", "u60") for other in ("m60", "s60", "u60")),
    ("split", "m90", "--into", "m60", "--into", "m30"),
    ("split", "m90", "--into", "m30=3"),
    ("split", "m60", "--into", "m30=2"),
    ("merge", "m60", "m30", "--into", "m90"),
    ("merge", "m30=2", "--into", "m60"),
    ("merge", "m30=6", "--into", "m90=2"),
)
"""Those of an item for itself, and `m30` on minutes before there is any, are refused, and change nothing."""

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("card"), st.sampled_from(EXCHANGES)),
        st.tuples(st.just("redeem"), st.tuples(st.sampled_from(sorted(MINUTES)))),
        st.tuples(st.just("undo"), st.tuples(st.integers(0, 8))),
    ),
    min_size=4,
    max_size=12,
)


class Counter(NamedTuple):
    shop: Shop
    numbers: dict[str, str]


@pytest.fixture
def counter(shop: Shop) -> Counter:
    """A card of each kind, sold with tax and tip at a price that no share of divides evenly."""
    for item, minutes in MINUTES.items():
        groups = {"m60": ("even", "dear:upgrade"), "s60": ("even", "dear"), "u60": ("dear:upgrade",)}.get(item, ())
        price = "67.77" if item == "u60" else str(minutes)
        shop.ok("item", "add", item, "--price", price, *(word for group in groups for word in ("--swap-group", group)))
    shop.ok("client", "add", "Anna Blum")
    shop.ok("config", "set", "backup.days", "0")
    numbers = {}
    for kind, lines in PACKAGES.items():
        shop.ok("package", "add", kind, *lines, "--price", "333.33", "--tax", "19", "--tip", "10", "--split")
        numbers[kind] = shop.ok("issue", kind, "--client", "Anna Blum", "--json").json["number"]
    return Counter(shop, numbers)


class Sums(NamedTuple):
    """What an exchange keeps: the minutes that were sold, and the value and tip that were put on the card."""

    minutes: int
    value: Decimal
    tip: Decimal


def sums(shop: Shop, kind: str, number: str) -> Sums:
    """Of a card as it stands and of all that was ever used of it, less the fees that were taken since the sale."""
    card: dict[str, Any] = shop.ok("card", "show", number, "--json").json
    entries: list[dict[str, Any]] = shop.ok("history", number, "--json", "-L", "0").json
    by_number = {entry["entry"]: entry["kind"] for entry in entries}
    used = [one for one in entries if "redeem" in (one["kind"], by_number.get(one["reverses"]))]
    fees = [one for one in entries if "swap" in (one["kind"], by_number.get(one["reverses"]))]
    left = Decimal(card["value_left"]) - sum(Decimal(one["value"]) for one in (*used, *fees))
    tip = Decimal(card["tip_left"]) - sum(Decimal(one["tip"]) for one in used)
    minutes = sum(MINUTES[line["item"]] * line["cap"] for line in card["lines"])
    if kind == "fixed":
        assert card["units_left"] == sum(line["cap"] - line["used"] for line in card["lines"])
    if kind == "units":
        assert card["units_left"] == 400 - sum(MINUTES[line["item"]] * line["used"] for line in card["lines"])
    return Sums(minutes, left, tip)


EVERYTHING = [
    ("card", ("split", "m90", "--into", "m60", "--into", "m30")),
    ("card", ("swap", "m60", "--to", "u60")),
    ("redeem", ("u60",)),
    ("card", ("swap", "m60", "--to", "s60")),
    ("undo", (1,)),
    ("card", ("merge", "m60", "m30", "--into", "m90")),
    ("redeem", ("m90",)),
]


@example(kind="fixed", steps=EVERYTHING)
@example(kind="custom", steps=EVERYTHING)
@example(kind="units", steps=EVERYTHING)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(PACKAGES)), steps=STEPS)
def test_nothing_is_lost_and_nothing_is_made(counter: Counter, kind: str, steps: list[tuple[str, Any]]) -> None:
    shop, number = counter.shop, counter.numbers[kind]
    beginning = shop.path.read_bytes()
    try:
        as_sold, before = shop.ok("card", "show", number, "--json").json, sums(shop, kind, number)
        done: list[int] = []
        for step in steps:
            play(shop, number, done, *step)
        assert sums(shop, kind, number) == before
        shop.ok("db", "verify")
        shop.ok("report", "liability", "--by", "item")
        for operation in reversed(done):
            shop.run("undo", str(operation), "-y")
        assert {**shop.ok("card", "show", number, "--json").json, "last_used_on": None} == as_sold
        assert sums(shop, kind, number) == before
        shop.ok("db", "verify")
    finally:
        shop.path.write_bytes(beginning)


def play(shop: Shop, number: str, done: list[int], verb: str, argv: tuple[Any, ...]) -> None:
    """Do it if it can be, and note the operation. An undo is of one of those, counted from the last."""
    if verb == "undo":
        if done:
            shop.run("undo", str(done[-1 - argv[0] % len(done)]), "-y")
        return
    words = ("card", argv[0], number, *argv[1:]) if verb == "card" else ("redeem", number, *argv, "--again")
    answer = shop.run(*words, "--json")
    assert answer.exit_code in (0, 2, 3, 4), answer.err
    if answer.exit_code == 0:
        done.append(int(answer.json["operation"]))
