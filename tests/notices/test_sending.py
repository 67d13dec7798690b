"""`notice send`: each client gets one message a day, what was refused is tried again, and nothing arrives twice."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mail_server import CERTIFICATE, Mailbox, point_at

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

Wired = tuple["Shop", Mailbox]


def send(salon: Shop, *options: str) -> dict[str, Any]:
    """An evening's sending that goes well."""
    done: dict[str, Any] = salon.ok("notice", "send", *options, "--json").json
    return done


def fails(salon: Shop, code: str, exit_code: int = 6) -> dict[str, Any]:
    result: Result = salon.run("notice", "send", "--json")
    assert result.exit_code == exit_code, result.out + result.err
    import json

    error: dict[str, Any] = json.loads(result.err.strip().splitlines()[-1])["error"]
    assert error["code"] == code
    return error


def states(salon: Shop) -> dict[str, str]:
    """What became of each notice, by card and kind."""
    listed = salon.ok("notice", "list", "--all", "--json").json
    return {f"{each['number']} {each['kind']}": each["state"] for each in listed}


def test_who_has_an_address_gets_a_message_of_text_and_html(wired: Wired) -> None:
    salon, mailbox = wired
    done = send(salon)
    assert (done["sent"], done["failed"], done["unsure"], done["unaddressed"]) == (2, 0, 0, 1)
    assert mailbox.recipients == ["anna@example.com", "berta@example.com"]
    message = mailbox.got[0][1]
    assert message["From"] == "Salon Rosa <hello@rosa.example>"
    assert message["To"] == "Anna Blum <anna@example.com>"
    assert message["Subject"] == "Your card A1: Three facials"
    assert message["Message-ID"].endswith("@rosa.example>")
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    said = "Here is your card A1 (Three facials): 3 sessions. It is good through 2026-05-31."
    assert said in plain.get_content()
    assert said in html.get_content()
    assert states(salon) == {"A1 sold": "sent", "B1 sold": "sent", "C1 sold": "waiting"}


def test_all_that_there_is_to_tell_on_a_day_is_one_message(wired: Wired) -> None:
    salon, mailbox = wired
    salon.ok("issue", "trio", "--client", "Anna Blum", "--number", "A2")
    salon.ok("redeem", "A1", "facial=2", "-y")
    done = send(salon)
    assert [each["notices"] for each in done["messages"]] == [3, 1]
    body = mailbox.got[0][1].get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert all(part in text for part in ("card A1 (Three facials): 1 session", "card A2", "not much left on"))
    assert mailbox.got[0][1]["Subject"] == "Salon Rosa: 3 things about your cards"


def test_a_second_message_waits_for_the_next_day(wired: Wired) -> None:
    salon, mailbox = wired
    send(salon)
    salon.ok("redeem", "A1", "facial=3")
    assert send(salon)["sent"] == 0
    salon.now = salon.day("2026-03-03")
    assert send(salon)["sent"] == 1
    assert mailbox.recipients == ["anna@example.com", "berta@example.com", "anna@example.com"]
    assert mailbox.got[2][1]["Subject"] == "Your card A1 is used up"


def test_nothing_is_sent_twice(wired: Wired) -> None:
    salon, mailbox = wired
    send(salon)
    for day in ("2026-03-02", "2026-03-03", "2026-03-09"):
        salon.now = salon.day(day)
        assert send(salon)["sent"] == 0
        salon.ok("nightly", "-q")
    assert len(mailbox.got) == 2


def test_the_row_is_on_disk_before_the_server_hears_of_the_message(wired: Wired) -> None:
    salon, mailbox = wired
    seen: list[Any] = []
    mailbox.hears = lambda: seen.append(salon.rows("SELECT client_id, state FROM message ORDER BY id"))
    send(salon)
    assert seen == [[(1, "begun")], [(1, "sent"), (2, "begun")]]


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_what_broke_off_before_the_text_failed_and_is_tried_again(wired: Wired, stage: str) -> None:
    salon, mailbox = wired
    mailbox.at = {stage: None}
    error = fails(salon, "mail_failed")
    assert (error["sent"], error["failed"], error["unsure"]) == (0, 2, 0)
    assert mailbox.got == []
    assert set(states(salon).values()) == {"failed", "waiting"}
    mailbox.at = {}
    assert send(salon)["sent"] == 2
    assert mailbox.recipients == ["anna@example.com", "berta@example.com"]


def test_what_broke_off_after_the_text_may_have_arrived_and_is_never_sent_again(wired: Wired) -> None:
    salon, mailbox = wired
    mailbox.at = {"text": None}
    error = fails(salon, "mail_failed")
    assert (error["sent"], error["failed"], error["unsure"]) == (0, 0, 2)
    mailbox.at = {}
    for day in ("2026-03-02", "2026-03-03"):
        salon.now = salon.day(day)
        assert send(salon)["sent"] == 0
    assert states(salon)["A1 sold"] == "unsure"
    assert mailbox.recipients == ["anna@example.com", "berta@example.com"], "it had arrived, and once"


@pytest.mark.parametrize("stage", ["connect", "ehlo"])
def test_a_server_that_does_not_talk_to_us_leaves_everything_as_it_was(wired: Wired, stage: str) -> None:
    salon, mailbox = wired
    salon.ok("nightly", "-q")
    before = salon.path.read_bytes()
    mailbox.at = {stage: None}
    if stage == "ehlo":
        assert fails(salon, "mail_failed")["failed"] == 2
    else:
        fails(salon, "mail_server")
        assert salon.path.read_bytes() == before
    mailbox.at = {}
    assert send(salon)["sent"] == 2


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("mail", "451 4.3.0 try later"),
        ("rcpt", "550 5.1.1 no such user"),
        ("data", "503 not now"),
        ("text", "552 5.2.2 mailbox full"),
    ],
)
def test_what_the_server_refuses_failed_with_its_words_and_is_tried_again(
    wired: Wired, stage: str, answer: str
) -> None:
    salon, mailbox = wired
    mailbox.at = {stage: answer}
    assert answer in fails(salon, "mail_failed")["message"]
    assert {each["problem"] for each in salon.ok("notice", "list", "--json").json} == {answer, None}
    assert mailbox.got == []
    mailbox.at = {}
    salon.now = salon.day("2026-03-03")
    assert send(salon)["sent"] == 2


@pytest.mark.parametrize(("answer", "state"), [("200 fine", "sent"), ("hello", "unsure"), ("354 go on", "unsure")])
def test_only_a_refusal_means_that_the_text_has_not_arrived(wired: Wired, answer: str, state: str) -> None:
    salon, mailbox = wired
    mailbox.at = {"text": answer}
    salon.run("notice", "send", "-q")
    assert states(salon)["A1 sold"] == state
    mailbox.at = {}
    salon.now = salon.day("2026-03-03")
    assert send(salon)["sent"] == 0


def test_an_address_that_the_server_cannot_verify_is_tried_all_the_same(wired: Wired) -> None:
    salon, mailbox = wired
    mailbox.at = {"rcpt": "252 cannot verify, but will try"}
    assert salon.run("notice", "send", "-q").exit_code == 6, "aiosmtpd keeps no such recipient, and refuses the text"
    assert "503" in salon.ok("notice", "list", "--json").json[0]["problem"]


@pytest.mark.parametrize("stage", ["mail", "text"])
def test_a_server_that_breaks_off_again_and_again_is_left_alone_until_the_next_run(wired: Wired, stage: str) -> None:
    salon, mailbox = wired
    for number in range(5):
        salon.ok("client", "add", f"Client {number}", "--email", f"c{number}@example.com")
        salon.ok("issue", "trio", "--client", f"Client {number}")
    mailbox.at = {stage: None}
    error = fails(salon, "mail_failed")
    assert (error["sent"], error["failed"] + error["unsure"], mailbox.connections) == (0, 3, 3)
    mailbox.at = {}
    assert send(salon)["sent"] == (7 if stage == "mail" else 4)


def test_a_server_that_does_not_answer_is_said_to_be_silent(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    salon, _ = wired
    monkeypatch.setattr("pkgcli.notices.server.TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        salon.ok("config", "set", "smtp.port", str(silent.getsockname()[1]))
        for tls in ("none", "tls"):
            salon.ok("config", "set", "smtp.tls", tls)
            assert "gave no answer within 0.2 seconds" in fails(salon, "mail_server")["message"]


def test_a_port_without_tls_is_told_in_words(wired: Wired) -> None:
    salon, _ = wired
    salon.ok("config", "set", "smtp.tls", "tls")
    assert "doesn't speak TLS on that port" in fails(salon, "mail_server")["message"]


def test_one_bad_address_does_not_keep_the_others_waiting(wired: Wired) -> None:
    salon, mailbox = wired
    salon.ok("client", "edit", "Anna Blum", "--email", "a..b@[nowhere")
    assert fails(salon, "mail_failed")["failed"] == 1
    assert mailbox.recipients == ["berta@example.com"]
    salon.ok("client", "edit", "Anna Blum", "--email", "anna@example.com")
    assert send(salon)["sent"] == 1


def test_a_run_that_was_killed_while_the_server_had_the_text_is_not_repeated(wired: Wired) -> None:
    """The process ends in the middle of the conversation, as in a power cut."""
    salon, mailbox = wired
    program = (
        "import os, sys; from pkgcli.notices import sending; real = sending.deliver\n"
        "def cut(server, message):\n    real(server, message)\n    os._exit(9)\n"
        "sending.deliver = cut\nfrom pkgcli.main import main\nfrom pkgcli.runtime import Runtime\n"
        "from pkgcli.frozen import replace\nfrom datetime import datetime\n"
        f"runtime = replace(Runtime.of_this_process(), now=lambda: datetime.fromisoformat({salon.now.isoformat()!r}))\n"
        "sys.exit(main(['notice', 'send'], runtime))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env={"PKGCLI_DB": str(salon.path)}, check=False)
    assert done.returncode == 9
    assert mailbox.recipients == ["anna@example.com"]
    assert send(salon)["sent"] == 1
    assert mailbox.recipients == ["anna@example.com", "berta@example.com"]
    assert states(salon)["A1 sold"] == "unsure"


def test_a_dry_run_says_what_would_go_out_and_sends_and_writes_nothing(wired: Wired) -> None:
    salon, mailbox = wired
    before = salon.path.read_bytes()
    would = send(salon, "--dry-run")
    assert [(each["email"], each["state"]) for each in would["messages"]] == [
        ("anna@example.com", "waiting"),
        ("berta@example.com", "waiting"),
    ]
    assert (mailbox.connections, salon.path.read_bytes() == before) == (0, True)
    assert "2 messages to send" in salon.ok("notice", "send", "-n").out


def test_it_is_silent_with_q_when_all_went_well(wired: Wired) -> None:
    salon, _ = wired
    answer = salon.ok("notice", "send", "-q")
    assert (answer.out, answer.err) == ("", "")


def test_without_a_server_it_names_the_setting_and_the_other_way(salon: Shop) -> None:
    error = fails(salon, "no_mail_server", exit_code=4)
    assert "smtp.host" in error["hint"]
    assert "--take" in error["hint"]


def test_names_are_only_names_in_headers_and_in_html(wired: Wired) -> None:
    salon, mailbox = wired
    name = 'Zoë "Bcc: x@evil.example" <b>O\'Brien</b>, Ltd.; (x)'
    salon.ok("client", "edit", "Anna Blum", "--name", name)
    salon.ok("config", "set", "business.name", "Rosa & Co: <Nails>, Köln")
    send(salon)
    recipients, message = mailbox.got[0]
    assert recipients == ["anna@example.com"]
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == [(name, "anna@example.com")]
    assert message["From"].addresses[0].display_name == "Rosa & Co: <Nails>, Köln"
    assert message["Bcc"] is None
    html = message.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;O&#x27;Brien&lt;/b&gt;" in html.get_content()
    assert "<b>" not in html.get_content()


@pytest.mark.parametrize("name", ["Ann\r\nBcc: x@evil.example", "Ann\nX: y", "Ann\x00"])
def test_a_name_that_another_program_put_into_the_file_adds_no_header(wired: Wired, name: str) -> None:
    salon, mailbox = wired
    with salon.file() as connection:
        connection.execute("UPDATE client SET name = ? WHERE id = 1", (name,))
    salon.run("notice", "send")
    for recipients, message in mailbox.got:
        assert set(recipients) <= {"anna@example.com", "berta@example.com"}
        assert (message["Bcc"], message["X"]) == (None, None)
    assert "berta@example.com" in mailbox.recipients


def test_a_line_of_a_dot_alone_does_not_end_the_message(wired: Wired) -> None:
    salon, mailbox = wired
    salon.ok("config", "set", "business.name", ".")
    send(salon)
    body = mailbox.got[0][1].get_body(("plain",))
    assert body is not None
    assert body.get_content().rstrip().endswith("\n.")
    assert len(mailbox.got) == 2


def test_an_address_of_other_scripts_goes_where_the_server_takes_it(salon: Shop, serve: Callable[..., Mailbox]) -> None:
    salon.ok("client", "edit", "Anna Blum", "--email", "zoë@köln.example")
    plain = serve(utf8=False)
    point_at(salon, plain)
    assert "takes no address outside ASCII" in fails(salon, "mail_failed")["message"]
    modern = serve()
    point_at(salon, modern)
    salon.now = salon.day("2026-03-03")
    assert send(salon)["sent"] == 1
    assert modern.recipients == ["zoë@xn--kln-sna.example"]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_login_over_tls_with_a_certificate_that_is_trusted(
    salon: Shop, serve: Callable[..., Mailbox], monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    mailbox = serve(tls=tls, user="rosa", password="pässword 1")
    point_at(salon, mailbox, tls, "localhost")
    salon.ok("config", "set", "smtp.user", "rosa")
    salon.environ["PKGCLI_SMTP_PASSWORD"] = "pässword 1"
    assert send(salon)["sent"] == 2
    assert set(mailbox.logins) == {("rosa", "pässword 1")}


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_of_nobody_knows_whom_gets_no_password(
    salon: Shop, serve: Callable[..., Mailbox], monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    mailbox = serve(tls=tls, user="rosa", password="pw")
    point_at(salon, mailbox, tls, "localhost")
    salon.ok("config", "set", "smtp.user", "rosa")
    salon.environ["PKGCLI_SMTP_PASSWORD"] = "pw"
    assert "certificate" in fails(salon, "mail_server")["message"]
    assert (mailbox.logins, mailbox.got) == ([], [])


def test_a_server_without_tls_is_not_spoken_to_where_tls_is_asked_for(wired: Wired) -> None:
    salon, mailbox = wired
    salon.ok("config", "set", "smtp.tls", "starttls")
    fails(salon, "mail_server")
    assert mailbox.got == []


def test_a_wrong_password_sends_nothing_and_begins_nothing(salon: Shop, serve: Callable[..., Mailbox]) -> None:
    mailbox = serve(user="rosa", password="right")
    point_at(salon, mailbox)
    salon.ok("config", "set", "smtp.user", "rosa")
    salon.environ["PKGCLI_SMTP_PASSWORD"] = "wrong"
    assert "535" in fails(salon, "mail_server")["message"]
    assert salon.rows("SELECT count(*) FROM message") == [(0,)]


def test_a_password_goes_to_no_other_machine_in_the_clear(wired: Wired) -> None:
    salon, _ = wired
    salon.ok("config", "set", "smtp.host", "mail.example.com")
    salon.ok("config", "set", "smtp.user", "rosa")
    salon.environ["PKGCLI_SMTP_PASSWORD"] = "pw"
    fails(salon, "password_in_clear", exit_code=4)


def test_the_password_is_the_first_line_of_a_file_for_the_owner_alone(
    salon: Shop, serve: Callable[..., Mailbox], tmp_path: Path
) -> None:
    mailbox = serve(user="rosa", password="from a file")
    point_at(salon, mailbox)
    salon.ok("config", "set", "smtp.user", "rosa")
    fails(salon, "no_password", exit_code=4)
    file = tmp_path / "secret"
    salon.ok("config", "set", "smtp.password_file", str(file))
    fails(salon, "no_password", exit_code=4)
    file.write_text("from a file\nand a remark\n")
    file.chmod(0o644)
    fails(salon, "password_for_all", exit_code=4)
    file.chmod(0o600)
    assert send(salon)["sent"] == 2
    assert set(mailbox.logins) == {("rosa", "from a file")}
    file.write_text("\nfrom a file\n")
    assert "its first line is empty" in fails(salon, "no_password", exit_code=4)["message"]


def test_a_password_file_without_a_folder_is_beside_the_database_wherever_it_is_sent_from(
    salon: Shop, serve: Callable[..., Mailbox]
) -> None:
    mailbox = serve(user="rosa", password="pw")
    point_at(salon, mailbox)
    salon.ok("config", "set", "smtp.user", "rosa")
    salon.ok("config", "set", "smtp.password_file", "mail password")
    file = salon.path.parent / "mail password"
    file.write_text("pw")
    file.chmod(0o644)
    assert fails(salon, "password_for_all", exit_code=4)["hint"] == f"chmod 600 '{file}'"
    file.chmod(0o600)
    assert send(salon)["sent"] == 2


def test_a_sender_that_mail_cannot_come_from_is_named_before_anything_is_begun(wired: Wired) -> None:
    salon, mailbox = wired
    salon.ok("config", "set", "smtp.from", "rosa@rosa..example")
    assert "the sender, " in fails(salon, "no_sender", exit_code=4)["message"]
    assert mailbox.connections == 0
    assert salon.rows("SELECT count(*) FROM message") == [(0,)]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("smtp.host", "mail.example.com:587", "pkgcli config set smtp.port 587"),
        ("smtp.host", "http://mail.example.com", "is no name of a server"),
        ("smtp.host", "mail..example.com", "is no name of a server"),
        ("smtp.host", "[::1]", "is no name of a server"),
        ("smtp.port", "70000", "65535 is the most"),
        ("smtp.tls", "ssl", "is none of starttls, tls and none"),
        ("smtp.user", "ro\nsa", "U+000A"),
        ("smtp.from", "Rosa <rosa@rosa.example>", "one @ and no spaces"),
        ("smtp.password_file", " secret", "names no file"),
        ("smtp.password_file", "~nobody-of-that-name/secret", "names no file"),
    ],
)
def test_a_setting_of_the_mail_server_that_cannot_be_right_is_refused(
    salon: Shop, name: str, value: str, said: str
) -> None:
    result = salon.run("config", "set", name, value)
    assert result.exit_code == 2
    assert said in result.err
    assert salon.ok("config", "get", name, "--json").json["value"] in ("", "0", "starttls")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "2001:db8::25", "mail.example.com.", ""])
def test_servers_have_names_and_numbers(salon: Shop, host: str) -> None:
    salon.ok("config", "set", "smtp.host", host)
    assert salon.ok("config", "get", "smtp.host", "--json").json["value"] == host


def test_nobody_listens(salon: Shop, serve: Callable[..., Mailbox]) -> None:
    salon.ok("config", "set", "smtp.host", "127.0.0.1")
    salon.ok("config", "set", "smtp.port", "1")
    salon.ok("config", "set", "smtp.from", "hello@rosa.example")
    assert "refused" in fails(salon, "mail_server")["message"].lower()


def test_two_at_once_send_each_message_once(wired: Wired, tmp_path: Path) -> None:
    """While the server has the first text, another run begins and ends."""
    salon, mailbox = wired
    other: list[int] = []

    def another() -> None:
        if not other:
            other.append(1)
            mailbox.hears = lambda: None
            program = (
                "import sys; from pkgcli.main import main\nfrom pkgcli.runtime import Runtime\n"
                "from pkgcli.frozen import replace\nfrom datetime import datetime\n"
                f"now = datetime.fromisoformat({salon.now.isoformat()!r})\n"
                "sys.exit(main(['notice', 'send', '-n'], replace(Runtime.of_this_process(), now=lambda: now)))\n"
            )
            environ = {"PKGCLI_DB": str(salon.path)}
            done = subprocess.run(
                [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True
            )
            assert "Anna" not in done.stdout
            assert "1 message to send" in done.stdout

    mailbox.hears = another
    assert send(salon)["sent"] == 2
    assert mailbox.recipients == ["anna@example.com", "berta@example.com"]
