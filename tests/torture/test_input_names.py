"""A name is refused where it is typed, or shown safely wherever it stands: a terminal, a pipe, JSON and CSV.

What is refused is put into the file past the program as well: another program, or an older one, may have done so.
"""

from __future__ import annotations

import csv
import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from figures import tried
from input_names import NAMES, enter, plant, wrong_with_csv, wrong_with_json, wrong_with_table
from input_salon import GIVEN, READS, STDIN, Answer, faults_of, given, stocked
from sizes import FULL, size

import pkgcli

if TYPE_CHECKING:
    from tests.conftest import Shop

FORMS = ("terminal", "pipe", "json", "csv")
NAMES_OF_A_RUN = list(NAMES) if FULL else random.Random(60).sample(list(NAMES), 8)
COMBINATIONS_OF_A_NAME = size(75, 10_000)
PROCESS_EVERY = 100

# What must be in an answer, as the file has it.
SHOWN: dict[tuple[str, ...], str] = {
    ("client", "list"): "SELECT name FROM client",
    ("client", "show"): "SELECT name FROM client WHERE code = 'C1001'",
    ("client", "member", "list"): "SELECT name FROM member",
    ("item", "list"): "SELECT name FROM item WHERE retired_at IS NULL",
    ("item", "show"): "SELECT name FROM item WHERE code = 'facial'",
    ("package", "show"): "SELECT name FROM package_version WHERE package_id = 1 ORDER BY version DESC LIMIT 1",
    ("card", "show"): "SELECT name FROM client WHERE code = 'C1001'",
    ("config", "list"): "SELECT value FROM setting WHERE name = 'business.name'",
}
TABLES = (("client", "list"), ("item", "list"), ("package", "list"), ("card", "list"), ("log",))
# What another program put into the file goes into a file as it is, so that it imports again; not to a terminal.
SHOWN_AS_THEY_ARE = [(noun, "export") for noun in ("item", "client", "package", "card")]
# They find fault with a salon that was left alone for months, as it was by the clock of a process of its own.
BY_THE_CLOCK = (("db", "verify"), ("db", "check"))
OWN_FORMATS = ("export", "template", "journal")


def argv_of(path: tuple[str, ...], form: str, shop: Shop, name: str, chance: random.Random) -> list[str]:
    """The command as it succeeds, now and then with the name in place of what it is given."""
    argv = list(given(path, shop))
    if chance.random() < 0.2 and len(argv) > len(path) and path != ("init",):
        argv[chance.randrange(len(path), len(argv))] = name
    if form in ("json", "csv") and path[-1] not in OWN_FORMATS:
        argv.append(f"--{form}")
    return [*argv, "-q"] if path[-1] == "import" else [*argv, "-y"]


def as_process(shop: Shop, argv: list[str], stdin: str, *, terminal: bool) -> Answer:
    """The program as a process of its own, at a pseudo-terminal or at pipes."""
    source = str(Path(pkgcli.__file__).parents[1])
    environ = {**os.environ, "PYTHONPATH": source, "PKGCLI_DB": str(shop.path), "NO_COLOR": "1", "COLUMNS": "80"}
    command = [sys.executable, "-m", "pkgcli", *argv]
    if not terminal:
        done = subprocess.run(command, input=stdin.encode(), capture_output=True, env=environ, check=False, timeout=60)
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
    near, far = os.openpty()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=far, stderr=subprocess.PIPE, env=environ) as process:
        os.close(far)
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.close()
        out = _read_all(near)
        err = process.stderr.read().decode()
    return Answer(process.returncode, out.replace("\r\n", "\n"), err)


def _read_all(near: int) -> str:
    chunks = []
    with os.fdopen(near, "rb", buffering=0) as stream:
        try:
            while chunk := stream.read(65_536):
                chunks.append(chunk)
        except OSError:
            pass  # how Linux says that the other side has closed
    return b"".join(chunks).decode()


def can_be_typed(argv: list[str]) -> bool:
    """Whether a process can be given these arguments at all."""
    return not any("\0" in part or any("\ud800" <= one < "\udc80" for one in part) for part in argv)


def wrong_in(path: tuple[str, ...], form: str, answer: Answer, shop: Shop, *, as_given: bool) -> list[str]:
    faults = faults_of(answer, as_json=form == "json")
    if path in READS and as_given and answer.exit_code:
        faults.append(f"exit {answer.exit_code}")
    if answer.exit_code or not as_given:
        return faults
    expected = [text for (text,) in shop.rows(SHOWN[path]) if text] if path in SHOWN else []
    if form == "json" and path[-1] not in OWN_FORMATS:
        faults += wrong_with_json(answer, expected)
    elif form == "csv" and path != ("export", "journal"):
        faults += wrong_with_csv(answer, expected)
    elif form == "pipe" and path in TABLES:
        faults += wrong_with_table(answer.out)
    return faults


@pytest.mark.parametrize("called", NAMES_OF_A_RUN)
def test_a_name_is_refused_or_shown_safely_by_every_command(
    shop: Shop, called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, chance = NAMES[called], random.Random(f"name {called}")
    stocked(shop)
    shop.environ = {"PKGCLI_TRACEBACK": "", "NO_COLOR": "1", "COLUMNS": "80"}
    taken = enter(shop, name)
    planted = "a client" in taken or plant(shop, name)
    before, processes = shop.path.read_bytes(), 0
    combinations = [
        (path, form)
        for path in GIVEN
        for form in FORMS
        if "a client" in taken or path not in SHOWN_AS_THEY_ARE or form == "terminal"
    ]
    chosen = chance.sample(combinations, min(COMBINATIONS_OF_A_NAME, len(combinations)))
    for number, (path, form) in enumerate(chosen):
        argv = argv_of(path, form, shop, name, chance)
        stdin, terminal = STDIN.get(path, ""), form == "terminal"
        if number % PROCESS_EVERY == PROCESS_EVERY // 2 and can_be_typed(argv) and path not in BY_THE_CLOCK:
            answer, processes = as_process(shop, argv, stdin, terminal=terminal), processes + 1
        else:
            answer = shop.run(*argv, stdin=stdin, terminal=terminal)
        faults = wrong_in(path, form, answer, shop, as_given=name not in argv)
        assert not faults, f"{faults}: {argv!r} ({form})\nexit {answer.exit_code}\n{answer.out[:3000]}\n{answer.err}"
        shop.path.write_bytes(before)
        Path("new.db").unlink(missing_ok=True)
    entered = f"taken in {len(taken)} places" if planted else "refused everywhere, and no file can hold it"
    remark = f"{entered}; {processes} as processes of their own"
    tried("Input", f"name: {called}", len(chosen), "answers", lost=None, half_applied=None, remark=remark)


@pytest.mark.parametrize("called", ["a cleared screen", "a new line", "text that turns round", "a delete"])
@pytest.mark.parametrize("noun", ["item", "client"])
def test_an_export_shows_what_a_terminal_would_obey_and_keeps_it_in_a_file(shop: Shop, noun: str, called: str) -> None:
    stocked(shop)
    plant(shop, NAMES[called])
    assert not faults_of(shop.ok(noun, "export", terminal=True))
    out = shop.ok(noun, "export").out
    assert NAMES[called] in {cell for row in csv.reader(io.StringIO(out, newline="")) for cell in row}


@pytest.mark.parametrize(
    "argv",
    [
        *(("client", "list"), ("client", "show", "C1001"), ("find", "ann"), ("client", "export")),
        *(("balance", "Anna Blum"), ("redeem", "Anna Blum", "facial"), ("issue", "spa", "--client", "C1001")),
        ("db", "verify"),
    ],
    ids=" ".join,
)
def test_bytes_that_are_no_text_are_told_as_damage(shop: Shop, argv: tuple[str, ...]) -> None:
    stocked(shop)
    with shop.file() as connection:
        connection.execute("UPDATE client SET name = CAST(x'411b5b324aff42' AS TEXT)")
    before = shop.path.read_bytes()
    answer = shop.run(*argv)
    assert answer.exit_code == 6
    assert shop.path.read_bytes() == before
    assert not faults_of(answer)
    assert "is damaged: its column name holds bytes that are no text" in answer.out + answer.err


@pytest.mark.parametrize("called", ["a formula", "a sum", "a command of a spreadsheet", "a number", "an option"])
def test_a_spreadsheet_takes_no_name_for_a_formula(shop: Shop, called: str) -> None:
    stocked(shop)
    shop.ok("client", "edit", "C1001", f"--name={NAMES[called]}")
    shop.ok("redeem", "CARD", "facial", f"--note={NAMES[called]}", f"--staff={NAMES[called]}")
    out = shop.ok("export", "ledger", "--excel").out
    cells = [cell for row in csv.reader(io.StringIO(out.removeprefix("\ufeff"))) for cell in row]
    assert any(cell.endswith(NAMES[called]) for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "@", "\t", "\r")]
    assert not [cell for cell in cells if cell[:1] in "+-" and cell[1:2] and not cell[1:].replace(".", "").isdigit()]


def test_there_are_sixty_names_and_more() -> None:
    assert len(set(NAMES.values())) == len(NAMES) >= 60
