"""What was done at one prompt on one day: a few numbers for each redemption and sale, and nobody's name."""

from __future__ import annotations

from pkgcli.views.money import Money
from pkgcli.views.prompt import PromptDay

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Any

    from pkgcli.cli.call import Call
    from pkgcli.views.cards import CardDone
    from pkgcli.views.redemption import Redemption

_SALES = ("issue", "card renew")


class Tally:
    """Of the day `on`; figures by the number of their operation, so that an answer given twice counts once."""

    def __init__(self, on: date, currency: str) -> None:
        self.on = on
        self.currency = currency
        self._visits: dict[int, tuple[int, int, int, int]] = {}
        self._sales: dict[int, tuple[int, int]] = {}
        self._decimals = 2
        self._undone = 0

    @property
    def is_empty(self) -> bool:
        return not (self._visits or self._sales or self._undone)

    def add(self, call: Call, view: Any) -> None:
        """Note the answer of a command, if it redeemed, sold, or took back what was done here."""
        if getattr(view, "operation", None) is None or call.dry_run:
            return
        match type(view).__name__:
            case "Redemption":
                self._add_visit(view)
            case "CardDone" if call.name in _SALES:
                self._add_sale(view)
            case "Undone":
                was_here = self._visits.pop(view.undone, None) or self._sales.pop(view.undone, None)
                self._undone += was_here is not None

    def view(self) -> PromptDay:
        """What was done so far."""
        visits, sales = self._visits.values(), self._sales.values()
        return PromptDay(
            on=self.on,
            currency=self.currency,
            visits=len(visits),
            sessions=sum(sessions for sessions, _, _, _ in visits),
            covered=self._money(covered for _, covered, _, _ in visits),
            due=self._money(due for _, _, due, _ in visits),
            tips=self._money(tip for _, _, _, tip in visits),
            cards_sold=len(sales),
            sold=self._money(sold for sold, _ in sales),
            paid=self._money(paid for _, paid in sales),
            undone=self._undone,
        )

    def _money(self, amounts: Iterable[int]) -> Money:
        return Money(sum(amounts), self._decimals)

    def _add_visit(self, view: Redemption) -> None:
        assert view.operation is not None
        self._decimals = view.due.decimals
        covered = 0 if view.covered is None else view.covered.minor
        sessions = sum(entry.quantity for entry in view.entries)
        self._visits[view.operation] = (sessions, covered, view.due.minor, view.tip.minor)

    def _add_sale(self, view: CardDone) -> None:
        assert view.operation is not None
        self._decimals = view.card.total.decimals
        self._sales[view.operation] = (view.card.total.minor, view.card.paid.minor)
