"""Swap groups: what items of one can become, and what an upgrade costs (Meevo 003)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.frozen import replace
from pkgcli.rules.commission import full_of_added
from pkgcli.rules.swap_groups import (
    Swap,
    SwapGroup,
    Swappable,
    kept_groups,
    may_become,
    read_swap_groups,
    swap_between,
    swap_groups_text,
)


def groups(text: str) -> tuple[SwapGroup, ...]:
    return read_swap_groups(text)


def test_an_item_may_be_in_several_groups_and_in_one_of_them_as_an_upgrade() -> None:
    assert groups("face;  spa : UPGRADE ;") == (SwapGroup("face"), SwapGroup("spa", True))
    assert swap_groups_text(groups("face;  spa : UPGRADE ;")) == "face; spa:upgrade"


@pytest.mark.parametrize("text", ["face:free", "face; FACE:upgrade", ":upgrade", " ; ", "a\x00b"])
def test_what_isnt_a_group_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        groups(text)


NAMES = st.tuples(st.sampled_from(["face", "Spa day", "hands", "ä"]), st.booleans())


@given(st.lists(NAMES, min_size=1, unique_by=lambda one: one[0]))
def test_what_is_kept_is_read_as_it_was_meant(pairs: list[tuple[str, bool]]) -> None:
    meant = tuple(SwapGroup(*pair) for pair in pairs)

    assert read_swap_groups(swap_groups_text(meant)) == kept_groups(swap_groups_text(meant)) == meant


def test_an_older_text_with_a_colon_of_its_own_is_a_name() -> None:
    assert kept_groups("face:neck") == (SwapGroup("face:neck"),)
    assert kept_groups(None) == ()


@pytest.mark.parametrize(
    ("given_groups", "wanted_groups", "swap"),
    [
        ("face", "spa", None),
        ("face", "Face", Swap(0)),
        ("face", "face:upgrade", Swap(2000)),
        ("face:upgrade", "face", Swap(2000)),
        ("face:upgrade; spa", "face; spa", Swap(0)),
    ],
)
def test_an_even_swap_is_free_and_an_upgrade_costs_the_difference(
    given_groups: str, wanted_groups: str, swap: Swap | None
) -> None:
    assert swap_between(groups(given_groups), 6000, groups(wanted_groups), 8000) == swap


def test_a_cheaper_item_costs_nothing_and_gives_nothing_back() -> None:
    assert swap_between(groups("a:upgrade"), 8000, groups("a"), 6000) == Swap(0)


def test_without_a_list_price_an_upgrade_has_no_price_and_an_even_swap_needs_none() -> None:
    assert swap_between(groups("a:upgrade"), None, groups("a"), 6000) == Swap(None)
    assert swap_between(groups("a"), None, groups("a"), None) == Swap(0)


MASSAGE = Swappable("massage", (SwapGroup("body"),), 8000, False, (1, 3))
FACIAL = Swappable("facial", (SwapGroup("body"),), 6000, False, None)


@pytest.mark.parametrize(
    ("wanted", "may"),
    [
        (FACIAL, True),
        (MASSAGE, False),
        (replace(FACIAL, is_retired=True), False),
        (replace(FACIAL, is_retired=True, line=(1, 2)), True),
        (replace(FACIAL, line=(1, None)), False),
        (replace(FACIAL, line=(2, 2)), False),
        (replace(FACIAL, groups=(SwapGroup("face"),)), False),
        (replace(FACIAL, groups=(SwapGroup("body", True),), list_price=None), False),
    ],
)
def test_what_a_session_may_become(wanted: Swappable, may: bool) -> None:
    assert may_become(MASSAGE, wanted) is may


def test_what_the_definition_lacks_has_its_share_by_list_price_or_by_sessions() -> None:
    assert full_of_added([(8000, 3), (6000, 1)], 9500, 2) == (19000, 30000)
    assert full_of_added([(8000, 3), (None, 1)], 9500, 2) == (2, 4)
    assert full_of_added([(0, 3), (0, 1)], 9500, 2) == (2, 4)
    assert full_of_added([(8000, 3)], None, 2) == (2, 3)
