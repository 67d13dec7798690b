"""A salon driven by bare SQL, as any program that may write the file could do it."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

TODAY = "2026-11-21"


def refuses(word: str) -> Any:
    """The next statement is refused by a trigger with this word."""
    return pytest.raises(sqlite3.IntegrityError, match=f"^{word}: ")


def insert(connection: sqlite3.Connection, table: str, verb: Any = "INSERT", **row: Any) -> int:
    """Inserts one row; `verb` may be INSERT OR REPLACE and the like."""
    marks = ", ".join("?" * len(row))
    statement = f"{verb} INTO {table} ({', '.join(row)}) VALUES ({marks})"
    rowid = connection.execute(statement, tuple(row.values())).lastrowid
    assert rowid is not None
    return rowid


_STANDING = ("client_id", "state", "starts_on", "expires_on", "frozen_until", "earned_through", "last_used_on")


class RawSalon:
    """One client, one item, one package, and cards of it, without any code of pkgcli."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.client = self.add_client("C1")
        self.item = insert(
            connection, "item", code="facial", code_key="facial", name="Facial", kind="service", list_price=6000
        )
        self.package = insert(connection, "package", code="TEN", code_key="ten")
        self.version = insert(connection, "package_version", **self.version_row(1))
        self.version_line: dict[str, Any] = {
            "version_id": self.version,
            "position": 1,
            "item_id": self.item,
            "unit_cost": 1,
            "cap": 10,
        }
        insert(connection, "package_line", **self.version_line)
        self.close_operation(kind="package add")

    def version_row(self, version: int, **differing: Any) -> dict[str, Any]:
        row: dict[str, Any] = {"package_id": self.package, "version": version, "operation_id": self.next_operation()}
        row |= {"starts_on": TODAY, "name": "Ten facials", "kind": "fixed", "total": 10, "unit": "session"}
        return row | {"valid": "never", "price": 10000} | differing

    def add_client(self, code: str) -> int:
        names = {"code": code, "code_key": code.lower(), "name": code, "name_key": code.lower()}
        return insert(self.connection, "client", **names, added_at=f"{TODAY}T09:00:00.000000Z")

    def next_operation(self) -> int:
        last = self.connection.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()[0]
        return int(last) + 1

    def operation_row(self, **differing: Any) -> dict[str, Any]:
        row = {"id": self.next_operation(), "recorded_at": f"{TODAY}T09:00:00.000000Z", "recorded_on": TODAY}
        return row | {"kind": "redeem", "hash_layout": 1, "hash": bytes(32)} | differing

    def close_operation(self, **differing: Any) -> int:
        return insert(self.connection, "operation", **self.operation_row(**differing))

    def card_row(self, number: str, **differing: Any) -> dict[str, Any]:
        row = {"number": number, "number_key": number, "package_id": self.package, "package_version_id": self.version}
        row |= {"package_name": "Ten facials", "kind": "fixed", "unit": "session", "initial_units": 10}
        row |= {"valid": "never", "buyer_id": self.client, "client_id": self.client, "issued_on": TODAY}
        row |= {"starts_on": TODAY, "full_price": 10000, "price": 10000, "net": 10000, "units_left": 0}
        return row | differing

    def sell(self, number: str, expires_on: str | None = None, units: int = 10, **differing: Any) -> int:
        """A card with `units` sessions, worth ten a session; its entry, its line and its operation."""
        card = insert(self.connection, "card", **self.card_row(number, **differing))
        insert(
            self.connection, "card_line", card_id=card, position=1, item_id=self.item, name="Facial", unit_cost=1, cap=0
        )
        changes = {"units": units, "value": units * 1000, "cash": units * 1000}
        entry = self.add_entry(card, kind="issue", happened_on="2026-01-01", expires_on=expires_on, **changes)
        self.add_entry_line(entry, cap=units, value=units * 1000)
        self.close_operation(kind="issue")
        return card

    def line_of(self, card: int) -> int:
        return int(self.connection.execute("SELECT id FROM card_line WHERE card_id = ?", (card,)).fetchone()[0])

    def card(self, card: int) -> dict[str, Any]:
        return dict(self.connection.execute("SELECT * FROM card WHERE id = ?", (card,)).fetchone())

    def line(self, card: int) -> dict[str, Any]:
        return dict(self.connection.execute("SELECT * FROM card_line WHERE card_id = ?", (card,)).fetchone())

    def entry_row(self, card: int, **differing: Any) -> dict[str, Any]:
        """The entry that fits the card as it stands; what differs may break it."""
        now = self.card(card)
        changes = {name: differing.get(name, 0) for name in ("units", "value", "tip", "cash", "owed")}
        row = {"operation_id": self.next_operation(), "card_id": card, "seq": now["seq"] + 1}
        row |= {"kind": "redeem", "happened_on": TODAY} | changes
        row |= {"units_left": now["units_left"] + changes["units"], "value_left": now["value_left"] + changes["value"]}
        row |= {"tip_left": now["tip_left"] + changes["tip"], "paid": now["paid"] + changes["cash"]}
        row |= {"unpaid": now["unpaid"] + changes["owed"]}
        row |= {name: now[name] for name in _STANDING}
        return row | differing

    def add_entry(self, card: int, verb: Any = "INSERT", **differing: Any) -> int:
        return insert(self.connection, "entry", verb, **self.entry_row(card, **differing))

    def add_entry_line(self, entry: int, verb: Any = "INSERT", **changes: Any) -> None:
        card = self.connection.execute("SELECT card_id FROM entry WHERE id = ?", (entry,)).fetchone()[0]
        insert(self.connection, "entry_line", verb, entry_id=entry, **{"line_id": self.line_of(card)} | changes)

    def redeem(self, card: int, sessions: int = 1) -> int:
        """A whole redemption; the id of its entry."""
        entry = self.add_entry(card, units=-sessions, value=-1000 * sessions, last_used_on=TODAY)
        self.add_entry_line(entry, quantity=sessions, value=-1000 * sessions)
        self.close_operation(kind="redeem")
        return entry
