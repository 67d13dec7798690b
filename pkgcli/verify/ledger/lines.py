"""The lines of cards against what entries changed on them."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, may_not_be, must_be, must_equal

_SUMS = Pass(
    """
SELECT c.number AS card, l.id AS line, l.name, l.cap, l.used, l.gone, l.value_left, l.tip_left, l.last_entry_id,
       l.cap_sold, c.kind AS card_kind, coalesce(sum(p.quantity), 0) AS quantity,
       coalesce(sum(p.gone), 0) AS gone_in_all, sum(p.cap) AS cap_in_all, coalesce(sum(p.value), 0) AS value,
       coalesce(sum(p.tip), 0) AS tip,
       max(p.entry_id) AS last_entry
FROM card AS c JOIN card_line AS l ON l.card_id = c.id LEFT JOIN entry_line AS p ON p.line_id = l.id
WHERE c.id BETWEEN :first AND :last GROUP BY l.id
""",
    (
        *(
            must_equal("line", f"{column} of line ' || line || '", column, due)
            for column, due in (
                ("used", "quantity"),
                ("gone", "gone_in_all"),
                ("cap", "iif(cap_sold IS NULL, NULL, coalesce(cap_in_all, 0))"),
                ("value_left", "value"),
                ("tip_left", "tip"),
                ("last_entry_id", "last_entry"),
            )
        ),
        may_not_be("line", "cap_sold IS NULL AND cap_in_all <> 0", "(printf('line %d has no cap to move', line))"),
        may_not_be(
            "cap",
            "used + gone > cap",
            "(printf('line %d: %d used and %d gone, of %d', line, used, gone, cap))",
        ),
        must_be(
            "negative",
            "used >= 0 AND gone >= 0 AND value_left >= 0 AND tip_left >= 0 AND coalesce(cap, 0) >= 0",
            "(printf('line %d: used %d, gone %d, value_left %d, tip_left %d', line, used, gone, value_left, tip_left))",
        ),
        may_not_be(
            "pool",
            "card_kind = 'fixed' AND used + gone = cap AND (value_left <> 0 OR tip_left <> 0)",
            "(printf('line %d: none are left, and value %d and tip %d', line, value_left, tip_left))",
        ),
    ),
)

# An entry of a `fixed` card is the sum of what it changes on lines; of the other kinds lines carry no value.
_ENTRIES = Pass(
    """
WITH moved (entry_id, units, value, tip, lines, quantity, gone, cap, least_gone, of_line) AS MATERIALIZED (
    SELECT p.entry_id, sum(p.cap - p.quantity - p.gone), sum(p.value), sum(p.tip), count(*), sum(p.quantity),
           sum(p.gone), sum(abs(p.cap)), min(p.gone), sum(p.line_id)
    FROM card AS c CROSS JOIN card_line AS l ON l.card_id = c.id CROSS JOIN entry_line AS p ON p.line_id = l.id
    WHERE c.id BETWEEN :first AND :last GROUP BY p.entry_id)
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, e.kind, c.kind AS card_kind, e.units,
       e.value, e.tip, e.line_id, coalesce(m.units, 0) AS of_units, coalesce(m.value, 0) AS of_value,
       coalesce(m.tip, 0) AS of_tip, coalesce(m.lines, 0) AS lines, coalesce(m.quantity, 0) AS quantity,
       coalesce(m.gone, 0) AS gone, coalesce(m.cap, 0) AS cap, m.least_gone, m.of_line
FROM card AS c CROSS JOIN entry AS e ON e.card_id = c.id LEFT JOIN moved AS m ON m.entry_id = e.id
WHERE c.id BETWEEN :first AND :last
""",
    (
        *(
            must_equal("pool", f"{what} of the entry", what, f"of_{what}", where="card_kind = 'fixed'")
            for what in ("units", "value", "tip")
        ),
        must_be(
            "pool", "card_kind = 'fixed' OR (of_value = 0 AND of_tip = 0)", "moves the value of a line, which has none"
        ),
        must_be(
            "sign",
            """CASE kind
            WHEN 'redeem' THEN quantity > 0 AND lines = 1 AND of_line = line_id AND gone = 0 AND cap = 0
            WHEN 'expire' THEN quantity = 0 AND cap = 0 AND coalesce(least_gone, 0) >= 0
            WHEN 'reopen' THEN quantity = 0 AND cap = 0 AND gone <= 0
            WHEN 'refund' THEN quantity = 0 AND cap = 0 AND coalesce(least_gone, 0) >= 0
            WHEN 'void' THEN quantity = 0 AND cap = 0 AND coalesce(least_gone, 0) >= 0
            WHEN 'issue' THEN quantity = 0 AND gone = 0 WHEN 'transfer' THEN quantity = 0 AND gone = 0
            WHEN 'adjust' THEN quantity = 0 AND gone = 0
            WHEN 'undo' THEN 1 WHEN 'import' THEN 1
            WHEN 'swap' THEN quantity = 0 AND gone = 0 AND cap > 0
            WHEN 'split' THEN quantity = 0 AND gone = 0 AND cap > 0
            WHEN 'merge' THEN quantity = 0 AND gone = 0 AND cap > 0
            ELSE lines = 0 END""",
            "(printf('%s changes %d lines by %d used, %d gone, %d of caps', kind, lines, quantity, gone, cap))",
        ),
    ),
)

_OF_ANOTHER = Pass(
    """
SELECT c.number AS card, e.id AS entry, l.id AS line, e.card_id, l.card_id AS card_of_line
FROM card AS c CROSS JOIN card_line AS l ON l.card_id = c.id CROSS JOIN entry_line AS p ON p.line_id = l.id
CROSS JOIN entry AS e ON e.id = p.entry_id
WHERE c.id BETWEEN :first AND :last
UNION ALL
SELECT c.number, e.id, e.line_id, e.card_id, (SELECT card_id FROM card_line WHERE id = e.line_id)
FROM card AS c CROSS JOIN entry AS e ON e.card_id = c.id
WHERE c.id BETWEEN :first AND :last AND e.line_id IS NOT NULL
""",
    (must_equal("line", "the card of line ' || coalesce(line, 'none') || '", "card_of_line", "card_id"),),
)

# What a use takes of a line of a `fixed` card is its share of what the line carried then; the last one takes all.
_WORTH = Pass(
    """
SELECT c.number AS card, e.operation_id AS operation, p.entry_id AS entry, e.kind, -p.value AS value, -p.tip AS tip,
       p.value_before, p.tip_before, iif(e.kind = 'redeem', p.quantity, -p.cap) AS taken, p.left_before
FROM (SELECT c.id, c.number FROM card AS c WHERE c.id BETWEEN :first AND :last AND c.kind = 'fixed') AS c
JOIN (
    SELECT l.card_id, x.entry_id, x.quantity, x.cap, x.value, x.tip, sum(x.value) OVER before AS value_before,
           sum(x.tip) OVER before AS tip_before, sum(x.cap - x.quantity - x.gone) OVER before AS left_before
    FROM card_line AS l JOIN entry_line AS x ON x.line_id = l.id
    WHERE l.card_id BETWEEN :first AND :last
    WINDOW before AS (PARTITION BY x.line_id ORDER BY x.entry_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) AS p ON p.card_id = c.id
JOIN entry AS e ON e.id = p.entry_id
WHERE e.kind = 'redeem' OR (e.kind IN ('transfer', 'swap', 'split', 'merge') AND p.cap < 0)
""",
    tuple(
        must_equal(
            "worth",
            f"the {what} that was taken",
            what,
            f"{what}_before * taken / left_before",
            where="left_before > 0 AND taken <= left_before",
        )
        for what in ("value", "tip")
    ),
)

OF_LINES = (_SUMS, _ENTRIES, _OF_ANOTHER, _WORTH)
