"""A salon with clients who can be written to, and a mail server on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from mail_server import CERTIFICATE, HERE, Mailbox, MailServer, point_at

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def serve() -> Iterator[Callable[..., Mailbox]]:
    """Starts a server: `serve()`, `serve(tls="starttls", user="rosa", password="pw")`; its mailbox."""
    running: list[MailServer] = []

    def start(*, tls: str = "none", user: str = "", password: str = "", utf8: bool = True) -> Mailbox:
        mailbox = Mailbox()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, HERE / "localhost.key")

        def check(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
            given = (data.login.decode(), data.password.decode())
            mailbox.logins.append(given)
            return AuthResult(success=given == (user, password), handled=False)

        options: dict[str, Any] = {"enable_SMTPUTF8": utf8, "decode_data": False}
        if user:
            options |= {"authenticator": check, "auth_required": True, "auth_require_tls": tls == "starttls"}
        if tls == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        elif tls == "tls":
            options |= {"ssl": context}
        controller = MailServer(mailbox, **options)
        controller.start()
        running.append(controller)
        mailbox.port = controller.port
        mailbox.connections = 0
        return mailbox

    yield start
    for controller in running:
        controller.stop(no_assert=True)


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """Monday 2 March 2026. Anna and Berta have e-mail addresses and a card of three facials each; Carl has none."""
    shop.ok("item", "add", "facial", "--name", "Facial", "--price", "60")
    shop.ok(
        "package", "add", "trio", "--name", "Three facials", "--line", "facial=3", "--price", "150", "--valid", "90d"
    )
    for name in ("Anna Blum", "Berta Kern"):
        shop.ok("client", "add", name, "--email", f"{name.split()[0].lower()}@example.com")
    shop.ok("client", "add", "Carl Ude", "--phone", "+49 171 1234567")
    for number, client in (("A1", "Anna Blum"), ("B1", "Berta Kern"), ("C1", "Carl Ude")):
        shop.ok("issue", "trio", "--client", client, "--number", number)
    return shop


@pytest.fixture
def wired(salon: Shop, serve: Callable[..., Mailbox]) -> tuple[Shop, Mailbox]:
    """The salon with a mail server, without TLS and login."""
    mailbox = serve()
    point_at(salon, mailbox)
    return salon, mailbox
