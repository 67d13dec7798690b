"""The rules of double entry: whatever the amounts, the postings of an entry add up to 0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.bookkeeping import Moved, Posting, brought_forward, postings_of, postings_of_earning

AMOUNTS = st.integers(-(10**9), 10**9)
# What an entry of each kind may hold: where no money moves only value and tip.
WITH_MONEY = st.tuples(*[AMOUNTS] * 7).map(lambda amounts: Moved(*amounts, "card"))
WITHOUT = st.tuples(AMOUNTS, AMOUNTS).map(lambda amounts: Moved(*amounts))


@given(st.sampled_from(["issue", "void", "pay", "refund", "swap", "import"]), WITH_MONEY)
def test_postings_with_money_add_up_to_nothing(kind: str, moved: Moved) -> None:
    assert sum(posting.amount for posting in postings_of(kind, moved)) == 0


@given(st.sampled_from(["redeem", "expire", "reopen", "adjust", "split", "merge", "refund", "import"]), WITHOUT)
def test_postings_without_money_add_up_to_nothing(kind: str, moved: Moved) -> None:
    assert sum(posting.amount for posting in postings_of(kind, moved)) == 0


@given(st.sampled_from(["issue", "redeem", "expire", "refund", "void", "adjust"]), WITHOUT | WITH_MONEY)
def test_an_opposite_entry_is_posted_to_the_same_accounts_the_other_way(kind: str, moved: Moved) -> None:
    opposite = Moved(*(-amount for amount in moved[:7]), moved.paid_by)
    there = [(posting.account, -posting.amount) for posting in postings_of(kind, moved)]

    assert [(posting.account, posting.amount) for posting in postings_of(kind, opposite)] == there


@given(AMOUNTS, AMOUNTS)
def test_the_two_entries_of_a_part_add_up_to_nothing(value: int, tip: int) -> None:
    both = [*postings_of("transfer", Moved(-value, -tip)), *postings_of("transfer", Moved(value, tip))]

    assert sum(posting.amount for posting in both) == 0
    assert {posting.account for posting in both} <= {"prepaid", "tips_prepaid"}


@pytest.mark.parametrize("kind", ["extend", "suspend", "resume", "edit", "transfer", "reopen", "issue", "refund"])
def test_an_entry_without_amounts_has_no_postings(kind: str) -> None:
    assert postings_of(kind, Moved()) == []


def test_a_card_that_was_sold_elsewhere_comes_from_the_opening_account() -> None:
    assert postings_of("import", Moved(value=500, owed=100)) == [
        Posting("receivable", 100),
        Posting("prepaid", -500),
        Posting("opening", 400),
    ]


def test_balances_are_brought_forward_against_the_opening_account() -> None:
    brought = brought_forward([Posting("cash", 119, "card"), Posting("tax", 0), Posting("prepaid", -100)])

    assert brought == [Posting("cash", 119, "card"), Posting("prepaid", -100), Posting("opening", -19)]
    assert brought_forward([Posting("cash", 0)]) == []


def test_what_is_earned_goes_from_what_is_owed_to_revenue() -> None:
    assert postings_of_earning(7) == [Posting("prepaid", 7), Posting("revenue", -7)]
