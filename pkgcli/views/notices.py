"""The outbox, and what became of sending it."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.cards import ClientRef


class NoticeView(Frozen):
    """One notice. `about_on` is the day that it is about, `due_on` the first day on which it may go out.

    `state` is waiting, failed (it is tried again), sent, unsure (it may have arrived, and isn't sent again), taken or
    dropped (no longer true).
    """

    notice: int
    kind: str
    about_on: date
    due_on: date
    state: str
    client: ClientRef
    email: str | None
    phone: str | None
    card: int | None
    number: str | None
    membership: int | None
    subject: str
    text: str
    tried_on: date | None = None
    problem: str | None = None


class MessageView(Frozen):
    """One message to a client, for all notices of a day. `state` is sent, failed or unsure; in a dry run waiting."""

    message: int | None
    client: ClientRef
    email: str
    subject: str
    notices: int
    state: str
    problem: str | None = None


class Sending(Frozen):
    """`notice send`: what was tried. `unaddressed` notices wait for clients without an e-mail address."""

    sent: int
    failed: int
    unsure: int
    unaddressed: int
    messages: tuple[MessageView, ...]
    dry_run: bool = False
