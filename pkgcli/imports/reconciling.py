"""The file against the database: what the cells add up to, against what the entries of the operation do.

Both sides are summed apart from the import itself: here from the text of the cells, there by SQL. Where a cell says
nothing, what the package's terms put in its place counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pkgcli.errors import BadFile
from pkgcli.imports.csv_source import Row
from pkgcli.imports.opened_cards import OpenedCard
from pkgcli.operations import Operation
from pkgcli.views.imported import CardSums, Reconciliation

_LEFT_OF = re.compile(r"=\s*([0-9]+)(?:\s*/\s*([0-9]+))?")
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_WITHIN_DIGITS = re.compile(r"[0-9](?:.*[0-9])?")


class Sums:
    """Of the new cards, as the file has them. Amounts are minor units."""

    def __init__(self, operation: Operation, decimal: str | None) -> None:
        self._operation = operation
        self._decimal = decimal
        self._cards = self._initial = self._left = self._value = self._paid = 0

    def add(self, group: Sequence[Row], card: OpenedCard) -> None:
        cells, opened = group[0].values, card.opened
        by_line = self._by_line(group) if card.package.terms.kind == "fixed" else None
        left, initial = by_line or (opened.units_left or 0, opened.initial_units or 0)
        self._cards += 1
        self._left += int(cells.get("units_left") or left)
        self._initial += int(cells.get("initial_units") or initial or opened.initial_units or 0)
        self._value += self._amount(cells.get("value_left"), opened.value)
        self._paid += self._amount(cells.get("paid"), card.paid)

    def against_the_database(self, name: str) -> Reconciliation | None:
        """Both, and what of the file was lost before it came here. Raises BadFile where they differ: then one of us has
        read something else than was written."""
        if not self._cards:
            return None
        asked = {"operation": self._operation.id}
        found = self._operation.connection.execute(_WRITTEN, asked).fetchone()
        lost = self._operation.connection.execute(_LOST, asked).fetchone()
        file = (self._cards, self._initial, self._left, self._value, self._paid)
        due = (file[0], file[1], file[2] - lost[2], file[3] - lost[3], file[4])
        if tuple(found) != due:
            what = ("cards", "units at first", "units left", "value left", "paid")
            pairs = zip(what, due, found, strict=True)
            wrong = [f"{each} {one} and {other}" for each, one, other in pairs if one != other]
            raise BadFile(
                f"{name}: the file and what would be written don't add up to the same: {'; '.join(wrong)};"
                " nothing was written",
                hint="this is a fault of pkgcli; keep the file and report it",
            )
        return Reconciliation(*(self._told(*sums) for sums in (file, tuple(lost), tuple(found))))

    def _told(self, cards: int, initial: int, left: int, value: int, paid: int) -> CardSums:
        money = self._operation.business.money
        return CardSums(cards, initial, left, money(value), money(paid))

    def _amount(self, text: str | None, otherwise: int) -> int:
        """An amount that was read before, from its digits alone: what stands before the first and behind the last of
        them is its currency."""
        within = _WITHIN_DIGITS.search(text or "")
        if within is None:
            return otherwise
        figures, decimals = within[0], self._operation.business.decimals
        mark = self._decimal or next((each for each in reversed(figures) if not each.isdigit()), "")
        fraction = figures.rpartition(mark)[2] if mark and figures.count(mark) == 1 else ""
        behind = len(fraction) if len(fraction) <= decimals else 0
        scale: int = 10 ** (decimals - behind)
        return int(_NOT_A_DIGIT.sub("", figures)) * scale

    @staticmethod
    def _by_line(group: Sequence[Row]) -> tuple[int, int | None] | None:
        """How many the lines say are left, and of how many where each of them says that."""
        if text := group[0].values.get("lines"):
            told: list[tuple[str, str]] = _LEFT_OF.findall(text)
        else:
            rows = [row.values for row in group if row.values.get("item")]
            told = [(row.get("left", ""), row.get("cap", "")) for row in rows]
        if not told:
            return None
        initial = sum(int(cap) for _, cap in told) if all(cap for _, cap in told) else None
        return sum(int(left) for left, _ in told), initial


_WRITTEN = """
SELECT count(*), coalesce(sum(c.initial_units), 0), sum(e.units), sum(e.value), sum(e.cash)
FROM entry AS e JOIN card AS c ON c.id = e.card_id WHERE e.operation_id = :operation AND e.kind = 'import'
"""

_LOST = """
SELECT count(*), coalesce(sum(c.initial_units), 0), coalesce(sum(e.detail ->> '$.lapsed.units'), 0),
       coalesce(sum(e.detail ->> '$.lapsed.value'), 0), coalesce(sum(e.cash), 0)
FROM entry AS e JOIN card AS c ON c.id = e.card_id
WHERE e.operation_id = :operation AND e.kind = 'import' AND e.state = 'lapsed'
"""
