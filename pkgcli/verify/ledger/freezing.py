"""Each freeze and its end: how the card stands after it, and by how many days its last day moves."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, must_be, must_equal


def _days_later(day: str, later: str, earlier: str) -> str:
    """SQL: a day, so many days on as lie between two others; NULL stays so."""
    return f"date({day}, printf('%+d days', (strftime('%s', {later}) - strftime('%s', {earlier})) / 86400))"


_SINCE = """
(SELECT f.happened_on FROM entry AS f WHERE f.card_id = e.card_id AND f.seq < e.seq AND f.kind = 'freeze'
    AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = f.id AND u.seq < e.seq) ORDER BY f.seq DESC LIMIT 1)
"""

_BY_ITSELF = "kind = 'unfreeze' AND happened_on IS b_frozen"

FREEZING = Pass(
    f"""
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, c.units_left IS NULL AS endless, e.kind,
       e.happened_on, e.state, e.expires_on, e.frozen_until, e.earned, e.earned_through, b.state AS b_state,
       b.expires_on AS b_expires, b.frozen_until AS b_frozen, b.earned_through AS b_earned,
       iif(e.kind = 'unfreeze' AND b.frozen_until IS NULL, {_SINCE}, NULL) AS since
FROM card AS c CROSS JOIN entry AS e ON e.card_id = c.id JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE c.id BETWEEN :first AND :last AND e.kind IN ('freeze', 'unfreeze')
""",
    (
        must_be(
            "over",
            "kind <> 'freeze' OR (b_state = 'active' AND b_frozen IS NULL AND"
            " iif(frozen_until IS NULL, state = 'frozen', state = 'active' AND frozen_until > happened_on))",
            "(printf('freezes a card that is %s, until %s, and leaves it %s', b_state,"
            " coalesce(frozen_until, 'it is unfrozen'), state))",
        ),
        must_be(
            "over",
            "kind <> 'unfreeze' OR (state = 'active' AND frozen_until IS NULL AND iif(b_frozen IS NULL,"
            " b_state = 'frozen', b_state = 'active' AND happened_on <= b_frozen))",
            "(printf('unfreezes a card that is %s, until %s, and leaves it %s', b_state, coalesce(b_frozen, 'then'),"
            " state))",
        ),
        must_equal(
            "moved",
            "the last day",
            "expires_on",
            f"iif(frozen_until IS NULL, b_expires, {_days_later('b_expires', 'frozen_until', 'happened_on')})",
            where="kind = 'freeze'",
        ),
        must_equal(
            "moved",
            "the last day",
            "expires_on",
            _days_later("b_expires", "happened_on", "coalesce(b_frozen, since)"),
            where="kind = 'unfreeze'",
        ),
        must_be(
            "earned",
            f"NOT endless OR iif({_BY_ITSELF}, earned = 0 AND earned_through IS b_earned,"
            " earned_through >= date(coalesce(frozen_until, happened_on), '-1 day'))",
            "(printf('leaves what is earned settled through %s', coalesce(earned_through, 'no day')))",
        ),
    ),
)
