"""The cards that the file of a shop has already: a card is matched by its number, and never by likeness.

A row is `unchanged` where it says what was imported under that number, whatever was used since, or what the card
stands at now. Anything else is refused: a sold card is changed by card commands.
"""

from __future__ import annotations

from collections.abc import Iterable
from json import dumps, loads
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

from pkgcli.imports.card_rows import NEVER, GivenCard
from pkgcli.imports.cells import Cells
from pkgcli.rules.days import day_text
from pkgcli.rules.opening import Left
from pkgcli.rules.use_value import earned_by
from pkgcli.views.money import Money

Facts = dict[str, Any]
"""By column: what a row would say of the card."""


class Known(NamedTuple):
    id: int
    number: str
    opening: Facts | None
    """As it was imported; None where it was sold here."""
    present: Facts


class KnownCards:
    """Those whose numbers the rows name."""

    def __init__(self, connection: Connection, today: str, decimals: int) -> None:
        self._connection = connection
        self._today = today
        self._decimals = decimals
        self._known: dict[str, Known] = {}

    def look_up(self, keys: Iterable[str]) -> None:
        """Ask for all of these numbers at once."""
        rows = self._connection.execute(_BY_NUMBER, (dumps(list(keys)),)).fetchall()
        lines: dict[int, list[Row]] = {row["id"]: [] for row in rows}
        for line in self._connection.execute(_LINES, (dumps(list(lines)),)) if rows else ():
            lines[line["card_id"]].append(line)
        self._known = {row["number_key"]: self._of(row, lines[row["id"]]) for row in rows}

    def alike(self, client_id: int, package_id: int, issued_on: str | None, before: int) -> str | None:
        """The number of a card of that client and package, and of that day where it is said, with an id up to
        `before`: a row without a number may mean it."""
        values = {"client": client_id, "package": package_id, "issued_on": issued_on, "before": before}
        row = self._connection.execute(_ALIKE, values).fetchone()
        return None if row is None else str(row[0])

    def card(self, key: str) -> Known | None:
        return self._known.get(key)

    def is_unchanged(self, known: Known, said: Facts, cells: Cells) -> bool:
        """Whether the row says what is so; what isn't is noted."""
        states = [state for state in (known.opening, known.present) if state is not None]
        wrong = [{column for column, value in said.items() if not _same(value, state[column])} for state in states]
        if not all(wrong):
            return True
        state = states[0]
        for column in sorted(wrong[0]):
            was = self._told(column, state[column])
            came = "was imported with" if known.opening is not None else "has"
            reason = f"card {known.number} {came} {was}; a sold card is changed by card commands, not by an import"
            cells.reject("client" if column == "client" else column, reason)
        return False

    def _told(self, column: str, value: Any) -> str:
        if value is None:
            return "nothing"
        if column in ("price", "paid", "value_left"):
            return str(Money(value, self._decimals))
        if column == "client":
            return str(self._connection.execute("SELECT code FROM client WHERE id = ?", (value,)).fetchone()[0])
        if column == "package":
            return str(self._connection.execute("SELECT code FROM package WHERE id = ?", (value,)).fetchone()[0])
        if column == "lines":
            return "; ".join(f"{item}={left.left}/{left.cap or ''}".rstrip("/") for item, left in value.items())
        return "no last day" if value == NEVER.isoformat() else str(value)

    def _of(self, row: Row, lines: list[Row]) -> Known:
        return Known(row["id"], row["number"], self._opening(row, lines), self._present(row, lines))

    def _opening(self, row: Row, lines: list[Row]) -> Facts | None:
        if row["first_kind"] != "import":
            return None
        lapsed = {} if row["detail"] is None else loads(row["detail"]).get("lapsed", {})
        sold = [line for line in lines if line["cap_sold"] != 0]
        return {
            **_terms(row),
            "client": row["first_client"],
            "units_left": None if row["units_left"] is None else row["first_units"] + lapsed.get("units", 0),
            "lines": {
                line["code_key"]: _left(line["first_cap"], line["first_used"], line["cap_sold"]) for line in sold
            },
            "paid": row["first_cash"],
            "value_left": row["first_value"] + lapsed.get("value", 0),
            "expires_on": row["first_expires"] or NEVER.isoformat(),
        }

    def _present(self, row: Row, lines: list[Row]) -> Facts:
        there = [line for line in lines if line["cap"] != 0 or line["cap_sold"] != 0]
        begun = row["starts"] == "sale" or row["last_used_on"] is not None
        earned = 0
        if row["units_left"] is None and begun:
            standing = (row["state"], row["starts_on"], row["expires_on"], row["earned_through"])
            earned = earned_by(row["value_left"], *standing, _day(self._today))
        return {
            **_terms(row),
            "client": row["client_id"],
            "initial_units": sum(line["cap"] for line in there) if row["kind"] == "fixed" else row["initial_units"],
            "units_left": row["units_left"],
            "lines": {line["code_key"]: _left(line["cap"], line["used"] + line["gone"], line["cap"]) for line in there},
            "paid": row["paid"],
            "value_left": row["value_left"] - earned,
            "expires_on": row["expires_on"] or NEVER.isoformat(),
        }


def said_of(given: GivenCard, client_id: int | None, package_id: int | None) -> Facts:
    """What a row says of what a card is compared by: all but scope and note, which can be edited at any time."""
    said: Facts = {
        "client": client_id,
        "package": package_id,
        "initial_units": given.initial_units,
        "units_left": given.units_left,
        "lines": given.lines,
        "price": given.price,
        "paid": given.paid,
        "value_left": given.value_left,
        "issued_on": day_text(given.issued_on),
        "expires_on": day_text(given.expires_on),
    }
    return {column: value for column, value in said.items() if value is not None}


def _same(said: Any, known: Any) -> bool:
    """Of lines, only those that are said, and of how many only where that is."""
    if not isinstance(said, dict):
        return bool(said == known)
    return all(
        item in known and left.left == known[item].left and left.cap in (None, known[item].cap)
        for item, left in said.items()
    )


def _left(cap: int | None, used: int | None, whole: int | None) -> Left:
    return Left((cap or 0) - (used or 0), whole)


def _terms(row: Row) -> Facts:
    return {
        "package": row["package_id"],
        "initial_units": row["initial_units"],
        "price": row["price"] if row["tax_included"] else row["net"],
        "issued_on": row["issued_on"],
    }


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


_BY_NUMBER = """
SELECT c.number_key, c.id, c.number, c.package_id, c.kind, c.initial_units, c.price, c.net, c.tax_included, c.issued_on,
       c.starts, c.client_id, c.units_left, c.paid, c.value_left, c.state, c.starts_on, c.expires_on, c.earned_through,
       c.last_used_on, e.kind AS first_kind, e.units AS first_units, e.value AS first_value, e.cash AS first_cash,
       e.expires_on AS first_expires, e.detail, coalesce(k.merged_into_id, k.id) AS first_client
FROM card AS c JOIN entry AS e ON e.card_id = c.id AND e.seq = 1 JOIN client AS k ON k.id = e.client_id
WHERE c.number_key IN (SELECT value FROM json_each(?))
"""

_ALIKE = """
SELECT number FROM card WHERE (client_id = :client OR buyer_id = :client) AND package_id = :package AND id <= :before
  AND (:issued_on IS NULL OR issued_on = :issued_on) AND state <> 'void' ORDER BY id LIMIT 1
"""

_LINES = """
SELECT l.card_id, i.code_key, l.cap_sold, l.cap, l.used, l.gone, p.quantity AS first_used, p.cap AS first_cap
FROM card_line AS l JOIN item AS i ON i.id = l.item_id JOIN entry AS e ON e.card_id = l.card_id AND e.seq = 1
LEFT JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
WHERE l.card_id IN (SELECT value FROM json_each(?)) ORDER BY l.card_id, l.position
"""
