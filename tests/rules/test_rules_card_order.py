"""Which of a client's cards is taken first."""

from __future__ import annotations

from datetime import date

import pytest

from pkgcli.errors import Unreadable
from pkgcli.rules.card_order import preference


def rank(
    order: str = "expiry",
    kind: str = "fixed",
    scope: str = "owner",
    expires_on: date | None = None,
    issued_on: date = date(2026, 1, 1),
    card_id: int = 1,
) -> tuple[int, ...]:
    return preference(order, kind=kind, scope=scope, expires_on=expires_on, issued_on=issued_on, card_id=card_id)


def test_an_unlimited_card_goes_before_a_counted_one_even_when_shared() -> None:
    assert rank(kind="unlimited", scope="anyone") < rank(scope="owner", expires_on=date(2026, 1, 2))


def test_a_card_for_one_person_goes_before_a_shared_one() -> None:
    tiers = [
        rank(scope=scope, expires_on=date(2030 - n, 1, 1))
        for n, scope in enumerate(("one", "list", "household", "anyone"))
    ]
    assert tiers == sorted(tiers)
    assert rank(scope="owner") == rank(scope="one")


def test_by_default_the_card_that_expires_first_goes_first_and_one_without_end_last() -> None:
    assert rank(expires_on=date(2026, 3, 1), card_id=9) < rank(expires_on=date(2026, 4, 1)) < rank(expires_on=None)
    assert rank(expires_on=date(2999, 12, 31), card_id=9) < rank(expires_on=None)


def test_by_purchase_the_oldest_sale_goes_first_and_by_lifo_the_newest() -> None:
    old, new = date(2026, 1, 1), date(2026, 5, 1)
    assert rank("purchase", issued_on=old, card_id=9) < rank("purchase", issued_on=new)
    assert rank("lifo", issued_on=new, card_id=9) < rank("lifo", issued_on=old)


@pytest.mark.parametrize("order", ["expiry", "purchase", "lifo"])
def test_among_equals_the_lower_id_goes_first(order: str) -> None:
    assert rank(order, card_id=1) < rank(order, card_id=2)


def test_another_order_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"redeem\.order 'fifo': not one of expiry, purchase, lifo"):
        rank("fifo")
