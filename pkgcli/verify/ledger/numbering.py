"""Entries in the order of their ids, and the operations that they belong to."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, may_not_be, must_be

_ENTRY_IDS = Pass(
    """
SELECT e.operation_id AS operation, e.id AS entry, c.number AS card, e.card_id, e.kind, e.happened_on, e.reverses,
       o.id AS known, o.recorded_on, b.id AS b_id, b.operation_id AS b_operation
FROM entry AS e LEFT JOIN entry AS b ON b.id = e.id - 1 LEFT JOIN operation AS o ON o.id = e.operation_id
LEFT JOIN card AS c ON c.id = e.card_id
WHERE e.id BETWEEN :first AND :last
""",
    (
        must_be("numbering", "entry = 1 OR b_id IS NOT NULL", "(printf('entry %d, before it, is missing', entry - 1))"),
        may_not_be(
            "numbering", "b_operation > operation", "(printf('entry %d is of operation %d', b_id, b_operation))"
        ),
        must_be("operation", "known IS NOT NULL", "the operation isn't there"),
        may_not_be(
            "operation",
            "happened_on > recorded_on",
            "(printf('is dated %s, after %s, the day of its operation', happened_on, recorded_on))",
        ),
    ),
)

_COMMISSIONS = Pass(
    """
SELECT e.operation_id AS operation, k.entry_id AS entry, e.kind, k.amount, e.id AS known
FROM commission AS k LEFT JOIN entry AS e ON e.id = k.entry_id WHERE k.entry_id BETWEEN :first AND :last
""",
    (
        must_be("commission", "known IS NOT NULL", "the entry isn't there"),
        must_be(
            "commission",
            "known IS NULL OR CASE kind WHEN 'redeem' THEN amount > 0 WHEN 'issue' THEN amount > 0"
            " ELSE kind IN ('undo', 'void') END",
            "(printf('%s earns a commission of %d', kind, amount))",
        ),
    ),
)

OF_ENTRY_IDS = (_ENTRY_IDS, _COMMISSIONS)
