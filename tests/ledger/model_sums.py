"""What must be so in every file, asked in SQL; and how much there is in it."""

from __future__ import annotations

BROKEN = """
SELECT 'units_left is the sum of the entries', c.id FROM card AS c WHERE c.units_left IS NOT NULL
   AND c.units_left <> (SELECT sum(units) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'value_left is the sum of the entries', c.id FROM card AS c
 WHERE c.value_left <> (SELECT sum(value + earned) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'paid is the sum of the entries', c.id FROM card AS c
 WHERE c.paid <> (SELECT sum(cash) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'unpaid is the sum of the entries', c.id FROM card AS c
 WHERE c.unpaid <> (SELECT sum(owed) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'tip_left is the sum of the entries', c.id FROM card AS c
 WHERE c.tip_left <> (SELECT sum(tip) FROM entry WHERE card_id = c.id)
UNION ALL SELECT 'no tax, charge or its tax is given back that was not taken', card_id FROM entry
 GROUP BY card_id HAVING sum(tax) < 0 OR sum(charge) < 0 OR sum(charge_tax) < 0
UNION ALL SELECT 'of what moves nothing is lost or made', max(card_id) FROM entry WHERE kind = 'transfer'
 GROUP BY operation_id HAVING sum(units) <> 0 OR sum(value) <> 0 OR sum(tip) <> 0 OR sum(tax) <> 0 OR sum(cash) <> 0
     OR sum(owed) <> 0
UNION ALL SELECT 'a swap brings its fee, and nothing else', card_id FROM entry
 WHERE kind = 'swap' AND (units <> 0 OR value < 0 OR tax < 0 OR tip <> 0 OR cash + owed <> value + tax)
UNION ALL SELECT 'a session that is split or merged keeps its value', card_id FROM entry
 WHERE kind IN ('split', 'merge') AND (value <> 0 OR tip <> 0 OR tax <> 0 OR cash <> 0 OR owed <> 0 OR earned <> 0)
UNION ALL SELECT 'what is neither used nor moved stays', card_id FROM entry
 WHERE kind IN ('freeze', 'unfreeze', 'suspend', 'resume', 'reassign', 'edit', 'extend')
   AND (units <> 0 OR value <> 0 OR tip <> 0 OR tax <> 0 OR cash <> 0 OR owed <> 0)
UNION ALL SELECT 'an entry of a fixed card is what it changes on its lines', e.card_id FROM entry AS e
  JOIN card AS c ON c.id = e.card_id AND c.kind = 'fixed' LEFT JOIN entry_line AS p ON p.entry_id = e.id
 GROUP BY e.id HAVING e.units <> coalesce(sum(p.cap - p.quantity - p.gone), 0)
     OR e.value <> coalesce(sum(p.value), 0) OR e.tip <> coalesce(sum(p.tip), 0)
UNION ALL SELECT 'all that was sold is used, given back, lapsed, taken by hand, or still there', 0 FROM (
    SELECT sum(iif(coalesce(r.kind, e.kind) IN ('issue', 'swap'), e.value, 0)) AS sold,
           sum(iif(coalesce(r.kind, e.kind) IN ('redeem', 'expire', 'reopen', 'refund', 'void', 'adjust'), e.value, 0))
             + sum(e.earned) AS gone FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses)
 WHERE sold + gone <> (SELECT sum(value_left) FROM card)
UNION ALL SELECT 'no more is held than is there', h.card_id FROM hold AS h JOIN card AS c ON c.id = h.card_id
 WHERE h.state = 'open' GROUP BY h.card_id HAVING sum(iif(h.release_on IS NULL, h.units, 0)) > c.units_left
UNION ALL SELECT 'nothing is held on a card that has ended', h.card_id FROM hold AS h JOIN card AS c ON c.id = h.card_id
 WHERE h.state = 'open' AND c.state IN ('lapsed', 'refunded', 'void')
UNION ALL SELECT 'what moves is paid or owed', card_id FROM entry
 WHERE kind = 'transfer' AND cash + owed <> value + tip + tax
UNION ALL SELECT 'of what is void nothing is left', e.card_id FROM entry AS e JOIN card AS c ON c.id = e.card_id
 WHERE c.state = 'void' GROUP BY e.card_id
 HAVING sum(e.tax) <> 0 OR sum(e.charge) <> 0 OR sum(e.charge_tax) <> 0 OR c.paid <> 0 OR c.unpaid <> 0
     OR sum(e.value) <> 0 OR c.tip_left <> 0
UNION ALL SELECT 'a line is the sum of its changes', l.card_id FROM card_line AS l
  LEFT JOIN (SELECT line_id, sum(quantity) AS used, sum(gone) AS gone, sum(cap) AS cap, sum(value) AS value,
                    sum(tip) AS tip FROM entry_line GROUP BY line_id) AS s ON s.line_id = l.id
 WHERE l.used <> coalesce(s.used, 0) OR l.gone <> coalesce(s.gone, 0) OR l.value_left <> coalesce(s.value, 0)
    OR coalesce(l.cap, 0) <> coalesce(s.cap, 0) OR l.tip_left <> coalesce(s.tip, 0)
UNION ALL SELECT 'units of a fixed card stand on its lines', c.id FROM card AS c
 WHERE c.kind = 'fixed' AND c.units_left <> (SELECT sum(cap - used - gone) FROM card_line WHERE card_id = c.id)
UNION ALL SELECT 'value of a fixed card stands on its lines', c.id FROM card AS c
 WHERE c.kind = 'fixed' AND c.value_left <> (SELECT sum(value_left) FROM card_line WHERE card_id = c.id)
UNION ALL SELECT 'tip of a fixed card stands on its lines', c.id FROM card AS c
 WHERE c.kind = 'fixed' AND c.tip_left <> (SELECT sum(tip_left) FROM card_line WHERE card_id = c.id)
UNION ALL SELECT 'no value without units', c.id FROM card AS c
 WHERE c.units_left = 0 AND (c.value_left <> 0 OR c.tip_left <> 0)
UNION ALL SELECT 'no value without sessions', l.card_id FROM card_line AS l JOIN card AS c ON c.id = l.card_id
 WHERE c.kind = 'fixed' AND l.cap = l.used + l.gone AND (l.value_left <> 0 OR l.tip_left <> 0)
UNION ALL SELECT 'no more of an item than its cap', card_id FROM card_line WHERE used + gone > cap
UNION ALL SELECT 'nothing is left on a card that has ended', id FROM card
 WHERE state IN ('lapsed', 'refunded', 'void') AND (coalesce(units_left, 0) <> 0 OR value_left <> 0 OR tip_left <> 0)
UNION ALL SELECT 'entries are numbered without a gap', c.id FROM card AS c
 WHERE (SELECT count(*) || '/' || min(seq) || '/' || max(seq) FROM entry WHERE card_id = c.id)
       <> c.seq || '/1/' || c.seq
UNION ALL SELECT 'no day ends below zero', card_id FROM (
    SELECT card_id, happened_on, sum(sum(units)) OVER days AS units, sum(sum(value + earned)) OVER days AS value,
           sum(sum(tip)) OVER days AS tip, sum(sum(cash)) OVER days AS paid, sum(sum(owed)) OVER days AS unpaid
    FROM entry GROUP BY card_id, happened_on WINDOW days AS (PARTITION BY card_id ORDER BY happened_on))
 WHERE units < 0 OR value < 0 OR tip < 0 OR paid < 0 OR unpaid < 0
UNION ALL SELECT 'an entry belongs to an operation', card_id FROM entry
 WHERE operation_id NOT IN (SELECT id FROM operation)
"""

AMOUNTS = ("units", "value", "earned", "tip", "tax", "charge", "charge_tax", "cash", "owed")

COUNTS = "SELECT " + ", ".join(
    f"(SELECT count(*) FROM {table})"
    for table in (
        "operation",
        "entry",
        "entry_line",
        "card",
        "card_line",
        "operation_text",
        "former_state",
        "commission",
    )
)
