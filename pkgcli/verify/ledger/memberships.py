"""What memberships accrued, against the enrolment and against the cards; and the days on which they were frozen."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, may_not_be, must_be, must_equal

_OF_PERIOD = (
    "FROM membership_accrual AS b JOIN card AS o ON o.id = b.card_id"
    " WHERE b.membership_id = a.membership_id AND b.period"
)

_ACCRUALS = Pass(
    f"""
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, a.membership_id AS membership, a.period, a.nth,
       a.package_id AS accrued, c.package_id, c.package_version_id, p.package_version_id AS version, p.quantity,
       e.kind, c.issued_on, m.starts_on, c.tip, c.charge, iif(a.period = 0, m.joining_fee, m.fee) AS fee,
       (SELECT max(o.issued_on) {_OF_PERIOD} BETWEEN 1 AND a.period - 1) AS before_on,
       (SELECT min(o.issued_on) {_OF_PERIOD} = a.period) AS begins_on,
       (SELECT sum(o.price) {_OF_PERIOD} = a.period) AS sold_for,
       (SELECT count(*) {_OF_PERIOD} = a.period) AS cards,
       (SELECT sum(quantity) FROM membership_package
        WHERE membership_id = a.membership_id AND at = iif(a.period = 0, 'enrolment', 'period')) AS cards_due
FROM card AS c JOIN membership_accrual AS a ON a.card_id = c.id LEFT JOIN membership AS m ON m.id = a.membership_id
LEFT JOIN membership_package AS p ON p.membership_id = a.membership_id AND p.package_id = a.package_id
     AND p.at = iif(a.period = 0, 'enrolment', 'period')
LEFT JOIN entry AS e ON e.card_id = c.id AND e.seq = 1
WHERE c.id BETWEEN :first AND :last
""",
    (
        must_be(
            "membership",
            "version IS NOT NULL",
            "(printf('membership %d accrues no package %d with period %d', membership, accrued, period))",
        ),
        must_equal("membership", "the package that accrued", "package_id", "accrued"),
        must_equal(
            "membership",
            "the version that accrued",
            "package_version_id",
            "version",
            where="version IS NOT NULL AND package_id = accrued",
        ),
        must_be(
            "membership",
            "quantity IS NULL OR nth BETWEEN 1 AND quantity",
            "(printf('is number %d of %d that a period accrues', nth, quantity))",
        ),
        must_be("membership", "kind = 'issue'", "(printf('accrued, and began with %s', kind))"),
        must_equal(
            "membership",
            "the day on which the first period accrued",
            "issued_on",
            "starts_on",
            where="period < 2",
        ),
        must_equal("membership", "the day on which its period accrued", "issued_on", "begins_on"),
        must_be(
            "membership",
            "before_on IS NULL OR before_on < issued_on",
            "(printf('period %d begins on %s, and one before it on %s', period, issued_on, before_on))",
        ),
        may_not_be(
            "membership",
            "tip <> 0 OR charge <> 0",
            "(printf('accrued with tip %d and charge %d', tip, charge))",
        ),
        must_be(
            "membership",
            "iif(cards < cards_due, sold_for <= fee, sold_for = fee)",
            "(printf('period %d was sold for %d, and its fee is %d', period, sold_for, fee))",
        ),
    ),
    since=4,
)

_FREEZES = Pass(
    """
SELECT f.operation_id AS operation, f.membership_id AS membership, f.frozen_on, f.until_on,
       (SELECT min(g.frozen_on) FROM membership_freeze AS g
        WHERE g.membership_id = f.membership_id AND g.frozen_on > f.frozen_on) AS again_on
FROM membership_freeze AS f WHERE f.operation_id BETWEEN :first AND :last
""",
    (
        may_not_be(
            "membership",
            "again_on IS NOT NULL AND (until_on IS NULL OR until_on > again_on)",
            "(printf('membership %d was frozen until %s, and frozen again on %s', membership,"
            " coalesce(until_on, 'no day'), again_on))",
        ),
    ),
    since=4,
)

OF_MEMBERSHIPS = (_ACCRUALS,)
OF_FREEZES = (_FREEZES,)
