"""How the cards of a package are used, as it is asked for: from when, by when, exchanged, in memberships alone."""

from __future__ import annotations

from typing import Any

from pkgcli.catalogue.versions import VersionFields
from pkgcli.frozen import Frozen, replace
from pkgcli.rules.validity import Validity

CLEARABLE_USE = ("claim",)
"""The last day to begin, which a package needn't have."""


class UseWish(Frozen):
    """What is asked of the use; None leaves a field as it is, in a new package as `VersionFields` has it.

    `starts` is sale or first-use (peer), `claim` the last day to begin, counted from the sale; `never` is none.
    """

    starts: str | None = None
    claim: Validity | None = None
    may_swap: bool | None = None
    may_split: bool | None = None
    membership_only: bool | None = None


ANY_USE = UseWish()


def used(fields: VersionFields, wish: UseWish, clear: frozenset[str]) -> VersionFields:
    """The fields with what was asked for in their place; `clear` may hold a name of CLEARABLE_USE.

    What follows goes along: the claim day with the first use, the swap with the split and the split with the swap
    (Meevo 003: what can be split can be swapped).
    """
    asked: dict[str, Any] = {}
    if wish.claim is not None or "claim" in clear:
        asked["claim"] = None if wish.claim is None or wish.claim.is_never else wish.claim
    if wish.starts is not None:
        asked["starts"] = wish.starts
        if wish.starts == "sale":
            asked.setdefault("claim", None)
    if wish.may_split is not None or wish.may_swap is not None:
        asked |= exchange(fields.may_swap, fields.may_split, wish.may_swap, wish.may_split)
    if wish.membership_only is not None:
        asked["membership_only"] = wish.membership_only
    return replace(fields, **asked)


def exchange(is_swapped: bool, is_split: bool, may_swap: bool | None, may_split: bool | None) -> dict[str, bool]:
    """Both flags from those that stand and those that are asked for; asked for both, they stay as they were asked."""
    if may_swap is None:
        may_swap = is_swapped or bool(may_split)
    elif may_split is None and not may_swap:
        may_split = False
    return {"may_swap": may_swap, "may_split": is_split if may_split is None else may_split}
