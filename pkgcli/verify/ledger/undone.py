"""Each undo against what it takes back."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, must_be, must_equal

_MIRRORED = ("units", "value", "tip", "tax", "charge", "charge_tax", "cash", "owed")

# `e`: the undo, of which `b` comes before it on its card; `o`: what it takes back, and `f` before that.
_UNDOS = Pass(
    f"""
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, e.kind, e.reverses, e.card_id, e.line_id, e.state,
       o.id AS known, o.kind AS o_kind, o.card_id AS o_card, o.line_id AS o_line, o.seq AS o_seq,
       o.operation_id AS o_operation, p.undoes, q.kind AS undone, i.operation_id AS came_by,
       b.state AS b_state, f.state AS f_state,
       {", ".join(f"e.{column}, o.{column} AS o_{column}" for column in _MIRRORED)}
FROM entry AS e LEFT JOIN entry AS o ON o.id = e.reverses LEFT JOIN card AS c ON c.id = e.card_id
LEFT JOIN operation AS p ON p.id = e.operation_id LEFT JOIN operation AS q ON q.id = p.undoes
LEFT JOIN entry AS i ON i.card_id = e.card_id AND i.seq = 1
LEFT JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
LEFT JOIN entry AS f ON f.card_id = o.card_id AND f.seq = o.seq - 1
WHERE e.reverses BETWEEN :first AND :last
""",
    (
        must_be("undo", "known IS NOT NULL AND reverses < entry", "(printf('takes back entry %d', reverses))"),
        must_equal("undo", "the kind of what takes back an entry", "kind", "'undo'"),
        must_be("undo", "o_kind IS NULL OR o_kind <> 'undo'", "takes back an undo"),
        must_equal("undo", "the card", "card_id", "o_card", where="known IS NOT NULL"),
        must_equal("undo", "the line", "line_id", "o_line", where="known IS NOT NULL"),
        # The undo of an import takes back, with its cards, that they lapsed.
        must_equal(
            "undo",
            "the operation that is undone",
            "undoes",
            "o_operation",
            where="known IS NOT NULL AND NOT (o_kind = 'expire' AND undoes IS came_by AND undone = 'card import')",
        ),
        *(
            must_equal("undo", f"{column}, against entry ' || reverses || '", column, f"-o_{column}", where="known")
            for column in _MIRRORED
        ),
        must_be(
            "over",
            """known IS NULL OR CASE
            WHEN o_kind IN ('issue', 'import') OR (o_kind = 'transfer' AND o_seq = 1) THEN state = 'void'
            WHEN o_kind = 'reopen' THEN state = 'lapsed'
            WHEN o_kind IN ('suspend', 'resume', 'refund', 'void', 'freeze', 'unfreeze') THEN state = f_state
            WHEN b_state <> 'lapsed' THEN state = b_state
            WHEN o_kind = 'expire' THEN state = f_state
            WHEN o_kind = 'redeem' THEN state IN ('active', 'suspended', 'lapsed')
            ELSE state = b_state END""",
            "(printf('the undo of %s turns a card that is %s into one that is %s', o_kind, b_state, state))",
        ),
    ),
)

_UNDONE_LINES = Pass(
    """
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, e.reverses, l.id AS line,
       coalesce(p.quantity, 0) AS quantity, coalesce(p.gone, 0) AS gone, coalesce(p.cap, 0) AS cap,
       coalesce(p.value, 0) AS value, coalesce(p.tip, 0) AS tip, coalesce(q.quantity, 0) AS o_quantity,
       coalesce(q.gone, 0) AS o_gone, coalesce(q.cap, 0) AS o_cap, coalesce(q.value, 0) AS o_value,
       coalesce(q.tip, 0) AS o_tip
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN card_line AS l ON l.card_id = c.id
LEFT JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
LEFT JOIN entry_line AS q ON q.line_id = l.id AND q.entry_id = e.reverses
WHERE e.reverses BETWEEN :first AND :last
""",
    tuple(
        must_equal("undo", f"{column} of line ' || line || '", column, f"-o_{column}")
        for column in ("quantity", "gone", "cap", "value", "tip")
    ),
)

# A void gives back what the sale earned its seller, as an undo what its entry earned.
_UNDONE_COMMISSIONS = Pass(
    """
SELECT operation, entry, staff, sum(amount) AS amount FROM (
    SELECT e.operation_id AS operation, e.id AS entry, k.staff_id AS staff, k.amount FROM entry AS e
    JOIN commission AS k ON k.entry_id IN (e.id, e.reverses)
    WHERE e.reverses BETWEEN :first AND :last
    UNION ALL
    SELECT e.operation_id, e.id, k.staff_id, k.amount FROM commission AS v JOIN entry AS e ON e.id = v.entry_id
    JOIN entry AS s ON s.card_id = e.card_id AND s.seq = 1 JOIN commission AS k ON k.entry_id IN (e.id, s.id)
    WHERE v.entry_id BETWEEN :first AND :last AND e.kind = 'void')
GROUP BY entry, staff
""",
    (
        must_be(
            "commission",
            "amount = 0",
            "(printf('gives back a commission of member of staff %d, and %d of it remain', staff, amount))",
        ),
    ),
)

OF_UNDOS = (_UNDOS, _UNDONE_LINES, _UNDONE_COMMISSIONS)
