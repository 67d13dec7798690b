"""Each swap, split and merge against what its entry says of it, and each line that one of them added."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, must_be, must_equal

# The terms of such a line are in no hash but that of the entry that added it.
_ADDED = Pass(
    """
SELECT c.number AS card, l.id AS line, EXISTS (
    SELECT 1 FROM entry AS e, json_each(iif(json_valid(e.detail), e.detail, '{}'), '$.added') AS a
    WHERE e.card_id = c.id AND e.kind IN ('swap', 'split', 'merge')
       AND a.value = json_array(l.id, l.position, l.item_id, l.name, l.unit_cost, l.list_price)) AS is_told
FROM card AS c CROSS JOIN card_line AS l ON l.card_id = c.id AND l.cap_sold = 0
WHERE c.id BETWEEN :first AND :last
""",
    (must_be("line", "is_told", "(printf('line %d was added as no entry of its card says', line))"),),
)

# What went counts below zero. A line without a cap has none to move.
_SAID = """
said (entry_id, line_id, sessions, cap) AS (
    SELECT e.id, j.value ->> 0, s.sign * (j.value ->> 1), coalesce(p.cap, iif(l.cap_sold IS NULL, 0, NULL))
    FROM card AS c CROSS JOIN entry AS e ON e.card_id = c.id AND e.kind IN ('swap', 'split', 'merge')
    CROSS JOIN (SELECT '$.of' AS part, -1 AS sign UNION ALL SELECT '$.into', 1) AS s
    CROSS JOIN json_each(iif(json_valid(e.detail), e.detail, '{}'), s.part) AS j
    LEFT JOIN card_line AS l ON l.id = j.value ->> 0
    LEFT JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
    WHERE c.id BETWEEN :first AND :last)
"""

_EXCHANGES = Pass(
    f"""
WITH {_SAID}
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, e.kind, e.units, c.kind AS card_kind,
       (SELECT count(*) FROM said WHERE entry_id = e.id) AS lines_said,
       (SELECT count(*) FROM card_line AS l JOIN entry_line AS p ON p.line_id = l.id
        WHERE l.card_id = c.id AND p.entry_id = e.id) AS lines_moved,
       (SELECT coalesce(sum(cap IS NOT sessions AND (cap <> 0 OR sessions > 0)), 0) FROM said WHERE entry_id = e.id)
           AS unlike,
       (SELECT sum(sessions) FROM said WHERE entry_id = e.id) AS more
FROM card AS c CROSS JOIN entry AS e ON e.card_id = c.id AND e.kind IN ('swap', 'split', 'merge')
WHERE c.id BETWEEN :first AND :last
""",
    (
        must_be(
            "line",
            "lines_said >= 2 AND lines_moved <= lines_said AND unlike = 0",
            "(printf('%s moves other caps than it says', kind))",
        ),
        must_equal("pool", "what it adds in units", "units", "iif(card_kind IN ('fixed', 'custom'), more, 0)"),
    ),
)

OF_EXCHANGES = (_ADDED, _EXCHANGES)
