"""The answer of an import."""

from __future__ import annotations

from pkgcli.frozen import Frozen
from pkgcli.views.money import Money


class Rejected(Frozen):
    line: int
    column: str | None
    value: str | None
    message: str


class Imported(Frozen):
    operation: int | None
    file: str
    dry_run: bool
    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    messages: tuple[str, ...] = ()


class CardSums(Frozen):
    """Units of cards that count them."""

    cards: int
    initial_units: int
    units_left: int
    value_left: Money
    paid: Money


class Reconciliation(Frozen):
    """The new cards of a file against the database: `file` less the units and value of `expired` is `database`.

    `expired` are those whose last day had passed before they came here, with what they lost.
    """

    file: CardSums
    expired: CardSums
    database: CardSums


class CardsImported(Imported):
    """None where no card was new."""

    reconciliation: Reconciliation | None = None
