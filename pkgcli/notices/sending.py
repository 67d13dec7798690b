"""`notice send`: each client gets one message a day with all that there is to tell, and never the same twice.

A message is written down, and that is on disk, before the mail server hears of it. One that is neither sent nor failed
when all is over may have arrived, and isn't sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from shlex import quote
from smtplib import SMTP
from typing import NamedTuple

from pkgcli.business import Business
from pkgcli.errors import Refused, Unreadable
from pkgcli.notices.letter import address, letter, subject_of
from pkgcli.notices.listing import notices_where
from pkgcli.notices.outbox import OPEN, refresh
from pkgcli.notices.server import PORTS, Access, Failed, MailFailed, Unsure, deliver, forget_message, spoken_to
from pkgcli.operations import Occasion, Operation, instant_text, looking, record
from pkgcli.views.notices import MessageView, NoticeView, Sending

MOST_LOST = 3
"""After so many connections lost one after the other the rest waits for the next run, and the night goes on."""

_READY = f"""
{OPEN} AND n.due_on <= :today
AND NOT EXISTS (SELECT 1 FROM message WHERE client_id = k.id AND made_on = :today AND state <> 'failed')
"""


def send_notices(occasion: Occasion, password: str | None, tell: Callable[[MessageView], None]) -> Sending:
    """Send what waits. `password` is that of the environment, before the one in `smtp.password_file`.

    `tell` hears of each message once its end is on disk. Raises Refused where no server is set, and `MailFailed` where
    it can't be reached, before any message was begun; a dry run needs none. A message that failed is tried
    again by the next run.
    """
    if occasion.dry_run:
        return record(occasion, "notice send", _rehearsed, Sending)
    with looking(occasion) as look:
        business = look.business
    access, sender = _access(business, password, occasion.path), _sender(business)
    waiting = record(occasion, "notice send", _refreshed, _Waiting)
    messages: list[MessageView] = []
    lost = 0
    with ExitStack() as stack:
        server: SMTP | None = None
        for client_id in waiting.clients:
            if server is None:
                try:
                    server = stack.enter_context(spoken_to(access))
                except MailFailed:
                    if not messages:
                        raise
                    break  # the others wait for the next run; what broke the connection has been told
            sent, is_alive = _one(occasion, server, sender, client_id)
            if sent is not None:
                messages.append(sent)
                tell(sent)
            lost = 0 if is_alive else lost + 1
            if lost == MOST_LOST:
                break
            if not is_alive:
                stack.close()
                server = None
    return _sending(messages, waiting.unaddressed)


class _Waiting(NamedTuple):
    """Who waits for a message, and how many notices wait for clients without an address."""

    clients: tuple[int, ...]
    unaddressed: int


def _ready(operation: Operation) -> list[list[NoticeView]]:
    """What is to be told today, client by client."""
    values = {"today": operation.today.isoformat()}
    found = notices_where(operation.connection, operation.business, _READY, values)
    by_client = sorted(found, key=lambda notice: notice.client.id)
    return [list(notices) for _, notices in groupby(by_client, key=lambda notice: notice.client.id)]


def _refreshed(operation: Operation) -> _Waiting:
    refresh(operation, operation.today)
    ready = _ready(operation)
    return _Waiting(
        tuple(notices[0].client.id for notices in ready if notices[0].email),
        sum(len(notices) for notices in ready if not notices[0].email),
    )


def _rehearsed(operation: Operation) -> Sending:
    refresh(operation, operation.today)
    ready = _ready(operation)
    messages = [_view(operation.business, notices, "waiting") for notices in ready if notices[0].email]
    unaddressed = sum(len(notices) for notices in ready if not notices[0].email)
    return Sending(0, 0, 0, unaddressed, tuple(messages), dry_run=True)


class _Begun(NamedTuple):
    """A message that is written down; `notices` is empty where somebody else was faster."""

    message_id: int
    notices: tuple[NoticeView, ...]


def _one(occasion: Occasion, server: SMTP, sender: str, client_id: int) -> tuple[MessageView | None, bool]:
    """Send what one client has to be told; what became of it, and whether the connection is still good."""
    begun = record(occasion, "notice send", lambda operation: _begin(operation, client_id), _Begun)
    if not begun.notices:
        return None, True
    with looking(occasion) as look:
        business = look.business
    state, problem, is_alive = "sent", None, True
    try:
        written = occasion.now.astimezone(business.zone)
        token = f"pkgcli.{begun.message_id}.{occasion.random(8).hex()}"
        deliver(server, letter(sender, business.name, begun.notices, written, token))
    except Unreadable as error:
        state, problem = "failed", error.message
    except Failed as error:
        state, problem, is_alive = "failed", str(error), forget_message(server)
    except Unsure as error:
        state, problem, is_alive = "begun", str(error), False
    record(occasion, "notice send", lambda operation: _end(operation, begun.message_id, state, problem), _Ended)
    shown = "unsure" if state == "begun" else state
    return _view(business, begun.notices, shown, begun.message_id, problem), is_alive


def _begin(operation: Operation, client_id: int) -> _Begun:
    """The row of the message, with its notices, as they stand at this moment."""
    values = {"today": operation.today.isoformat(), "client": client_id}
    notices = notices_where(operation.connection, operation.business, f"{_READY} AND k.id = :client", values)
    if not notices or not notices[0].email:
        return _Begun(0, ())
    now = instant_text(operation.occasion.now)
    operation.write_aside(
        "INSERT INTO message (client_id, made_on, begun_at) VALUES (?, ?, ?)",
        (client_id, operation.today.isoformat(), now),
    )
    message_id = int(operation.connection.execute("SELECT max(id) FROM message").fetchone()[0])
    for notice in notices:
        operation.write_aside("UPDATE notice SET message_id = ? WHERE id = ?", (message_id, notice.notice))
    return _Begun(message_id, tuple(notices))


class _Ended(NamedTuple):
    message_id: int


def _end(operation: Operation, message_id: int, state: str, problem: str | None) -> _Ended:
    operation.write_aside("UPDATE message SET state = ?, problem = ? WHERE id = ?", (state, problem, message_id))
    return _Ended(message_id)


def _view(
    business: Business,
    notices: Sequence[NoticeView],
    state: str,
    message: int | None = None,
    problem: str | None = None,
) -> MessageView:
    return MessageView(
        message=message,
        client=notices[0].client,
        email=notices[0].email or "",
        subject=subject_of(business.name, notices),
        notices=len(notices),
        state=state,
        problem=problem,
    )


def _sending(messages: Sequence[MessageView], unaddressed: int) -> Sending:
    count = {state: sum(one.state == state for one in messages) for state in ("sent", "failed", "unsure")}
    return Sending(count["sent"], count["failed"], count["unsure"], unaddressed, tuple(messages))


def _access(business: Business, password: str | None, database: Path) -> Access:
    values = business.values
    if not values["smtp.host"]:
        raise Refused(
            "no_mail_server",
            "notice send: no mail server is set",
            "pkgcli config set smtp.host mail.example.com, or pkgcli notice list --take --csv for a mail merge",
        )
    if values["smtp.user"] and password is None:
        password = _password_in(values["smtp.password_file"], database)
    port = business.number("smtp.port") or PORTS[values["smtp.tls"]]
    return Access(values["smtp.host"], port, values["smtp.tls"], values["smtp.user"], password)


def _sender(business: Business) -> str:
    sender = business.values["smtp.from"] or business.values["smtp.user"]
    hint = "pkgcli config set smtp.from salon@example.com"
    if "@" not in sender:
        raise Refused("no_sender", "notice send: nobody is set to send it", hint)
    try:
        address(sender)
    except Unreadable as error:
        raise Refused("no_sender", f"notice send: the sender, {error.message}", hint) from error
    return sender


def _password_in(file: str, database: Path) -> str:
    """The first line of that file, which nobody else may read; one that isn't absolute is beside the database."""
    hint = "pkgcli config set smtp.password_file FILE, or set PKGCLI_SMTP_PASSWORD"
    if not file:
        raise Refused("no_password", "notice send: smtp.user is set, and there is no password", hint)
    path = database.parent / Path(file).expanduser()
    try:
        if path.stat().st_mode & 0o077:
            message = f"smtp.password_file {path}: others may read it"
            raise Refused("password_for_all", message, f"chmod 600 {quote(str(path))}")
        password = path.read_text(encoding="utf-8-sig").split("\n")[0].rstrip("\r")
    except (OSError, UnicodeError) as error:
        message = f"smtp.password_file {path}: can't be read: {getattr(error, 'strerror', None) or error}"
        raise Refused("no_password", message, hint) from error
    if not password:
        raise Refused("no_password", f"smtp.password_file {path}: its first line is empty", hint)
    return password
