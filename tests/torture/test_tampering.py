"""Tampering: what is done to the file on purpose is blocked or reported, as the table in `tamper_attacks` says."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from damage_salon import NUMBER, grown
from figures import tried
from tamper_attacks import ATTACKS, Attack, opened

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    return grown(shop)


def _named(outcome: str) -> list[str]:
    return [name for name, attack in ATTACKS.items() if getattr(attack, outcome)]


def _do(shop: Shop, attack: Attack) -> None:
    with opened(shop.path) as connection:
        if not isinstance(attack.do, str):
            attack.do(connection)
            return
        for statement in _statements(attack.do):
            connection.execute(statement)


def _statements(script: str) -> Iterable[str]:
    pending = ""
    for part in script.split(";"):
        pending += f"{part};"
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _checks(shop: Shop, *options: str) -> set[str]:
    """The checks of `db verify` that speak; it has to exit 6 where one does, and 0 else."""
    told = shop.run("db", "verify", *options, "--json")
    findings = {finding["check"] for finding in told.json["findings"]}
    assert told.exit_code == (6 if findings else 0), told.err
    return findings


@pytest.mark.parametrize("name", _named("blocked"))
def test_the_database_blocks_it(salon: Shop, name: str) -> None:
    attack, before = ATTACKS[name], salon.path.read_bytes()
    with pytest.raises(sqlite3.IntegrityError, match=f"^{attack.blocked}: "):
        _do(salon, attack)
    assert salon.path.read_bytes() == before
    assert isinstance(attack.do, str)
    if shutil.which("sqlite3"):
        by_the_shell = subprocess.run(
            ["sqlite3", "-bail", str(salon.path), attack.do], capture_output=True, text=True, check=False
        )
        assert by_the_shell.returncode != 0
        assert re.search(f"{attack.blocked}: ", by_the_shell.stderr)
        assert salon.path.read_bytes() == before
    _note("blocked", name)


@pytest.mark.parametrize("name", _named("reported"))
def test_verify_reports_it(salon: Shop, name: str) -> None:
    _do(salon, ATTACKS[name])
    assert ATTACKS[name].reported in _checks(salon)
    _note("reported", name)


@pytest.mark.parametrize("name", _named("refused"))
def test_every_command_refuses_the_file(salon: Shop, name: str) -> None:
    _do(salon, ATTACKS[name])
    before = salon.path.read_bytes()
    for argv in (("status",), ("redeem", NUMBER, "massage"), ("db", "verify")):
        told = salon.run(*argv, "--json")
        assert (told.exit_code, told.json["error"]["code"]) == (6, ATTACKS[name].refused)
    assert salon.path.read_bytes() == before
    _note("refused", name)


@pytest.mark.parametrize("name", _named("with_backup"))
def test_a_backup_or_a_head_outside_the_file_reports_it(salon: Shop, name: str) -> None:
    attack, backup = ATTACKS[name], _backup_of(salon)
    head = salon.ok("db", "verify", "--json").json["head"]
    assert _checks(salon, "--against", backup) == set()
    assert _checks(salon, "--against", head) == set()
    _do(salon, attack)
    assert _checks(salon) == set(), "it is found without: say so in the table"
    assert _checks(salon, "--against", backup) == {attack.with_backup}
    assert _checks(salon, "--against", head[:16]) == ({"head"} if attack.with_head else set())
    _note("reported", name)


def test_another_history_after_a_cut_is_told_by_a_backup_and_by_a_head_on_a_receipt(salon: Shop) -> None:
    before = salon.path.read_bytes()
    salon.ok("redeem", NUMBER, "massage")
    head, backup = salon.ok("db", "verify", "--json").json["head"], _backup_of(salon)
    salon.path.write_bytes(before)
    salon.later(minutes=5)
    salon.ok("redeem", NUMBER, "facial")
    salon.ok("issue", "ten", "--client", "C1002")
    assert _checks(salon) == set()
    assert _checks(salon, "--against", backup) == {"rewritten"}
    assert _checks(salon, "--against", head) == {"head"}
    _note("reported", "another history after a cut")


@pytest.mark.parametrize("name", _named("not_found"))
def test_what_is_not_promised_is_not_found(salon: Shop, name: str) -> None:
    _do(salon, ATTACKS[name])
    assert _checks(salon) == set()
    _note("not promised, and not found", name)


def test_every_attack_has_one_outcome() -> None:
    outcomes = ("blocked", "reported", "with_backup", "refused", "not_found")
    listed = [name for outcome in outcomes for name in _named(outcome)]
    assert sorted(listed) == sorted(ATTACKS)


def _backup_of(shop: Shop) -> str:
    shutil.rmtree(shop.path.with_name("kept"), ignore_errors=True)
    shop.path.with_name("kept").mkdir()
    made: str = shop.ok("db", "backup", str(shop.path.with_name("kept")), "--json").json["file"]
    assert Path(made).is_file()
    return made


def _note(outcome: str, name: str) -> None:
    number = [*ATTACKS, name].index(name)
    tried("Tamper", f"{outcome}, seed {number}", 1, "attacks", lost=None, half_applied=None)
