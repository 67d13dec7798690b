"""The operation that is being undone: what it left, and whether that stands as it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json import loads
from typing import Any

from pkgcli.errors import Refused
from pkgcli.frozen import Frozen
from pkgcli.operations import Operation

NEW = (
    "SELECT subject_id FROM former_state"
    " WHERE operation_id = :undone AND subject = :subject AND former ->> '$.before' IS NULL"
)


class Left(Frozen):
    """One record that it made (`before` is None) or changed."""

    id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    """None where it isn't kept any more, as of a client who was anonymised."""
    made: tuple[int, ...] = ()
    """Of a client that was there: the members that are new."""


class Undone(Frozen):
    operation: Operation
    """The undo."""
    id: int

    def values(self, subject: str) -> dict[str, Any]:
        """What the queries of this folder are asked with."""
        return {"undone": self.id, "subject": subject}

    def left(self, subject: str) -> Iterator[Left]:
        rows = self.operation.connection.execute(
            "SELECT subject_id, former FROM former_state WHERE operation_id = :undone AND subject = :subject"
            " ORDER BY subject_id",
            self.values(subject),
        )
        for subject_id, text in rows.fetchall():
            states = {} if text is None else loads(text)
            yield Left(subject_id, states.get("before"), states.get("after"), tuple(states.get("made", ())))

    def row(self, table: str, row_id: int) -> dict[str, Any]:
        found = self.operation.connection.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()
        if found is None:
            raise self.refused("gone_since", f"{table} id:{row_id}, which it made or changed, is gone")
        return dict(found)

    def check_unchanged(self, subject: str, left: Left, present: Mapping[str, Any]) -> None:
        """Refused where the record isn't as the operation left it: a later edit would go with it."""
        changed = [name for name, value in (left.after or {}).items() if present[name] != value]
        if left.after is not None and not changed:
            return
        by = self._changed_by(subject, left.id, changed)
        what = f" ({', '.join(name.replace('_', ' ') for name in changed)})" if changed else ""
        raise self.refused(
            "edited_since",
            f"{subject} {present['code']} was changed since{by_operation(by)}{what}",
            f"pkgcli {subject} show {present['code']}",
            **{subject: present["code"]},
            by=by,
        )

    def _changed_by(self, subject: str, subject_id: int, fields: list[str]) -> int | None:
        """The last operation that changed one of these fields and stands."""
        rows = self.operation.connection.execute(
            "SELECT f.operation_id, f.former FROM former_state AS f WHERE f.operation_id > ? AND f.subject = ?"
            " AND f.subject_id = ? AND NOT EXISTS (SELECT 1 FROM operation WHERE undoes = f.operation_id)"
            " ORDER BY f.operation_id DESC",
            (self.id, subject, subject_id),
        )
        for operation_id, text in rows.fetchall():
            states = {} if text is None else loads(text)
            if not {*states.get("changed", ()), *(states.get("after") or ())}.isdisjoint(fields):
                return int(operation_id)
        return None

    def refused(self, code: str, reason: str, hint: str | None = None, **facts: Any) -> Refused:
        return Refused(code, f"undo {self.id}: {reason}{NOTHING}", hint, **facts)


NOTHING = "; nothing was taken back"


def by_operation(number: int | None) -> str:
    return "" if number is None else f" by operation {number}"


def told(*counts: tuple[int, str, str]) -> list[str]:
    """A sentence for each count that isn't 0."""
    return [f"{number} {noun}{'' if number == 1 else 's'} {what}" for number, noun, what in counts if number]
