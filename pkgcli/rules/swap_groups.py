"""Swap groups: which items can become one another, and against what fee (Meevo 003; spec, section 3, "Swap").

An item names its groups in one text, `face; spa:upgrade`. Two items that share a group can be swapped: evenly, or
against the difference of their list prices where either of them is in it as an upgrade.
"""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.texts import clean_text, shown

UPGRADE = "upgrade"

LONGEST = 200


class SwapGroup(Frozen):
    """One group that an item is in. Names are compared case aside."""

    name: str
    is_upgrade: bool = False

    @property
    def key(self) -> str:
        return self.name.casefold()

    def __str__(self) -> str:
        return f"{self.name}:{UPGRADE}" if self.is_upgrade else self.name


def read_swap_groups(text: str, what: str = "--swap-group") -> tuple[SwapGroup, ...]:
    """The groups of `face; spa:upgrade`; empty parts count for nothing.

    Raises Unreadable for a word after a colon that isn't `upgrade`, and for a group that stands there twice.
    """
    groups: list[SwapGroup] = []
    for part in clean_text(text, what, LONGEST).split(";"):
        if not part.strip():
            continue
        name, colon, word = part.partition(":")
        if colon and word.strip().casefold() != UPGRADE:
            hint = f"a group is typed as NAME or NAME:{UPGRADE}"
            raise Unreadable(what, shown(part.strip()), f"only `{UPGRADE}` can stand after the colon", hint)
        if not name.strip():
            raise Unreadable(what, shown(part.strip()), "a group has a name", f"type it like spa or spa:{UPGRADE}")
        groups.append(SwapGroup(name.strip(), bool(colon)))
        if groups[-1].key in {group.key for group in groups[:-1]}:
            raise Unreadable(what, shown(text), f"'{name.strip()}' stands there twice", "name each group once")
    if not groups:
        raise Unreadable(what, shown(text), "names no group", f"type it like spa or spa:{UPGRADE}")
    return tuple(groups)


def swap_groups_text(groups: Sequence[SwapGroup]) -> str:
    """As it is kept: `face; spa:upgrade`."""
    return "; ".join(map(str, groups))


def kept_groups(text: str | None) -> tuple[SwapGroup, ...]:
    """The groups of a text as it is kept; one that a colon stands in by itself is a name like any other."""
    parts = [part.strip() for part in (text or "").split(";") if part.strip()]
    ending = f":{UPGRADE}"
    return tuple(
        SwapGroup(part[: -len(ending)].strip(), True) if part.casefold().endswith(ending) else SwapGroup(part)
        for part in parts
    )


class Swap(Frozen):
    """What one session of an item costs as one of another, in minor units; None where a list price isn't known."""

    fee: int | None


def swap_between(
    given: Sequence[SwapGroup], given_price: int | None, wanted: Sequence[SwapGroup], wanted_price: int | None
) -> Swap | None:
    """The terms of the cheapest group that both items are in; None where they share none. Prices are minor units.

    An upgrade costs what the wanted item is dearer by, and nothing where it isn't.
    """
    others = {group.key: group for group in wanted}
    shared = [(group, others[group.key]) for group in given if group.key in others]
    if not shared:
        return None
    if not all(one.is_upgrade or other.is_upgrade for one, other in shared):
        return Swap(0)
    if given_price is None or wanted_price is None:
        return Swap(None)
    return Swap(max(0, wanted_price - given_price))


class Swappable(Frozen):
    """An item that is in swap groups, as one card sees it: `line` is (unit cost, cap) where the card has it."""

    code: str
    groups: tuple[SwapGroup, ...]
    list_price: int | None
    is_retired: bool
    line: tuple[int, int | None] | None


def may_become(given: Swappable, wanted: Swappable) -> bool:
    """Whether a session of `given`, which the card has, can be swapped for one of `wanted` as far as terms go.

    Not where the card covers it without a cap or at another cost already, where it is retired and not on the card,
    and where a list price that an upgrade needs isn't known.
    """
    if given.code == wanted.code or given.line is None:
        return False
    swap = swap_between(given.groups, given.list_price, wanted.groups, wanted.list_price)
    if swap is None or swap.fee is None:
        return False
    if wanted.line is None:
        return not wanted.is_retired
    unit_cost, cap = wanted.line
    return cap is not None and unit_cost == given.line[0]
