"""Mistakes that somebody could make in pkgcli, each with the fewest tests that have to notice it.

An edit is (file below pkgcli, or schema.sql; what stands there; what stands there by mistake). What is replaced stands
there exactly once.
"""

from __future__ import annotations

from typing import NamedTuple

MODEL = "torture/test_the_model_for_long.py::test_25_000_more_calls_told_by_chance_end_as_in_the_model"
CROWD = (
    "torture/test_crowds_at_the_till.py::test_eight_tills_at_one_card_give_what_it_has_and_refuse_the_rest"
    "[as many visits as units]"
)
ONE_TRANSACTION = "torture/test_mutants.py::test_a_command_is_one_transaction_that_locks_before_it_reads"


class Mutant(NamedTuple):
    name: str
    edits: tuple[tuple[str, str, str], ...]
    killers: tuple[str, ...]


def one(name: str, file: str, old: str, new: str, *killers: str) -> Mutant:
    return Mutant(name, ((file, old, new),), killers)


STORE = (
    one(
        "the lock is taken with the first write and not before the first look",
        "store/transaction.py",
        'connection.execute("BEGIN IMMEDIATE")',
        'connection.execute("BEGIN")',
        ONE_TRANSACTION,
    ),
    one(
        "without a key nothing is committed",
        "store/transaction.py",
        "if keep and connection.in_transaction:",
        "if keep and connection.in_transaction and key:",
        "till/test_redeeming.py::test_several_items_are_one_operation",
    ),
    one(
        "what is forgotten is committed",
        "store/transaction.py",
        'connection.execute("ROLLBACK")\n    connection.execute("PRAGMA query_only = ON")',
        'connection.execute("COMMIT")\n    connection.execute("PRAGMA query_only = ON")',
        "store/test_transactions.py::test_what_is_forgotten_halfway_is_not_kept_and_nothing_follows_it",
    ),
    one(
        "the journal is not synced with its folder",
        "store/connection.py",
        "PRAGMA synchronous = EXTRA",
        "PRAGMA synchronous = FULL",
        "store/test_opening_the_file.py::test_each_connection_is_set_up_alike",
    ),
    one(
        "references to nothing are let in",
        "store/connection.py",
        "PRAGMA foreign_keys = ON",
        "PRAGMA foreign_keys = OFF",
        "store/test_transactions.py::test_a_reference_to_nothing_is_found_in_commit_and_nothing_stays",
    ),
    one(
        "a name that is taken is taken over by a first run",
        "store/creation.py",
        "path.hardlink_to(temporary)",
        "temporary.replace(path)",
        "store/test_making_a_database.py::test_of_eight_first_runs_at_once_exactly_one_wins",
    ),
)

OPERATIONS = (
    one(
        "the key is not looked up",
        "operations.py",
        "if earlier is not None:",
        "if earlier is not None and not occasion.key:",
        "till/test_keys.py::test_the_same_key_with_the_same_request_repeats_the_first_answer_and_writes_nothing",
    ),
    one(
        "the key answers whatever is asked",
        "answers.py",
        'if bytes(row["asked_hash"]) != _asked_hash(bytes(row["salt"]), asked):',
        "if False:",
        "till/test_keys.py::test_another_request_with_the_same_key_is_refused",
    ),
    one(
        "the key is stored in a transaction of its own",
        "operations.py",
        "        keep_answer(operation, view)",
        '        connection.execute("COMMIT")\n'
        '        connection.execute("BEGIN")\n'
        "        keep_answer(operation, view)",
        ONE_TRANSACTION,
    ),
    one(
        "a dry run is recorded",
        "operations.py",
        "if occasion.dry_run or changed == 0:",
        "if changed == 0:",
        "till/test_keys.py::test_a_dry_run_writes_nothing_and_says_the_same_as_the_run",
    ),
    one(
        "the hash doesn't hold what came before",
        "chain.py",
        '"".join((before.hex(), "\\n", operation, *few))',
        '"".join(("\\n", operation, *few))',
        "ledger/test_hash_chain.py::test_the_chain_computed_again_gives_every_hash_of_the_file",
    ),
    one(
        "the hash doesn't hold the amounts of the lines",
        "chain.py",
        "'line', e.id, p.line_id, p.quantity, p.gone, p.cap, p.value, p.tip)",
        "'line', e.id, p.line_id)",
        "ledger/test_hash_chain.py::test_the_chain_computed_again_gives_every_hash_of_the_file",
    ),
    one(
        "the day is that of Greenwich",
        "rules/days.py",
        "instant.astimezone(zone).date()",
        "instant.date()",
        "rules/test_rules_days.py::test_the_business_day_is_the_one_of_its_own_time_zone",
    ),
    one(
        "the last closed day is open",
        "business.py",
        "if closed and day.isoformat() <= closed:",
        "if closed and day.isoformat() < closed:",
        "till/test_days.py::test_nothing_is_recorded_in_closed_books",
    ),
    one(
        "an undo or a change is recorded in closed books",
        "ledger/append.py",
        'if change.kind != "expire" and not change.keeps_its_day:',
        'if change.kind == "redeem":',
        "torture/test_mutants.py::test_after_the_clock_went_back_nothing_is_recorded_in_closed_books",
    ),
)

SCHEMA = (
    Mutant(
        "the file lets a balance go below zero",
        (
            (
                "schema.sql",
                "units_left         INTEGER CHECK (units_left >= 0),          -- NULL: without limit",
                "units_left         INTEGER,",
            ),
            ("schema.sql", "units_left     INTEGER CHECK (units_left >= 0),\n", "units_left     INTEGER,\n"),
            ("schema.sql", "WHEN NEW.units_left < 0 OR NEW.value_left < 0", "WHEN NEW.value_left < 0"),
        ),
        ("store/test_triggers_of_the_ledger.py::test_a_balance_is_never_below_zero",),
    ),
    one(
        "the file lets more of an item be used than its cap",
        "schema.sql",
        "OR used + NEW.quantity + gone + NEW.gone > cap + NEW.cap",
        "OR used + NEW.quantity + gone + NEW.gone > cap + NEW.cap + 1",
        "store/test_triggers_of_the_ledger.py::test_no_more_of_an_item_than_its_cap",
    ),
    one(
        "REPLACE makes an entry vanish",
        "schema.sql",
        "WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)\n  OR NEW.operation_id",
        "WHEN NEW.operation_id",
        "store/test_triggers_of_the_ledger.py::test_insert_or_replace_makes_no_row_vanish",
    ),
    one(
        "an entry joins an operation that is closed",
        "schema.sql",
        "OR NEW.operation_id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM operation)\nBEGIN",
        "OR NEW.operation_id > (SELECT coalesce(max(id), 0) + 1 FROM operation)\nBEGIN",
        "store/test_triggers_of_the_ledger.py::test_an_entry_joins_only_the_operation_that_is_open",
    ),
    one(
        "the last entry can be deleted",
        "schema.sql",
        "CREATE TRIGGER entry_stays BEFORE DELETE ON entry\n",
        "CREATE TRIGGER entry_stays BEFORE DELETE ON entry WHEN OLD.id < (SELECT max(id) FROM entry)\n",
        "store/test_triggers_of_the_ledger.py::test_what_is_recorded_is_neither_changed_nor_deleted",
    ),
    Mutant(
        "what was undone is undone again",
        (
            (
                "schema.sql",
                "undoes      INTEGER UNIQUE REFERENCES operation (id)",
                "undoes      INTEGER REFERENCES operation (id)",
            ),
            ("schema.sql", "  OR EXISTS (SELECT 1 FROM operation WHERE undoes = NEW.undoes)\n", ""),
            ("schema.sql", "INTEGER UNIQUE REFERENCES entry (id)", "INTEGER REFERENCES entry (id)"),
            ("schema.sql", "WHEN EXISTS (SELECT 1 FROM entry WHERE reverses = NEW.reverses)", "WHEN 0"),
            ("ledger/undo/service.py", "if again is not None:", "if again is not None and again[0] < undone:"),
        ),
        ("till/test_undoing.py::test_an_operation_is_undone_once",),
    ),
    Mutant(
        "a lapse is dated on the day of the run",
        (
            ("ledger/lapse.py", "'expire', date(expires_on, '+1 day')", "'expire', :today"),
            ("schema.sql", "       AND NEW.happened_on = date(expires_on, '+1 day')\n", ""),
        ),
        ("till/test_expiring.py::test_a_week_without_the_job_gives_the_same_books",),
    ),
)

RULES = (
    one(
        "a card lapses on its last day",
        "ledger/lapse.py",
        "AND expires_on < :today",
        "AND expires_on <= :today",
        "torture/test_mutants.py::test_a_card_does_not_lapse_on_its_last_day",
    ),
    one(
        "a card is refused on its last day",
        "rules/card_status.py",
        "and expires_on < today",
        "and expires_on <= today",
        "rules/test_rules_card_status.py::test_a_card_is_due_on_the_day_after_its_last_one",
    ),
    one(
        "what is left of units is not asked for",
        "rules/availability.py",
        "return min(limits, default=None)",
        "return max(limits, default=None)",
        "rules/test_rules_availability.py",
    ),
    one(
        "caps are not asked for",
        "rules/availability.py",
        "return None if cap is None else max(0, cap - used - gone - held)",
        "return None if cap is None else max(0, cap - gone - held)",
        "rules/test_rules_availability.py",
    ),
    one(
        "what a use is worth is rounded to the nearest cent",
        "rules/use_value.py",
        "return value_left * quantity // left\n",
        "return (2 * value_left * quantity + left) // (2 * left)\n",
        MODEL,
    ),
    one(
        "the last use leaves a cent behind",
        "rules/use_value.py",
        "return value_left * quantity // left\n",
        "return value_left * quantity // left - (quantity == left and value_left > 1)\n",
        "rules/test_rules_use_value.py::test_a_hundred_over_three_visits_loses_no_cent",
    ),
    one(
        "a tie goes to the later line",
        "rules/use_value.py",
        "(-(total * weights[place] % whole), place))",
        "(-(total * weights[place] % whole), -place))",
        "rules/test_rules_use_value.py::test_a_tie_goes_to_the_earlier_line",
    ),
    one(
        "months run over their end",
        "rules/days.py",
        "min(day.day, month_length(year, month + 1))",
        "min(day.day, 28)",
        "rules/test_rules_days.py::test_months_clamp_to_the_end_and_are_counted_from_the_first_day",
    ),
    one(
        "of equal cards the newest is taken",
        "rules/card_order.py",
        "_TIERS[scope], rank, card_id)",
        "_TIERS[scope], rank, -card_id)",
        "rules/test_rules_card_order.py::test_among_equals_the_lower_id_goes_first",
    ),
    one(
        "a refund gives back what was never paid",
        "rules/refund_policy.py",
        "    owed = min(card.unpaid, entitled)\n",
        "    owed = 0 * min(card.unpaid, entitled)\n",
        "till/test_refund_parts.py::test_what_was_never_paid_comes_off_first",
    ),
    one(
        "any amount can be agreed on",
        "ledger/refund.py",
        "if amount <= most:",
        "if amount <= max(most, facts.paid):",
        "till/test_refund_parts.py::test_an_agreed_amount_leaves_the_charge_where_it_is",
    ),
)

LEDGER = (
    one(
        "a part is given and not taken",
        "ledger/part_transfer.py",
        "    append(operation, card, source)\n",
        "    assert source.units < 0\n",
        "till/test_part_of_a_card.py::test_two_facials_take_their_value_their_tax_and_their_tip_along",
    ),
    Mutant(
        "the card is read before the lock",
        (
            (
                "ledger/redeem/service.py",
                '    return record(\n        occasion,\n        "redeem",\n'
                "        lambda operation: _redeem(operation, request),",
                "    from pkgcli.lookup import card_or_client\n    from pkgcli.operations import looking\n\n"
                "    with looking(occasion) as look:\n"
                "        seen = card_or_client(look.connection, request.who, look.today)\n"
                '    return record(\n        occasion,\n        "redeem",\n'
                "        lambda operation: _redeem(operation, request, seen),",
            ),
            (
                "ledger/redeem/service.py",
                "def _redeem(operation: Operation, request: RedeemRequest) -> Redemption:\n"
                "    counter = at_the_counter(operation, request)",
                "def _redeem(operation: Operation, request: RedeemRequest, seen: object) -> Redemption:\n"
                "    counter = at_the_counter(operation, request, seen)",
            ),
            (
                "ledger/redeem/counter.py",
                "def at_the_counter(operation: Operation, request: RedeemRequest) -> Counter:",
                "def at_the_counter(operation: Operation, request: RedeemRequest, who) -> Counter:",
            ),
            ("ledger/redeem/counter.py", "    who = card_or_client(connection, request.who, operation.today)\n", ""),
            (
                "ledger/redeem/choosing.py",
                "    card = _settled(counter, card_with_id(operation.connection, card.id, operation.today))\n",
                "    card = _settled(counter, card)\n",
            ),
        ),
        (CROWD,),
    ),
    one(
        "a visit of an earlier day is not asked whether it fitted then",
        "ledger/taking.py",
        "if _something_is_later(operation.connection, visit.day):",
        "if _something_is_later(operation.connection, visit.day) and visit.quantity > 9:",
        "till/test_days.py",
    ),
    one(
        "a card is open to everybody",
        "ledger/taking.py",
        "if not is_open_to(connection, card, visit.user):",
        "if False:",
        "till/test_who_may_use_a_card.py::test_a_card_is_open_to_whom_its_scope_names",
    ),
    one(
        "a package is sold to a client twice",
        "ledger/once_per_client.py",
        '    if row is not None:\n        raise Refused("once_per_client", ONCE, f"',
        '    if row is not None and client_id < 0:\n        raise Refused("once_per_client", ONCE, f"',
        "till/test_once_per_client.py::test_the_second_sale_is_refused_with_exactly_this_sentence",
    ),
    one(
        "what comes back is good for a day more",
        "ledger/undo/opposite.py",
        'timedelta(days=operation.business.number("undo.grace_days"))',
        'timedelta(days=operation.business.number("undo.grace_days") + 1)',
        "till/test_undoing.py::test_the_days_of_grace_are_a_setting",
    ),
    one(
        "an undo brings back a visit of units that were given away since",
        "ledger/undo/refusals.py",
        "WHEN 'redeem' THEN e.kind = 'transfer'",
        "WHEN 'redeem' THEN 0",
        "till/test_undoing.py::test_a_redemption_is_not_undone_after_the_card_was_transferred",
    ),
    one(
        "a freeze ends on the day on which that is recorded",
        "ledger/thaw.py",
        "'unfreeze', frozen_until,",
        "'unfreeze', :today,",
        "till/test_freezing.py::test_the_end_of_a_freeze_is_dated_on_its_day_whenever_it_is_recorded",
    ),
    one(
        "a frozen day is lost",
        "ledger/freezing.py",
        "last = _moved(card, until - today, asked)",
        "last = _moved(card, until - today - _DAY, asked)",
        "till/test_freezing.py::test_a_card_frozen_until_a_day_has_its_new_last_day_at_once_and_is_free_again_by_itself",
    ),
    one(
        "a frozen day earns",
        "ledger/freezing.py",
        'after["earned_through"] = max(through or "", (until - _DAY).isoformat())',
        'after["earned_through"] = through',
        "till/test_freezing.py::test_an_unlimited_card_earns_nothing_while_it_is_frozen",
    ),
    one(
        "a card that waits for its first visit earns",
        "ledger/lapse.py",
        "units_left IS NULL AND (starts = 'sale' OR last_used_on IS NOT NULL)",
        "units_left IS NULL",
        "till/test_first_use.py::test_an_unlimited_card_that_waits_has_earned_nothing_and_lapses_as_breakage",
    ),
    one(
        "another write finds a due card alive",
        "ledger/lapse.py",
        "if not card.is_due(operation.today):",
        "if card.id:",
        "till/test_expiring.py::test_another_write_to_a_due_card_lapses_it_first_in_the_same_operation",
    ),
)

NIGHT = (
    one(
        "what the mail server may have is sent again",
        "notices/server.py",
        "raise Unsure(said(error)) from error",
        "raise Failed(said(error)) from error",
        "notices/test_sending.py::test_what_broke_off_after_the_text_may_have_arrived_and_is_never_sent_again",
    ),
    one(
        "a client gets two messages on one day",
        "notices/sending.py",
        "AND made_on = :today AND state <> 'failed')",
        "AND made_on = :today AND state <> 'sent')",
        "notices/test_sending.py::test_a_second_message_waits_for_the_next_day",
    ),
    one(
        "a notice that is no longer true stays",
        "notices/outbox.py",
        "WHERE n.kind = :kind AND {open} AND (n.{subject}",
        "WHERE 0 AND n.kind = :kind AND {open} AND (n.{subject}",
        "notices/test_outbox.py::test_a_day_that_moves_drops_the_notice_and_arms_it_again_for_the_new_day",
    ),
    one(
        "the night lapses before it accrues",
        "nightly.py",
        '    ("accrue", "nightly accrue", _accrue),\n    ("expire", "expire", _lapse),\n',
        '    ("expire", "expire", _lapse),\n    ("accrue", "nightly accrue", _accrue),\n',
        "till/test_nightly.py::test_a_night_does_all_of_it_in_one_run",
    ),
)

AREAS = {
    "the store": STORE,
    "operations, keys and hashes": OPERATIONS,
    "schema.sql": SCHEMA,
    "the rules": RULES,
    "the ledger": LEDGER,
    "the night and its notices": NIGHT,
}
MUTANTS = {
    f"{area}, slice {nth}": mutant for area, mutants in AREAS.items() for nth, mutant in enumerate(mutants, start=1)
}
"""By where the mistake is."""
