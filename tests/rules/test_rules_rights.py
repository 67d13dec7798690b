"""Which right each kind of operation needs."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import pkgcli
from pkgcli.rules.rights import NEEDED, RIGHTS, is_within, right_for, right_to_undo

SOURCES = sorted(Path(pkgcli.__file__).parent.rglob("*.py"))

# Which argument of each is the kind of the operation.
RECORDERS = {"record": 1, "change_card": 1, "import_file": 2}


def recorded_kinds() -> set[str]:
    """What the program says to `record`, and to what hands it on, as the kind of an operation."""
    kinds: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = RECORDERS.get(node.func.id)
            if place is not None and len(node.args) > place:
                kinds |= texts(node.args[place])
    return kinds


def texts(expression: ast.expr) -> set[str]:
    """The texts that it can be: of `"a" if x else "b"` both."""
    return {
        node.value for node in ast.walk(expression) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_kind_of_operation_that_is_recorded_has_its_right() -> None:
    kinds = recorded_kinds()
    assert {"redeem", "issue", "refund", "card void", "item import", "undo", "expire"} <= kinds
    assert not kinds - set(NEEDED), "say in rules/rights.py which right it needs"


def test_every_right_that_is_needed_is_known_and_every_one_but_two_belongs_to_a_kind() -> None:
    needed = {right for right in NEEDED.values() if right is not None}
    assert needed <= set(RIGHTS)
    assert set(RIGHTS) - needed == {"discount", "redeem-expired"}, "these go with an option of a command"


def test_what_is_not_in_the_table_needs_the_right_of_the_owner() -> None:
    assert right_for("something new") == "define"
    assert right_to_undo("something new") == "define"


def test_an_undo_needs_the_right_of_what_it_takes_back_and_of_the_night_that_to_adjust() -> None:
    assert [right_to_undo(kind) for kind in ("redeem", "issue", "refund", "card void", "package import")] == [
        *("redeem", "sell", "refund", "void", "define"),
    ]
    assert (right_for("expire"), right_to_undo("expire")) == (None, "adjust")


def test_a_discount_of_exactly_the_limit_is_within_it() -> None:
    assert is_within(100_000, 27_000, 30_000)
    assert not is_within(100_000, 26_999, 30_000)
    assert is_within(0, 30_000, 30_000)
    assert not is_within(0, 29_999, 30_000)
    assert is_within(None, 0, 30_000)


@given(st.integers(0, 1_000_000), st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_higher_price_and_a_higher_limit_are_within_wherever_a_lower_one_is(
    limit: int, price: int, offered: int
) -> None:
    assert is_within(limit, max(price, offered), offered)
    assert is_within(1_000_000, price, offered)
    if is_within(limit, price, offered):
        assert is_within(limit, price + 1, offered)
        assert is_within(min(limit + 1, 1_000_000), price, offered)
