"""Each entry after the one before it on its card: what it does to the card, and whether its kind may."""

from __future__ import annotations

from pkgcli.verify.condition import Condition, Pass, may_not_be, must_be, must_equal

# `e`: the entry; `b`: the one before it, null at a card's first; `c`: the card.
_QUERY = """
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, c.kind AS card_kind,
       c.units_left IS NULL AS endless, e.seq, e.kind, e.happened_on, e.line_id, e.units, e.value, e.earned, e.tip,
       e.tax, e.charge, e.charge_tax, e.cash, e.owed, e.units_left, e.value_left, e.tip_left, e.paid, e.unpaid,
       e.client_id, e.state, e.starts_on, e.expires_on, e.frozen_until, e.earned_through, e.last_used_on,
       b.id AS b_id, b.units_left AS b_units, b.value_left AS b_value, b.tip_left AS b_tip, b.paid AS b_paid,
       b.unpaid AS b_unpaid, b.client_id AS b_client, b.state AS b_state, b.starts_on AS b_starts,
       b.expires_on AS b_expires, b.frozen_until AS b_frozen, b.earned_through AS b_earned, b.last_used_on AS b_used,
       c.initial_units, c.net AS c_net, c.tax AS c_tax, c.charge AS c_charge, c.charge_tax AS c_charge_tax,
       c.tip AS c_tip, c.issued_on, c.starts, c.valid, c.claim,
       iif(json_valid(e.detail), e.detail ->> 'begins', NULL) AS begins
FROM card AS c CROSS JOIN entry AS e ON e.card_id = c.id
LEFT JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE c.id BETWEEN :first AND :last
"""

_OF_FIRST_USE = "kind = 'issue' AND starts <> 'sale'"

_FOLLOWS = "seq = 1 OR b_id IS NOT NULL"

_SEQUENCE = (
    must_be(
        "sequence",
        f"seq >= 1 AND ({_FOLLOWS})",
        "(printf('is number %d of its card, and number %d is missing', seq, seq - 1))",
    ),
    may_not_be("sequence", "b_id > entry", "(printf('is number %d of its card, before entry %d', seq, b_id))"),
    must_be(
        "sequence", "seq <> 1 OR kind IN ('issue', 'import', 'transfer')", "(printf('a card begins with %s', kind))"
    ),
    may_not_be("sequence", "seq > 1 AND kind IN ('issue', 'import')", "(printf('%s comes later than first', kind))"),
    must_equal(
        "sequence", "the day of the sale", "happened_on", "issued_on", where="seq = 1 AND kind IN ('issue', 'transfer')"
    ),
)

_RUNNING = (
    must_equal(
        "running", "units_left", "units_left", "iif(endless, NULL, coalesce(b_units, 0) + units)", where=_FOLLOWS
    ),
    must_equal("running", "value_left", "value_left", "coalesce(b_value, 0) + value + earned", where=_FOLLOWS),
    must_equal("running", "tip_left", "tip_left", "coalesce(b_tip, 0) + tip", where=_FOLLOWS),
    must_equal("running", "paid", "paid", "coalesce(b_paid, 0) + cash", where=_FOLLOWS),
    must_equal("running", "unpaid", "unpaid", "coalesce(b_unpaid, 0) + owed", where=_FOLLOWS),
    must_be("negative", "coalesce(units_left, 0) >= 0", "(printf('units_left is %d', units_left))"),
    *(
        must_be("negative", f"{column} >= 0", f"(printf('{column} is %d', {column}))")
        for column in ("value_left", "tip_left", "paid", "unpaid")
    ),
)

_AMOUNTS = (
    "printf('%s of units %d, value %d, earned %d, tip %d, tax %d, charge %d, charge_tax %d, cash %d, owed %d',"
    " kind, units, value, earned, tip, tax, charge, charge_tax, cash, owed)"
)
_NO_MONEY = "(cash | owed | tax | charge | charge_tax) = 0"
_NOTHING = f"(units | value | earned | tip) = 0 AND {_NO_MONEY}"
_GIVEN = "units >= 0 AND value >= 0 AND tip >= 0 AND tax >= 0 AND charge >= 0 AND charge_tax >= 0 AND owed >= 0"
_TAKEN = "units <= 0 AND value <= 0 AND tip <= 0 AND tax <= 0 AND charge <= 0 AND charge_tax <= 0 AND owed <= 0"

_SIGNS = must_be(
    "sign",
    f"""CASE kind
    WHEN 'redeem' THEN units <= 0 AND value <= 0 AND tip <= 0 AND earned = 0 AND {_NO_MONEY}
        AND line_id IS NOT NULL AND (endless OR units < 0)
    WHEN 'issue' THEN {_GIVEN} AND cash >= 0 AND earned = 0
    WHEN 'import' THEN {_GIVEN} AND cash >= 0
    WHEN 'expire' THEN units <= 0 AND value <= 0 AND earned <= 0 AND tip <= 0 AND {_NO_MONEY}
    WHEN 'reopen' THEN units >= 0 AND value >= 0 AND tip >= 0 AND earned = 0 AND {_NO_MONEY}
    WHEN 'refund' THEN {_TAKEN} AND cash <= 0 AND earned <= 0
    WHEN 'void' THEN {_TAKEN} AND cash <= 0 AND earned >= 0
    WHEN 'adjust' THEN units <> 0 AND value <= 0 AND tip <= 0 AND earned = 0 AND {_NO_MONEY}
    WHEN 'transfer' THEN earned = 0 AND (charge | charge_tax) = 0 AND iif(seq = 1, {_GIVEN} AND cash >= 0 AND units > 0,
        ({_TAKEN} AND cash <= 0 AND units < 0) OR (units | value | tip | tax | cash | owed) = 0)
    WHEN 'pay' THEN cash > 0 AND owed < 0 AND (units | value | earned | tip | tax | charge | charge_tax) = 0
    WHEN 'undo' THEN 1
    WHEN 'swap' THEN {_GIVEN} AND units = 0 AND tip = 0 AND cash >= 0 AND earned <= 0 AND (charge | charge_tax) = 0
        AND line_id IS NOT NULL
    WHEN 'split' THEN units >= 0 AND (value | earned | tip) = 0 AND {_NO_MONEY} AND line_id IS NOT NULL AND NOT endless
    WHEN 'merge' THEN units <= 0 AND (value | earned | tip) = 0 AND {_NO_MONEY} AND line_id IS NOT NULL AND NOT endless
    WHEN 'extend' THEN (units | value | tip) = 0 AND earned <= 0 AND {_NO_MONEY}
    WHEN 'freeze' THEN (units | value | tip) = 0 AND earned <= 0 AND {_NO_MONEY}
    WHEN 'unfreeze' THEN (units | value | tip) = 0 AND earned <= 0 AND {_NO_MONEY}
    WHEN 'suspend' THEN {_NOTHING} WHEN 'resume' THEN {_NOTHING} WHEN 'edit' THEN {_NOTHING}
    WHEN 'reassign' THEN {_NOTHING} ELSE 0 END""",
    f"('what it adds and takes doesn''t fit its kind: ' || {_AMOUNTS})",
)

_OF_ENDLESS = must_be(
    "sign",
    "CASE WHEN endless THEN units = 0 AND tip = 0 ELSE earned = 0 AND earned_through IS NULL END",
    f"('isn''t possible on its card: ' || {_AMOUNTS})",
)

_PAID = (
    must_equal(
        "paid",
        "what was paid and owed",
        "(cash + owed)",
        "value + tip + tax + charge + charge_tax",
        where="kind IN ('issue', 'void', 'swap', 'transfer')",
    ),
    must_equal("paid", "what is owed less", "(-owed)", "cash", where="kind = 'pay'"),
    *(
        must_equal("paid", f"{column} of the sale", column, of_card, where=where)
        for column, of_card in (
            ("value", "c_net"),
            ("tax", "c_tax"),
            ("tip", "c_tip"),
            ("units", "coalesce(initial_units, 0)"),
        )
        for where in ("seq = 1 AND kind IN ('issue', 'transfer')",)
    ),
    *(
        must_equal("paid", f"{column} of the sale", column, f"c_{column}", where="kind = 'issue'")
        for column in ("charge", "charge_tax")
    ),
)

_EXPIRY = (
    must_equal("expiry", "the day", "happened_on", "date(b_expires, '+1 day')", where="kind = 'expire'"),
    must_be(
        "expiry",
        "kind <> 'expire' OR (coalesce(units_left, 0) = 0 AND value_left = 0 AND tip_left = 0)",
        "(printf('leaves %s units, value %d and tip %d, and has to leave nothing', coalesce(units_left, 'no'),"
        " value_left, tip_left))",
    ),
    must_be(
        "expiry",
        "kind <> 'expire' OR b_units IS NULL OR b_units > 0",
        "nothing was left to lapse",
    ),
    must_be(
        "expiry",
        "kind <> 'expire' OR iif(endless AND (starts = 'sale' OR b_used IS NOT NULL),"
        " value = 0 AND earned_through IS expires_on, earned = 0)",
        "what an unlimited card ends with has been earned by the day, and nothing of any other",
    ),
)

_STATES = (
    must_be(
        "over",
        """CASE kind
        WHEN 'issue' THEN state = 'active'
        WHEN 'redeem' THEN state = 'active' AND b_state = 'active'
        WHEN 'expire' THEN state = 'lapsed' AND b_state IN ('active', 'suspended')
        WHEN 'reopen' THEN state IN ('active', 'suspended') AND b_state = 'lapsed'
        WHEN 'refund' THEN state = 'refunded' AND b_state <> 'void'
        WHEN 'void' THEN state = 'void' AND b_state IN ('active', 'suspended', 'frozen')
        WHEN 'suspend' THEN state = 'suspended' AND b_state = 'active'
        WHEN 'resume' THEN state = 'active' AND b_state = 'suspended'
        WHEN 'freeze' THEN state IN ('active', 'frozen') AND b_state = 'active'
        WHEN 'unfreeze' THEN state = 'active' AND b_state IN ('active', 'frozen')
        WHEN 'transfer' THEN iif(seq = 1, state IN ('active', 'suspended'), state = b_state)
        WHEN 'undo' THEN 1 WHEN 'import' THEN 1 ELSE state = b_state END""",
        "(printf('%s turns a card that is %s into one that is %s', kind, coalesce(b_state, 'new'), state))",
    ),
    may_not_be(
        "over",
        "state IN ('lapsed', 'refunded', 'void') AND (units_left > 0 OR value_left > 0 OR tip_left > 0)",
        "(printf('leaves the card %s with %s units, value %d and tip %d', state, coalesce(units_left, 'no'),"
        " value_left, tip_left))",
    ),
    may_not_be(
        "over",
        "state = 'void' AND (paid <> 0 OR unpaid <> 0)",
        "(printf('leaves the card void with %d paid and %d unpaid', paid, unpaid))",
    ),
)

_MOVES = (
    must_be(
        "moved",
        "seq = 1 OR expires_on IS b_expires OR CASE kind WHEN 'extend' THEN expires_on > b_expires"
        " ELSE kind IN ('reopen', 'freeze', 'unfreeze', 'undo') OR (kind = 'redeem' AND begins) END",
        "(printf('%s moves the last day from %s to %s', kind, coalesce(b_expires, 'none'),"
        " coalesce(expires_on, 'none')))",
    ),
    must_be(
        "moved",
        "seq = 1 OR starts_on IS b_starts OR (starts <> 'sale' AND (kind = 'undo' OR (kind = 'redeem' AND begins)))",
        "(printf('%s moves the first day from %s to %s', kind, b_starts, starts_on))",
    ),
    must_be(
        "moved",
        "seq = 1 OR client_id IS b_client OR kind IN ('transfer', 'undo')",
        "(printf('%s gives the card from client id %d to %d', kind, b_client, client_id))",
    ),
    must_be(
        "moved",
        "seq = 1 OR frozen_until IS b_frozen OR kind IN ('freeze', 'unfreeze', 'reopen', 'undo', 'refund', 'void')",
        "(printf('%s moves the end of a freeze from %s to %s', kind, coalesce(b_frozen, 'none'),"
        " coalesce(frozen_until, 'none')))",
    ),
    must_equal(
        "moved",
        "the last use",
        "last_used_on",
        "iif(kind = 'redeem', max(coalesce(b_used, happened_on), happened_on), b_used)",
        where="seq > 1 AND kind <> 'undo'",
    ),
)


def last_day(valid: str, day: str) -> str:
    """SQL: the last day of a validity that is counted from a day, a month clamped to its end."""
    number = f"CAST({valid} AS INTEGER)"

    def months(each: str) -> str:
        end = f"date({day}, 'start of month', ({each} + 1) || ' months', '-1 day')"
        return f"min(date({day}, {each} || ' months'), {end})"

    return (
        f"CASE WHEN {valid} LIKE 'until:%' THEN substr({valid}, 7) WHEN {valid} LIKE '%d' THEN"
        f" date({day}, {number} || ' days') WHEN {valid} LIKE '%w' THEN date({day}, ({number} * 7) || ' days')"
        f" WHEN {valid} LIKE '%mo' THEN {months(number)} WHEN {valid} LIKE '%y' THEN {months(f'({number} * 12)')} END"
    )


_BEGINNING = (
    must_equal("begun", "the claim day", "expires_on", last_day("claim", "issued_on"), where=_OF_FIRST_USE),
    must_be(
        "begun",
        "coalesce(begins, 0) = (kind = 'redeem' AND starts <> 'sale' AND b_used IS NULL)",
        "(printf('%s %s the card', kind, iif(begins, 'begins', 'doesn''t begin')))",
    ),
    must_equal("begun", "the first day", "starts_on", "happened_on", where="begins"),
    must_equal("begun", "the last day", "expires_on", last_day("valid", "happened_on"), where="begins"),
)

_WORTH = tuple(
    must_equal(
        "worth",
        f"the {what} that was taken",
        f"(-{what})",
        f"b_{what} * -units / b_units",
        where="card_kind IN ('custom', 'units') AND b_units > 0 AND units < 0 AND kind IN ('redeem', 'transfer')",
    )
    for what in ("value", "tip")
)

# What stands as it stood before was looked at there.
_DAYS = tuple(
    must_be(
        "date",
        f"{column} IS {before} OR {column} IS date({column}, '+0 days')",
        f"(printf('{column} is no day: %s', {column}))",
    )
    for column, before in (
        ("happened_on", "NULL"),
        ("starts_on", "b_starts"),
        ("expires_on", "b_expires"),
        ("frozen_until", "b_frozen"),
        ("earned_through", "b_earned"),
        ("last_used_on", "happened_on"),
    )
)


def _after_another(condition: Condition) -> Condition:
    """Where the entry before it is missing, that is said once."""
    return condition._replace(broken=f"({_FOLLOWS}) AND ({condition.broken})")


_CONDITIONS: tuple[Condition, ...] = (
    *_SEQUENCE,
    *_RUNNING,
    _SIGNS,
    _OF_ENDLESS,
    *_PAID,
    *map(_after_another, (*_EXPIRY, *_STATES, *_MOVES, *_BEGINNING)),
    *_WORTH,
    *_DAYS,
)

ENTRIES = Pass(_QUERY, _CONDITIONS)
