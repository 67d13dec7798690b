"""`pkgcli web`: the real program, the real Datasette, real requests."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop

ROOT = Path(__file__).parents[2]


class Window(NamedTuple):
    """The program while it serves, and what its address says."""

    program: subprocess.Popen[str]
    told: dict[str, Any]
    temporary: Path

    @property
    def port(self) -> int:
        return urlsplit(self.told["address"]).port or 0

    @property
    def word(self) -> str:
        return parse_qs(urlsplit(self.told["address"]).query)["key"][0]

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text; the cookie that the address gives is sent along unless the headers say otherwise."""
        cookie = {"Cookie": f"pkgcli_web_{self.port}={self.word}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers={**cookie, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def rows(self, path: str) -> list[dict[str, Any]]:
        status, text = self.ask(path)
        assert status == 200, text
        found: list[dict[str, Any]] = json.loads(text)
        return found

    def copies(self) -> list[Path]:
        return list(self.temporary.rglob("*"))

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """The exit code, and what was said on standard error."""
        self.program.send_signal(number)
        assert self.program.stderr is not None
        said = self.program.stderr.read()
        return self.program.wait(), said


def started(shop: Shop, temporary: Path, *options: str) -> subprocess.Popen[str]:
    temporary.mkdir(exist_ok=True)
    environ = {**os.environ, "PKGCLI_DB": str(shop.path), "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-m", "pkgcli", "web", "--no-open", "--format", "jsonl", *options]
    return subprocess.Popen(argv, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def opened(shop: Shop, temporary: Path, *options: str) -> Iterator[Window]:
    """Once the address was printed, it answers: a request waits until the server is up."""
    with started(shop, temporary, *options) as program:
        out, err = pipes(program)
        try:
            line = out.readline()
            assert line, err.read()
            yield Window(program, json.loads(line), temporary)
        finally:
            program.kill()


def pipes(program: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert program.stdout is not None
    assert program.stderr is not None
    return program.stdout, program.stderr


@pytest.fixture
def rosa(shop: Shop) -> Shop:
    """Anna has ten facials, has had two, and has taken back one; Berta owes half of a month of yoga."""
    shop.ok("item", "add", "facial", "--name", "Facial", "--price", "60")
    shop.ok("item", "add", "yoga", "--name", "Yoga", "--price", "20")
    shop.ok("package", "add", "ten", "--name", "Ten facials", "--line", "facial=10", "--price", "1500", "--valid", "1y")
    yoga = ("--name", "Yoga month", "--kind", "unlimited", "--line", "yoga", "--price", "79", "--valid", "1mo")
    shop.ok("package", "add", "yoga-month", *yoga)
    shop.ok("issue", "ten", "--new-client", "Anna Blum", "--number", "A1", "--staff", "Eva")
    shop.ok("issue", "yoga-month", "--new-client", "Berta <b>Kern</b>", "--number", "B1", "--paid", "40")
    shop.ok("redeem", "A1", "facial", "--note", "at the window")
    shop.ok("undo", str(shop.ok("redeem", "A1", "facial", "--json").json["operation"]))
    return shop


def test_cards_and_visits_are_there_for_people(rosa: Shop, tmp_path: Path) -> None:
    with opened(rosa, tmp_path / "t") as window:
        by_number = {row["number"]: row for row in window.rows("/salon/cards.json?_shape=array")}
        visits = window.rows("/salon/visits.json?_shape=array")
        clients = window.rows("/salon/clients.json?_shape=array")
        owed = window.rows("/salon/cards_not_paid_for.json?_shape=array")
        seen = window.rows(f"/salon/history_of_a_client.json?_shape=array&client={quote('blum')}")

    assert by_number["A1"]["client"] == "Anna Blum"
    assert [by_number["A1"][name] for name in ("units_left", "price", "sold_by")] == [9, 1500.0, "Eva"]
    assert [(row["item"], row["value"], row["undone"], row["note"]) for row in visits] == [
        ("Facial", 150.0, 1, None),
        ("Facial", 150.0, 0, "at the window"),
    ]
    assert (clients[0]["name"], clients[0]["open_cards"]) == ("Anna Blum", 1)
    assert [(row["card"], row["unpaid"]) for row in owed] == [("B1", 39.0)]
    assert [row["kind"] for row in seen] == ["undo", "redeem", "redeem", "issue"]


def test_the_page_says_what_it_is_and_shows_text_of_people_as_text(rosa: Shop, tmp_path: Path) -> None:
    with opened(rosa, tmp_path / "t") as window:
        _, front = window.ask("/salon")
        _, cards = window.ask("/salon/cards")
        _, sold = window.ask("/salon/sales_by_month")

    assert "A copy of " in front
    assert "History of a client" in front
    assert "package_version" not in front.split("hidden")[0], "what people don't look at is hidden"
    assert "value not used yet, without tax" in cards
    assert "1,500.00" in cards
    assert "Berta &lt;b&gt;Kern&lt;/b&gt;" in cards
    assert '<a href="/salon/ledger?card=A1">A1</a>' in cards
    assert "1,500.00" in sold


def test_it_lets_in_who_has_the_address_and_no_other_host(rosa: Shop, tmp_path: Path) -> None:
    with opened(rosa, tmp_path / "t") as window:
        connection = http.client.HTTPConnection("127.0.0.1", window.port)
        connection.request("GET", f"/salon/cards?key={window.word}&status=active")
        let_in = connection.getresponse()
        answers = [
            window.ask("/salon/cards", Cookie=""),
            window.ask("/salon/cards", Cookie=f"pkgcli_web_{window.port}={'0' * 32}"),
            window.ask("/salon/cards?key=guessed", Cookie=""),
            window.ask(f"/salon/cards?key={window.word}", Host=f"rebound.example:{window.port}"),
            window.ask("/salon/cards", Host="127.0.0.1:1"),
        ]

    assert (let_in.status, let_in.getheader("location")) == (303, "/salon/cards?status=active")
    assert "HttpOnly" in str(let_in.getheader("set-cookie"))
    assert [status for status, _ in answers] == [403, 403, 403, 421, 421]
    assert not [text for _, text in answers if "Anna" in text]


def test_it_listens_on_loopback_alone(rosa: Shop, tmp_path: Path) -> None:
    with opened(rosa, tmp_path / "t") as window, socket.socket() as elsewhere:
        elsewhere.bind(("127.0.0.2", window.port))  # taken, if it listened on every address

    assert urlsplit(window.told["address"]).hostname == "127.0.0.1"


def test_work_goes_on_beside_it_and_is_not_in_the_copy(rosa: Shop, tmp_path: Path) -> None:
    with opened(rosa, tmp_path / "t") as window:
        before = rosa.path.read_bytes()
        window.rows("/salon/cards.json?_shape=array")
        assert rosa.path.read_bytes() == before
        assert [path.name for path in rosa.path.parent.glob("salon.db*")] == ["salon.db"], "no journal, no lock"
        rosa.ok("redeem", "A1", "facial")
        assert rosa.ok("db", "journal", "wal", "--force").exit_code == 0, "needs the file to itself"
        rosa.ok("db", "journal", "delete")
        (card,) = window.rows("/salon/cards.json?_shape=array&number=A1")
        (about,) = window.rows("/salon/about_this_copy.json?_shape=array")

    assert card["units_left"] == 9
    assert (about["last_operation"], about["head"]) == (window.told["operations"], window.told["head"])
    assert rosa.rows("SELECT name FROM sqlite_master WHERE type = 'view'") == []


def test_the_copy_is_private_and_takes_no_writes(rosa: Shop, tmp_path: Path) -> None:
    with opened(rosa, tmp_path / "t") as window:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in window.copies()}
        status, text = window.ask(f"/salon.json?sql={quote('DELETE FROM card')}")

    (folder,) = [name for name in modes if name.startswith("pkgcli-web-")]
    assert (modes[folder], modes["salon.db"]) == (0o700, 0o600)
    assert (status, "Statement must be a SELECT" in text) == (400, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_of_the_copy_is_left_behind(rosa: Shop, tmp_path: Path, number: signal.Signals) -> None:
    with opened(rosa, tmp_path / "t") as window:
        window.ask("/salon/cards")
        assert window.copies()
        assert window.end(number) == (0, "")

    assert window.copies() == []


def test_what_a_kill_left_is_removed_by_the_next_and_what_is_in_use_stays(rosa: Shop, tmp_path: Path) -> None:
    with opened(rosa, tmp_path / "t") as killed:
        (left,) = (path for path in killed.temporary.iterdir())
        killed.program.kill()
        killed.program.wait()
    with opened(rosa, tmp_path / "t") as first:
        (used,) = (path for path in first.temporary.iterdir() if path != left)
        for folder in (left, used):
            os.utime(folder, (0, 0))  # long ago
        with opened(rosa, tmp_path / "t", "--port", str(free_port())) as second:
            assert not left.exists()
            assert used.exists()
            assert first.rows("/salon/cards.json?_shape=array") == second.rows("/salon/cards.json?_shape=array")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_port_that_is_taken_is_said_in_one_line(rosa: Shop, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = rosa.run("web", "--port", str(port))

    assert (told.exit_code, told.out) == (6, "")
    said, next_step = told.err.splitlines()
    assert said.startswith(f"pkgcli: web: port {port} of this machine can't be had")
    assert next_step == "  next: name another one, or leave --port out"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_not_read(rosa: Shop, port: str) -> None:
    assert rosa.run("web", f"--port={port}").exit_code == 2


def test_without_datasette_it_is_said_what_to_type(rosa: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasette", None)
    told = rosa.run("web")

    assert (told.exit_code, told.out) == (6, "")
    assert told.err.splitlines() == [
        "pkgcli: web: Datasette, which shows the pages, is not installed",
        "  next: pip install 'pkgcli[web]'",
    ]


def test_a_file_that_is_not_there_or_not_fit_is_refused_as_everywhere(bare_shop: Shop, tmp_path: Path) -> None:
    missing = bare_shop.run("web")
    with sqlite3.connect(bare_shop.path) as other:
        other.execute("CREATE TABLE x (y)")
    foreign = bare_shop.run("web")

    assert (missing.exit_code, foreign.exit_code) == (6, 6)
    assert str(bare_shop.path) in missing.err
    assert "is not a database of pkgcli" in foreign.err
