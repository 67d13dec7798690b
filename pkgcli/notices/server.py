"""Speaking to a mail server, so that it is known of each message whether the server has it (RFC 5321).

What was refused, or broke off before the text was sent, has not arrived: it failed and may be tried again. What broke
off after that may have arrived, and may not.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from email.generator import BytesGenerator
from email.message import EmailMessage
from io import BytesIO
from typing import NamedTuple

from pkgcli.errors import PkgcliError, Refused
from pkgcli.notices.letter import POLICY

TIMEOUT = 30
"""Seconds to wait for each answer of the server."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}

# What the first digit of an answer says; servers differ in the others (RFC 5321, section 4.3.2).
_DONE, _GO_ON, _REFUSED = range(200, 300), range(300, 400), range(400, 600)

_LOOPBACK = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|::1")


class MailFailed(PkgcliError):
    """The mail server can't be reached or doesn't want us, or a message didn't go out."""

    exit_code = 6


class Failed(Exception):
    """The server doesn't have the message."""


class Unsure(Exception):
    """The server may have the message."""


class Access(NamedTuple):
    """How the mail server is reached. `tls` is starttls, tls or none; without a user nobody logs in."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str | None = None

    @property
    def place(self) -> str:
        return f"{self.host} port {self.port}"


@contextmanager
def spoken_to(access: Access) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted and logged in as asked. Raises MailFailed; nothing has been sent then.

    A certificate that isn't good for the host is refused, and no password goes over the wire in the clear (ours).
    """
    if access.tls == "none" and access.user and not _LOOPBACK.fullmatch(access.host):
        raise Refused(
            "password_in_clear",
            f"smtp.tls none: the password of {access.user} would go to {access.host} for everybody to read",
            "pkgcli config set smtp.tls starttls",
        )
    try:
        server = _connected(access)
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(access, error) from error
    try:
        try:
            if access.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if access.user:
                _log_in(server, access.user, access.password or "")
        except (OSError, smtplib.SMTPException) as error:
            raise _unreachable(access, error) from error
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _connected(access: Access) -> smtplib.SMTP:
    if access.tls == "tls":
        return smtplib.SMTP_SSL(access.host, access.port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(access.host, access.port, timeout=TIMEOUT)


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """As smtplib does, which knows ASCII alone; other passwords go as UTF-8 (RFC 4616)."""
    if user.isascii() and password.isascii():
        server.login(user, password)
        return
    server.ehlo_or_helo_if_needed()
    given = b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    _expect(server.docmd("AUTH", f"PLAIN {given}"), (235, 503))


def _unreachable(access: Access, error: Exception) -> MailFailed:
    return MailFailed(
        "mail_server",
        f"mail server {access.place}: {said(error)}; nothing was sent",
        "pkgcli config list shows the settings smtp.host, smtp.port, smtp.tls and smtp.user",
        host=access.host,
        port=access.port,
    )


def deliver(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand one message over. Raises Failed or Unsure with the server's words, which are then the only ones left."""
    sender = message["From"].addresses[0].addr_spec
    recipient = message["To"].addresses[0].addr_spec
    try:
        server.ehlo_or_helo_if_needed()
        options = _options(server, recipient)
        _expect(server.mail(sender, options), _DONE)
        _expect(server.rcpt(recipient), _DONE)
        server.putcmd("data")
        _expect(server.getreply(), _GO_ON)
    except (OSError, smtplib.SMTPException) as error:
        raise Failed(said(error)) from error
    try:
        server.send(_payload(message, utf8=bool(options)))
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(said(error)) from error
    if code in _REFUSED:
        raise Failed(said(smtplib.SMTPResponseException(code, words)))
    if code not in _DONE:
        raise Unsure(said(smtplib.SMTPResponseException(code, words)))


def forget_message(server: smtplib.SMTP) -> bool:
    """After a failure: whether the connection is good for another message."""
    try:
        return server.rset()[0] in _DONE
    except (OSError, smtplib.SMTPException):
        return False


def _options(server: smtplib.SMTP, recipient: str) -> list[str]:
    if recipient.isascii():
        return []
    if not server.has_extn("smtputf8"):
        raise smtplib.SMTPException(f"the server takes no address outside ASCII ({recipient})")
    return ["SMTPUTF8"]


def _expect(reply: tuple[int, bytes], codes: Container[int]) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(*reply)


def _payload(message: EmailMessage, *, utf8: bool) -> bytes:
    """The text as it goes over the wire: lines end in CR LF, one that begins with a dot gets another before it."""
    text = BytesIO()
    BytesGenerator(text, policy=POLICY.clone(utf8=utf8)).flatten(message)
    lines = re.sub(rb"(?m)^\.", b"..", text.getvalue())
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def said(error: Exception) -> str:
    """The server's words, or the system's, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        if error.smtp_code < 0:
            return "it doesn't speak as a mail server does"
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return " ".join(f"{error.smtp_code} {text}".split())[:300]
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate can't be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        return "it doesn't speak TLS on that port from the start"
    if isinstance(error, TimeoutError) or str(error).endswith("timed out"):
        return f"it gave no answer within {TIMEOUT} seconds"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:300] or type(error).__name__
