"""The operations, one after the other, and what they move between cards."""

from __future__ import annotations

from pkgcli.chain import LAYOUTS
from pkgcli.ledger.thaw import RECORDS_ITS_END
from pkgcli.verify.condition import Pass, may_not_be, must_be, must_equal

_ORDER = Pass(
    f"""
SELECT o.id AS operation, o.kind, o.recorded_at, o.recorded_on, o.undoes, o.text_hash, o.hash_layout, b.id AS b_id,
       u.id AS known, u.undoes AS undone_undoes, t.operation_id AS with_text,
       o.hash_layout IN ({", ".join(map(str, LAYOUTS))}) AS layout_known
FROM operation AS o LEFT JOIN operation AS b ON b.id = o.id - 1 LEFT JOIN operation AS u ON u.id = o.undoes
LEFT JOIN operation_text AS t ON t.operation_id = o.id
WHERE o.id BETWEEN :first AND :last
""",
    (
        must_be(
            "numbering",
            "operation = 1 OR b_id IS NOT NULL",
            "(printf('operation %d, before it, is missing', operation - 1))",
        ),
        must_be(
            "operation",
            "undoes IS NULL OR (undoes < operation AND known IS NOT NULL AND undone_undoes IS NULL)",
            "(printf('undoes operation %d, which is no earlier operation or itself an undo', undoes))",
        ),
        must_be(
            "operation",
            "(kind = 'undo') = (undoes IS NOT NULL)",
            "(printf('%s undoes %s', kind, coalesce(undoes, 'nothing')))",
        ),
        must_be(
            "date",
            "recorded_on IS date(recorded_on, '+0 days') AND julianday(recorded_at) IS NOT NULL"
            " AND abs(julianday(substr(recorded_at, 1, 10)) - julianday(recorded_on)) <= 1",
            "(printf('was recorded at %s, on %s', recorded_at, recorded_on))",
        ),
        must_be(
            "text",
            "(text_hash IS NULL) = (with_text IS NULL)",
            "(iif(text_hash IS NULL, 'has a text, and no hash of it', 'has the hash of a text that isn''t there'))",
        ),
    ),
)

_BETWEEN = Pass(
    """
SELECT operation_id AS operation, kind, sum(units) AS units, sum(value) AS value, sum(tip) AS tip, sum(tax) AS tax,
       sum(charge) AS charge, sum(charge_tax) AS charge_tax, sum(cash) AS cash, sum(owed) AS owed
FROM entry WHERE operation_id BETWEEN :first AND :last AND kind = 'transfer'
GROUP BY operation_id, kind
""",
    tuple(
        must_equal("conserved", f"{what} of ' || kind || ' over all cards", what, "0")
        for what in ("units", "value", "tip", "tax", "charge", "charge_tax", "cash", "owed")
    ),
)

# A lapse, or the end of a freeze, that was found on the way stays, and so do a visit that was held for and a reopening
# for a visit; an unlimited card stays ended.
_WHOLLY = Pass(
    f"""
SELECT o.id AS operation, e.id AS entry, c.number AS card, e.kind, o.undoes FROM operation AS o
JOIN operation AS u ON u.id = o.undoes AND u.kind NOT LIKE '% import'
JOIN entry AS e ON e.operation_id = u.id JOIN card AS c ON c.id = e.card_id
LEFT JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE o.id BETWEEN :first AND :last AND e.kind <> 'expire' AND NOT (u.kind = 'redeem' AND e.kind = 'reopen')
  AND (u.kind = 'nightly holds' OR coalesce(e.detail ->> 'overdue', 0) = 0)
  AND NOT coalesce({RECORDS_ITS_END.format(entry="e", before="b")}, 0)
  AND NOT EXISTS (SELECT 1 FROM entry AS r WHERE r.reverses = e.id)
""",
    (may_not_be("undo", "1", "(printf('operation %d was undone, and this %s of it was not', undoes, kind))"),),
)

_REQUESTS = Pass(
    """
SELECT r.operation_id AS operation, r.request_key, o.id AS known, length(r.asked_hash) AS hashed, r.answer
FROM request AS r LEFT JOIN operation AS o ON o.id = r.operation_id WHERE r.operation_id BETWEEN :first AND :last
""",
    (
        must_be("request", "known IS NOT NULL", "(printf('key %s belongs to no operation', request_key))"),
        must_be(
            "request",
            "hashed = 32 AND json_valid(answer)",
            "(printf('the answer kept for key %s is broken', request_key))",
        ),
    ),
)

OF_OPERATIONS = (_ORDER, _BETWEEN, _WHOLLY, _REQUESTS)
