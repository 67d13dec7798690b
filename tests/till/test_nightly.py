"""`nightly`: all that the days have brought about, in one run, as often as one likes."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from counter import card, entries, refused, sell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shop


def nightly(salon: Shop, *options: str) -> dict[str, Any]:
    run: dict[str, Any] = salon.ok("nightly", *options, "--json").json
    return run


def done(run: dict[str, Any]) -> dict[str, int]:
    return {part["part"]: part["done"] for part in run["parts"] if part["done"] and part["part"] != "notices"}


@pytest.fixture
def march(salon: Shop) -> Shop:
    """2 March 2026; card A1 is good through the 10th, B1 is frozen until the 6th."""
    sell(salon, "spa", "Anna Blum", "--number", "A1", "--expires", "2026-03-10")
    sell(salon, "spa", "Anna Blum", "--number", "B1")
    salon.ok("card", "freeze", "B1", "--until", "2026-03-06")
    salon.ok("config", "set", "backup.days", "0")
    return salon


def test_a_freeze_that_ended_and_a_card_that_is_due_are_recorded_on_their_own_days(march: Shop) -> None:
    march.now = march.day("2026-03-20")
    run = nightly(march)
    assert done(run) == {"unfreeze": 1, "expire": 1}
    assert (run["cards"], run["units"], run["value"]) == (1, 5, "300.00")
    assert [each["number"] for each in run["expired"]] == ["A1"]
    assert [(each["kind"], each["on"]) for each in entries(march, "B1")][-1] == ("unfreeze", "2026-03-06")
    assert [(each["kind"], each["on"]) for each in entries(march, "A1")][-1] == ("expire", "2026-03-11")
    march.ok("db", "verify")


def test_each_part_is_an_operation_of_its_own_and_one_without_work_is_none(march: Shop) -> None:
    march.now = march.day("2026-03-07")
    before = march.rows("SELECT max(id) FROM operation")[0][0]
    run = nightly(march, "--staff", "cron")
    assert [part["operation"] for part in run["parts"] if part["operation"]] == [before + 1]
    march.now = march.day("2026-03-12")
    nightly(march)
    kinds = march.rows("SELECT kind FROM operation WHERE id > ? ORDER BY id", before)
    assert kinds == [("nightly unfreeze",), ("expire",)]


def test_twice_in_a_night_writes_nothing_the_second_time(march: Shop) -> None:
    march.now = march.day("2026-03-20")
    nightly(march)
    before = march.path.read_bytes()
    march.later(hours=1)
    assert done(nightly(march)) == {}
    assert march.path.read_bytes() == before


def test_a_dry_run_says_what_the_run_does_and_writes_nothing(march: Shop) -> None:
    march.now = march.day("2026-03-20")
    before = march.path.read_bytes()
    would = nightly(march, "--dry-run")
    assert march.path.read_bytes() == before
    assert {part["operation"] for part in would["parts"]} == {None}
    assert would["dry_run"]
    did = nightly(march)
    assert done(would) == done(did)
    assert would["expired"] == did["expired"]


def test_what_a_night_to_come_would_do_is_for_a_dry_run_alone(march: Shop) -> None:
    assert done(nightly(march, "--as-of", "+30d", "-n")) == {"unfreeze": 1, "expire": 1}
    refused(march, "day_in_future", "nightly", "--as-of", "+30d")


def test_it_is_silent_when_all_is_well(march: Shop) -> None:
    for day in ("2026-03-02", "2026-03-07", "2026-03-20"):
        march.now = march.day(day)
        answer = march.ok("nightly", "-q")
        assert (answer.out, answer.err) == ("", "")


def test_it_says_what_it_did_and_the_head_of_the_chain(march: Shop) -> None:
    march.now = march.day("2026-03-20")
    told = march.ok("nightly").out
    assert "Unfrozen   1 card" in told
    assert "value 300.00 forfeited" in told
    assert str(march.rows("SELECT lower(hex(hash)) FROM operation ORDER BY id DESC LIMIT 1")[0][0]) in told
    assert "Nothing to do" in march.ok("nightly").out


def test_a_clock_that_jumped_does_nothing_unless_the_date_is_told(march: Shop) -> None:
    march.now = march.day("2027-03-02")
    error = refused(march, "clock_jumped", "nightly")
    assert error["hint"].endswith("pkgcli nightly --as-of 2027-03-02")
    assert done(nightly(march, "--as-of", "2027-03-02"))["expire"] == 2


def test_a_night_is_remembered_for_the_clock_and_for_status(march: Shop) -> None:
    march.now = march.day("2026-03-05")
    nightly(march)
    assert march.rows("SELECT command, ran_on, through_on FROM night") == [("nightly", "2026-03-05", "2026-03-05")]
    assert march.ok("status", "--json").json["last_expire_on"] == "2026-03-05"


def test_a_night_is_not_a_thing_of_one_key(march: Shop) -> None:
    refused(march, "unreadable", "nightly", "--key", "k1", exit_code=2)


@pytest.mark.parametrize("gap", [1, 3, 10, 40])
def test_nights_missed_give_the_same_books(march: Shop, tmp_path: Path, gap: int) -> None:
    other = type(march)(tmp_path / "other.db")
    shutil.copy(march.path, other.path)
    first = march.day("2026-03-02")
    for shop, step in ((march, 1), (other, gap)):
        for days in (*range(step, 120, step), 120):
            shop.now = first
            shop.later(days=days)
            shop.ok("nightly", "-q")
    for query in (
        "SELECT card_id, seq, kind, happened_on, units, value, units_left, value_left, state, expires_on FROM entry"
        " ORDER BY card_id, seq",
        "SELECT * FROM card_line",
    ):
        assert march.rows(query) == other.rows(query)
    for shop in (march, other):
        shop.ok("db", "verify", "--json")
    assert card(march, "B1") == card(other, "B1")


def test_the_line_for_cron_is_one_line_that_a_shell_reads_as_it_was_meant(salon: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "50% off; it's"
    folder.mkdir()
    program = folder / "pkgcli"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    shutil.copyfile(salon.path, folder / "salon.db")
    salon.path = folder / "salon.db"
    salon.environ["PATH"] = str(folder)
    line = salon.ok("cron", "show", terminal=True).out
    assert line.count("\n") == 1
    schedule, command = line.split(" export ", 1)
    assert schedule == "15 3 * * *"
    assert command.count("%") == command.count("\\%")
    words = shlex.split(command.replace("\\%", "%"))
    assert words[:4] == [f"PKGCLI_DB={folder / 'salon.db'};", str(program), "nightly", "-q"]
    assert salon.ok("cron", "show", "--json").json["crontab"] == line.strip()


def test_mail_is_sent_at_night_where_a_server_is_set(salon: Shop) -> None:
    assert "notice send" not in salon.ok("cron", "show").out
    assert "pkgcli cron show" in salon.ok("config", "set", "smtp.host", "mail.example.com").out
    assert "pkgcli cron show" not in salon.ok("config", "set", "smtp.host", "mail.example.org").out
    assert "nightly -q --staff cron; " in salon.ok("cron", "show").out
    assert "notice send -q; " in salon.ok("cron", "show").out
    assert "notice send -q ||" in salon.ok("cron", "show", "--systemd").out


def test_a_password_that_the_night_would_not_know_is_warned_of(salon: Shop) -> None:
    salon.ok("config", "set", "smtp.host", "mail.example.com")
    assert salon.ok("cron", "show").err == ""
    salon.ok("config", "set", "smtp.user", "rosa")
    assert "smtp.password_file FILE" in salon.ok("cron", "show").err
    salon.ok("config", "set", "smtp.password_file", "secret")
    assert salon.ok("cron", "show").err == ""


def test_the_timer_makes_up_for_a_night_in_which_the_machine_was_off(salon: Shop) -> None:
    units = salon.ok("cron", "show", "--systemd", "--json").json
    assert "Persistent=true" in units["timer"]
    assert "OnCalendar=*-*-* 03:15:00 Europe/Berlin" in units["timer"]
    assert f"Environment=PKGCLI_DB={salon.path}\n" in units["service"]
    assert "nightly -q --staff cron ||" in units["service"]
    shown = salon.ok("cron", "show", "--systemd").out
    assert units["timer"] in shown
    assert units["service"] in shown


def test_the_name_of_the_salon_and_of_its_file_are_only_text_to_systemd(salon: Shop, tmp_path: Path) -> None:
    salon.ok("config", "set", "business.name", 'Rosa 100% "pure"')
    folder = tmp_path / 'a "b" %h \\ c'
    folder.mkdir()
    shutil.copyfile(salon.path, folder / "salon.db")
    salon.path = folder / "salon.db"
    service = salon.ok("cron", "show", "--systemd", "--json").json["service"]
    assert 'Rosa 100%% "pure"' in service
    escaped = str(folder / "salon.db").replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    assert f'Environment="PKGCLI_DB={escaped}"' in service


def test_a_step_that_failed_does_not_keep_systemd_from_the_backup(salon: Shop, tmp_path: Path) -> None:
    folder = tmp_path / '50% off; $HOME, it\'s \\ "new"'
    folder.mkdir()
    program, log = folder / "pkgcli", tmp_path / "log"
    program.write_text(f'#!/bin/sh\necho "$*" >> {log}\n[ "$1" != "notice" ]\n')
    program.chmod(0o755)
    salon.environ["PATH"] = str(folder)
    salon.ok("config", "set", "smtp.host", "mail.example.com")
    units = salon.ok("cron", "show", "--systemd", "--json").json
    for name in ("service", "timer"):
        (tmp_path / f"pkgcli.{name}").write_text(units[name])
    if analyze := shutil.which("systemd-analyze"):
        subprocess.run([analyze, "verify", "--man=no", str(tmp_path / "pkgcli.service")], check=True)
    given = units["service"].split('ExecStart=/bin/sh -c "')[1].strip().removesuffix('"').replace("\\\n", " ")
    for written, meant in (("$$", "$"), ("%%", "%"), ('\\"', '"'), ("\\\\", "\\")):
        given = given.replace(written, meant)
    assert subprocess.run(["/bin/sh", "-c", given], check=False).returncode == 1
    assert log.read_text().split("\n")[:-1] == [
        "nightly -q --staff cron",
        "notice send -q",
        "db backup -q",
        "db verify",
    ]


def test_closed_books_keep_the_night_from_nothing(march: Shop) -> None:
    """What happens by itself keeps its day, as a lapse does; a period in closed books waits to be decided on."""
    march.ok("config", "set", "holds.auto_complete", "on")
    march.ok("hold", "add", "B1", "facial", "--at", "2026-03-09 15:00")
    march.ok("package", "add", "month", "--line", "facial=1", "--price", "49")
    march.ok("membership", "add", "gold", "--name", "Gold", "--fee", "49", "--period", "1w", "--package", "month")
    march.ok("membership", "enrol", "gold", "--client", "Anna Blum")
    march.now = march.day("2026-03-20")
    march.ok("config", "set", "books.closed_on", "2026-03-19")
    run = nightly(march)
    assert done(run)["unfreeze"] == 1
    assert done(run)["expire"] >= 1
    assert march.rows("SELECT state FROM hold") == [("completed",)]
    assert [(each["kind"], each["on"]) for each in entries(march, "B1")][-1] == ("redeem", "2026-03-09")
    assert "accrue" not in done(run)
    assert done(nightly(march)) == {}
    march.ok("db", "verify")


def test_closing_the_books_tells_what_the_night_has_not_recorded_yet(march: Shop) -> None:
    march.ok("config", "set", "holds.auto_complete", "on")
    march.ok("hold", "add", "B1", "facial", "--at", "2026-03-09 15:00")
    march.ok("package", "add", "month", "--line", "facial=1", "--price", "49")
    march.ok("membership", "add", "gold", "--name", "Gold", "--fee", "49", "--period", "1w", "--package", "month")
    march.ok("membership", "enrol", "gold", "--client", "Anna Blum")
    march.now = march.day("2026-03-20")
    for day in ("2026-03-08", "2026-03-19"):
        told = march.ok("config", "set", "books.closed_on", day, "--json").json["warnings"]
        march.ok("config", "set", "books.closed_on", "")
        if day == "2026-03-08":
            assert told == []
    assert told == [
        "1 visit that was held for is still to be recorded up to 2026-03-19, and will change its figures:"
        " pkgcli nightly",
        "2 periods of memberships haven't accrued up to 2026-03-19, and won't while it is closed:"
        " pkgcli config set books.closed_on '', then pkgcli nightly",
    ]
    assert done(nightly(march))["accrue"] == 2
    assert march.ok("config", "set", "books.closed_on", "2026-03-19", "--json").json["warnings"] == []


def test_a_night_does_all_of_it_in_one_run(march: Shop) -> None:
    march.ok("config", "set", "holds.auto_complete", "on")
    march.ok("hold", "add", "B1", "facial", "--at", "2026-03-09 15:00")
    march.ok("package", "add", "month", "--line", "facial=1", "--price", "49")
    march.ok("membership", "add", "gold", "--name", "Gold", "--fee", "49", "--period", "1w", "--package", "month")
    march.ok("membership", "enrol", "gold", "--client", "Anna Blum")
    march.now = march.day("2026-03-20")
    run = nightly(march)
    assert done(run) == {"unfreeze": 1, "holds": 1, "accrue": 2, "expire": 3}
    assert [(each["kind"], each["on"]) for each in entries(march, "B1")][-1] == ("redeem", "2026-03-09")
    accrued = march.rows("SELECT issued_on, expires_on FROM card WHERE package_name = 'month' ORDER BY id")
    assert accrued == [("2026-03-02", "2026-03-08"), ("2026-03-09", "2026-03-15"), ("2026-03-16", "2026-03-22")]
    assert march.ok("report", "liability", "--json").exit_code == 0
    march.ok("db", "verify")
