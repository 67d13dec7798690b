"""Records: equal by their values, never changed, and made as a dataclass would be."""

from __future__ import annotations

import pytest

from pkgcli.frozen import Frozen, fields, replace


class Visit(Frozen):
    item: str
    quantity: int = 1
    note: str | None = None


class Late(Visit):
    minutes: int = 5


def test_records_are_equal_where_their_class_and_their_values_are() -> None:
    assert Visit("massage") == Visit(item="massage", quantity=1, note=None)
    assert Visit("massage") != Visit("massage", 2)
    assert Visit("massage") != Late("massage")
    assert len({Visit("massage"), Visit("massage", 1), Visit("facial")}) == 2
    assert repr(Visit("massage")) == "Visit(item='massage', quantity=1, note=None)"


def test_a_record_stays_as_it_is_and_another_one_is_made_of_it() -> None:
    visit = Visit("massage")
    with pytest.raises(AttributeError):
        visit.quantity = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del visit.quantity
    assert replace(visit, quantity=2) == Visit("massage", 2)
    assert visit.quantity == 1


def test_names_come_in_order_those_of_the_bases_first() -> None:
    assert list(fields(Late)) == ["item", "quantity", "note", "minutes"]
    assert Late("massage", 1, None, 7).minutes == 7


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        (("massage", 1, None, 4), {}),
        (("massage",), {"price": 80}),
        (("massage",), {"item": "facial"}),
        (("massage", 2), {"quantity": 2}),
    ],
)
def test_a_call_that_does_not_fit_the_names_is_refused(values: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="Visit of item, quantity, note"):
        Visit(*values, **named)  # type: ignore[arg-type]
