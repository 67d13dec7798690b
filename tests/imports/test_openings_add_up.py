"""Whatever was left of a card when it came here: what it was sold for is what was used elsewhere, used here, given back
and still there, to the cent, and `db verify` finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pkgcli.errors import Refused
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.ledger.refund import RefundRequest, refund
from pkgcli.ledger.undo import undo
from pkgcli.rules.opening import Left, OpenedLine, Said, SoldLine, opened_units, worth, worth_of_days
from pkgcli.verify import verify

if TYPE_CHECKING:
    from tests.conftest import Shop

AMOUNTS = st.integers(0, 100_000)
LINES = st.lists(st.tuples(st.integers(1, 9), st.none() | st.integers(0, 9000)), min_size=1, max_size=4)


@given(LINES, AMOUNTS, st.data())
def test_a_fixed_card_is_worth_what_exact_visits_would_have_left(
    lines: list[tuple[int, int | None]], net: int, data: st.DataObject
) -> None:
    sold = [SoldLine(f"i{place}", 1, cap, price) for place, (cap, price) in enumerate(lines)]
    left = {line.item: Left(data.draw(st.integers(0, line.cap or 0)), line.cap) for line in sold}
    opened = worth("fixed", net, opened_units("fixed", None, sold, Said(None, None, left)), sold, None)

    untouched = worth("fixed", net, opened_units("fixed", None, sold, Said(None, opened.initial_units, {})), sold, None)
    assert untouched.value == net
    for before, after in zip(untouched.lines, opened.lines, strict=True):
        assert (before.cap, before.used) == (after.cap, 0)
        used = before.value * after.used // (after.cap or 1)
        assert after.value == before.value - used
        assert after.left or not after.value


@given(LINES, AMOUNTS, st.data())
def test_a_value_that_is_said_is_shared_to_the_cent_by_what_is_left(
    lines: list[tuple[int, int | None]], net: int, data: st.DataObject
) -> None:
    sold = [SoldLine(f"i{place}", 1, cap, price) for place, (cap, price) in enumerate(lines)]
    left = {line.item: Left(data.draw(st.integers(0, line.cap or 0)), line.cap) for line in sold}
    units = opened_units("fixed", None, sold, Said(None, None, left))
    said = data.draw(st.integers(0, net)) if units.units_left else 0
    opened = worth("fixed", net, units, sold, said)
    assert opened.value == sum(line.value for line in opened.lines) == said
    assert all(line.left or not line.value for line in opened.lines)


@given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 400), AMOUNTS)
def test_a_pool_keeps_how_much_there_was_at_first(initial: int, cost: int, used: int, net: int) -> None:
    left = max(initial - used, 0)
    line = SoldLine("massage", cost, None, None)
    opened = worth("units", net, opened_units("units", 1000, [line], Said(initial, left, {})), [line], None)
    assert (opened.initial_units, opened.units_left) == (initial, left)
    assert opened.lines == [OpenedLine(None, (initial - left) // cost)]
    assert opened.value == (net - net * (initial - left) // initial if left else 0)


@given(AMOUNTS, st.integers(0, 800), st.integers(0, 800))
def test_the_days_before_the_move_earned_their_share_elsewhere(net: int, length: int, gone: int) -> None:
    first = date(2026, 1, 1)
    last, moved_on = (date.fromordinal(first.toordinal() + days) for days in (length, gone))
    left = worth_of_days(net, first, last, moved_on)
    assert left == (0 if moved_on > last else net - net * gone // (length + 1))


@pytest.mark.parametrize("package", ["ten", "pool"])
def test_what_comes_in_and_is_used_given_back_or_undone_adds_up(
    shop: Shop, cards: Callable[..., Any], package: str
) -> None:
    shop.ok("config", "set", "refund.allow_used", "on")
    numbers = iter(range(10_000))
    item, size = ("facial", 1) if package == "ten" else ("massage", 50)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.integers(1, 12),
        st.integers(0, 12),
        st.integers(1, 99_999),
        st.lists(st.sampled_from(["redeem", "redeem", "undo", "refund"]), max_size=6),
    )
    @example(10, 4, 11_900, ["redeem", "refund", "undo"])
    @example(3, 1, 10_000, ["redeem", "undo", "redeem", "redeem"])
    def live(sessions: int, used: int, price: int, moves: list[str]) -> None:
        number, used = f"GC-{next(numbers)}", min(used, sessions)
        counts = f"{sessions * size},{(sessions - used) * size}"
        amount = f"{price // 100}.{price % 100:02}"
        head = "number,client,package,initial_units,units_left,price\n"
        came = cards(f"{head}{number},C1,{package},{counts},{amount}\n").reconciliation.database.value_left.minor
        done: list[int] = []
        for move in moves:
            _move(shop, number, item, move, done)
        flows = shop.rows(
            "SELECT sum(iif(e.kind = 'import', e.value, 0)), sum(iif(e.kind <> 'import', e.value, 0)),"
            " min(c.units_left), min(c.value_left), min(c.paid) FROM entry AS e JOIN card AS c ON c.id = e.card_id"
            " WHERE c.number = ?",
            number,
        )
        ((brought, moved, _, left, paid),) = flows
        assert brought == came
        assert brought + moved == left >= 0
        assert paid >= 0

    live()
    assert list(verify(shop.occasion()).findings) == []


def _move(shop: Shop, number: str, item: str, move: str, done: list[int]) -> None:
    """One more thing that happens to the card, where the program lets it."""
    with suppress(Refused):
        if move == "undo":
            if done:
                undo(shop.occasion(), done.pop())
        elif move == "refund":
            done.append(refund(shop.occasion(), RefundRequest(number, reason="moves away")).operation or 0)
        else:
            done.append(redeem(shop.occasion(), RedeemRequest(number, [(item, 1)])).operation or 0)
