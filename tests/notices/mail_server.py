"""A mail server on loopback that keeps what it is given, and misbehaves where it is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

if TYPE_CHECKING:
    from tests.conftest import Shop

HERE = Path(__file__).parent
CERTIFICATE = HERE / "localhost.crt"


@dataclass
class Mailbox:
    """What a server got. `at` says what happens at a stage: an answer, or None where it breaks the connection off.

    Stages are connect, ehlo, mail, rcpt, data (before the text) and text (after it). `hears` is called with each text.
    """

    got: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    at: dict[str, str | None] = field(default_factory=dict)
    logins: list[tuple[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    connections: int = 0
    hears: Callable[[], None] = lambda: None
    host: str = "127.0.0.1"
    port: int = 0

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipients, _ in self.got for recipient in recipients]


class _Server(SMTP):
    """aiosmtpd's, which looks up at each stage whether it shall misbehave."""

    def __init__(self, mailbox: Mailbox, handler: Any, **options: Any) -> None:
        self.mailbox = mailbox
        super().__init__(handler, **options)

    def connection_made(self, transport: Any) -> None:
        self.mailbox.connections += 1
        if "connect" in self.mailbox.at:
            transport.abort()
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  (the name of the command)
        answer = await self.stage("data")
        if answer is None:
            await super().smtp_DATA(arg)
        elif answer:
            await self.push(answer)

    async def stage(self, name: str) -> str | None:
        """None where nothing special is to happen, an answer, or "" once the connection has been broken off."""
        if name not in self.mailbox.at:
            return None
        answer = self.mailbox.at[name]
        if answer is None:
            assert self.transport is not None
            self.transport.abort()  # type: ignore[attr-defined]
            return ""
        return answer


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_EHLO(  # noqa: N802  (aiosmtpd looks for this name)
        self, server: _Server, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        answer = await server.stage("ehlo")
        return responses if answer is None else [answer or "421 gone"]

    async def handle_MAIL(  # noqa: N802  (aiosmtpd looks for this name)
        self, server: _Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        answer = await server.stage("mail")
        return "250 OK" if answer is None else answer or "421 gone"

    async def handle_RCPT(  # noqa: N802  (aiosmtpd looks for this name)
        self, server: _Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await server.stage("rcpt")
        if answer is None:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return answer or "421 gone"

    async def handle_DATA(self, server: _Server, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mailbox.hears()
        answer = await server.stage("text")
        if answer is None or answer == "":
            assert isinstance(envelope.content, bytes)
            self.mailbox.raw.append(envelope.content)
            self.mailbox.got.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content, policy=default)))
        return "250 OK" if answer is None else answer or "421 gone"


class MailServer(Controller):
    def __init__(self, mailbox: Mailbox, **options: Any) -> None:
        self.mailbox = mailbox
        self.options = options
        super().__init__(_Handler(mailbox), hostname="127.0.0.1", port=0, ssl_context=options.pop("ssl", None))

    def factory(self) -> _Server:
        return _Server(self.mailbox, self.handler, **self.options)

    def _trigger_server(self) -> None:
        """aiosmtpd knocks at its own door to see whether it is open: not before the port is known."""
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def point_at(shop: Shop, mailbox: Mailbox, tls: str = "none", host: str = "127.0.0.1") -> None:
    for name, value in (("host", host), ("port", str(mailbox.port)), ("tls", tls), ("from", "hello@rosa.example")):
        shop.ok("config", "set", f"smtp.{name}", value)
