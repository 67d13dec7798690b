"""Every promise of README.md, "What you can rely on", and how it is kept, with the tests that show it.

A test that is renamed or goes is missed here.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

SHOWN: dict[str, tuple[str, ...]] = {
    # 1. Done is done.
    "what said done survives a kill and a power cut; what didn't is wholly there or wholly not": (
        "torture/test_crash_and_power_loss.py::test_what_said_done_is_there_after_a_kill_and_after_a_power_cut",
        "torture/test_crash_and_power_loss.py::test_with_less_syncing_than_ours_what_said_done_is_lost",
        "torture/test_crash_and_power_loss.py::test_the_record_replayed_in_full_gives_the_files_on_the_disk",
        "torture/test_disk_faults.py::test_a_disk_that_fails_is_told_and_leaves_the_command_wholly_done_or_not_at_all",
    ),
    "repeating it with its key is safe": (
        "torture/test_crash_and_power_loss.py::"
        "test_repeating_the_commands_with_their_keys_on_what_is_left_ends_where_they_would_have",
        "torture/test_crowds_at_the_till.py::"
        "test_what_killed_tills_acknowledged_is_there_once_and_their_keys_make_it_safe_to_repeat",
        "till/test_keys.py::test_the_same_key_with_the_same_request_repeats_the_first_answer_and_writes_nothing",
    ),
    "7 is recorded and not told, 8 is unknown, 130 is nothing recorded": (
        "till/test_lost_answers.py::test_with_standard_output_closed_a_visit_is_recorded_and_its_operation_named",
        "store/test_transactions.py::test_a_disk_that_fails_in_commit_leaves_the_outcome_unknown",
        "till/test_interrupts.py::test_before_commit_nothing_is_recorded",
        "till/test_interrupts.py::test_from_commit_on_the_receipt_comes_out_all_the_same",
    ),
    # 2. Never below zero.
    "no balance is ever below zero, whoever writes, however many at once": (
        "torture/test_crowds_at_the_till.py::test_eight_tills_at_one_card_give_what_it_has_and_refuse_the_rest",
        "torture/test_crowds_at_the_till.py::test_of_a_crowd_at_the_last_unit_of_a_card_exactly_one_gets_it",
        "torture/test_crowds_at_the_till.py::test_gifts_in_circles_lose_and_make_nothing_whoever_looks_meanwhile",
        "store/test_triggers_of_the_ledger.py::test_a_balance_is_never_below_zero",
    ),
    "every number can be computed again from the entries": (
        "verify/test_each_check_finds_its_own.py::test_what_was_broken_is_told_and_nothing_else",
        "verify/test_three_years_of_a_salon.py::test_in_three_years_of_a_salon_there_is_nothing_to_find",
        "torture/test_the_model_for_long.py::test_25_000_more_calls_told_by_chance_end_as_in_the_model",
    ),
    # 3. Nothing is erased.
    "entries and operations can't be changed or deleted by accident, from any program": (
        "store/test_triggers_of_the_ledger.py::test_what_is_recorded_is_neither_changed_nor_deleted",
        "store/test_triggers_of_the_ledger.py::test_insert_or_replace_makes_no_row_vanish",
        "store/test_triggers_of_texts_and_keys.py::test_a_note_and_a_key_are_kept_as_they_were_given",
        "torture/test_tampering.py::test_the_database_blocks_it",
    ),
    "what is done on purpose is found by the chain of hashes": (
        "ledger/test_hash_chain.py::test_the_program_hashes_the_bytes_that_its_layout_names",
        "ledger/test_hash_chain.py::test_a_changed_past_breaks_the_chain_where_it_was_changed",
        "torture/test_tampering.py::test_verify_reports_it",
        "torture/test_tampering.py::test_a_backup_or_a_head_outside_the_file_reports_it",
    ),
    "names of people are not in the chain, so that they can be scrubbed": (
        "ledger/test_hash_chain.py::test_no_name_of_a_person_and_no_note_is_in_what_is_hashed",
        "ledger/test_hash_chain.py::test_a_client_whose_name_and_notes_were_scrubbed_leaves_a_chain_that_holds",
    ),
    "a head kept outside the file shows a cut or rewritten past": (
        "verify/test_the_file_and_its_surroundings.py::test_a_cut_tail_is_found_by_a_backup",
        "verify/test_the_file_and_its_surroundings.py::"
        "test_a_rewritten_past_whose_chain_was_computed_again_is_found_by_a_backup_and_by_a_head",
        "keeping/test_backup.py::test_its_name_tells_when_how_many_operations_and_the_head",
    ),
    # 4. The file says what it is.
    "a foreign, newer, damaged or unsafe file is refused before anything is written": (
        "till/test_bad_database.py::test_a_database_that_cannot_be_used_is_told_in_one_line_and_left_alone",
        "torture/test_damage.py::test_what_is_no_database_of_ours_is_refused_and_left_alone",
        "torture/test_damage.py::test_flipped_bits_are_answered_in_one_line_and_found",
        "torture/test_damage.py::test_cut_files_are_answered_in_one_line_and_found",
        "torture/test_damage.py::test_zeroed_pages_are_answered_in_one_line_and_found",
        "store/test_opening_the_file.py::test_a_pipe_is_refused_without_waiting_for_somebody_to_write_into_it",
        "store/test_opening_the_file.py::test_a_file_under_two_names_is_refused",
        "keeping/test_migration.py::test_an_older_file_is_told_what_to_type_and_never_half_understood",
    ),
    # 5. Bad input.
    "bad input writes nothing and is answered in one line with its place": (
        "torture/test_input_malformed_files.py::"
        "test_every_malformed_file_is_answered_as_written_and_leaves_the_database_alone",
        "torture/test_input_mutated_files.py::test_a_mutated_file_is_read_or_refused_and_never_written",
        "torture/test_input_strings.py::test_a_text_is_read_as_the_one_thing_it_means_or_refused",
        "torture/test_input_arguments.py::test_any_arguments_are_taken_or_told_in_one_line",
    ),
    "text of people is refused or shown harmless, and formulas are defused": (
        "torture/test_input_names.py::test_a_name_is_refused_or_shown_safely_by_every_command",
        "torture/test_input_names.py::test_a_spreadsheet_takes_no_name_for_a_formula",
    ),
    # 6. Backups.
    "a backup never leaves a broken file under the final name": (
        "torture/test_crash_and_power_loss.py::test_what_said_done_is_there_after_a_kill_and_after_a_power_cut",
        "keeping/test_backup.py::test_a_damaged_ledger_is_not_backed_up_over_the_sound_ones",
    ),
    "a restored file passes verification, and what stood there is kept": (
        "keeping/test_restore.py::test_it_goes_back_and_keeps_what_stood_there",
        "keeping/test_restore.py::test_a_backup_that_is_not_sound_is_refused_and_nothing_changes",
        "torture/test_damage.py::test_a_backup_brings_the_salon_back_whatever_became_of_its_file",
    ),
    # How.
    "rollback journal with synchronous=EXTRA on every connection, never changed by itself": (
        "store/test_opening_the_file.py::test_each_connection_is_set_up_alike",
        "keeping/test_journal_mode.py::test_pkgcli_never_changes_the_mode_by_itself",
    ),
    "a file found in WAL without having been put there is refused for writes, naming the way back": (
        "keeping/test_journal_mode.py::"
        "test_a_file_that_another_program_put_into_wal_is_not_written_and_can_be_put_back",
    ),
    "the fingerprint passes over what Litestream adds": (
        "verify/test_the_file_and_its_surroundings.py::test_what_litestream_adds_is_passed_over",
    ),
    "a long read is of one state of the file and never holds writers up": (
        "reports/test_one_state_in_short_steps.py::test_what_is_recorded_while_a_report_is_read_changes_no_figure",
        "books/test_journal.py::test_what_is_recorded_while_a_journal_is_written_stays_out",
        "books/test_ledger_export.py::test_what_is_recorded_while_the_ledger_is_read_stays_out",
        "bench/test_steps_stay_short.py::test_no_step_takes_more_work_where_the_ledger_is_ten_times_as_long",
        "verify/test_the_file_and_its_surroundings.py::"
        "test_others_write_while_it_looks_and_what_they_add_is_no_finding",
    ),
    "one BEGIN IMMEDIATE per command, the key and the outcome stored with the entries": (
        "torture/test_crash_and_power_loss.py::"
        "test_repeating_the_commands_with_their_keys_on_what_is_left_ends_where_they_would_have",
        "store/test_transactions.py::test_an_exception_takes_back_all_that_was_written",
    ),
    "WAL is refused on versions of SQLite that can damage it": (
        "keeping/test_journal_mode.py::test_the_bug_is_known_by_the_version",
        "keeping/test_journal_mode.py::test_wal_is_refused_where_it_can_lose_what_was_said_to_be_done",
    ),
    "a clock that jumped lapses no cards by night": (
        "till/test_clock_of_the_night.py::test_a_clock_that_jumped_lapses_nothing",
    ),
}


def names_of_tests(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("promise", SHOWN)
def test_every_promise_has_a_test_that_is_there(promise: str) -> None:
    for shown_by in SHOWN[promise]:
        file, _, name = shown_by.partition("::")
        assert name in names_of_tests(TESTS / file), shown_by


def test_the_readme_says_what_is_promised_and_what_is_not() -> None:
    readme = (TESTS.parent / "README.md").read_text(encoding="utf-8")
    section = readme.split("## What you can rely on")[1].split("\n## ")[0]
    words = (
        "Done is done",
        "below zero",
        "Nothing is erased",
        "A backup is whole",
        "left alone",
        "A clock that jumped",
    )
    for promise in (*words, "Not promised"):
        assert f"**{promise}" in section or promise in section
